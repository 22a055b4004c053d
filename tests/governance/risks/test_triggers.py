"""A KPI, a milestone or a condition raises a risk by itself, once, with its trace."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.jobs import enqueue
from core.jobs.worker import run
from core.ledger.verification import verify
from core.models import Job, Notice
from core.notifications.asking import quiet
from core.periods import Period
from core.problems import Refused
from governance.models import RiskAssessment, RiskTrigger
from governance.risk_scale import objections_to
from governance.services.risk_triggers import end_trigger, set_trigger
from governance.services.risk_watch import watch
from governance.services.risks import close_risk, take_over_starter_risks
from partnerships.models import ConditionRecord
from partnerships.selectors.stage_moves import asked_for, gate_of
from performance.models import KPIRecord, Milestone
from performance.services.milestones import new_forecast
from tests.factories.performance import AcceptedRecordFactory, KPIFactory, MilestoneFactory
from tests.governance.risks.builders import Scene
from tests.once import once
from tests.performance.milestones.builders import a_milestone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def scene():
    return Scene()


def figures(kpi, values, until="2026-10"):
    """Accepted figures, the last one for the month `until`."""
    period = Period.parse(until)
    found = []
    for value in reversed(values):
        found.append(
            AcceptedRecordFactory(kpi=kpi, period=period.key, reported_value=Decimal(value))
        )
        period = period.previous()
    return found[::-1]


def on_kpi(scene, kpi, *, against="target", periods=3, **facts):
    risk = facts.pop("risk", None) or scene.risk()
    known = {"kpi": str(kpi.uuid), "against": against, "periods": periods}
    level = {"probability": 4} | facts
    return risk, set_trigger(risk, "kpi_worse", known, actor=scene.maeve, **level)


def test_figures_below_target_raise_the_risk_with_the_trace(scene):
    kpi = KPIFactory(partnership=scene.partnership, name="Areas available")
    records = figures(kpi, ["98.0", "96.9", "96.0", "95.5"])
    risk, trigger = on_kpi(scene, kpi)
    scene.assessed(risk, (3, 4, "900"), (2, 3, "400"))
    assert watch().raised == 1
    made = risk.assessments.first()
    assert (made.by, made.trigger, made.episode) == (None, trigger, 1)
    assert (made.residual.probability, made.residual.impact, made.residual_money) == (
        *(4, 3),
        Decimal(400),
    )
    assert (made.inherent.probability, made.inherent.impact) == (4, 4)
    assert made.reason == (
        "Areas available was worse than its target in 3 periods in a row:"
        " 95.5\u00a0% in October 2026, against 97.0\u00a0%."
    )
    assert [one["records"] for one in made.trace["figures"]] == [
        [str(one.uuid)] for one in records[1:]
    ]
    assert [one["against"] for one in made.trace["figures"]] == [["97"]] * 3
    risk.refresh_from_db()
    assert risk.review_on == dt.date(2026, 11, 30)
    assert {one.table for one in verify().findings} == {"performance_kpirecord"}


@pytest.mark.parametrize(
    ("direction", "values", "against", "stands"),
    [
        ("higher", ["96.9", "98.0", "96.0"], "target", False),
        ("higher", ["96.9", "96.0"], "target", False),
        ("higher", ["96.9", "96.9", "96.9"], "minimum", True),
        ("lower", ["97.1", "98.0", "99.0"], "target", True),
        ("lower", ["97.1", "98.0", "97.0"], "target", False),
        ("range", ["89", "101", "88"], "target", True),
        ("range", ["89", "95", "88"], "target", False),
    ],
)
def test_what_is_worse_depends_on_the_way_that_is_better(scene, direction, values, against, stands):
    facts = {"range_low": Decimal(90), "range_high": Decimal(100)} if direction == "range" else {}
    kpi = KPIFactory(
        partnership=scene.partnership,
        direction=direction,
        highest=None,
        **{f"rule__{name}": value for name, value in {"minimum": Decimal(97), **facts}.items()},
    )
    figures(kpi, values)
    on_kpi(scene, kpi, against=against)
    assert watch().raised == int(stands)


def test_the_months_of_a_sum_are_one_figure_of_their_quarter(scene):
    kpi = KPIFactory(
        partnership=scene.partnership,
        aggregation="sum",
        direction="lower",
        unit="points",
        highest=None,
        rule__target=Decimal(20),
    )
    figures(kpi, ["10", "10", "10", "12", "9", "8", "40"])
    on_kpi(scene, kpi, periods=2)
    assert watch().raised == 1
    assert RiskTrigger.objects.get().said.startswith(f"{kpi.name} was worse than its target in 2")


def test_it_raises_once_until_it_is_over_and_then_once_more(scene):
    kpi = KPIFactory(partnership=scene.partnership)
    figures(kpi, ["96", "96", "96"], until="2026-08")
    risk, trigger = on_kpi(scene, kpi)
    scene.assessed(risk)
    looks = [(found.raised, found.over) for found in (watch(), watch(), watch())]
    assert looks == [(1, 0), (0, 0), (0, 0)]
    figures(kpi, ["98"], until="2026-09")
    assert (watch().over, watch().over) == (1, 0)
    scene.assessed(risk, (4, 4), (1, 1), reason="It holds again")
    figures(kpi, ["95"], until="2026-10")
    assert watch().raised == 0
    KPIRecord.objects.filter(period="2026-09").update(reported_value=Decimal(95))
    assert watch().raised == 1
    trigger.refresh_from_db()
    assert (trigger.episode, risk.assessments.filter(by=None).count()) == (2, 2)
    first = risk.assessments.filter(by=None).last()
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskAssessment.objects.filter(pk=first.pk).update(episode=2)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=1, max_size=8))
def test_doubled_and_missed_looks_come_to_the_same(scene, days):
    """Each day the forecast is in time or late, and somebody looks so many times, or not at all."""
    with transaction.atomic():
        milestone = MilestoneFactory(partnership=scene.partnership)
        risk = scene.risk()
        scene.assessed(risk, (2, 2), (1, 1))
        facts = {"milestone": str(milestone.uuid)}
        set_trigger(risk, "milestone_past_deadline", facts, probability=5, actor=scene.maeve)
        seen = []
        for late, looks in days:
            on = dt.date(2027, 4, 1) if late else dt.date(2027, 3, 1)
            Milestone.objects.filter(pk=milestone.pk).update(forecast_on=on)
            for _ in range(looks):
                watch([scene.partnership.pk])
            seen += [late] * bool(looks)
        episodes = sum(
            now and not before for before, now in zip([False, *seen], seen, strict=False)
        )
        assert risk.assessments.filter(by=None).count() == episodes
        for one in risk.assessments.all():
            assert list(objections_to(one.assessed)) == []
        transaction.set_rollback(True)


def test_a_forecast_raises_the_risk_by_its_job_at_once():
    case = a_milestone(final_deadline_on=dt.date(2027, 1, 31))
    scene = Scene.__new__(Scene)
    scene.partnership, scene.maeve = case.partnership, case.official
    risk = scene.risk(owner=case.partner)
    scene.assessed(risk)
    facts = {"milestone": str(case.milestone.uuid)}
    set_trigger(risk, "milestone_past_deadline", facts, probability=4, impact=4, actor=scene.maeve)
    told = {"reason": "The bearings", "actor": case.partner}
    new_forecast(case.milestone, forecast_on=dt.date(2027, 1, 20), **told)
    new_forecast(case.milestone, forecast_on=dt.date(2027, 2, 10), **told)
    for job in Job.objects.filter(kind="risks.watch"):
        run(job.pk)
    made = risk.assessments.first()
    assert "10 days after its final contract deadline" in made.reason
    assert made.trace["final_deadline_on"] == "2027-01-31"
    run(Job.objects.get(kind="risks.tell_raised").pk)
    news = Notice.objects.get(key__startswith="risk_raised")
    assert (news.user, news.why) == (case.partner, made.reason)
    assert str(made.residual.score) not in news.title


def test_accepted_figures_raise_the_risk_once_they_are_counted(scene):
    kpi = KPIFactory(partnership=scene.partnership)
    figures(kpi, ["96", "96", "96"])
    risk, _trigger = on_kpi(scene, kpi)
    job = enqueue(
        "scorecards.issue",
        {"partnership": scene.partnership.pk, "periods": ["2026-10"], "cause": "test"},
        key="test",
    )
    run(job.pk)
    run(Job.objects.get(kind="risks.watch").pk)
    assert risk.triggers.get().standing_since is not None


def test_nobody_is_asked_to_look_where_nothing_is_set_or_days_long_past_are_told(scene):
    case = a_milestone()
    told = {"reason": "Rain", "actor": case.partner}
    new_forecast(case.milestone, forecast_on=dt.date(2027, 1, 20), **told)
    own = Scene.__new__(Scene)
    own.partnership, own.maeve = case.partnership, case.official
    facts = {"milestone": str(case.milestone.uuid), "days": 10}
    set_trigger(own.risk(), "milestone_late", facts, probability=4, actor=case.official)
    with quiet():
        new_forecast(case.milestone, forecast_on=dt.date(2027, 1, 21), **told)
    assert not Job.objects.filter(kind="risks.watch").exists()


def test_the_clock_looks_at_all_and_an_accepted_milestone_is_over(scene):
    milestone = MilestoneFactory(partnership=scene.partnership, forecast_on=dt.date(2026, 12, 15))
    risk = scene.risk()
    facts = {"milestone": str(milestone.uuid), "days": 75}
    trigger = set_trigger(risk, "milestone_late", facts, probability=4, actor=scene.maeve)
    job = enqueue("risks.watch", {"partnership": None}, key="night")
    run(job.pk)
    job.refresh_from_db()
    assert job.result == {"looked_at": 1, "raised": 1, "over": 0}
    trigger.refresh_from_db()
    assert "76 days late" in trigger.said
    assert not risk.assessments.exists()
    scene.assessed(risk)
    Milestone.objects.filter(pk=milestone.pk).update(
        state="accepted", actual_on=clock.today(), accepted_at=clock.now()
    )
    assert watch().over == 1


def test_a_condition_that_has_run_out_raises_the_risk(scene):
    gate = gate_of(scene.partnership)
    code = asked_for(scene.partnership)[0].code
    risk = scene.risk()
    set_trigger(risk, "condition_run_out", {"condition": code}, probability=5, actor=scene.maeve)
    assert watch().raised == 0
    ConditionRecord.objects.create(
        partnership=scene.partnership, gate=gate, code=code, due_on=dt.date(2026, 11, 20)
    )
    assert watch().raised == 1
    assert "was promised by 20\u00a0November 2026" in RiskTrigger.objects.get().said


def test_a_trigger_is_set_once_and_refused_with_everything_that_is_wrong(scene):
    kpi = KPIFactory(partnership=scene.partnership)
    risk, trigger = on_kpi(scene, kpi)
    for change, code in (
        ({"risk": risk}, "double"),
        ({"risk": risk, "periods": 0}, "min_value"),
        ({"risk": risk, "probability": 6}, "out_of_range"),
    ):
        with pytest.raises(Refused) as refused:
            on_kpi(scene, kpi, **change)
        assert refused.value.codes == {code}
    foreign = KPIFactory()
    with pytest.raises(Refused) as refused:
        on_kpi(scene, foreign, risk=risk)
    assert refused.value.codes == {"invalid_choice"}
    with pytest.raises(Refused) as refused:
        end_trigger(trigger, actor=scene.declan)
    assert refused.value.codes == {"forbidden"}
    end_trigger(trigger, actor=scene.maeve)
    figures(kpi, ["90", "90", "90"])
    assert watch().total == 0


def test_closed_risks_are_raised_by_nothing(scene):
    kpi = KPIFactory(partnership=scene.partnership)
    figures(kpi, ["90", "90", "90"])
    risk, _trigger = on_kpi(scene, kpi)
    close_risk(risk, reason="Gone by", actor=scene.maeve)
    assert watch().total == 0


def test_starter_risks_come_with_what_raises_them_where_that_exists(scene):
    KPIFactory(partnership=scene.partnership, code="availability")
    MilestoneFactory(partnership=scene.partnership, code="works_completed")
    MilestoneFactory(partnership=scene.partnership, code="works_begun", final_deadline_on=None)
    take_over_starter_risks(scene.partnership, actor=scene.maeve)
    found = RiskTrigger.objects.order_by("kind").values_list("kind", "probability", "set_by")
    assert list(found) == [
        ("kpi_worse", 4, None),
        ("milestone_late", 4, None),
        ("milestone_past_deadline", 4, None),
    ]


def test_many_triggers_cost_what_few_cost(scene, connection_queries):
    kpi = KPIFactory(partnership=scene.partnership)
    milestone = MilestoneFactory(partnership=scene.partnership)
    known = (
        ("kpi_worse", {"kpi": str(kpi.uuid), "against": "target", "periods": 3}),
        ("milestone_late", {"milestone": str(milestone.uuid), "days": 500}),
        ("condition_run_out", {"condition": "x"}),
    )
    RiskTrigger.objects.bulk_create(
        RiskTrigger(
            risk=scene.risk(str(number)),
            kind=kind,
            facts=facts,
            probability=4,
            set_at=clock.now(),
        )
        for number in range(10)
        for kind, facts in known
    )
    few = RiskTrigger.objects.filter(risk__title="0")
    everything = connection_queries(watch)
    RiskTrigger.objects.exclude(pk__in=few.values("pk")).delete()
    assert connection_queries(watch) == everything <= 14
