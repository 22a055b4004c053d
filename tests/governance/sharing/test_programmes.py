"""Capacity-building programmes: several sessions, who came, and what they can do afterwards."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from governance.models import CapacityProgramme, LearningSession
from governance.selectors.learning_work import learning_work
from governance.services.learning_sessions import Attendee, hold_session, plan_session
from governance.services.programmes import ProgrammeFacts, end_programme, plan_programme
from tests.governance.obligations.builders import TODAY, Contract, codes
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

FACTS = {
    "title": "Everybody works online",
    "aim": "They answer an application without paper.",
    "skill": "digital",
    "learner": "authority",
    "people_wanted": 40,
    "until_on": TODAY,
}
SESSION = {
    "kind": "capacity",
    "topic": "The new desk",
    "skill": "digital",
    "taught_by": "partner",
    "planned_on": TODAY,
}


@once
def here():
    return Contract()


@pytest.fixture
def programme(here):
    return plan_programme(here.partnership, ProgrammeFacts(**FACTS), actor=here.maeve)


def held(here, programme, **ratings):
    """A session to which came whoever is named, with skill before and after, and one partner."""
    one = plan_session(here.partnership, **SESSION, programme=programme, actor=here.maeve)
    people = [Attendee(name, "authority", *rated) for name, rated in ratings.items()]
    people.append(Attendee("Dee", "partner"))
    return hold_session(one, held_on=TODAY, people=people, actor=here.maeve)


def test_everything_that_is_wrong_with_a_programme_is_said_at_once(here):
    wrong = ProgrammeFacts(
        title="", aim=" ", skill="magic", learner="users", people_wanted=0, until_on=None
    )
    assert codes(lambda: plan_programme(here.partnership, wrong, actor=here.maeve)) == {
        "required",
        "unknown",
        "out_of_range",
        "past",
    }


def test_who_came_twice_counts_once_from_the_first_rating_to_the_last(here, programme, client_of):
    held(here, programme, Ama=(1, 2), Bo=(2, 3), Cy=(3, 3))
    held(here, programme, AMA=(2, 5), Bo=(3, 4))
    page = client_of(here.declan).get(reverse("programme", args=[programme.uuid]))
    facts = {one["term"]: one["value"] for one in page.context["facts"]}
    assert facts["People"] == "3 of 40"
    assert facts[f"Skill of {here.partnership.authority}"] == "from 2.0 to 4.0 of 5"
    learning = client_of(here.declan).get(reverse("learning", args=[here.partnership.uuid]))
    assert programme.title in learning.text
    [digital] = learning.context["skills"]
    assert [(one["came"], one["after"]) for one in digital["sides"]] == [(3, "4.0"), (1, "")]


def test_a_session_of_a_programme_builds_capacity_in_this_partnership(here, programme):
    def planned(**facts):
        known = {**SESSION, "programme": programme, "actor": here.maeve, **facts}
        return plan_session(here.partnership, **known)

    assert codes(lambda: planned(kind="knowledge")) == {"not_capacity"}
    other = Contract()
    foreign = plan_programme(other.partnership, ProgrammeFacts(**FACTS), actor=other.maeve)
    assert codes(lambda: planned(programme=foreign)) == {"foreign"}
    made = planned()
    with pytest.raises(IntegrityError), transaction.atomic():
        LearningSession.objects.filter(pk=made.pk).update(kind="knowledge")


def test_it_ends_with_what_came_of_it_once_no_session_is_planned(here, programme):
    assert "Say what came of: Everybody works online" in {
        one.title for one in learning_work(here.maeve, TODAY)
    }
    waits = plan_session(here.partnership, **SESSION, programme=programme, actor=here.maeve)
    assert codes(lambda: end_programme(programme, outcome=" ", actor=here.maeve)) == {
        "still_planned",
        "required",
    }
    both = [Attendee("Ama", "authority"), Attendee("Dee", "partner")]
    hold_session(waits, held_on=TODAY, people=both, actor=here.maeve)
    end_programme(programme, outcome="Thirty work online.", actor=here.maeve)
    assert codes(lambda: end_programme(programme, outcome="Again", actor=here.maeve)) == {"decided"}
    with pytest.raises(IntegrityError), transaction.atomic():
        CapacityProgramme.objects.update(outcome="")


def test_the_pages_plan_a_programme_its_sessions_and_its_end(here, client_of, connection_queries):
    official = client_of(here.maeve)
    place = [here.partnership.uuid]
    new = reverse("programme_new", args=place)
    sent = {**FACTS, "until_on": "2027-06-30", "seen": official.get(new).context["seen"]}
    refused = official.post(new, {**sent, "aim": ""})
    assert refused.status_code == 422
    assert "Say what they can do afterwards." in refused.text
    assert official.post(new, sent).status_code == 302
    made = CapacityProgramme.objects.get()
    page = reverse("programme", args=[made.uuid])
    [action] = official.get(page).context["actions"]
    form = official.get(action["url"])
    assert form.context["form"]["programme"].value() == str(made.uuid)
    session = {**SESSION, "programme": str(made.uuid), "seen": form.context["seen"]}
    session["planned_on"] = "2026-12-01"
    new_session = reverse("learning_session_new", args=place)
    assert official.post(new_session, session).status_code == 302
    assert made.sessions.get().planned_on == dt.date(2026, 12, 1)
    learning = reverse("learning", args=place)
    few = [connection_queries(lambda a=a: official.get(a)) for a in (page, learning)]
    made.sessions.all().delete()
    for _number in range(3):
        held(here, made, Ama=(1, 2))
    many = [connection_queries(lambda a=a: official.get(a)) for a in (page, learning)]
    assert all(one <= two + 1 for one, two in zip(many, few, strict=True)), (few, many)
    assert max(many) <= 20
    assert official.post(page, {"step": "end", "outcome": ""}).status_code == 422
    assert official.post(page, {"step": "end", "outcome": "Done"}).status_code == 302
    assert official.post(page, {"step": "end", "outcome": "Done"}).status_code == 404
