"""Figures read from what people paste or upload: every cell that is wrong is named."""

from __future__ import annotations

import datetime as dt
import io

import pytest

from core.exporting import csv_lines
from core.problems import Refused
from performance.index_text import as_text, decoded, month_typed, read_figures
from tests.performance.indices.builders import figure

DAY = dt.date(2026, 6, 15)


def read(text: str, **facts) -> list[tuple[str, str, str, int]]:
    found = read_figures(text, **facts)
    assert found.problems == ()
    return [
        (one.month.key, str(one.value), one.published_on.isoformat(), one.row)
        for one in found.figures
    ]


def wrong(text: str, **facts) -> list[tuple[str, str]]:
    return [(one.field, one.where) for one in read_figures(text, **facts).problems]


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_columns_are_separated_as_programs_do(separator):
    text = f"2026-04{separator}128.0{separator}2026-05-15\r\n\r\n2026M05{separator}128.2\r\n"
    assert read(text, published_on=DAY) == [
        ("2026-04", "128.0", "2026-05-15", 1),
        ("2026-05", "128.2", "2026-06-15", 3),
    ]


def test_a_first_row_of_headings_is_passed_over():
    assert read("month,value,published_on\n2026-04,128.0,2026-05-15\n") == [
        ("2026-04", "128.0", "2026-05-15", 2)
    ]


@pytest.mark.parametrize("typed", ["2026-04", "2026-4", "2026M04", "2026/04", " 2026-04-01 "])
def test_a_month_is_written_in_several_ways(typed):
    assert month_typed(typed).key == "2026-04"


@pytest.mark.parametrize("typed", ["", "2026", "2026-13", "2026-04-02", "April 2026", "0000-01"])
def test_what_is_no_month_is_none(typed):
    assert month_typed(typed) is None


def test_every_cell_that_cannot_be_read_is_named_at_once():
    rows = ["April\t128,0\tsoon", "2026-04\t\t", "2026-05\t=1+1\t2026-06-15\tx\ty"]
    text = "\n".join([*rows, "2026-06\t1\t2026-02-30"])
    assert wrong(text) == [
        *(("month", "row 1, month"), ("value", "row 1, value")),
        ("published_on", "row 1, published"),
        *(("value", "row 2, value"), ("published_on", "row 2, published")),
        *(("value", "row 3, value"), ("figures", "row 3, columns")),
        ("published_on", "row 4, published"),
    ]


@pytest.mark.parametrize("value", ["-1", "1e9", "NaN", "١٢٨", "1.2345678", "128 ", "1,28"])
def test_only_plain_digits_are_figures(value):
    found = read_figures(f"2026-04\t{value}\t2026-05-15")
    assert bool(found.problems) == (value != "128 ")


def test_a_long_cell_is_cut_in_the_words():
    [problem] = read_figures(f"2026-04\t{'9' * 200}\t2026-05-15").problems
    assert len(problem.message) < 120


@pytest.mark.parametrize("text", ["", "   \n ", "month,value"])
def test_a_text_without_figures_is_refused(text):
    with pytest.raises(Refused, match="No figure"):
        read_figures(text)


def test_an_open_quotation_mark_and_too_many_rows_are_refused():
    with pytest.raises(Refused, match="cannot be read"):
        read_figures('2026-04,"128.0')
    rows = "\n".join("2026-04,128.0" for _ in range(5_001))
    with pytest.raises(Refused, match="more than 5,000"):
        read_figures(rows, published_on=DAY)


@pytest.mark.parametrize("content", [b"\xff\xfe2\x000\x00", b"2026-04,\x00128", b"\xe9t\xe9"])
def test_a_file_that_is_no_text_in_utf_8_is_refused(content):
    with pytest.raises(Refused) as refused:
        decoded(content)
    assert refused.value.codes == {"not_text"}


def test_a_huge_file_is_refused_before_it_is_read():
    with pytest.raises(Refused) as refused:
        decoded(b"9" * 1_000_001)
    assert refused.value.codes == {"too_large"}


def test_what_was_read_is_written_so_that_it_is_read_again():
    figures = (
        figure("2026-04", "128.0", "2026-05-15", row=1),
        figure("2026-05", "128.2", "2026-06-15", note='said, "so"\tthere\nand, there', row=2),
    )
    assert read_figures(as_text(figures)).figures == figures


def test_what_is_given_out_is_read_in_again():
    header = ("month", "value", "published_on", "note", "recorded_at")
    rows = [("2026-04", "128.0", "2026-05-15", "a, b", "2026-11-23T09:00:00+00:00")]
    out = io.BytesIO("".join(csv_lines(header, rows)).encode())
    assert read(decoded(out.getvalue())) == [("2026-04", "128.0", "2026-05-15", 2)]
