"""After the term a last payment settles what is left, and closes the account."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core import clock
from performance.models import PaidPart, PaymentItem
from performance.services.final_account import propose_reopening, reopen_account
from performance.services.paying import record_paid, take_back_paid
from performance.services.payment_facts import (
    ItemFacts,
    grant_item,
    propose_item,
    refuse_item,
)
from performance.services.payments import approve_payment, prepare_payment
from tests.once import once
from tests.performance.payments.builders import OCTOBER, at, codes, hospital, unavailable
from tests.performance.payments.test_payments import amounts, approved, issued, prepared, seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
ENDS = dt.date(2026, 10, 31)


def ends(here, day=ENDS):
    type(here.partnership).objects.filter(pk=here.partnership.pk).update(ends_on=day)
    here.partnership.refresh_from_db()


def paid(here, payment, late=0):
    """Pays it as it stands, so many days late."""
    then = payment.due_on + dt.timedelta(days=late)
    with clock.travel(dt.datetime.combine(then, dt.time(12), tzinfo=dt.UTC)):
        return record_paid(payment, paid_on=then, amount=abs(payment.total), actor=here.maeve)


def at_its_end():
    """A hospital whose term ended with October, for which it was paid."""
    found = hospital()
    ends(found)
    return found


@once
def here():
    return at_its_end()


@pytest.fixture
def later():
    """After October was due and paid."""
    with clock.travel(dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)) as moment:
        yield moment


def closing(here):
    return prepared(here, "final")


def closed(here):
    return approved(closing(here), here.niamh, here.eoin)


def test_while_the_term_runs_there_is_none(here):
    ends(here, dt.date(2026, 12, 31))
    assert codes(prepare_payment, here.partnership, "final", actor=here.maeve) == ["not_over"]


def test_everything_of_the_term_comes_first(here):
    assert codes(prepare_payment, here.partnership, "final", actor=here.maeve) == ["nothing"]
    issued(here, "2026-09")
    assert codes(prepare_payment, here.partnership, "final", actor=here.maeve) == [
        "skipped",
        "unpaid",
    ]
    prepared(here)
    assert codes(prepare_payment, here.partnership, "final", actor=here.maeve) == [
        "unpaid",
        "out_of_order",
    ]


def test_it_settles_corrections_interest_and_what_is_withheld(here, later):
    october = prepared(here)
    held = propose_item(
        here.partnership,
        ItemFacts(
            period=OCTOBER,
            kind="withholding",
            about="Snags",
            amount=Decimal(30_000),
            reason="Snags of the last survey.",
        ),
        actor=here.maeve,
    )
    grant_item(held, actor=here.sean)
    october = approved(prepared(here), here.niamh, here.eoin)
    paid(here, october, late=73)
    unavailable(here, "Theatre 1", "Theatre", at(6), 2)
    with clock.travel(dt.datetime(2027, 9, 1, 12, tzinfo=dt.UTC)):
        last = closed(here)
    assert (last.closes, last.period, last.state) == (True, "2026-11", "issued")
    assert amounts(last) == {
        "release": Decimal(30_000),
        "adjustment": Decimal(-1_200),
        # 2,680,000 × 8 % × 73 ÷ 365
        "interest": Decimal(42_880),
    }


def test_what_is_to_be_kept_is_withheld_anew_by_a_decision(here, later):
    prepared(here)
    for period, key in ((OCTOBER, OCTOBER), ("2026-11", "final")):
        facts = ItemFacts(
            period=period,
            kind="withholding",
            about="Snags",
            amount=Decimal(30_000),
            reason="Snags of the last survey.",
        )
        grant_item(propose_item(here.partnership, facts, actor=here.maeve), actor=here.sean)
        payment = approved(prepared(here, key), here.niamh, here.eoin)
        if key == OCTOBER:
            paid(here, payment)
    assert payment.total == 0
    assert amounts(payment) == {"release": Decimal(30_000), "withholding": Decimal(-30_000)}


def decided(here, kind, period, about="Snags"):
    facts = ItemFacts(
        period=period, kind=kind, about=about, amount=Decimal(30_000), reason="Snags are mended."
    )
    return grant_item(propose_item(here.partnership, facts, actor=here.maeve), actor=here.sean)


def test_what_was_released_under_another_name_is_not_released_again(here, later):
    decided(here, "withholding", "2026-09")
    paid(here, issued(here, "2026-09"))
    decided(here, "release", OCTOBER, about="Snags of the last survey")
    paid(here, issued(here))
    assert closing(here).total == 0


def test_a_release_decided_for_the_final_account_is_paid_once(here, later):
    decided(here, "withholding", OCTOBER)
    paid(here, issued(here))
    decided(here, "release", "2026-11")
    assert closing(here).total == Decimal(30_000)


def test_what_the_final_account_released_is_not_released_after_it_is_reopened(here, later):
    decided(here, "withholding", OCTOBER)
    paid(here, issued(here))
    paid(here, closed(here))
    item = propose_reopening(here.partnership, reason="A leak was found.", actor=here.maeve)
    reopen_account(item, actor=here.sean)
    with clock.travel(dt.datetime(2027, 9, 1, 12, tzinfo=dt.UTC)):
        assert codes(decided, here, "release", "2026-12") == ["too_large"]
        assert closing(here).total == 0


def test_what_the_partner_owes_at_the_end_is_not_carried(here, later):
    paid(here, issued(here))
    unavailable(here, "Theatre 1", "Theatre", at(6), 2)
    with clock.travel(dt.datetime(2027, 9, 1, 12, tzinfo=dt.UTC)):
        last = closed(here)
    assert last.total == Decimal(-1_200)
    assert "carried_forward" not in amounts(last)


def test_nothing_further_is_paid_once_it_is_issued(here, later):
    paid(here, issued(here))
    closed(here)
    for key in ("final", OCTOBER, "2026-09", "2026-11"):
        assert codes(prepare_payment, here.partnership, key, actor=here.maeve) == ["closed"]


def test_what_was_recorded_as_paid_stands_once_it_is_issued(here, later):
    paid(here, issued(here))
    [part] = PaidPart.objects.all()
    closed(here)
    facts = {"reason": "The bank says less.", "actor": here.niamh}
    assert codes(take_back_paid, part, **facts) == ["closed"]


def test_two_people_reopen_it_and_another_final_account_closes_it_again(here, later):
    paid(here, issued(here))
    closed(here)
    item = propose_reopening(here.partnership, reason="A leak was found.", actor=here.maeve)
    assert codes(propose_reopening, here.partnership, reason="", actor=here.maeve) == [
        "double",
        "required",
    ]
    assert codes(reopen_account, item, actor=here.maeve) == ["forbidden", "own_entry"]
    assert codes(reopen_account, item, actor=here.declan) == ["forbidden"]
    reopen_account(item, actor=here.sean)
    unavailable(here, "Theatre 1", "Theatre", at(6), 2)
    with clock.travel(dt.datetime(2027, 9, 1, 12, tzinfo=dt.UTC)):
        again = closed(here)
        assert (again.period, again.total) == ("2026-12", Decimal(-1_200))
        assert codes(prepare_payment, here.partnership, "final", actor=here.maeve) == ["closed"]


def test_nothing_is_paid_as_a_reopening_and_nothing_is_granted_as_one(here):
    facts = ItemFacts(period=OCTOBER, kind="reopening", amount=Decimal(5_000), reason="So.")
    assert codes(propose_item, here.partnership, facts, actor=here.maeve) == ["unknown"]
    beyond = ItemFacts(period=OCTOBER, kind="withholding", amount=Decimal(60_000), reason="So.")
    item = propose_item(here.partnership, beyond, actor=here.maeve)
    assert codes(grant_item, item, actor=here.sean) == ["beyond_limit"]
    assert codes(reopen_account, item, actor=here.sean) == ["unknown"]


def test_a_reopening_that_is_refused_leaves_it_closed(here, later):
    paid(here, issued(here))
    assert codes(propose_reopening, here.partnership, reason="So.", actor=here.maeve) == [
        "not_closed"
    ]
    closed(here)
    item = propose_reopening(here.partnership, reason="A leak was found.", actor=here.maeve)
    refuse_item(item, answer="It was known.", actor=here.sean)
    assert codes(prepare_payment, here.partnership, "final", actor=here.maeve) == ["closed"]


def test_only_a_reopening_has_no_amount(here):
    item = PaymentItem(
        partnership=here.partnership,
        period=OCTOBER,
        kind="withholding",
        currency="EUR",
        amount=Decimal(0),
        reason="None.",
        proposed_by=here.maeve,
        proposed_at=clock.now(),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        item.save()


def test_what_is_found_after_it_was_worked_out_makes_it_stale(here, later):
    paid(here, issued(here))
    last = closing(here)
    unavailable(here, "Theatre 1", "Theatre", at(6), 2)
    assert approved_codes(last, here.niamh) == ["stale"]


def approved_codes(payment, actor):
    return codes(approve_payment, payment, seen=seen(payment), actor=actor)
