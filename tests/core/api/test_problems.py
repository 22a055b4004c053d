"""Whatever goes wrong below /api/ is told as a problem document, without the inside."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from rest_framework.settings import api_settings

from core.api import problems
from core.approval import Conflict
from core.problems import Problem, Refused
from partnerships.api.partnerships import PartnershipViewSet
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def program():
    return Program(person("contract_manager", PartnershipFactory()))


def _told(answer, status):
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["type"].startswith("urn:concord:problem:")
    assert document["title"]
    assert document["detail"]
    return document


def test_nobody_is_a_401():
    assert _told(Client().get("/api/v1/partnerships/"), 401)["type"].endswith("not_signed_in")


def test_an_address_that_does_not_exist_is_a_404(program):
    _told(program.get("/nonsense/"), 404)
    _told(Client().get("/api/v2/"), 404)


def test_foreign_and_missing_are_the_same_404(program):
    foreign = program.get(f"/partnerships/{PartnershipFactory().uuid}/")
    missing = program.get("/partnerships/00000000-0000-4000-8000-000000000000/")
    told, unknown = _told(foreign, 404), _told(missing, 404)
    told.pop("instance")
    unknown.pop("instance")
    assert told == unknown


def test_a_method_that_is_not_taken_is_a_405(program):
    _told(program.post("/organisations/"), 405)
    _told(program.client.options("/api/v1/partnerships/", headers=program.headers), 405)


def test_a_format_that_is_not_there_is_a_406(program):
    headers = {**program.headers, "Accept": "application/xml"}
    _told(program.client.get("/api/v1/partnerships/", headers=headers), 406)


def test_a_filter_that_is_not_known_is_refused_instead_of_showing_all(program):
    document = _told(program.get("/partnerships/", nonsense="1", password="x"), 422)
    assert {one["field"] for one in document["problems"]} == {"nonsense", "password"}


def test_only_the_orders_of_a_noun_are_taken(program):
    assert program.get("/partnerships/", ordering="-value").status_code == 200
    document = _told(program.get("/partnerships/", ordering="authority__register_number"), 422)
    assert document["problems"][0]["code"] == "unknown_order"


def test_too_many_requests_are_a_429_that_says_when(program, monkeypatch):
    rates = {"read": "2/min", "write": "1/min"}
    monkeypatch.setattr("core.api.throttles.PerToken.THROTTLE_RATES", rates)
    cache.clear()
    assert [program.get("/partnerships/").status_code for _time in range(3)] == [200, 200, 429]
    answer = program.get("/partnerships/")
    _told(answer, 429)
    assert int(answer.headers["Retry-After"]) > 0
    assert _told(program.post("/organisations/"), 405)


def test_a_failure_tells_a_reference_and_nothing_else(program, monkeypatch):
    def fails(*_args):
        raise ZeroDivisionError("the secret of the inside")

    monkeypatch.setattr(PartnershipViewSet, "rows", fails)
    program.client.raise_request_exception = False
    answer = program.get("/partnerships/")
    document = _told(answer, 500)
    assert answer.headers["X-Request-ID"].startswith(document["reference"])
    assert "secret" not in answer.content.decode()
    assert "Zero" not in answer.content.decode()


def test_a_refusal_tells_every_problem(program, monkeypatch):
    objections = [
        Problem("value", "too_high", "Too high.", where="row 3"),
        Problem("", "late", "Too late."),
    ]
    monkeypatch.setattr(PartnershipViewSet, "rows", _raiser(Refused(objections)))
    document = _told(program.get("/partnerships/"), 422)
    assert document["problems"] == [
        {"field": "value", "code": "too_high", "message": "Too high.", "where": "row 3"},
        {"field": "", "code": "late", "message": "Too late.", "where": ""},
    ]


@pytest.mark.parametrize(
    ("code", "status"), [("changed_meanwhile", 409), ("forbidden", 403), ("anything", 422)]
)
def test_the_code_of_a_refusal_decides_its_status(program, monkeypatch, code, status):
    monkeypatch.setattr(PartnershipViewSet, "rows", _raiser(Refused([Problem("", code, "No.")])))
    _told(program.get("/partnerships/"), status)


def test_a_stale_act_is_answered_with_both_versions(program, monkeypatch):
    met = Conflict({"value": "1"}, {"value": "2", "note": ""})
    monkeypatch.setattr(PartnershipViewSet, "rows", _raiser(met))
    document = _told(program.get("/partnerships/"), 409)
    assert document["versions"] == {
        "seen": {"value": "1"},
        "current": {"value": "2", "note": ""},
    }
    assert document["differences"] == ["value", "note"]


def test_every_status_of_the_framework_has_its_words():
    assert api_settings.EXCEPTION_HANDLER is problems.handle
    assert {400, 401, 403, 404, 405, 406, 409, 415, 422, 429, 500} <= set(problems.TITLES)


def _raiser(exception):
    def rows(*_args):
        raise exception

    return rows
