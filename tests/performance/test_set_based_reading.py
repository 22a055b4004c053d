"""Scorecards read set-based are those of plain reading, and unchanged ones are not worked out."""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core import clock
from core.periods import Period, periods_between
from performance.models import KPI, KPIRecord, KPIRule, Milestone, Scorecard
from performance.selectors.score_inputs import score_inputs
from performance.selectors.score_reading import calculation, is_rarer
from performance.services import scorecards
from performance.services.score_results import timeless, work_out
from performance.services.scorecards import issue_scorecards, prepare
from tests.conftest import DEMO_DAY
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import UserFactory
from tests.factories.performance import (
    AcceptedRecordFactory,
    KPIFactory,
    KPIRuleFactory,
    MilestoneFactory,
)
from tests.performance.plain_reading import plain_inputs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

QUARTER = Period.parse("2026-Q3")
QUARTER_ENDED = dt.datetime(2026, 9, 30, 9, tzinfo=dt.UTC)
PROPERTY = settings(
    max_examples=150 if os.environ.get("CONCORD_SIZE") == "full" else 12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # shrinking a database takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NUMBERS = st.decimals(-1000, 1000, places=6)
WEIGHTS = st.one_of(st.just(Decimal(0)), st.decimals("0.000001", 10, places=6))
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31))


@st.composite
def rules(draw, direction):
    """Goalposts of any kind; now and then ones that contradict each other."""
    corners = draw(st.lists(NUMBERS, min_size=4, max_size=4))
    if draw(st.integers(0, 9)):
        corners = sorted({*corners, Decimal(-2000), Decimal(2000), Decimal(2001), Decimal(2002)})
    facts = {
        "financial_weight": draw(WEIGHTS),
        "community_weight": draw(WEIGHTS),
        "financial_share": draw(st.sampled_from([None, Decimal("0.3")])),
        "is_mandatory": draw(st.booleans()),
        "no_points": None,
        "full_points": None,
    }
    if direction == "range":
        names = ("limit_low", "range_low", "range_high", "limit_high")
        return facts | dict(zip(names, corners, strict=False))
    low, middle, high = corners[0], corners[1], corners[2]
    minimum = draw(st.sampled_from([None, middle]))
    ends = (low, high) if direction == "higher" else (high, low)
    return facts | {
        "no_points": ends[0],
        "full_points": ends[1],
        "minimum": minimum,
        "in_two_pieces": minimum is not None and draw(st.booleans()),
    }


@st.composite
def figures(draw, frequency):
    """What is on record of each period: accepted, being checked, or nothing."""
    found = []
    for period in periods_between(frequency, dt.date(2025, 7, 1), QUARTER.end):
        state = draw(st.sampled_from(["accepted", "accepted", "accepted", "submitted", None]))
        if state is None:
            continue
        answer = draw(st.sampled_from(["value", "value", "value", "nothing", "not_applicable"]))
        is_value = answer == "value"
        amount = st.one_of(st.none(), NUMBERS) if is_value else st.none()
        parts = is_value and draw(st.integers(0, 5)) > 0
        found.append(
            {
                "period": period.key,
                "state": state,
                "answer": answer,
                "reported_value": draw(NUMBERS) if is_value else None,
                "verified_value": draw(amount),
                "agreed_value": draw(amount),
                "numerator": draw(NUMBERS) if parts else None,
                "denominator": draw(NUMBERS) if parts else None,
                "reliability": draw(st.sampled_from("ABCD")),
                "is_disputed": draw(st.booleans()),
                "comment": draw(st.sampled_from(["", "“Zähler” ausgefallen", 'said "no"\n, \\'])),
                "submitted_at": DEMO_DAY - dt.timedelta(hours=draw(st.integers(0, 9000))),
            }
        )
    return found


