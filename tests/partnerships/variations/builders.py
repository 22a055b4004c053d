"""A signed contract with terms, and changes of it in the states that tests need."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from partnerships.catalogue.rows import AvailabilityStandard
from partnerships.models import Variation
from partnerships.selectors.contract_versions import newest, terms_of
from partnerships.selectors.variations import revision_of
from partnerships.services.variation_terms import write_terms
from partnerships.services.variations import (
    Estimate,
    approve,
    ask_for_change,
    estimate,
    put_forward,
)
from partnerships.terms_json import to_json
from partnerships.types.dbfo import DBFOTerms
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.forging import forge

WARD = AvailabilityStandard(
    area="Ward", weight=Decimal(30), areas=10, window_hours=Decimal(2), periods=4380
)
TERMS = DBFOTerms(
    unitary_charge=Decimal(30_000_000),
    indexed_share=Decimal("0.3"),
    index_name="CPI",
    availability_standards=(WARD,),
)
LATER = dt.date(2027, 4, 1)


@dataclass
class World:
    """A hospital with a signed contract, and everybody who has to do with its changes."""

    partnership: Any
    manager: Any
    colleague: Any
    owner: Any
    unit: Any
    lead: Any

    def fresh(self, variation: Variation) -> Variation:
        return Variation.objects.get(pk=variation.pk)

    def asked(self, by: Any = None, title: str = "A socket in ward 3") -> Variation:
        return ask_for_change(
            self.partnership, title=title, reason="Nurses ask for it.", actor=by or self.lead
        )

    def estimated(self, **facts: Any) -> Variation:
        known = {"charge_change": Decimal(1_000), "capital_cost": Decimal(500)} | facts
        return estimate(self.asked(), Estimate(**known), actor=self.lead)

    def drafted(
        self, variation: Variation | None = None, by: Any = None, **changed: Any
    ) -> Variation:
        """Its terms written, from the first of April 2027 on; by default the charge moves."""
        day = changed.pop("effective_from", LATER)
        because = changed.pop("because", "")
        return write_terms(
            variation or self.estimated(),
            replace(self.terms, **(changed or {"unitary_charge": Decimal(30_001_000)})),
            effective_from=day,
            backdated_because=because,
            actor=by or self.unit,
        )

    def submitted(self, variation: Variation | None = None, **changed: Any) -> Variation:
        return put_forward(variation or self.drafted(**changed), actor=self.unit)

    def approved(self, variation: Variation | None = None, **changed: Any) -> Variation:
        found = variation or self.submitted(**changed)
        return approve(found, seen=revision_of(self.fresh(found)), actor=self.manager)

    @property
    def terms(self) -> DBFOTerms:
        """Of the newest version."""
        version = newest(self.partnership)
        assert version is not None
        found = terms_of(self.partnership, version)
        assert isinstance(found, DBFOTerms)
        return found


def a_world(**facts: Any) -> World:
    partnership: Any = PartnershipFactory(**facts)
    text = to_json(TERMS)
    forge(
        partnership.contract_versions,
        terms=text,
        terms_sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    return World(
        partnership=partnership,
        manager=person("contract_manager", partnership, name="Maeve Byrne"),
        colleague=person("contract_manager", partnership, name="Tom Reilly"),
        owner=person("approver", partnership, name="Sean Murphy"),
        unit=person("portfolio_official", name="Amara Diallo"),
        lead=person("partner_lead", partnership, name="Declan Roche"),
    )
