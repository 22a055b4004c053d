"""What is lacking for the repairs before a handback, by the figures that both sides checked."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.currencies import EXPONENTS
from core.formatting import period_label
from core.periods import Period
from performance.calculator import calculators
from performance.calculators.expiry import ExpiryGiven, Repair
from performance.mechanism import Rounding
from performance.models import PaymentFigure
from performance.selectors.payments.wanted import HANDBACK_COST, HANDBACK_RETAINED

if TYPE_CHECKING:
    import datetime as dt

    from partnerships.models import Partnership
    from performance.calculator import Working


@dataclass(frozen=True, kw_only=True)
class Handback:
    """The newest verified figures; `working` is None while there is none of the repairs.

    Attributes:
        cost: what the repairs are put at.
        retained: what the reserve or retention account holds; None is not known, not zero.
        working: the expiry planner's lines and notes on exactly these figures.
    """

    cost: PaymentFigure | None
    retained: PaymentFigure | None
    working: Working | None

    @property
    def gap(self) -> Decimal | None:
        """What is still to be found, at least 0; None while the repairs are not known."""
        if self.working is None or self.cost is None:
            return None
        return max(verified(self.cost) - verified(self.retained), Decimal(0))


def handback_of(partnership: Partnership, today: dt.date) -> Handback:
    """As both sides know it today; one query."""
    found = handback_figures(partnership)
    cost, retained = found.get(HANDBACK_COST), found.get(HANDBACK_RETAINED)
    working = None
    if cost is not None and partnership.ends_on is not None and today < partnership.ends_on:
        given = ExpiryGiven(ends_on=partnership.ends_on, on=today, **planner_figures(found))
        rounding = Rounding(line=EXPONENTS[partnership.currency])
        working = calculators["expiry"].worked(given, rounding)
    return Handback(cost=cost, retained=retained, working=working)


def handback_figures(partnership: Partnership) -> dict[str, PaymentFigure]:
    """By code: the verified figure of the newest period."""
    rows = PaymentFigure.objects.filter(
        partnership=partnership,
        code__in=(HANDBACK_COST, HANDBACK_RETAINED),
        verified_at__isnull=False,
    )
    return {row.code: row for row in rows.order_by("period", "verified_at", "pk")}


def planner_figures(found: dict[str, PaymentFigure]) -> dict[str, Any]:
    """What the expiry planner begins with."""
    known: dict[str, Any] = {}
    if (cost := found.get(HANDBACK_COST)) is not None:
        what = _("Repairs before the handback, as surveyed by %(period)s")
        words = what % {"period": period_label(Period.parse(cost.period))}
        known["repairs"] = (Repair(what=words, cost=cost.verified),)
    if (retained := found.get(HANDBACK_RETAINED)) is not None:
        known["retained"] = retained.verified
    return known


def verified(figure: PaymentFigure | None) -> Decimal:
    """Its amount; nothing where there is none."""
    return Decimal(0) if figure is None or figure.verified is None else figure.verified
