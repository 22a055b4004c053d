"""KPIs with rules, figures and milestones in their states."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import factory

from core import clock
from core.periods import Period
from performance.models import KPI, KPIRecord, KPIRule, Milestone, MonthlyReturn
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import UserFactory


class KPIFactory(factory.django.DjangoModelFactory):
    """An adopted monthly percentage, higher is better, with a rule since 2020 (95 to 99.5)."""

    class Meta:
        model = KPI
        skip_postgeneration_save = True

    partnership = factory.SubFactory(PartnershipFactory)
    code = factory.Sequence(lambda n: f"K{n}")
    name = factory.Sequence(lambda n: f"Figure {n}")
    unit = "%"
    lowest = factory.LazyAttribute(lambda kpi: kpi.highest and Decimal(0))
    highest = factory.LazyAttribute(
        lambda kpi: Decimal(100) if kpi.unit == "%" and kpi.aggregation != "ratio" else None
    )
    aggregation = KPI.Aggregation.AVERAGE
    direction = KPI.Direction.HIGHER
    state = KPI.State.ADOPTED
    starts_on = dt.date(2020, 1, 1)
    position = factory.Sequence(lambda n: n)

    @factory.post_generation
    def rule(self, create, extracted, **facts):
        if create and extracted is not False:
            KPIRuleFactory(kpi=self, **facts)


class KPIRuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = KPIRule

    kpi = factory.SubFactory(KPIFactory, rule=False)
    contract_version = factory.LazyAttribute(
        lambda rule: rule.kpi.partnership.contract_versions.get(number=1)
    )
    effective_from = dt.date(2020, 1, 1)
    target = Decimal(97)
    no_points = Decimal(95)
    full_points = Decimal("99.5")
    financial_weight = Decimal(2)
    community_weight = Decimal(2)


def monthly_return(partnership, key="2026-10", *, due_on=dt.date(2026, 11, 27), **facts):
    """A return that is due."""
    period = Period.parse(key)
    return MonthlyReturn.objects.create(
        partnership=partnership,
        period=key,
        period_start=period.start,
        period_end=period.end,
        due_on=due_on,
        **facts,
    )


class KPIRecordFactory(factory.django.DjangoModelFactory):
    """A figure that waits to be checked."""

    class Meta:
        model = KPIRecord

    kpi = factory.SubFactory(KPIFactory)
    partnership = factory.SelfAttribute("kpi.partnership")
    period = "2026-10"
    period_start = factory.LazyAttribute(lambda record: Period.parse(record.period).start)
    period_end = factory.LazyAttribute(lambda record: Period.parse(record.period).end)
    reported_value = Decimal("96.4")
    reliability = "C"
    submitted_by = factory.SubFactory(UserFactory)
    submitted_at = factory.LazyFunction(clock.now)


class AcceptedRecordFactory(KPIRecordFactory):
    """A figure that an official accepted (as an import would leave it: no ledger event)."""

    state = KPIRecord.State.ACCEPTED
    decided_by = factory.SubFactory(UserFactory)
    decided_at = factory.LazyFunction(clock.now)


class MilestoneFactory(factory.django.DjangoModelFactory):
    """A milestone not started, owed by the partner."""

    class Meta:
        model = Milestone

    partnership = factory.SubFactory(PartnershipFactory)
    code = factory.Sequence(lambda n: f"M{n}")
    name = factory.Sequence(lambda n: f"Milestone {n}")
    baseline_on = dt.date(2026, 9, 30)
    forecast_on = dt.date(2026, 12, 15)
    final_deadline_on = dt.date(2027, 3, 31)
    weight = Decimal(1)


def accepted_quarter(kpi: KPI, quarter: Period, value: str) -> None:
    """The same accepted figure for each month of a quarter."""
    for month in quarter.months():
        AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal(value))
