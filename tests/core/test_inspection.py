"""What the inspector says of a file, asked in this process: the same with bounds and without."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from PIL import ImageFile

from core import inspection
from core.uploads import MAX_ENTRIES, MAX_PIXELS, MAX_UNPACKED
from tests.abuse import hostile
from tests.core.test_uploads import GOOD, PDF

LIMITS = {"unpacked": MAX_UNPACKED, "entries": MAX_ENTRIES, "pixels": MAX_PIXELS}
CODES = {inspection.NOT_WHAT_IT_SAYS, inspection.UNPACKS_TOO_LARGE, inspection.ACTIVE}
KNOWN = [what for what, (_name, _make, outcome) in hostile.FILES.items() if outcome in CODES]


@pytest.fixture(autouse=True)
def _as_the_process_finds_it(monkeypatch):
    """Libraries that draw, which never share a process with the inspector, take broken pictures."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)


def code_of(name: str, content: bytes) -> object:
    suffix = PurePosixPath(name).suffix.lower()
    return inspection.look({"suffix": suffix, "limits": LIMITS}, content).facts["code"]


@pytest.mark.parametrize("name", GOOD)
def test_nothing_stands_against_a_good_file(name):
    assert code_of(name, GOOD[name]) == ""


@pytest.mark.parametrize("what", KNOWN)
def test_against_a_hostile_file_stands_what_it_is(what):
    name, make, outcome = hostile.FILES[what]
    assert code_of(name, make()) == outcome


def test_an_archive_is_only_opened_where_it_is_one():
    assert code_of("list.zip", hostile.zipped(("list.csv", b"a,b"))) == ""
    assert code_of("list.zip", PDF) == inspection.NOT_WHAT_IT_SAYS
    assert code_of("list.zip", hostile.zipped()) == inspection.NOT_WHAT_IT_SAYS
