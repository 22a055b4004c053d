"""A lesson is public by decision, where the partnership may be named, in that version alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from governance.models import Lesson
from governance.publishable import publishables
from governance.services.lessons import (
    LessonFacts,
    propose_lesson,
    publish_lesson,
    take_lesson_back,
)
from tests.governance.decisions.builders import Board, codes, sign
from tests.governance.publications.test_publishing import (
    LIST,
    asks,
    page_of,
    published,
    withdrawal,
)
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
LESSON = LessonFacts(
    title="Ask the nurses first",
    happened="The first rota was drawn without them.",
    learned="They knew which rounds fall together.",
    differently="Draw the rota with the wards.",
    phase="operate",
    may_name=True,
)


@once
def board():
    return Board()


def lesson_of(board, **facts) -> Lesson:
    made = propose_lesson(board.partnership, replace(LESSON, **facts), actor=board.maeve)
    return publish_lesson(made, actor=board.sean)


def named(lesson) -> str:
    return f"lesson:{lesson.uuid}"


def test_everybody_reads_its_three_parts_once_it_is_signed(board, client):
    lesson = lesson_of(board)
    assert LESSON.title not in client.get(LIST).content.decode()
    found = published(board, named(lesson))
    listed = client.get(LIST).content.decode()
    assert LESSON.title in listed
    assert "Lesson" in listed
    page = client.get(page_of(found)).content.decode()
    for words in ("What happened", "What was learned", "What to do differently"):
        assert f"<h2>{words}</h2>" in page
    for words in (LESSON.happened, LESSON.learned, LESSON.differently, found.sha256):
        assert words in page
    assert str(board.maeve) not in page
    # Its own page stays for those with an account.
    assert client.get(reverse("lesson", args=[lesson.uuid])).status_code == 302


def test_where_the_partnership_may_not_be_named_nothing_is_offered(board):
    unnamed = lesson_of(board, may_name=False)
    proposed = propose_lesson(board.partnership, LESSON, actor=board.maeve)
    offered = publishables["lesson"].offered(board.partnership)
    assert offered == []
    for one in (unnamed, proposed):
        assert codes(lambda one=one: asks(board, named(one))) == {"invalid_choice"}


def test_a_lesson_that_is_taken_back_goes_at_once(board, client):
    lesson = lesson_of(board)
    found = published(board, named(lesson))
    take_lesson_back(lesson, reason="It was the wrong ward.", actor=board.sean)
    answer = client.get(page_of(found))
    assert answer.status_code == 410
    page = answer.content.decode()
    assert "It is no longer shown." in page
    assert LESSON.happened not in page
    assert LESSON.title not in client.get(LIST).content.decode()


@pytest.mark.parametrize("part", ["title", "happened", "learned", "differently"])
def test_in_other_words_it_is_not_shown(board, client, part):
    lesson = lesson_of(board)
    found = published(board, named(lesson))
    Lesson.objects.filter(pk=lesson.pk).update(**{part: "Something else."})
    answer = client.get(page_of(found))
    assert answer.status_code == 410
    assert "Something else." not in answer.content.decode()


class TestAfterTheEnd:
    """A partnership that ended is kept as it was; what it learned can still be told."""

    @pytest.fixture
    def over(self, board):
        lesson = lesson_of(board)
        board.partnership.phase_state = "ended"
        board.partnership.save(update_fields=["phase_state"])
        board.body.refresh_from_db()
        return lesson

    def test_its_lesson_is_published_and_taken_back_by_decision(self, board, over, client):
        found = published(board, named(over))
        assert client.get(page_of(found)).status_code == 200
        sign(board.recommended(withdrawal(board, found)), board.sean)
        assert "A figure was wrong." in client.get(page_of(found)).content.decode()

    def test_nothing_else_is_decided(self, board, over):
        assert codes(board.question) == {"closed"}

    def test_the_page_offers_nothing_else(self, board, over, client_of):
        browser = client_of(board.maeve)
        page = reverse("decision_new", args=[board.partnership.uuid])
        listed = browser.get(reverse("decisions", args=[board.partnership.uuid]))
        assert page in listed.content.decode()
        shown = browser.get(page).content.decode()
        assert 'value="publication"' in shown
        assert 'value="publication_withdrawal"' in shown
        assert 'value="resolution"' not in shown
        assert browser.post(f"{page}?what=resolution").status_code == 404
