"""What a payment mechanism is: terms and facts in, lines with their causes out. No framework.

Every calculation is exact (`fractions.Fraction`); what the contract rounds is rounded once, by
`Rounding`. Amounts are in units of the contract's currency; what is positive is paid to the
private partner, what is negative is kept back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, ClassVar, Final, Generic, TypeVar

from core.registry import Registry
from performance.scoring.exact import figure, fraction

if TYPE_CHECKING:
    from fractions import Fraction

    from performance.scoring.exact import Amount
    from performance.scoring.wording import Text

SettingsT = TypeVar("SettingsT")
FactsT = TypeVar("FactsT")

ROUNDINGS: Final = (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN, ROUND_FLOOR, ROUND_CEILING)


def rounded(value: Amount, decimals: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """`value` at so many decimals, by a rounding of the `decimal` module, exactly.

    Raises:
        ValueError: the rounding is none of `ROUNDINGS`.
    """
    if rounding not in ROUNDINGS:
        raise ValueError(f"{rounding} is no rounding of a contract: use one of {ROUNDINGS}.")
    scaled = fraction(value) * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest - scaled.denominator
    up = {
        ROUND_FLOOR: False,
        ROUND_CEILING: rest > 0,
        ROUND_DOWN: scaled < 0 and rest > 0,
        ROUND_HALF_UP: twice > 0 or (twice == 0 and scaled > 0),
        ROUND_HALF_EVEN: twice > 0 or (twice == 0 and whole % 2 == 1),
    }[rounding]
    return Decimal(whole + up).scaleb(-decimals)


def percent(share: Amount) -> str:
    """A share as a contract writes it: 0.075 is "7.5 %"."""
    return f"{figure(fraction(share) * 100)} %"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """Where a contract rounds.

    Attributes:
        line: decimals of every line; the currency's own as a rule.
        rate: decimals of rates and prices that are worked out; None where they are not rounded.
        mode: how; half up (away from zero) unless the contract says otherwise.
    """

    line: int = 2
    rate: int | None = None
    mode: str = ROUND_HALF_UP

    def of_line(self, amount: Amount) -> Decimal:
        """The amount of a line."""
        return rounded(amount, self.line, self.mode)

    def of_rate(self, rate: Amount) -> Fraction:
        """A rate, rounded where the contract rounds it."""
        return fraction(rate if self.rate is None else rounded(rate, self.rate, self.mode))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One amount and why.

    Attributes:
        code: what kind of line it is, for programs.
        amount: in units of the currency, rounded by the contract; 0 where a fact costs nothing.
        cause: why, in a sentence with its figures.
        clause: the clause of the contract that says so; "" where the terms name none.
        of: what it comes from: the reference of a failure, a claim, a month.
    """

    code: str
    amount: Decimal
    cause: Text
    clause: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a period pays, line by line, in the order in which it was worked out."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal:
        """The sum of the lines, which are rounded already."""
        return sum((line.amount for line in self.lines), Decimal(0))

    def of_code(self, *codes: str) -> tuple[Line, ...]:
        """The lines of these kinds."""
        return tuple(line for line in self.lines if line.code in codes)


@dataclass(frozen=True, slots=True)
class Objection:
    """Something in the terms or the facts that keeps a mechanism from working.

    Attributes:
        where: the name of the term or fact.
        message: what is wrong and how to mend it, with the offending numbers.
    """

    where: str
    message: Text


class CannotAssess(ValueError):  # noqa: N818 - says what happened
    """Terms or facts do not allow a result; `objections` are all of them."""

    def __init__(self, objections: tuple[Objection, ...]) -> None:
        super().__init__(" ".join(f"{one.where}: {one.message}" for one in objections))
        self.objections = objections


class Mechanism(ABC, Generic[SettingsT, FactsT]):
    """One way of paying. Pure: the same settings and facts give the same lines, forever.

    Attributes:
        slug: what a type of partnership names, and what is stored.
        label: in a person's words.
    """

    slug: ClassVar[str]
    label: ClassVar[Text]

    def assess(self, settings: SettingsT, facts: FactsT) -> Assessment:
        """What the period of `facts` pays under the contract's `settings`.

        Raises:
            CannotAssess: with every objection to settings and facts.
        """
        objections = (*self.objections(settings), *self.objections_to(facts, settings))
        if objections:
            raise CannotAssess(objections)
        return Assessment(tuple(self.lines(settings, facts)))

    @abstractmethod
    def objections(self, settings: SettingsT) -> tuple[Objection, ...]:
        """What is wrong with the terms, whatever happens in a period."""

    @abstractmethod
    def objections_to(self, facts: FactsT, settings: SettingsT) -> tuple[Objection, ...]:
        """What is wrong with the facts of a period under these terms."""

    @abstractmethod
    def lines(self, settings: SettingsT, facts: FactsT) -> list[Line]:
        """The lines; called with settings and facts to which there is no objection."""


mechanisms: Registry[Mechanism[object, object]] = Registry(
    Mechanism,  # type: ignore[type-abstract] # the base of the family; only its children are made
    name="payment mechanism",
)
