"""Who did what, from what to what, in words."""

from __future__ import annotations

from uuid import uuid4

import pytest

from core.ledger import audited
from core.ledger import history as reading
from core.ledger.audit import joined
from core.ledger.history import About, describe, history
from tests.core.people import STREAM, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def sentence(monkeypatch):
    monkeypatch.setattr(reading, "_describers", {})
    describe("record.accepted")(lambda act: f"accepted the figure for {act.facts['period']}")


def test_lines_tell_the_newest_first_in_words(sentence, on_demo_day):
    user, away = a_user("Ines Duarte"), a_user("Tom Weir")
    with audited(STREAM, actor=user, kind="record.accepted", on_behalf_of=away) as act:
        act.fact(period="October 2026", **{"from": "submitted", "to": "accepted"})
    with audited(STREAM, actor=None, kind="scorecard.issued_again"):
        pass
    newest, oldest = history(STREAM)
    told = newest.act
    assert (told.who, told.what, told.was, told.now) == (
        "Concord",
        "Scorecard issued again",
        "",
        "",
    )
    told = oldest.act
    assert (told.who, told.on_behalf_of) == ("Ines Duarte", "Tom Weir")
    assert told.what == "accepted the figure for October 2026"
    assert (told.was, told.now) == ("submitted", "accepted")
    assert (oldest.at, oldest.seq) == (on_demo_day, 1)


def test_an_entry_tells_the_act_that_was_meant_and_then_what_it_brought_about(sentence):
    user = a_user("Ines Duarte")
    with audited(STREAM, actor=user, kind="return.checked"):
        joined(STREAM, actor=user, kind="record.accepted").fact(period="October 2026")
        joined(STREAM, actor=None, kind="scorecard.asked")
    (entry,) = history(STREAM)
    assert entry.act.what == "Return checked"
    assert [(line.who, line.what) for line in entry.followed] == [
        ("Ines Duarte", "accepted the figure for October 2026"),
        ("Concord", "Scorecard asked"),
    ]
    (own,) = history(STREAM, actors=[user.uuid])
    assert len(own.followed) == 1


def test_history_outlives_the_names_of_people(sentence):
    user = a_user()
    with audited(STREAM, actor=user, kind="a.b"):
        pass
    user.delete()
    assert history(STREAM)[0].act.who == "a person no longer on record"


def test_a_page_of_history_costs_two_queries(sentence, django_assert_num_queries):
    people = [a_user(f"Person {number}") for number in range(8)]
    for user in people:
        with audited(STREAM, actor=user, kind="a.b"):
            pass
    with django_assert_num_queries(2):
        lines = history(STREAM, before_seq=8, limit=3)
    assert [line.seq for line in lines] == [7, 6, 5]


def test_acts_of_others_are_left_out_where_only_own_ones_are_asked_for(sentence):
    own, other = a_user("Own"), a_user("Other")
    for user in (own, other):
        with audited(STREAM, actor=user, kind="a.b"):
            pass
    assert [entry.act.who for entry in history(STREAM, actors=[own.uuid])] == ["Own"]


def test_what_an_act_was_about_is_called_by_its_name_of_today(sentence, monkeypatch):
    known = uuid4()
    monkeypatch.setattr(reading, "_finders", {})
    reading.names("wing")(lambda ids: {one: About("West wing", "/w/") for one in ids & {known}})
    for wing in (str(known), str(uuid4()), "not an id"):
        with audited(STREAM, actor=None, kind="a.b") as act:
            act.fact(wing=wing)
    abouts = [entry.act.about for entry in reversed(history(STREAM))]
    assert abouts == [(About("West wing", "/w/"),), (), ()]
    with pytest.raises(ValueError, match="already"):
        reading.names("wing")(lambda _ids: {})


def test_a_kind_is_described_once(sentence):
    with pytest.raises(ValueError, match="described"):
        describe("record.accepted")(lambda _act: "")
