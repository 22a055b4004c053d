"""What a published list says of outcomes and payments: read, never worked on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.exporting import csv_lines
from core.formatting import day, money, scaled
from partnerships.views.base import PartnershipPage
from performance.listed_rows import short_names
from performance.models import ListedPayment
from performance.selectors.listed import (
    outcome_names,
    outcomes_of,
    payments_of,
    sums_of,
    where_from,
)

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from performance.models import ListedOutcome, ListedResult
    from performance.selectors.listed import OutcomeShown, PaidSum

PAGE_SIZE: Final = 50
OPEN_UP_TO: Final = 3
NOTHING: Final = "–"
TAG: Final = {
    ListedPayment.Kind.ACTUAL: "good",
    ListedPayment.Kind.TOTAL: "good",
    ListedPayment.Kind.PLANNED: "info",
}
HEADER: Final = (
    "kind",
    "from",
    "until",
    "plan",
    "outcome",
    "currency",
    "amount",
    "as_written",
    "payer",
    "recipient",
    "row",
    "words",
)


class OfAList(PartnershipPage):
    """Says from which list it is, and that nobody here vouches for it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            sources=[
                _("%(list)s, last imported on %(day)s from %(file)s.")
                % {
                    "list": name,
                    "day": day(facts.run.created_at.date()),
                    "file": facts.run.file_name,
                }
                for name, facts in where_from(self.partnership)
            ],
            **kwargs,
        )


class ListedOutcomesPage(OfAList):
    """The outcomes that are paid for, each with what the list says was achieved."""

    template_name = "performance/listed_outcomes.html"
    tab, page = "performance", "listed_outcomes"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown, loose = outcomes_of(self.partnership)
        names = short_names(one.outcome.definition for one in shown)
        may_propose = "define_kpis" in self.permissions and self.partnership.is_live
        return super().get_context_data(
            outcomes=[
                self._outcome(one, name, may_propose=may_propose)
                for one, name in zip(shown, names, strict=True)
            ],
            are_open=len(shown) <= OPEN_UP_TO,
            loose=[_result_row(result) for result in loose],
            columns=_result_columns(),
            page_title=_("Outcomes in the list"),
            **kwargs,
        )

    def _outcome(self, one: OutcomeShown, name: str, *, may_propose: bool) -> dict[str, Any]:
        outcome = one.outcome
        address = reverse("kpi_new", args=[self.partnership.uuid])
        return {
            "name": name,
            "brief": _brief(one),
            "facts": _facts(outcome, name),
            "results": [_result_row(result) for result in one.results],
            "propose_url": f"{address}?outcome={outcome.pk}" if may_propose else "",
        }


class ListedPaymentsPage(OfAList):
    """What the list says was paid or planned."""

    template_name = "performance/listed_payments.html"
    tab, page = "money", "listed_payments"

    @cached_property
    def payments(self) -> QuerySet[ListedPayment]:
        return payments_of(self.partnership)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = outcome_names(self.partnership)
        found = Paginator(self.payments, PAGE_SIZE).get_page(self.request.GET.get("page"))
        sums = sums_of(self.partnership)
        return super().get_context_data(
            finding=_paid_in_words(sums),
            sums=[
                {"term": _kind(one.kind), "value": money(one.amount, one.currency)} for one in sums
            ],
            several_plans=any(one.kind == ListedPayment.Kind.PLANNED for one in sums),
            columns=[
                {"label": _("Period")},
                {"label": _("Kind")},
                {"label": _("Amount"), "num": True},
                {"label": _("For which outcome")},
                {"label": _("Who pays")},
                {"label": _("Row of the file"), "num": True},
            ],
            rows=[_payment_row(row, names) for row in found.object_list],
            rows_page=found,
            page_title=_("Payments in the list"),
            **kwargs,
        )


