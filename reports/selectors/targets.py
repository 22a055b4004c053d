"""Each KPI against what was promised for the period: target, gap, bands, reliability, its path."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from performance.models import KPI
from performance.scoring import Axis, Tier, results_worth
from performance.scoring.exact import plain, trimmed
from performance.scoring.wording import with_unit
from performance.selectors.kpi_series import series_of
from performance.views.kpi_words import sign_of, spark_of, target_of

if TYPE_CHECKING:
    import datetime as dt
    from fractions import Fraction

    from core.charts import Sparkline
    from core.periods import Period
    from partnerships.models import Partnership
    from performance.models import KPIRule
    from performance.scoring import LineResult, Rules, ScoreResult
    from performance.selectors.kpi_series import Series


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One KPI; `gap_kind` is "bad" for a missed target, "good" for one that was met."""

    code: str
    name: str
    sub: str
    result: str
    target: str
    gap: str
    gap_kind: str
    on_track: str
    off_track: str
    reliability: str
    spark: Sparkline | None
    data: dict[str, Any]


def targets_of(
    partnership: Partnership, result: ScoreResult, period: Period, today: dt.date
) -> list[TargetRow]:
    """The KPIs of a scorecard in their order, under the rules that held on its last day."""
    lines = {line.definition.id: line for line in result.lines}
    rows = KPI.objects.filter(partnership=partnership, uuid__in=[key for key in lines if key])
    kpis = list(rows)
    until = min(period.end, today)
    found = []
    for series in series_of(partnership, kpis, today, shown=None):
        slots = tuple(slot for slot in series.slots if slot.period.start <= until)
        found.append(_row(replace(series, slots=slots), lines[str(series.kpi.uuid)], result, until))
    return found


def _row(series: Series, line: LineResult, result: ScoreResult, day: dt.date) -> TargetRow:
    kpi = series.kpi
    rule = next((one for one in reversed(series.rules) if one.effective_from <= day), None)
    sign = sign_of(kpi)
    gap, kind, missing = _gap(kpi, rule, line, sign)
    seen = line.observation
    bands = _bands(line, result.rules, sign)
    return TargetRow(
        code=kpi.code,
        name=kpi.name,
        sub=" · ".join(_subs(kpi, line)),
        result=with_unit(line.value_shown, sign) if line.value_shown else "–",
        target=target_of(kpi, rule),
        gap=gap,
        gap_kind=kind,
        on_track=bands[0],
        off_track=bands[1],
        reliability=seen.reliability.value if seen.reliability else "–",
        spark=spark_of(series),
        data={
            "code": kpi.code,
            "name": kpi.name,
            "unit": kpi.unit,
            "frequency": kpi.frequency,
            "result": None if seen.value is None else plain(seen.value),
            "kind": seen.kind.value,
            "target": None if rule is None else rule.target,
            "range": None if rule is None else [rule.range_low, rule.range_high],
            "gap": None if missing is None else plain(missing),
            "reliability": seen.reliability.value if seen.reliability else None,
        },
    )


def _subs(kpi: KPI, line: LineResult) -> list[str]:
    unit = kpi.unit.removeprefix("%").strip() if kpi.unit.startswith("%") else kpi.unit
    weights = [axis for axis in Axis if line.weight(axis)]
    goal = _("both goals") if len(weights) > 1 else ""
    if len(weights) == 1:
        goal = _("financial") if weights[0] is Axis.FINANCIAL else _("community")
    apart = unit if unit and unit != sign_of(kpi) else ""
    return [part for part in (apart, str(kpi.get_frequency_display()), goal) if part]


def _gap(
    kpi: KPI, rule: KPIRule | None, line: LineResult, sign: str
) -> tuple[str, str, Fraction | None]:
    """In words, its kind, and how far the result is from what was promised; 0 where it is met."""
    value = line.observation.value
    low, high = _promised(kpi, rule)
    if value is None or (low is None and high is None):
        return "–", "", None
    short = (low - value) if low is not None and value < low else None
    over = (value - high) if high is not None and value > high else None
    missing = short if short is not None else over
    if missing is None:
        return _("met"), "good", missing
    words = _("%(gap)s short") if short is not None else _("%(gap)s over")
    shown = with_unit(trimmed(missing, max(kpi.decimals, 1) + 1), sign)
    return words % {"gap": shown}, "bad", missing


def _promised(kpi: KPI, rule: KPIRule | None) -> tuple[Any, Any]:
    if rule is None:
        return None, None
    if kpi.direction == KPI.Direction.RANGE:
        return rule.range_low, rule.range_high
    return (rule.target, None) if kpi.direction == KPI.Direction.HIGHER else (None, rule.target)


def _bands(line: LineResult, rules: Rules, sign: str) -> tuple[str, str]:
    """From which result on the KPI is on track, and beyond which it is off track."""
    starts = {band.tier: band.from_score for band in rules.bands}
    kpi = line.definition

    def ends(tier: Tier) -> tuple[str | None, str | None]:
        found = results_worth(kpi, starts[tier], line.minimum_worth)
        low, high = (
            None if one is None else with_unit(trimmed(one, kpi.decimals + 1), sign)
            for one in found
        )
        return low, high

    return _on_track(*ends(Tier.CONSTANT_ATTENTION)), _off_track(*ends(Tier.IN_DOUBT))


def _on_track(low: str | None, high: str | None) -> str:
    if low is not None and high is not None:
        return _("on track %(low)s to %(high)s") % {"low": low, "high": high}
    if low is not None:
        return _("on track from %(low)s") % {"low": low}
    return _("on track up to %(high)s") % {"high": high}


def _off_track(low: str | None, high: str | None) -> str:
    if low is not None and high is not None:
        return _("off track below %(low)s or above %(high)s") % {"low": low, "high": high}
    if low is not None:
        return _("off track below %(low)s") % {"low": low}
    return _("off track above %(high)s") % {"high": high}
