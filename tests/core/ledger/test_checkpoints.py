"""Checkpoints sign what every stream ends with; whoever rewrites history later is found by them."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from core import insert_only
from core.jobs.queue import enqueue
from core.jobs.worker import drain
from core.ledger import audited, checkpoints, merkle, signing
from core.ledger.anchors import Anchor, Standing, anchor_now, compare
from core.ledger.hashing import event_hash
from core.ledger.verification import verify
from core.models import AuditEvent, Checkpoint, LedgerHead
from tests.core.people import STREAM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anchors(settings, tmp_path):
    settings.CONCORD_ANCHORS = tmp_path / "anchors"
    return settings.CONCORD_ANCHORS


def step(number: int, stream: str = STREAM) -> None:
    with audited(stream, actor=None, kind="step.done") as act:
        act.fact(number=number)


def lines() -> list[str]:
    return [str(finding) for finding in verify().findings]


@pytest.fixture
def rewrite(forge):
    """Changes an event and hashes all that follows anew, head included."""

    def run(seq: int) -> None:
        prev = ""
        for event in AuditEvent.objects.filter(stream=STREAM, seq__gte=seq).order_by("seq"):
            if event.seq == seq:
                event.body = event.body.replace('"facts":{', '"facts":{"was":"other",')
            else:
                event.prev = prev
            prev = event_hash(event)
            forge(
                "UPDATE audit_event SET body = %s, prev = %s, hash = %s WHERE id = %s",
                *(event.body, event.prev, prev, event.pk),
            )
        LedgerHead.objects.filter(stream=STREAM).update(hash=prev)

    return run


@pytest.fixture
def cut(forge):
    """Takes away the last events of the stream, and moves its head back."""

    def run(after: int) -> None:
        forge("DELETE FROM audit_event WHERE stream = %s AND seq > %s", STREAM, after)
        last = AuditEvent.objects.get(stream=STREAM, seq=after)
        LedgerHead.objects.filter(stream=STREAM).update(seq=after, hash=last.hash)

    return run


@pytest.mark.parametrize(
    ("leaves", "root"),
    [
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ([b""], "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (
            [b"", b"\x00", b"\x10", b" !", b"01", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno"],
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ),
        (
            [b"", b"\x00", b"\x10"],
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        ),
    ],
)
def test_the_root_is_that_of_the_vectors_of_certificate_transparency(leaves, root):
    assert merkle.root([merkle.leaf(one) for one in leaves]).hex() == root


def test_a_checkpoint_names_what_moved_and_follows_from_the_one_before():
    step(1)
    first = checkpoints.take()
    step(2)
    step(1, "partnership:other")
    second = checkpoints.take()
    assert json.loads(first.moved).keys() == {STREAM, "system"}
    assert json.loads(second.moved).keys() == {STREAM, "partnership:other"}
    assert (second.number, second.prev, second.streams) == (2, first.hash, 3)
    third = checkpoints.take()
    assert third.moved == "{}"
    assert third.root == second.root
    assert lines() == []
    assert verify().checkpoints == 3


def test_the_first_key_and_each_new_one_stand_in_the_systems_history(settings):
    old = checkpoints.take().public_key
    checkpoints.take()
    settings.LEDGER_KEY = "02" * 32
    new = checkpoints.take().public_key
    told = AuditEvent.objects.filter(kind="ledger.key_changed").order_by("seq")
    assert [json.loads(one.body)["acts"][0]["facts"] for one in told] == [
        {"before": "", "key": old},
        {"before": old, "key": new},
    ]
    outcome = verify()
    assert outcome.intact
    assert outcome.keys == [old, new]


def test_a_signature_is_of_one_text_by_one_key():
    signature = signing.sign("text")
    assert signing.is_signed("text", signature, signing.public_key())
    assert not signing.is_signed("texts", signature, signing.public_key())
    assert not signing.is_signed("text", signature, "00" * 32)
    assert not signing.is_signed("text", "no hex", signing.public_key())


def test_a_cut_tail_is_found_though_chain_and_head_fit(cut):
    for number in range(1, 5):
        step(number)
    checkpoints.take()
    cut(2)
    assert lines() == [f"Cut tail: {STREAM} event 4 is gone, which checkpoint 1 signed."]


def test_a_rehashed_chain_is_found_though_it_fits(rewrite):
    for number in range(1, 5):
        step(number)
    checkpoints.take()
    rewrite(2)
    assert lines() == [f"Rewritten: {STREAM} event 4 is another one than checkpoint 1 signed."]


FORGERIES = {
    "its root": "root = '" + "0" * 64 + "'",
    "what moved": "moved = replace(moved, '1', '2')",
    "what nobody can read": "moved = 'x'",
    "its time": "at = '2020-01-01 00:00:00+00:00'",
    "its signature": "signature = '" + "0" * 128 + "'",
    "its key": "public_key = '" + "0" * 64 + "'",
    "its link": "prev = '" + "1" * 64 + "'",
}


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES)
def test_an_altered_checkpoint_is_found(change):
    step(1)
    checkpoints.take()
    checkpoints.take()
    with insert_only.lifted(connection, ["ledger_checkpoint"]), connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_checkpoint SET {change} WHERE number = 1")
    assert [one for one in lines() if "Altered checkpoint: in number 1, " in one]


def test_a_missing_checkpoint_is_found():
    for number in range(1, 4):
        step(number)
        checkpoints.take()
    with insert_only.lifted(connection, ["ledger_checkpoint"]), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_checkpoint WHERE number = 2")
    assert "Missing checkpoint: numbers 2 to 2 are gone." in lines()


def test_the_database_refuses_to_change_a_checkpoint():
    checkpoints.take()
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        Checkpoint.objects.update(root="0" * 64)


def test_the_file_of_the_day_has_each_checkpoint_once(anchors, on_demo_day):
    step(1)
    made = [checkpoints.take(), checkpoints.take()]
    assert checkpoints.publish() == 2
    assert checkpoints.publish() == 0
    [file] = anchors.glob("*.jsonl")
    assert file.name == "2026-11-23.jsonl"
    found = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(one["number"], one["root"], one["hash"]) for one in found] == [
        (one.number, one.root, one.hash) for one in made
    ]
    made.append(checkpoints.take())
    assert checkpoints.publish() == 1
    assert len(file.read_text().splitlines()) == 3


def test_a_line_that_was_cut_off_keeps_none_from_following(anchors, on_demo_day):
    checkpoints.take()
    checkpoints.publish()
    [file] = anchors.glob("*.jsonl")
    whole = file.read_text()
    file.write_text(whole[:-40])
    assert checkpoints.publish() == 1
    cut, again = file.read_text().splitlines()
    assert (f"{again}\n", len(cut)) == (whole, len(whole) - 40)


def test_a_file_of_a_day_to_come_does_not_have_all_written_again(anchors, on_demo_day):
    checkpoints.take()
    checkpoints.publish()
    [file] = anchors.glob("*.jsonl")
    file.rename(anchors / "2031-01-01.jsonl")
    checkpoints.take()
    assert checkpoints.publish() == 1
    checkpoints.take()
    assert checkpoints.publish() == 1


def test_each_hour_a_job_signs_and_writes_the_file(anchors, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("ledger.checkpoint", {}, key="now")
        drain()
    assert Checkpoint.objects.count() == 1
    assert list(anchors.glob("*.jsonl"))


def test_an_anchor_is_read_as_it_was_printed():
    step(1)
    printed = anchor_now(STREAM)
    assert (printed.seq, printed.checkpoint, printed.epoch) == (1, 1, 1)
    text = str(printed)
    assert Anchor.parse(f" {text[:40]}\n{text[40:]} ") == printed
    with pytest.raises(ValueError, match="no anchor"):
        Anchor.parse(text[:-1].replace("concord1", "concord2"))


def test_an_older_anchor_still_holds():
    empty = anchor_now("partnership:00000000-0000-0000-0000-000000000009")
    step(1)
    printed = anchor_now(STREAM)
    step(2)
    checkpoints.take()
    assert compare(empty) == compare(printed) == Standing.UNCHANGED


def test_an_anchor_tells_a_cut_tail_from_a_rewritten_one(cut, rewrite):
    for number in range(1, 5):
        step(number)
    printed = anchor_now(STREAM)
    rewrite(2)
    assert compare(printed) == Standing.REWRITTEN
    cut(2)
    assert compare(printed) == Standing.CUT


def test_a_rewritten_checkpoint_is_told_too():
    step(1)
    printed = anchor_now(STREAM)
    with insert_only.lifted(connection, ["ledger_checkpoint"]), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_checkpoint SET root = prev")
    assert compare(printed) == Standing.CHECKPOINT


def test_what_a_restore_lost_is_explained_by_it(forge, cut):
    for number in range(1, 3):
        step(number)
    checkpoints.take()
    step(3)
    printed = anchor_now(STREAM)
    checkpoints.publish()
    with insert_only.lifted(connection, ["ledger_checkpoint"]), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_checkpoint WHERE number = 2")
        cursor.execute("UPDATE ledger_signed_head SET seq = 2 WHERE stream = %s", [STREAM])
    cut(2)
    assert compare(printed) == Standing.CUT
    with audited("system", actor=None, kind="system.restored"):
        pass
    assert compare(printed) == Standing.RESTORED
    step(3)
    assert checkpoints.take().epoch == 2
    assert compare(printed) == Standing.RESTORED
    assert checkpoints.publish() == 1, "in the new epoch the file goes on, with an older number"


def test_the_command_compares_an_anchor_and_fails_where_it_differs(cut, capsys):
    for number in range(1, 4):
        step(number)
    printed = str(anchor_now(STREAM))
    call_command("verify_ledger", "--anchor", printed)
    assert "Unchanged: " in capsys.readouterr().out
    cut(2)
    with pytest.raises(SystemExit):
        call_command("verify_ledger", "--anchor", printed)
    assert f"Cut tail: {STREAM} event 3 is gone" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no anchor"):
        call_command("verify_ledger", "--anchor", "concord1:nonsense")
