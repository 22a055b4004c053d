"""KPIs in words, tags and charts: what list, page, report and CSV share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.charts import Band, Cell, Figure, LineChart, Sparkline, Table, Unit
from core.charts import Series as ChartSeries
from core.formatting import day, period_label, scaled
from performance.models import KPI, KPIRecord
from performance.scoring.exact import shown
from performance.scoring.wording import with_unit
from performance.selectors.kpi_series import SlotKind
from performance.selectors.returns import figure_of, parts_of
from performance.services.score_results import RULES
from performance.views.figures import value_shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from performance.models import KPIRule
    from performance.selectors.kpi_series import Series, Slot

KINDS = {
    SlotKind.VALUE: gettext_lazy("accepted"),
    SlotKind.NOTHING: gettext_lazy("nothing to report"),
    SlotKind.NOT_APPLICABLE: gettext_lazy("not applicable"),
    SlotKind.WAITING: gettext_lazy("to be checked"),
    SlotKind.SENT_BACK: gettext_lazy("sent back"),
    SlotKind.NOT_REPORTED: gettext_lazy("not reported"),
    SlotKind.NOT_YET_DUE: gettext_lazy("not yet due"),
}
_TAGS = {
    SlotKind.VALUE: "good",
    SlotKind.WAITING: "info",
    SlotKind.SENT_BACK: "warn",
}
_STATES = (SlotKind.NOT_REPORTED, SlotKind.NOT_APPLICABLE, SlotKind.NOT_YET_DUE)


def sign_of(kpi: KPI) -> str:
    """What stands at a figure: "%", or a short unit; else nothing, and the unit stands apart."""
    if kpi.unit.startswith("%"):
        return "%"
    return kpi.unit if kpi.unit and " " not in kpi.unit and len(kpi.unit) <= 12 else ""


def said(kpi: KPI, value: Decimal | None) -> str:
    """The number with its sign; "–" where there is none."""
    return "–" if value is None else with_unit(value_shown(kpi, value), sign_of(kpi))


def target_of(kpi: KPI, rule: KPIRule | None) -> str:
    """The target as a promise: "97 % or more"."""
    asked = replace(figure_of(kpi, rule, ()), unit=sign_of(kpi))
    found = asked.target_in_words()
    return "–" if found is None else found.say(_)


def posts_of(kpi: KPI, rule: KPIRule) -> str:
    """The goalposts: "95 → 99.5", or the range with its outer limits."""
    if kpi.direction == KPI.Direction.RANGE:
        return _("%(low)s to %(high)s; none at %(limit_low)s and %(limit_high)s") % {
            name: said(kpi, getattr(rule, column))
            for name, column in (
                ("low", "range_low"),
                ("high", "range_high"),
                ("limit_low", "limit_low"),
                ("limit_high", "limit_high"),
            )
        }
    return f"{said(kpi, rule.no_points)} → {said(kpi, rule.full_points)}"


def state_of(series: Series) -> dict[str, str]:
    """How the KPI stands now, for a cell: a tier, a broken minimum, or a kind of nothing."""
    newest = series.newest_due
    if newest is None:
        return {"state": "not_yet_due"}
    if newest.kind is SlotKind.NOT_REPORTED:
        return {"state": "not_reported"}
    judged = series.judged(series.last, RULES)
    if judged is None:
        if newest.kind is SlotKind.VALUE:
            why = _("counts by the quarter") if series.kpi.adds_up else _("no rule in force")
            return {"kind": "none", "label": why}
        return {"kind": _TAGS.get(newest.kind, "none"), "label": str(KINDS[newest.kind])}
    last = series.last
    missed = (
        last is not None
        and last.value is not None
        and figure_of(series.kpi, last.rule, ()).misses_target(last.value)
    )
    score = _("score %(score)s, target missed") if missed else _("score %(score)s")
    sub = score % {"score": shown(judged.score)}
    if judged.below_minimum:
        return {"kind": "bad", "label": _("Below the minimum"), "sub": sub}
    return {"state": judged.tier, "sub": sub}


def finding_of(series: Series) -> str:
    """The KPI's finding in one sentence, for the heading."""
    kpi, last, newest = series.kpi, series.last, series.newest_due
    if last is None or last.value is None:
        return _("%(kpi)s: no accepted figure yet") % {"kpi": kpi.name}
    words = {
        "kpi": kpi.name,
        "value": said(kpi, last.value),
        "period": period_label(last.period),
        "target": target_of(kpi, last.rule),
    }
    if newest is not None and newest.kind is SlotKind.NOT_REPORTED:
        words["missing"] = period_label(newest.period)
        return (
            _("%(kpi)s: not reported for %(missing)s; %(value)s in %(period)s before that") % words
        )
    asked = figure_of(kpi, last.rule, ())
    if words["target"] == "–":
        return _("%(kpi)s: %(value)s in %(period)s") % words
    if asked.misses_target(last.value):
        return _("%(kpi)s: %(value)s in %(period)s misses the target, %(target)s") % words
    return _("%(kpi)s: %(value)s in %(period)s meets the target, %(target)s") % words


