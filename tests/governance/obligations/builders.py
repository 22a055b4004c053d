"""A hospital in operation with people of both sides, and duties in its register."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.problems import Refused
from governance.services.obligations import ObligationFacts, record_obligation
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

TODAY = dt.date(2026, 11, 23)


class Contract:
    """Maeve manages and Seán answers for the authority; Declan leads the partner."""

    def __init__(self, **facts: Any) -> None:
        self.partnership = PartnershipFactory(name="Northfield Hospital", **facts)
        self.maeve = person("contract_manager", self.partnership, name="Maeve Brennan")
        self.sean = person("approver", self.partnership, name="Seán Walsh")
        self.declan = person("partner_lead", self.partnership, name="Declan Roche")

    def owes(self, **facts: Any):
        known: dict[str, Any] = {
            "clause": "14.2",
            "title": "Insurance certificate",
            "due_on": TODAY + dt.timedelta(days=10),
        }
        return record_obligation(
            self.partnership, ObligationFacts(**(known | facts)), actor=self.maeve
        )

    def monthly(self, first: dt.date, **facts: Any):
        return self.owes(kind="recurring", every_months=1, due_on=first, **facts)


def codes(call: Any) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()
    return set(refused.value.codes)