@st.composite
def kpis(draw):
    direction = draw(st.sampled_from(["higher", "lower", "range"]))
    frequency = draw(st.sampled_from(["month", "month", "quarter", "half", "year"]))
    starts = draw(st.one_of(st.just(dt.date(2020, 1, 1)), DAYS))
    return {
        "kpi": {
            "name": draw(
                st.sampled_from(["Plain", "Größe “x” ÷ y", "cafe\N{COMBINING ACUTE ACCENT}"])
            ),
            "unit": draw(st.sampled_from(["%", "hours", ""])),
            "direction": direction,
            "frequency": frequency,
            "aggregation": draw(st.sampled_from(KPI.Aggregation.values)),
            "state": draw(
                st.sampled_from(["adopted", "adopted", "adopted", "retired", "proposed"])
            ),
            "starts_on": starts,
            "ends_on": draw(st.one_of(st.none(), st.dates(starts, dt.date(2027, 12, 31)))),
            "decimals": draw(st.integers(0, 3)),
            "lowest": None,
            "highest": None,
        },
        "rules": draw(
            st.dictionaries(DAYS, rules(direction), max_size=2).map(
                lambda later: later | {dt.date(2020, 1, 1): draw(rules(direction))}
            )
        ),
        "figures": draw(figures(frequency)),
    }


def built(scene):
    partnership, people = PartnershipFactory(), (UserFactory(), UserFactory())
    for number, plan in enumerate(scene):
        kpi = KPIFactory(
            partnership=partnership, rule=False, code=f"K{number}", position=number, **plan["kpi"]
        )
        for day, facts in plan["rules"].items():
            KPIRuleFactory(kpi=kpi, effective_from=day, **facts)
        for facts in plan["figures"]:
            AcceptedRecordFactory(kpi=kpi, submitted_by=people[0], decided_by=people[1], **facts)
    MilestoneFactory(
        partnership=partnership, is_mandatory=True, baseline_on=dt.date(2026, 8, 1), name="Größe"
    )
    return partnership


def by_plain_reading(partnership):
    result, refused = work_out([plain_inputs(partnership, QUARTER, clock.today())])
    return [one.text for one in result], [one.reasons for one in refused]


@PROPERTY
@given(scene=st.lists(kpis(), min_size=1, max_size=3), late=st.integers(0, 60))
def test_set_based_reading_gives_the_trace_of_plain_reading_to_the_last_digit(scene, late):
    with transaction.atomic(), clock.travel(QUARTER_ENDED + dt.timedelta(days=late)):
        partnership = built(scene)
        found, refused = work_out(score_inputs([partnership], QUARTER, clock.today()))
        if found or refused:
            plain = by_plain_reading(partnership)
            assert ([one.text for one in found], [one.reasons for one in refused]) == plain
        else:
            assert not plain_inputs(partnership, QUARTER, clock.today()).definitions
        transaction.set_rollback(True)


CHANGES = {
    "a figure": (KPIRecord, {"reported_value": Decimal("12.345678")}),
    "the agreed value": (KPIRecord, {"agreed_value": Decimal("0.000001")}),
    "a dispute": (KPIRecord, {"is_disputed": True}),
    "the reliability": (KPIRecord, {"reliability": "D"}),
    "the day it was sent": (KPIRecord, {"submitted_at": DEMO_DAY}),
    "back to be checked": (KPIRecord, {"state": "submitted"}),
    "a word nobody scores": (KPIRecord, {"internal_note": "see file"}),
    "the weights": (KPIRule, {"community_weight": Decimal("0.5")}),
    "the goalposts": (KPIRule, {"no_points": Decimal(-3000), "range_low": Decimal(-1999)}),
    "when it applies": (KPIRule, {"effective_from": dt.date(2026, 9, 30)}),
    "the name": (KPI, {"name": "Other"}),
    "how it is measured": (KPI, {"method": "By hand", "clause": "4.2"}),
    "how often": (KPI, {"frequency": "quarter"}),
    "a milestone reached": (Milestone, {"actual_on": dt.date(2026, 9, 1)}),
    "nothing": (KPI, {}),
}


