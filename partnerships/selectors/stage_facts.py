"""A partnership as the plain values that the conditions of its stages look at."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from core import clock
from core.ledger.canonical import canonical_json
from core.problems import Refused
from partnerships import codelists
from partnerships.conditions import evaluate
from partnerships.facts import (
    Confirmation,
    DocumentFact,
    Facts,
    ObjectiveFact,
    Together,
    by_partnership,
)
from partnerships.models import ConditionRecord, ContractVersion, Document, Objective, Party
from partnerships.terms_json import from_json
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from partnerships.conditions import ConditionResult
    from partnerships.models import Partnership
    from partnerships.terms import Terms
    from partnerships.type import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFacts:
    """The facts, and the rows that they were read from.

    Attributes:
        facts: what the checks look at, with everything that the authority may see.
        shared: the same without internal titles and notes; the states come out the same.
        contract: the version in force, or the draft before there is one.
        records: what was recorded for conditions, by gate and code.
    """

    facts: Facts
    shared: Facts
    contract: ContractVersion | None
    records: Mapping[tuple[str, str], ConditionRecord]

    def results(
        self, requirements: Iterable[Requirement], *, internal: bool = True
    ) -> tuple[ConditionResult, ...]:
        """How the requirements stand, in words for the authority or for both sides."""
        return evaluate(requirements, self.facts if internal else self.shared)

    def at(self, gate: str) -> StageFacts:
        """The same facts, with what was confirmed and waived for the conditions of that gate."""
        today = self.facts.today
        return replace(
            self,
            facts=replace(self.facts, **_recorded(self.records, gate, today, internal=True)),
            shared=replace(self.shared, **_recorded(self.records, gate, today, internal=False)),
        )


def stage_facts(partnership: Partnership, gate: str, today: dt.date | None = None) -> StageFacts:
    """Reads everything that the conditions of `gate` look at ("" between gates); 5 queries."""
    return facts_of_many([partnership], today)[partnership.pk].at(gate)


def facts_of_many(
    partnerships: Iterable[Partnership], today: dt.date | None = None
) -> dict[int, StageFacts]:
    """What the conditions of many partnerships look at, by primary key; 5 queries for all.

    Nothing is confirmed or waived in it yet: `at` says for which gate.
    """
    today = today or clock.today()
    together = Together(tuple(partnerships))
    rows = together.partnerships

    def read(found: Any) -> dict[int, list[Any]]:
        return by_partnership(rows, found.filter(partnership__in=rows))

    documents = read(Document.objects.current())
    records = read(
        ConditionRecord.objects.select_related("owner", "met_by", "waived_by", "document")
    )
    versions = read(ContractVersion.objects.order_by("-number"))
    objectives = read(Objective.objects.annotate(kpi_count=Count("kpis")))
    parties = read(Party.objects.all())
    found = {}
    for row in rows:
        contract = _contract(versions[row.pk], today)
        facts = Facts(
            type=types[row.type],
            partnership=row,
            today=today,
            documents=tuple(_document(one, internal=True) for one in documents[row.pk]),
            signed_on=row.signed_on,
            objectives=tuple(map(_objective, objectives[row.pk])),
            party_roles=frozenset(
                party.role
                for party in parties[row.pk]
                if (party.from_on is None or party.from_on <= today)
                and (party.until_on is None or party.until_on >= today)
            ),
            terms=_terms(row, contract),
            together=together,
        )
        found[row.pk] = StageFacts(
            facts=facts,
            shared=replace(
                facts,
                documents=tuple(_document(one, internal=False) for one in documents[row.pk]),
            ),
            contract=contract,
            records={(record.gate, record.code): record for record in records[row.pk]},
        )
    return found


def revision(
    partnership: Partnership, found: StageFacts, requirements: Iterable[Requirement]
) -> str:
    """The SHA-256 of what somebody sees who proposes or decides: another text means it changed.

    It does not depend on the language or on the day.
    """
    asked = tuple(requirements)
    kinds = {kind for requirement in asked for kind in requirement.about}
    facts = found.facts
    seen = {
        "partnership": str(partnership.uuid),
        "phase": partnership.phase,
        "phase_state": partnership.phase_state,
        "phase_since": partnership.phase_since,
        "route": partnership.route,
        "contract": [found.contract.number, found.contract.terms_sha256]
        if found.contract
        else None,
        "conditions": {result.code: str(result.state) for result in evaluate(asked, facts)},
        "documents": sorted(
            [document.kind, document.title, document.version, str(document.dated_on)]
            for document in facts.documents
            if document.kind in kinds
        ),
        "confirmed": {code: [said.by, said.on] for code, said in facts.confirmations.items()},
        "waived": {code: [said.by, said.on, said.until] for code, said in facts.waivers.items()},
    }
    return hashlib.sha256(canonical_json(seen).encode()).hexdigest()


def _objective(objective: Any) -> ObjectiveFact:
    return ObjectiveFact(
        objective.title,
        has_baseline=bool(objective.baseline.strip()),
        has_kpi=objective.kpi_count > 0,
        has_owner=objective.owner_id is not None,
    )


def _document(document: Document, *, internal: bool) -> DocumentFact:
    is_open = internal or document.audience == Document.Audience.SHARED
    title = document.title if is_open else str(_KINDS.get(document.kind, document.kind))
    return DocumentFact(
        document.kind, title, document.dated_on if is_open else None, document.version
    )


def _recorded(
    records: Mapping[tuple[str, str], ConditionRecord], gate: str, today: dt.date, *, internal: bool
) -> dict[str, Any]:
    """Confirmations and waivers of the gate's conditions, without internal words for both sides."""
    own = {code: record for (of_gate, code), record in records.items() if of_gate == gate}
    return {
        "confirmations": {
            code: _confirmation(record, record.note if internal else "")
            for code, record in own.items()
            if record.met_on is not None
        },
        "waivers": {
            code: _waiver(record, record.waiver_reason if internal else "")
            for code, record in own.items()
            if record.waived_until is not None and record.waived_until >= today
        },
    }


def _confirmation(record: ConditionRecord, note: str) -> Confirmation:
    assert record.met_on is not None  # noqa: S101 - only met records come here
    return Confirmation(str(record.met_by), record.met_on, note)


def _waiver(record: ConditionRecord, reason: str) -> Confirmation:
    assert record.waived_on is not None  # noqa: S101 - only waived records come here
    return Confirmation(str(record.waived_by), record.waived_on, reason, record.waived_until)


def _contract(versions: Iterable[ContractVersion], today: dt.date) -> ContractVersion | None:
    """The version in force, of these from the newest to the oldest; before one is, the draft."""
    versions = list(versions)
    published = [
        version
        for version in versions
        if version.state == ContractVersion.State.PUBLISHED and version.effective_from <= today
    ]
    firsts = [version for version in versions if version.base_id is None]
    return next(iter(published or firsts), None)


def _terms(partnership: Partnership, contract: ContractVersion | None) -> Terms | None:
    if contract is None:
        return None
    try:
        return from_json(types[partnership.type].terms, contract.terms)
    except Refused:
        return None


_KINDS = codelists.labels(codelists.DOCUMENT_KIND_CODES)
