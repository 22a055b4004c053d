"""What users of a concession may be charged on a day, and how that came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock
from core.formatting import day as day_words
from core.formatting import money_exact, period_label, scaled
from core.periods import Period
from core.problems import Refused
from partnerships.views.base import PartnershipPage
from partnerships.views.contract_versions import AsOfForm
from performance.selectors.tariffs import tariffs_on

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest, HttpResponse

    from partnerships.models import Partnership
    from performance.models import IndexFigure
    from performance.selectors.tariffs import TariffsOn


class OnForm(AsOfForm):
    """The day for which tariffs are asked."""

    known_on = None  # type: ignore[assignment] # takes the inherited field away


class TariffsPage(PartnershipPage):
    """Every tariff as the contract says and as it stands on a day, with the figures it took."""

    template_name = "performance/tariffs.html"
    tab, page = "money", "tariffs"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = OnForm(request.GET or {"on": clock.today().isoformat()})
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        found = tariffs_in_words(self.partnership, form.cleaned_data["on"])
        return self.render_to_response(self.get_context_data(form=form, **found))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page_title=_("Tariffs"), **kwargs)


def tariffs_in_words(partnership: Partnership, on: dt.date) -> dict[str, Any]:
    """The page of a day; where nothing can be worked out, the sentences that say why."""
    try:
        found = tariffs_on(partnership, on)
    except Refused as refused:
        return {"why_not": [str(one) for one in refused.problems]}
    currency = partnership.currency
    return {
        "headline": _headline(found),
        "columns": [
            {"label": _("Who pays, for what")},
            {"label": _("For each")},
            {"label": _("In the contract"), "num": True},
            {"label": day_words(on), "num": True},
            {"label": _("How it came about")},
        ],
        "rows": [
            {
                "cells": [
                    {"text": one.tariff.user},
                    {"text": one.tariff.per, "column": _("For each")},
                    {
                        "text": money_exact(one.tariff.amount or 0, currency),
                        "num": True,
                        "column": _("In the contract"),
                    },
                    {
                        "text": money_exact(one.line.amount, currency),
                        "num": True,
                        "column": day_words(on),
                    },
                    {"text": one.line.cause.say(_), "column": _("How it came about")},
                ]
            }
            for one in found.rows
        ],
        "notes": [*_notes(found)],
        "index": found.index,
        "version": found.version,
    }


def _headline(found: TariffsOn) -> str:
    if not found.rows:
        return _("The contract names no tariffs")
    if found.reviewed_on is None or found.base_on is None:
        return _("The contract says of no rise: tariffs are as it names them")
    known = {
        "factor": found.risen.factor_words,
        "base": day_words(found.base_on),
        "review": day_words(found.reviewed_on),
    }
    return _("Since %(review)s tariffs are %(factor)s times those of %(base)s") % known


def _notes(found: TariffsOn) -> list[str]:
    return [*(one.say(_) for one in found.notes), *(_vintage(one) for one in found.figures)]


def _vintage(figure: IndexFigure) -> str:
    return _("%(code)s of %(month)s: %(value)s, as published on %(day)s") % {
        "code": figure.index.code,
        "month": period_label(Period("month", figure.month)),
        "value": scaled(figure.value),
        "day": day_words(figure.published_on),
    }
