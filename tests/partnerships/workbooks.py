"""Workbooks that tests write themselves, in the shape of HM Treasury's list."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from pathlib import Path

HEADINGS = (
    "Unique HMT Project ID",
    "Project Name",
    "Department",
    "Procuring authority",
    "Sector",
    "Constituency",
    "Region",
    "Project Status",
    "Date Of OJEU",
    "Date of preferred bidder",
    "Date of financial close",
    "Date of construction completion",
    "First date of operations",
    "Operational period of contract (years)",
    "On / Off balance sheet under IFRS",
    "On / Off balance sheet under ESA 95",
    "On / Off balance sheet under UK GAAP",
    "Capital Value (£m)",
    "Unitary charge payment 2011-12 (£m)",
    "Unitary charge payment 2012-13 (£m)",
    "Estimated unitary charge payment 2013-14 (£m)",
    "Estimated unitary charge payment 2014-15 (£m)",
    "Equity holder 1: Name",
    "Equity holder 1: Equity share (%)",
    "Equity holder 1: change of ownership since March 2011? \n(Yes / No)",
    "Equity holder 2: Name",
    "Equity holder 2: Equity share (%)",
    "Equity holder 2: change of ownership since March 2011? \n(Yes / No)",
    "SPV name",
    "SPV company number",
    "SPV address",
)
PROJECT = dict(
    zip(
        HEADINGS,
        (
            7,
            "Harbour Hospital",
            "DEPARTMENT OF HEALTH (GROUP)",
            "Harbour NHS Trust",
            "Hospitals and Acute Health",
            "Harbour East",
            "ENGLAND_South East",
            "InOperation",
            "1998-04-17",
            "2002-03-01",
            "2002-04-01",
            "2004-03-31",
            "2004-04-01",
            30,
            "ON",
            "OFF",
            "N/K",
            12.5,
            1.25,
            1.5,
            1.75,
            0,
            "Alder Investments",
            0.6,
            "NO",
            "Birch Capital",
            0.4,
            "YES",
            "Harbour Hospital Ltd",
            3997485,
            "1 Quay Street, Harbour",
        ),
        strict=True,
    )
)
TITLE = "Current projects signed as at 31 March 2013"


def column(heading: str, headings: tuple[str, ...] = HEADINGS) -> str:
    """The letters of a heading's column."""
    return openpyxl.utils.get_column_letter(headings.index(heading) + 1)


def project(**changes: Any) -> dict[str, Any]:
    """One project; `changes` name headings by their first letters, spaces as underscores."""
    row = dict(PROJECT)
    for short, value in changes.items():
        words = short.replace("_", " ").casefold()
        matching = [heading for heading in HEADINGS if heading.casefold().startswith(words)]
        assert len(matching) == 1, f"{short} means {matching}"
        row[matching[0]] = value
    return row


def write_list(
    path: Path,
    projects: list[dict[str, Any]],
    *,
    headings: tuple[str, ...] = HEADINGS,
    rows_above: tuple[tuple[Any, ...], ...] = ((TITLE,),),
    sheet: str = "Current Projects",
) -> Path:
    """Write the projects below the headings; a heading that a project lacks stays empty."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in (*rows_above, headings):
        page.append(row)
    for row in projects:
        page.append([row.get(heading) for heading in headings])
    book.save(path)
    return path


def repack(source: Path, target: Path, parts: dict[str, bytes]) -> Path:
    """A copy of a workbook in which the parts given replace or join the others."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return target
