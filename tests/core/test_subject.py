from __future__ import annotations

import types
import uuid
from typing import Any

import pytest

from core.subject import Subject

IDENTIFIER = uuid.UUID("6f1d3a4e-33c8-4dc1-9b4d-0a6f6f6b2d10")


def test_a_subject_is_a_value_and_reads_back() -> None:
    subject = Subject("partnership", IDENTIFIER)
    assert str(subject) == f"partnership:{IDENTIFIER}"
    assert Subject.parse(str(subject)) == subject
    assert {subject, Subject("partnership", IDENTIFIER)} == {subject}


def test_a_subject_is_taken_from_a_row() -> None:
    row = types.SimpleNamespace(
        uuid=IDENTIFIER, _meta=types.SimpleNamespace(model_name="kpirecord")
    )
    assert Subject.of(row) == Subject("kpirecord", IDENTIFIER)


@pytest.mark.parametrize("kind", ["", "KPIRecord", "a:b", "two words"])
def test_a_kind_is_the_lower_case_name_of_a_model(kind: str) -> None:
    with pytest.raises(ValueError, match="not a kind"):
        Subject(kind, IDENTIFIER)


def test_the_uuid_is_a_uuid() -> None:
    text: Any = str(IDENTIFIER)
    with pytest.raises(TypeError, match="not a UUID"):
        Subject("partnership", text)


@pytest.mark.parametrize("text", ["", "partnership", "partnership:", "partnership:12", ":"])
def test_what_is_no_subject_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - uuid words its own message
        Subject.parse(text)
