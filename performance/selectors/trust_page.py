"""What the page of trust says, as values: from the stored traces, never from today's rows."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.charts import Figure, LineChart, Series
from core.formatting import day, period_label, scaled, short_period_label
from core.periods import Period
from performance.models import TrustIndex
from performance.models.trust import PARTS
from performance.scoring.exact import shown, trimmed
from performance.selectors.score_rows import say
from performance.trust.calculation import Part
from performance.trust.trace import PROMISES, contribution
from performance.trust.words import FORMULAS, LABELS, moves, part_words, signed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnerships.models import Partnership
    from performance.models import TrustWeights

Row = dict[str, Any]
QUARTERS_SHOWN = 12
NOT_AGREED = gettext_lazy("Not yet agreed")


def last_quarter(today: dt.date) -> Period:
    """The last quarter that has ended."""
    return Period.containing("quarter", today).previous()


def indices_of(partnership: Partnership, many: int = QUARTERS_SHOWN) -> list[TrustIndex]:
    """The latest version of each quarter, oldest first; one query."""
    found = TrustIndex.objects.filter(partnership=partnership, is_latest=True)
    rows = found.select_related("weights__authority_by", "weights__partner_by", "issued_by")
    return list(rows.order_by("-period_start")[:many])[::-1]


@dataclass(frozen=True, slots=True)
class TrustView:
    """One index beside the one before it."""

    index: TrustIndex
    trace: Mapping[str, Any]
    before: TrustIndex | None
    earlier: Mapping[str, Any] | None
    path: tuple[TrustIndex, ...]

    @property
    def score(self) -> str | None:
        """0 to 100, whole; None where too little is known."""
        found: str | None = self.trace["index"]["shown"]
        return found

    @property
    def period(self) -> str:
        """The quarter in words."""
        return period_label(Period.parse(self.index.period))

    @property
    def change(self) -> int | None:
        """The difference of the shown figures to the quarter before, so that they add up."""
        if self.earlier is None or None in (self.score, self.earlier["index"]["shown"]):
            return None
        return int(self.trace["index"]["shown"]) - int(self.earlier["index"]["shown"])

    @property
    def finding(self) -> str:
        """The index in one sentence, beside the one before."""
        if self.score is None:
            return _("Too little is known for a trust index of %(period)s") % {
                "period": self.period
            }
        if self.change is None or self.earlier is None:
            return _("Trust stands at %(score)s of 100") % {"score": self.score}
        facts = {"score": self.score, "before": self.earlier["index"]["shown"]}
        if not self.change:
            return _("Trust stands at %(score)s of 100, as the quarter before") % facts
        if self.change > 0:
            return _("Trust has risen from %(before)s to %(score)s of 100") % facts
        return _("Trust has fallen from %(before)s to %(score)s of 100") % facts

    @property
    def moved(self) -> list[Row]:
        """What moved it since the quarter before, the largest first."""
        if self.earlier is None:
            return []
        return [
            {
                "kind": "good" if one.points > 0 else "bad" if one.points < 0 else "none",
                "points": signed(one.points),
                "title": say(one.sentence),
                "reasons": [say(reason) for reason in one.reasons],
            }
            for one in moves(self.earlier, self.trace)
        ]

    @property
    def parts(self) -> list[Row]:
        """The four parts: score, weight, what each adds, and how it came about."""
        return [self._part(part) for part in Part]

    def _part(self, part: Part) -> Row:
        found = self.trace["parts"][part.value]
        return {
            "slug": part.value,
            "label": say(LABELS[part]),
            "score": found["shown"],
            "weight": scaled_plain(found["weight"]),
            "points": "" if found["score"] is None else shown(contribution(self.trace, part), 1),
            "coverage": Fraction(found["coverage"]),
            "words": [say(one) for one in part_words(self.trace, part)],
            "formula": say(FORMULAS[part]),
            "rows": self._rows(part),
        }

    def _rows(self, part: Part) -> list[Row]:
        """Everything that went into a part, for whoever opens it."""
        if part in PROMISES:
            return [
                {
                    "what": one["what"],
                    "due": _iso(one["due_on"]),
                    "done": _iso(one["done_on"]) if one["done_on"] else _("open"),
                    "late": one["days_late"],
                    "credit": shown(Fraction(one["credit"]), 2),
                }
                for one in self.trace[PROMISES[part]]
            ]
        if part is Part.COMPETENCE:
            return [
                {
                    "what": one["what"],
                    "due": scaled_plain(one["reported"]),
                    "done": scaled_plain(one["verified"]),
                    "late": "",
                    "credit": shown(1 - Fraction(one["distance"]), 2),
                }
                for one in self.trace["claims"]
            ]
        return []

    @property
    def geometric(self) -> str:
        """The geometric mean beside the index."""
        return str(self.trace["index"]["geometric"] or "")

    @property
    def data_received(self) -> str:
        """The share of the weight that had data."""
        return f"{shown(Fraction(self.trace['index']['coverage']) * 100)}\N{NO-BREAK SPACE}%"

    @property
    def figure(self) -> Figure | None:
        """The path over the quarters; None while there is but one."""
        if len(self.path) < 2:
            return None
        scores = tuple(None if one.score is None else one.score for one in self.path)
        chart = LineChart(
            title=self.finding,
            periods=tuple(short_period_label(Period.parse(one.period)) for one in self.path),
            series=(
                Series(
                    _("Trust index"),
                    scores,
                    {n: _("too little known") for n, one in enumerate(scores) if one is None},
                ),
            ),
            from_zero=True,
        )
        return Figure(uid="trust", heading=_("Quarter by quarter"), chart=chart, level=3)


def view_of(path: Sequence[TrustIndex]) -> TrustView | None:
    """The newest of `path` beside the one before; no query."""
    if not path:
        return None
    newest = path[-1]
    before = path[-2] if len(path) > 1 else None
    return TrustView(
        newest,
        json.loads(newest.result),
        before,
        json.loads(before.result) if before else None,
        tuple(path),
    )


def weight_facts(weights: TrustWeights) -> list[Row]:
    """Version, weights, from when, and who adopted them for each side."""
    facts: list[Row] = [
        {"term": say(LABELS[Part(part)]), "value": scaled(getattr(weights, part))} for part in PARTS
    ]
    facts.append({"term": _("From"), "value": day(weights.effective_from)})
    for label, person, at in (
        (_("Authority’s side"), weights.authority_by, weights.authority_at),
        (_("Partner’s side"), weights.partner_by, weights.partner_at),
    ):
        value = f"{person}, {day(at)}" if person and at else _("not yet")
        facts.append({"term": label, "value": value})
    return facts


def scaled_plain(written: str) -> str:
    """A number of the trace for the page, at most two decimals."""
    return trimmed(Fraction(written))


def _iso(written: str) -> str:
    return day(dt.date.fromisoformat(written))
