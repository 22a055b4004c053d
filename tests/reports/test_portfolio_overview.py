"""The overview of a portfolio: by mandate, of exactly what one may report on, for those alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.urls import reverse
from page import ValidationProfile, validate_pdf

from core import clock
from core.jobs.worker import run
from core.ledger.canonical import canonical_json
from core.models import AuditEvent, Job
from core.problems import Refused
from governance.models import Appointment
from partnerships.models import Partnership, Standing
from partnerships.selectors.portfolio import figures
from performance.services.affordability import set_ceiling
from reports.definitions import portfolio_kinds
from reports.models import CountedPartnership, IssuedReport
from reports.selectors.collecting import collected
from reports.selectors.recomputed import differences
from reports.selectors.verifying import Verdict, verified
from reports.services.portfolio import OVERVIEW, request_portfolio_report
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import OrganisationFactory, person
from tests.factories.reports import sealed
from tests.performance.affordability.builders import ceiling, charge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def two():
    """Two partnerships of one authority, one of them off track, and one of another authority."""
    authority = OrganisationFactory()
    own = [PartnershipFactory(authority=authority) for _one in range(2)]
    Standing.objects.create(
        partnership=own[0],
        state="R",
        state_reason="Community is below its minimum",
        financial=81,
        community=48,
        next_deadline_on=clock.today(),
        next_deadline="Return of October",
        updated_at=clock.now(),
    )
    PartnershipFactory(name="Unheard-of Harbour")
    return own


@pytest.fixture
def tunde(two):
    return person("portfolio_official", mandate=two[0].authority)


def asked(actor) -> IssuedReport:
    return request_portfolio_report(slug=OVERVIEW, actor=actor)


def kept_as_issued(report) -> IssuedReport:
    """As if its file had been made, for tests that do not look into it."""
    known = {"sha256": "1" * 64, "data_sha256": "1" * 64, "data": "{}", "file": "reports/x"}
    facts = {"state": "issued", "issued_at": clock.now()} | known | sealed()
    IssuedReport.objects.filter(pk=report.pk).update(**facts)
    return IssuedReport.objects.get(pk=report.pk)


def test_it_counts_exactly_what_its_asker_may_report_on_as_the_portfolio_does(two, tunde):
    report = asked(tunde)
    data = json.loads(canonical_json(collected(report, clock.now()).data))
    assert [one["reference"] for one in data["partnerships"]] == [one.reference for one in two]
    shown = figures(Partnership.objects.visible_to(tunde), clock.today())
    told = data["figures"]
    names = ("partnerships", "attention", "deadlines", "overdue", "not_scored")
    assert {name: told[name] for name in names} == {name: getattr(shown, name) for name in names}
    assert told["attention"] == 1
    assert data["attention"] == [two[0].reference]
    assert data["deadlines"] == [two[0].reference]
    assert sum(told["states"].values()) == sum(told["types"].values()) == 2


def test_it_is_a_sealed_file_that_verifies_and_comes_out_the_same(two, tunde):
    report = asked(tunde)
    assert run(report.job.pk) == Job.State.DONE, Job.objects.get(pk=report.job.pk).failure
    report = IssuedReport.objects.get(pk=report.pk)
    assert set(report.ledger_positions) == {"system", *(one.stream for one in two)}
    assert report.ledger_stream == "system"
    found = verified(Path(report.file.path).read_bytes())
    assert (found.verdict, found.report) == (Verdict.UNCHANGED, report)
    for profile in (ValidationProfile.PDF_UA_1, ValidationProfile.PDF_A_3U):
        assert list(validate_pdf(Path(report.file.path), profile=profile).failures) == []
    assert differences(report) == []
    Standing.objects.update(community=47)
    PartnershipFactory(authority=two[0].authority)
    assert [(one.issued, one.now) for one in differences(report)] == [("48", "47")]


def test_only_who_may_see_all_that_it_counts_finds_it(two, tunde, client_of):
    report = kept_as_issued(asked(tunde))
    everybody = {
        "who asked": (tunde, 1),
        "an auditor of all": (person("auditor"), 1),
        "an auditor of another authority": (person("auditor", mandate=OrganisationFactory()), 0),
        "a manager of one": (person("contract_manager", two[0]), 0),
        "a board member": (person("board_member", two[0]), 0),
        "a partner": (person("partner_lead", two[0]), 0),
        "nobody": (person("lender", PartnershipFactory()), 0),
    }
    seen = {
        who: IssuedReport.objects.visible_to(user).count() for who, (user, _n) in everybody.items()
    }
    assert seen == {who: number for who, (_user, number) in everybody.items()}
    browser = client_of(everybody["a partner"][0])
    for name in ("report", "report_download", "report_check"):
        assert browser.get(reverse(name, args=[report.uuid])).status_code == 404
    assert report.number not in browser.get(reverse("reports")).content.decode()


def test_one_that_counts_nothing_is_nobodys(tunde):
    report = kept_as_issued(asked(tunde))
    CountedPartnership.objects.all().delete()
    assert not IssuedReport.objects.visible_to(tunde).filter(pk=report.pk).exists()


def test_who_lost_one_of_them_meanwhile_gets_no_report(two, tunde):
    report = asked(tunde)
    Partnership.objects.filter(pk=two[0].pk).update(authority=OrganisationFactory())
    assert run(report.job.pk) == Job.State.FAILED
    assert "no longer see every partnership" in Job.objects.get(pk=report.job.pk).failure
    assert not AuditEvent.objects.filter(kind="report.issued").exists()


def test_without_a_mandate_nobody_asks_for_it(two, client_of):
    manager = person("contract_manager", two[0])
    assert client_of(manager).post(reverse("report_portfolio")).status_code == 403
    assert Program(manager).post("/reports/", {"kind": OVERVIEW}).status_code == 403
    assert not IssuedReport.objects.exists()


def test_an_official_asks_for_it_from_the_portfolio(two, tunde, client_of):
    browser = client_of(tunde)
    assert reverse("report_portfolio") in browser.get(reverse("portfolio")).content.decode()
    page = browser.post(reverse("report_portfolio"), follow=True).content.decode()
    assert "Portfolio overview, November 2026" in page
    report = IssuedReport.objects.get()
    assert report.number in browser.get(reverse("reports")).content.decode()
    event = AuditEvent.objects.get(kind="report.asked")
    assert (event.stream, event.actor) == ("system", tunde.uuid)


def test_a_program_asks_for_it(two):
    answer = Program(person("auditor", mandate=two[0].authority)).post("/reports/")
    assert answer.status_code == 201, answer.content
    assert answer.json()["kind"] == OVERVIEW
    assert answer.json()["partnership"] is None


def test_a_mandate_over_nothing_has_nothing_to_count():
    with pytest.raises(Refused) as refused:
        asked(person("portfolio_official", mandate=OrganisationFactory()))
    assert refused.value.codes == {"nothing_to_report"}


def test_its_reading_costs_the_same_however_many_there_are(
    two, tunde, django_assert_max_num_queries
):
    kind = portfolio_kinds[OVERVIEW]
    PartnershipFactory.create_batch(5, authority=two[0].authority)
    report = asked(tunde)
    counted = Partnership.objects.filter(pk__in=report.counted.values("partnership"))
    with django_assert_max_num_queries(8):
        kind.collect(counted, kind.period_of(clock.today()), report, clock.now())


def test_it_adds_up_what_is_committed_by_currency_and_names_who_is_above_a_ceiling(two, tunde):
    this = clock.today().year
    for one in two:
        charge(one, this, 27_000_000)
        charge(one, this + 1, 28_000_000)
    charge(Partnership.objects.get(name="Unheard-of Harbour"), this, 99_000_000)
    set_ceiling(two[0], ceiling(this + 1, "27500000"), actor=person("contract_manager", two[0]))
    told = json.loads(canonical_json(collected(asked(tunde), clock.now()).data))["commitments"]
    assert told["by_currency"] == {
        two[0].currency: {str(this): "54000000", str(this + 1): "56000000"}
    }
    assert told["above"] == [
        {
            "reference": two[0].reference,
            "year": this + 1,
            "committed": "28000000",
            "ceiling": "27500000",
        }
    ]


def test_an_end_of_the_mandate_closes_it(tunde):
    report = kept_as_issued(asked(tunde))
    Appointment.objects.filter(user=tunde).update(until_on=clock.today() - clock.today().resolution)
    assert not IssuedReport.objects.visible_to(tunde).filter(pk=report.pk).exists()
