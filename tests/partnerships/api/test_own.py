"""A person's own views, exports and acts on many partnerships, by programs."""

from __future__ import annotations

import pytest

from core.jobs.worker import drain
from core.subject import Subject
from partnerships.models import BulkRun, PortfolioExport, SavedView
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def partnership():
    return PartnershipFactory(name="Bridge")


@pytest.fixture
def someone(partnership):
    return person("contract_manager", partnership)


@pytest.fixture
def program(someone):
    return Program(someone)


def test_a_view_is_saved_renamed_changed_and_taken_away(program, someone):
    made = program.post("/saved-views/", {"name": "Bridges", "query": "q=bridge&page=3"})
    assert made.status_code == 201, made.json()
    assert (made.json()["query"], made.json()["count"]) == ("q=bridge", 1)
    place = made.headers["Location"].removeprefix("/api/v1")
    assert program.post(f"{place}rename/", {"name": "Tunnels"}).json()["name"] == "Tunnels"
    assert program.post(f"{place}change/", {"query": "q=tunnel"}).json()["count"] == 0
    assert program.post(f"{place}start-with/").json()["is_start"] is True
    twice = program.post("/saved-views/", {"name": "Tunnels"})
    assert twice.status_code == 422
    other = Program(person("contract_manager", PartnershipFactory()))
    assert other.get(place).status_code == 404
    assert program.post(f"{place}take-away/").status_code == 204
    assert not SavedView.objects.filter(owner=someone).exists()


def test_what_is_filtered_is_exported_in_the_background_and_fetched(program):
    PartnershipFactory(name="Somebody else’s Bridge")
    made = program.post("/portfolio-exports/", {"query": "q=bridge", "columns": ["timeline"]})
    assert made.status_code == 201, made.json()
    place = made.headers["Location"].removeprefix("/api/v1")
    assert made.json()["is_ready"] is False
    assert program.get(f"{place}content/").status_code == 404
    drain()
    assert program.get(place).json()["is_ready"] is True
    file = b"".join(program.get(f"{place}content/").streaming_content).decode()
    assert "Bridge" in file
    assert "Somebody else" not in file


def test_many_partnerships_are_acted_on_and_each_refusal_is_told(program, partnership):
    foreign = PartnershipFactory()
    body = {
        "act": "reports",
        "partnerships": [str(partnership.uuid), str(foreign.uuid)],
        "options": {"length": "summary"},
    }
    wrong = program.post("/bulk-runs/", {**body, "options": {"length": "long"}})
    assert [one["field"] for one in wrong.json()["problems"]] == ["options.length"]
    made = program.post("/bulk-runs/", body)
    assert made.status_code == 201, made.json()
    drain()
    run = program.get(made.headers["Location"].removeprefix("/api/v1")).json()
    assert run["chosen"] == 2
    [outcome] = run["outcomes"]
    assert (outcome["partnership"]["name"], outcome["state"]) == ("Bridge", "refused")
    assert "scorecard" in outcome["message"]


def test_a_token_for_one_partnership_asks_for_nothing_that_a_worker_does_with_all_rights(
    someone, partnership
):
    program = Program(someone, only=Subject("partnership", partnership.uuid))
    assert program.post("/portfolio-exports/", {}).status_code == 403
    assert program.post("/bulk-runs/", {}).status_code == 403
    assert program.post("/saved-views/", {"name": "Mine"}).status_code == 403
    assert not PortfolioExport.objects.exists()
    assert not BulkRun.objects.exists()
