"""The side that works: what it reads, does and says, piece by piece."""

from __future__ import annotations

import os

import pytest

from core.limited import child
from core.limited.protocol import HEAD, Answer, head


def test_it_is_found_by_module_and_function():
    assert child._found("core.inspection:look").__name__ == "look"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), {"exceeded": "memory"}),
        (ValueError("no month"), {"broken": "ValueError: no month"}),
    ],
)
def test_what_went_wrong_is_said_and_never_raised(error, said):
    def work(_facts, _content):
        raise error

    assert child._done(work, {}, b"") == (said, b"")


def test_what_was_found_is_said_with_its_bytes():
    found = child._done(lambda facts, content: Answer(facts, content[::-1]), {"n": 1}, b"abc")
    assert found == ({"found": {"n": 1}}, b"cba")


def test_it_reads_one_piece_after_the_other_until_nobody_writes():
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as out:
        out.write(head({"n": 1}, 3) + b"abc" + head({}, 0))
    with os.fdopen(reading, "rb") as pipe:
        assert child._read(pipe) == ({"n": 1}, b"abc")
        assert child._read(pipe) == ({}, b"")
        assert child._read(pipe) is None


def test_a_head_that_was_cut_off_is_the_end():
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as out:
        out.write(b"\0" * (HEAD.size - 1))
    with os.fdopen(reading, "rb") as pipe:
        assert child._read(pipe) is None


def test_it_knows_the_most_memory_it_had():
    assert child.used_megabytes() > 0
