"""Whoever edits, deletes or reorders is found, by one plain line each."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.ledger import audited, guards
from core.ledger.hashing import event_hash
from core.ledger.sealing import sealable, sealings
from core.ledger.verification import verify
from core.models import AuditEvent, LedgerHead, Organisation
from tests.core.people import STREAM, an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def five_events():
    for number in range(1, 6):
        with audited(STREAM, actor=None, kind=f"step.done{number}") as act:
            act.fact(number=number)
    with audited("system", actor=None, kind="other.done"):
        pass


def found() -> list[tuple[str, int]]:
    return [(finding.flaw.value, finding.seq) for finding in verify().findings]


def test_an_untouched_ledger_is_intact(five_events):
    outcome = verify()
    assert outcome.intact
    assert (outcome.events, outcome.streams) == (6, 2)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "step.undone"),
        ("at", "2020-01-01 00:00:00+00:00"),
        ("actor", "00000000000000000000000000000001"),
        ("on_behalf_of", "00000000000000000000000000000001"),
        ("request_id", "x"),
        ("body", '{"acts":[{"facts":{"number":9},"kind":"step.done3","seals":[]}]}'),
        ("body", "not even JSON"),
        ("prev", "f" * 64),
        ("hash", "f" * 64),
        ("version", 2),
    ],
)
def test_an_edited_event_is_exactly_one_finding(five_events, forge, column, value):
    forge(f"UPDATE audit_event SET {column} = %s WHERE stream = %s AND seq = 3", value, STREAM)
    assert found() == [("edited", 3)]


def test_an_edit_hidden_by_a_new_hash_breaks_the_chain(five_events, forge):
    event = AuditEvent.objects.get(stream=STREAM, seq=3)
    event.kind = "step.undone"
    forge(
        "UPDATE audit_event SET kind = %s, hash = %s WHERE id = %s",
        event.kind,
        event_hash(event),
        event.pk,
    )
    assert found() == [("unlinked", 4)]


def test_an_edited_last_event_with_a_new_hash_differs_from_the_head(five_events, forge):
    event = AuditEvent.objects.get(stream=STREAM, seq=5)
    event.kind = "step.undone"
    forge(
        "UPDATE audit_event SET kind = %s, hash = %s WHERE id = %s",
        event.kind,
        event_hash(event),
        event.pk,
    )
    assert found() == [("head", 5)]


def test_deleted_events_are_one_gap(five_events, forge):
    forge("DELETE FROM audit_event WHERE stream = %s AND seq IN (2, 3)", STREAM)
    outcome = verify()
    assert [str(finding) for finding in outcome.findings] == [
        f"Deleted: {STREAM} event 2 to 3 is missing."
    ]


def test_a_cut_tail_differs_from_the_head(five_events, forge):
    forge("DELETE FROM audit_event WHERE stream = %s AND seq >= 4", STREAM)
    assert [str(finding) for finding in verify().findings] == [
        f"Wrong head: {STREAM} ends with event 3 (step.done3), but its head names number 5."
    ]


def test_a_stream_that_vanished_is_found_by_its_head(five_events, forge):
    forge("DELETE FROM audit_event WHERE stream = %s", STREAM)
    assert found() == [("head", 0)]


def test_a_missing_head_is_found(five_events):
    LedgerHead.objects.filter(stream="system").delete()
    assert [str(finding) for finding in verify().findings] == [
        "Wrong head: system ends with event 1 (other.done), but its head names nothing."
    ]


def test_reordered_events_are_told_from_edited_ones(five_events, forge):
    for old, new in ((2, 99), (3, 2), (99, 3)):
        forge("UPDATE audit_event SET seq = %s WHERE stream = %s AND seq = %s", new, STREAM, old)
    assert found() == [("reordered", 2), ("reordered", 3)]


def test_missing_triggers_are_found(five_events):
    guards.remove(connection)
    try:
        findings = verify().findings
    finally:
        guards.install(connection)
    assert {finding.flaw.value for finding in findings} == {"unguarded"}


BLUNT = {
    "sqlite": (
        "DROP TRIGGER audit_event_refuse_update",
        "CREATE TRIGGER audit_event_refuse_update BEFORE UPDATE ON audit_event BEGIN SELECT 1; END",
    ),
    "postgresql": (
        (
            "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql "
            "AS 'BEGIN RETURN NEW; END'"
        ),
    ),
}
"""Guards that are there by name and refuse nothing."""


def test_an_altered_trigger_is_found(five_events):
    with connection.cursor() as cursor:
        for statement in BLUNT[connection.vendor]:
            cursor.execute(statement)
    assert set(guards.missing(connection)) & {
        "audit_event_refuse_update",
        "audit_event_refuse_change",
    }
    guards.install(connection)
    assert guards.missing(connection) == ()


def test_the_system_check_names_missing_triggers():
    guards.remove(connection)
    (warning,) = guards.check(databases=["default"])
    assert "not guarded" in warning.msg
    guards.install(connection)
    assert guards.check(databases=["default"]) == []
    assert guards.check() == []


@pytest.fixture
def sealed(sealed_organisations):
    organisation = an_organisation()
    with audited(STREAM, actor=None, kind="organisation.adopted") as act:
        act.seal(organisation)
    return organisation


def test_an_altered_row_is_found_with_its_event(sealed):
    Organisation.objects.filter(pk=sealed.pk).update(name="Bayview Citx")
    (finding,) = verify().findings
    assert str(finding) == (
        f"Altered row: core_organisation {sealed.uuid} is no longer what was recorded in "
        f"{STREAM} event 1 (organisation.adopted)."
    )
    assert finding.as_json()["flaw"] == "row_altered"


def test_a_row_that_was_sealed_anew_is_compared_with_the_last_seal(sealed):
    Organisation.objects.filter(pk=sealed.pk).update(name="Bayview Town")
    with audited(STREAM, actor=None, kind="organisation.renamed") as act:
        act.seal(sealed)
    assert verify().intact


def test_a_missing_row_is_found(sealed):
    sealed.delete()
    assert found() == [("row_missing", 1)]


def test_a_row_without_any_event_is_found(sealed):
    stray = an_organisation(name="Stray")
    an_organisation(name="Needs no seal", country="GB")
    (finding,) = verify().findings
    assert (finding.flaw.value, finding.reference) == ("row_unrecorded", str(stray.uuid))


def test_an_older_seal_is_checked_by_the_version_that_made_it(sealed):
    sealable(Organisation, content=lambda row: {"name": row.name, "kind": row.kind}, version=2)
    assert verify().intact
    other = an_organisation(name="Newer")
    with audited(STREAM, actor=None, kind="organisation.adopted") as act:
        act.seal(other)
    assert verify().intact
    Organisation.objects.filter(pk=other.pk).update(kind="lender")
    assert found() == [("row_altered", 2)]


def test_a_seal_of_a_forgotten_version_is_found(sealed):
    sealings.discard(Organisation)
    assert found() == [("seal_unknown", 1)]


def test_the_command_prints_one_line_for_each_finding_and_fails(sealed, capsys):
    Organisation.objects.filter(pk=sealed.pk).update(name="Bayview Citx")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_ledger")
    assert ended.value.code == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all(word in lines[0] for word in ("core_organisation", str(sealed.uuid), STREAM))
    assert lines[1] == "1 events in 1 streams, 1 sealed rows and 0 checkpoints checked: 1 findings."


def test_the_command_succeeds_on_an_intact_ledger(sealed, capsys):
    call_command("verify_ledger", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "intact": True,
        "events": 1,
        "streams": 1,
        "sealed_rows": 1,
        "checkpoints": 0,
        "lines_in_files_of_days": 0,
        "keys": [],
        "findings": [],
    }


def test_the_export_has_every_event_by_which_its_hash_can_be_computed(
    five_events, tmp_path, capsys
):
    file = tmp_path / "ledger.jsonl"
    call_command("verify_ledger", "--export", str(file))
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(row["stream"], row["seq"]) for row in rows] == [
        *((STREAM, seq) for seq in range(1, 6)),
        ("system", 1),
    ]
    stored = {event.hash for event in AuditEvent.objects.all()}
    assert {row["hash"] for row in rows} == stored
    assert list(tmp_path.iterdir()) == [file]


def test_verification_costs_the_same_queries_however_many_rows_were_sealed(sealed_organisations):
    costs = []
    for count in (3, 30):
        for number in range(count):
            with audited(STREAM, actor=None, kind="organisation.adopted") as act:
                act.seal(an_organisation(name=str(number)))
        with CaptureQueriesContext(connection) as queries:
            assert verify().rows >= count
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_verification_leaves_an_ordinary_connection_behind(time):
    with audited(STREAM, actor=None, kind="first.done"):
        pass
    assert guards.missing(connection) == ()

    outcome = verify()
    assert (outcome.intact, outcome.events) == (True, 1)
    with audited(STREAM, actor=None, kind="second.done"):
        pass
    assert AuditEvent.objects.count() == 2