@PROPERTY
@given(
    scene=st.lists(kpis(), min_size=1, max_size=3),
    change=st.sampled_from(sorted(CHANGES)),
    which=st.integers(0, 2),
    days=st.sampled_from([0, 0, 1, 45]),
)
def test_a_scorecard_stands_exactly_while_plain_reading_gives_the_same(scene, change, which, days):
    with transaction.atomic(), clock.travel(QUARTER_ENDED):
        partnership = built(scene)
        issue_scorecards([partnership], QUARTER, cause="before")
        model, columns = CHANGES[change]
        rows = model.objects.filter(**{_PATHS.get(model, "partnership"): partnership})
        chosen = rows.order_by("pk")[which : which + 1]
        if columns and chosen:
            _update(rows, chosen[0], columns)
        with clock.travel(QUARTER_ENDED + dt.timedelta(days=days)):
            before = Scorecard.objects.filter(partnership=partnership, is_latest=True).first()
            texts, _refused = by_plain_reading(partnership)
            expected = bool(texts) and (
                before is None or timeless(texts[0]) != timeless(before.result)
            )
            has_kpis = bool(plain_inputs(partnership, QUARTER, clock.today()).definitions)
            outcome = issue_scorecards([partnership], QUARTER, cause="after")
            assert bool(outcome.issued) == (expected and has_kpis)
            if outcome.issued:
                assert outcome.issued[0].result == texts[0]
            if outcome.issued or outcome.unchanged:
                assert prepare([partnership], QUARTER).unchanged == {partnership.pk}
        transaction.set_rollback(True)


_PATHS = {KPIRule: "kpi__partnership"}


def _update(rows, one, columns):
    """Changes the row where the database lets it; a change that it refuses is no change."""
    try:
        with transaction.atomic():
            rows.filter(pk=one.pk).update(**columns)
    except IntegrityError:
        return


def test_what_agrees_with_its_scorecard_is_neither_scored_nor_locked_nor_written(monkeypatch):
    kpi = KPIFactory()
    for month in QUARTER.months():
        AcceptedRecordFactory(kpi=kpi, period=month.key)
    issue_scorecards([kpi.partnership], QUARTER, cause="first")
    monkeypatch.setattr(scorecards, "work_out", lambda found: ([], list(found)))
    monkeypatch.setattr(scorecards, "_moved", None)
    outcome = issue_scorecards([kpi.partnership], QUARTER, cause="again")
    assert (outcome.issued, outcome.refused) == ((), ())
    assert [card.version for card in outcome.unchanged] == [1]


def test_inputs_that_change_no_result_are_looked_at_once(monkeypatch):
    kpi = KPIFactory()
    records = [AcceptedRecordFactory(kpi=kpi, period=month.key) for month in QUARTER.months()[:2]]
    issue_scorecards([kpi.partnership], QUARTER, cause="first")
    with clock.travel(DEMO_DAY + dt.timedelta(days=40)):
        missing = KPIRecord.objects.filter(pk=records[0].pk)
        missing.update(corrects=None)
        Scorecard.objects.update(inputs_sha256="of a calculation before")
        [card] = issue_scorecards([kpi.partnership], QUARTER, cause="again").unchanged
        assert card.version == 1
        assert prepare([kpi.partnership], QUARTER).unchanged == {kpi.partnership.pk}


def test_another_calculation_has_every_scorecard_worked_out_anew(monkeypatch):
    kpi = KPIFactory()
    AcceptedRecordFactory(kpi=kpi, period="2026-09")
    issue_scorecards([kpi.partnership], QUARTER, cause="first")
    assert prepare([kpi.partnership], QUARTER).unchanged
    monkeypatch.setattr("performance.selectors.score_reading.calculation", lambda: "another")
    assert not prepare([kpi.partnership], QUARTER).unchanged


def test_the_calculation_is_known_by_its_source():
    assert len(calculation()) == 64


@pytest.mark.parametrize(
    ("quarter", "rarer"),
    [("2026-Q1", {"half", "year"}), ("2026-Q2", {"year"}), ("2026-Q4", set())],
)
def test_a_half_year_that_ends_with_the_quarter_belongs_to_it(quarter, rarer):
    period = Period.parse(quarter)
    kinds = ("month", "quarter", "half", "year")
    assert {kind for kind in kinds if is_rarer(kind, period)} == rarer
