"""Anybody answers once with each form; nothing of who they are is kept, and hostile forms fail."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from core import clock
from core.models import AuditEvent
from governance.models import SurveyAnswer, SurveyReply
from governance.services.surveys import close_what_is_over
from governance.services.users_surveys import (
    close_early,
    new_mark,
    publish_results,
    say_what_was_done,
)
from governance.views.public_survey import RATE
from tests.governance.relationship.builders import later
from tests.performance.users_surveys.builders import Asked, Somebody, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


@pytest.fixture
def asked():
    return Asked()


@pytest.fixture
def survey(asked):
    return asked.open()


def words(response) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_somebody_answers_and_only_the_answers_are_kept(survey):
    before = AuditEvent.objects.count()
    somebody = Somebody(survey)
    answer = somebody.send(typed(survey, words="More lamps"))
    assert answer.status_code == 200
    assert "Thank you" in words(answer)
    assert not answer.cookies
    assert not somebody.client.cookies
    assert SurveyAnswer.objects.count() == 4
    assert AuditEvent.objects.count() == before
    kept = str([*SurveyReply.objects.values(), *SurveyAnswer.objects.values()])
    assert "198.51.100" not in kept


def test_the_page_needs_no_script_and_names_who_asks(survey):
    page = Somebody(survey).client.get(f"/survey/{survey.uuid}/")
    assert b"<script" not in page.content
    assert str(survey.partnership.authority) in words(page)
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "no-store" in page["Cache-Control"]


def test_the_same_form_counts_once_however_often_it_is_sent(survey):
    somebody = Somebody(survey)
    mark = somebody.mark()
    assert somebody.send(typed(survey), mark).status_code == 200
    again = somebody.send(typed(survey, safe=2), mark)
    assert again.status_code == 409
    assert "Your answers were taken already" in words(again)
    assert Somebody(survey).send(typed(survey), mark).status_code == 409
    assert SurveyReply.objects.count() == 1


def test_a_form_of_another_survey_or_a_forged_one_is_not_taken(asked, survey):
    other = asked.open(title="Another")
    for mark in (new_mark(other), "forged", "", new_mark(survey)[:-1] + "x"):
        refused = Somebody(survey).send(typed(survey), mark)
        assert refused.status_code == 422
        assert "checked" in refused.content.decode()
    assert not SurveyReply.objects.exists()


def test_what_was_refused_for_its_mark_is_sent_again_with_the_new_one(survey):
    somebody = Somebody(survey)
    refused = somebody.send(typed(survey), "")
    fresh = refused.context["mark"]
    assert somebody.send(typed(survey), fresh, seconds=20).status_code == 200


def test_programs_are_told_apart_by_haste_and_by_the_trap(survey):
    somebody = Somebody(survey)
    hasty = somebody.send(typed(survey), seconds=1)
    assert (hasty.status_code, "faster than anybody reads" in words(hasty)) == (422, True)
    trapped = somebody.send(typed(survey), website="http://example.org")
    assert trapped.status_code == 422
    old = somebody.send(typed(survey), seconds=25 * 3600)
    assert "was open for very long" in words(old)
    assert not SurveyReply.objects.exists()


def test_everything_wrong_is_told_and_what_was_typed_stays(survey):
    hostile = "<script>alert(1)</script>" + "x" * 10_000
    answers = typed(survey, words=hostile)
    first = next(iter(answers))
    refused = Somebody(survey).send(answers | {first: "7"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Choose one of the answers shown." in page
    assert "take 9025 away" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page


def test_after_the_last_day_nothing_is_taken_whatever_the_clock_has_done(survey):
    somebody = Somebody(survey)
    mark = somebody.mark()
    with later(15):
        late = somebody.client.post(somebody.address, typed(survey) | {"mark": mark})
        assert late.status_code == 410
        assert close_what_is_over(clock.today()) == 1
        page = somebody.client.get(somebody.address)
        assert (page.status_code, "This survey is closed" in words(page)) == (410, True)
    assert not SurveyReply.objects.exists()


def test_a_draft_and_an_unknown_address_answer_alike(asked):
    draft = asked.draft()
    unknown = Somebody(draft)
    answers = [
        unknown.client.get(unknown.address),
        unknown.client.get(f"/survey/{asked.kpi.uuid}/"),
    ]
    assert {one.status_code for one in answers} == {404}
    assert answers[0].content == answers[1].content


def test_one_connection_cannot_flood_it_and_others_are_not_held_up(survey):
    somebody = Somebody(survey)
    limit = int(RATE.partition("/")[0])
    told = [somebody.send(typed(survey)).status_code for _once in range(limit + 1)]
    assert told == [200] * limit + [429]
    assert Somebody(survey).send(typed(survey)).status_code == 200
    held = str(cache._cache)
    assert "198.51.100" not in held


def test_the_results_stand_there_once_they_are_published_with_what_was_done(asked):
    survey = asked.answered(14, 6, words="Mr Smith of no. 4 is loud")
    somebody = Somebody(survey)
    assert somebody.client.get(somebody.address).status_code == 410
    publish_results(survey, actor=asked.maeve)
    say_what_was_done(survey, said="It is dark", done="Forty lamps <b>more</b>", actor=asked.maeve)
    page = words(somebody.client.get(somebody.address))
    assert "20 answers, until 23 November 2026." in page
    assert "70 %" in page
    assert "48 % to 85 %" in page
    assert "Forty lamps &lt;b&gt;more&lt;/b&gt;" in page
    assert "Smith" not in page


def test_a_cell_with_fewer_than_five_is_not_shown_to_anybody(asked, client_of):
    survey = asked.answered(17, 3)
    publish_results(survey, actor=asked.maeve)
    somebody = Somebody(survey)
    page = words(somebody.client.get(somebody.address))
    assert "not shown" in page
    told = survey.results["questions"].values()
    yes_or_no, scale, where, _words = [[one["count"] for one in cells["cells"]] for cells in told]
    assert yes_or_no == where == [None, None]
    assert scale == [None, None, None, 17, None]


def test_closing_early_stops_a_form_that_is_open(asked, survey):
    somebody = Somebody(survey)
    mark = somebody.mark()
    close_early(survey, actor=asked.maeve)
    assert somebody.send(typed(survey), mark).status_code == 410
