"""Whether a change of the contract is small or large: by what it costs, never by opinion.

High value is, after the practice of UK change protocols, a yearly charge that moves by 2 % or
more, or a capital cost above 200,000 (Operational Taskforce, change protocol guidance, 2008; both
are negotiable there). Here they are defaults, in the contract's currency; an office sets its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _

from core.formatting import money, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL: Final = "small"
LARGE: Final = "large"

CHARGE_SHARE: Final = Decimal("0.02")
CAPITAL_COST: Final = Decimal(200_000)


@dataclass(frozen=True, slots=True)
class SizeLimits:
    """From which share of the yearly charge, or above which capital cost, a change is large."""

    charge_share: Decimal = CHARGE_SHARE
    capital_cost: Decimal = CAPITAL_COST
    by_office: bool = False

    def words(self, currency: str) -> str:
        """The limits with who set them, in a sentence."""
        known = {
            "share": percent(self.charge_share * 100),
            "cost": money(self.capital_cost, currency),
        }
        if self.by_office:
            text = _(
                "Large from %(share)s of the yearly charge, or above %(cost)s of capital cost; set"
                " by your office."
            )
        else:
            text = _(
                "Large from %(share)s of the yearly charge, or above %(cost)s of capital cost;"
                " these are this product’s defaults, your office can set its own."
            )
        return text % known


def size_limits() -> SizeLimits:
    """The limits in force: those of the settings `CONCORD_LARGE_CHANGE_…`, else the defaults."""
    share, cost = settings.CONCORD_LARGE_CHANGE_SHARE, settings.CONCORD_LARGE_CHANGE_COST
    return SizeLimits(
        charge_share=CHARGE_SHARE if share is None else share,
        capital_cost=CAPITAL_COST if cost is None else cost,
        by_office=share is not None or cost is not None,
    )


@dataclass(frozen=True, slots=True)
class Size:
    """Small or large, and every reason for it."""

    code: str
    reasons: tuple[str, ...]


def size_by_value(
    *,
    charge: Decimal | None,
    charge_change: Decimal | None,
    capital_cost: Decimal | None,
    currency: str,
    limits: SizeLimits | None = None,
) -> Size:
    """The size of a change.

    Args:
        charge: what is paid for a year before it, in units; None where the contract names none.
        charge_change: by how much that moves, up or down; None counts as nothing.
        capital_cost: what has to be built or bought; None counts as nothing.
        currency: of all three.
        limits: other than those in force.
    """
    limits = limits or size_limits()
    reasons = tuple(_reasons(charge, charge_change, capital_cost, currency, limits))
    if reasons:
        return Size(LARGE, reasons)
    return Size(SMALL, (_("Neither the charge nor the capital cost reaches the limits."),))


def _reasons(
    charge: Decimal | None,
    change: Decimal | None,
    cost: Decimal | None,
    currency: str,
    limits: SizeLimits,
) -> Iterator[str]:
    moved = abs(change or Decimal(0))
    if moved and not charge:
        yield _("The charge changes, and the contract names none to compare it with.")
    elif moved and charge and moved >= charge * limits.charge_share:
        yield _("The yearly charge changes by %(share)s.") % {
            "share": percent((moved / charge * 100).quantize(Decimal("0.1")))
        }
    if cost is not None and cost > limits.capital_cost:
        yield _("The capital cost is %(cost)s.") % {"cost": money(cost, currency)}
