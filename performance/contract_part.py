"""The KPI rules in force as part of the contract as it stood on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.formatting import day, scaled
from partnerships.contract_parts import Part
from performance.models import KPI, KPIRule

if TYPE_CHECKING:
    import datetime as dt

    from partnerships.models import Partnership


def rules_on(partnership: Partnership, on: dt.date) -> Part:
    """Target, minimum and weights of each adopted KPI as they held on that day; two queries."""
    kpis = partnership.kpis.order_by("position", "pk")
    adopted = {one.pk: one for one in kpis if one.state == KPI.State.ADOPTED}
    rules = KPIRule.objects.filter(kpi__partnership=partnership).order_by("effective_from", "pk")
    held: dict[int, KPIRule] = {}
    for rule in rules:
        if rule.kpi_id in adopted and rule.effective_from <= on:
            held[rule.kpi_id] = rule
            rule.kpi = adopted[rule.kpi_id]
    last = [held[pk] for pk in adopted if pk in held]
    return Part(
        slug="kpi-rules",
        title=_("What is measured"),
        columns=[
            {"label": _("KPI")},
            {"label": _("Target"), "num": True},
            {"label": _("Agreed minimum"), "num": True},
            {"label": _("Weight, financial · community"), "num": True},
        ],
        rows=[{"cells": _cells(rule)} for rule in last],
        empty=_("Nothing was measured yet on that day."),
    )


def _cells(rule: KPIRule) -> list[dict[str, Any]]:
    figures = (
        (_("Target"), rule.target),
        (_("Agreed minimum"), rule.minimum),
    )
    since = _("since %(day)s") % {"day": day(rule.effective_from)}
    weights = f"{scaled(rule.financial_weight)} · {scaled(rule.community_weight)}"
    return [
        {"text": rule.kpi.name, "sub": f"{rule.kpi.unit} · {since}"},
        *(
            {"text": "–" if value is None else scaled(value), "num": True, "column": label}
            for label, value in figures
        ),
        {"text": weights, "num": True, "column": _("Weight, financial · community")},
    ]
