"""A payment as pages, reports and programs show it: built up, deduction by deduction, opened."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.charts import Figure, Part, Unit, Waterfall
from core.formatting import money, money_exact, money_short
from core.money import symbol
from performance.mechanism import rounded
from performance.mechanisms.availability_facts import AvailabilityFacts, AvailabilitySettings
from performance.mechanisms.availability_trace import (
    base_and_indexation,
    trace_of_charge,
    trace_of_points,
    trace_of_unavailability,
)
from performance.models import (
    Payment,
    PaymentAssessment,
    PaymentItem,
    PaymentLine,
    ServiceFailure,
)
from performance.payment_assembly import DEDUCTIONS
from performance.payment_facts import read_facts
from performance.scoring.exact import trimmed
from performance.selectors.payments.lateness import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from performance.mechanisms.availability_trace import Trace

ZERO = Decimal(0)
LABELS = {
    "charge": gettext_lazy("Charge"),
    "fee": gettext_lazy("Fee"),
    "third_party": gettext_lazy("Third-party income"),
    "support": gettext_lazy("Revenue support"),
    "ceiling": gettext_lazy("Above the ceiling"),
    "penalty": gettext_lazy("Penalty"),
    "on_account": gettext_lazy("Paid on account"),
    "instalment": gettext_lazy("Instalments"),
    "maximum": gettext_lazy("Above the maximum"),
    "outcome": gettext_lazy("Outcomes"),
    "person_cap": gettext_lazy("Limit for a person"),
    "threshold": gettext_lazy("Thresholds"),
    "quality": gettext_lazy("Quality"),
    "total_cap": gettext_lazy("Limit of all outcomes"),
    "at_cost": gettext_lazy("At cost"),
    "waiver": gettext_lazy("Waived"),
    "withholding": gettext_lazy("Withheld"),
    "release": gettext_lazy("Released"),
    "adjustment": gettext_lazy("Corrections of earlier payments"),
    "interest": gettext_lazy("Interest on late payment"),
    "carried_in": gettext_lazy("Carried over"),
    "carried_forward": gettext_lazy("Carried to the next payment"),
    "limit": gettext_lazy("Above the limit of deductions"),
    "unavailability": gettext_lazy("Not available"),
    "points": gettext_lazy("Service points"),
    "reporting": gettext_lazy("Reports not made"),
}


@dataclass(frozen=True, kw_only=True)
class Deduction:
    """One deduction, what of it is imposed and waived, and how it was worked out."""

    key: str
    title: str
    sub: str
    calculated: Decimal
    waived: Decimal
    clause: str
    trace: Trace | None
    cause: str
    items: tuple[PaymentItem, ...] = ()

    @property
    def imposed(self) -> Decimal:
        """What is really deducted."""
        return self.calculated - self.waived

    @property
    def state(self) -> tuple[str, str]:
        """Kind and word of its state."""
        if not self.calculated:
            return "none", _("Nothing due")
        if self.waived == self.calculated:
            return "none", _("Waived")
        if self.waived:
            return "warn", _("Waived in part")
        return "good", _("Imposed")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The last working out of a payment, in the parts that people look at."""

    payment: Payment
    assessment: PaymentAssessment
    lines: Sequence[PaymentLine]
    deductions: Sequence[Deduction]
    steps: Sequence[tuple[str, str, Decimal]]
    charge_trace: Trace | None
    apart: Sequence[PaymentLine] = field(default_factory=tuple)

    @property
    def sources(self) -> dict[str, Any]:
        """The rows and vintages that went in."""
        found: dict[str, Any] = json.loads(self.assessment.sources)
        return found

    @property
    def calculated(self) -> Decimal:
        """All deductions, before waivers."""
        return sum((one.calculated for one in self.deductions), ZERO)

    @property
    def waived(self) -> Decimal:
        """All waivers."""
        return sum((one.waived for one in self.deductions), ZERO)

    @property
    def imposed(self) -> Decimal:
        """What is deducted."""
        return self.calculated - self.waived

    @property
    def finding(self) -> str:
        """The payment in one sentence."""
        known = {
            "total": money(abs(self.payment.total), self.payment.currency),
            "deducted": money(self.imposed, self.payment.currency),
        }
        is_paid = self.payment.state == Payment.State.PAID
        if self.payment.total < 0:
            said = _("%(total)s paid by the partner") if is_paid else None
            return (said or _("%(total)s to be paid by the partner")) % known
        if self.imposed:
            said = _("%(total)s paid, after %(deducted)s of deductions") if is_paid else None
            return (said or _("%(total)s to pay, after %(deducted)s of deductions")) % known
        said = _("%(total)s paid, nothing deducted") if is_paid else None
        return (said or _("%(total)s to pay, nothing deducted")) % known


def shown_of(payment: Payment, entries: Mapping[str, ServiceFailure] | None = None) -> Shown:
    """Reads the last working out; three queries. `entries` name failures by their reference."""
    assessment = PaymentAssessment.objects.select_related("contract_version", "made_by").get(
        payment=payment, version=payment.version
    )
    lines = list(assessment.lines.all())
    decided = PaymentItem.objects.filter(partnership=payment.partnership_id, period=payment.period)
    items = list(decided.select_related("proposed_by", "decided_by", "document"))
    settings, facts = _availability(assessment)
    deductions = _deductions(lines, items, settings, facts, entries or {}, payment.currency)
    trace = None
    if settings is not None and facts is not None:
        charge = sum((line.amount for line in lines if line.code == "charge"), ZERO)
        trace = trace_of_charge(settings, facts, money_exact(charge, payment.currency))
    return Shown(
        payment=payment,
        assessment=assessment,
        lines=lines,
        deductions=deductions,
        steps=list(_steps(payment, lines, settings, facts)),
        charge_trace=trace,
        apart=[line for line in lines if line.code in {"apart", OPEN}],
    )


