"""What a users' survey can become: its measures, and the community KPIs that wait for a figure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from core.formatting import percent, period_label, scaled
from governance.selectors.survey_sheets import asked_in
from governance.survey_answers import CHOICE, HIGHEST, SCALE, YES_NO, wilson
from performance.models import KPI, MonthlyReturn
from performance.scoring.exact import decimal
from performance.selectors.returns import sheet_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from governance.models import Survey
    from governance.survey_answers import Asked
    from partnerships.models import Partnership
    from performance.selectors.returns import SheetRow

HUNDRED: Final = Fraction(100)
SATISFIED: Final = (4, 5)
"""Answers of a scale from 1 to 5 that count as content."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number that a survey gives.

    Attributes:
        question: the key of the question.
        slug: "yes", "content", "mean" or "choice:n".
        label: what it is, with the question.
        value: exact; a share in per cent.
        count: how many of `of`; None for a mean.
        of: how many answered the question.
    """

    question: str
    slug: str
    label: str
    value: Fraction
    of: int
    count: int | None = None

    @property
    def key(self) -> str:
        """What a form sends."""
        return f"{self.question}|{self.slug}"

    @property
    def words(self) -> str:
        """The value with its margin, and of how many."""
        if self.count is None:
            facts = {
                "mean": scaled(self.rounded(1), 1),
                "most": HIGHEST[SCALE],
                "of": scaled(self.of),
            }
            return _("%(mean)s of %(most)d on average, from %(of)s answers") % facts
        low, high = wilson(self.count, self.of)
        facts = {
            "share": percent(self.rounded(1), 1),
            "low": percent((low * 100).quantize(Decimal("0.1"), ROUND_HALF_UP), 1),
            "high": percent((high * 100).quantize(Decimal("0.1"), ROUND_HALF_UP), 1),
            "count": scaled(self.count),
            "of": scaled(self.of),
        }
        return _("%(share)s, 95 %% margin %(low)s to %(high)s, %(count)s of %(of)s answers") % facts

    def rounded(self, places: int) -> Decimal:
        """The value half-up at so many decimals."""
        return decimal(self.value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def measures_of(survey: Survey) -> list[Measure]:
    """The numbers that can become a figure: nothing of cells that are not shown. One query."""
    found: Mapping[str, Any] = survey.results.get("questions", {})
    return [
        measure
        for one in asked_in(survey)
        if one.key in found
        for measure in _measures(one, found[one.key])
    ]


def _measures(one: Asked, found: Mapping[str, Any]) -> Iterator[Measure]:
    of = found["answers"]
    cells = {cell["number"]: cell["count"] for cell in found["cells"]}
    if one.kind == YES_NO and cells.get(1) is not None:
        yield _share(one, "yes", _("%(question)s Share of yes"), cells[1], of)
    if one.kind == CHOICE:
        for number, count in cells.items():
            if count is not None:
                label = _("%(question)s Share of “%(choice)s”") % {
                    "question": one.text,
                    "choice": one.choices[number - 1],
                }
                yield Measure(
                    one.key, f"choice:{number}", label, Fraction(count, of) * HUNDRED, of, count
                )
    if one.kind == SCALE:
        if found["mean"] is not None:
            label = _("%(question)s Average from 1 to 5") % {"question": one.text}
            yield Measure(one.key, "mean", label, Fraction(found["mean"]), of)
        content = [cells.get(number) for number in SATISFIED]
        known = [count for count in content if count is not None]
        if len(known) == len(SATISFIED):
            yield _share(one, "content", _("%(question)s Share of 4 and 5"), sum(known), of)


def _share(one: Asked, slug: str, label: str, count: int, of: int) -> Measure:
    words = label % {"question": one.text}
    return Measure(one.key, slug, words, Fraction(count, of) * HUNDRED, of, count)


@dataclass(frozen=True, slots=True)
class Target:
    """A figure of a community KPI that the authority owes."""

    monthly_return: MonthlyReturn
    row: SheetRow

    @property
    def kpi(self) -> KPI:
        """The KPI."""
        return self.row.kpi

    @property
    def key(self) -> str:
        """What a form sends."""
        return f"{self.kpi.uuid}|{self.monthly_return.uuid}"

    @property
    def label(self) -> str:
        """The KPI, its unit and the period."""
        return f"{self.kpi.name} ({self.kpi.unit}), {period_label(self.row.period)}"


RETURNS_OFFERED: Final = 6


def targets_of(partnership: Partnership) -> list[Target]:
    """The figures that the authority owes of KPIs that count for the community, oldest first.

    Six queries for each of at most six open returns.
    """
    open_ones = partnership.monthly_returns.filter(
        reported_by=KPI.Side.AUTHORITY,
        state__in=[MonthlyReturn.State.DUE, MonthlyReturn.State.SENT_BACK],
    ).order_by("-period_start")[:RETURNS_OFFERED]
    found = []
    for one in reversed(open_ones):
        one.partnership = partnership
        found += [Target(one, row) for row in sheet_of(one).open_rows if _is_community(row)]
    return found


def _is_community(row: SheetRow) -> bool:
    return row.rule is not None and row.rule.community_weight > 0
