"""What the database holds of the partnerships that a list names, read in constant queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from partnerships.import_parts import import_parts
from partnerships.models import (
    ContractVersion,
    ExternalId,
    ListedFacts,
    Partnership,
    Party,
    PhasePlan,
    PlannedCharge,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerships.services.imports.desired import ChargeKey
    from partnerships.source import ImportSource


@dataclass(slots=True)
class Current:
    """A recorded partnership. `snapshot` is what the list said when it was last imported.

    `draft` is that of the first version of the contract, while nothing is signed.
    """

    partnership: Partnership
    facts: ListedFacts | None = None
    parties: dict[str, list[Party]] = field(default_factory=lambda: defaultdict(list))
    charges: dict[ChargeKey, PlannedCharge] = field(default_factory=dict)
    plan: dict[str, PhasePlan] = field(default_factory=dict)
    draft: ContractVersion | None = None
    parts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def snapshot(self) -> dict[str, Any]:
        return self.facts.facts if self.facts else {}


def load(source: ImportSource, external_ids: Iterable[str]) -> dict[str, Current]:
    """The recorded partnerships by external id; seven queries, and those of `import_parts`."""
    known = ExternalId.objects.filter(
        scheme=source.scheme, value__in=list(external_ids)
    ).select_related("partnership__authority", "partnership__partner")
    found = {row.value: Current(row.partnership) for row in known}
    by_pk = {current.partnership.pk: current for current in found.values()}
    for party in Party.objects.filter(partnership__in=by_pk, until_on__isnull=True).select_related(
        "organisation"
    ):
        by_pk[party.partnership_id].parties[party.role].append(party)
    for charge in PlannedCharge.objects.filter(partnership__in=by_pk).order_by("pk"):
        by_pk[charge.partnership_id].charges[charge.kind, charge.from_on] = charge
    for plan in PhasePlan.objects.filter(partnership__in=by_pk).order_by("pk"):
        by_pk[plan.partnership_id].plan[plan.phase] = plan
    for facts in ListedFacts.objects.filter(partnership__in=by_pk, source=source.slug):
        by_pk[facts.partnership_id].facts = facts
    for draft in ContractVersion.objects.filter(
        partnership__in=by_pk, state=ContractVersion.State.DRAFT, base__isnull=True
    ):
        by_pk[draft.partnership_id].draft = draft
    for part in import_parts:
        for key, rows in part.recorded(by_pk, source.slug).items():
            by_pk[key].parts[part.slug] = rows
    return found


def not_listed(source: ImportSource, listed: Iterable[str]) -> list[ExternalId]:
    """The recorded partnerships of this list that it does not name any more, by name."""
    named = set(listed)
    recorded = ExternalId.objects.filter(scheme=source.scheme).select_related("partnership")
    return sorted(
        (row for row in recorded if row.value not in named),
        key=lambda row: (row.partnership.name, row.value),
    )
