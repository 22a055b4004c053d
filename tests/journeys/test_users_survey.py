"""Users are asked, their answer becomes a community KPI, and the scorecard moves."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from core.periods import Period
from governance.models import Survey
from governance.services.users_surveys import answer_publicly, new_mark
from performance.models import Scorecard
from performance.services.scorecards import issue_scorecards
from tests.factories.performance import AcceptedRecordFactory, monthly_return
from tests.governance.relationship.builders import later
from tests.journeys.test_official_checks import scorecard_follows
from tests.performance.users_surveys.builders import Asked

pytestmark = pytest.mark.usefixtures("worker")
QUESTION = "Do you feel safe at night?"


def what_others_say(survey, *, yes: int, no: int) -> None:
    key = str(survey.questions.get().uuid)
    for number in range(yes + no):
        mark = new_mark(survey)
        with later(0, seconds=10):
            answer_publicly(survey, {key: "1" if number < yes else "2"}, mark=mark)


def test_a_survey_becomes_a_community_kpi_and_moves_the_scorecard(visit, flowing_time):
    asked = Asked()
    asked.due.delete()
    for key in ("2026-07", "2026-08"):
        AcceptedRecordFactory(kpi=asked.kpi, period=key, reported_value=Decimal(50))
    issue_scorecards([asked.partnership], Period.parse("2026-Q3"), cause="test")
    monthly_return(asked.partnership, "2026-09", reported_by="authority")
    assert Scorecard.objects.get(is_latest=True).community == 25

    maeve = visit()
    maeve.sign_in(asked.maeve)
    maeve.open(reverse("users_surveys", args=[asked.partnership.uuid]))
    with maeve.counting(at_most=3):
        maeve.follow("Ask users")
        maeve.write("Title", "Light in your street")
        maeve.write("Last day to answer", "2026-12-10")
        maeve.write("Question", QUESTION, within=maeve.page.get_by_role("group", name="Question 1"))
        maeve.press_button("Save the draft")
        maeve.press_button("Open it to everybody")
        maeve.reads("The answers are shown once the survey is closed.")
    survey = Survey.objects.get()

    somebody = visit(java_script_enabled=False, viewport={"width": 320, "height": 700})
    with somebody.counting(at_most=2):
        somebody.open(reverse("public_survey", args=[survey.uuid]))
        somebody.click(somebody.page.get_by_role("radio", name="Yes"))
        flowing_time.start += dt.timedelta(seconds=20)
        somebody.press_button("Send")
        somebody.reads("Thank you")
    assert somebody.page.context.cookies() == []
    what_others_say(survey, yes=14, no=5)

    maeve.open(reverse("users_survey", args=[survey.uuid]))
    with maeve.counting(at_most=2):
        maeve.press_button("Close it now")
        maeve.reads("What users answered")
        maeve.page.get_by_label("Result", exact=True).select_option(index=1)
        maeve.page.get_by_label("Becomes the figure of", exact=True).select_option(index=1)
        maeve.press_button("Send the figure")
        maeve.reads(re.compile("a colleague accepts it"))

    sean = visit()
    sean.sign_in(asked.sean)
    with sean.counting(at_most=4):
        sean.follow(re.compile("^Check"))
        sean.reads("From the users’ survey “Light in your street”", within=None)
        sean.click(sean.page.get_by_role("radio", name="Accept").first)
        sean.press_button("Finish checking")
        sean.press_button("Finish checking")
        sean.reads("1 figure accepted.")
    scorecard_follows(sean, asked.partnership)
    card = Scorecard.objects.get(is_latest=True)
    assert round(card.community) == 46
    sean.reads("46")
