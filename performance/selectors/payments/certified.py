"""Payments with the lines that count of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from performance.models import Payment, PaymentItem, PaymentLine, ServiceFailure
from performance.selectors.payments.known import FINAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from partnerships.models import Partnership


def payments_of(partnership: Partnership, *, with_drafts: bool) -> list[Payment]:
    """The oldest first."""
    rows = Payment.objects.filter(partnership=partnership).order_by("from_on", "pk")
    if not with_drafts:
        rows = rows.filter(state__in=FINAL)
    return list(rows.select_related("prepared_by", "first_by", "second_by"))


def counted_lines(payments: Iterable[Payment]) -> QuerySet[PaymentLine]:
    """The lines of the working out that counts of each, in their order."""
    rows = PaymentLine.objects.filter(
        assessment__payment__in=[one.pk for one in payments],
        assessment__version=F("assessment__payment__version"),
    )
    return rows.select_related("assessment").order_by("assessment__payment", "position")


def waivers_granted(partnership: Partnership) -> dict[tuple[str, str], list[PaymentItem]]:
    """By period and what it is about: the waivers that were granted, with who decided."""
    rows = PaymentItem.objects.filter(
        partnership=partnership,
        kind=PaymentItem.Kind.WAIVER,
        state=PaymentItem.State.GRANTED,
    )
    found: dict[tuple[str, str], list[PaymentItem]] = {}
    for one in rows.select_related("decided_by"):
        found.setdefault((one.period, one.about), []).append(one)
    return found


def failures_by_reference(partnership: Partnership) -> dict[str, ServiceFailure]:
    """Every failure of the log."""
    rows = ServiceFailure.objects.filter(partnership=partnership)
    return {one.reference: one for one in rows}
