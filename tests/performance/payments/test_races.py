"""What comes in the very moment of the second approval comes before it or after it."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest

from performance.models import Payment, PaymentFigure, ServiceFailure
from performance.services import payments
from performance.services.payment_facts import claim_figure, verify_figure
from performance.services.payments import approve_payment
from performance.services.service_failures import answer_failure
from tests.performance.payments.builders import OCTOBER, approver, at, hospital, unavailable
from tests.performance.payments.test_payments import approved, prepared, seen

pytest_plugins = ["tests.races"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_demo_day")]
MOMENT = 0.7
"""Seconds for which one waits in the middle for another who has to wait for them."""


@pytest.fixture
def here():
    return hospital()


def in_the_middle(monkeypatch, where, name):
    """Whoever calls this function stops behind it: the event that says so, the one that ends it."""
    reached, go_on = threading.Event(), threading.Event()
    real = getattr(where, name)

    def stopped(*args, **facts):
        found = real(*args, **facts)
        reached.set()
        go_on.wait(timeout=MOMENT)
        return found

    monkeypatch.setattr(where, name, stopped)
    return reached, go_on


def claimed(here):
    return claim_figure(
        here.partnership,
        period=OCTOBER,
        code="at_cost",
        title="Energy",
        value=Decimal(38_400),
        actor=here.declan,
    )


def behind(reached, go_on, call, *, order=None):
    """Calls once the other is in the middle, and lets them go on once it is done."""

    def run():
        assert reached.wait(timeout=20)
        try:
            return in_order(order, call)()
        finally:
            go_on.set()

    return run


def in_order(order, call):
    """Writes what came back into `order`, so that it shows who was done first."""

    def run():
        found = call()
        if order is not None:
            order.append(found)
        return found

    return run


def something_that_comes(here, what):
    """A figure to verify or a failure to answer: the call that does it, and what it gives."""
    if what == "figure":
        figure, value = claimed(here), Decimal(38_400)
        return lambda: verify_figure(figure, value=value, actor=here.colleague).verified, value
    failure = unavailable(here, "Theatre 1", "Theatre", at(6), 2)
    said = {"reason": "Not needed.", "actor": here.declan}
    return lambda: answer_failure(failure, "disputed", **said).state, "disputed"


def second_approval(here):
    """The call that issues October, for which the first has approved."""
    once = approved(prepared(here), here.niamh)
    sha = seen(once)
    return lambda: approve_payment(once, seen=sha, actor=here.eoin).state


@pytest.mark.parametrize("what", ["figure", "answer"])
def test_what_is_said_while_the_second_looks_comes_after_the_certificate(
    here, race, monkeypatch, what
):
    said, came = something_that_comes(here, what)
    approve = second_approval(here)
    order = []
    middle = in_the_middle(monkeypatch, payments, "work_out")
    race(in_order(order, approve), behind(*middle, said, order=order))
    assert order == ["issued", came]


@pytest.mark.parametrize(("what", "row"), [("figure", PaymentFigure), ("answer", ServiceFailure)])
def test_what_was_said_a_moment_before_the_second_approval_makes_it_stale(
    here, race, monkeypatch, what, row
):
    said, came = something_that_comes(here, what)
    approve = second_approval(here)
    middle = in_the_middle(monkeypatch, row, "save")
    assert race(said, behind(*middle, approve)) == [came, ["stale"]]


def test_of_two_who_give_the_second_approval_at_once_one_issues_it(here, race):
    other = approver(here.partnership, "Orla Byrne", 5_000_000)
    once = approved(prepared(here), here.niamh)
    sha = seen(once)
    done = race(
        *(
            lambda who=who: approve_payment(once, seen=sha, actor=who).state
            for who in (here.eoin, other)
        )
    )
    assert sorted(map(str, done)) == sorted(["issued", "['wrong_state']"])
    [kept] = race(lambda: Payment.objects.values_list("state", "second_by").get())
    assert kept[1] == (here.eoin, other)[done.index("issued")].pk
