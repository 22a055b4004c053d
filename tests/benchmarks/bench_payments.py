"""A month with ten thousand failures is worked out: how long, in how many queries."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.periods import Period
from performance.models import FailureEntry, ServiceFailure
from performance.models.service_failure import SAID
from performance.selectors.payments.book import PaymentBook
from tests.benchmarks.measuring import medians, note, size
from tests.performance.payments.builders import OCTOBER, at, hospital

if TYPE_CHECKING:
    from partnerships.models import Partnership

pytestmark = pytest.mark.django_db

FAILURES = size(10_000, 1_000)
ROUNDS = 5
QUERIES = 12
"""More are too many, however many failures there are."""
RATIO = 3
THROUGH = 3
"""Months without a failure cost next to nothing."""
SIDES = ("authority", "partner")
AREAS = (("Theatre", 4), ("Ward", 7), ("Clinic", 4), ("Lift", 5))


def failures(here, numbers: range) -> None:
    """Half of areas, half of services; nine of ten agreed, each with two entries."""
    rows = [_one(here, number) for number in numbers]
    ServiceFailure.objects.bulk_create(rows, 500)
    made = ServiceFailure.objects.filter(
        partnership=here.partnership, number__range=(numbers[0], numbers[-1])
    )
    entries = []
    for one in made.order_by("number").iterator(500):
        said = {name: getattr(one, name) for name in SAID}
        first = FailureEntry(failure=one, side="authority", by=here.maeve, at=one.logged_at, **said)
        first.state = "logged"
        entries.append(first)
        later = one.logged_at + dt.timedelta(hours=1)
        entries.append(FailureEntry(failure=one, side="partner", by=here.declan, at=later, **said))
    FailureEntry.objects.bulk_create(entries, 500)


def _one(here, number: int) -> ServiceFailure:
    area_class, count = AREAS[number % len(AREAS)]
    begin = at(1) + dt.timedelta(minutes=4 * number)
    is_area = number % 2 == 0
    return ServiceFailure(
        partnership=here.partnership,
        number=number,
        side="authority",
        kind="unavailable" if is_area else "service",
        state="disputed" if number % 10 == 0 else "agreed",
        requirement=("Temperature", "Light", "Water")[number % 3],
        area=f"{area_class} {number % count}" if is_area else "",
        area_class=area_class if is_area else "",
        service="" if is_area else "Cleaning",
        points=None if is_area else 1,
        occurred_at=begin,
        rectified_at=begin + dt.timedelta(hours=1 + number % 9),
        logged_by=here.maeve,
        logged_at=begin + dt.timedelta(hours=10),
        said_side="authority",
        said_by=here.maeve,
        answered_by=here.declan,
    )


def work_out(partnership: Partnership) -> int:
    """By a new book, as a service does it."""
    worked = PaymentBook(partnership).work_out(Period.parse(OCTOBER))
    return len(worked.lines)


def read(partnership: Partnership) -> int:
    """Every entry as an object, once: what nobody can work a month out without."""
    rows = FailureEntry.objects.filter(failure__partnership=partnership)
    return len(list(rows.select_related("failure").order_by("failure__number", "pk")))


def test_a_month_of_ten_thousand_failures():
    here = hospital()
    failures(here, range(1, 11))
    few = _queries(here.partnership)
    failures(here, range(11, FAILURES + 1))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    many = _queries(here.partnership)
    assert read(here.partnership) == 2 * FAILURES
    assert work_out(here.partnership) > FAILURES // 2
    found = medians(
        {
            "work_out": lambda: work_out(here.partnership),
            "read": lambda: read(here.partnership),
        },
        rounds=ROUNDS,
    )
    ratio = found["work_out"] / found["read"]
    note(
        f"A month with {FAILURES:,} failures worked out ÷ one plain read of their log",
        f"{ratio:.1f} ({found['work_out']:.2f} s ÷ {found['read']:.2f} s), {many} queries",
        f"{RATIO}, {QUERIES} queries, the same as for ten",
        held=ratio <= RATIO and many == few <= QUERIES,
        database=connection.vendor,
    )
    assert many == few <= QUERIES
    assert ratio <= RATIO


def test_a_hundred_months_are_gone_through_for_corrections():
    """One book works out a month and every one before it: the log is read once for all of them."""
    here = hospital()
    months = size(100, 36)
    failures(here, range(1, FAILURES + 1))
    first = Period.parse(OCTOBER)
    book = PaymentBook(here.partnership)
    october = medians({"month": lambda: work_out(here.partnership)}, rounds=1)["month"]

    def all_of_them() -> None:
        period = first
        for _number in range(months):
            book.of_itself(period)
            period = period.previous()

    taken = medians({"all": all_of_them}, rounds=1)["all"]
    ratio = taken / october
    note(
        f"{months} months of a log of {FAILURES:,} failures gone through ÷ its month worked out",
        f"{ratio:.1f} ({taken:.2f} s ÷ {october:.2f} s)",
        f"{THROUGH}",
        held=ratio <= THROUGH,
        database=connection.vendor,
    )
    assert ratio <= THROUGH


def _queries(partnership: Partnership) -> int:
    with CaptureQueriesContext(connection) as asked:
        work_out(partnership)
    return len(asked)
