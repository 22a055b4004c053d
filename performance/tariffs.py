"""Tariffs after so many years: a fixed rise, a share of inflation, rounded to a step. No framework.

India, National Highways Fee Rules 2008, as summarised: 3 % a year without compounding, and 40 % of
the change of the wholesale price index, rounded to the nearest 5 rupees.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from performance.mechanism import Line, Rounding, percent, rounded
from performance.scoring.exact import figure, fraction, plain
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from fractions import Fraction

    from performance.scoring.wording import Text

ZERO = Decimal(0)
LEVEL = Decimal(100)
FACTOR_DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffRise:
    """How tariffs have risen since their base.

    Attributes:
        rise: the fixed rise, a fraction for each year.
        years: since the base.
        share: the part of inflation that they follow, a fraction.
        index_base: I_0; equal to `index_now` where nothing follows an index.
        index_now: I_n.
        step: the new tariff is a multiple of it; None for the currency's own decimals.
    """

    rise: Decimal = ZERO
    years: int = 0
    share: Decimal = ZERO
    index_base: Decimal = LEVEL
    index_now: Decimal = LEVEL
    step: Decimal | None = None

    @property
    def growth(self) -> Fraction:
        """What the index has grown by, exact."""
        return fraction(self.index_now) / fraction(self.index_base) - 1

    @property
    def factor(self) -> Fraction:
        """1 + years × rise + share × (I_n ÷ I_0 − 1), exact."""
        return 1 + fraction(self.rise) * self.years + fraction(self.share) * self.growth

    @property
    def notes(self) -> tuple[Text, ...]:
        """Both parts of the rise, in words."""
        return (
            text(
                _("Fixed rise: %(rise)s × %(years)s years = %(fixed)s, not compounded"),
                rise=percent(self.rise),
                years=str(self.years),
                fixed=percent(fraction(self.rise) * self.years),
            ),
            text(
                _("Inflation: %(share)s of %(growth)s (%(base)s to %(now)s)"),
                share=percent(self.share),
                growth=percent(rounded(self.growth, FACTOR_DECIMALS)),
                base=plain(self.index_base),
                now=plain(self.index_now),
            ),
        )

    @property
    def factor_words(self) -> str:
        """The factor to six decimals."""
        return plain(rounded(self.factor, FACTOR_DECIMALS))

    def line(self, what: str, base: Decimal, rounding: Rounding) -> Line:
        """The tariff at its new level, with its cause."""
        exact = fraction(base) * self.factor
        amount = rounding.of_line(exact)
        cause = _("%(what)s: %(base)s × %(factor)s")
        if self.step:
            amount = rounding.of_line(rounded(exact / fraction(self.step), 0) * self.step)
            cause = _(
                "%(what)s: %(base)s × %(factor)s = %(exact)s, to the nearest %(step)s, half up"
            )
        return Line(
            code="tariff",
            amount=amount,
            cause=text(
                cause,
                what=what,
                base=figure(base, 2),
                factor=self.factor_words,
                exact=figure(rounded(exact, 4), 2),
                step=plain(self.step or ZERO),
            ),
        )
