"""Milestones by API: forecast, claimed with evidence, decided by somebody else."""

from __future__ import annotations

import pytest

from partnerships.models import Document
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.once import once
from tests.performance.milestones.builders import a_milestone, claimed, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def case():
    return a_milestone()


def _here(case):
    return f"/milestones/{case.milestone.uuid}/"


def test_a_forecast_a_claim_with_a_file_and_its_acceptance(case):
    partner, official = Program(case.partner), Program(case.official)
    new = {"forecast_on": "2027-01-15", "reason": "Steel came late."}
    forecast = partner.post(f"{_here(case)}forecast/", new).json()
    assert forecast["forecast_on"] == "2027-01-15"
    body = {"completed_on": "2026-11-20", "statement": "All handed over.", "files": [photo()]}
    claim = partner.post(f"{_here(case)}claim/", body, files=True)
    assert claim.status_code == 200, claim.json()
    assert claim.json()["state"] == "claimed"
    assert len(claim.json()["rounds"][0]["documents"]) == 1
    official.post(f"{_here(case)}begin-check/", {})
    assert partner.post(f"{_here(case)}withdraw/", {}).status_code == 422
    seen = official.get(_here(case)).json()["seen"]
    defects = [{"description": "Paint in room 12", "due_on": "2026-12-15"}]
    done = official.post(
        f"{_here(case)}accept-with-minor-defects/", {"seen": seen, "defects": defects}
    ).json()
    assert done["state"] == "accepted_minor"
    assert done["actual_on"] == "2026-11-20"
    number = done["defects"][0]["number"]
    mended = official.post(
        f"{_here(case)}mend-defect/", {"number": number, "mended_on": "2026-11-23"}
    ).json()
    assert mended["defects"][0]["mended_on"] == "2026-11-23"


@pytest.mark.parametrize(("act", "state"), [("send-back", "sent_back"), ("reject", "rejected")])
def test_a_claim_is_sent_back_or_rejected_with_words(case, act, state):
    claimed(case)
    official = Program(case.official)
    seen = official.get(_here(case)).json()["seen"]
    assert official.post(f"{_here(case)}{act}/", {"seen": seen, "reason": " "}).status_code == 422
    done = official.post(f"{_here(case)}{act}/", {"seen": seen, "reason": "Room 12 is missing."})
    assert done.json()["state"] == state


def test_the_certifier_certifies_and_nobody_else():
    case = a_milestone(needs_certificate=True)
    claimed(case)
    certifier = Program(case.certifier)
    body = {"seen": certifier.get(_here(case)).json()["seen"], "certified": "All rooms."}
    assert Program(case.official).post(f"{_here(case)}certify/", body).status_code == 403
    assert certifier.post(f"{_here(case)}certify/", body).json()["state"] == "certified"


def test_nobody_accepts_by_api_what_they_claimed(case):
    claimed(case)
    case.milestone.claimed_by = case.official
    case.milestone.save()
    official = Program(case.official)
    seen = official.get(_here(case)).json()["seen"]
    answer = official.post(f"{_here(case)}accept/", {"seen": seen})
    assert answer.status_code == 403
    assert answer.json()["problems"][0]["code"] == "own_entry"


def test_status_actor_and_dates_cannot_be_set_by_the_way(case):
    claimed(case)
    official = Program(case.official)
    seen = official.get(_here(case)).json()["seen"]
    smuggled = {
        "seen": seen,
        "state": "accepted",
        "actual_on": "2020-01-01",
        "accepted_by": str(case.partner.uuid),
        "weight": "100",
    }
    answer = official.post(f"{_here(case)}accept/", smuggled)
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["problems"]} == set(smuggled) - {"seen"}
    assert {one["code"] for one in answer.json()["problems"]} == {"unknown_field"}
    case.milestone.refresh_from_db()
    assert case.milestone.state == "claimed"


def test_foreign_and_internal_documents_are_no_evidence(case):
    foreign = PartnershipFactory()
    facts = {"kind": "contractSigned", "file": "x", "file_name": "x", "media_type": "x", "size": 1}
    facts |= {"sha256": "0", "uploaded_by": case.partner, "uploaded_at": "2026-11-01T00:00Z"}
    theirs = Document.objects.create(partnership=foreign, title="theirs", **facts)
    hidden = Document.objects.create(
        partnership=case.partnership, title="hidden", audience="internal", **facts
    )
    partner = Program(case.partner)
    answers = []
    for document in (theirs.uuid, hidden.uuid, "00000000-0000-4000-8000-000000000000"):
        body = {
            "completed_on": "2026-11-20",
            "statement": "Done.",
            "documents": [str(document)],
        }
        answer = partner.post(f"{_here(case)}claim/", body)
        assert answer.status_code == 422
        answers.append(answer.content.decode().replace(str(document), ""))
    assert len(set(answers)) == 1
    case.milestone.refresh_from_db()
    assert case.milestone.state == "planned"


def test_a_partner_of_another_partnership_finds_nothing(case):
    stranger = Program(person("partner_submitter", PartnershipFactory()))
    assert stranger.get(_here(case)).status_code == 404
    assert stranger.get("/milestones/").json()["count"] == 0
    listed = stranger.get("/milestones/", partnership=str(case.partnership.uuid)).json()
    assert listed["count"] == 0
