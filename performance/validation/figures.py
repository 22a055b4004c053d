"""A figure that a return asks for: what may be entered, what was promised, what came before."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from performance.scoring.exact import figure as written
from performance.scoring.states import Direction, Kind
from performance.scoring.wording import Text, text, with_unit
from performance.scoring.wording import gettext_noop as _

if TYPE_CHECKING:
    from core.periods import Period

PER_CENT: Final = (Decimal(0), Decimal(100))


@dataclass(frozen=True, slots=True)
class Past:
    """The figure of an earlier month; None where there was none."""

    period: Period
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One row that a return asks for.

    Attributes:
        target: the promised result; with direction "range" the two targets are the limits.
        lowest, highest: what can be entered at all; None where there is no limit.
        kind: VALUE when a figure is due, else NOT_YET_DUE or NOT_APPLICABLE.
        first_due: the first month for which a figure that is not yet due will be asked.
        decimals: with how many it is shown.
        adds_up: whether the target is that of the whole quarter, to which months are added up.
        history: earlier months, in any order; later ones are not looked at.
        parts: names of the two numbers of a ratio, from which the value is worked out.
    """

    code: str
    name: str
    unit: str = ""
    direction: Direction = Direction.HIGHER
    target: Decimal | None = None
    target_low: Decimal | None = None
    target_high: Decimal | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    kind: Kind = Kind.VALUE
    first_due: Period | None = None
    decimals: int = 0
    adds_up: bool = False
    history: tuple[Past, ...] = ()
    parts: tuple[str, str] | None = None

    @property
    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        """The lowest and the highest number that can be entered."""
        return self.lowest, self.highest

    def allows(self, value: Decimal) -> bool:
        """Whether the number lies within the limits."""
        lowest, highest = self.limits
        return (lowest is None or value >= lowest) and (highest is None or value <= highest)

    def misses_target(self, value: Decimal) -> bool:
        """Whether the number is worse than what was promised; never where nothing was.

        One month of a sum can exceed what the quarter may have; it cannot fall short of it.
        """
        low, high = self._promised
        if self.adds_up:
            low = None
        return (low is not None and value < low) or (high is not None and value > high)

    def limits_in_words(self) -> Text:
        """What to enter, as an instruction."""
        lowest, highest = self.limits
        if (lowest, highest) == PER_CENT and self.unit.lstrip().startswith("%"):
            return Text(_("Enter a percentage from 0 to 100."))
        if lowest is not None and highest is not None:
            return text(
                _("Enter a number from %(lowest)s to %(highest)s."),
                lowest=self.write(lowest),
                highest=self.write(highest),
            )
        if lowest is not None:
            return text(_("Enter a number of %(lowest)s or more."), lowest=self.write(lowest))
        return text(
            _("Enter a number of %(highest)s or less."),
            highest=self.write(highest if highest is not None else Decimal(0)),
        )

    def target_in_words(self) -> Text | None:
        """The promise: "97 or more", "4 or less", "from 90 to 110"; None where nothing was."""
        low, high = self._promised
        if self.adds_up and low is not None and high is None:
            return text(_("%(low)s or more in the quarter"), low=self.write(low))
        if self.adds_up and high is not None and low is None:
            return text(_("%(high)s or less in the quarter"), high=self.write(high))
        if low is not None and high is not None:
            return text(
                _("from %(low)s to %(high)s"),
                low=written(low, self.decimals),
                high=self.write(high),
            )
        if low is not None:
            return text(_("%(low)s or more"), low=self.write(low))
        if high is not None:
            return text(_("%(high)s or less"), high=self.write(high))
        return None

    def write(self, value: Decimal) -> str:
        """The number with its unit."""
        return with_unit(written(value, self.decimals), self.unit)

    @property
    def _promised(self) -> tuple[Decimal | None, Decimal | None]:
        if self.direction is Direction.RANGE:
            return self.target_low, self.target_high
        if self.direction is Direction.LOWER:
            return None, self.target
        return self.target, None


def known_before(asked: Figure, period: Period) -> tuple[tuple[Period, Decimal], ...]:
    """The earlier months of which there is a figure, oldest first."""
    known = [
        (past.period, past.value)
        for past in asked.history
        if past.value is not None and past.period.end < period.start
    ]
    return tuple(sorted(known, key=lambda pair: pair[0].start))
