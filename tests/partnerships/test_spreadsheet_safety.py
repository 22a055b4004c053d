"""Hostile and broken files are refused before a spreadsheet library opens them."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import struct
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from core.problems import Refused
from partnerships.spreadsheet import NoResult, read_workbook
from partnerships.spreadsheet_safety import LIMITS, Limits, check_workbook
from tests.partnerships.workbooks import project, repack, write_list

if TYPE_CHECKING:
    from pathlib import Path

SHEET = "xl/worksheets/sheet1.xml"
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write_list(tmp_path / "good.xlsx", [project()])


def refusal_of(path: Path, limits: Limits = LIMITS) -> str:
    """The code of the one problem; memory must stay small while it is found."""
    tracemalloc.start()
    try:
        with pytest.raises(Refused) as caught:
            read_workbook(path, limits)
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
    (problem,) = caught.value.problems
    assert problem.field == "file"
    assert len(problem.message) > 40
    return problem.code


def sheet_of(rows: str) -> bytes:
    return f"<worksheet {SPACE}><sheetData>{rows}</sheetData></worksheet>".encode()


def test_a_good_workbook_passes(good):
    check_workbook(good)
    (sheet,) = read_workbook(good)
    assert sheet.rows[2][1] == "Harbour Hospital"


def test_a_text_file_with_a_spreadsheets_name_is_refused(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_text("Unique HMT Project ID,Project Name\n1,Harbour\n")
    assert refusal_of(path) == "not_xlsx"


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"")
    assert refusal_of(path) == "not_xlsx"


@pytest.mark.parametrize("start", [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"<html>", b"MZ\x90\x00"])
def test_other_kinds_of_file_are_refused(tmp_path, start):
    path = tmp_path / "list.xlsx"
    path.write_bytes(start + b"\x00" * 200)
    assert refusal_of(path) == "not_xlsx"


def test_an_old_or_encrypted_workbook_is_refused(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    assert refusal_of(path) == "encrypted"


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refusal_of(path) == "not_xlsx"


def test_a_program_before_the_zip_is_refused(tmp_path, good):
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"#!/bin/sh\nexit\n" + good.read_bytes())
    assert refusal_of(path) == "not_xlsx"


def test_a_cut_file_is_refused(tmp_path, good):
    path = tmp_path / "list.xlsx"
    path.write_bytes(good.read_bytes()[:-300])
    assert refusal_of(path) == "damaged"


def test_a_flipped_byte_anywhere_is_refused_or_read_never_a_crash(tmp_path, good):
    content = good.read_bytes()
    path = tmp_path / "list.xlsx"
    for place in range(0, len(content), 37):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        with contextlib.suppress(Refused):
            read_workbook(path)


def test_a_macro_is_refused(tmp_path, good):
    path = repack(good, tmp_path / "list.xlsx", {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    assert refusal_of(path) == "macros"


def test_a_macro_workbook_under_another_name_is_refused(tmp_path, good):
    with zipfile.ZipFile(good) as archive:
        types = archive.read("[Content_Types].xml")
    macro = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert macro != types
    path = repack(good, tmp_path / "list.xlsx", {"[Content_Types].xml": macro})
    assert refusal_of(path) == "macros"


def test_a_zip_bomb_is_refused_without_unpacking_it(tmp_path, good):
    path = tmp_path / "bomb.xlsx"
    repack(good, path, {})
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/image1.bin", "w", force_zip64=True) as part,
    ):
        for _chunk in range(101):
            part.write(b"\0" * 1024 * 1024)
    assert path.stat().st_size < 300_000
    assert refusal_of(path) == "too_large_unpacked"


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path, good):
    path = repack(good, tmp_path / "bomb.xlsx", {"xl/media/image1.bin": b"\0" * 30_000_000})
    content = bytearray(path.read_bytes())
    lie = struct.pack("<L", 1000)
    size = struct.pack("<L", 30_000_000)
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = lie
    path.write_bytes(bytes(content))
    assert refusal_of(path) == "damaged"


def test_a_large_part_that_is_no_sheet_is_refused(tmp_path, good):
    styles = f"<styleSheet {SPACE}>".encode() + b" " * 5_000_000 + b"</styleSheet>"
    path = repack(good, tmp_path / "list.xlsx", {"xl/styles.xml": styles})
    assert refusal_of(path) == "too_large_unpacked"


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_packing_that_no_spreadsheet_uses_is_refused(tmp_path, good, packing):
    path = repack(good, tmp_path / "list.xlsx", {})
    with zipfile.ZipFile(path, "a", packing) as archive:
        archive.writestr("xl/media/image1.bin", b"\0" * 1_000)
    assert refusal_of(path) == "damaged"


def test_thousands_of_parts_are_refused(tmp_path, good):
    parts = {f"xl/media/{number}.bin": b"" for number in range(600)}
    assert refusal_of(repack(good, tmp_path / "list.xlsx", parts)) == "too_many_parts"


def test_a_directory_of_a_million_parts_is_refused_before_it_is_read(tmp_path, good):
    path = tmp_path / "list.xlsx"
    content = bytearray(good.read_bytes())
    at = content.rfind(b"PK\x05\x06")
    struct.pack_into("<L", content, at + 12, 20_000_000)
    path.write_bytes(bytes(content))
    assert refusal_of(path) == "too_many_parts"


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "xl\\evil.xml", "c:evil.xml"])
def test_a_part_that_points_outside_is_refused(tmp_path, good, name):
    path = repack(good, tmp_path / "list.xlsx", {name: b"<a/>"})
    assert refusal_of(path) == "damaged"


def test_a_part_that_stands_twice_is_refused(tmp_path, good):
    path = repack(good, tmp_path / "list.xlsx", {})
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr(SHEET, sheet_of(""))
    assert refusal_of(path) == "damaged"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">',
    ],
)
@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/odd.bin"])
def test_entities_and_document_types_are_refused(tmp_path, good, part, declaration, encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}<a/>'
    path = repack(good, tmp_path / "list.xlsx", {part: text.encode(encoding)})
    assert refusal_of(path) == "entities"


def test_a_cell_a_million_rows_away_is_refused(tmp_path, good):
    rows = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = repack(good, tmp_path / "list.xlsx", {SHEET: sheet_of(rows)})
    assert refusal_of(path) == "far_cell"


def test_a_far_cell_whose_reference_hides_in_an_entity_is_refused(tmp_path, good):
    rows = '<row r="1"><c r="&#88;FD1"><v>1</v></c></row>'
    path = repack(good, tmp_path / "list.xlsx", {SHEET: sheet_of(rows)})
    assert refusal_of(path) == "far_cell"


def test_a_far_cell_without_a_reference_is_refused(tmp_path, good):
    rows = "<row>" + "<c/>" * 400 + "<c><v>1</v></c></row>"
    path = repack(good, tmp_path / "list.xlsx", {SHEET: sheet_of(rows)})
    assert refusal_of(path) == "far_cell"


def test_far_cells_that_are_only_formatted_do_no_harm(tmp_path, good):
    rows = '<row r="1"><c r="A1"><v>5</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    path = repack(good, tmp_path / "list.xlsx", {SHEET: sheet_of(rows)})
    (sheet,) = read_workbook(path)
    assert sheet.rows == ((5,),)


def test_a_flood_of_cells_is_refused(tmp_path, good):
    rows = "<row>" + "<c/>" * 3_000 + "</row>"
    path = repack(good, tmp_path / "list.xlsx", {SHEET: sheet_of(rows)})
    assert refusal_of(path, Limits(cells=2_000)) == "too_many_cells"


def test_a_flood_of_shared_texts_is_refused(tmp_path, good):
    texts = f"<sst {SPACE}>".encode() + b"<si><t/></si>" * 3_000 + b"</sst>"
    path = repack(good, tmp_path / "list.xlsx", {"xl/sharedStrings.xml": texts})
    assert refusal_of(path, Limits(shared_texts=2_000)) == "too_many_cells"


def test_a_file_larger_than_allowed_is_refused(good):
    assert refusal_of(good, Limits(file_size=1_000)) == "too_large"


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1"><v>' + "9" * 5_000 + "</v></c></row>",
        '<row r="1"><c r="1A"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>not a number</v></c></row>',
        '<row r="1"><c r="A1"',
    ],
)
def test_malformed_cells_are_a_damaged_file(tmp_path, good, rows):
    path = repack(good, tmp_path / "list.xlsx", {SHEET: sheet_of(rows)})
    assert refusal_of(path) == "damaged"


def test_a_sheet_behind_another_name_is_looked_at_too(tmp_path, good):
    with zipfile.ZipFile(good) as archive:
        links = archive.read("xl/_rels/workbook.xml.rels")
    hidden = links.replace(b"worksheets/sheet1.xml", b"data.bin")
    rows = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    parts = {"xl/_rels/workbook.xml.rels": hidden, "xl/data.bin": sheet_of(rows)}
    assert refusal_of(repack(good, tmp_path / "list.xlsx", parts)) == "far_cell"


def test_a_formula_gives_its_saved_result_and_one_without_result_says_so(tmp_path, good):
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>A1*3</f><v/></c>'
        '<c r="C1" t="inlineStr"><is><t>x</t></is></c></row>'
    )
    path = repack(good, tmp_path / "list.xlsx", {SHEET: sheet_of(rows)})
    assert check_workbook(path) == 2
    (sheet,) = read_workbook(path)
    assert sheet.rows == ((2, NoResult("=A1*3"), "x"),)


def test_nothing_in_the_workbook_is_fetched_or_kept_open(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = '=HYPERLINK("http://127.0.0.1/x")'
    book.active["A2"] = dt.date(2002, 2, 27)
    path = tmp_path / "list.xlsx"
    book.save(path)
    (sheet,) = read_workbook(path)
    assert sheet.rows[1] == (dt.datetime(2002, 2, 27),)  # noqa: DTZ001 - as the library gives it
    path.unlink()


def test_random_bytes_never_raise_anything_else(tmp_path):
    path = tmp_path / "list.xlsx"
    for seed in range(50):
        body = io.BytesIO(b"PK\x03\x04" + bytes((seed * 7 + i * i) % 256 for i in range(900)))
        path.write_bytes(body.getvalue())
        assert refusal_of(path) == "damaged"
