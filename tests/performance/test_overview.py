"""The overview of a partnership: the next thing, the results, the milestones that come first."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from core.jobs.worker import drain
from core.periods import Period
from partnerships.models import FundingSource, Standing
from performance.services import milestone_checks as checks
from performance.services.scorecards import issue_scorecards
from tests.factories.people import person
from tests.factories.performance import AcceptedRecordFactory, KPIFactory, MilestoneFactory
from tests.performance.checking.test_checking import ACCEPT, BACK, check, sent
from tests.performance.milestones.builders import a_milestone, claimed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

QUARTER = Period.parse("2026-Q3")


def overview(client_of, user, partnership) -> str:
    page = client_of(user).get(reverse("partnership", args=[partnership.uuid]))
    return page.content.decode().replace("\xa0", " ")


def next_deadline(partnership):
    standing = Standing.objects.get(partnership=partnership)
    return standing.next_deadline, standing.next_deadline_on


def test_the_worst_kpis_stand_beside_the_two_scores(client_of):
    good = KPIFactory(name="Areas available")
    bad = KPIFactory(partnership=good.partnership, name="Calls answered")
    for month in QUARTER.months():
        AcceptedRecordFactory(kpi=good, period=month.key, reported_value=Decimal("99.4"))
        AcceptedRecordFactory(kpi=bad, period=month.key, reported_value=Decimal("95.1"))
    text = overview(client_of, person("contract_manager", good.partnership), good.partnership)
    assert "Calls answered" not in text
    issue_scorecards([good.partnership], QUARTER, cause="test")
    text = overview(client_of, person("contract_manager", good.partnership), good.partnership)
    assert "Financial sustainability" in text
    assert reverse("scorecard", args=[good.partnership.uuid]) in text
    assert text.index("Calls answered") < text.index("Areas available")
    assert reverse("kpi", args=[bad.uuid]) in text


def test_a_quarter_that_runs_hides_no_score_until_it_has_one_or_is_over(client_of):
    kpi = KPIFactory(name="Areas available")
    for month in QUARTER.months():
        AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal("98.6"))
    here, running = kpi.partnership, Period.parse("2026-Q4")
    issue_scorecards([here], QUARTER, cause="the quarter is over")
    manager = person("contract_manager", here)

    def stands():
        text = overview(client_of, manager, here)
        page = client_of(manager).get(reverse("scorecard", args=[here.uuid])).text
        shown = [name for name in ("Q3", "Q4") if f'value="2026-{name}" selected' in page]
        found = Standing.objects.get(partnership=here)
        assert ("Results, Jul" in text) == (found.period == "2026-Q3")
        return found.period, found.state, shown

    # October fell due and nothing came: too little to score, and two months are still to come.
    with clock.travel(dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC)):
        issue_scorecards([here], running, cause="a due date passed")
        assert stands() == ("2026-Q3", "G", ["Q3"])
    with clock.travel(dt.datetime(2027, 1, 28, 9, tzinfo=dt.UTC)):
        AcceptedRecordFactory(kpi=KPIFactory(partnership=here), period="2026-10")
        issue_scorecards([here], running, cause="it is over")
        assert stands() == ("2026-Q4", Standing.State.NOT_SCORED, ["Q4"])


def test_open_milestones_stand_in_the_order_in_which_they_are_expected(client_of):
    case = a_milestone(forecast_on=dt.date(2027, 3, 1))
    first = MilestoneFactory(
        partnership=case.partnership, name="Roof closed", forecast_on=dt.date(2026, 12, 1)
    )
    text = overview(client_of, case.official, case.partnership)
    assert text.index("Roof closed") < text.index("West wing complete")
    assert reverse("milestone", args=[first.uuid]) in text
    assert "All 2 milestones" in text


def test_the_next_thing_is_a_deadline_that_went_by_and_then_the_check_of_the_claim(client_of):
    day = dt.date(2026, 11, 10)
    case = a_milestone(baseline_on=day, forecast_on=day, final_deadline_on=None)
    submission = claimed(case)
    assert next_deadline(case.partnership) == ("West wing complete: check", submission.check_by)
    assert "Next: West wing complete: check" in overview(client_of, case.official, case.partnership)
    back = checks.send_back(case.milestone, reason="The lift does not run.", actor=case.official)
    assert next_deadline(case.partnership) == ("West wing complete", back.due_on)


def test_the_next_deadline_follows_a_return_that_is_sent_and_sent_back():
    case = sent(2)
    drain()
    assert next_deadline(case.partnership) == (
        "Return for October 2026: check",
        case.submission.check_by,
    )
    check(case, ACCEPT, BACK)
    drain()
    case.submission.refresh_from_db()
    assert next_deadline(case.partnership) == (
        "Return for October 2026",
        case.submission.respond_by,
    )


def test_funding_stands_with_its_shares_the_largest_first(client_of):
    case = a_milestone()
    for kind, provider, amount in (("equity", "Shareholders", 25), ("loan", "Nordbank", 75)):
        FundingSource.objects.create(
            partnership=case.partnership,
            kind=kind,
            provider=provider,
            currency="GBP",
            amount=Decimal(amount) * 10**6,
        )
    text = overview(client_of, case.official, case.partnership)
    assert text.index("Nordbank") < text.index("Shareholders")
    for words in ("£75.0 m", "Senior loan, 75 %", "Share capital, 25 %"):
        assert words in text


def test_a_shared_objective_names_the_kpis_that_show_it(client_of):
    kpi = KPIFactory(name="Areas available")
    objective = kpi.partnership.objectives.create(title="Wards are open", baseline="95 % in 2019")
    manager = person("contract_manager", kpi.partnership)
    assert "no KPI yet" in overview(client_of, manager, kpi.partnership)
    kpi.objective = objective
    kpi.save()
    text = overview(client_of, manager, kpi.partnership)
    assert "no KPI yet" not in text
    assert f'<a href="{reverse("kpi", args=[kpi.uuid])}">Areas available</a>' in text


def test_the_worst_kpi_is_drawn_under_its_finding(client_of):
    kpi = KPIFactory(name="Calls answered")
    user = person("contract_manager", kpi.partnership)
    for month in QUARTER.months():
        AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal("95.1"))
    assert "figure-csv" not in overview(client_of, user, kpi.partnership)
    issue_scorecards([kpi.partnership], QUARTER, cause="test")
    text = overview(client_of, user, kpi.partnership)
    assert "Calls answered: 95.1 % in September 2026 misses the target" in text
    assert reverse("kpi_csv", args=[kpi.uuid]) in text


def beside(client_of, user, partnership) -> str:
    """The part of the overview that is fetched after the page."""
    assert reverse("overview_beside", args=[partnership.uuid]) in overview(
        client_of, user, partnership
    )
    address = reverse("overview_beside", args=[partnership.uuid])
    fetched = client_of(user).get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fetched
    page = client_of(user).get(address)
    assert page.status_code == 200
    return fetched


def test_own_tasks_of_this_partnership_stand_beside_and_nobody_elses(client_of):
    case, elsewhere = a_milestone(), a_milestone(name="East wing complete")
    for one in (case, elsewhere):
        claimed(one)
    text = beside(client_of, case.official, case.partnership)
    assert "Your tasks" in text
    assert "Check: West wing complete" in text
    assert "East wing complete" not in text
    assert "Your tasks" not in beside(client_of, person("auditor"), case.partnership)


def test_what_was_decided_is_told_newest_first_with_who_decided(client_of):
    case = a_milestone()
    assert "Latest decisions" not in beside(client_of, case.official, case.partnership)
    claimed(case)
    checks.send_back(case.milestone, reason="The lift does not run.", actor=case.official)
    text = beside(client_of, person("partner_lead", case.partnership), case.partnership)
    assert "West wing complete: sent back" in text
    assert str(case.official) in text
