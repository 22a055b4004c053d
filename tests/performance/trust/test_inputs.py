"""What the index is made of: what really happened, as it was known at the end of the quarter."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse

from core import clock
from core.periods import Period
from governance.models import ActivityFollowUp
from governance.services.activities import FollowUpFacts, hold_activity
from governance.services.relationship_surveys import close_early
from performance.models import Submission, TrustIndex
from performance.selectors.trust_inputs import inputs_of
from performance.services.trust_indices import issue_trust
from performance.trust.calculation import Part, trust_of
from tests.factories.performance import (
    AcceptedRecordFactory,
    KPIFactory,
    MilestoneFactory,
    monthly_return,
)
from tests.governance.relationship.builders import Both, answered
from tests.performance.trust.builders import EVENLY
from tests.performance.trust.test_weights import adopted, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

DAY = dt.date(2026, 9, 30)
NOON = dt.time(12, tzinfo=dt.UTC)


@pytest.fixture
def both():
    return Both()


def at(day: str):
    return clock.travel(dt.datetime.combine(dt.date.fromisoformat(day), NOON))


def sent(both, key, day, *, number=1, check_by="2026-09-01", decided="2026-08-28", **facts):
    """A round of the return of a month."""
    due = both.partnership.monthly_returns.filter(period=key).first()
    due = due or monthly_return(both.partnership, key, due_on=dt.date(2027, 1, 1))
    return Submission.objects.create(
        partnership=both.partnership,
        monthly_return=due,
        round=number,
        receipt=f"R-{key}-{number}",
        sent_by=both.grace,
        sent_at=dt.datetime.combine(dt.date.fromisoformat(day), NOON),
        check_by=dt.date.fromisoformat(check_by),
        decided_at=decided and dt.datetime.combine(dt.date.fromisoformat(decided), NOON),
        **facts,
    )


def late(promises, day=DAY):
    return {one.what: (one.done_on, one.days_late(day)) for one in promises}


def test_returns_count_by_the_day_on_which_they_were_due_at_first(both):
    sent(both, "2026-06", "2026-07-20")
    sent(both, "2026-07", "2026-09-09", outcome="sent_back")
    sent(both, "2026-07", "2026-09-20", number=2)
    monthly_return(both.partnership, "2026-05", due_on=dt.date(2026, 6, 26))
    monthly_return(both.partnership, "2026-09", due_on=dt.date(2026, 10, 28))
    sent(both, "2026-04", "2026-05-20", outcome="withdrawn")
    found = late(inputs_of(both.partnership, DAY).disclosures)
    assert found == {
        "Return of the partner, April 2026": (None, 121),
        "Return of the partner, May 2026": (None, (DAY - dt.date(2026, 6, 26)).days),
        "Return of the partner, June 2026": (dt.date(2026, 7, 20), 0),
        "Return of the partner, July 2026": (dt.date(2026, 9, 9), 12),
    }


def test_what_happened_after_the_day_was_not_known(both):
    sent(both, "2026-07", "2026-10-02")
    [one] = inputs_of(both.partnership, DAY).disclosures
    assert one.done_on is None
    [later] = inputs_of(both.partnership, dt.date(2026, 10, 2)).disclosures
    assert later.done_on == dt.date(2026, 10, 2)


def test_milestones_checks_answers_and_what_follows_are_commitments_of_their_side(both):
    MilestoneFactory(
        partnership=both.partnership,
        name="Ward",
        baseline_on=dt.date(2026, 8, 1),
        actual_on=dt.date(2026, 8, 16),
    )
    MilestoneFactory(
        partnership=both.partnership, name="Permit", baseline_on=DAY, owed_by="authority"
    )
    MilestoneFactory(partnership=both.partnership, name="Ahead", baseline_on=dt.date(2026, 10, 1))
    sent(both, "2026-07", "2026-08-20", outcome="sent_back", respond_by=dt.date(2026, 9, 4))
    sent(both, "2026-07", "2026-09-08", number=2, check_by="2026-09-15", decided=None)
    found = inputs_of(both.partnership, DAY).commitments
    assert late(found) == {
        "Ward": (dt.date(2026, 8, 16), 15),
        "Permit": (None, 0),
        "Check of: Return of the partner, July 2026": (None, 15),
        "Answer to what was sent back: Return of the partner, July 2026": (
            dt.date(2026, 9, 8),
            4,
        ),
    }
    assert {one.what: one.side for one in found}["Permit"] == "authority"
    assert sum(one.what.startswith("Check of") for one in found) == 2


def test_what_follows_from_a_workshop_is_a_commitment(both):
    with at("2026-08-03"):
        hold_activity(
            both.planned(days=0),
            held_on=clock.today(),
            outcome="One list.",
            came=[both.maeve, both.declan],
            follow_ups=[FollowUpFacts("Share the list", both.declan, dt.date(2026, 8, 10))],
            actor=both.maeve,
        )
    ActivityFollowUp.objects.update(done_on=dt.date(2026, 8, 20), done_by=both.declan)
    assert late(inputs_of(both.partnership, DAY).commitments) == {
        "Share the list": (dt.date(2026, 8, 20), 10)
    }


def test_claims_are_compared_with_what_was_verified(both):
    kpi = KPIFactory(partnership=both.partnership, name="Saving")
    for key, value, decided in (("2026-07", 54, "2026-08-28"), ("2026-08", 61, "2026-10-02")):
        AcceptedRecordFactory(
            kpi=kpi,
            period=key,
            reported_value=Decimal(61),
            verified_value=Decimal(value),
            decided_at=dt.datetime.combine(dt.date.fromisoformat(decided), NOON),
        )
    AcceptedRecordFactory(kpi=kpi, period="2026-06")
    [claim] = inputs_of(both.partnership, DAY).claims
    assert (claim.what, claim.distance) == ("Saving, July 2026", Fraction(7, 54))


def test_the_survey_counts_from_its_close_with_both_sides_alike(both):
    with at("2026-08-03"):
        survey = both.asked()
        answered(survey, {"authority": [4, 4, 4], "partner": [2, 2, 2]})
        close_early(survey, actor=both.maeve)
    found = inputs_of(both.partnership, DAY)
    assert {one.side: one.mean for one in found.answers} == {"authority": 4, "partner": 2}
    assert found.survey_id == str(survey.uuid)
    assert inputs_of(both.partnership, dt.date(2026, 8, 2)).answers == ()
    assert inputs_of(both.partnership, dt.date(2027, 9, 30)).answers == ()


def test_what_has_no_data_is_told_and_not_guessed(both):
    result = trust_of(inputs_of(both.partnership, DAY), EVENLY)
    assert result.score is None
    assert {one.score for one in result.parts} == {None}


def scene(both):
    """Two quarters: sound at first, then a survey in which one side is disappointed."""
    for n, key in enumerate(("2026-04", "2026-05", "2026-06", "2026-07")):
        month = f"2026-0{5 + n}"
        sent(both, key, f"{month}-18", check_by=f"{month}-25", decided=f"{month}-20")
    for day, own in (("2026-06-10", [4, 4, 4]), ("2026-09-10", [1, 1, 1])):
        with at(day):
            survey = both.asked()
            answered(survey, {"authority": [3, 3, 3], "partner": own})
            close_early(survey, actor=both.maeve)


def test_an_index_says_what_moved_it_and_adds_up(both, client_of, connection_queries):
    with at("2026-05-04"):
        adopted(both, effective_from=dt.date(2026, 1, 1))
    scene(both)
    for key in ("2026-Q2", "2026-Q3"):
        issue_trust(both.partnership, Period.parse(key), cause="test")
    address = reverse("trust", args=[both.partnership.uuid])
    browser = client_of(both.declan)
    page = words(browser.get(address))
    assert "Trust has fallen from" in page
    assert "The partner’s side: from 4.0 to 1.0 of 4" in page
    assert "On time: 4 of 4. Late: 0. Not at all: 0." in page
    assert "There is no score of both goals yet." in page
    assert connection_queries(lambda: browser.get(address)) <= 20
    overview = words(browser.get(reverse("partnership", args=[both.partnership.uuid])))
    index = TrustIndex.objects.get(period="2026-Q3")
    assert f"{index.score.quantize(Decimal(1))} of 100" in overview


def test_worked_out_again_it_is_a_new_version_only_where_something_changed(both, client_of):
    with at("2026-05-04"):
        adopted(both, effective_from=dt.date(2026, 1, 1))
    scene(both)
    issue_trust(both.partnership, Period.parse("2026-Q3"), cause="test")
    address = reverse("trust", args=[both.partnership.uuid])
    browser = client_of(both.declan)
    assert "nothing has changed" in words(browser.post(address, {"act": "issue"}, follow=True))
    MilestoneFactory(partnership=both.partnership, baseline_on=dt.date(2026, 9, 1))
    assert "as version 2" in words(browser.post(address, {"act": "issue"}, follow=True))
    first, second = TrustIndex.objects.order_by("version")
    assert (first.is_latest, second.is_latest) == (False, True)
    assert first.score > second.score


def test_an_index_costs_the_same_for_many_rows(both, connection_queries):
    with at("2026-05-04"):
        adopted(both, effective_from=dt.date(2026, 1, 1))
    scene(both)
    few = connection_queries(lambda: inputs_of(both.partnership, DAY))
    for number in range(5):
        MilestoneFactory(partnership=both.partnership, baseline_on=dt.date(2026, 8, 1 + number))
    assert connection_queries(lambda: inputs_of(both.partnership, DAY)) == few <= 12
    cost = connection_queries(
        lambda: issue_trust(both.partnership, Period.parse("2026-Q3"), cause="test")
    )
    assert cost <= 40


def test_every_part_is_in_the_trace(both):
    assert [part.value for part in Part] == [
        "transparency",
        "commitment",
        "competence",
        "shared_goals",
    ]
