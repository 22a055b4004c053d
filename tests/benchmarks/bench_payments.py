"""A month with ten thousand failures, and a month of two thousand partnerships: how long, in how
many queries.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from functools import partial
from statistics import median
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.periods import Period
from governance.grants import put_into_groups
from governance.models import Appointment
from partnerships.models import ContractVersion
from partnerships.terms_json import to_json
from performance.models import FailureEntry, PaymentLine, ServiceFailure
from performance.models.service_failure import SAID
from performance.selectors.payments.book import PaymentBook
from performance.services.payments import approve_payment, prepare_payment
from performance.worklists.payments import payments_to_do
from tests.benchmarks.measuring import medians, note, seconds, size
from tests.benchmarks.rows import partnerships
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory
from tests.forging import forge
from tests.performance.payments.builders import OCTOBER, TERMS, at, hospital

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
ROWS = size(2_000, 100)
MONTHS = tuple(f"2026-{month:02d}" for month in range(2, 11))
FAILED = 5
"""Failures of each partnership's month."""
GROWTH = 1.5
AGAINST_PLAIN = 25
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


def people(partnerships: list[Partnership]) -> SimpleNamespace:
    """Who prepares and approves for every one of them, and who logs."""
    found = SimpleNamespace(
        **{name: UserFactory() for name in ("manager", "first", "second", "maeve", "declan")}
    )
    office = OrganisationFactory()
    for user in vars(found).values():
        MembershipFactory(user=user, organisation=office)
    known = {"organisation": office, "from_on": dt.date(2015, 1, 1), "appointed_at": clock.now()}
    limit = {"limit": Decimal(5_000_000)}
    made = [
        Appointment(user=user, role=role, partnership=one, **known, **facts)
        for one in partnerships
        for user, role, facts in (
            (found.manager, "contract_manager", {}),
            (found.first, "approver", {**limit, "currency": one.currency}),
            (found.second, "approver", {**limit, "currency": one.currency}),
        )
    ]
    Appointment.objects.bulk_create(made, 500)
    put_into_groups(made)
    return found


def certify(who: SimpleNamespace, partnership: Partnership, key: str) -> None:
    """All three pairs of eyes, as the pages do it."""
    payment = prepare_payment(partnership, key, actor=who.manager)
    for approver in (who.first, who.second):
        seen = payment.assessments.get(version=payment.version).sha256
        payment = approve_payment(payment, seen=seen, actor=approver)


def counted(call) -> int:
    with CaptureQueriesContext(connection) as asked:
        call()
    return len(asked)


def test_a_month_is_certified_for_two_thousand_partnerships():
    """One after the other, as jobs and people do it: the last costs what the first did."""
    made = partnerships(ROWS)
    who = people(made)
    text = to_json(TERMS)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    forge(ContractVersion.objects.all(), terms=text, terms_sha256=sha256)
    for one in made:
        failures(SimpleNamespace(partnership=one, **vars(who)), range(1, FAILED + 1))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    first = counted(lambda: certify(who, made[0], OCTOBER))
    taken = [seconds(partial(certify, who, one, OCTOBER)) for one in made[1:-1]]
    last = counted(lambda: certify(who, made[-1], OCTOBER))
    part = len(taken) // 10
    growth = median(taken[-part:]) / median(taken[:part])
    note(
        f"A certificate after {ROWS:,} others ÷ one of the first",
        f"{growth:.2f} ({median(taken[-part:]) * 1000:.0f} ms ÷ "
        f"{median(taken[:part]) * 1000:.0f} ms; all of them {sum(taken):.0f} s), {last} queries",
        f"{GROWTH}, as many queries as the first",
        held=growth <= GROWTH and first == last,
        database=connection.vendor,
    )
    listed = counted(lambda: list(payments_to_do(who.manager, dt.date(2026, 11, 23))))
    assert listed <= 10
    assert PaymentLine.objects.values("assessment").distinct().count() == ROWS
    assert first == last
    assert growth <= GROWTH


def test_a_certificate_costs_the_same_after_a_year_of_them():
    """Corrections look at every earlier month; what they read is read at once."""
    here = hospital()
    who = people([here.partnership])
    spent = [(counted(partial(certify, who, here.partnership, key)), key) for key in MONTHS]
    assert len({number for number, _key in spent[1:]}) == 1, spent


def _queries(partnership: Partnership) -> int:
    with CaptureQueriesContext(connection) as asked:
        work_out(partnership)
    return len(asked)
