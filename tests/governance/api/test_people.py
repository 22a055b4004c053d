"""People by API: appointed, invited, covered, ended; and who decides what."""

from __future__ import annotations

import pytest

from governance.models import Appointment, Invitation
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def partnership():
    return PartnershipFactory()


@pytest.fixture
def official():
    return Program(person("portfolio_official"))


def _colleague(partnership):
    user = UserFactory()
    MembershipFactory(user=user, organisation=partnership.authority)
    return user


def test_somebody_known_is_appointed_covered_and_ended(partnership, official):
    here = f"/partnerships/{partnership.uuid}/appointments/"
    user, deputy = _colleague(partnership), _colleague(partnership)
    body = {"email": user.email, "role": "contract_manager", "from_on": "2026-11-23"}
    made = official.post(here, body)
    assert made.status_code == 201, made.json()
    assert made.json()["person"]["uuid"] == str(user.uuid)
    where = made.headers["Location"].removeprefix("/api/v1")
    cover = {"email": deputy.email, "from_on": "2026-12-01", "until_on": "2026-12-14"}
    covered = official.post(f"{where}cover/", cover)
    assert covered.status_code == 201, covered.json()
    assert covered.json()["covers"] == made.json()["uuid"]
    assert official.post(f"{where}end/", {"last_day": "2027-01-31"}).status_code == 422
    ended = official.post(f"{where}end/", {"last_day": "2027-01-31", "reason": "Moved on"})
    assert ended.json()["until_on"] == "2027-01-31"
    assert user.email not in official.get(here).content.decode()


def test_somebody_new_is_invited_and_the_invitation_taken_back(partnership, official):
    body = {
        "email": "new@example.org",
        "name": "New Person",
        "organisation": str(partnership.authority.uuid),
        "role": "contract_manager",
        "from_on": "2026-12-01",
    }
    foreign = {**body, "organisation": str(OrganisationFactory().uuid)}
    here = f"/partnerships/{partnership.uuid}/appointments/"
    assert official.post(here, foreign).status_code == 422
    made = official.post(here, body)
    assert made.status_code == 202, made.json()
    where = made.headers["Location"].removeprefix("/api/v1")
    assert official.get(where).json()["email"] == "new@example.org"
    assert official.post(f"{where}send-again/", {}).status_code == 200
    assert official.post(f"{where}withdraw/", {}).json()["state"] == "withdrawn"
    assert Invitation.objects.get().state == "withdrawn"


def test_conflicting_roles_are_refused_with_the_reason(partnership, official):
    user = person("partner_lead", partnership)
    MembershipFactory(user=user, organisation=partnership.authority)
    body = {"email": user.email, "role": "approver", "from_on": "2026-11-23"}
    body["organisation"] = str(partnership.authority.uuid)
    before = Appointment.objects.count()
    answer = official.post(f"/partnerships/{partnership.uuid}/appointments/", body)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["message"]
    assert Appointment.objects.count() == before


def test_who_decides_is_told_to_both_sides(partnership):
    person("approver", partnership, name="Sean Doyle")
    program = Program(person("partner_lead", partnership))
    told = program.get(f"/partnerships/{partnership.uuid}/who-decides/").json()["decisions"]
    [approval] = [one for one in told if one["title"] == "Stage approval"]
    assert [one["name"] for one in approval["people"]] == ["Sean Doyle"]
