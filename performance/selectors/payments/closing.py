"""What the final account settles beside corrections and interest: sums that are still withheld."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from performance.mechanism import Line
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text
from performance.selectors.payments.known import lines_of

if TYPE_CHECKING:
    from core.periods import Period
    from performance.selectors.payments.known import Known

MECHANISM: Final = "final_account"
"""What a working out says of itself: nothing is paid for a period any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFacts:
    """What is withheld when the account is closed: what it is about, and how much."""

    withheld: tuple[tuple[str, Decimal], ...] = ()


def closing_facts(known: Known, period: Period) -> ClosingFacts:
    """Withheld in certificates and not released since, in the order in which it was withheld.

    A release by a decision counts by its amount, also where it calls what was withheld otherwise,
    and also where it was decided for the final account itself, which has its own line.
    """
    left: dict[str, Decimal] = {}
    for payment in known.issued:
        for line in lines_of(payment):
            if line.code in {"withholding", "release"}:
                left[line.of] = left.get(line.of, Decimal(0)) - line.amount
    for item in known.items:
        if item.kind == item.Kind.RELEASE and item.period == period.key:
            left[item.about] = left.get(item.about, Decimal(0)) - item.amount
    beyond = -sum((amount for amount in left.values() if amount < 0), Decimal(0))
    withheld = []
    for about, amount in left.items():
        taken = min(max(amount, Decimal(0)), beyond)
        beyond -= taken
        if amount > taken:
            withheld.append((about, amount - taken))
    return ClosingFacts(withheld=tuple(withheld))


def released_by_closing(known: Known) -> Decimal:
    """What final accounts released beside what was decided: none of it is released again."""
    found = Decimal(0)
    for payment in known.issued:
        if payment.closes:
            found += sum(
                (line.amount for line in lines_of(payment) if line.code == "release"), Decimal(0)
            )
            found -= sum(
                (
                    one.amount
                    for one in known.items
                    if one.kind == one.Kind.RELEASE and one.period == payment.period
                ),
                Decimal(0),
            )
    return found


def closing_lines(facts: ClosingFacts) -> tuple[Line, ...]:
    """Everything withheld is released; what is to be kept is withheld anew, by a decision."""
    return tuple(
        Line(
            code="release",
            amount=amount,
            cause=text(_("Withheld before; the final account releases what is left of it")),
            of=about,
        )
        for about, amount in facts.withheld
    )
