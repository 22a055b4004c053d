"""Uploads are looked into: the name and the declared type prove nothing."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core import uploads
from core.limited import Busy
from core.problems import Refused
from core.uploads import ALLOWED, inspect, safe_name

PDF = b"%PDF-1.7\n...\n%%EOF\n"


def image(kind: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (4, 4)).save(made, kind)
    return made.getvalue()


def office(*names: str, content: bytes = b"<x/>") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, content)
    return made.getvalue()


GOOD = {
    "a.pdf": PDF,
    "a.png": image("PNG"),
    "a.jpg": image("JPEG"),
    "a.JPEG": image("JPEG"),
    "a.xlsx": office("xl/workbook.xml"),
    "a.docx": office("word/document.xml"),
    "a.csv": b"month,value\n2026-10,3\n",
}


def codes(name: str, content: bytes) -> set[str]:
    with pytest.raises(Refused) as caught:
        inspect(SimpleUploadedFile(name, content), "evidence")
    assert {problem.field for problem in caught.value.problems} == {"evidence"}
    return set(caught.value.codes)


@pytest.mark.parametrize("name", GOOD)
def test_an_allowed_file_is_known_by_its_fingerprint(name):
    upload = SimpleUploadedFile(name, GOOD[name], content_type="text/html")
    found = inspect(upload)
    assert found.sha256 == hashlib.sha256(GOOD[name]).hexdigest()
    assert found.size == len(GOOD[name])
    assert found.media_type == ALLOWED[f".{name.split('.')[1].lower()}"]
    assert upload.read() == GOOD[name], "the file is ready to be stored from its start"


@pytest.mark.parametrize("name", ["a.exe", "a.svg", "a.html", "a.zip", "a.xlsm", "a.pdf.exe", "a"])
def test_other_kinds_are_not_taken(name):
    assert codes(name, PDF) == {"kind"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90\x00"),
        ("a.pdf", b"%PDF-1.7 cut off"),
        ("a.png", image("JPEG")),
        ("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.xlsx", office("word/document.xml")),
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.csv", b"  <!DOCTYPE html><script>"),
        ("a.csv", b"a\x00b"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(name, content):
    assert codes(name, content) == {"not_what_it_says"}


def test_macros_are_refused():
    with_macros = office("xl/workbook.xml", "xl/vbaProject.bin")
    assert codes("a.xlsx", with_macros) == {"active"}


def test_an_empty_file_and_a_wrong_kind_are_told_together():
    assert codes("a.exe", b"") == {"kind", "empty"}


def test_the_largest_size_is_taken_and_one_byte_more_is_not(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_SIZE", len(PDF))
    assert inspect(SimpleUploadedFile("a.pdf", PDF)).size == len(PDF)
    assert codes("a.pdf", PDF.replace(b"...", b"....")) == {"too_large"}


def test_an_archive_that_unpacks_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_UNPACKED", 100_000)
    packed = office("xl/workbook.xml", content=b"0" * 90_000)
    assert len(packed) < 5_000
    assert codes("a.xlsx", packed) == {"unpacks_too_large"}


def test_an_archive_of_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_ENTRIES", 2)
    assert codes("a.xlsx", office("xl/workbook.xml", "xl/a.xml")) == {"unpacks_too_large"}


def test_an_image_of_too_many_points_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_PIXELS", 15)
    assert codes("a.png", image("PNG")) == {"unpacks_too_large"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("in\u202evoice\u0007.pdf", "invoice.pdf"),
        (".hidden.pdf", "hidden.pdf"),
        ("Bau-U\u0308bersicht.pdf", "Bau-\u00dcbersicht.pdf"),
    ],
)
def test_a_name_is_only_ever_a_name(typed, kept):
    assert safe_name(typed) == kept


def test_a_long_name_keeps_its_ending():
    kept = safe_name("a" * 400 + ".pdf")
    assert kept.endswith(".pdf")
    assert len(kept) <= 200


def test_where_nobody_has_time_the_other_files_do_not_wait_for_it_as_well(monkeypatch):
    asked = []

    def do(facts, *_file):
        asked.append(facts["suffix"])
        raise Busy

    monkeypatch.setattr(uploads._inspector, "do", do)
    files = [SimpleUploadedFile(name, PDF) for name in ("a.pdf", "b.pdf", "c.pdf")]
    uploads.look_into(files)
    for one in files:
        with pytest.raises(Refused) as refused:
            inspect(one)
        assert refused.value.codes == {"busy"}
    assert asked == [".pdf"]
