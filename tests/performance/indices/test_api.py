"""The index register for programs."""

from __future__ import annotations

import pytest

from performance.models import IndexFigure, PriceIndex
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import UserFactory, person
from tests.performance.indices.builders import FACTS, keeper, record, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

APRIL = {"month": "2026-04", "value": "128.0", "published_on": "2026-05-15"}


def test_an_index_is_added_and_its_figures_are_recorded():
    program = Program(keeper())
    made = program.post("/price-indices/", FACTS).json()
    assert made["code"] == "CSP-IE"
    act = f"/price-indices/{made['uuid']}/record-figures/"
    told = program.post(act, {"figures": [APRIL], "check_only": True}).json()
    assert told == {"first": 1, "revised": 0, "unchanged": 0, "doubles": 0, "recorded": False}
    assert not IndexFigure.objects.exists()
    told = program.post(act, {"figures": [APRIL, APRIL]}).json()
    assert (told["recorded"], told["first"], told["doubles"]) == (True, 1, 1)
    [shown] = program.get("/index-figures/", index="csp-ie").json()["results"]
    assert (shown["month"], shown["value"], shown["index"]) == ("2026-04", "128", "CSP-IE")


def test_every_problem_is_told_with_its_row():
    index, program = register(), Program(keeper())
    figures = [{**APRIL, "month": "April"}, APRIL, {**APRIL, "month": "2026-13"}]
    act = f"/price-indices/{index.uuid}/record-figures/"
    problems = program.post(act, {"figures": figures}).json()["problems"]
    assert [one["where"] for one in problems] == ["row 1, month", "row 3, month"]
    figures = [{**APRIL, "value": "128.05"}, {**APRIL, "published_on": "2030-01-01"}]
    problems = program.post(act, {"figures": figures, "check_only": True}).json()["problems"]
    assert [one["code"] for one in problems] == ["decimals", "future"]
    assert not IndexFigure.objects.exists()


def test_figures_are_read_as_they_were_known():
    index = register()
    record(index, ("2026-04", "127.6", "2026-05-15"), ("2026-04", "128.0", "2026-08-14"))
    program = Program(person("partner_lead", PartnershipFactory()))
    found = program.get("/index-figures/", published_by="2026-08-13").json()["results"]
    assert [one["value"] for one in found] == ["127.6"]
    assert program.get("/price-indices/", code="CSP-IE").json()["results"][0]["decimals"] == 1
    assert program.post("/price-indices/", FACTS).status_code == 403


def test_what_the_register_says_is_corrected():
    index, program = register(), Program(keeper())
    act = f"/price-indices/{index.uuid}/change/"
    assert program.post(act, {**FACTS, "publisher": "CSO"}).json()["publisher"] == "CSO"
    assert program.post(act, {**FACTS, "code": "OTHER"}).status_code == 422
    assert PriceIndex.objects.get().code == "CSP-IE"


def test_without_a_role_nothing_is_there():
    register()
    assert Program(UserFactory()).get("/price-indices/").json()["results"] == []
