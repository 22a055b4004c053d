"""The program that is handed out finds every change of an export, and says which kind it is."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from core.ledger import audited, checkpoints
from core.ledger.anchors import anchor_now
from core.ledger.export import program
from core.models import Checkpoint
from core.offline.ed25519 import is_signed
from core.offline.spelling import canonical
from core.offline.verify import main
from tests.core.offline import made
from tests.core.people import STREAM

if TYPE_CHECKING:
    from pathlib import Path

KEY = made.KEY.public_key().public_bytes_raw().hex()
ONE = "partnership:00000000-0000-0000-0000-000000000000"


@pytest.fixture
def folder(tmp_path) -> Path:
    made.write(tmp_path, streams=2, events=6, checkpoints=3)
    return tmp_path


@pytest.fixture
def check(capsys):
    def run(folder: Path, *more: str) -> tuple[int, list[str]]:
        code = main([str(folder), "--jobs", "1", "--key", KEY, *more])
        return code, capsys.readouterr().out.splitlines()[:-1]

    return run


def lines_of(folder: Path) -> list[str]:
    return (folder / "events.jsonl").read_text().splitlines()


def put(folder: Path, lines: list[str]) -> None:
    (folder / "events.jsonl").write_text("".join(f"{line}\n" for line in lines))


# RFC 8032, section 7.1: tests 1, 2, 3 and SHA(abc).
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_signatures_are_checked_as_the_standard_says(key, message, signature):
    whole = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
    assert is_signed(*whole)
    assert not is_signed(whole[0], whole[1] + b"x", whole[2])
    for place in (0, 31, 32, 63):
        wrong = bytearray(whole[2])
        wrong[place] ^= 1
        assert not is_signed(whole[0], whole[1], bytes(wrong))
    assert not is_signed(b"\xff" * 32, whole[1], whole[2])
    order = 2**252 + 27742317777372353535851937790883648493
    above = int.from_bytes(whole[2][32:], "little") + order
    assert not is_signed(whole[0], whole[1], whole[2][:32] + above.to_bytes(32, "little"))


def test_an_untouched_export_holds(folder, check):
    assert check(folder) == (0, [])


def test_an_edited_event_is_one_finding(folder, check):
    lines = lines_of(folder)
    lines[2] = lines[2].replace('\\"amount\\":\\"51\\"', '\\"amount\\":\\"52\\"')
    put(folder, lines)
    assert check(folder) == (1, [f"Edited: {ONE} event 3 was changed after it was written."])


def test_a_deleted_event_is_one_finding(folder, check):
    lines = lines_of(folder)
    put(folder, lines[:2] + lines[3:])
    assert check(folder) == (1, [f"Deleted: {ONE} event 3 to 3 is missing."])


def test_a_doubled_event_and_one_out_of_its_place_are_told_apart(folder, check):
    lines = lines_of(folder)
    put(folder, [*lines[:3], lines[2], *lines[3:]])
    assert check(folder) == (1, [f"Doubled: {ONE} event 3 stands there twice."])
    put(folder, [lines[0], lines[2], lines[1], *lines[3:]])
    code, found = check(folder)
    assert code == 1
    assert f"Reordered: {ONE} event 2 stands after event 3." in found


def test_events_that_changed_places_are_told_from_edited_ones(folder, check):
    lines = [json.loads(line) for line in lines_of(folder)]
    lines[1]["seq"], lines[2]["seq"] = 3, 2
    lines[1], lines[2] = lines[2], lines[1]
    put(folder, [canonical(line) for line in lines])
    code, found = check(folder)
    assert code == 1
    assert found[:2] == [
        f"Reordered: {ONE} event 2 stood at number 3 when written.",
        f"Reordered: {ONE} event 3 stood at number 2 when written.",
    ]


def test_a_cut_tail_is_found_by_the_checkpoint_that_signed_it(folder, check):
    lines = lines_of(folder)
    put(folder, lines[:4] + lines[6:])
    assert check(folder) == (
        1,
        [f"Cut tail: {ONE} event 6 is gone, which checkpoint 3 signed."],
    )


def test_a_rehashed_chain_is_found_by_the_first_checkpoint_after(folder, check):
    lines = lines_of(folder)
    third = json.loads(lines[2])
    again = made.events_of(ONE, 4, first=3, prev="0" * 64)
    prev = third["prev"]
    for place, event in enumerate(again, start=2):
        event["request_id"], event["prev"] = "other", prev
        event["hash"] = prev = made.hash_of(event, event["body"])
        lines[place] = canonical(event)
    put(folder, lines)
    assert check(folder) == (
        1,
        [f"Rewritten: {ONE} event 4 is another one than checkpoint 2 signed."],
    )


WRONG = {
    "a field twice": (
        lambda line: line.replace('{"actor"', '{"at":"x","actor"', 1),
        "names at twice",
    ),
    "an unknown field": (
        lambda line: line.replace('"hash"', '"has":1,"hash"', 1),
        "has an unknown field has",
    ),
    "a field less": (lambda line: line.replace(',"version":1', "", 1), "lacks version"),
    "white space": (lambda line: line.replace(",", ", ", 1), "is not written in the one spelling"),
    "half of it": (lambda line: line[:-9], "is not JSON"),
}


@pytest.mark.parametrize(("change", "why"), WRONG.values(), ids=WRONG)
def test_a_line_that_is_no_event_says_why(folder, check, change, why):
    lines = lines_of(folder)
    lines[0] = change(lines[0])
    put(folder, lines)
    code, found = check(folder)
    assert code == 1
    assert found[0] == f"Unreadable: the line at byte 0 {why}."


@pytest.mark.parametrize("part", ['\\"amount', "partnership:"])
def test_an_escape_that_means_nothing_is_an_edit(folder, check, part):
    lines = lines_of(folder)
    lines[1] = lines[1].replace(part, f"\\q{part[2:]}", 1)
    put(folder, lines)
    code, found = check(folder)
    assert code == 1
    assert found[0].startswith("Edited: ")


def test_a_body_that_names_a_field_twice_is_ambiguous_though_it_was_hashed_so(folder, check):
    lines = lines_of(folder)
    last = json.loads(lines[-1])
    last["body"] = last["body"].replace('{"acts":', '{"acts":[],"acts":', 1)
    last["hash"] = made.hash_of(last, last["body"])
    put(folder, [*lines[:-1], canonical(last)])
    code, found = check(folder)
    assert code == 1
    assert "is not written in the one spelling." in found[0]


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("root", "0" * 64, "something was changed"),
        ("at", "2026-01-01T00:00:00.000000Z", "something was changed"),
        ("signature", "0" * 128, "the signature is wrong"),
        ("moved", {}, "what moved was changed"),
    ],
)
def test_an_altered_checkpoint_is_found(folder, check, name, value, why):
    path = folder / "checkpoints.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines[1][name] = value
    path.write_text("".join(canonical(line) + "\n" for line in lines))
    code, found = check(folder)
    assert code == 1
    assert f"Altered checkpoint: in number 2, {why}" in found[0]


def test_a_missing_checkpoint_is_found(folder, check):
    path = folder / "checkpoints.jsonl"
    first, _second, third = path.read_text().splitlines()
    path.write_text(f"{first}\n{third}\n")
    assert check(folder) == (1, ["Missing checkpoint: number 2 is followed by 3."])


def test_no_byte_is_changed_unseen(folder, check):
    """A sample; ten thousand are tried by `make bench`."""
    random_ = random.Random(8032)  # noqa: S311 - not for secrets
    for name in ("events.jsonl", "checkpoints.jsonl"):
        path = folder / name
        whole = path.read_bytes()
        for _number in range(60):
            path.write_bytes(made.mutated(whole, random_))
            assert check(folder)[0] == 1
        path.write_bytes(whole)
    assert check(folder) == (0, [])


def test_many_processes_find_the_same(folder, monkeypatch, capsys):
    monkeypatch.setattr("core.offline.verify.CHUNK", 700)
    lines = lines_of(folder)
    put(folder, lines[:2] + lines[3:])
    assert main([str(folder), "--jobs", "2", "--key", KEY]) == 1
    assert capsys.readouterr().out.splitlines()[:-1] == [f"Deleted: {ONE} event 3 to 3 is missing."]


def test_what_is_no_export_is_told_so(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "Nothing could be checked" in capsys.readouterr().err


@pytest.mark.django_db
def test_what_concord_exports_is_checked_by_the_file_beside_it(tmp_path, settings, capsys):
    settings.CONCORD_ANCHORS = tmp_path / "anchors"
    for number in range(3):
        with audited(STREAM, actor=None, kind="step.done") as act:
            act.fact(number=number, words="“Łódź”")
    printed = anchor_now(STREAM)
    checkpoints.publish()
    with audited("system", actor=None, kind="step.done"):
        pass
    checkpoints.take()
    out = tmp_path / "out"
    call_command("export_ledger", str(out))
    assert "5 events and 2 checkpoints" in capsys.readouterr().out
    [day] = (tmp_path / "anchors").glob("*.jsonl")

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", str(out / "verify_concord.py"), str(out), *more],
            capture_output=True,
            text=True,
            check=False,
        )

    key = Checkpoint.objects.get(number=1).public_key
    done = run("--anchor", str(printed), "--anchors", str(day), "--key", key)
    assert (done.returncode, done.stderr) == (0, "")
    assert "5 events in 2 streams, 2 checkpoints signed by " in done.stdout
    assert "and 2 anchors checked: nothing was altered." in done.stdout

    lines = [line for line in lines_of(out) if '"seq":3,' not in line]
    put(out, lines)
    (out / "checkpoints.jsonl").write_text("")
    done = run("--anchor", str(printed), "--anchors", str(day))
    assert done.returncode == 1
    assert f"Cut tail: {STREAM} event 3 is gone, which an anchor names." in done.stdout
    assert "Rewritten: checkpoint 1 is gone or another one than an anchor names." in done.stdout


def test_the_file_that_is_handed_out_needs_the_standard_library_alone():
    imported = {
        line.split()[1].partition(".")[0]
        for line in program().splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported <= sys.stdlib_module_names
