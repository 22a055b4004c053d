"""The deduction ledger on a page, and as CSV."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.exporting import csv_lines
from core.formatting import day, money, period_label
from partnerships.views.base import PartnershipPage
from performance.models import Payment, PaymentItem
from performance.selectors.payments.ledger import deductions_of
from performance.selectors.payments.shown import LABELS
from performance.views.payment_words import TAG

if TYPE_CHECKING:
    from performance.selectors.payments.ledger import Entry

ZERO = Decimal(0)
HEADER = ("period", "about", "cause", "calculated", "imposed", "waived", "reason", "state")


class DeductionsPage(PartnershipPage):
    """Every deduction: calculated = imposed + waived, and what became of it."""

    template_name = "performance/deductions.html"
    tab, page = "money", "deductions"

    @cached_property
    def entries(self) -> list[Entry]:
        return deductions_of(self.partnership, sees_drafts="view_internal" in self.permissions)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        currency = self.partnership.currency
        sums = [
            money(sum((getattr(one, name) for one in self.entries), ZERO), currency)
            for name in ("calculated", "imposed", "waived")
        ]
        return super().get_context_data(
            columns=[
                {"label": _("Cause")},
                {"label": _("Calculated"), "num": True},
                {"label": _("Imposed"), "num": True},
                {"label": _("Waived"), "num": True},
                {"label": _("Payment")},
            ],
            rows=[_row(one, currency) for one in self.entries],
            sums=sums,
            page_title=_("Deductions"),
            **kwargs,
        )


class DeductionsTable(DeductionsPage):
    """The same as CSV."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        del context, kwargs
        lines = csv_lines(HEADER, (_cells(one) for one in self.entries))
        response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
        name = f"{self.partnership.reference}-deductions.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _cause(one: Entry) -> str:
    if one.failure is None:
        return str(LABELS.get(one.code, one.code))
    return one.failure.area or one.failure.service or one.failure.requirement


def _row(one: Entry, currency: str) -> dict[str, Any]:
    address = reverse("payment", args=[one.payment.uuid])
    why = "; ".join(_waived(item, one.payment) for item in one.waivers if item.decided_at)
    sub = f"{one.key} · {period_label(one.period)}"
    state = Payment.State(one.payment.state)
    return {
        "cells": [
            {
                "text": _cause(one),
                "url": f"{address}?open={one.key}#{one.key}",
                "sub": f"{sub} · {why}" if why else sub,
            },
            {"text": money(one.calculated, currency), "num": True, "column": _("Calculated")},
            {"text": money(one.imposed, currency), "num": True, "column": _("Imposed")},
            {"text": money(one.waived, currency), "num": True, "column": _("Waived")},
            {"kind": TAG[state], "label": str(state.label), "column": _("Payment")},
        ]
    }


def _waived(item: PaymentItem, payment: Payment) -> str:
    """Who let it go and why; how much where the certificate, which came before, does not say it."""
    assert item.decided_at is not None  # noqa: S101 - granted
    known = {"who": item.decided_by, "day": day(item.decided_at), "reason": item.reason}
    if not item.is_after(payment):
        return _("waived by %(who)s, %(day)s: %(reason)s") % known
    known["amount"] = money(item.amount, item.currency)
    return _("%(amount)s waived afterwards by %(who)s, %(day)s: %(reason)s") % known


def _cells(one: Entry) -> tuple[Any, ...]:
    return (
        one.payment.period,
        one.key,
        _cause(one),
        one.calculated,
        one.imposed,
        one.waived,
        "; ".join(item.reason for item in one.waivers),
        one.payment.state,
    )
