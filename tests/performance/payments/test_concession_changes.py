"""A change of a concession within a year counts from its day, and part years by their days."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal

import pytest

from core import clock
from core.periods import Period
from partnerships.catalogue import rows as row
from partnerships.models import ContractVersion
from partnerships.terms_json import to_json
from partnerships.types.concession import ConcessionTerms
from performance.selectors.payments.book import PaymentBook
from tests.performance.payments.builders import put_terms
from tests.performance.payments.test_concession import airport, issued, verified

__all__ = ["airport"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
# The first 73 days of 2026, a fifth of it, end on 14 March.
MARCH = dt.date(2026, 3, 15)
LATER = dt.datetime(2027, 3, 5, 12, tzinfo=dt.UTC)


def tiers(above):
    return (
        row.ShareTier(above=Decimal(0), part=Decimal("0.1")),
        row.ShareTier(above=Decimal(365), part=Decimal(above)),
    )


def changed_from(here, day, **terms):
    text = to_json(ConcessionTerms(**terms))
    ContractVersion.objects.create(
        partnership=here.partnership,
        number=2,
        title="As changed",
        state=ContractVersion.State.PUBLISHED,
        effective_from=day,
        terms=text,
        terms_sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def audited(here, value):
    with clock.travel(LATER):
        verified(here, "2026", value)


def year(here):
    with clock.travel(LATER):
        return PaymentBook(here.partnership).work_out(Period.parse("2026"))


def test_the_revenue_until_a_change_keeps_its_share(airport):
    changed_from(airport, dt.date(2026, 9, 1), revenue_share=Decimal("0.2"))
    for month in ("2026-07", "2026-08", "2026-09"):
        verified(airport, month, 100)
    assert issued(airport, "2026-07").total == -10
    assert issued(airport, "2026-08").total == -10
    september = issued(airport, "2026-09")
    assert september.total == -20
    cause = september.assessments.get().lines.get(code="fee").cause
    assert "1 January 2026 – 31 August 2026: 20 of 200" in cause
    assert "1 September 2026 – 31 December 2026: 20 of 100" in cause


def test_the_month_of_a_change_is_divided_by_its_days(airport):
    changed_from(airport, dt.date(2026, 9, 16), revenue_share=Decimal("0.2"))
    verified(airport, "2026-09", 100)
    assert issued(airport, "2026-09").total == -15


def test_the_audited_year_is_divided_as_its_months_were_earned(airport):
    changed_from(airport, dt.date(2026, 9, 1), revenue_share=Decimal("0.2"))
    verified(airport, "2026-08", 100)
    verified(airport, "2026-09", 300)
    audited(airport, 800)
    # 200 at a tenth and 600 at a fifth.
    assert year(airport).total == -140


@pytest.mark.parametrize(
    ("rule", "total"),
    [
        # 200 above 73 steps, 800 above 292: 7.3 + 63.5, and 29.2 + 101.6.
        ("", "-201.60"),
        # 20 for the first 200; then on to 1,000 by the later steps: 163.5 - 20.
        ("running", "-163.50"),
    ],
)
def test_steps_of_a_year_have_their_part_of_it_or_run_on(airport, rule, total):
    put_terms(airport.partnership, ConcessionTerms(share_tiers=tiers("0.5")))
    changed_from(airport, MARCH, share_tiers=tiers("0.2"), change_within_year=rule)
    audited(airport, 1_000)
    assert year(airport).total == Decimal(total)


def test_a_change_of_something_else_leaves_the_steps_whole(airport):
    put_terms(airport.partnership, ConcessionTerms(share_tiers=tiers("0.5")))
    changed_from(
        airport, MARCH, share_tiers=tiers("0.5"), payment_days=45, event_penalty=Decimal(5)
    )
    audited(airport, 1_000)
    assert year(airport).total == Decimal("-354.00")


def test_a_guarantee_that_changes_counts_for_its_days(airport):
    put_terms(airport.partnership, ConcessionTerms(annual_guarantee=Decimal(1_000)))
    changed_from(airport, MARCH, annual_guarantee=Decimal(2_000))
    audited(airport, 0)
    assert year(airport).total == -1_800


@pytest.mark.parametrize(
    ("term", "total"),
    [
        ({"starts_on": MARCH}, Decimal(-1_320_000)),
        ({"ends_on": dt.date(2026, 3, 14)}, Decimal(-330_000)),
        ({}, Decimal(-1_650_000)),
    ],
)
def test_the_guarantee_of_a_part_year_has_its_days(airport, term, total):
    put_terms(airport.partnership, ConcessionTerms(annual_guarantee=Decimal(1_650_000)))
    type(airport.partnership).objects.update(**(term or {"ends_on": dt.date(2049, 12, 31)}))
    airport.partnership.refresh_from_db()
    audited(airport, 0)
    assert year(airport).total == total
