"""Payments with the lines that count of them, as known now or at an earlier moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from core.ledger.past import rows_by
from performance.models import Payment, PaymentAssessment, PaymentItem, PaymentLine, ServiceFailure
from performance.selectors.payments.known import FINAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from core.ledger.past import Past
    from partnerships.models import Partnership


def payments_of(
    partnership: Partnership, *, with_drafts: bool, past: Past | None = None
) -> list[Payment]:
    """The oldest first, each in the state and with the working out that counted then."""
    rows = Payment.objects.filter(partnership=partnership).order_by("from_on", "pk")
    if past is None and not with_drafts:
        rows = rows.filter(state__in=FINAL)
    found = rows_by(past, rows.select_related("prepared_by", "first_by", "second_by"))
    return [one for one in found if with_drafts or one.is_final]


def counted_lines(payments: Iterable[Payment], past: Past | None = None) -> QuerySet[PaymentLine]:
    """The lines of the working out that counts of each, or counted then, in their order."""
    versions = {one.pk: one.version for one in payments}
    rows = PaymentLine.objects.filter(assessment__payment__in=versions)
    if past is None:
        rows = rows.filter(assessment__version=F("assessment__payment__version"))
    else:
        made = PaymentAssessment.objects.filter(payment__in=versions)
        known = made.values_list("pk", "payment", "version")
        counted = [pk for pk, payment, version in known if versions[payment] == version]
        rows = rows.filter(assessment__in=counted)
    return rows.select_related("assessment").order_by("assessment__payment", "position")


def waivers_granted(
    partnership: Partnership, past: Past | None = None
) -> dict[tuple[str, str], list[PaymentItem]]:
    """By period and what it is about: the waivers that were granted, with who decided."""
    rows = PaymentItem.objects.filter(partnership=partnership, kind=PaymentItem.Kind.WAIVER)
    if past is None:
        rows = rows.filter(state=PaymentItem.State.GRANTED)
    found: dict[tuple[str, str], list[PaymentItem]] = {}
    for one in rows_by(past, rows.select_related("decided_by")):
        if one.state == PaymentItem.State.GRANTED:
            found.setdefault((one.period, one.about), []).append(one)
    return found


def failures_by_reference(
    partnership: Partnership, past: Past | None = None
) -> dict[str, ServiceFailure]:
    """Every failure of the log, with area and requirement as they were written then."""
    rows = ServiceFailure.objects.filter(partnership=partnership)
    return {one.reference: one for one in rows_by(past, rows)}
