"""Figures that payments need, period by period: what is wanted, claimed and verified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.formatting import NBSP, day, money_exact, percent, scaled
from core.periods import Period
from partnerships.models import Partnership
from partnerships.types import types
from performance.models import PaymentFigure
from performance.selectors.payment_rights import KINDS_OF_PERIOD
from performance.selectors.payments.wanted import Wanted, wanted_figures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from django.db.models import QuerySet

    from core.models import User
    from core.periods import Kind

VERIFIES: Final = "check_records"
MONTHS: Final = 24
YEARS: Final = 5
"""So many periods are offered to choose from, the latest first."""


def figures_for(user: User) -> QuerySet[PaymentFigure]:
    """Those of the partnerships that the person sees, with what pages show of them."""
    return PaymentFigure.objects.filter(
        partnership__in=Partnership.objects.visible_to(user)
    ).select_related(
        "partnership__authority",
        "partnership__partner",
        "partnership__standing",
        "claimed_by",
        "verified_by",
        "document",
    )


def periods_of(partnership: Partnership) -> list[Period]:
    """The ended periods that the contract pays for: months, then years where it settles by them."""
    kinds = KINDS_OF_PERIOD.get(types[partnership.type].mechanism, ("month",))
    first = partnership.starts_on
    found = []
    offered: tuple[tuple[Kind, int], ...] = (("month", MONTHS), ("year", YEARS))
    for kind, most in offered:
        if kind not in kinds:
            continue
        one = Period.containing(kind, clock.today()).previous()
        for _number in range(most):
            if first is not None and one.end < first:
                break
            found.append(one)
            one = one.previous()
    return found


@dataclass(frozen=True)
class WantedFigure:
    """A figure as it stands for a period: what is wanted, and every claim of it, oldest first."""

    wanted: Wanted
    title: str
    claims: tuple[PaymentFigure, ...]

    @property
    def last(self) -> PaymentFigure | None:
        """The last claim; None where nobody claimed it, which is not 0."""
        return self.claims[-1] if self.claims else None

    @property
    def counts(self) -> PaymentFigure | None:
        """The last that was verified: the one that counts."""
        verified = [one for one in self.claims if one.verified_at is not None]
        return max(verified, key=lambda one: (one.verified_at, one.pk), default=None)

    @property
    def tag(self) -> tuple[str, str]:
        """Kind and word of its state."""
        if self.last is None:
            if self.wanted.is_needed:
                return "bad", _("missing")
            return "none", _("not claimed")
        if self.last.verified_at is None:
            return "warn", _("to be verified")
        if self.last.verified != self.last.claimed:
            return "good", _("verified otherwise")
        return "good", _("verified")


def figures_of(partnership: Partnership, period: Period) -> list[WantedFigure]:
    """What the contract of that period takes, with what was claimed; named ones title by title."""
    rows: dict[tuple[str, str], list[PaymentFigure]] = {}
    found = PaymentFigure.objects.filter(partnership=partnership, period=period.key)
    for row in found.select_related("claimed_by", "verified_by").order_by("pk"):
        rows.setdefault((row.code, row.title), []).append(row)
    shown = []
    for wanted in wanted_figures(partnership, period):
        titles = sorted({title for code, title in rows if code == wanted.code}) or [""]
        shown += [
            WantedFigure(wanted, title, tuple(rows.get((wanted.code, title), ())))
            for title in titles
        ]
    return shown


def wanted_of(partnership: Partnership, period: Period, code: str) -> Wanted | None:
    """What the contract calls a figure; None where it takes none of that code any more."""
    return next((one for one in wanted_figures(partnership, period) if one.code == code), None)


def value_words(value: Decimal | None, wanted: Wanted | None, currency: str) -> str:
    """A figure with its unit; "–" where there is none, "0" for zero."""
    if value is None:
        return "–"
    unit = "" if wanted is None else wanted.unit
    if wanted is not None and not unit:
        return money_exact(value, currency)
    if unit == "%":
        return percent(value)
    return scaled(value) if not unit or wanted_is_bare(wanted) else f"{scaled(value)}{NBSP}{unit}"


def wanted_is_bare(wanted: Wanted | None) -> bool:
    """Whether its unit is a hint on what to enter rather than a word behind the number."""
    return wanted is not None and wanted.code == "available"


def rows_of(
    figures: Sequence[WantedFigure], partnership: Partnership, period: Period, *, may_claim: bool
) -> list[dict[str, Any]]:
    """The figures as rows of components/data_table.html."""
    return [{"cells": _cells(one, partnership, period, may_claim=may_claim)} for one in figures]


def _cells(
    one: WantedFigure, partnership: Partnership, period: Period, *, may_claim: bool
) -> list[dict[str, Any]]:
    last, counts = one.last, one.counts
    kind, label = one.tag
    wanted, currency = one.wanted, partnership.currency
    sub = wanted.help
    if wanted.is_needed:
        sub = " ".join(filter(None, (_("Needed before the payment is worked out."), wanted.help)))
    head: dict[str, Any] = {"text": one.title or wanted.label, "sub": sub}
    claimed: dict[str, Any] = {"column": _("Claimed"), "text": "–"}
    if last is not None:
        head["url"] = reverse("payment_figure", args=[last.uuid])
        claimed["text"] = value_words(last.claimed, wanted, currency)
        claimed["sub"] = f"{last.claimed_by}, {day(last.claimed_at)}"
    verified: dict[str, Any] = {"column": _("Verified"), "text": "–"}
    if counts is not None:
        verified["text"] = value_words(counts.verified, wanted, currency)
        verified["sub"] = f"{counts.verified_by}, {day(counts.verified_at)}"  # type: ignore[arg-type] # verified
    state: dict[str, Any] = {"column": _("State"), "kind": kind, "label": label}
    if last is not None and counts is not None and last != counts:
        state["sub"] = _("what was verified before counts until then")
    act: dict[str, Any] = {"text": ""}
    if may_claim:
        place = reverse("payment_figure_claim", args=[partnership.uuid])
        act["text"] = _("Claim") if last is None else _("Correct")
        act["url"] = f"{place}?period={period.key}&code={wanted.code}"
    return [head, claimed, verified, state, act]


def facts_of(figure: PaymentFigure, wanted: Wanted | None) -> list[dict[str, Any]]:
    """Claimed and verified, side by side."""
    currency = figure.partnership.currency
    found: list[dict[str, Any]] = [
        {
            "term": _("Claimed"),
            "value": value_words(figure.claimed, wanted, currency),
            "sub": f"{figure.claimed_by}, {day(figure.claimed_at)}",
            "strong": True,
        }
    ]
    if figure.verified_at is None:
        return [*found, {"term": _("Verified"), "value": _("not yet")}]
    verified = {
        "term": _("Verified"),
        "value": value_words(figure.verified, wanted, currency),
        "sub": f"{figure.verified_by}, {day(figure.verified_at)}",
        "strong": True,
    }
    return [*found, verified]
