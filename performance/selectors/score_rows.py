"""One KPI of a stored scorecard under one goal: as a row, and opened to how it was worked out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.charts import ScoreBar
from core.formatting import day
from core.periods import Period
from performance.scoring import Axis, Kind, LineState, Reliability
from performance.scoring.exact import figure, shown, trimmed
from performance.scoring.wording import Text, with_unit
from performance.selectors.check_rights import alone_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.charts.score_bar import Judgement
    from performance.models import KPIRecord
    from performance.scoring import Amount, Definition, LineResult

_LONGEST_SIGN = 12
JUDGEMENT: dict[str, Judgement] = {"G": "good", "AG": "good", "A": "warn", "AR": "warn", "R": "bad"}
RELIABILITY = {
    Reliability.A: gettext_lazy("Metered or audited (A)"),
    Reliability.B: gettext_lazy("Verified by a sample (B)"),
    Reliability.C: gettext_lazy("Reported with evidence (C)"),
    Reliability.D: gettext_lazy("An estimate (D)"),
}


def say(text: Text) -> str:
    """A sentence of the scoring in the page's language."""
    return text.say(_)


@dataclass(frozen=True, slots=True)
class Row:
    """One KPI under one goal."""

    code: str
    anchor: str
    name: str
    url: str
    sub: str
    value: str
    unit_note: str
    minimum: str
    posts: str
    bar: ScoreBar | None
    score: str
    weight: str
    points: str
    state: str
    state_kind: str
    state_label: str
    words: str
    formula: str
    formula_note: str
    inputs: tuple[dict[str, Any], ...]
    facts: tuple[dict[str, Any], ...]


def row_of(line: LineResult, axis: Axis, records: dict[str, KPIRecord]) -> Row:
    kpi, seen = line.definition, line.observation
    workings = line.workings
    sources = [records[identity] for identity in seen.ids if identity in records]
    points = line.points(axis)
    state = line.state
    sign, note = _split(kpi.unit)
    return Row(
        code=kpi.code,
        anchor=f"{axis.value}-{kpi.code}".lower(),
        name=kpi.name,
        url=reverse("kpi", args=[kpi.id]) if kpi.id else "",
        sub=" · ".join(_subs(line)),
        value=with_unit(line.value_shown, sign) if line.value_shown else "–",
        unit_note=note,
        minimum=_minimum(kpi),
        posts=_posts(line),
        bar=ScoreBar(
            kpi.name,
            float(line.exact),
            "bad" if line.below_minimum else JUDGEMENT.get(line.tier or "", "plain"),
            pass_mark=None,
        )
        if line.exact is not None
        else None,
        score=line.score_shown or "–",
        weight=say(line.weight_shown(axis)),
        points=short(points) if points is not None else "–",
        state=state.value,
        state_kind="bad" if state is LineState.BELOW_MINIMUM else "",
        state_label=say(line.state_label) if state is LineState.BELOW_MINIMUM else "",
        words=" ".join(say(word) for word in workings.words),
        formula=workings.formula,
        formula_note=say(workings.points) if workings.points else "",
        inputs=tuple(_inputs(line, sources)),
        facts=tuple(_sources(line, sources)),
    )


def _minimum(kpi: Definition) -> str:
    if kpi.minimum is None:
        return ""
    value = with_unit(figure(kpi.minimum, kpi.decimals), _split(kpi.unit)[0])
    return _("minimum %(value)s") % {"value": value}


def _split(unit: str) -> tuple[str, str]:
    """What stands at the figure, and what stands beside the name: "%" and "within 1 hour"."""
    if unit.startswith("%"):
        return "%", unit.removeprefix("%").strip()
    return ("", unit) if " " in unit or len(unit) > _LONGEST_SIGN else (unit, "")


def short(points: Fraction) -> str:
    return trimmed(points, 2)


def _subs(line: LineResult) -> Iterable[str]:
    reliability = line.observation.reliability
    if reliability is not None:
        yield str(RELIABILITY[reliability])
    yield from subs(line)