class ListedPaymentsTable(ListedPaymentsPage):
    """The same as CSV, all rows."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        del context, kwargs
        lines = csv_lines(HEADER, (_cells(row) for row in self.payments))
        response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
        name = f"{self.partnership.reference}-payments-in-the-list.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _brief(one: OutcomeShown) -> str:
    """Price and number of results, beside the name."""
    outcome = one.outcome
    parts = []
    if outcome.price is not None:
        parts.append(_("%(price)s for one") % {"price": money(outcome.price, outcome.currency)})
    values = [result.value for result in one.results if result.value is not None]
    if values:
        parts.append(_("%(value)s achieved") % {"value": scaled(values[-1])})
    elif one.results:
        parts.append(_("with results"))
    return ", ".join(parts)


def _facts(outcome: ListedOutcome, name: str) -> list[dict[str, str]]:
    price, maximum = (
        None if amount is None else money(amount, outcome.currency)
        for amount in (outcome.price, outcome.maximum)
    )
    people = None if outcome.people is None else f"{scaled(outcome.people)} {outcome.unit}".strip()
    pairs = (
        (_("Definition"), "" if outcome.definition == name else outcome.definition),
        (_("For whom"), outcome.population),
        (_("How many"), people),
        (_("Target"), outcome.target),
        (_("How it is validated"), outcome.evidence),
        (_("Price of one"), price),
        (_("Most in all"), maximum),
        (_("About the price"), outcome.pricing),
        *((heading, text) for heading, text in outcome.words),
        (_("Id in the list"), outcome.outcome),
        (_("Row of the file"), str(outcome.row)),
    )
    return [{"term": term, "value": value} for term, value in pairs if value]


def _result_columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Period")},
        {"label": _("Achieved")},
        {"label": _("Took part"), "num": True},
        {"label": _("Positive"), "num": True},
        {"label": _("Row of the file"), "num": True},
    ]


def _result_row(result: ListedResult) -> dict[str, Any]:
    kind = result.get_kind_display() if result.kind else ""
    words = "; ".join(f"{heading}: {text}" for heading, text in result.words)
    achieved = result.achieved if result.value is None else scaled(result.value)
    whole = _("whole project") if result.is_overall else ""
    return {
        "cells": [
            {
                "text": _period(result.from_on, result.until_on),
                "sub": ", ".join(one for one in (kind, whole) if one),
            },
            {"text": achieved or NOTHING, "sub": words, "column": _("Achieved")},
            {"text": _number(result.engaged), "num": True, "column": _("Took part")},
            {
                "text": _number(result.positive),
                "num": True,
                "column": _("Positive"),
            },
            {"text": str(result.row), "num": True, "column": _("Row of the file")},
        ]
    }


def _payment_row(row: ListedPayment, names: dict[str, str]) -> dict[str, Any]:
    words = "; ".join(f"{heading}: {text}" for heading, text in row.words)
    written = _("written as %(text)s") % {"text": row.written} if row.written else ""
    return {
        "cells": [
            {"text": _period(row.from_on, row.until_on), "sub": row.plan},
            {
                "kind": TAG.get(ListedPayment.Kind(row.kind), "none") if row.kind else "none",
                "label": _kind(row.kind),
                "column": _("Kind"),
            },
            {
                "text": money(row.amount, row.currency),
                "num": True,
                "column": _("Amount"),
            },
            {
                "text": names.get(row.outcome, NOTHING),
                "sub": "; ".join(one for one in (written, words) if one),
                "column": _("For which outcome"),
            },
            {"text": row.payer or NOTHING, "column": _("Who pays")},
            {"text": str(row.row), "num": True, "column": _("Row of the file")},
        ]
    }


def _cells(row: ListedPayment) -> tuple[Any, ...]:
    return (
        row.kind,
        row.from_on,
        row.until_on,
        row.plan,
        row.outcome,
        row.currency,
        row.amount,
        row.written,
        row.payer,
        row.recipient,
        row.row,
        "; ".join(f"{heading}: {text}" for heading, text in row.words),
    )


def _paid_in_words(sums: list[PaidSum]) -> str:
    """What was paid: the single payments, else what the list says was paid in all."""
    for kind in (ListedPayment.Kind.ACTUAL, ListedPayment.Kind.TOTAL):
        found = [money(one.amount, one.currency) for one in sums if one.kind == kind]
        if found:
            return _("%(amounts)s paid, the list says") % {"amounts": ", ".join(found)}
    return _("The list names no payment that was made")


def _kind(kind: str) -> str:
    return str(ListedPayment.Kind(kind).label) if kind else _("not said")


def _period(from_on: dt.date | None, until_on: dt.date | None) -> str:
    days = [day(one) for one in (from_on, until_on) if one]
    return " – ".join(days) or NOTHING


def _number(number: Any) -> str:
    return NOTHING if number is None else scaled(number)
