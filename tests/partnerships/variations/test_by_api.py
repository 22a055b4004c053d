"""Versions and changes of the contract by API."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from partnerships.terms_json import to_plain
from tests.api import Program
from tests.forging import forge
from tests.partnerships.variations.builders import TERMS

pytestmark = pytest.mark.django_db


def base(world):
    return f"/partnerships/{world.partnership.uuid}"


def of(world, variation):
    return f"{base(world)}/variations/{variation['uuid']}/"


def test_a_change_from_the_notice_to_the_version(world):
    partner, unit, manager = Program(world.lead), Program(world.unit), Program(world.manager)
    made = partner.post(f"{base(world)}/variations/", {"title": "A socket", "reason": "Asked for"})
    assert made.status_code == 201, made.json()
    where = of(world, made.json())
    estimated = partner.post(f"{where}estimate/", {"charge_change": "1000.00"}).json()
    assert estimated["charge_change"] == {"amount": "1000.00", "currency": "GBP"}
    assert estimated["capital_cost"] is None
    terms = to_plain(TERMS) | {"unitary_charge": "30001000"}
    body = {"terms": terms, "effective_from": "2027-04-01"}
    drafted = unit.post(f"{where}write-terms/", body)
    assert drafted.json()["changes"] == [
        {
            "term": "unitary_charge",
            "row": "",
            "column": "",
            "before": "30000000",
            "after": "30001000",
        }
    ]
    assert partner.get(where).json()["changes"] == []
    assert unit.post(f"{where}submit/", {}).status_code == 200
    assert len(partner.get(where).json()["changes"]) == 1
    assert partner.post(f"{where}approve/", {"seen": "x"}).status_code == 403
    stale = manager.post(f"{where}approve/", {"seen": drafted.json()["seen"]})
    assert stale.status_code == 409
    seen = manager.get(where).json()["seen"]
    approved = manager.post(f"{where}approve/", {"seen": seen})
    assert (approved.json()["state"], approved.json()["size"]) == ("approved", "small")
    done = {"on": "2026-11-23", "note": "Fitted"}
    assert manager.post(f"{where}implement/", done).json()["state"] == "implemented"
    assert manager.post(f"{where}document/", done).json()["state"] == "documented"
    versions = partner.get(f"{base(world)}/contract-versions/").json()["results"]
    assert [(one["number"], one["base"]) for one in versions] == [(1, None), (2, 1)]
    one = partner.get(f"{base(world)}/contract-versions/{versions[1]['uuid']}/").json()
    assert (one["variation"], one["terms"]["unitary_charge"]) == (made.json()["uuid"], "30001000")


def test_an_author_is_told_that_somebody_else_approves(world):
    made = world.submitted(world.drafted(by=world.manager))
    program = Program(world.manager)
    where = of(world, {"uuid": made.uuid})
    answer = program.post(f"{where}approve/", {"seen": program.get(where).json()["seen"]})
    assert answer.status_code == 403
    assert "own_entry" in {one["code"] for one in answer.json()["problems"]}


@pytest.mark.parametrize(
    ("day", "number"),
    [("2018-02-28", None), ("2018-03-01", 1), ("2027-03-31", 1), ("2027-04-01", 2)],
)
def test_the_contract_on_a_day(world, day, number):
    world.approved()
    found = Program(world.lead).get(f"{base(world)}/contract-on/{day}/").json()
    assert (found["version"] and found["version"]["number"]) == number
    assert bool(found["none_because"]) == (number is None)
    assert [one["slug"] for one in found["parts"]] == ["kpi-rules"] * (number is not None)


@pytest.mark.parametrize("day", ["2026-02-30", "today", "2026-1-1"])
def test_what_is_no_day_is_not_found(world, day):
    answer = Program(world.lead).get(f"{base(world)}/contract-on/{day}/")
    assert answer.status_code == 404


def test_two_versions_are_compared(world):
    world.approved(index_name="HICP")
    program = Program(world.lead)
    first, second = program.get(f"{base(world)}/contract-versions/").json()["results"]
    where = f"{base(world)}/contract-changes/{first['uuid']}/{second['uuid']}/"
    found = program.get(where).json()
    assert [(one["term"], one["before"], one["after"]) for one in found["changes"]] == [
        ("index_name", "CPI", "HICP")
    ]


def test_a_draft_that_another_overtook_is_brought_up_knowingly(world):
    mine = world.drafted(unitary_charge=Decimal(30_009_000))
    world.approved(unitary_charge=Decimal(30_002_000), effective_from=dt.date(2027, 1, 1))
    program = Program(world.unit)
    where = of(world, {"uuid": mine.uuid})
    refused = program.post(f"{where}submit/", {})
    assert "base_moved" in {one["code"] for one in refused.json()["problems"]}
    asked = program.post(f"{where}rebase/", {"onto": 2})
    assert [one["field"] for one in asked.json()["problems"]] == ["unitary_charge"]
    body = {"onto": 2, "choices": {"unitary_charge": "ours"}}
    assert program.post(f"{where}rebase/", body).json()["base"] == 2


def test_a_term_that_there_is_not_is_refused_the_currency_above_all(world):
    made = world.estimated()
    body = {"terms": {"currency": "EUR"}, "effective_from": "2027-04-01"}
    answer = Program(world.unit).post(f"{of(world, {'uuid': made.uuid})}write-terms/", body)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["code"] == "unknown"


def test_many_changes_cost_as_many_queries_as_one(world, django_assert_max_num_queries):
    for _ in range(3):
        world.submitted()
    program = Program(world.manager)
    with django_assert_max_num_queries(20):
        assert len(program.get(f"{base(world)}/variations/").json()["results"]) == 3


def test_the_contract_on_a_day_as_it_was_known_earlier(world):
    forge(world.partnership.contract_versions, published_at=dt.datetime(2018, 3, 1, tzinfo=dt.UTC))
    world.approved(effective_from=dt.date(2026, 4, 1), because="Agreed in March.")
    program, where = Program(world.lead), f"{base(world)}/contract-on/2026-10-31/"
    assert program.get(where, known_on="2026-11-22").json()["version"]["number"] == 1
    assert program.get(where, known_on="2026-11-23").json()["version"]["number"] == 2
    assert program.get(where, known_on="soon").status_code == 422
