"""The parts that a report's file is made of: code, workbook, key."""

from __future__ import annotations

import io
import re

import pytest
import qrcode
from openpyxl import load_workbook

from reports import checks
from reports.pdf import keys
from reports.pdf.keys import UnusableKey, signing_key
from reports.pdf.qr import QUIET, qr_code
from reports.pdf.workbook import workbook_of
from tests.reports.rendered import DATA, MOMENT


def test_the_drawing_of_a_code_has_its_dark_squares_and_no_other():
    text = "https://concord.example/verify/?report=REP-0101-2026-0001"
    drawn = qr_code(text)
    dark = set()
    for x, y, wide in re.findall(r"M(\d+) (\d+)h(\d+)", drawn.path):
        dark |= {(int(x) + step, int(y)) for step in range(int(wide))}
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    assert dark == {
        (x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    }
    assert drawn.side == len(rows)


def sheets_of(data):
    book = load_workbook(io.BytesIO(workbook_of(data, moment=MOMENT)))
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


def test_each_list_of_things_is_a_sheet_and_names_the_row_it_belongs_to():
    sheets = sheets_of(DATA)
    assert ["report.number", "REP-0101-2026-1"] in sheets["report"]
    assert sheets["rows"] == [["row", "code", "score"], [1, "K1", 81.5]]
    assert sheets["rows.months"] == [["row", "of row", "month", "value"], [1, 1, "2026-07", 98.6]]


def test_numbers_are_numbers_only_where_a_cell_keeps_them_exactly():
    values = dict(
        sheets_of(
            {"a": "12.50", "b": "0105", "c": "1234567890123456", "d": True, "e": None, "f": "=1+1"}
        )["report"]
    )
    assert values["a"] == 12.5
    assert values["b"] == "0105"
    assert values["c"] == "1234567890123456"
    assert (values["d"], values["e"], values["f"]) == ("yes", None, "=1+1")


def test_sheets_whose_names_end_alike_have_names_of_their_own():
    long = "x" * 40
    sheets = sheets_of({f"a{long}": [{"n": 1}], f"b{long}": [{"n": 2}], "report": [{"n": 3}]})
    assert len(sheets) == 4


def test_the_same_data_give_the_same_workbook():
    assert workbook_of(DATA, moment=MOMENT) == workbook_of(DATA, moment=MOMENT)


def test_without_a_key_a_demo_key_is_made_once_and_says_what_it_is(settings, tmp_path):
    settings.CONCORD_DATA = tmp_path
    first, again = signing_key(), signing_key()
    assert first.is_demo
    assert first.fingerprint == again.fingerprint
    assert "demo key" in first.certificate.subject.rfc4514_string()
    [kept] = (tmp_path / "signing").iterdir()
    assert kept.stat().st_mode & 0o077 == 0


def test_the_key_of_the_settings_signs_and_one_that_cannot_says_why(settings):
    made = keys._made().decode()
    settings.CONCORD_SIGNING_KEY = made
    assert signing_key().pem in made
    private, _rest = made.split("-----BEGIN CERTIFICATE-----")
    other = keys._made().decode().partition("-----BEGIN CERTIFICATE-----")[2]
    for wrong, why in (
        ("nothing", "no private key"),
        (private, "no certificate"),
        (f"{private}-----BEGIN CERTIFICATE-----{other}", "belongs to its private key"),
    ):
        settings.CONCORD_SIGNING_KEY = wrong
        with pytest.raises(UnusableKey, match=why):
            signing_key()


def test_a_start_tells_of_a_key_that_cannot_sign_and_a_deployment_of_a_demo_key(settings):
    assert checks.key_can_sign() == []
    assert [one.id for one in checks.key_is_your_own()] == ["reports.W001"]
    settings.CONCORD_SIGNING_KEY = "nothing"
    assert [one.id for one in checks.key_can_sign()] == ["reports.E001"]
    assert checks.key_is_your_own() == []
