"""A KPI as a published catalogue has it: a place to start from, never a rule."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from partnerships.catalogue.starter import Direction, Frequency

if TYPE_CHECKING:
    from partnerships.catalogue.provenance import Source
    from partnerships.codelists import Text


class Rhythm(StrEnum):
    """How often the source has the figure taken; wider than what a monthly return can ask for."""

    EVENT = "event"
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ROLLING = "rolling"
    PROJECT = "project"
    SPOT = "spot"
    TEST = "test"
    CLAIM = "claim"
    COHORT = "cohort"

    @property
    def label(self) -> Text:
        """What a person reads."""
        return _RHYTHM_LABELS[self]

    @property
    def frequency(self) -> Frequency:
        """The reporting period that comes nearest; a default of the product."""
        return _FREQUENCIES[self]


_RHYTHM_LABELS: Final[dict[Rhythm, Text]] = {
    Rhythm.EVENT: _("at each event"),
    Rhythm.DAY: _("daily"),
    Rhythm.MONTH: _("monthly"),
    Rhythm.QUARTER: _("quarterly"),
    Rhythm.YEAR: _("yearly"),
    Rhythm.ROLLING: _("monthly, over twelve months"),
    Rhythm.PROJECT: _("once in the project"),
    Rhythm.SPOT: _("by spot check"),
    Rhythm.TEST: _("at each test"),
    Rhythm.CLAIM: _("with each claim"),
    Rhythm.COHORT: _("for each participant group"),
}
_FREQUENCIES: Final[dict[Rhythm, Frequency]] = {
    Rhythm.EVENT: Frequency.MONTH,
    Rhythm.DAY: Frequency.MONTH,
    Rhythm.MONTH: Frequency.MONTH,
    Rhythm.QUARTER: Frequency.QUARTER,
    Rhythm.YEAR: Frequency.YEAR,
    Rhythm.ROLLING: Frequency.MONTH,
    Rhythm.PROJECT: Frequency.YEAR,
    Rhythm.SPOT: Frequency.QUARTER,
    Rhythm.TEST: Frequency.YEAR,
    Rhythm.CLAIM: Frequency.QUARTER,
    Rhythm.COHORT: Frequency.YEAR,
}


@dataclass(frozen=True, slots=True)
class KPITemplate:
    """One KPI of a catalogue.

    Attributes:
        code: unique in all catalogues.
        name: what is measured.
        unit: written after a figure.
        direction: which way is better; None where the source leaves it open.
        target: the number that the source names; None where each contract sets its own.
        rhythm: how often the source takes it.
        source: of the definition and its unit.
        target_source: of the target; the product's default says so here even where the
            definition is published.
        note: what else the source says, such as steps, limits, or doubts.
    """

    code: str
    name: Text
    unit: Text
    direction: Direction | None
    target: Decimal | None
    rhythm: Rhythm
    source: Source
    target_source: Source
    note: Text = ""

    @property
    def reliability_label(self) -> str:
        """The tag of its definition: P published, P2 secondary, M not checked, D default."""
        return str(self.source.basis.value)


def kpi(
    code: str,
    name: Text,
    unit: Text,
    way: str,
    target: str,
    rhythm: Rhythm,
    source: Source,
    note: Text = "",
    *,
    target_source: Source | None = None,
) -> KPITemplate:
    """A template from short signs.

    `way` is "+" for higher, "-" for lower, "" where it is open; `target` is "" where each contract
    sets its own. The target has the source of the definition unless another is given.
    """
    return KPITemplate(
        code,
        name,
        unit,
        {"+": Direction.HIGHER, "-": Direction.LOWER, "": None}[way],
        Decimal(target) if target else None,
        rhythm,
        source,
        target_source or source,
        note,
    )
