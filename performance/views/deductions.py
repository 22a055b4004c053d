"""The deduction ledger on a page, and as CSV."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.exporting import csv_lines
from core.formatting import day, money, period_label
from core.ledger.as_known import as_known
from partnerships.selectors.recorded import partnership_known
from partnerships.views.recorded import LooksBack
from performance.models import Payment, PaymentItem
from performance.selectors.payments.ledger import deductions_of
from performance.selectors.payments.shown import LABELS
from performance.views.payment_words import TAG
from performance.views.payments_then import deductions_then

if TYPE_CHECKING:
    from core.ledger.past import Past
    from performance.selectors.payments.ledger import Entry

ZERO = Decimal(0)
HEADER = ("period", "about", "cause", "calculated", "imposed", "waived", "reason", "state")


class DeductionsPage(LooksBack):
    """Every deduction: calculated = imposed + waived, and what became of it."""

    template_name = "performance/deductions.html"
    tab, page = "money", "deductions"

    @cached_property
    def entries(self) -> list[Entry]:
        return self._entries(self.past)

    def _entries(self, past: Past | None) -> list[Entry]:
        sees_drafts = "view_internal" in self.permissions
        if past is None:
            return deductions_of(self.partnership, sees_drafts=sees_drafts)
        with as_known(past):
            of_then = partnership_known(self.partnership)
            return deductions_of(of_then, sees_drafts=sees_drafts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        currency = self.partnership.currency
        sums = [
            money(sum((getattr(one, name) for one in self.entries), ZERO), currency)
            for name in ("calculated", "imposed", "waived")
        ]
        columns: list[dict[str, Any]] = [
            {"label": _("Cause")},
            {"label": _("Calculated"), "num": True},
            {"label": _("Imposed"), "num": True},
            {"label": _("Waived"), "num": True},
            {"label": _("Payment")},
        ]
        shown: dict[str, Any] = {"rows": [_row(one, currency) for one in self.entries]}
        if self.past is not None:
            row_of = partial(_row, currency=currency)
            shown = deductions_then(self.entries, self._entries(None), row_of)
            columns.append({"label": _("Now")})
        return super().get_context_data(
            columns=columns, sums=sums, page_title=_("Deductions"), **shown, **kwargs
        )


class DeductionsTable(DeductionsPage):
    """The same as CSV."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        del context, kwargs
        lines = csv_lines(HEADER, (_cells(one) for one in self.entries))
        response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
        known = f"-as-recorded-on-{self.judged_on}" if self.past else ""
        name = f"{self.partnership.reference}-deductions{known}.csv"
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
