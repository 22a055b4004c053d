"""Rows as they stood at an earlier position: the same, however much came later."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import pytest

from core import clock
from core.ledger import audited, checkpoints
from core.ledger.as_known import as_known
from core.ledger.past import NotRecorded, recorded_on
from partnerships.models import Partnership
from performance.models import KPIRecord, Milestone
from tests.factories.partnerships import PartnershipFactory
from tests.factories.performance import AcceptedRecordFactory, KPIFactory, MilestoneFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
START = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
DAYS = 12


def values(row):
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}


def anything(chance):
    """New values for columns of every type that a row has."""
    day = dt.date(2026, 1, 1) + dt.timedelta(days=chance.randrange(300))
    return {
        Partnership: {
            "name": f"Name {chance.random()}",
            "capital_value": chance.choice([None, Decimal(chance.randrange(10**9)) / 100]),
            "signed_on": chance.choice([None, day]),
            "innovation_kinds": chance.choice([[], ["data", "é"]]),
        },
        Milestone: {"forecast_on": day, "name": f"Ward {chance.randrange(99)}"},
        KPIRecord: {
            "agreed_value": chance.choice([None, Decimal(chance.randrange(10**6)) / 1000]),
            "is_disputed": chance.choice([True, False]),
            "decided_at": dt.datetime(2026, 3, 1, 9, 30, 0, chance.randrange(10**6), tzinfo=dt.UTC),
        },
    }


def another_milestone_or_one_less(partnership, chance):
    if chance.random() < 0.3:
        MilestoneFactory(partnership=partnership)
    elif chance.random() < 0.3 and partnership.milestones.count() > 1:
        partnership.milestones.order_by("pk").last().delete()


def test_every_day_stands_as_it_stood_after_many_later_changes():
    chance = random.Random(20261128)  # noqa: S311 - repeated, not secret
    partnership = PartnershipFactory()
    MilestoneFactory(partnership=partnership)
    AcceptedRecordFactory(kpi=KPIFactory(partnership=partnership))
    asked = {
        Partnership: Partnership.objects.filter(pk=partnership.pk),
        Milestone: Milestone.objects.filter(partnership=partnership).order_by("pk"),
        KPIRecord: KPIRecord.objects.filter(partnership=partnership).order_by("pk"),
    }
    stood = {}
    for number in range(DAYS):
        now = START + dt.timedelta(days=number)
        with clock.travel(now):
            for _ in range(3):
                with audited(partnership.stream, actor=None, kind="partnership.edited"):
                    for model, facts in anything(chance).items():
                        row = chance.choice(list(asked[model]))
                        for name, value in facts.items():
                            setattr(row, name, value)
                        row.save()
                    another_milestone_or_one_less(partnership, chance)
            checkpoints.take()
            stood[now.date()] = {
                model: [values(one) for one in rows.all()] for model, rows in asked.items()
            }
    for day, before in stood.items():
        past = recorded_on(partnership.stream, day)
        with as_known(past):
            for model, rows in asked.items():
                assert [values(one) for one in rows.all()] == before[model], (day, model)


def test_a_day_before_the_first_checkpoint_is_refused():
    with pytest.raises(NotRecorded):
        recorded_on("system", dt.date(2020, 1, 1))
