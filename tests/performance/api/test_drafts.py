"""Drafts of a new partnership, by programs: kept, saved over, never overwritten unseen."""

from __future__ import annotations

import pytest

from partnerships.models import Partnership, PartnershipDraft
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def test_a_draft_is_kept_saved_over_and_taken_away():
    program = Program(person("portfolio_official"))
    made = program.post("/partnership-drafts/", {"typed": {"name": [" Quay Bridge "]}})
    assert made.status_code == 201, made.json()
    assert (made.json()["name"], made.json()["version"]) == ("Quay Bridge", 1)
    place = made.headers["Location"].removeprefix("/api/v1")
    typed = {"name": ["Quay Bridge"], "aims": ["online_services", "digital_skills"]}
    saved = program.post(f"{place}save/", {"typed": typed, "version": 1})
    assert (saved.json()["version"], saved.json()["typed"]) == (2, typed)
    late = program.post(f"{place}save/", {"typed": {"name": ["Mine"]}, "version": 1})
    assert late.status_code == 409
    assert late.json()["versions"]["current"]["name"] == "Quay Bridge"
    assert program.get("/partnership-drafts/").json()["count"] == 1
    assert not Partnership.objects.exists()
    assert program.post(f"{place}take-away/").status_code == 204
    assert not PartnershipDraft.objects.exists()


def test_only_who_opens_partnerships_keeps_drafts_and_each_sees_their_own():
    official = Program(person("portfolio_official"))
    made = official.post("/partnership-drafts/", {"typed": {}})
    place = made.headers["Location"].removeprefix("/api/v1")
    assert Program(person("portfolio_official")).get(place).status_code == 404
    partner = Program(person("partner_lead", PartnershipFactory()))
    assert partner.post("/partnership-drafts/", {"typed": {}}).status_code == 403
    assert official.post(f"{place}save/", {"typed": {"name": "x"}, "version": 0}).status_code == 422
