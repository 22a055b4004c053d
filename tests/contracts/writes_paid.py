"""What payments are worked out from: scenes for `test_every_write`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from performance.services.paying import record_paid
from performance.services.payment_facts import claim_figure
from performance.services.payments import approve_payment, prepare_payment
from tests.contracts.writes_together import Sending, step, typed
from tests.performance.payments.builders import at, hospital, unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from performance.models import Payment


def a_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("log.csv", b"hour,degrees\n9,11\n", content_type="text/csv")


def failure_logged(client_of: Callable[[Any], Any]) -> Sending:
    here = hospital()
    own = {
        "kind": "unavailable",
        "area": "Ward 5B",
        "area_class": "Ward",
        "requirement": "Heating",
        "occurred_at": "2026-10-06T09:00",
        "evidence": [a_file(), a_file()],
    }
    return typed(client_of, here.declan, "failure_new", here.partnership.uuid, **own)


def failure_corrected(client_of: Callable[[Any], Any]) -> Sending:
    here = hospital()
    failure = unavailable(here, "Ward 5B", "Ward", at(6), 3)
    own = {
        "area": "Ward 5C",
        "reason": "Misread",
        "occurred_at": "2026-10-06T09:00",
        "rectified_at": "2026-10-06T19:00",
    }
    return typed(client_of, here.declan, "failure_correct", failure.uuid, **own)


def failure_disputed() -> Sending:
    here = hospital()
    failure = unavailable(here, "Ward 5B", "Ward", at(6), 3)
    own = {"seen": failure.entries.get().pk, "reason": "It was open.", "evidence": a_file()}
    return step(here.declan, "failure", failure, "dispute", **own)


def failure_joined() -> Sending:
    here = hospital()
    first, again = (unavailable(here, "Ward 5B", "Ward", at(6), 3) for _n in range(2))
    return step(here.maeve, "failure", again, "join", into=str(first.uuid))


def figure_claimed(client_of: Callable[[Any], Any]) -> Sending:
    here = hospital()
    own = {"code": "at_cost", "title": "Energy", "value": "70.00", "evidence": a_file()}
    return typed(client_of, here.declan, "payment_figure_claim", here.partnership.uuid, **own)


def figure_verified() -> Sending:
    here = hospital()
    known = {"period": "2026-10", "code": "available", "value": Decimal(1)}
    figure = claim_figure(here.partnership, **known, actor=here.declan)
    own = {"value": "0.5", "finding": "Half was open."}
    return step(here.maeve, "payment_figure", figure, "verify", **own)


def paid_part_recorded() -> Sending:
    payment, here = a_certificate()
    return step(here.maeve, "payment", payment, "paid", paid_on="2026-11-20", amount="2710000")


def paid_part_taken_back() -> Sending:
    payment, here = a_certificate()
    known = {"paid_on": clock.today(), "amount": payment.total}
    part = record_paid(payment, **known, actor=here.maeve).parts.get()
    own = {"part": str(part.uuid), "reason": "The bank says 2,701,000."}
    return step(here.niamh, "payment", payment, "take_back", **own)


def a_certificate() -> tuple[Payment, Any]:
    here = hospital()
    payment = prepare_payment(here.partnership, "2026-09", actor=here.maeve)
    for who in (here.niamh, here.eoin):
        seen = payment.assessments.get().sha256
        payment = approve_payment(payment, seen=seen, actor=who)
    return payment, here


PAID = (
    failure_disputed,
    failure_joined,
    figure_verified,
    paid_part_recorded,
    paid_part_taken_back,
)
TYPED_PAID = (failure_logged, failure_corrected, figure_claimed)
