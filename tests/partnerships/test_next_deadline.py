"""Where nothing waits this week, To do names the next deadline that the person may know of."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from core import clock
from partnerships.models import Standing
from partnerships.services.stage_conditions import record_condition
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def standing(partnership, day, what):
    Standing.objects.create(
        partnership=partnership,
        next_deadline_on=day,
        next_deadline=what,
        updated_at=clock.now(),
    )


def words(client_of, user):
    text = client_of(user).get(reverse("to_do")).content.decode()
    return " ".join(text.replace("\xa0", " ").split())


@pytest.fixture
def partnership():
    return PartnershipFactory(name="Northfield Hospital", phase="appraise")


@pytest.fixture
def official(partnership):
    return person("contract_manager", partnership)


def test_the_next_deadline_is_named_with_where_and_a_link(client_of, partnership, official):
    standing(PartnershipFactory(), dt.date(2026, 11, 24), "Of somebody else")
    standing(partnership, dt.date(2026, 12, 15), "West wing complete")
    said = words(client_of, official)
    assert "Next: West wing complete, Northfield Hospital, due 15 December 2026." in said
    assert f'href="/partnerships/{partnership.uuid}/">Open</a>' in said
    assert "Of somebody else" not in said


def test_ones_own_later_row_goes_before_what_others_owe(client_of, partnership, official):
    standing(partnership, dt.date(2026, 12, 1), "West wing complete")
    due = dt.date(2026, 12, 4)
    record_condition(partnership, "risk_register", actor=official, owner=official, due_on=due)
    assert "due 4 December 2026." in words(client_of, official)


def test_a_deadline_that_has_passed_is_not_the_next_one(client_of, partnership, official):
    standing(partnership, dt.date(2026, 11, 22), "West wing complete")
    said = words(client_of, official)
    assert "Next:" not in said
    assert "Concord will tell you here when something waits for you." in said


def test_the_counts_of_to_do_lead_only_where_there_is_something(client_of, partnership, official):
    said = words(client_of, official)
    assert "none this week" in said
    assert '"#' not in said.partition('class="lede"')[2].partition("</p>")[0]
    with clock.travel(dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)):
        record_condition(
            partnership,
            "risk_register",
            actor=official,
            owner=official,
            due_on=dt.date(2026, 11, 20),
        )
    said = words(client_of, official)
    anchors = re.findall('href="#([a-z]+)"', said.partition('class="lede"')[2])
    assert anchors == ["overdue"]
    assert 'id="overdue"' in said
    assert "none this week" in said
