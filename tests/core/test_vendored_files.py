"""What others wrote stays as they published it, with its version, licence and hash beside it."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.conf import settings

ROW = re.compile(r"^\| `([\w./-]+)` \| .+ \| `([0-9a-f]{64})` \|$", re.MULTILINE)
PLACES = ("static/fonts", "static/vendor", "tests/vendor")
FILES = [
    (place, name, digest)
    for place in PLACES
    for name, digest in ROW.findall((settings.ROOT / place / "README.md").read_text())
]


@pytest.mark.parametrize(("place", "name", "digest"), FILES)
def test_a_vendored_file_is_the_published_one(place, name, digest):
    assert hashlib.sha256((settings.ROOT / place / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("place", PLACES)
def test_every_vendored_file_has_its_hash_on_record(place):
    folder = settings.ROOT / place
    found = {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.suffix in {".js", ".woff2"}
    }
    assert found == {name for where, name, _ in FILES if where == place}


@pytest.mark.parametrize("place", PLACES)
def test_every_vendored_file_has_its_licence_beside_it(place):
    folder = settings.ROOT / place
    for where in {path.parent for path in folder.rglob("*") if path.suffix in {".js", ".woff2"}}:
        assert any(where.glob("LICENCE*"))


def test_every_declared_font_is_there():
    css = (settings.ROOT / "static/css/fonts.css").read_text()
    for name in re.findall(r"fonts/([\w-]+\.woff2)", css):
        assert (settings.ROOT / "static/fonts" / name).is_file()


def test_htmx_is_the_version_that_the_base_page_is_written_for():
    assert 'version="4.0.1"' in (settings.ROOT / "static/vendor/htmx/htmx.min.js").read_text()
