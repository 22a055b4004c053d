"""A payment from its parts: what the mechanism says, costs, waivers, and what is carried. Pure.

The lines of the mechanism come first; each that follows names what it is about. Where the
contract says that a payment is never below 0, what is left is carried to the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from performance.mechanism import Line, Objection
from performance.scoring.exact import figure
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from performance.scoring.wording import Text

CHARGES: Final = ("charge", "fee", "instalment", "outcome", "service_fee", "threshold")
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
    """What is deducted, by key, as positive amounts."""
    found: dict[str, Decimal] = {}
    for line in lines:
        if line.code in DEDUCTIONS and line.amount < 0:
            found[key_of(line)] = found.get(key_of(line), Decimal(0)) - line.amount
    return found


def objections_to(lines: Sequence[Line], parts: Parts) -> Iterator[Objection]:
    """Waivers of what is not deducted, or of more than is."""
    deducted = deductions(lines)
    for one in parts.waived:
        most = deducted.get(one.about)
        known = {"about": one.about, "amount": figure(one.amount, 2)}
        if most is None:
            message = _("%(amount)s is waived of %(about)s, for which nothing is deducted.")
            yield Objection("waived", text(message, **known))
        elif one.amount > most:
            message = _("%(amount)s is waived of %(about)s, for which only %(most)s is deducted.")
            yield Objection("waived", text(message, most=figure(most, 2), **known))


def assembled(lines: Sequence[Line], parts: Parts) -> tuple[Line, ...]:
    """All lines of the payment; their sum is what is paid.

    Every waiver is a line of its own, so that the deduction stays visible. Lines of the mechanism
    are not changed.
    """
    found = [*lines, *(_waiver(one) for one in parts.waived)]
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


def _waiver(one: Waived) -> Line:
    cause = text(_("%(about)s waived: %(reason)s"), about=one.about, reason=one.reason)
    return Line(code="waiver", amount=one.amount, cause=cause, clause=one.clause, of=one.about)


def without_zero(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that move money."""
    return tuple(replace(line) for line in lines if line.amount)
