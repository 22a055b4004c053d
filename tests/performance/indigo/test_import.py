"""Importing the data set: what is written, that it is done once, and that it can be undone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core.ledger import audited
from core.ledger.verification import verify
from core.models import AuditEvent, Organisation
from core.problems import Refused
from partnerships.models import ContractVersion, ImportRun, Partnership
from partnerships.services import imports
from partnerships.terms_json import from_json
from partnerships.types.performance_based import PerformanceTerms
from performance.models import (
    KPI,
    KPIRecord,
    ListedOutcome,
    ListedPayment,
    ListedResult,
    Payment,
    PaymentFigure,
)
from tests.factories.people import person
from tests.performance.indigo.builders import (
    metric,
    of,
    organisation,
    payment,
    pricing,
    project,
    result,
    whole,
)

pytestmark = pytest.mark.django_db

LISTED = (ListedOutcome, ListedResult, ListedPayment)


def here(number=1) -> Partnership:
    return Partnership.objects.get(external_ids__value=f"TEST-POJ-{number:04d}")


def counts(run) -> tuple[int, int, int, int]:
    told = ("created", "updated", "unchanged", "held_back")
    return tuple(run.result[name] for name in told)


def undone(run) -> dict:
    return imports.undo_now(ImportRun.objects.get(pk=run.pk), actor=None).undone


def terms_of(partnership) -> PerformanceTerms:
    return from_json(PerformanceTerms, partnership.contract_versions.get().terms)


def test_it_makes_partnerships_with_what_the_list_says(bring_in):
    assert counts(bring_in()) == (1, 0, 0, 0)
    partnership = here()
    assert (partnership.type, partnership.phase) == ("performance_based", "deliver")
    assert partnership.signed_on == dt.date(2019, 12, 1)
    assert (partnership.starts_on, partnership.ends_on) == (
        dt.date(2020, 1, 1),
        dt.date(2027, 6, 30),
    )
    assert partnership.authority.is_public
    assert partnership.summary == "Keys to a home."
    (row,) = terms_of(partnership).outcome_metrics
    assert (row.outcome, row.price) == ("Sustained tenancy", Decimal(2750))
    assert ListedOutcome.objects.get().price == Decimal(2750)
    assert ListedResult.objects.get().value == Decimal(1221)
    assert ListedPayment.objects.get().amount == Decimal(5000)


def test_nothing_of_it_is_taken_for_something_that_people_agreed_to_here(bring_in):
    bring_in()
    for model in (KPI, KPIRecord, Payment, PaymentFigure):
        assert not model.objects.exists()
    assert here().contract_versions.get().state == ContractVersion.State.DRAFT


def test_the_same_file_twice_changes_nothing(bring_in):
    cells = {"Payments - Amount - (Value)": "200084.4148982412"}
    paid = [payment(1, "", **cells), payment(1, "0")]
    bring_in(projects_outcome_payments=paid)
    events = AuditEvent.objects.count()
    rows = [list(model.objects.values()) for model in LISTED]
    assert counts(bring_in(projects_outcome_payments=paid)) == (0, 0, 1, 0)
    assert AuditEvent.objects.count() == events
    assert [list(model.objects.values()) for model in LISTED] == rows


def test_a_later_edition_replaces_the_rows_and_undoing_brings_the_former_back(bring_in):
    bring_in()
    second = bring_in(projects_outcome_payments=[payment(1, "5000"), payment(1, "70.25")])
    assert counts(second) == (0, 1, 0, 0)
    (change,) = second.result["rows"][0]["changes"]
    assert (change["label"], change["before"], change["after"]) == (
        "Payments in the list",
        "1 row",
        "2 rows, of which 1 as before",
    )
    assert ListedPayment.objects.count() == 2
    assert undone(second)["restored"] == 1
    assert [row.amount for row in ListedPayment.objects.all()] == [Decimal(5000)]
    assert verify().intact


def test_what_a_later_edition_does_not_have_stays(bring_in):
    bring_in()
    bring_in(projects_results=[], projects_outcome_payments=[])
    assert ListedResult.objects.count() == ListedPayment.objects.count() == 1


def test_undoing_takes_everything_back(bring_in):
    run = bring_in(project(), project(2))
    told = undone(run)
    assert (told["taken_back"], told["organisations"]) == (2, 3)
    assert not Partnership.objects.exists()
    assert not Organisation.objects.exists()
    assert not any(model.objects.exists() for model in LISTED)
    assert verify().intact


def test_a_new_price_reaches_a_draft_that_nobody_worked_on(bring_in):
    bring_in()
    second = bring_in(projects_outcome_pricings=[pricing(1, "m1", "3000")])
    assert terms_of(here()).outcome_metrics[0].price == Decimal(3000)
    undone(second)
    assert terms_of(here()).outcome_metrics[0].price == Decimal(2750)


def test_a_draft_that_somebody_worked_on_is_left_with_a_warning(bring_in):
    bring_in()
    ContractVersion.objects.update(edited_by=person("contract_manager", here()))
    second = bring_in(projects_outcome_pricings=[pricing(1, "m1", "3000")])
    assert terms_of(here()).outcome_metrics[0].price == Decimal(2750)
    assert ListedOutcome.objects.get().price == Decimal(3000)
    assert [p["code"] for p in second.problems if p["severity"] == "warning"] == ["contract_left"]


def test_a_partnership_that_somebody_worked_on_stays_whole(bring_in):
    run = bring_in(project(), project(2))
    with audited(here(2).stream, actor=None, kind="partnership.edited"):
        pass
    told = undone(run)
    assert (told["taken_back"], told["stayed"]) == (1, 1)
    assert all(model.objects.count() == 1 for model in LISTED)


def test_the_ledger_tells_what_rows_were_written(bring_in):
    bring_in()
    bodies = AuditEvent.objects.filter(stream=here().stream).values_list("body", flat=True)
    assert any("listed_payments" in body and "terms_sha256" in body for body in bodies)


def test_organisations_stay_in_their_own_countries(bring_in):
    rows = [*whole()["organisations"], organisation(4, "Harbour County", Country="FR")]
    second = [
        of(1, **{"Organisation ID - (Value)": "TEST-ORG-0001"}),
        of(2, **{"Organisation ID - (Value)": "TEST-ORG-0004"}),
    ]
    bring_in(project(), project(2), organisations=rows, projects_outcome_payment_commitments=second)
    assert here(1).authority.country == "GB"
    assert here(2).authority.country == "FR"


def test_two_outcomes_of_one_name_are_two_rows_of_the_rate_card(bring_in):
    bring_in(projects_outcome_metrics=[metric(1, "m1", "Home"), metric(1, "m2", "Home")])
    names = [row.outcome for row in terms_of(here()).outcome_metrics]
    assert names == ["Home", "Home (2)"]


def test_a_changed_result_is_found(bring_in):
    bring_in()
    assert counts(bring_in(projects_results=[result(1, "m1", "1222")])) == (0, 1, 0, 0)
    assert ListedResult.objects.get().value == Decimal(1222)


def test_checking_writes_nothing(archive):
    outcome, _problems = imports.dry_run(archive(), source="indigo")
    assert outcome["created"] == 1
    assert len(outcome["tables"]) == 11
    assert not Partnership.objects.exists()


def test_what_is_no_archive_is_refused(tmp_path):
    path = tmp_path / "set.zip"
    path.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(Refused, match="no ZIP archive"):
        imports.dry_run(path, source="indigo")
