"""Audit pack, deduction ledger and the others say what pages and programs say."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse

from core import clock
from core.formatting import day
from core.money import to_minor
from core.periods import Period
from performance.models import Payment
from performance.selectors.payments.ledger import deductions_of
from performance.services.paying import record_paid
from reports.blocks import Cell, Head, table
from reports.definitions import kinds
from reports.models import IssuedReport
from reports.services.issue import request_report
from tests.factories.people import person
from tests.factories.performance import KPIFactory, MilestoneFactory
from tests.governance.audit.builders import Audit
from tests.partnerships.variations.builders import a_world
from tests.performance.payments.builders import at, hospital, unavailable
from tests.performance.payments.test_payments import issued, waived

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
YEAR = "2026"


def collected(slug, partnership, period=YEAR):
    report = IssuedReport(
        partnership=partnership,
        number="R-1",
        slug=slug,
        length="full",
        ledger_stream=partnership.stream,
        ledger_seq=10_000,
    )
    return kinds[slug].collect(partnership, Period.parse(period), report, clock.now())


def section(found, slug):
    return next(one for one in found.context["sections"] if one.slug == slug)


def texts(found, slug):
    rows = [row for one in section(found, slug).tables for row in one.rows]
    return [[cell.text, *cell.sub] for row in rows for cell in row]


@pytest.fixture
def paid_for():
    here = hospital()
    failure = unavailable(here, "Ward 5B", "Ward", at(7), 3, was_used=True)
    waived(here, failure.reference, 60)
    return SimpleNamespace(here=here, failure=failure, payment=issued(here))


def test_the_audit_pack_works_every_certificate_out_again(paid_for):
    partnership, payment = paid_for.here.partnership, paid_for.payment
    short = payment.total - Decimal(100)
    record_paid(payment, paid_on=clock.today(), amount=short, actor=paid_for.here.maeve)
    # What is logged after the certificate was issued changes nothing of what was known then.
    with clock.travel(clock.now() + dt.timedelta(days=1)):
        unavailable(paid_for.here, "Ward 6", "Ward", at(9), 5)
    found = collected("audit_pack", partnership)
    [row] = found.data["payments_recomputed"]
    assert (row["expected"], row["certified"]) == (payment.total, payment.total)
    assert row["same_lines"] is True
    assert row["paid"] == short
    part = section(found, "payments_recomputed")
    assert part.finding == "Every certificate comes out again as it was issued"
    assert "1 was paid otherwise than certified." in part.words


def test_a_certificate_that_was_altered_does_not_come_out_again(paid_for):
    altered = to_minor(paid_for.payment.total + 1, "EUR")
    Payment.objects.filter(pk=paid_for.payment.pk).update(total=altered)
    found = collected("audit_pack", paid_for.here.partnership)
    assert section(found, "payments_recomputed").finding == (
        "1 certificate does not come out again"
    )
    [row] = found.data["payments_recomputed"]
    assert row["certified"] - row["expected"] == 1


def test_the_deduction_ledger_is_the_one_of_the_page(paid_for, client_of):
    partnership = paid_for.here.partnership
    found = collected("deduction_ledger", partnership)
    entries = deductions_of(partnership, sees_drafts=False)
    data = found.data["deductions"]
    for name in ("calculated", "imposed", "waived"):
        assert data[name] == sum(getattr(one, name) for one in entries)
    assert data["waived"] == 60
    assert data["settled"] == 0
    page = client_of(paid_for.here.maeve).get(reverse("deductions", args=[partnership.uuid]))
    shown = section(found, "deductions").tables[0].total
    assert [one.text for one in shown[1:4]] == page.context["sums"]
    [row] = data["entries"]
    [waiver] = row["waivers"]
    assert waiver["reason"] == "The Board asked Clarion Care to put off the repair."
    assert any("waived by" in words for cell in texts(found, "deductions") for words in cell)
    [month] = found.data["months"]
    assert (month["calculated"], month["waived"]) == (data["calculated"], Decimal(60))
    record_paid(
        paid_for.payment,
        paid_on=clock.today(),
        amount=paid_for.payment.total,
        actor=paid_for.here.maeve,
    )
    again = collected("deduction_ledger", partnership).data["deductions"]
    assert again["settled"] == again["imposed"]


def test_a_year_without_a_certificate_has_no_ledger():
    here = hospital()
    assert kinds["deduction_ledger"].periods(here.partnership) == []


def test_the_pack_has_findings_that_were_published_and_nothing_of_drafts():
    here = Audit()
    here.draft(title="Only a draft")
    row = here.answered()
    found = collected("audit_pack", here.partnership)
    [data] = found.data["findings"]
    assert data["reference"] == row.reference
    assert [step["verdict"] for step in data["steps"]] == ["agreed"]
    said = str(found.context["sections"]) + json.dumps(found.data, default=str)
    assert "Only a draft" not in said
    assert "We ask for one." in str(texts(found, "findings"))


def test_the_pack_counts_what_was_not_reported():
    kpi = KPIFactory(name="Areas available")
    found = collected("audit_pack", kpi.partnership)
    [data] = found.data["kpis"]
    assert data["figures"] == []
    assert data["missing"]
    assert section(found, "kpis").finding.endswith("missing in the period")


def test_the_pack_has_the_hashes_of_the_ledger():
    here = Audit()
    here.published()
    found = collected("audit_pack", here.partnership)
    known = found.data["ledger_extract"]
    assert [one["seq"] for one in known] == sorted((one["seq"] for one in known), reverse=True)
    assert "published a finding of the audit" in str(texts(found, "ledger_extract"))


def test_the_pack_is_for_the_authority_and_auditors_only():
    here = Audit()
    pack = request_report(
        here.partnership, slug="audit_pack", length="full", period=None, actor=here.ines
    )
    seen = {
        one: pack in IssuedReport.objects.visible_to(one)
        for one in (here.ines, here.maeve, here.declan)
    }
    assert seen == {here.ines: True, here.maeve: True, here.declan: False}


def test_milestones_stand_as_on_their_page():
    late = MilestoneFactory(
        name="Ward C", baseline_on=dt.date(2026, 9, 1), forecast_on=dt.date(2026, 12, 1)
    )
    found = collected("milestone_status", late.partnership, "2026-11")
    [row] = found.data["milestones"]
    assert row["days_late"] == late.days_late(clock.today())
    assert section(found, "milestones").finding == "0 of 1 milestones accepted, 1 behind"


def test_the_contract_stands_as_programs_read_it_with_every_change():
    here = a_world()
    first = dt.date(2026, 12, 1)
    here.approved(unitary_charge=Decimal(30_002_000), effective_from=first)
    now = collected("contract_as_of", here.partnership, "2026-11")
    assert now.data["terms"]["version"] == 1
    with clock.travel(dt.datetime(2026, 12, 10, 9, tzinfo=dt.UTC)):
        later = collected("contract_as_of", here.partnership, "2026-12")
        version = here.partnership.contract_versions.in_force(clock.today())
    assert later.data["terms"]["version"] == 2
    assert later.data["terms"]["terms"] == json.loads(version.terms)
    changed = later.data["versions"][1]["changes"]
    assert any("30,002,000" in after for _where, _before, after in changed)


def test_readiness_for_the_end_names_what_is_missing():
    here = Audit(ends_on=dt.date(2029, 3, 31))
    found = collected("expiry_readiness", here.partnership, "2026-Q4")
    ends = day(here.partnership.ends_on)
    assert section(found, "surveys").finding == f"The contract ends on {ends}, in 2 years"
    assert set(found.data["surveys"]["documents"].values()) == {None}
    assert any("3 years before the end: was due" in one for one in found.data["surveys"]["notes"])
    assert kinds["expiry_readiness"].audience == "internal"


def test_the_page_offers_each_kind_with_its_periods(client_of, paid_for):
    partnership = paid_for.here.partnership
    url = reverse("report_list", args=[partnership.uuid])
    page = client_of(paid_for.here.maeve).get(url)
    offered = [one["kind"].slug for one in page.context["others"]]
    assert {"audit_pack", "deduction_ledger", "contract_as_of", "expiry_readiness"} <= set(offered)
    sent = {"slug": "deduction_ledger", "length": "full", "period": "2026"}
    assert client_of(paid_for.here.maeve).post(url, sent).status_code == 302
    lead = person("partner_lead", partnership)
    assert client_of(lead).get(url).context["others"] == []


def test_a_table_says_how_many_rows_it_leaves_out():
    rows = [(Cell(str(number)),) for number in range(5)]
    found = table([Head("No.")], rows, most=3)
    assert len(found.rows) == 3
    assert found.more == "and 2 more, all in the figures inside this file"
