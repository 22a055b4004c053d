"""Calculators of a partnership: figures are filled in, the result shows how it came about.

Everything stands in the address: nothing is written, and a result can be handed on as a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.formatting import money_exact, percent, scaled
from core.problems import Refused
from core.scaled import stripped
from partnerships.terms import fields_of
from partnerships.terms_form import BLANK_ROWS, MOST_ROWS, TermsForm
from partnerships.views.base import PartnershipPage
from performance.calculator import MONEY, Calculator, Working, calculators
from performance.selectors.calculator_defaults import defaults_for

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from partnerships.terms import Terms
    from performance.mechanism import Line


@dataclass(frozen=True, slots=True)
class _Declared:
    """What a form of terms asks of a type: here the figures of a calculator."""

    terms: type[Terms]
    gates: tuple[()] = ()


class CalculatorsPage(PartnershipPage):
    """Which calculators there are, and what each answers."""

    template_name = "performance/calculators.html"
    tab, page = "money", "calculators"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            columns=[{"label": _("Calculator")}, {"label": _("Which question it answers")}],
            rows=[
                {
                    "cells": [
                        {
                            "text": str(one.label),
                            "url": reverse("calculator", args=[self.partnership.uuid, one.slug]),
                        },
                        {"text": str(one.lede), "column": _("Which question it answers")},
                    ]
                }
                for one in calculators
            ],
            **kwargs,
        )


class CalculatorPage(PartnershipPage):
    """One calculator: its form, and below a result once figures stand in the address."""

    template_name = "performance/calculator.html"
    tab, page = "money", "calculators"
    http_method_names = ["get", "head", "options"]

    @cached_property
    def calculator(self) -> Calculator[Terms]:
        slug = self.kwargs["slug"]
        if slug not in calculators:
            raise Http404
        return calculators[slug]

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        currency, declared = self.partnership.currency, _Declared(self.calculator.given)
        known = defaults_for(self.calculator, self.partnership, clock.today())
        if not request.GET:
            form = TermsForm(declared, known, currency)  # type: ignore[arg-type] # see _Declared
            return self.render_to_response(self.get_context_data(form=form))
        sent = with_empty_rows(request.GET, self.calculator.given)
        form = TermsForm(declared, known, currency, sent)  # type: ignore[arg-type] # as above
        readable = form.is_valid()
        try:
            found = self.calculator.work_out(form.terms(), currency=currency)
        except Refused as refused:
            return self.render_refused(form=form, problems=self._put(form, refused))
        if not readable:
            return self.render_refused(form=form, problems=list(form.row_errors()))
        return self.render_to_response(self.get_context_data(form=form, result=self._shown(found)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            calculator=self.calculator,
            all_url=reverse("calculators", args=[self.partnership.uuid]),
            page_title=str(self.calculator.label),
            **kwargs,
        )

    def _put(self, form: TermsForm, refused: Refused) -> list[dict[str, str]]:
        """Each problem at its field; those of tables in the summary, with what is unreadable."""
        rest = [
            {"where": form.label_of(one.field), "message": str(one), "href": f"#table-{one.field}"}
            for one in refused.problems
            if one.field not in form.errors and not form.put(one)
        ]
        return [*rest, *form.row_errors()]

    def _shown(self, found: Working) -> dict[str, Any]:
        currency = self.partnership.currency
        rows = [_row(one, found, currency) for one in found.assessment.lines]
        if found.has_total and len(rows) > 1:
            total = money_exact(found.assessment.total, currency)
            cells = [{"text": _("Sum")}, {"text": total, "num": True, "column": _("Amount")}]
            rows.append({"cells": cells, "look": "sum"})
        return {
            "headline": found.headline.say(_),
            "columns": [{"label": _("How it came about")}, {"label": _("Amount"), "num": True}],
            "rows": rows,
            "notes": [one.say(_) for one in found.notes],
        }


def with_empty_rows(sent: QueryDict, given: type[Terms]) -> QueryDict:
    """What was sent, with two empty rows after those of each table that hold something."""
    more = sent.copy()
    for table in fields_of(given):
        if table.row is None:
            continue
        filled = [-1]
        for name, value in sent.items():
            start, _dash, rest = name.partition("-")
            number = rest.partition("-")[0]
            if start == table.name and value and number.isdecimal() and len(number) < 4:
                filled.append(int(number))
        first = fields_of(table.row)[0].name
        for row in range(max(filled) + 1, min(max(filled) + 1 + BLANK_ROWS, MOST_ROWS)):
            more.setdefault(f"{table.name}-{row}-{first}", "")
    return more


def _row(line: Line, found: Working, currency: str) -> dict[str, Any]:
    return {
        "cells": [
            {"text": line.cause.say(_)},
            {"text": amount_of(line, found, currency), "num": True, "column": _("Amount")},
        ]
    }


def amount_of(line: Line, found: Working, currency: str) -> str:
    """The amount of a line in what it counts."""
    unit = found.unit_of(line)
    if unit == MONEY:
        return money_exact(line.amount, currency)
    if unit == "share":
        return percent(stripped(line.amount * 100))
    if unit == "days":
        return _("%(n)s days") % {"n": scaled(line.amount)}
    return scaled(line.amount)
