"""KPIs as they were known on an earlier day, with what is known now beside each figure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import period_label
from partnerships.views.recorded import now_cell
from performance.selectors.kpi_series import SlotKind
from performance.views import kpi_words
from performance.views.kpi_rows import list_columns, list_row, shown_of, slot_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.periods import Period
    from performance.selectors.kpi_series import Series, Slot


_SHOWN: Final = (0, 1, 2, 3, 5)
"""Places of the columns of the list that stand beside what is known now."""


def kpis_then(then: Sequence[Series], now: Sequence[Series], keep: str) -> dict[str, Any]:
    """For performance/kpis.html. `keep` leads from each KPI to its page of that day."""
    by_pk = {one.kpi.pk: one for one in now}
    rows = []
    for series in then:
        row = list_row(series)
        row["cells"] = [row["cells"][place] for place in _SHOWN]
        row["cells"][0]["url"] += f"?{keep[1:]}"
        current = by_pk.get(series.kpi.pk)
        row["cells"].append(now_cell((), gone=True) if current is None else _of(series, current))
        rows.append(row)
    added = len(by_pk.keys() - {one.kpi.pk for one in then})
    words = ngettext(
        "%(n)d KPI was adopted since and is not shown.",
        "%(n)d KPIs were adopted since and are not shown.",
        added,
    )
    return {
        "columns": [*(list_columns()[place] for place in _SHOWN), {"label": _("Now")}],
        "rows": rows,
        "added": words % {"n": added} if added else "",
    }


def kpi_then(then: Series | None, now: Series, *, everything: bool) -> dict[str, Any]:
    """For performance/kpi.html; without `then` the KPI was not adopted."""
    if then is None:
        return {"was_adopted": False}
    found = shown_of(then, everything=everything)
    by_period = {one.period: one for one in now.slots}
    column = _("Now")
    rows = []
    for slot in reversed(found["shown"]):
        first, *earlier = slot_rows(then.kpi, slot, found["numbers"], evidence=False)
        first["cells"].append(now_cell(_slot_differs(then, slot, by_period.get(slot.period))))
        for row in earlier:
            row["cells"].append({"text": "–", "column": column})
        rows += [first, *earlier]
    figure = found["figure"]
    return found | {
        "was_adopted": True,
        "figure": figure and replace(figure, csv_url=""),
        "columns": [*found["columns"], {"label": column}],
        "rows": rows,
        "rows_note": _("Evidence and disputes stand with each figure, as of today."),
    }


def _of(then: Series, now: Series) -> dict[str, Any]:
    """The target and the figure of the period that was the last one, as they are known now."""
    differs = []
    if then.kpi.name != now.kpi.name:
        differs.append(now.kpi.name)
    newest = then.slots[-1] if then.slots else None
    again = _in(now, newest.period) if newest else None
    if newest and again:
        before, after = (
            kpi_words.target_of(one.kpi, slot.rule) for one, slot in ((then, newest), (now, again))
        )
        if before != after:
            differs.append(_("Target: %(target)s") % {"target": after})
    if then.last is not None:
        differs += _slot_differs(then, then.last, _in(now, then.last.period))
    cell = now_cell(differs)
    if now.last is not None and (then.last is None or now.last.period != then.last.period):
        value = kpi_words.said(now.kpi, now.last.value)
        newer = _("newest figure %(value)s, %(period)s") % {
            "value": value,
            "period": period_label(now.last.period),
        }
        cell["sub"] = "; ".join(filter(None, (cell.get("sub"), newer)))
    return cell


def _in(series: Series, period: Period) -> Slot | None:
    return next((one for one in series.slots if one.period == period), None)


def _slot_differs(series: Series, then: Slot, now: Slot | None) -> list[str]:
    """The figure of a period as it is known now, where it was another one."""
    if now is None:
        return [_("no such period")]
    before, after = (_in_words(series, one) for one in (then, now))
    return [] if before == after else [after]


def _in_words(series: Series, slot: Slot) -> str:
    kind = str(kpi_words.tag_of(slot).get("label") or kpi_words.KINDS[slot.kind])
    if slot.kind is SlotKind.VALUE:
        return f"{kpi_words.said(series.kpi, slot.value)}, {kind}"
    return kind
