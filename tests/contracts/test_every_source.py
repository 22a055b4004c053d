"""What every import source owes: a clear answer to every file, and nothing lost in silence."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import openpyxl
import pytest

from core.money import exponent, quantize
from core.problems import Refused
from partnerships import codelists
from partnerships.import_parts import import_parts
from partnerships.source import ImportSource, Severity
from partnerships.sources import sources
from partnerships.types import types
from tests.partnerships.workbooks import project, write_list
from tests.performance.indigo import builders

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def uk_pfi(path: Path) -> Path:
    wrong = project(unique=9, project_name=None)
    dirty = project(unique=8, date_of_construction="27-02-2002", spv_name="N/K")
    return write_list(path, [project(), dirty, wrong])


def own_list(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["Project id", "Project name", "Authority", "Status", "Signed"])
    book.active.append(["A-1", "Bridge", "Harbour County", "In operation", "2010-04-03"])
    book.active.append(["A-2", "School", "Harbour County", "In operation", "31/31/2020"])
    book.active.append(["A-3", None, "Harbour County", "In operation", None])
    book.save(path)
    return path


def indigo(path: Path) -> Path:
    dirty = builders.project(2, **{"Dates - Start date of service provision - (Value)": "2018-13"})
    wrong = builders.project(3, **{"Stage of Development - (Value)": "Gone"})
    return builders.write(path, builders.whole(builders.project(), dirty, wrong))


SAMPLES: dict[str, Callable[[Path], Path]] = {
    "indigo": indigo,
    "own_list": own_list,
    "uk_pfi": uk_pfi,
}
"""A small file for each source: one clean row, one with a warning, one with an error."""


@pytest.fixture(params=list(sources), ids=lambda source: source.slug)
def source(request) -> ImportSource:
    return request.param


@pytest.fixture
def sample(source, tmp_path) -> Path:
    return SAMPLES[source.slug](tmp_path / f"sample{source.suffixes[0]}")


def test_every_source_has_a_sample_here():
    assert set(SAMPLES) == set(sources.keys())


def test_it_says_what_it_reads_and_under_which_licence(source):
    assert str(source.label)
    assert 0 < len(source.scheme) <= 40
    assert str(source.description).endswith(".")
    assert str(source.licence)
    assert source.suffixes
    assert all(suffix.startswith(".") and suffix.islower() for suffix in source.suffixes)
    assert source.currency == "" or exponent(source.currency) >= 0


def test_the_same_file_gives_an_equal_result(source, sample):
    assert source.parse(sample) == source.parse(sample)


def test_it_reads_without_a_database(source, sample):
    assert source.parse(sample).partnerships


def test_it_does_not_change_the_file(source, sample):
    before = sample.read_bytes()
    source.parse(sample)
    assert sample.read_bytes() == before


def test_rows_are_plain_frozen_values(source, sample):
    partnership = source.parse(sample).partnerships[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        partnership.name = "Another"
    hash(partnership)


def test_a_row_with_an_error_is_held_back_and_the_others_are_read(source, sample):
    portfolio = source.parse(sample)
    errors = {p.row for p in portfolio.problems if p.severity == Severity.ERROR}
    assert errors
    assert set(portfolio.held_back) == errors
    assert not errors & {partnership.row for partnership in portfolio.partnerships}
    assert portfolio.totals.partnerships == len(portfolio.partnerships) > 0


def test_the_sample_has_a_warning_and_each_row_a_country_of_its_own_or_of_the_file(source, sample):
    portfolio = source.parse(sample)
    assert portfolio.count(Severity.WARNING) > 0
    for partnership in portfolio.partnerships:
        assert len(partnership.country) == 2
        countries = {party.country for party in partnership.parties}
        assert countries == {""} or "" not in countries


def test_somebody_leads_each_partnership_of_the_sample(source, sample):
    for partnership in source.parse(sample).partnerships:
        assert {party.role for party in partnership.parties} & {
            "procuringEntity",
            "interestedParty",
        }


def test_every_problem_says_where_and_how_to_mend_it(source, sample):
    for problem in source.parse(sample).problems:
        assert problem.code.isidentifier()
        assert problem.message.endswith(".")
        assert problem.row is None or problem.row > 0
        assert len(problem.value) <= 200
        assert problem.cell.startswith(problem.column)


def test_rows_to_mend_can_be_given_back_whole(source, sample):
    portfolio = source.parse(sample)
    assert portfolio.header
    assert set(portfolio.rows_to_mend) >= set(portfolio.held_back)
    assert all(any(cells) for cells in portfolio.rows_to_mend.values())


def test_what_it_gives_is_in_our_words(source, sample):
    for partnership in source.parse(sample).partnerships:
        kind = types[partnership.type]
        assert partnership.phase in {phase.slug for phase in kind.phases if phase.is_adoptable}
        assert partnership.sector in {"", *dict(codelists.SECTORS)}
        assert {party.role for party in partnership.parties} <= set(dict(codelists.PARTY_ROLES))
        assert source.currency in {partnership.currency, ""}
        assert exponent(partnership.currency) >= 0
        assert partnership.terms is None or isinstance(partnership.terms, kind.terms)
        assert {part.slug for part in partnership.parts} <= set(import_parts.keys())


def test_amounts_fit_the_currency_and_the_totals_are_their_sums(source, sample):
    portfolio = source.parse(sample)
    charges = [(c.amount, p.currency) for p in portfolio.partnerships for c in p.charges]
    assert all(amount == quantize(amount, currency) for amount, currency in charges)
    sums = (
        sum(amount for amount, _currency in charges),
        sum(p.capital_value for p in portfolio.partnerships if p.capital_value is not None),
    )
    shown = (portfolio.totals.charges, portfolio.totals.capital_value)
    assert shown == (sums if portfolio.totals.currency else (0, 0))


def test_of_each_table_every_row_is_taken_or_left_out_for_a_reason(source, sample):
    for table in source.parse(sample).tables:
        assert table.rows == table.taken + sum(number for _reason, number in table.left_out)


def test_charges_of_one_kind_do_not_overlap(source, sample):
    for partnership in source.parse(sample).partnerships:
        for planned in (True, False):
            days = [c for c in partnership.charges if c.is_planned == planned]
            assert all(c.starts_on <= c.ends_on for c in days)
            assert all(a.ends_on < b.starts_on for a, b in itertools.pairwise(days))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b\n1,2\n", b"\x00" * 500])
def test_what_is_no_such_file_is_refused_in_one_problem(source, tmp_path, content):
    path = tmp_path / f"upload{source.suffixes[0]}"
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        source.parse(path)
    (problem,) = caught.value.problems
    assert problem.field == "file"


def test_another_list_is_refused_in_one_problem(source, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Fruit", "Price"])
    book.save(tmp_path / "fruit.xlsx")
    with pytest.raises(Refused) as caught:
        source.parse(tmp_path / "fruit.xlsx")
    assert len(caught.value.problems) == 1
