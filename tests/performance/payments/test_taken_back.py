"""What was recorded as paid by mistake is taken back by somebody else, and stays on record."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.ledger.verification import verify
from performance.models import PaidPart
from performance.services.paying import record_paid, take_back_paid
from tests.api import Program
from tests.factories.people import PASSWORD
from tests.once import once
from tests.performance.payments.builders import codes, hospital
from tests.performance.payments.test_owed import SEPTEMBER, on, paid, plain, worked
from tests.performance.payments.test_payments import issued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
MISTYPED = "The bank says 2,701,000."


@once
def here():
    return hospital()


def all_paid(here):
    return paid(issued(here, SEPTEMBER), 2_710_000, clock.today(), here)


def test_it_counts_no_longer_and_what_it_paid_is_open_again(here):
    payment = all_paid(here)
    [part] = payment.parts.all()
    again = take_back_paid(part, reason=MISTYPED, actor=here.niamh)
    assert (again.state, again.paid_amount, again.open_amount) == ("issued", 0, 2_710_000)
    assert again.paid_on is None
    done = paid(again, 2_701_000, clock.today(), here)
    assert (done.state, done.open_amount) == ("issued", 9_000)
    assert [(one.amount, one.recorded_by, one.reason) for one in done.parts.order_by("pk")] == [
        (2_710_000, here.maeve, ""),
        (2_710_000, here.niamh, MISTYPED),
        (2_701_000, here.maeve, ""),
    ]
    assert not verify().findings


def test_only_somebody_else_who_approves_takes_it_back_once_and_says_why(here):
    payment = all_paid(here)
    [part] = payment.parts.all()
    facts = {"reason": MISTYPED}
    assert codes(take_back_paid, part, **facts, actor=here.maeve) == ["forbidden", "own_record"]
    assert codes(take_back_paid, part, **facts, actor=here.declan) == ["forbidden"]
    assert codes(take_back_paid, part, reason=" ", actor=here.niamh) == ["required"]
    take_back_paid(part, **facts, actor=here.niamh)
    assert codes(take_back_paid, part, **facts, actor=here.eoin) == ["taken_back"]
    back = PaidPart.objects.get(takes_back=part)
    assert codes(take_back_paid, back, **facts, actor=here.eoin) == ["taken_back"]


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"first_recorded_by": None}, {"by": "maeve"}])
def test_the_database_itself_asks_for_another_person_and_a_reason(here, wrong):
    [part] = all_paid(here).parts.all()
    facts = {"by": "niamh", "reason": MISTYPED, "first_recorded_by": here.maeve} | wrong
    by = getattr(here, facts.pop("by"))
    known = {"amount": part.amount, "currency": "EUR", "paid_on": part.paid_on}
    with pytest.raises(IntegrityError), transaction.atomic():
        PaidPart.objects.create(
            payment=part.payment,
            recorded_by=by,
            recorded_at=clock.now(),
            takes_back=part,
            **known,
            **facts,
        )


def test_interest_goes_on_as_if_it_had_never_been_recorded(here):
    payment = issued(here, SEPTEMBER)
    with on(2027, 1, 2):
        part = paid(payment, 2_710_000, payment.due_on, here).parts.get()
        assert worked(here, "2026-12") == []
        take_back_paid(part, reason=MISTYPED, actor=here.niamh)
        # 2,710,000 × 8 % × 8 ÷ 365, to the last day of December
        [(of, amount, _cause)] = worked(here, "2026-12")
        assert (of, amount) == (SEPTEMBER, Decimal("4751.78"))


def test_an_approver_takes_it_back_on_the_page_after_giving_the_password_again(here, client_of):
    payment = all_paid(here)
    [part] = payment.parts.all()
    address = reverse("payment", args=[payment.uuid])
    label = "Take back what was recorded as paid"
    assert label not in client_of(here.maeve).get(address).content.decode()
    niamh = client_of(here.niamh, shown=False)
    assert label in niamh.get(address).content.decode()
    sent = {"step": "take_back", "part": str(part.uuid), "reason": MISTYPED}
    assert "/account/reauthenticate/" in niamh.post(address, sent)["Location"]
    niamh.post("/account/reauthenticate/", {"password": PASSWORD})
    assert niamh.post(address, {**sent, "reason": ""}).status_code == 422
    assert niamh.post(address, sent)["Location"] == address
    for someone in (here.niamh, here.declan):
        page = plain(client_of(someone).get(address).content.decode())
        assert "was not paid on 23 November 2026: taken back by Niamh Walsh" in page
        assert MISTYPED in page


def test_a_program_takes_it_back_and_reads_both_rows(here):
    payment = all_paid(here)
    [part] = payment.parts.all()
    place = f"/partnerships/{here.partnership.uuid}/payments/{payment.uuid}/"
    sent = {"part": str(payment.uuid), "reason": MISTYPED}
    assert Program(here.niamh).post(f"{place}take-back/", sent).status_code == 422
    sent["part"] = str(part.uuid)
    found = Program(here.niamh).post(f"{place}take-back/", sent).json()
    assert (found["state"], found["open_amount"]["amount"]) == ("issued", "2710000.00")
    assert [one["takes_back"] for one in found["parts"]] == [None, str(part.uuid)]
    record_paid(payment, paid_on=clock.today(), amount=Decimal(1), actor=here.maeve)