def spark_of(series: Series) -> Sparkline | None:
    """The last twelve periods as a small line; None with fewer than two figures."""
    slots = series.slots[-12:]
    if sum(slot.value is not None for slot in slots) < 2:
        return None
    return Sparkline(
        name=series.kpi.name,
        periods=tuple(period_label(slot.period) for slot in slots),
        values=tuple(slot.value for slot in slots),
        unit=Unit(places=series.kpi.decimals),
        target=series.rule.target if series.rule else None,
    )


def chart_of(series: Series, drawn: Sequence[Slot]) -> Figure | None:
    """The line with its dated target and, for a range, its band; None before the first figure."""
    kpi, rule = series.kpi, series.rule
    slots = [slot for slot in drawn if slot.kind is not SlotKind.NOT_YET_DUE]
    if not any(slot.value is not None for slot in slots):
        return None
    band = None
    if kpi.direction == KPI.Direction.RANGE and rule is not None:
        band = Band(rule.range_low, rule.range_high, _("agreed range"))
    elif rule is not None and rule.target is not None:
        lower = kpi.direction == KPI.Direction.LOWER
        band = Band(None, rule.target) if lower else Band(rule.target, None)
    reported = tuple(
        slot.record.reported_value if slot.record and slot.value is not None else None
        for slot in slots
    )
    counts = tuple(slot.value for slot in slots)
    why = {place: str(KINDS[slot.kind]) for place, slot in enumerate(slots) if slot.value is None}
    lines = [ChartSeries(kpi.name, counts, why)]
    if reported != counts:
        lines.append(ChartSeries(_("as reported"), reported, why))
    chart = LineChart(
        title=finding_of(series),
        periods=tuple(slot.period.label for slot in slots),
        series=tuple(lines),
        unit=Unit(sign_of(kpi), places=kpi.decimals),
        target=tuple(slot.rule.target if slot.rule else None for slot in slots),
        band=band,
    )
    return Figure(
        uid="figures",
        heading=_("Period by period"),
        chart=chart,
        caption=_("A gap is a gap: the table says whether it was not reported or did not apply."),
        csv_url=reverse("kpi_csv", args=[kpi.uuid]),
        level=3,
    )


def tag_of(slot: Slot) -> dict[str, str]:
    """The kind of the period's figure, as a tag."""
    if slot.kind is SlotKind.VALUE and slot.record and slot.record.is_disputed:
        return {"kind": "warn", "label": _("accepted, disputed")}
    if slot.kind in _STATES:
        return {"state": slot.kind.value}
    return {"kind": _TAGS.get(slot.kind, "none"), "label": str(KINDS[slot.kind])}


def table_of(series: Series) -> Table:
    """Everything that was given for the KPI, newest first, for CSV."""
    headers = (
        _("Period"),
        _("State"),
        _("Reported"),
        _("Verified"),
        _("Agreed"),
        _("Counts"),
        _("Target"),
        _("Reliability"),
        _("Sent on"),
        _("Decided on"),
        _("Due"),
        _("Corrects"),
        *(parts_of(series.kpi) or ()),
    )
    return Table(headers, tuple(_lines(series)))


def _lines(series: Series) -> Iterator[tuple[Cell, ...]]:
    for slot in reversed(series.slots):
        for record in (slot.record, *slot.earlier):
            state = (
                str(KINDS[slot.kind])
                if record is slot.record
                else record.get_state_display()
                if record
                else ""
            )
            yield _line(series.kpi, slot, record, state)


def _line(kpi: KPI, slot: Slot, record: KPIRecord | None, state: str) -> tuple[Cell, ...]:
    def number(value: Decimal | None) -> Cell:
        return Cell(said(kpi, value), value)

    def on(moment: Any) -> Cell:
        return Cell(day(moment), moment.date() if hasattr(moment, "date") else moment)

    counts = record.value if record and record.state == KPIRecord.State.ACCEPTED else None
    nothing = Cell("")
    return (
        Cell(slot.period.key, slot.period.key),
        Cell(state, state),
        number(record.reported_value if record else None),
        number(record.verified_value if record else None),
        number(record.agreed_value if record else None),
        number(counts),
        number(slot.rule.target if slot.rule else None),
        Cell(record.reliability, record.reliability) if record else nothing,
        on(record.submitted_at) if record else nothing,
        on(record.decided_at) if record and record.decided_at else nothing,
        on(slot.due_on),
        Cell(str(record.corrects_id), str(record.corrects_id))
        if record and record.corrects_id
        else nothing,
        *_part_cells(kpi, record),
    )


def _part_cells(kpi: KPI, record: KPIRecord | None) -> Iterator[Cell]:
    if parts_of(kpi) is None:
        return
    for part in (record.numerator, record.denominator) if record else (None, None):
        yield Cell("–") if part is None else Cell(scaled(part), part)
