"""How likely and how bad: the scales of a risk, its score, and the bands of scores. No database.

Words, numbers and bands are those of "A risk matrix for risk managers" (National Patient Safety
Agency, NHS, January 2008): probability and impact from 1 to 5, the score is their product, 1 to 3
is low, 4 to 6 moderate, 8 to 12 high, 15 to 25 extreme; no product of two such numbers lies
between the bands. That inherent risk (before anything is done about it) and residual risk (with
what is done) are assessed apart is asked for by "The Orange Book: Management of Risk" (HM
Treasury, 2004, chapter 4). What the words mean in a partnership (`IN_WORDS` of each scale) and
that a residual part is never above its inherent part are the product's own [D].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from django.utils.functional import Promise

LEVELS: Final = (1, 2, 3, 4, 5)

PROBABILITY: Final[dict[int, str | Promise]] = {
    1: gettext_lazy("rare"),
    2: gettext_lazy("unlikely"),
    3: gettext_lazy("possible"),
    4: gettext_lazy("likely"),
    5: gettext_lazy("almost certain"),
}
IMPACT: Final[dict[int, str | Promise]] = {
    1: gettext_lazy("negligible"),
    2: gettext_lazy("minor"),
    3: gettext_lazy("moderate"),
    4: gettext_lazy("major"),
    5: gettext_lazy("catastrophic"),
}
PROBABILITY_IN_WORDS: Final[dict[int, str | Promise]] = {
    1: gettext_lazy("not expected during the whole contract"),
    2: gettext_lazy("could happen once, but nothing points to it"),
    3: gettext_lazy("may well happen once during the contract"),
    4: gettext_lazy("will probably happen within a year"),
    5: gettext_lazy("is happening, or all but certain within months"),
}
IMPACT_IN_WORDS: Final[dict[int, str | Promise]] = {
    1: gettext_lazy("nobody outside the team would notice"),
    2: gettext_lazy("a target is missed for a while; no user is harmed"),
    3: gettext_lazy("a milestone or an agreed minimum is missed"),
    4: gettext_lazy("the service or the final contract deadline is at stake"),
    5: gettext_lazy("the partnership fails, or people come to harm"),
}


@dataclass(frozen=True, slots=True)
class Band:
    """A band of scores, both ends included. `kind` names the look of its tag."""

    slug: str
    label: str | Promise
    low: int
    high: int
    kind: str


BANDS: Final = (
    Band("low", gettext_lazy("low"), 1, 3, "good"),
    Band("moderate", gettext_lazy("moderate"), 4, 6, "info"),
    Band("high", gettext_lazy("high"), 8, 12, "warn"),
    Band("extreme", gettext_lazy("extreme"), 15, 25, "bad"),
)


def band_of(score: int) -> Band:
    """The band of a score.

    Raises:
        ValueError: for what is no product of two levels.
    """
    for band in BANDS:
        if band.low <= score <= band.high:
            return band
    raise ValueError(f"{score} is not the product of a probability and an impact from 1 to 5.")


@dataclass(frozen=True, slots=True)
class Level:
    """One view of a risk: both numbers from 1 to 5, and what it would cost where somebody says so.

    `money` is an amount in units of the risk's currency, at least 0; None where nobody says.
    """

    probability: int
    impact: int
    money: Decimal | None = None

    @property
    def score(self) -> int:
        """Probability times impact, 1 to 25."""
        return self.probability * self.impact

    @property
    def band(self) -> Band:
        """The band of the score."""
        return band_of(self.score)

    def at_least(self, other: Level) -> Level:
        """This level, each part raised to that of `other` where that is higher."""
        amounts = [one for one in (self.money, other.money) if one is not None]
        return Level(
            max(self.probability, other.probability),
            max(self.impact, other.impact),
            max(amounts, default=None),
        )


@dataclass(frozen=True, slots=True)
class Assessed:
    """Inherent and residual beside each other."""

    inherent: Level
    residual: Level

    def raised(self, *, probability: int = 1, impact: int = 1) -> Assessed:
        """With a residual of at least so much; the inherent risk gives way where it must."""
        residual = self.residual.at_least(Level(probability, impact))
        return Assessed(self.inherent.at_least(residual), residual)


def objections_to(assessed: Assessed) -> Iterator[Problem]:
    """What is wrong with an assessment; fields are `inherent_probability` and so on."""
    for name, level in (("inherent", assessed.inherent), ("residual", assessed.residual)):
        for part in ("probability", "impact"):
            if getattr(level, part) not in LEVELS:
                message = _("Choose a number from 1 to 5.")
                yield Problem(f"{name}_{part}", "out_of_range", message)
        if level.money is not None and level.money < 0:
            yield Problem(f"{name}_money", "negative", _("An amount at risk is never negative."))
    yield from _above(assessed)


def _above(assessed: Assessed) -> Iterator[Problem]:
    inherent, residual = assessed.inherent, assessed.residual
    for part, words, message in (
        (
            "probability",
            PROBABILITY,
            _(
                "The residual probability (%(after)s) is above the inherent one (%(before)s). What"
                " is done about a risk does not make it likelier: lower this, or raise the other."
            ),
        ),
        (
            "impact",
            IMPACT,
            _(
                "The residual impact (%(after)s) is above the inherent one (%(before)s). What is"
                " done about a risk does not make it worse: lower this, or raise the other."
            ),
        ),
    ):
        before, after = getattr(inherent, part), getattr(residual, part)
        if before in LEVELS and after in LEVELS and after > before:
            known = {
                "after": f"{after}, {words[after]}",
                "before": f"{before}, {words[before]}",
            }
            yield Problem(f"residual_{part}", "above_inherent", message % known)
    if residual.money is None:
        return
    if inherent.money is None:
        message = _("Say first what it would cost if nothing were done about it.")
        yield Problem("inherent_money", "required", message)
    elif residual.money > inherent.money:
        message = _(
            "What it would still cost is more than without anything done; correct one of the two."
        )
        yield Problem("residual_money", "above_inherent", message)
