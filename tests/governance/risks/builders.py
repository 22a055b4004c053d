"""A hospital in operation with a manager, an approver and a lead, and risks in its register."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from governance.risk_scale import Assessed, Level
from governance.services.risk_assessments import assess
from governance.services.risks import RiskFacts, add_risk
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

if TYPE_CHECKING:
    from governance.models import Risk

TODAY = dt.date(2026, 11, 23)


class Scene:
    """Maeve manages, Seán approves, Declan leads for the partner, Noor sends for it."""

    def __init__(self, **facts: Any) -> None:
        self.partnership: Any = PartnershipFactory(name="Northfield Hospital", **facts)
        self.maeve = person("contract_manager", self.partnership, name="Maeve Brennan")
        self.sean = person("approver", self.partnership, name="Seán Walsh")
        self.declan = person("partner_lead", self.partnership, name="Declan Roche")

    def risk(self, title: str = "Roof leaks", **facts: Any) -> Risk:
        """Written down by Maeve."""
        by = facts.pop("by", self.maeve)
        return add_risk(
            self.partnership, RiskFacts(title=title, category="design", **facts), actor=by
        )

    def assessed(self, risk: Risk | None = None, inherent=(4, 4), residual=(2, 3), **facts: Any):
        """Assessed by Maeve; amounts stand third."""
        return assess(
            risk or self.risk(),
            levels(inherent, residual),
            **{"reason": "Survey of May", "actor": self.maeve} | facts,
        )


def levels(inherent, residual) -> Assessed:
    """From pairs, or triples with an amount."""

    def level(parts) -> Level:
        probability, impact, *money = parts
        return Level(probability, impact, Decimal(money[0]) if money else None)

    return Assessed(level(inherent), level(residual))


def unsigned(**facts: Any) -> Scene:
    """Before the signature."""
    return Scene(phase="appraise", signed_on=None, closed_on=None, **facts)
