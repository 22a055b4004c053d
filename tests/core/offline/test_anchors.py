"""What was printed or kept elsewhere, held against an export: intact, cut, rewritten, restored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from core.offline.spelling import canonical
from core.offline.verify import main
from tests.core.offline import made
from tests.core.offline.test_verify import KEY, ONE, lines_of, put

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path) -> Path:
    made.write(tmp_path, streams=2, events=6, checkpoints=3)
    return tmp_path


@pytest.fixture
def check(capsys):
    def run(folder: Path, *more: str) -> tuple[int, str]:
        code = main([str(folder), "--jobs", "1", "--key", KEY, *more])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def kept(folder: Path, number: int = 3, seq: int = 6, epoch: int = 1) -> str:
    """What a report printed at a checkpoint."""
    told = json.loads((folder / "checkpoints.jsonl").read_text().splitlines()[number - 1])
    event = next(
        one
        for one in map(json.loads, lines_of(folder))
        if (one["stream"], one["seq"]) == (ONE, seq)
    )
    return f"concord1:{epoch}:{number}:{told['root']}:{seq}:{event['hash']}:{ONE}"


def test_what_was_printed_still_holds(folder, check):
    code, said = check(folder, "--anchor", kept(folder), "--anchor", kept(folder, 1, 2))
    assert code == 0
    assert "2 anchors checked: nothing was altered." in said


def test_an_event_that_is_gone_and_another_one_in_its_place_are_told_apart(folder, check):
    printed = kept(folder)
    other = printed.replace(printed.split(":")[5], "a" * 64)
    code, said = check(folder, "--anchor", other)
    assert code == 1
    assert f"Rewritten: {ONE} event 6 is another one than an anchor names." in said
    put(folder, [line for line in lines_of(folder) if '"seq":6,' not in line])
    code, said = check(folder, "--anchor", printed)
    assert code == 1
    assert f"Cut tail: {ONE} event 6 is gone, which an anchor names." in said


def test_a_checkpoint_of_a_day_that_was_made_anew_is_told(folder, check, tmp_path):
    day = tmp_path / "2026-11-28.jsonl"
    lines = [json.loads(one) for one in (folder / "checkpoints.jsonl").read_text().splitlines()]
    day.write_text("".join(f"{json.dumps(one)}\n" for one in lines))
    assert check(folder, "--anchors", str(day))[0] == 0
    lines[1]["root"] = "b" * 64
    day.write_text("".join(f"{json.dumps(one)}\n" for one in lines))
    code, said = check(folder, "--anchors", str(day))
    assert code == 1
    assert "Rewritten: checkpoint 2 is gone or another one than an anchor names." in said


def test_what_is_no_anchor_is_told_before_anything_is_checked(folder, check):
    code, said = check(folder, "--anchor", "concord1:1:soon")
    assert code == 2
    assert "is no anchor" in said


def restored(folder: Path, *, told: bool) -> tuple[str, str]:
    """A history that went back behind its last checkpoint to begin epoch 2; the anchor of that."""
    printed = kept(folder)
    lines = [json.loads(one) for one in (folder / "checkpoints.jsonl").read_text().splitlines()]
    heads = {stream: tuple(head) for one in lines[:2] for stream, head in one["moved"].items()}
    moved = {}
    if told:
        [event] = made.events_of("system", 1, kind="system.restored")
        put(folder, [*lines_of(folder), canonical(event)])
        moved["system"] = (1, event["hash"])
    last = made.checkpoint(3, lines[1]["hash"], heads | moved, moved, epoch=2)
    text = "".join(f"{canonical(one)}\n" for one in [*lines[:2], last])
    (folder / "checkpoints.jsonl").write_text(text)
    return printed, "Rewritten: checkpoint 3 is gone or another one than an anchor names."


def test_what_a_restore_lost_is_explained_by_its_event(folder, check):
    printed, why = restored(folder, told=True)
    code, said = check(folder, "--anchor", printed)
    assert (code, f"Restored since: {why} Epoch 2 began before." in said) == (0, True)


def test_an_epoch_without_the_event_of_a_restore_explains_nothing(folder, check):
    printed, why = restored(folder, told=False)
    code, said = check(folder, "--anchor", printed)
    assert code == 1
    assert f"{why} Epoch 2 began before, but no event tells of a restore." in said
    assert "Restored since" not in said


def test_a_number_that_is_too_long_is_no_anchor(folder, check):
    code, said = check(folder, "--anchor", kept(folder, epoch="1" * 5000))
    assert code == 2
    assert "is no anchor" in said
