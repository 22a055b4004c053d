"""When the light route is offered, and why not where it is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext

from core.formatting import money
from partnerships.catalogue.provenance import DEFAULT, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

HIGHEST_RISK: Final = 12
"""Points of the riskiest partnership, on the scale that the limits are set on."""


@dataclass(frozen=True, slots=True)
class LightLimits:
    """Up to which value and risk the light route is offered; a default, to be set by each office.

    Attributes:
        values: limit of the capital value by currency; a value must lie below it.
        risk_points: the most points that count as low risk, of `HIGHEST_RISK`.
        source: who says so.
    """

    values: Mapping[str, Decimal] = field(
        default_factory=lambda: MappingProxyType(
            dict.fromkeys(("EUR", "GBP", "USD"), Decimal(500_000))
        )
    )
    risk_points: int = 4
    source: Source = DEFAULT


@dataclass(frozen=True, slots=True)
class LightRoute:
    """Whether the light route may be chosen, and the sentence that says why."""

    is_possible: bool
    sentence: str


def light_route(
    value: Decimal | None,
    currency: str,
    risk_points: int | None,
    limits: LightLimits | None = None,
) -> LightRoute:
    """Whether a partnership of that value (in units of `currency`) and risk may take it.

    Every reason against it is named, not only the first.
    """
    limits = limits or LightLimits()
    limit = limits.values.get(currency)
    against = [*_value_objections(value, currency, limit), *_risk_objections(risk_points, limits)]
    if against:
        return LightRoute(is_possible=False, sentence=" ".join(against))
    text = gettext("Possible, because the value is under %(limit)s and the risk is low.")
    shown = money(limit, currency) if limit is not None else ""
    return LightRoute(is_possible=True, sentence=text % {"limit": shown})


def _value_objections(value: Decimal | None, currency: str, limit: Decimal | None) -> list[str]:
    if limit is None:
        text = gettext("Not possible: no limit of value is set for %(currency)s.")
        return [text % {"currency": currency}]
    if value is None:
        return [gettext("Not possible while the value is not known.")]
    if value >= limit:
        text = gettext("Not possible: the value is not under %(limit)s.")
        return [text % {"limit": money(limit, currency)}]
    return []


def _risk_objections(points: int | None, limits: LightLimits) -> list[str]:
    if points is None:
        return [gettext("Not possible while the risk is not known.")]
    if points > limits.risk_points:
        text = gettext(
            "Not possible: the risk has %(points)d of %(highest)d points, above %(low)d."
        )
        known = {"points": points, "highest": HIGHEST_RISK, "low": limits.risk_points}
        return [text % known]
    return []
