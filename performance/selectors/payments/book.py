"""Working out a payment from what is recorded: the same for pages, services, jobs and reports."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from core import clock
from core.ledger.canonical import canonical_json, digest, plain
from core.money import to_minor
from core.periods import Period
from core.problems import Refused
from partnerships.types import types
from performance.mechanism import Assessment, CannotAssess, Line, mechanisms
from performance.payment_assembly import Parts, Waived, assembled, carried_forward, waivers
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text
from performance.selectors.payments.closing import MECHANISM, closing_facts, closing_lines
from performance.selectors.payments.earlier import corrections
from performance.selectors.payments.in_force import InForce, Versions
from performance.selectors.payments.known import Known, lines_of
from performance.selectors.payments.lateness import late_lines
from performance.selectors.payments.reading import READS, Read

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from partnerships.models import ContractVersion, Partnership
    from performance.models import Payment, PaymentFigure, PaymentItem

TAG: Final = "concord.payment.v1"
OWES: Final = frozenset({"revenue_share"})
"""Mechanisms by which the private partner may owe the payment."""


@dataclass(frozen=True, kw_only=True)
class WorkedOut:
    """A payment as it comes out.

    Attributes:
        lines: all of them; their sum is the payment.
        missing: figures that nobody has verified yet, in words.
        hands: primary keys of the people whose entries went in.
    """

    period: Period
    version: ContractVersion
    mechanism: str
    settings: Any
    facts: Any
    lines: tuple[Line, ...]
    sources: dict[str, Any]
    hands: frozenset[int]
    missing: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        """What is paid to the private partner, in units of the currency."""
        return Assessment(self.lines).total

    @cached_property
    def texts(self) -> dict[str, str]:
        """Facts, terms and sources as canonical JSON."""
        return {
            "facts": canonical_json(_named(self.facts)),
            "terms": canonical_json(_named(self.settings)),
            "sources": canonical_json(self.sources),
        }

    @property
    def sha256(self) -> str:
        """The fingerprint of what went in and of every line that came out."""
        lines = [[one.code, one.amount, str(one.cause), one.clause, one.of] for one in self.lines]
        return digest(TAG, canonical_json({**self.texts, "lines": lines}))


class PaymentBook:
    """Works out payments of one partnership as known at a moment; now where it is None."""

    def __init__(self, partnership: Partnership, *, known_at: dt.datetime | None = None) -> None:
        self.partnership = partnership
        self.known = Known(partnership, known_at, self.lines_again)
        self.versions = Versions(self.known)
        self.mechanism = types[partnership.type].mechanism
        self._bases: dict[str, tuple[tuple[InForce, ...], Read, Assessment]] = {}

    def work_out(self, period: Period, *, closes: bool = False) -> WorkedOut:
        """The payment of a period, with corrections of earlier ones and what is carried.

        One that closes pays for no period: it releases what is withheld and, since there is no
        next one to carry to, may be owed by the partner.

        Raises:
            CannotAssess: with every objection of the mechanism.
            Refused: no version of the contract is in force, or terms are missing.
        """
        in_force, read, base = self._closing(period) if closes else self._base(period)
        version = in_force[0].version
        until = max(period.end, clock.day_of(self.known.moment)) if closes else period.end
        items, costs = self._joined(period)
        earlier = (*corrections(self, period), *late_lines(self, period, until))
        parts = Parts(
            costs=tuple(_cost(row, self) for row in costs),
            waived=tuple(_waived(one) for one in items if one.kind == "waiver"),
            held=tuple(_held(one) for one in items if one.kind != "waiver"),
            earlier=tuple(one.line for one in earlier),
            carried_in=self._carried_in(period),
            may_be_negative=closes or self.mechanism in OWES,
        )
        hands = _hands(read, items, costs).union(*(one.hands for one in earlier))
        return WorkedOut(
            period=period,
            version=version,
            mechanism=MECHANISM if closes else self.mechanism,
            settings=read.settings,
            facts=read.facts,
            lines=(*assembled(base.lines, parts), *read.apart),
            sources={
                **read.sources,
                "hands": sorted(hands),
                "contract": version.number,
                "terms": version.terms_sha256,
                **_by_days(in_force),
                "items": [str(one.uuid) for one in items],
                "costs": [str(row.uuid) for row in costs],
            },
            hands=hands,
            missing=read.missing,
        )

    def of_itself(
        self, period: Period, stands: tuple[Line, ...] = ()
    ) -> tuple[Decimal, dict[str, Any], frozenset[int]]:
        """What a period pays by what is known, without corrections of others and carrying.

        And what it was worked out from, to say what changed, and by whom. Lines that stand, such
        as those of a month on account, are not worked out again.
        """
        parts, read, base = self._base(period)
        base = Assessment(stands) if stands else base
        items, rows = self._joined(period)
        granted = [_waived(one) for one in items if one.kind == "waiver"]
        waived = [one.amount for one in waivers(base.lines, granted)]
        costs = [_rounded(one.verified, self) for one in rows]
        held = [_held(one).amount for one in items if one.kind != "waiver"]
        total = base.total + sum((*waived, *costs, *held), Decimal(0))
        facts = {**_named(read.facts), "terms": parts[0].version.terms_sha256}
        return total, facts, _hands(read, items, rows)

    def _joined(self, period: Period) -> tuple[list[PaymentItem], list[PaymentFigure]]:
        items = [one for one in self.known.items if one.period == period.key]
        return items, self.known.figures_of(period, "at_cost")

    def _base(self, period: Period) -> tuple[tuple[InForce, ...], Read, Assessment]:
        if period.key not in self._bases:
            of_year = self.mechanism in OWES and period.kind == "month"
            counted = Period.containing("year", period.start) if of_year else period
            read = READS[self.mechanism](self.known, self.versions.on(counted), period)
            base = mechanisms[self.mechanism].assess(read.settings, read.facts)
            self._bases[period.key] = (self.versions.on(period), read, base)
        return self._bases[period.key]

    def _closing(self, period: Period) -> tuple[tuple[InForce, ...], Read, Assessment]:
        parts = self.versions.on(period)
        facts = closing_facts(self.known, period)
        read = Read(settings=parts[-1].settings, facts=facts)
        return parts, read, Assessment(closing_lines(facts))

    def lines_again(self, payment: Payment) -> Sequence[Any]:
        """The mechanism's lines of an issued payment by what is known; else as they were issued."""
        try:
            return self._base(Period.parse(payment.period))[2].lines
        except (CannotAssess, Refused):
            return lines_of(payment)

    def version_for(self, period: Period) -> ContractVersion:
        """The version with which a period begins, of those that hold on a day of it.

        Raises:
            Refused: none is in force on any day of it.
        """
        return self.versions.on(period)[0].version

    def _carried_in(self, period: Period) -> Decimal:
        earlier = self.known.issued_before(period)
        return carried_forward(lines_of(earlier[-1])) if earlier else Decimal(0)


