"""A payment from its parts: nothing is paid twice, nothing is lost, nothing falls below zero."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from performance.mechanism import Line
from performance.payment_assembly import (
    Parts,
    Waived,
    adjustment,
    assembled,
    carried_forward,
    deductions,
    of_the_period,
    waivers,
)
from performance.scoring.wording import text

MONEY = st.decimals(0, 10**7, places=2)


def line(code, amount, of=""):
    return Line(code=code, amount=Decimal(amount), cause=text("So it is"), of=of)


def total(lines):
    return sum((one.amount for one in lines), Decimal(0))


@given(
    months=st.lists(
        st.tuples(MONEY, st.lists(MONEY, max_size=4), st.lists(MONEY, max_size=2)),
        min_size=1,
        max_size=8,
    )
)
def test_over_all_months_everything_is_paid_that_is_due_and_no_month_is_below_zero(months):
    carried, paid, due = Decimal(0), Decimal(0), Decimal(0)
    for charge, deducted, costs in months:
        lines = [line("charge", charge)]
        lines += [line("unavailability", -one, f"F-{n}") for n, one in enumerate(deducted)]
        parts = Parts(costs=tuple(line("at_cost", one) for one in costs), carried_in=carried)
        found = assembled(lines, parts)
        assert total(found) >= 0
        carried = carried_forward(found)
        paid += total(found)
        due += charge - sum(deducted) + sum(costs)
    assert paid + carried == due


@given(amount=MONEY, granted=st.lists(MONEY, max_size=3))
def test_waivers_give_back_at_most_what_is_deducted_however_many_were_granted(amount, granted):
    lines = [line("charge", 10**8), line("unavailability", -amount, "F-1")]
    waived = tuple(Waived(about="F-1", amount=one, reason="No fault") for one in granted)
    found = assembled(lines, Parts(waived=waived))
    assert total(found) == 10**8 - amount + min(amount, sum(granted))


def test_what_the_limit_gives_back_of_points_is_not_waived_again():
    lines = [line("points", -1000), line("limit", 400)]
    [given] = waivers(lines, [Waived(about="points", amount=Decimal(1000), reason="No fault")])
    assert given.amount == 600
    assert "1,000 granted, of which 600" in str(given.cause)


def test_points_are_waived_by_their_code_and_failures_by_their_reference():
    lines = [line("points", -240), line("points", -72), line("unavailability", -60, "F-7")]
    assert deductions(lines) == {"points": Decimal(312), "F-7": Decimal(60)}


def test_where_the_partner_may_owe_nothing_is_carried():
    found = assembled([line("fee", -500)], Parts(may_be_negative=True))
    assert (total(found), carried_forward(found)) == (Decimal(-500), 0)


def test_a_correction_is_the_difference_and_none_where_there_is_none():
    known = {"of": "2026-09", "about": "September 2026", "why": text("Why")}
    found = adjustment(now=Decimal(90), settled=Decimal(100), **known)
    assert (found.amount, found.of) == (Decimal(-10), "2026-09")
    assert adjustment(now=Decimal(90), settled=Decimal(90), **known) is None


def test_a_correction_of_another_month_is_not_of_the_period_itself():
    lines = [line("charge", 100), line("adjustment", -10), line("interest", 1)]
    assert of_the_period(lines) == 100
