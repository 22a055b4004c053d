"""The number beside To do and Due from us."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from tests.performance.milestones.builders import a_milestone, claimed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def count(client_of, user) -> str:
    return client_of(user).get(reverse("to_do_count")).content.decode()


def test_the_rail_fetches_how_much_waits_for_the_person_this_week(client_of):
    day = dt.date(2026, 11, 10)
    case = a_milestone(baseline_on=day, forecast_on=day)
    assert (count(client_of, case.partner), count(client_of, case.official)) == ("1", "")
    claimed(case)
    assert count(client_of, case.partner) == ""
    page = client_of(case.official).get(reverse("to_do")).content.decode()
    assert f'hx-get="{reverse("to_do_count")}"' in page


def test_a_count_is_kept_by_nobody_but_the_persons_browser(client_of):
    case = a_milestone()
    answer = client_of(case.official).get(reverse("to_do_count"))
    assert "private" in answer["Cache-Control"]
    assert answer["Content-Type"].startswith("text/plain")
