"""The files of the days lie elsewhere: they and the ledger have to say the same."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import connection

from core import insert_only
from core.ledger import audited, checkpoints
from core.ledger.canonical import canonical_json
from core.ledger.verification import verify
from tests.core.people import STREAM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def file(settings, tmp_path):
    """The file of a day with three checkpoints."""
    settings.CONCORD_ANCHORS = tmp_path
    for number in range(3):
        with audited(STREAM, actor=None, kind="step.done") as act:
            act.fact(number=number)
        checkpoints.take()
    checkpoints.publish()
    [made] = tmp_path.glob("*.jsonl")
    return made


def lines(file) -> list[str]:
    return [str(one) for one in verify(files=file.parent).findings]


def put(file, changed: list[str]) -> None:
    file.write_text("".join(f"{line}\n" for line in changed))


def cut() -> None:
    """Takes the last checkpoint away, with what it signed."""
    with insert_only.lifted(connection, ["ledger_checkpoint"]), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_checkpoint WHERE number = 3")
        cursor.execute("DELETE FROM ledger_signed_head")


def test_files_that_say_what_the_ledger_says_are_counted(file, capsys):
    assert lines(file) == []
    call_command("verify_ledger")
    assert "3 checkpoints checked, and 3 lines in the files of the days" in capsys.readouterr().out


def test_a_line_that_was_changed_or_signed_by_nobody_is_told(file):
    first, second, third = file.read_text().splitlines()
    told = json.loads(second)
    put(file, [first, canonical_json(told | {"root": "0" * 64}), third])
    changed = "File of a day: in 2026-11-23.jsonl, line 2 was changed after it was signed."
    assert changed in lines(file)
    put(file, [first, canonical_json(told | {"signature": "0" * 128}), third])
    assert changed in lines(file)


def test_a_line_that_is_gone_between_others_is_told(file):
    first, _second, third = file.read_text().splitlines()
    put(file, [first, third])
    assert lines(file) == ["File of a day: in 2026-11-23.jsonl, checkpoint 2 is gone from it."]


def test_a_cut_line_holds_where_the_whole_one_follows(file):
    first, second, third = file.read_text().splitlines()
    put(file, [first, second[:-40], second, third])
    assert lines(file) == []
    put(file, [first, second[:-40], third])
    assert lines(file) == [
        "File of a day: in 2026-11-23.jsonl, line 2 is no checkpoint.",
        "File of a day: in 2026-11-23.jsonl, checkpoint 2 is gone from it.",
    ]


def test_a_ledger_whose_checkpoints_were_cut_or_made_anew_is_found_by_the_files(file):
    cut()
    named = "File of a day: in 2026-11-23.jsonl, line 3 names checkpoint 3, of which the ledger has"
    assert lines(file) == [f"{named} none."]
    checkpoints.take()
    assert lines(file) == [f"{named} another one."]


def test_what_a_restore_lost_is_explained_only_by_its_event(file):
    cut()
    assert len(lines(file)) == 1
    with audited("system", actor=None, kind="system.restored"):
        pass
    assert lines(file) == []
    assert checkpoints.take().epoch == 2
    assert lines(file) == []


def test_an_epoch_that_somebody_wrote_explains_nothing(file):
    """Whoever holds the key can sign a checkpoint of a later epoch, and no event tells of it."""
    with insert_only.lifted(connection, ["ledger_checkpoint"]), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_checkpoint WHERE number = 3")
        cursor.execute("UPDATE ledger_checkpoint SET epoch = 2 WHERE number = 2")
    assert any("line 3 names checkpoint 3" in one for one in lines(file))
