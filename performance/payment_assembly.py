"""A payment from its parts: what the mechanism says, costs, waivers, and what is carried. Pure.

The lines of the mechanism come first; each that follows names what it is about. Where the
contract says that a payment is never below 0, what is left is carried to the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from performance.mechanism import Line
from performance.scoring.exact import figure
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from performance.scoring.wording import Text

DEDUCTIONS: Final = ("unavailability", "points", "reporting", "penalty", "limit")
"""Codes of what is deducted for performance; the limit gives back what is above it."""
CARRIED: Final = "carried_forward"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """A deduction that is not imposed: `about` is its line's `of`, or its code where it has none.

    `amount` is positive, in units of the currency; `who` says who waived it and when.
    """

    about: str
    amount: Decimal
    reason: str
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What joins the mechanism's lines.

    Attributes:
        costs: paid at cost, positive.
        waived: deductions that are not imposed.
        held: withheld (negative) and released (positive).
        earlier: corrections of earlier payments and interest on them, in either direction.
        carried_in: what an earlier payment could not bear, as a negative amount or 0.
        may_be_negative: whether the partner may owe the payment, as in a concession.
    """

    costs: tuple[Line, ...] = ()
    waived: tuple[Waived, ...] = ()
    held: tuple[Line, ...] = ()
    earlier: tuple[Line, ...] = ()
    carried_in: Decimal = Decimal(0)
    may_be_negative: bool = False


def key_of(line: Line) -> str:
    """What a waiver calls the line that it is about."""
    return line.of or line.code


def deductions(lines: Iterable[Line]) -> dict[str, Decimal]:
    """What is deducted, by key, as positive amounts; points without what is above their limit."""
    found: dict[str, Decimal] = {}
    for line in lines:
        if line.code in DEDUCTIONS and line.amount:
            key = "points" if line.code == "limit" else key_of(line)
            found[key] = found.get(key, Decimal(0)) - line.amount
    return {key: amount for key, amount in found.items() if amount > 0}


def waivers(lines: Iterable[Line], waived: Iterable[Waived]) -> tuple[Line, ...]:
    """A line for each waiver, in their order; together never more than is deducted.

    A deduction can shrink after its waiver was granted: what was granted beyond it is not paid.
    """
    left = deductions(lines)
    found = []
    for one in waived:
        given = min(one.amount, left.get(one.about, Decimal(0)))
        left[one.about] = left.get(one.about, Decimal(0)) - given
        found.append(_waiver(one, given))
    return tuple(found)


def assembled(lines: Sequence[Line], parts: Parts) -> tuple[Line, ...]:
    """All lines of the payment; their sum is what is paid.

    Every waiver is a line of its own, so that the deduction stays visible. Lines of the mechanism
    are not changed.
    """
    found = [*lines, *waivers(lines, parts.waived)]
    found += [*parts.costs, *parts.held, *parts.earlier]
    if parts.carried_in:
        cause = text(_("Carried over from the payment before"))
        found.append(Line(code="carried_in", amount=parts.carried_in, cause=cause))
    total = sum((line.amount for line in found), Decimal(0))
    if total < 0 and not parts.may_be_negative:
        cause = text(_("A payment is never below 0: the rest is carried to the next one"))
        found.append(Line(code=CARRIED, amount=-total, cause=cause))
    return tuple(found)


def carried_forward(lines: Iterable[Line]) -> Decimal:
    """What the next payment begins with: 0, or a negative amount."""
    return -sum((line.amount for line in lines if line.code == CARRIED), Decimal(0))


def of_the_period(lines: Iterable[Line]) -> Decimal:
    """What the period itself pays: without corrections of others and without what is carried."""
    apart = {"adjustment", "interest", "carried_in", CARRIED}
    return sum((line.amount for line in lines if line.code not in apart), Decimal(0))


def adjustment(*, of: str, about: str, now: Decimal, settled: Decimal, why: Text) -> Line | None:
    """The correction of an earlier payment; None where there is nothing to correct.

    Args:
        of: the key of the earlier payment's period.
        about: the earlier payment, as people call it.
        now: what it would pay by what is known now.
        settled: what it paid, with corrections made since.
        why: what is known now and was not then, in words.
    """
    if now == settled:
        return None
    cause = text(
        _("%(about)s: %(now)s by what is known now, %(settled)s settled. %(why)s"),
        about=about,
        now=figure(now, 2),
        settled=figure(settled, 2),
        why=why,
    )
    return Line(code="adjustment", amount=now - settled, cause=cause, of=of)


def _waiver(one: Waived, given: Decimal) -> Line:
    known = {"about": one.about, "reason": one.reason}
    cause = text(_("%(about)s waived: %(reason)s"), **known)
    if given != one.amount:
        known |= {"granted": figure(one.amount, 2), "given": figure(given, 2)}
        said = _(
            "%(about)s waived: %(reason)s (%(granted)s granted, of which %(given)s is still"
            " deducted)"
        )
        cause = text(said, **known)
    return Line(code="waiver", amount=given, cause=cause, clause=one.clause, of=one.about)
