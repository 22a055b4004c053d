"""What a calculator is: figures that somebody fills in go in, lines with their causes come out.

Nothing is read from the database and nothing is written. Every calculation is exact
(`fractions.Fraction`) and rounded once, line by line. What goes in is declared as the terms of a
contract are (`partnerships.terms`), so that the form, the checks and the API derive from it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from django.utils.translation import gettext

from core.currencies import EXPONENTS
from core.problems import Problem, refuse_if
from core.registry import Registry
from partnerships.catalogue.provenance import TITLES, Source
from partnerships.terms import Terms, fields_of, is_known, problems
from performance.mechanism import Assessment, Line, Rounding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnerships.codelists import Text as Label
    from performance.scoring.wording import Text

GivenT = TypeVar("GivenT", bound=Terms)
MONEY = "money"
"""Lines of a kind that a calculator does not name are amounts of money."""


@dataclass(frozen=True, slots=True)
class Working:
    """What a calculator found.

    Attributes:
        assessment: the lines, in the order in which they were worked out.
        headline: the result in a sentence.
        notes: what else a person should know: what does not apply and why, what comes next.
        units: of the lines that are no money, by their code: "ratio", "days", "share".
        has_total: whether the sum of the lines is the result.
    """

    assessment: Assessment
    headline: Text
    notes: tuple[Text, ...] = ()
    units: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    has_total: bool = True

    def unit_of(self, line: Line) -> str:
        """What the amount of a line counts."""
        return self.units.get(line.code, MONEY)


class Calculator(ABC, Generic[GivenT]):
    """One calculation. The same figures give the same lines, forever.

    Attributes:
        slug: names it in addresses.
        label: what a person calls it.
        lede: which question it answers, in a sentence.
        source: where its formula comes from.
        given: the figures that go in, declared as terms are.
        needed: names of those without which it cannot work; others may stay empty.
    """

    slug: ClassVar[str]
    label: ClassVar[Label]
    lede: ClassVar[Label]
    source: ClassVar[Label | Source]
    given: ClassVar[type[Terms]]
    needed: ClassVar[tuple[str, ...]]

    @property
    def source_words(self) -> str:
        """The source as a person reads it: titles, and how far it was checked."""
        if not isinstance(self.source, Source):
            return str(self.source)
        titles = "; ".join(TITLES[number] for number in self.source.numbers)
        return f"{titles} ({self.source.basis.label})"

    def work_out(self, given: GivenT, *, currency: str) -> Working:
        """The lines in units of `currency`, rounded half up to its decimals.

        Raises:
            Refused: with every objection to the figures.
        """
        refuse_if(self.problems(given, currency=currency))
        return self.worked(given, Rounding(line=EXPONENTS[currency]))

    def problems(self, given: GivenT, *, currency: str) -> tuple[Problem, ...]:
        """Everything that is wrong, all at once: what is missing, out of bounds, or contradicts."""
        found = [*self._missing(given), *problems(given, currency=currency)]
        return tuple(found or self.objections(given))

    def objections(self, _given: GivenT) -> Iterator[Problem]:
        """What is wrong between figures that are right by themselves."""
        yield from ()

    @abstractmethod
    def worked(self, given: GivenT, rounding: Rounding) -> Working:
        """The lines; called with figures to which there is no objection."""

    def _missing(self, given: GivenT) -> Iterator[Problem]:
        for one in fields_of(self.given):
            if one.name in self.needed and not is_known(getattr(given, one.name)):
                message = gettext("Enter it: nothing is worked out without it.")
                yield Problem(one.name, "missing", message)


calculators: Registry[Calculator[Terms]] = Registry(
    Calculator,  # type: ignore[type-abstract] # the base of the family; only its children are made
    name="calculator",
)
