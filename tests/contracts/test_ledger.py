"""A partnership through its services; then a byte is changed behind their backs, and found."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from core import clock
from core.jobs.worker import drain
from core.ledger import guards
from core.models import AuditEvent
from partnerships.models import Document
from performance.models import Certificate, KPIRecord, Milestone, Scorecard
from performance.services import milestone_checks
from performance.services.checking import Decision, check_return
from performance.services.disputes import dispute_record, lift_dispute
from performance.services.returns import send_return
from tests.factories.people import CertifierFactory, UserFactory, person
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
    "the words beside a figure": (KPIRecord, "comment = 'All is well.'"),
    "a note of the officials": (KPIRecord, "internal_note = 'Let it pass.'"),
    "whether a figure is disputed": (KPIRecord, "is_disputed = NOT is_disputed"),
    "a scorecard": (Scorecard, "result = replace(result, '98.6', '98.7')"),
    "what a scorecard found": (Scorecard, "finding = 'All is well'"),
    "how much a scorecard was made from": (Scorecard, "community_received = 1"),
    "whether a scorecard is partial": (Scorecard, "financial_status = 'partial'"),
    "when a scorecard was issued": (Scorecard, "issued_at = '2026-01-01 00:00:00+00:00'"),
    "the name of a milestone": (Milestone, "name = 'East wing'"),
    "what a milestone had to show": (Milestone, "description = 'Anything.'"),
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


def test_evidence_that_was_taken_away_or_put_in_is_found(history, sql, capsys):
    record = KPIRecord.objects.order_by("pk").first()
    file = Document.objects.create(
        partnership=history,
        title="Another log",
        kind="evidence",
        file_name="log.csv",
        media_type="text/csv",
        size=1,
        sha256="0" * 64,
        uploaded_by=UserFactory(),
        uploaded_at=clock.now(),
    )
    table = KPIRecord.evidence.through._meta.db_table
    sql(
        f"INSERT INTO {table} (kpirecord_id, document_id) VALUES (%s, %s)",
        values=(record.pk, file.pk),
    )
    code, [line] = verified(capsys)
    assert code == 1
    assert line.startswith(f"Altered row: performance_kpirecord {record.uuid} ")


def test_a_dispute_and_its_end_leave_the_figure_sealed(history, capsys):
    record = KPIRecord.objects.filter(state="accepted").first()
    partner = person("partner_lead", history, name="Declan Byrne")
    dispute = dispute_record(record, words="The meter stood still.", actor=partner)
    assert verified(capsys) == (0, [])
    lift_dispute(dispute, outcome="It did not.", actor=partner)
    assert verified(capsys) == (0, [])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps only what it can read")
def test_what_nobody_can_read_any_more_is_named_and_hides_nothing_else(history, sql, capsys):
    card, wing = Scorecard.objects.first(), Milestone.objects.get()
    sql("UPDATE performance_scorecard SET uuid = %s WHERE id = %s", values=("X" * 32, card.pk))
    sql("UPDATE performance_milestone SET weight = weight + 1 WHERE id = %s", values=(wing.pk,))
    found = event(history, "milestone.certified")
    sql("UPDATE audit_event SET actor = %s WHERE id = %s", values=("X" * 32, found.pk))
    code, lines = verified(capsys)
    assert code == 1
    words = "\n".join(lines)
    assert f"Unreadable: audit_event {found.pk} " in words
    assert "Unreadable: performance_scorecard" in words
    assert f"Missing row: performance_scorecard {card.uuid} " in words
    assert f"Altered row: performance_milestone {wing.uuid} " in words
