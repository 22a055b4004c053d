"""Rendered again, elsewhere and later, a report is the same file apart from its signature."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest
from page import ValidationProfile, validate_pdf
from pypdf import PdfReader

from reports.pdf.streams import end_clearly
from reports.pdf.tagging import NoAlternative
from tests.reports.rendered import HTML, finished, rendered, signed

ROOT = Path(__file__).parents[2]


@pytest.mark.long(seconds=4)
def test_another_process_gives_the_same_content_later():
    here = finished()
    fonts = PdfReader(io.BytesIO(here.pdf)).pages[0]["/Resources"]["/Font"]
    assert len(fonts) >= 3
    other = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    told = subprocess.run(
        [sys.executable, "-m", "tests.reports.rendered"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": other, "SOURCE_DATE_EPOCH": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split()[-1] == here.sha256


def test_signed_twice_the_content_is_the_same_and_the_signature_stands_behind_it():
    first, again = signed(), signed()
    content = finished().pdf
    assert first.startswith(content)
    assert again.startswith(content)
    assert len(first) > len(content)


def test_it_is_signed_also_where_a_loop_runs():
    async def within() -> bytes:
        return signed()

    # In a thread of its own: a browser that another test opened leaves a loop in this one.
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(lambda: asyncio.run(within())).result()
    assert answer.startswith(finished().pdf)


@pytest.mark.parametrize("profile", [ValidationProfile.PDF_UA_1, ValidationProfile.PDF_A_3U])
def test_signed_or_not_it_keeps_both_standards(tmp_path, profile):
    for name, pdf in (("content", finished().pdf), ("signed", signed())):
        out = tmp_path / f"{name}.pdf"
        out.write_bytes(pdf)
        checked = validate_pdf(out, profile=profile)
        assert [(found.rule_id, found.message) for found in checked.failures] == []
        assert checked.rules.total > 100


def test_no_stream_ends_as_a_line_does():
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        text = b"1 0 0 RG\n\r"
        pdf.pages[0].Contents = pikepdf.Stream(pdf, text)
        end_clearly(pdf)
        stream = pdf.pages[0].Contents
        assert not stream.read_raw_bytes().endswith(b"\r")
        assert stream.read_bytes() == text


def test_heads_of_columns_and_of_rows_say_what_they_head():
    with pikepdf.open(io.BytesIO(finished().pdf)) as pdf:
        heads = [one for one in every(pdf.Root.StructTreeRoot.K) if one.S == "/TH"]
        scopes = [next(a for a in listed(one.A) if a.O == "/Table").Scope for one in heads]
    assert scopes == ["/Column", "/Column", "/Row"]


def test_page_numbers_are_no_content():
    with pikepdf.open(io.BytesIO(rendered())) as pdf:
        before = pdf.pages[0].Contents.read_bytes()
    with pikepdf.open(io.BytesIO(finished().pdf)) as pdf:
        after = pdf.pages[0].Contents.read_bytes()
    assert b"/Pagination" not in before
    assert after.count(b"/Pagination") == 1
    assert after.count(b"/MCID") == before.count(b"/MCID") - 1


def test_a_drawing_without_words_fails_the_report():
    with pytest.raises(NoAlternative):
        finished(rendered(HTML.replace("<title>Dot</title>", "")))


def listed(attributes):
    return attributes if isinstance(attributes, pikepdf.Array) else [attributes]


def every(kids):
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            if "/K" in kid:
                yield from every(kid.K)
