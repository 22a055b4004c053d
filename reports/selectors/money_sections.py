"""Payments and deductions as sections of reports, by the code of the pages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.formatting import day, money, money_exact, period_label
from core.periods import Period
from core.problems import Refused
from performance.mechanism import CannotAssess
from performance.selectors.payments.book import PaymentBook
from performance.selectors.payments.certified import counted_lines, payments_of
from performance.selectors.payments.ledger import deductions_of
from performance.selectors.payments.shown import LABELS
from reports.blocks import NOTHING, Cell, Head, Section, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerships.models import Partnership
    from performance.models import Payment
    from performance.selectors.payments.ledger import Entry

ZERO = Decimal(0)
CARRIED = ("carried_in", "carried_forward")
MOST = 160
TAGS = {"issued": "info", "paid": "good"}


def certified_in(partnership: Partnership, period: Period) -> list[Payment]:
    """The certificates of periods that end in this one, the oldest first."""
    rows = payments_of(partnership, with_drafts=False)
    return [one for one in rows if period.start <= one.until_on <= period.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """A certificate, and what the rules give for it again.

    Attributes:
        expected: by what was known when it was issued; None where that cannot be worked out.
        why_not: why not.
        is_same: whether everything that went in and every line comes out as it was certified.
    """

    payment: Payment
    expected: Decimal | None
    why_not: str
    is_same: bool

    @property
    def difference(self) -> Decimal | None:
        """Certified less expected."""
        return None if self.expected is None else self.payment.total - self.expected

    @property
    def unpaid(self) -> Decimal | None:
        """Paid less certified; None as long as nothing is recorded as paid."""
        paid = self.payment.paid_amount
        return None if paid is None else paid - self.payment.total


def recomputed(partnership: Partnership, payments: Iterable[Payment]) -> list[Recomputed]:
    """Each worked out anew by the code of payments, from what was known when it was issued."""
    return [_again(partnership, one) for one in payments]


def _again(partnership: Partnership, payment: Payment) -> Recomputed:
    book = PaymentBook(partnership, known_at=payment.second_at)
    try:
        worked = book.work_out(Period.parse(payment.period))
    except Refused as refused:
        why = refused.problems[0].message
    except CannotAssess as error:
        why = str(error.objections[0].message)
    else:
        last = payment.assessments.get(version=payment.version)
        is_same = worked.sha256 == last.sha256
        return Recomputed(payment=payment, expected=worked.total, why_not="", is_same=is_same)
    return Recomputed(payment=payment, expected=None, why_not=why, is_same=False)


def payments_section(partnership: Partnership, period: Period) -> Section:
    """Sample months: every certificate of the period, expected, certified and paid."""
    found = recomputed(partnership, certified_in(partnership, period))
    currency = partnership.currency
    wrong = [one for one in found if one.difference != 0]
    unpaid = [one for one in found if one.unpaid]
    heads = (
        Head(_("Period")),
        Head(_("Expected"), "state", is_number=True),
        Head(_("Certified"), "state", is_number=True),
        Head(_("Difference"), "date", is_number=True),
        Head(_("Paid"), "state", is_number=True),
        Head(_("Difference"), "date", is_number=True),
    )
    rows = [_recomputed_row(one, currency) for one in found]
    words = [
        _(
            "Worked out anew from terms, index figures, the log and decisions as they were known"
            " when each was issued."
        )
    ]
    finding = ""
    if found:
        finding = (
            _("Every certificate comes out again as it was issued")
            if not wrong
            else ngettext(
                "%(n)d certificate does not come out again",
                "%(n)d certificates do not come out again",
                len(wrong),
            )
            % {"n": len(wrong)}
        )
        if unpaid:
            words.append(
                ngettext(
                    "%(n)d was paid otherwise than certified.",
                    "%(n)d were paid otherwise than certified.",
                    len(unpaid),
                )
                % {"n": len(unpaid)}
            )
    return Section(
        slug="payments_recomputed",
        title=_("Payments worked out again"),
        finding=finding,
        words=tuple(words),
        tables=(table(heads, rows),),
        empty=_("No certificate was issued for the period."),
        data=[
            {
                "payment": str(one.payment.uuid),
                "number": one.payment.number,
                "period": one.payment.period,
                "currency": one.payment.currency,
                "expected": one.expected,
                "why_not": one.why_not,
                "certified": one.payment.total,
                "same_lines": one.is_same,
                "paid": one.payment.paid_amount,
                "paid_on": one.payment.paid_on,
            }
            for one in found
        ],
    )


def _recomputed_row(one: Recomputed, currency: str) -> tuple[Cell, ...]:
    payment = one.payment
    same = _("every line the same") if one.is_same else _("lines differ")
    paid = NOTHING if payment.paid_amount is None else money_exact(payment.paid_amount, currency)
    return (
        Cell(
            period_label(Period.parse(payment.period)),
            (_("Number %(n)d; %(same)s") % {"n": payment.number, "same": one.why_not or same},),
        ),
        Cell(NOTHING if one.expected is None else money_exact(one.expected, currency)),
        Cell(money_exact(payment.total, currency)),
        _difference(one.difference, currency),
        Cell(paid, () if payment.paid_on is None else (day(payment.paid_on),)),
        _difference(one.unpaid, currency),
    )


def _difference(amount: Decimal | None, currency: str) -> Cell:
    if amount is None:
        return Cell(NOTHING)
    return Cell(money_exact(amount, currency), is_late=bool(amount))


def entries_in(partnership: Partnership, period: Period) -> list[Entry]:
    """The deduction ledger of the period: what pages and programs show of certificates."""
    return [
        one
        for one in deductions_of(partnership, sees_drafts=False)
        if period.start <= one.payment.until_on <= period.end
    ]


def cause_of(one: Entry) -> str:
    """What it is for, in words."""
    if one.failure is None:
        return str(LABELS.get(one.code, one.code))
    return one.failure.area or one.failure.service or one.failure.requirement


def deductions_section(partnership: Partnership, period: Period) -> Section:
    """Every deduction: calculated, imposed, waived by whom and why, and whether it is settled."""
    entries = entries_in(partnership, period)
    currency = partnership.currency
    sums = [
        sum((getattr(one, name) for one in entries), ZERO)
        for name in ("calculated", "imposed", "waived")
    ]
    heads = (
        Head(_("Cause")),
        Head(_("Calculated"), "date", is_number=True),
        Head(_("Imposed"), "date", is_number=True),
        Head(_("Waived"), "date", is_number=True),
        Head(_("Payment"), "points"),
    )
    total = (Cell(_("Sum")), *(Cell(money(one, currency)) for one in sums), Cell(""))
    rows = [_deduction_row(one, currency) for one in entries]
    settled = sum((one.imposed for one in entries if one.payment.state == "paid"), ZERO)
    finding = ""
    if entries:
        finding = _("%(calculated)s calculated = %(imposed)s imposed + %(waived)s waived") % {
            "calculated": money(sums[0], currency),
            "imposed": money(sums[1], currency),
            "waived": money(sums[2], currency),
        }
    return Section(
        slug="deductions",
        title=_("Deductions: calculated, imposed, waived, settled"),
        finding=finding,
        words=(
            (
                _("Of what was imposed, %(settled)s is settled by payments that were made.")
                % {"settled": money(settled, currency)},
            )
            if entries
            else ()
        ),
        tables=(table(heads, rows, total=total, most=MOST),),
        empty=_("Nothing was deducted in the period."),
        data={
            "calculated": sums[0],
            "imposed": sums[1],
            "waived": sums[2],
            "settled": settled,
            "entries": [
                {
                    "period": one.payment.period,
                    "about": one.key,
                    "cause": cause_of(one),
                    "calculated": one.calculated,
                    "imposed": one.imposed,
                    "waived": one.waived,
                    "waivers": [
                        {
                            "amount": item.amount,
                            "reason": item.reason,
                            "by": str(item.decided_by),
                            "at": item.decided_at,
                        }
                        for item in one.waivers
                    ],
                    "payment": one.payment.state,
                }
                for one in entries
            ],
        },
    )


def _deduction_row(one: Entry, currency: str) -> tuple[Cell, ...]:
    why = [
        _("waived by %(who)s, %(day)s: %(reason)s")
        % {
            "who": item.decided_by,
            "day": day(item.decided_at) if item.decided_at else NOTHING,
            "reason": item.reason,
        }
        for item in one.waivers
    ]
    return (
        Cell(cause_of(one), (f"{one.key} · {period_label(one.period)}", *why)),
        Cell(money(one.calculated, currency)),
        Cell(money(one.imposed, currency)),
        Cell(money(one.waived, currency)),
        Cell(one.payment.get_state_display(), tag=TAGS[one.payment.state]),
    )


def months_section(partnership: Partnership, period: Period) -> Section:
    """Month by month: calculated, imposed, waived, carried in and carried forward."""
    payments = certified_in(partnership, period)
    sums: dict[int, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
    for one in entries_in(partnership, period):
        kept = sums[one.payment.pk]
        kept[0] += one.calculated
        kept[1] += one.imposed
        kept[2] += one.waived
    carried = _carried(payments)
    currency = partnership.currency
    heads = (
        Head(_("Period")),
        *(
            Head(label, "date", is_number=True)
            for label in (
                _("Calculated"),
                _("Imposed"),
                _("Waived"),
                _("Carried in"),
                _("Carried on"),
            )
        ),
    )
    rows = [
        (
            Cell(period_label(Period.parse(one.period)), (str(one.get_state_display()),)),
            *(Cell(money(amount, currency)) for amount in (*sums[one.pk], *carried[one.pk])),
        )
        for one in payments
    ]
    return Section(
        slug="months",
        title=_("Month by month"),
        tables=(table(heads, rows),),
        empty=_("No certificate was issued for the period."),
        notes=(
            _(
                "Carried on is what a payment could not bear, since it is never below 0; the next"
                " one bears it."
            ),
        ),
        data=[
            {
                "period": one.period,
                "calculated": sums[one.pk][0],
                "imposed": sums[one.pk][1],
                "waived": sums[one.pk][2],
                "carried_in": carried[one.pk][0],
                "carried_forward": carried[one.pk][1],
            }
            for one in payments
        ],
    )


def _carried(payments: list[Payment]) -> dict[int, list[Decimal]]:
    found: dict[int, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for line in counted_lines(payments).filter(code__in=CARRIED):
        found[line.assessment.payment_id][CARRIED.index(line.code)] += abs(line.amount)
    return found


def years_with_certificates(partnership: Partnership) -> list[Period]:
    """The calendar years with a certificate, newest first."""
    rows = payments_of(partnership, with_drafts=False)
    days = sorted((one.until_on for one in rows), reverse=True)
    return list(dict.fromkeys(Period.containing("year", one) for one in days))


def years_until_today(partnership: Partnership, most: int = 8) -> list[Period]:
    """The running calendar year and those before it since the partnership begins, newest first."""
    began = partnership.signed_on or partnership.starts_on or clock.today()
    found = [Period.containing("year", clock.today())]
    while len(found) < most and found[-1].start > began:
        found.append(found[-1].previous())
    return found
