"""Who signed: the program says so only of a key that it was given."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.ledger import checkpoints, merkle
from core.offline import spelling
from core.offline.spelling import Tree, canonical
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
        code = main([str(folder), "--jobs", "1", *more])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_without_a_key_the_verdict_says_that_nobody_knows_who_signed(folder, check):
    code, said = check(folder)
    assert code == 0
    assert (
        f"Not checked: whose key signed. Anybody can sign a history of their own. Compare {KEY}"
        in said
    )
    assert said.endswith(": nothing was altered, as far as can be told where no key was given.\n")
    (folder / "checkpoints.jsonl").write_text("")
    code, said = check(folder)
    assert "Not checked: who made this history. No checkpoint signs it." in said


@pytest.mark.parametrize(
    "spelled", [KEY, KEY.upper(), ":".join(KEY[n : n + 2] for n in range(0, 64, 2))]
)
def test_with_the_key_that_signed_nothing_is_left_open(folder, check, spelled):
    code, said = check(folder, "--key", spelled)
    assert code == 0
    assert "Not checked" not in said
    assert said.endswith(": nothing was altered.\n")


def test_a_key_is_read_from_a_file(folder, check, tmp_path):
    file = tmp_path / "key.txt"
    file.write_text(f"{KEY}\n")
    assert check(folder, "--key", str(file))[0] == 0
    file.write_text("no key")
    code, said = check(folder, "--key", str(file))
    assert (code, "is no public key" in said) == (2, True)


def test_a_history_that_somebody_else_signed_is_found(folder, check, monkeypatch, tmp_path):
    """All of it made anew and fitting: events, checkpoints and signatures by another key."""
    theirs = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)
    monkeypatch.setattr(made, "KEY", theirs)
    made.write(tmp_path / "other", streams=2, events=5, checkpoints=2)
    name = theirs.public_key().public_bytes_raw().hex()
    code, said = check(tmp_path / "other", "--key", KEY)
    assert code == 1
    assert said.startswith(
        f"Unknown key: checkpoint 1 was signed by {name}, which was not given.\n"
    )
    assert check(tmp_path / "other", "--key", KEY, "--key", name)[0] == 0


def test_a_history_without_checkpoints_is_not_signed_by_the_given_key(folder, check):
    (folder / "checkpoints.jsonl").write_text("")
    code, said = check(folder, "--key", KEY)
    assert code == 1
    assert "Missing checkpoint: there is none, so the given key signed nothing." in said


@pytest.mark.parametrize("digits", [19, 4301, 20_000])
def test_a_number_that_is_too_long_is_refused_by_itself(folder, check, digits):
    lines = lines_of(folder)
    lines[2] = lines[2].replace('"seq":3,', f'"seq":{"3" * digits},')
    put(folder, lines)
    code, said = check(folder, "--key", KEY)
    assert code == 1
    assert "has a number that is too long." in said
    assert f"Deleted: {ONE} event 3 to 3 is missing." in said


def test_a_checkpoint_with_a_number_that_is_too_long_is_refused_by_itself(folder, check):
    path = folder / "checkpoints.jsonl"
    path.write_text(path.read_text().replace('"number":2,', f'"number":{"2" * 5000},'))
    code, said = check(folder, "--key", KEY)
    assert code == 1
    assert "Unreadable: line 2 of the checkpoints is none." in said


VECTORS = [b"", b"\x00", b"\x10", b" !", b"01", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno"]
"""The leaves of Certificate Transparency's own test, whose root stands in test_checkpoints."""


def test_the_tree_over_moving_heads_has_the_root_of_the_standard():
    random_ = random.Random(6962)  # noqa: S311 - not for secrets
    for _round in range(40):
        tree, heads = Tree(), {}
        for _moment in range(12):
            moved = {
                f"s{random_.randrange(30)}": (random_.randrange(99), "a" * 64)
                for _head in range(random_.randrange(8))
            }
            heads |= moved
            tree.move(moved)
            assert (tree.root, tree.count) == (checkpoints.root_of(heads), len(heads))


def test_the_tree_agrees_with_the_vectors_of_certificate_transparency(monkeypatch):
    leaves = dict(zip("abcdefgh", VECTORS, strict=True))
    monkeypatch.setattr(spelling, "canonical", lambda told: leaves[told[0]].decode("latin-1"))
    tree = Tree()
    for name in "hcafdbeg":
        tree.move({name: (1, "")})
    assert tree.root == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert tree.root == merkle.root([merkle.leaf(one) for one in VECTORS]).hex()


def test_what_did_not_move_is_not_worked_out_again(monkeypatch):
    """A checkpoint costs what moved, not how many streams there are."""
    tree = Tree()
    tree.move({f"s{number:05}": (1, "a" * 64) for number in range(5000)})
    worked_out = 0

    def counted(told: object) -> str:
        nonlocal worked_out
        worked_out += 1
        return json.dumps(told)

    monkeypatch.setattr(spelling, "canonical", counted)
    joined = []
    sha256 = spelling.hashlib.sha256
    monkeypatch.setattr(spelling.hashlib, "sha256", lambda data: joined.append(1) or sha256(data))
    tree.move({"s00007": (2, "b" * 64)})
    tree.move({})
    assert worked_out == 1
    assert len(joined) <= 14
    assert canonical is not counted
