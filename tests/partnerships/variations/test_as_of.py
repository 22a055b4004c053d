"""The version in force on any day, as known on any day; a change counts back for a reason only."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core import clock
from core.problems import Refused
from partnerships.selectors.contract_versions import in_force, parties_on
from performance.selectors.payment_terms import version_on
from tests.factories.people import OrganisationFactory
from tests.factories.performance import KPIFactory
from tests.forging import published_versions_open
from tests.partnerships.variations.builders import LATER

pytestmark = pytest.mark.django_db
SIGNED = dt.date(2018, 3, 1)
DAY = dt.timedelta(days=1)


def number_on(world, day, known_at=None):
    version = in_force(world.partnership, day, known_at)
    return None if version is None else version.number


def test_before_between_and_after(world):
    world.approved()
    assert number_on(world, SIGNED - DAY) is None
    assert number_on(world, SIGNED) == 1
    assert number_on(world, LATER - DAY) == 1
    assert number_on(world, LATER) == 2
    assert number_on(world, dt.date(2049, 1, 1)) == 2


def test_nothing_is_worked_out_before_the_first_version(world):
    with pytest.raises(Refused) as refused:
        version_on(world.partnership, SIGNED - DAY)
    assert refused.value.codes == {"no_version"}


def test_a_day_gone_by_needs_a_reason(world):
    with pytest.raises(Refused) as refused:
        world.drafted(effective_from=dt.date(2026, 4, 1))
    assert [(one.field, one.code) for one in refused.value.problems] == [
        ("backdated_because", "backdated")
    ]
    made = world.approved(effective_from=dt.date(2026, 4, 1), because="Agreed in March.")
    assert made.version.backdated_because == "Agreed in March."
    assert number_on(world, dt.date(2026, 4, 1)) == 2


def test_a_day_that_passes_before_the_approval_needs_one_too(world):
    submitted = world.submitted()
    with clock.travel(dt.datetime(2027, 4, 2, 9, tzinfo=dt.UTC)), pytest.raises(Refused) as refused:
        world.approved(submitted)
    assert refused.value.codes == {"backdated"}


def test_a_day_before_the_base_needs_a_reason_and_then_supersedes_it(world):
    world.approved()
    early = dt.date(2027, 1, 1)
    with pytest.raises(Refused) as refused:
        world.drafted(effective_from=early, index_name="HICP")
    assert refused.value.codes == {"before_base"}
    world.approved(effective_from=early, index_name="HICP", because="The index was misnamed.")
    assert [number_on(world, day) for day in (early - DAY, early, LATER)] == [1, 3, 3]


def test_as_it_was_known_on_an_earlier_day(world):
    before = clock.now()
    with clock.travel(dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)):
        world.approved(effective_from=dt.date(2026, 4, 1), because="Agreed in March.")
    first = world.partnership.contract_versions.get(number=1)
    first.published_at = dt.datetime(2018, 3, 1, tzinfo=dt.UTC)
    with published_versions_open():
        first.save()
    october = dt.date(2026, 10, 31)
    assert (number_on(world, october, before), number_on(world, october)) == (1, 2)
    assert version_on(world.partnership, october, before).number == 1


def test_a_later_version_moves_nothing_that_is_measured(world):
    kpi = KPIFactory(partnership=world.partnership, starts_on=dt.date(2020, 1, 1))
    world.approved()
    kpi.refresh_from_db()
    assert kpi.starts_on == dt.date(2020, 1, 1)


def test_two_changes_published_in_a_row_each_hold_from_their_day(world):
    world.approved()
    last = dt.date(2028, 1, 1)
    world.approved(effective_from=last, unitary_charge=Decimal(30_002_000))
    assert [number_on(world, day) for day in (LATER, last - DAY, last)] == [2, 2, 3]


def test_parties_are_those_of_the_day(world):
    for from_on, until_on in ((None, None), (None, dt.date(2020, 1, 1)), (LATER, None)):
        world.partnership.parties.create(
            organisation=world.partnership.partner if from_on is None else _bank(),
            role="lender" if from_on is None else "leadBank",
            from_on=from_on,
            until_on=until_on,
        )
    assert len(parties_on(world.partnership, dt.date(2019, 1, 1))) == 2
    assert len(parties_on(world.partnership, dt.date(2026, 1, 1))) == 1
    assert len(parties_on(world.partnership, LATER)) == 2


def _bank():
    return OrganisationFactory(kind="lender")
