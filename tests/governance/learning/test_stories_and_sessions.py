"""Stories stand on consent; sessions say who came from both sides and what they can do now."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core import worklist
from core.models import AuditEvent
from core.problems import Refused
from governance.models import LearningSession, SessionAttendance
from governance.services.learning_sessions import plan_session
from governance.services.success_stories import publish_story, withdraw_consent
from tests.governance.learning.builders import STORY, TODAY, Scene
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def here():
    return Scene()


def session_of(here, **facts):
    known = {
        "kind": "capacity",
        "topic": "Reading the dashboard",
        "skill": "digital",
        "taught_by": "partner",
        "planned_on": TODAY,
    }
    return plan_session(here.partnership, **known | facts, actor=here.manager)


def test_without_consent_nothing_is_told(here):
    with pytest.raises(Refused) as refused:
        here.story(quoted="", consent_how=" ", consent_on=None)
    assert {one.field for one in refused.value.problems} == {"quoted", "consent_how", "consent_on"}


def test_a_story_is_published_by_a_second_person_and_gone_when_consent_is_withdrawn(
    here, client_of
):
    story = here.story()
    page = reverse("story", args=[story.uuid])
    learning = reverse("learning", args=[here.partnership.uuid])
    with pytest.raises(Refused):
        publish_story(story, actor=here.lead)
    manager, lead = client_of(here.manager), client_of(here.lead)
    assert manager.post(page, {"step": "publish"}).status_code == 302
    assert STORY["text"] in lead.get(page).content.decode()
    assert lead.post(page, {"step": "consent", "how": ""}).status_code == 422
    assert lead.post(page, {"step": "consent", "how": "Her mother rang."}).status_code == 302
    for browser in (manager, lead):
        assert browser.get(page).status_code == 404
        assert STORY["title"] not in browser.get(learning).content.decode()
    told = " ".join(AuditEvent.objects.values_list("body", flat=True))
    assert STORY["quoted"] not in told
    with pytest.raises(Refused):
        withdraw_consent(story, how="Again", actor=here.lead)


def test_how_consent_was_given_is_for_whoever_writes_here(here, client_of):
    from tests.factories.people import person  # noqa: PLC0415 - only here

    story = publish_story(here.story(), actor=here.manager)
    lender = client_of(person("lender", here.partnership))
    page = lender.get(reverse("story", args=[story.uuid])).content.decode()
    assert STORY["text"] in page
    assert "signed the form" not in page


def test_attendance_of_both_sides_is_pasted_and_shows_the_skill_gained(here, client_of):
    session = session_of(here)
    page = reverse("learning_session", args=[session.uuid])
    manager = client_of(here.manager)
    typed = {
        "step": "hold",
        "held_on": "2026-11-23",
        "authority": "Ama Boateng\t1\t4\nBo Lind, 2, 3\nCy Ode; 2; 3\n\n",
        "partner": "Dee Rao, 5, 5",
        "outcome": "All read it alone now.",
    }
    assert manager.post(page, typed).status_code == 302
    assert SessionAttendance.objects.count() == 4
    shown = client_of(here.lead).get(page).content.decode()
    assert "skill from 1.7 to 3.3 of 5" in shown
    learning = reverse("learning", args=[here.partnership.uuid])
    assert "skill from 5" not in client_of(here.lead).get(learning).content.decode()


def test_what_cannot_be_read_names_the_line_and_stays_typed(here, client_of):
    session = session_of(here)
    page = reverse("learning_session", args=[session.uuid])
    typed = {
        "step": "hold",
        "held_on": "2026-11-24",
        "authority": "Ama, 1, 4\nBo, 9, 3\nCy, two, 3\nama, 1, 2\nDi, 3",
        "partner": "Dee",
    }
    answer = client_of(here.manager).post(page, typed)
    shown = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Line 2: ", "Line 3: ", "Line 4: ", "Line 5: ", "Bo, 9, 3", "lies ahead"):
        assert words in shown
    assert not SessionAttendance.objects.exists()


def test_a_session_that_is_over_waits_for_whoever_planned_it(here):
    session_of(here)
    keys = {one.key.split(":")[0] for one in worklist.items_of(here.manager, TODAY)}
    assert "learning_session_held" in keys
    with pytest.raises(Refused) as refused:
        session_of(here, kind="?", topic="", skill="?", taught_by="users", planned_on=None)
    assert {one.field for one in refused.value.problems} == {
        *("kind", "topic", "skill", "taught_by", "planned_on"),
    }


def test_a_session_is_cancelled_for_a_reason(here, client_of):
    session = session_of(here)
    page = reverse("learning_session", args=[session.uuid])
    manager = client_of(here.manager)
    assert manager.post(page, {"step": "cancel", "reason": ""}).status_code == 422
    assert manager.post(page, {"step": "cancel", "reason": "Ill"}).status_code == 302
    assert LearningSession.objects.get().state == "cancelled"
    assert manager.post(page, {"step": "cancel", "reason": "Ill"}).status_code == 404
