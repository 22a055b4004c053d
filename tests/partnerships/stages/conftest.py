"""A performance-based partnership before its first stage approval, and the people around it."""

from __future__ import annotations

import datetime as dt

import pytest

from partnerships.models import PhasePlan
from partnerships.types import types
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person


@pytest.fixture
def partnership():
    """A DBFO that has stood in "appraise" since 1 September 2026."""
    made = PartnershipFactory(
        name="Northfield Hospital",
        phase="appraise",
        phase_since=dt.date(2026, 9, 1),
        signed_on=None,
        closed_on=None,
    )
    for position, phase in enumerate(types["dbfo"].phases):
        PhasePlan.objects.create(
            partnership=made,
            phase=phase.slug,
            position=position,
            planned_from=dt.date(2026 + position, 3, 1),
            planned_until=dt.date(2027 + position, 2, 28),
            began_on={0: dt.date(2026, 3, 1), 1: dt.date(2026, 9, 1)}.get(position),
            ended_on={0: dt.date(2026, 9, 1)}.get(position),
        )
    return made


@pytest.fixture
def manager(partnership):
    return person("contract_manager", partnership, name="Declan Roche")


@pytest.fixture
def approver(partnership):
    return person("approver", partnership, name="Amina Berrada")


@pytest.fixture
def submitter(partnership):
    return person("partner_submitter", partnership, name="Clara Voss")
