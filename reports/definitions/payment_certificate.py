"""The certificate of a payment: how it was built up, every deduction, the deductions of the year.

What stands there is the working out that was approved, as it was kept; nothing is worked out anew.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import day, money, money_exact
from core.periods import Period
from partnerships.types import types
from performance.selectors.final_account import called
from performance.selectors.payments.availability import contract_year_of
from performance.selectors.payments.certified import payments_of
from performance.selectors.payments.listing import deducted_in
from performance.selectors.payments.shown import failures_named, shown_of, waterfall
from performance.views.payment_words import deduction_facts
from reports.framing import framed
from reports.report import Collected, ReportKind, Thing, kinds, periods_of

if TYPE_CHECKING:
    from partnerships.models import Partnership
    from performance.models import Payment
    from performance.selectors.payments.shown import Deduction, Shown
    from reports.models import IssuedReport


def things(partnership: Partnership) -> list[Thing]:
    """The certificates, newest first."""
    rows = payments_of(partnership, with_drafts=False)
    rows.sort(key=lambda one: (one.until_on, one.from_on), reverse=True)
    return [Thing(one.uuid, f"P-{one.number}", Period.parse(one.period)) for one in rows]


def collect(
    partnership: Partnership, period: Period, report: IssuedReport, now: dt.datetime
) -> Collected:
    """One certificate."""
    issued = payments_of(partnership, with_drafts=False)
    [payment] = [one for one in issued if one.uuid == report.about]
    payment.partnership = partnership
    shown = shown_of(payment, failures_named(payment))
    year = _year(partnership, payment, issued)
    title = _("Payment certificate %(number)s for %(period)s") % {
        "number": payment.number,
        "period": called(payment),
    }
    return Collected(
        title=title,
        data=_data(partnership, shown, year, report),
        context={
            "partnership": partnership,
            "kind_label": types[partnership.type].label,
            "period": called(payment),
            "payment": payment,
            "shown": shown,
            "finding": shown.finding,
            "figure": waterfall(shown, uid="built", heading=shown.finding),
            "deductions": [_deduction(one, payment.currency) for one in shown.deductions],
            "sums": [
                money(one, payment.currency)
                for one in (shown.calculated, shown.imposed, shown.waived)
            ],
            "lines": [
                {
                    "amount": money_exact(one.amount, one.currency),
                    "cause": one.cause,
                    "clause": one.clause,
                }
                for one in shown.lines
            ],
            "total": money_exact(payment.total, payment.currency),
            "limit": None if payment.limit is None else money(payment.limit, payment.currency),
            "index": _index(shown),
            "year": [_of_year(*one) for one in year],
            "now": now,
        },
        rule_version="payments 1",
    )


def _index(shown: Shown) -> dict[str, str] | None:
    """The two figures of the index that were used, and when the later one was published."""
    found = shown.sources.get("index")
    if not found:
        return None
    return {
        "code": found["code"],
        "base": found["base"]["value"],
        "now": found["now"]["value"],
        "published": day(dt.date.fromisoformat(found["now"]["published_on"])),
    }


def _year(
    partnership: Partnership, payment: Payment, issued: list[Payment]
) -> list[tuple[Payment, Decimal, Decimal]]:
    """The certificates of the contract year up to this one: calculated and waived."""
    first = contract_year_of(partnership.starts_on, payment.from_on)
    rows = [one for one in issued if first <= one.from_on and one.until_on <= payment.until_on]
    sums = deducted_in(rows)
    nothing = (Decimal(0), Decimal(0))
    return [(one, *sums.get(one.pk, nothing)) for one in rows]


def _of_year(payment: Payment, calculated: Decimal, waived: Decimal) -> dict[str, str]:
    currency = payment.currency
    return {
        "period": called(payment),
        "calculated": money(calculated, currency),
        "imposed": money(calculated - waived, currency),
        "waived": money(waived, currency),
        "total": money_exact(payment.total, currency),
        "state": payment.get_state_display(),
    }


def _deduction(one: Deduction, currency: str) -> dict[str, Any]:
    return {
        "title": one.title,
        "sub": one.sub,
        "calculated": money(one.calculated, currency),
        "imposed": money(one.imposed, currency),
        "waived": money(one.waived, currency),
        "state": one.state,
        "words": one.cause if one.trace is None else str(one.trace.words),
        "formula": "" if one.trace is None else one.trace.formula,
        "note": "" if one.trace is None else str(one.trace.note),
        "clause": one.clause,
        "waivers": deduction_facts(one),
    }


def _data(
    partnership: Partnership,
    shown: Shown,
    year: list[tuple[Payment, Decimal, Decimal]],
    report: IssuedReport,
) -> dict[str, Any]:
    payment, assessment = shown.payment, shown.assessment
    return framed(
        "payment_certificate",
        report,
        partnership,
        {
            "payment": payment.content(),
            "mechanism": assessment.mechanism,
            "contract_version": assessment.contract_version.number,
            "terms": json.loads(assessment.terms),
            "facts": json.loads(assessment.facts),
            "sources": shown.sources,
            "fingerprint": assessment.sha256,
            "lines": [
                {
                    "code": one.code,
                    "amount": one.amount,
                    "cause": one.cause,
                    "clause": one.clause,
                    "of": one.of,
                }
                for one in shown.lines
            ],
            "deductions": [
                {
                    "about": one.key,
                    "calculated": one.calculated,
                    "imposed": one.imposed,
                    "waived": one.waived,
                }
                for one in shown.deductions
            ],
            "year": [
                {"period": one.period, "calculated": calculated, "waived": waived}
                for one, calculated, waived in year
            ],
        },
    )


kinds.register(
    ReportKind(
        slug="payment_certificate",
        label=gettext_lazy("Payment certificate"),
        audience="shared",
        templates={"full": "reports/payment_certificate.html"},
        template_version="3",
        collect=collect,
        periods=periods_of(things),
        things=things,
    )
)
