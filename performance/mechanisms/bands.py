"""Tables of bands: which amount, share or multiplier belongs to a value.

A table as contracts print it ("86.0 to 87.99: 5,000") is read at the resolution of the value: with
two decimals, 88.00 follows 87.99. What two bands claim, or none, is refused with the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from performance.mechanism import Objection
from performance.scoring.exact import plain
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from performance.scoring.wording import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """From `low` to `high`, both included; None is without an end.

    `gives` is what belongs to it: an amount of the currency, a share, or a multiplier.
    """

    low: Decimal | None
    high: Decimal | None
    gives: Decimal


@dataclass(frozen=True, slots=True)
class BandTable:
    """Bands over a value that is measured to a resolution, such as 0.01."""

    bands: tuple[Band, ...]
    resolution: Decimal

    def gives(self, value: Decimal) -> Decimal:
        """What belongs to `value`.

        Raises:
            ValueError: the value is finer than the resolution, or in no band.
        """
        if value % self.resolution:
            raise ValueError(f"{value} is finer than {self.resolution}: round it first.")
        for band in self.bands:
            if (band.low is None or band.low <= value) and (
                band.high is None or value <= band.high
            ):
                return band.gives
        raise ValueError(f"No band holds {value}.")

    def objections(self, where: str) -> tuple[Objection, ...]:
        """Every gap, overlap, band the wrong way round and limit finer than the resolution."""
        return tuple(Objection(where, message) for message in self._wrong())

    def _wrong(self) -> Iterator[Text]:
        if not self.bands:
            yield text(_("The table has no band. Enter at least one."))
            return
        backwards = [band for band in self.bands if _is_backwards(band)]
        for band in backwards:
            yield text(
                _("The band from %(low)s to %(high)s ends before it begins."), **_words(band)
            )
        for limit in sorted(set(_limits(self.bands))):
            if limit % self.resolution:
                yield text(
                    _("%(limit)s is finer than the value, which is measured to %(resolution)s."),
                    limit=plain(limit),
                    resolution=plain(self.resolution),
                )
        if not backwards:
            yield from self._seams()

    def _seams(self) -> Iterator[Text]:
        ordered = sorted(self.bands, key=_by_low)
        for lower, upper in pairwise(ordered):
            if lower.high is None or upper.low is None:
                yield text(
                    _("Two bands have no end on the same side: limit one of them (%(band)s)."),
                    band=_range(lower),
                )
                continue
            expected = lower.high + self.resolution
            if upper.low < expected:
                yield text(
                    _("Two bands hold %(from)s to %(to)s: %(lower)s and %(upper)s."),
                    **{"from": plain(upper.low), "to": plain(_least(lower.high, upper.high))},
                    lower=_range(lower),
                    upper=_range(upper),
                )
            elif upper.low > expected:
                yield text(
                    _("No band holds %(from)s to %(to)s, between %(lower)s and %(upper)s."),
                    **{"from": plain(expected), "to": plain(upper.low - self.resolution)},
                    lower=_range(lower),
                    upper=_range(upper),
                )


def _is_backwards(band: Band) -> bool:
    return band.low is not None and band.high is not None and band.high < band.low


def _limits(bands: Iterable[Band]) -> Iterator[Decimal]:
    for band in bands:
        yield from (limit for limit in (band.low, band.high) if limit is not None)


def _by_low(band: Band) -> tuple[bool, Decimal]:
    return (band.low is not None, band.low or Decimal(0))


def _least(one: Decimal, other: Decimal | None) -> Decimal:
    return one if other is None else min(one, other)


def _words(band: Band) -> dict[str, str]:
    return {
        "low": "−∞" if band.low is None else plain(band.low),
        "high": "∞" if band.high is None else plain(band.high),
    }


def _range(band: Band) -> str:
    words = _words(band)
    return f"{words['low']}–{words['high']}"
