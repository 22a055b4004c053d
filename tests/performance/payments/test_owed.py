"""What is owed by either side: paid in parts, open, late, and what that costs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.ledger.verification import verify
from core.periods import Period
from partnerships.types.concession import ConcessionTerms
from performance.models import PaidPart, Payment, PaymentLine
from performance.selectors.payments.book import PaymentBook
from performance.selectors.payments.lateness import owed_of
from performance.services.paying import record_paid
from performance.services.payments import approve_payment, prepare_payment
from performance.worklists.payments import payments_to_do
from tests.factories.partnerships import PartnershipFactory
from tests.once import once
from tests.performance.payments.builders import OCTOBER, codes, hospital, people_of, put_terms
from tests.performance.payments.test_concession import verified
from tests.performance.payments.test_payments import approved, issued, prepared, seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
SEPTEMBER = "2026-09"
NOVEMBER = "2026-11"
JANUARY = "2027-01"


@once
def here():
    return hospital()


@pytest.fixture
def airport():
    """A concession: the partner owes the months."""
    partnership = PartnershipFactory(
        name="Santa Rosalía Airport", type="concession", currency="EUR", country="IE"
    )
    found = people_of(partnership)
    terms = ConcessionTerms(
        revenue_share=Decimal("0.1"), payment_days=30, late_interest=Decimal("0.08")
    )
    put_terms(partnership, terms)
    return found


def on(year, month, day):
    return clock.travel(dt.datetime(year, month, day, 12, tzinfo=dt.UTC))


def owing(airport, revenue=1_000_000, month=SEPTEMBER):
    verified(airport, month, revenue)
    return issued(airport, month)


def paid(payment, amount, day, by):
    return record_paid(payment, paid_on=day, amount=Decimal(amount), actor=by.maeve)


def lines(payment, code):
    rows = PaymentLine.objects.filter(
        assessment__payment=payment, assessment__version=payment.version, code=code
    )
    return [(one.of, one.amount, plain(one.cause)) for one in rows]


def worked(here, key):
    found = PaymentBook(here.partnership).work_out(Period.parse(key)).lines
    return [(one.of, one.amount, plain(one.cause)) for one in found if one.code == "interest"]


def plain(words):
    """With spaces where the page has some at which no line breaks."""
    return str(words).replace("\xa0", " ").replace("\u202f", " ")


def test_a_certificate_is_paid_in_parts_each_with_its_day_and_who_recorded_it(here):
    september = issued(here, SEPTEMBER)
    today = clock.today()
    once = paid(september, 2_698_000, today - dt.timedelta(days=2), here)
    assert (once.state, once.paid_amount, once.open_amount) == ("issued", 2_698_000, 12_000)
    assert once.paid_on is None
    twice = record_paid(once, paid_on=today, amount=Decimal(12_000), actor=here.colleague)
    assert (twice.state, twice.open_amount, twice.paid_on) == ("paid", 0, today)
    assert [(one.amount, one.recorded_by) for one in twice.parts.all()] == [
        (2_698_000, here.maeve),
        (12_000, here.colleague),
    ]
    assert not verify().findings


def test_nothing_is_recorded_above_what_is_open(here):
    payment = prepared(here, SEPTEMBER)
    facts = {"paid_on": clock.today(), "actor": here.maeve}
    assert codes(record_paid, payment, amount=Decimal(1), **facts) == ["wrong_state"]
    payment = approved(payment, here.niamh, here.eoin)
    assert codes(record_paid, payment, amount=Decimal(2_710_001), **facts) == ["too_large"]
    assert codes(record_paid, payment, amount=Decimal(0), **facts) == ["too_small"]
    part = record_paid(payment, amount=Decimal(2_700_000), **facts)
    assert codes(record_paid, part, amount=Decimal("10000.01"), **facts) == ["too_large"]
    done = record_paid(part, amount=Decimal(10_000), **facts)
    assert codes(record_paid, done, amount=Decimal(1), **facts) == ["nothing_open"]
    assert PaidPart.objects.count() == 2


def test_what_will_be_paid_is_not_recorded_and_the_partner_records_nothing(here):
    payment = issued(here, SEPTEMBER)
    tomorrow = clock.today() + dt.timedelta(days=1)
    facts = {"paid_on": tomorrow, "amount": Decimal(1)}
    assert codes(record_paid, payment, **facts, actor=here.declan) == ["forbidden", "in_future"]


def test_nothing_was_paid_before_the_period_began(here):
    payment = issued(here, "2026-09")
    facts = {"amount": payment.total, "actor": here.maeve}
    wrong = dt.date(2016, 11, 20)
    assert codes(record_paid, payment, paid_on=wrong, **facts) == ["too_early"]
    assert record_paid(payment, paid_on=dt.date(2026, 9, 1), **facts).state == "paid"


def test_a_part_that_was_recorded_is_changed_by_nobody(here):
    paid(issued(here, SEPTEMBER), 1, clock.today(), here)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaidPart.objects.update(paid_on=dt.date(2026, 1, 1))


def test_the_partner_pays_interest_on_what_it_owes_and_pays_late(airport):
    september = owing(airport)
    assert (september.total, september.due_on) == (Decimal(-100_000), dt.date(2026, 12, 23))
    with on(2027, 1, 5):
        paid(september, 100_000, dt.date(2027, 1, 2), airport)
        verified(airport, OCTOBER, 0)
        [(of, amount, cause)] = worked(airport, OCTOBER)
    # 100,000 × 8 % × 10 ÷ 365
    assert (of, amount) == (SEPTEMBER, Decimal("-219.18"))
    assert cause == (
        "September 2026 was due on 23 December 2026, and the private partner paid late:"
        " 100,000 × 10 × 8 % a year ÷ 365"
    )


def test_interest_is_on_what_was_open_on_each_day(here):
    september = issued(here, SEPTEMBER)
    with on(2027, 1, 20):
        # Before it was due: never late.
        paid(september, 700_000, dt.date(2026, 12, 20), here)
        paid(september, 10_000, dt.date(2027, 1, 12), here)
        paid(september, 2_000_000, dt.date(2027, 1, 2), here)
        [(_of, amount, cause)] = worked(here, OCTOBER)
    # (2,010,000 × 10 + 10,000 × 10) × 8 % ÷ 365
    assert amount == Decimal("4427.40")
    assert "(2,010,000 × 10 + 10,000 × 10) × 8 % a year ÷ 365" in cause


def test_what_is_paid_on_the_day_on_which_it_is_due_costs_nothing(here):
    september = issued(here, SEPTEMBER)
    with on(2027, 1, 20):
        paid(september, 2_710_000, dt.date(2026, 12, 23), here)
        assert worked(here, OCTOBER) == []


def test_what_is_open_is_a_line_of_the_next_payment_and_stays_due_by_its_own(here):
    september = issued(here, SEPTEMBER)
    with on(2027, 2, 5):
        paid(september, 2_698_000, dt.date(2026, 12, 23), here)
        for key in (OCTOBER, NOVEMBER, "2026-12"):
            assert lines(issued(here, key), "open") == [] or key == "2026-12"
        december = Payment.objects.get(period="2026-12")
        [(of, amount, cause)] = lines(december, "open")
        assert (of, amount) == (SEPTEMBER, 0)
        assert cause == (
            "September 2026: 12,000 of 2,710,000 is open since 23 December 2026; the"
            " authority owes it by that certificate"
        )
        # 12,000 × 8 % × 8 ÷ 365, until the end of the month.
        assert lines(december, "interest")[0][:2] == (SEPTEMBER, Decimal("21.04"))
        assert december.total == Decimal("2710021.04")


def test_the_next_payment_goes_on_where_the_last_one_left_off_and_nothing_is_charged_twice(here):
    september = issued(here, SEPTEMBER)
    with on(2027, 2, 5):
        paid(september, 2_698_000, dt.date(2026, 12, 23), here)
        for key in (OCTOBER, NOVEMBER, "2026-12"):
            issued(here, key)
        assert [of for of, *_rest in worked(here, JANUARY)] == [SEPTEMBER]
        paid(september, 12_000, dt.date(2027, 1, 5), here)
        [(_of, amount, cause)] = worked(here, JANUARY)
    # 12,000 × 8 % × 13 ÷ 365 = 34.19, of which 21.04 was charged.
    assert amount == Decimal("13.15")
    assert cause.endswith("12,000 × 13 × 8 % a year ÷ 365, less 21.04 in earlier payments")


def test_interest_that_was_certified_brings_none(here):
    issued(here, SEPTEMBER)
    with on(2027, 3, 5):
        for key in (OCTOBER, NOVEMBER, "2026-12"):
            issued(here, key)
        december = Payment.objects.get(period="2026-12")
        interest = lines(december, "interest")
        assert sum(amount for _of, amount, _cause in interest) == december.total - 2_710_000 > 0
    with on(2027, 5, 4):
        owed = owed_of([december], PaymentBook(here.partnership))[december.pk]
        told = {of: cause for of, _amount, cause in worked(here, "2027-04")}
    # 2,710,000 × 8 % × 30 ÷ 365, due on 4 April
    assert owed.interest == Decimal("17819.18")
    assert "2,710,000 × " in told["2026-12"]


def test_interest_falls_where_it_is_recorded_later_that_it_was_paid_in_time(here):
    september = issued(here, SEPTEMBER)
    with on(2027, 2, 5):
        for key in (OCTOBER, NOVEMBER, "2026-12"):
            issued(here, key)
        charged = lines(Payment.objects.get(period="2026-12"), "interest")[0][1]
        paid(september, 2_710_000, dt.date(2026, 12, 20), here)
        assert worked(here, JANUARY)[0][1] == -charged


def test_a_contract_without_interest_still_says_what_is_open():
    here = hospital(late_interest=None)
    issued(here, SEPTEMBER)
    with on(2027, 2, 5):
        found = PaymentBook(here.partnership).work_out(Period.parse(JANUARY)).lines
        assert {one.code for one in found} == {"charge", "open"}


def test_a_part_that_is_recorded_after_the_working_out_makes_it_stale(here):
    september = issued(here, SEPTEMBER)
    with on(2027, 2, 5):
        for key in (OCTOBER, NOVEMBER):
            issued(here, key)
        december = prepared(here, "2026-12")
        paid(september, 1, dt.date(2027, 2, 5), here)
        assert codes(approve_payment, december, seen=seen(december), actor=here.niamh) == ["stale"]


def test_whoever_recorded_what_came_late_does_not_approve_the_interest_on_it(here):
    september = issued(here, SEPTEMBER)
    with on(2027, 2, 5):
        paid(september, 2_710_000, dt.date(2027, 1, 2), here)
        october = prepare_payment(here.partnership, OCTOBER, actor=here.colleague)
        worked_out = PaymentBook(here.partnership).work_out(Period.parse(OCTOBER))
        assert here.maeve.pk in worked_out.hands
        assert october.total > 2_710_000


def test_to_do_asks_whoever_has_to_pay_and_tells_the_other_side_once_it_is_late(here, airport):
    def rows(someone):
        found = payments_to_do(someone, clock.today())
        return [(plain(one.title), plain(one.why), one.group) for one in found]

    mine, theirs = issued(here, SEPTEMBER), owing(airport)
    record = "Record that September 2026 is paid"
    assert rows(here.maeve) == [(record, "€2,710,000 are certified", "mine")]
    assert rows(here.declan) == []
    assert rows(airport.maeve) == [(record, "€100,000 are certified", "mine")]
    pay = "Pay €100,000 for September 2026"
    assert rows(airport.declan) == [(pay, "€100,000 are certified", "mine")]
    assert rows(airport.submitter) == []
    with on(2027, 1, 5):
        paid(mine, 2_698_000, dt.date(2026, 12, 23), here)
        paid(theirs, 40_000, dt.date(2026, 12, 23), airport)
        late = "€12,000 open since 23 December 2026"
        assert rows(here.maeve) == [(record, late, "mine")]
        assert rows(here.declan) == [("September 2026 is not paid", late, "others")]
        late = "€60,000 open since 23 December 2026"
        assert rows(airport.maeve) == [(record, late, "mine")]
        assert rows(airport.declan) == [("Pay €60,000 for September 2026", late, "mine")]
        paid(mine, 12_000, dt.date(2027, 1, 5), here)
        assert rows(here.maeve) == rows(here.declan) == []


def test_where_nothing_is_due_nobody_is_asked_to_pay(airport):
    owing(airport, revenue=0)
    assert list(payments_to_do(airport.declan, clock.today())) == []
    assert list(payments_to_do(airport.maeve, clock.today())) == []
