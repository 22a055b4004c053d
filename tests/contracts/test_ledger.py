"""A partnership through its services; then a byte is changed behind their backs, and found."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from core.jobs.worker import drain
from core.ledger import guards
from core.models import AuditEvent
from performance.models import Certificate, KPIRecord, Milestone, Scorecard
from performance.services import milestone_checks
from performance.services.checking import Decision, check_return
from performance.services.returns import send_return
from tests.factories.people import CertifierFactory, person
from tests.factories.performance import MilestoneFactory
from tests.performance.milestones.builders import Case as MilestoneCase
from tests.performance.milestones.builders import claimed
from tests.performance.returns.builders import a_return, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def history(django_capture_on_commit_callbacks):
    """October is sent, accepted and scored; the west wing is claimed, certified and accepted."""
    case = a_return(2)
    with django_capture_on_commit_callbacks(execute=True):
        submission = send_return(case.monthly_return, typed(case, "98.6"), actor=case.partner)
        accept = {str(one.uuid): Decision(action="accept") for one in submission.records.all()}
        check_return(submission, accept, actor=case.official)
    drain()
    certifier = CertifierFactory(name="Hale Certifiers")
    case.partnership.certifier = certifier
    case.partnership.save(update_fields=["certifier"])
    wing = MilestoneCase(
        partnership=case.partnership,
        milestone=MilestoneFactory(
            partnership=case.partnership, name="West wing", needs_certificate=True
        ),
        partner=case.partner,
        official=case.official,
        certifier=person("certifier", case.partnership, name="Ines Hale", organisation=certifier),
    )
    claimed(wing)
    milestone_checks.certify(wing.milestone, certified="All wards.", actor=wing.certifier)
    wing.milestone.refresh_from_db()
    milestone_checks.accept(wing.milestone, actor=wing.official)
    return case.partnership


@pytest.fixture
def sql(db):
    """Statements of somebody who may do anything in the database and leaves no trace of it."""

    def run(*statements: str, values: tuple[object, ...] = ()) -> None:
        with guards.lifted(connection), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, values)

    return run


def verified(capsys) -> tuple[int, list[str]]:
    """What the command exits with, and its lines but the last one, which counts them."""
    try:
        call_command("verify_ledger")
        code = 0
    except SystemExit as ended:
        code = ended.code
    return code, capsys.readouterr().out.splitlines()[:-1]


def event(partnership, kind):
    return AuditEvent.objects.get(stream=partnership.stream, kind=kind)


def test_what_the_services_did_is_intact(history, capsys):
    assert Scorecard.objects.filter(partnership=history).exists()
    assert Milestone.objects.get().is_done
    assert verified(capsys) == (0, [])


ROWS = {
    "an accepted figure": (KPIRecord, "reported_value = reported_value + 1"),
    "how far a figure can be trusted": (KPIRecord, "reliability = 'A'"),
    "a scorecard": (Scorecard, "result = replace(result, '98.6', '98.7')"),
    "a certified milestone": (Milestone, "actual_on = '2026-11-19'"),
    "the weight of a milestone": (Milestone, "weight = weight + 1"),
    "the words of a certificate": (Certificate, "certified = 'Nearly all wards.'"),
}


@pytest.mark.parametrize(("model", "change"), ROWS.values(), ids=ROWS)
def test_a_changed_row_is_named_with_its_partnership(history, sql, capsys, model, change):
    row = model.objects.order_by("pk").first()
    sql(f"UPDATE {model._meta.db_table} SET {change} WHERE id = %s", values=(row.pk,))
    code, lines = verified(capsys)
    assert code == 1
    [line] = lines
    name = getattr(row, "uuid", row.pk)
    assert line.startswith(f"Altered row: {model._meta.db_table} {name} ")
    assert history.stream in line


@pytest.mark.parametrize("kind", ["submission.checked", "milestone.certified"])
def test_a_changed_event_is_named_with_what_it_recorded(history, sql, capsys, kind):
    found = event(history, kind)
    sql(
        "UPDATE audit_event SET body = replace(body, '\"acts\"', '\"actz\"') WHERE id = %s",
        values=(found.pk,),
    )
    code, lines = verified(capsys)
    assert code == 1
    assert lines[0].startswith(f"Edited event: {history.stream} event {found.seq} ({kind})")


def test_a_deleted_event_is_named(history, sql, capsys):
    found = event(history, "milestone.certified")
    sql("DELETE FROM audit_event WHERE id = %s", values=(found.pk,))
    code, lines = verified(capsys)
    assert code == 1
    assert f"Deleted: {history.stream} event {found.seq} is missing." in lines


def test_two_swapped_events_are_both_named(history, sql, capsys):
    one, other = (event(history, kind) for kind in ("submission.checked", "milestone.certified"))
    for row, seq in ((one, 9999), (other, one.seq), (one, other.seq)):
        sql("UPDATE audit_event SET seq = %s WHERE id = %s", values=(seq, row.pk))
    code, lines = verified(capsys)
    assert code == 1
    assert [line.split(" stood")[0] for line in lines if "Reordered" in line] == [
        f"Reordered event: {history.stream} event {one.seq} (milestone.certified)",
        f"Reordered event: {history.stream} event {other.seq} (submission.checked)",
    ]