def failures_named(payment: Payment) -> dict[str, ServiceFailure]:
    """The failures that its lines name, by reference; two queries, however long the log."""
    named = PaymentLine.objects.filter(
        assessment__payment=payment, assessment__version=payment.version, of__startswith="F-"
    ).values_list("of", flat=True)
    numbers = {int(of[2:]) for of in named if of[2:].isdecimal()}
    rows = ServiceFailure.objects.filter(partnership=payment.partnership_id, number__in=numbers)
    return {one.reference: one for one in rows}


def waterfall(shown: Shown, uid: str = "built-up", heading: str = "") -> Figure | None:
    """How the payment was built up; `heading` instead of these very words.

    None where nothing came together, as in a final account that finds nothing left.
    """
    if len(shown.steps) == 1:
        return None
    payment = shown.payment
    unit = Unit(prefix=symbol(payment.currency) or f"{payment.currency}\N{NO-BREAK SPACE}")
    parts = []
    for kind, label, amount in shown.steps:
        signed = money(amount, payment.currency)
        said = signed if kind == "total" or amount < 0 else f"+{signed}"
        parts.append(Part(name=label, amount=amount, kind=kind, said=said))  # type: ignore[arg-type] # one of the three
    drawing = Waterfall(_("How the payment was built up"), tuple(parts), unit)
    caption = ""
    if drawing.starts_at is not None:
        caption = _(
            "The scale starts at %(low)s, so that small steps can be seen. The blue bars are cut"
            " there."
        ) % {"low": money_short(drawing.starts_at, payment.currency)}
    return Figure(
        uid=uid,
        heading=heading or _("How the payment was built up"),
        chart=drawing,
        caption=caption,
        level=3,
    )


def _availability(
    assessment: PaymentAssessment,
) -> tuple[AvailabilitySettings | None, AvailabilityFacts | None]:
    if assessment.mechanism != "availability":
        return None, None
    return (
        read_facts(AvailabilitySettings, json.loads(assessment.terms)),
        read_facts(AvailabilityFacts, json.loads(assessment.facts)),
    )


def _deductions(
    lines: Iterable[PaymentLine],
    items: Sequence[PaymentItem],
    settings: AvailabilitySettings | None,
    facts: AvailabilityFacts | None,
    entries: Mapping[str, ServiceFailure],
    currency: str,
) -> list[Deduction]:
    grouped: dict[str, list[PaymentLine]] = {}
    given: dict[str, Decimal] = {}
    for line in lines:
        if line.code == "waiver":
            given[line.of] = given.get(line.of, ZERO) + line.amount
        if line.code in DEDUCTIONS and line.code != "limit":
            grouped.setdefault(line.of or line.code, []).append(line)
    found = []
    for key, rows in grouped.items():
        about = tuple(one for one in items if one.about == key and one.kind == "waiver")
        calculated = -sum((row.amount for row in rows), ZERO)
        entry = entries.get(key)
        title, sub = _title(rows[0], entry)
        found.append(
            Deduction(
                key=key,
                title=title,
                sub=sub,
                calculated=calculated,
                waived=given.get(key, ZERO),
                clause=rows[0].clause,
                trace=_trace(rows[0], calculated, settings, facts, currency),
                cause="; ".join(row.cause for row in rows),
                items=about,
            )
        )
    return found


def _title(line: PaymentLine, entry: ServiceFailure | None) -> tuple[str, str]:
    if entry is None:
        return str(LABELS.get(line.code, line.code)), line.of
    return entry.area or entry.service or entry.requirement, f"{line.of}, {entry.requirement}"


def _trace(
    line: PaymentLine,
    calculated: Decimal,
    settings: AvailabilitySettings | None,
    facts: AvailabilityFacts | None,
    currency: str,
) -> Trace | None:
    if settings is None or facts is None:
        return None
    if line.code == "unavailability":
        return trace_of_unavailability(settings, facts, line.of)
    if line.code == "points":
        return trace_of_points(settings, facts, money_exact(calculated, currency))
    return None


def _steps(
    payment: Payment,
    lines: Sequence[PaymentLine],
    settings: AvailabilitySettings | None,
    facts: AvailabilityFacts | None,
) -> Iterable[tuple[str, str, Decimal]]:
    """Kind, label and amount of each column, the last one what is to be paid."""
    if settings is not None and facts is not None:
        yield from _charge_steps(lines, settings, facts)
    sums: dict[str, Decimal] = {}
    for line in lines:
        code = "deductions" if line.code in DEDUCTIONS else line.code
        if code not in {"charge", "apart", OPEN}:
            sums[code] = sums.get(code, ZERO) + line.amount
    for code, amount in sums.items():
        if amount:
            label = _("Deductions") if code == "deductions" else str(LABELS.get(code, code))
            yield ("back" if code == "waiver" else "step"), label, amount
    total = _("To pay") if payment.total >= 0 else _("Paid by the partner")
    yield "total", total, payment.total


def _charge_steps(
    lines: Sequence[PaymentLine], settings: AvailabilitySettings, facts: AvailabilityFacts
) -> Iterable[tuple[str, str, Decimal]]:
    charge = sum((line.amount for line in lines if line.code == "charge"), ZERO)
    base, added = base_and_indexation(settings, facts)
    if added:
        low = rounded(base, settings.rounding.line, settings.rounding.mode)
        yield "total", _("Base charge"), low
        growth = f"{trimmed(added / base * 100)}\N{NO-BREAK SPACE}%" if base else ""
        yield "step", _("Indexation, %(growth)s") % {"growth": growth}, charge - low
    yield "total", _("Charge"), charge
