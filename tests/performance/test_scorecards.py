"""Scorecards: from accepted figures to issued versions with their trace."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.db import IntegrityError

from core import clock
from core.ledger import audited
from core.models import AuditEvent
from core.periods import Period
from partnerships.models import Standing
from performance.models import KPIRecord, Scorecard
from performance.scoring.states import Kind
from performance.selectors.score_inputs import score_inputs
from performance.selectors.score_reading import read
from performance.services import scorecards
from performance.services.scorecards import issue_scorecards
from tests.factories.partnerships import PartnershipFactory
from tests.factories.performance import (
    AcceptedRecordFactory,
    KPIFactory,
    KPIRecordFactory,
    MilestoneFactory,
)
from tests.forging import forge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

QUARTER = Period.parse("2026-Q3")
MONTHS = ("2026-07", "2026-08", "2026-09")


def figures(kpi, *values, months=MONTHS, **facts):
    return [
        AcceptedRecordFactory(kpi=kpi, period=month, reported_value=Decimal(value), **facts)
        for month, value in zip(months, values, strict=True)
    ]


def issue(*partnerships, period=QUARTER):
    return issue_scorecards(partnerships, period, cause="test")


def test_the_quarter_is_worked_out_from_its_accepted_months():
    kpi = KPIFactory()
    figures(kpi, "98.6", "98.6", "98.6")
    [card] = issue(kpi.partnership).issued
    assert card.financial == Decimal(80)
    assert card.community == Decimal(80)
    assert card.state == "G"
    assert json.loads(card.result)["lines"][0]["code"] == kpi.code


def test_a_figure_that_waits_to_be_checked_does_not_count():
    kpi = KPIFactory()
    figures(kpi, "98.6", "98.6", months=MONTHS[:2])
    KPIRecordFactory(kpi=kpi, period="2026-09", reported_value=Decimal(10))
    [card] = issue(kpi.partnership).issued
    assert card.financial == Decimal(80)


def test_the_agreed_value_counts_before_the_verified_and_the_reported():
    kpi = KPIFactory()
    figures(kpi, "99.5", "99.5", "99.5", verified_value=Decimal(97), agreed_value=Decimal("98.6"))
    [card] = issue(kpi.partnership).issued
    assert card.financial == Decimal(80)


def test_what_was_not_reported_lowers_the_data_received_and_is_never_zero():
    kpi = KPIFactory()
    figures(kpi, "98.6", "98.6", "98.6")
    KPIFactory(partnership=kpi.partnership, rule__community_weight=Decimal(1))
    [card] = issue(kpi.partnership).issued
    assert card.community == Decimal(80)
    assert card.community_received == Decimal("0.666667")
    assert card.community_status == "partial"


def test_zero_is_a_value():
    kpi = KPIFactory(rule__no_points=Decimal(-5), rule__full_points=Decimal(5))
    figures(kpi, "0", "0", "0")
    [card] = issue(kpi.partnership).issued
    assert card.financial == Decimal(50)


def test_the_same_figures_issue_nothing_new():
    kpi = KPIFactory()
    figures(kpi, "98.6", "98.6", "98.6")
    issue(kpi.partnership)
    outcome = issue(kpi.partnership)
    assert outcome.issued == ()
    assert [card.version for card in outcome.unchanged] == [1]


def test_a_changed_figure_issues_the_next_version_and_keeps_the_first():
    kpi = KPIFactory()
    records = figures(kpi, "98.6", "98.6", "98.6")
    issue(kpi.partnership)
    KPIRecord.objects.filter(pk=records[0].pk).update(agreed_value=Decimal(97))
    [card] = issue(kpi.partnership).issued
    assert card.version == 2
    assert list(
        Scorecard.objects.order_by("version").values_list("version", "is_latest", "financial")
    ) == [(1, False, Decimal(80)), (2, True, card.financial)]


def test_without_a_contract_version_in_force_it_refuses_and_says_so():
    kpi = KPIFactory(partnership=PartnershipFactory(contract=True), rule=True)
    forge(kpi.partnership.contract_versions, effective_from=dt.date(2027, 1, 1))
    outcome = issue(kpi.partnership)
    assert outcome.issued == ()
    assert "No contract version is in force" in outcome.refused[0].reasons[0]


def test_a_kpi_without_a_rule_for_the_date_is_refused_by_name():
    kpi = KPIFactory(name="Areas available")
    kpi.rules.update(effective_from=dt.date(2027, 1, 1))
    assert "Areas available" in issue(kpi.partnership).refused[0].reasons[0]


def test_one_partnership_that_cannot_be_scored_does_not_stop_the_others():
    good, bad = KPIFactory(), KPIFactory()
    figures(good, "98.6", "98.6", "98.6")
    bad.rules.update(no_points=Decimal(99), full_points=Decimal(90))
    outcome = issue(good.partnership, bad.partnership)
    assert [card.partnership for card in outcome.issued] == [good.partnership]
    assert [one.partnership for one in outcome.refused] == [bad.partnership]


def test_an_overdue_mandatory_milestone_caps_the_state_and_not_the_scores():
    kpi = KPIFactory()
    figures(kpi, "99.5", "99.5", "99.5")
    MilestoneFactory(
        partnership=kpi.partnership, is_mandatory=True, baseline_on=dt.date(2026, 8, 1)
    )
    [card] = issue(kpi.partnership).issued
    assert card.financial == Decimal(100)
    assert card.state == "AR"


def test_only_a_report_that_is_required_is_listed_as_overdue():
    required = KPIFactory()
    other = KPIFactory(partnership=required.partnership, rule__is_mandatory=False)
    figures(required, "98.6", "98.6", "98.6")
    [card] = issue(required.partnership).issued
    assert json.loads(card.result)["overdue_reports"] == [required.code]
    other.rules.update(is_mandatory=True)
    [card] = issue(required.partnership).issued
    assert json.loads(card.result)["overdue_reports"] == [required.code, other.code]


def test_a_shared_kpi_is_split_between_the_goals_by_its_financial_share():
    whole = KPIFactory(rule__community_weight=Decimal(0))
    shared = KPIFactory(partnership=whole.partnership, rule__financial_share=Decimal("0.25"))
    figures(whole, "99.5", "99.5", "99.5")
    figures(shared, "95", "95", "95")
    [card] = issue(whole.partnership).issued
    assert card.financial == Decimal(80)
    lines = {line["code"]: line for line in json.loads(card.result)["lines"]}
    assert lines[shared.code]["weights"] == {"financial": "0.5", "community": "1.5"}


def test_a_score_in_two_pieces_is_worth_sixty_at_the_minimum():
    kpi = KPIFactory(rule__minimum=Decimal(98), rule__in_two_pieces=True)
    figures(kpi, "98.6", "98.6", "98.6")
    [card] = issue(kpi.partnership).issued
    assert card.financial == Decimal(76)


@pytest.mark.parametrize(
    "facts",
    [{"financial_share": Decimal("1.5")}, {"in_two_pieces": True, "minimum": None}],
    ids=["no-share", "no-minimum"],
)
def test_the_database_keeps_rules_that_contradict_themselves_out(facts):
    with pytest.raises(IntegrityError):
        KPIFactory().rules.update(**facts)


def test_the_standing_follows_the_latest_scorecard():
    kpi = KPIFactory()
    figures(kpi, "98.6", "98.6", "98.6")
    MilestoneFactory(partnership=kpi.partnership, name="Ward C", forecast_on=dt.date(2026, 12, 1))
    issue(kpi.partnership)
    standing = Standing.objects.get(partnership=kpi.partnership)
    assert (standing.state, standing.financial, standing.next_deadline) == (
        "G",
        Decimal(80),
        "Ward C",
    )


def test_each_issue_is_an_event_of_its_partnership_and_sealed():
    first, second = KPIFactory(), KPIFactory()
    for kpi in (first, second):
        figures(kpi, "98.6", "98.6", "98.6")
    issue(first.partnership, second.partnership)
    for kpi in (first, second):
        event = AuditEvent.objects.get(stream=kpi.partnership.stream)
        assert "performance.scorecard" in event.body


def test_a_chunk_costs_the_same_number_of_queries_for_two_and_for_eight(connection_queries):
    few = [KPIFactory() for _ in range(2)]
    many = [KPIFactory() for _ in range(8)]
    for kpi in few + many:
        figures(kpi, "98.6", "98.6", "98.6")
    two = connection_queries(lambda: issue(*(kpi.partnership for kpi in few)))
    eight = connection_queries(lambda: issue(*(kpi.partnership for kpi in many)))
    assert eight == two


def test_figures_that_arrive_while_a_scorecard_is_worked_out_are_not_lost(monkeypatch):
    kpi = KPIFactory()
    partnership = kpi.partnership
    first = figures(kpi, "98.6", "98.6", "98.6")
    seen = []

    def meanwhile(found, period, today):
        inputs = read(found, period, today)
        if not seen:
            with audited(partnership.stream, actor=None, kind="kpi_record.accept"):
                KPIRecord.objects.filter(pk=first[0].pk).update(reported_value=Decimal(94))
        seen.append(len(found))
        return inputs

    monkeypatch.setattr(scorecards, "read", meanwhile)
    [card] = issue(partnership).issued
    assert seen == [1, 1]
    assert card.financial < 80


def test_a_partnership_that_never_keeps_still_is_left_for_later(monkeypatch):
    kpi = KPIFactory()
    figures(kpi, "98.6", "98.6", "98.6")

    def always(found, period, today):
        with audited(kpi.partnership.stream, actor=None, kind="kpi_record.accept"):
            pass
        return read(found, period, today)

    monkeypatch.setattr(scorecards, "read", always)
    with pytest.raises(scorecards.KeptChanging, match="kept changing"):
        issue(kpi.partnership)
    assert not Scorecard.objects.exists()


def test_a_figure_that_stays_missing_makes_no_new_version(on_demo_day):
    kpi = KPIFactory()
    missing = KPIFactory(partnership=kpi.partnership)
    figures(kpi, "98.6", "98.6", "98.6")
    [card] = issue(kpi.partnership).issued
    assert missing.code in card.result
    with clock.travel(on_demo_day + dt.timedelta(days=30)):
        again = issue(kpi.partnership)
    assert (again.issued, again.unchanged) == ((), (card,))


def test_a_yearly_figure_that_is_being_checked_is_neither_late_nor_missing():
    kpi = KPIFactory(frequency="year")
    other = KPIFactory(partnership=kpi.partnership)
    figures(other, "98.6", "98.6", "98.6")
    [found] = score_inputs([kpi.partnership], QUARTER, clock.today())
    assert found.observations[0].kind == Kind.NOT_REPORTED
    KPIRecordFactory(kpi=kpi, period="2025", reported_value=Decimal(97))
    [found] = score_inputs([kpi.partnership], QUARTER, clock.today())
    observed = found.observations[0]
    assert (observed.kind, observed.days_late) == (Kind.NOT_YET_DUE, 0)
    assert observed.reason == "sent, being checked"


def test_the_yearly_figure_of_before_stands_while_the_next_one_is_checked():
    kpi = KPIFactory(frequency="year")
    figures(kpi, "98.6", months=["2024"])
    KPIRecordFactory(kpi=kpi, period="2025", reported_value=Decimal(10))
    first = Period.parse("2026-Q1")
    [found] = score_inputs([kpi.partnership], first, clock.today())
    assert found.observations[0].reported == Decimal("98.6")