def _by_days(parts: tuple[InForce, ...]) -> dict[str, Any]:
    """Which versions hold on which days, where it is more than one."""
    if len(parts) == 1:
        return {}
    return {
        "versions": [
            [one.version.number, one.days.first.isoformat(), one.days.last.isoformat()]
            for one in parts
        ]
    }


def _hands(
    read: Read, items: Iterable[PaymentItem], costs: Iterable[PaymentFigure]
) -> frozenset[int]:
    """Everybody whose entries went in; they approve nothing of it."""
    found = set(read.hands)
    found |= {one for item in items for one in (item.proposed_by_id, item.decided_by_id) if one}
    found |= {one for row in costs for one in (row.claimed_by_id, row.verified_by_id) if one}
    return frozenset(found)


def _rounded(amount: Decimal | None, book: PaymentBook) -> Decimal:
    found = amount or Decimal(0)
    to_minor(found, book.partnership.currency)
    return found


def _cost(row: PaymentFigure, book: PaymentBook) -> Line:
    return Line(
        code="at_cost",
        amount=_rounded(row.verified, book),
        cause=text(_("%(title)s, at cost"), title=row.title),
        of=row.title[:60],
    )


def _waived(item: PaymentItem) -> Waived:
    return Waived(about=item.about, amount=item.amount, reason=item.reason, clause=item.clause)


def _held(item: PaymentItem) -> Line:
    sign = -1 if item.kind == "withholding" else 1
    return Line(
        code=item.kind,
        amount=sign * item.amount,
        cause=text("%(reason)s", reason=item.reason),
        clause=item.clause,
        of=item.about,
    )


def _named(row: Any) -> Any:
    return plain(asdict(row))
