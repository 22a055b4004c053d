"""Who uses the service sits on a body: advising, or with a voice as any side has it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.problems import Refused
from governance.models import BlockSide, Decision
from governance.selectors.decision_work import decision_work
from governance.selectors.relationship import equal_voice_of
from governance.selectors.relationship_page import voice_words
from governance.selectors.sides import side_of
from governance.services.bodies import BodyFacts, change_body, give_seat
from governance.services.consultation import take_position
from tests.factories.people import MembershipFactory, UsersFactory, person
from tests.governance.decisions.builders import Board, codes, sign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

BOTH = {"authority": "majority", "partner": "majority"}
ALL = {**BOTH, "users": "majority"}


class Panel(Board):
    """Asha speaks for the patients, Luis is her deputy."""

    def __init__(self, **facts) -> None:
        super().__init__(**facts)
        self.patients = UsersFactory(name="Northfield Patients")
        known = {"organisation": self.patients}
        self.asha = person("users_representative", self.partnership, name="Asha Patel", **known)
        self.luis = person("users_representative", self.partnership, name="Luis Ortega", **known)

    def seat_users(self, **facts):
        known = {"organisation": self.patients, "side": "users", "actor": self.maeve, **facts}
        seat = give_seat(self.body, self.asha, deputy=self.luis, **known)
        self.seats[self.asha] = seat
        return seat

    def consulted(self, decision=None, **facts):
        found = super().consulted(decision, **facts)
        if "users" in self.body.side_rules():
            known = {"organisation": self.patients, "text": "Each month.", "actor": self.asha}
            take_position(found, **known)
        return found


@pytest.fixture
def panel():
    """A board on which users have a voice and a seat."""
    found = Panel(sides=ALL)
    found.seat_users()
    return found


def test_users_are_a_side_of_their_own_and_nobody_else_sits_for_them(panel):
    assert side_of(panel.asha, panel.partnership) == BlockSide.USERS
    for who in (panel.sean, panel.declan):
        facts = {"side": "users", "is_voting": False, "actor": panel.maeve}
        party = who.memberships.get().organisation
        found = codes(
            lambda who=who, party=party, facts=facts: give_seat(
                panel.body, who, organisation=party, **facts
            )
        )
        assert "other_side" in found
    outsider = person("users_representative", panel.partnership)
    facts = {"side": "partner", "actor": panel.maeve}
    party = outsider.memberships.get().organisation
    assert codes(lambda: give_seat(panel.body, outsider, organisation=party, **facts)) == {
        "other_side"
    }


def test_a_party_is_not_the_users(panel):
    partner = panel.partnership.partner
    with pytest.raises(Refused) as refused:
        person("users_representative", panel.partnership, organisation=partner)
    assert refused.value.codes == {"not_users"}


def test_without_a_voice_users_advise_and_nobody_waits_for_them():
    panel = Panel()
    assert codes(panel.seat_users) == {"no_voice"}
    panel.seat_users(is_voting=False)
    decision = panel.voting()
    assert [one.title for one in decision_work(panel.asha, decision.closes_on)] == []
    for who in (panel.maeve, panel.nora, panel.declan, panel.paolo):
        panel.vote(decision, who)
    decision.refresh_from_db()
    assert decision.state == Decision.State.RECOMMENDED
    assert set(equal_voice_of(panel.partnership).sides) == {"authority", "partner"}


def test_with_a_voice_nothing_is_carried_that_users_do_not_want(panel):
    decision = panel.voting()
    assert [one.title for one in decision_work(panel.asha, decision.closes_on)] == [
        f"Vote: {decision.title}"
    ]
    for who in (panel.maeve, panel.nora, panel.declan, panel.paolo):
        panel.vote(decision, who)
    panel.vote(decision, panel.asha, "B")
    decision.refresh_from_db()
    assert decision.state == Decision.State.NOT_CARRIED


def test_with_a_voice_the_deputy_votes_in_their_place_and_it_is_carried(panel):
    decision = panel.voting()
    for who in (panel.maeve, panel.nora, panel.declan, panel.paolo, panel.luis):
        panel.vote(decision, who)
    decision.refresh_from_db()
    assert decision.state == Decision.State.RECOMMENDED
    sign(decision, panel.sean)
    heard = equal_voice_of(panel.partnership)
    assert (heard.sides["users"].voted, heard.sides["users"].could) == (1, 1)
    words = voice_words(panel.partnership, heard)
    assert "the users’ side raised none of them. It said what it thinks on 1" in words[2]


def test_users_ask_a_body_that_listens_to_them(panel):
    drafted = panel.question(by=panel.asha)
    assert drafted.raised_for == BlockSide.USERS
    assert not Decision.objects.visible_to(panel.maeve).filter(pk=drafted.pk).exists()
    change_body(panel.body, BodyFacts(name="Joint Board", sides=BOTH), actor=panel.maeve)
    panel.body.refresh_from_db()
    assert codes(lambda: panel.question(by=panel.asha)) == {"no_voice"}


def test_rules_changed_on_the_page_leave_the_voice_of_users(panel, client_of):
    page = reverse("body_edit", args=[panel.partnership.uuid, panel.body.uuid])
    client = client_of(panel.maeve)
    shown = client.get(page).context
    form = shown["form"]
    assert form.initial["users"] == "majority"
    typed = {name: value for name, value in form.initial.items() if value is not None}
    answer = client.post(page, {**typed, "seen": shown["seen"], "quorum": 2})
    assert answer.status_code == 302, answer.context["form"].errors
    panel.body.refresh_from_db()
    assert (panel.body.users_voice, panel.body.quorum) == ("majority", 2)
    seats = client.get(reverse("bodies", args=[panel.partnership.uuid])).content.decode()
    assert "the users’ side" in seats
    assert "Asha Patel" in seats


def test_whoever_sits_for_users_reads_what_is_shared_and_nothing_internal(panel, client_of):
    MembershipFactory(user=panel.asha, organisation=panel.partnership.authority)
    client = client_of(panel.asha)
    page = client.get(reverse("partnership", args=[panel.partnership.uuid]))
    assert page.status_code == 200
    for name in ("people", "decisions", "meetings", "bodies"):
        assert client.get(reverse(name, args=[panel.partnership.uuid])).status_code == 200
