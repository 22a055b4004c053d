"""What is lacking for the repairs before a handback, as a chart and line by line."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.charts import Figure, Part, Unit, Waterfall
from core.formatting import day, money, period_label
from core.money import symbol
from core.periods import Period
from partnerships.views.base import PartnershipPage
from performance.selectors.handback import Handback, handback_of, verified

if TYPE_CHECKING:
    from performance.models import PaymentFigure
    from performance.scoring.wording import Text


class HandbackPage(PartnershipPage):
    """Repairs, what is retained, and the gap: the figures of the expiry planner."""

    template_name = "performance/handback.html"
    tab, page = "money", "handback"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, today = self.partnership, clock.today()
        found = handback_of(row, today)
        planner = reverse("calculator", args=[row.uuid, "expiry"])
        notes = found.working.notes if found.working else ()
        return super().get_context_data(
            finding=finding_of(found, row),
            figure=chart_of(found, row.currency),
            columns=[
                {"label": _("What")},
                {"label": _("Amount"), "num": True},
                {"label": _("Figure of")},
            ],
            rows=[*_rows(found, row.currency)],
            notes=[_note(one, row.currency) for one in notes],
            planner_url=planner,
            figures_url=reverse("payment_figures", args=[row.uuid]),
            **kwargs,
        )


def finding_of(found: Handback, row: Any) -> str:
    """The gap in one sentence."""
    if found.cost is None or found.gap is None:
        return _("Nobody has verified yet what the repairs before the handback come to")
    known = {
        "gap": money(found.gap, row.currency),
        "cost": money(verified(found.cost), row.currency),
        "day": day(row.ends_on),
    }
    if not found.gap:
        return _("Enough is retained for repairs of %(cost)s before %(day)s") % known
    return _("%(gap)s of %(cost)s are still to be found before %(day)s") % known


def _note(note: Text, currency: str) -> str:
    """A note of the planner, which knows neither a currency nor how people write a day."""
    known: dict[str, str | Text] = dict(note.values)
    if "day" in known:
        known["day"] = day(dt.date.fromisoformat(str(known["day"])))
    if "amount" in known:
        known["amount"] = f"{_sign(currency)}{known['amount']}"
    return replace(note, values=tuple(known.items())).say(_)


def _sign(currency: str) -> str:
    return symbol(currency) or f"{currency}\N{NO-BREAK SPACE}"


def chart_of(found: Handback, currency: str) -> Figure | None:
    """From the repairs to what is lacking."""
    if found.cost is None or found.gap is None:
        return None
    cost, retained = verified(found.cost), verified(found.retained)
    parts = (
        Part(_("Repairs"), cost, "total", money(cost, currency)),
        Part(_("Retained"), -min(retained, cost), "step", money(-retained, currency)),
        Part(_("Still to be found"), found.gap, "total", money(found.gap, currency)),
    )
    return Figure(
        uid="handback",
        heading=_("From the repairs to what is lacking"),
        chart=Waterfall(_("Repairs before the handback"), parts, Unit(prefix=_sign(currency))),
        level=3,
    )


def _rows(found: Handback, currency: str) -> list[dict[str, Any]]:
    rows = [
        _row(_("Repairs before the handback"), found.cost, currency),
        _row(_("Retained for them"), found.retained, currency),
    ]
    if found.gap is not None:
        gap = money(found.gap, currency)
        cells = [
            {"text": _("Still to be found")},
            {"text": gap, "num": True, "column": _("Amount")},
            {"text": "", "column": _("Figure of")},
        ]
        rows.append({"cells": cells, "look": "sum"})
    return rows


def _row(label: str, figure: PaymentFigure | None, currency: str) -> dict[str, Any]:
    amount, of = _("not known"), {"text": "–"}
    if figure is not None:
        amount = money(verified(figure), currency)
        of = {
            "text": period_label(Period.parse(figure.period)),
            "url": reverse("payment_figure", args=[figure.uuid]),
        }
    return {
        "cells": [
            {"text": label},
            {"text": amount, "num": True, "column": _("Amount")},
            {**of, "column": _("Figure of")},
        ]
    }