def subs(line: LineResult) -> Iterable[str]:
    """What is to be known of a figure besides its number: both goals, disputed, corrected, late."""
    seen = line.observation
    if line.definition.counts_for_both:
        yield _("counts for both goals")
    if seen.disputed:
        yield _("disputed")
    if seen.corrected:
        yield _("corrected")
    if seen.kind is Kind.NOT_REPORTED and seen.days_late:
        late = ngettext("%(days)d day late", "%(days)d days late", seen.days_late)
        yield late % {"days": seen.days_late}
    if seen.reason:
        yield seen.reason


def _posts(line: LineResult) -> str:
    kpi = line.definition
    if line.observation.kind in {Kind.NOT_APPLICABLE, Kind.NOT_YET_DUE}:
        return "–"
    if kpi.outer_low is not None:
        return _("%(low)s to %(high)s") % {
            "low": figure(kpi.low, kpi.decimals),
            "high": figure(kpi.high, kpi.decimals),
        }
    sign = _split(kpi.unit)[0] if kpi.unit.startswith("%") else ""
    ends = (kpi.no_points_at, kpi.full_points_at)
    return " → ".join(with_unit(figure(end, kpi.decimals), sign) for end in ends)


def _inputs(line: LineResult, sources: Sequence[KPIRecord]) -> Iterable[dict[str, Any]]:
    kpi, seen = line.definition, line.observation
    if seen.numerator is not None and seen.denominator is not None and sources:
        names = sources[0].kpi
        yield {
            "term": names.numerator_name or _("Numerator"),
            "value": figure(seen.numerator),
        }
        yield {
            "term": names.denominator_name or _("Denominator"),
            "value": figure(seen.denominator),
        }
    for part in seen.parts:
        value = (
            with_unit(_at_least(part.value, kpi.decimals), kpi.unit)
            if part.value is not None
            else say(Text(_KINDS[part.kind]))
        )
        yield {"term": Period.parse(part.period).label, "value": value}
    if seen.value is not None and (seen.parts or seen.numerator is not None):
        yield {
            "term": _("Result"),
            "value": with_unit(line.value_shown, kpi.unit),
            "total": True,
        }


def _at_least(value: Amount, decimals: int) -> str:
    """The number unrounded, a whole one with the KPI's decimals too: months stand in a column."""
    return shown(value, decimals) if Fraction(value).denominator == 1 else figure(value, decimals)


_KINDS = {
    Kind.NOT_REPORTED: "not reported",
    Kind.NOT_YET_DUE: "not yet due",
    Kind.NOT_APPLICABLE: "not applicable",
    Kind.VALUE: "",
}


def _sources(line: LineResult, sources: Sequence[KPIRecord]) -> Iterable[dict[str, Any]]:
    seen = line.observation
    if seen.reliability is not None:
        yield {"term": _("Reliability"), "value": str(RELIABILITY[seen.reliability])}
    if seen.used is not None:
        words = {"agreed": _("agreed"), "verified": _("verified"), "reported": _("reported")}
        yield {"term": _("Value used"), "value": words[seen.used.value]}
    if not sources:
        return
    last = sources[-1]
    for record in sources:
        yield {
            "term": _("Figure"),
            "value": Period.parse(record.period).label,
            "url": reverse("figure", args=[record.uuid]),
            "is_input": True,
        }
    yield {
        "term": _("Sent by"),
        "value": f"{last.submitted_by}, {day(last.submitted_at)}",
    }
    if last.decided_by is not None and last.decided_at is not None:
        yield {
            "term": _("Accepted by"),
            "value": f"{last.decided_by}, {day(last.decided_at)}",
            "sub": alone_words(last),
        }
    for document in {document for record in sources for document in record.evidence.all()}:
        yield {
            "term": _("Evidence"),
            "value": document.title,
            "url": reverse("document", args=[document.uuid]),
        }
