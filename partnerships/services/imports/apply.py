"""Writes what a plan foresees: partnerships in chunks, each chunk one transaction."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from core import clock
from core.ledger import SYSTEM_STREAM, audited
from core.ledger.canonical import canonical_json, digest
from core.models import LedgerHead
from partnerships.import_parts import import_parts
from partnerships.models import (
    ExternalId,
    ImportedRow,
    ListedFacts,
    Party,
    PhasePlan,
    PlannedCharge,
)
from partnerships.services.creation import NewPartnership, create_partnership
from partnerships.services.imports.adoption import adopt
from partnerships.services.imports.current import Current, load
from partnerships.services.imports.desired import AUTHORITY, COMPANY, Desired, desired
from partnerships.services.imports.organisations import Organisations
from partnerships.services.imports.pieces import touched, values
from partnerships.services.imports.plan import RowKind, RowPlan, merged_snapshot, plan_row

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from core.ledger.act import Act
    from core.models import Organisation, User
    from partnerships.models import ImportRun, Partnership
    from partnerships.source import ImportSource, ParsedPartnership, ParsedParty

CHUNK: Final = 50
"""Partnerships for each transaction: a long write stalls the web."""


class Importer:
    """Writes rows of one file. `run` is where they come from, `actor` who asked for it."""

    def __init__(
        self,
        run: ImportRun,
        source: ImportSource,
        rows: Sequence[ParsedPartnership],
        *,
        as_at: dt.date | None,
        actor: User | None,
    ) -> None:
        self._run = run
        self._source = source
        self._as_at = as_at or clock.today()
        self._actor = actor
        self._rows = rows
        self._organisations = Organisations(rows)

    def apply(self, rows: Sequence[ParsedPartnership]) -> list[RowPlan]:
        """Bring these rows into the database, in one transaction. Call it with up to `CHUNK`.

        Returns what was done with each. Rows that change nothing write nothing.
        """
        recorded = load(self._source, [row.external_id for row in rows])
        plans = [plan_row(desired(row), recorded.get(row.external_id)) for row in rows]
        due = [plan for plan in plans if plan.kind in {RowKind.NEW, RowKind.CHANGED}]
        if not due:
            return plans
        before = self._pieces(due, recorded)
        with audited(SYSTEM_STREAM, actor=self._actor, kind="portfolio.imported") as act:
            written = [self._write(plan, recorded) for plan in due]
            act.fact(
                run=self._run.uuid,
                source=self._source.slug,
                sha256=self._run.sha256,
                partnerships=[partnership.uuid for partnership in written],
                organisations=sorted({str(uuid) for uuid in self._organisations.recorded}),
            )
            self._organisations.recorded.clear()
        self._remember(due, written, before)
        return plans

    @property
    def organisations(self) -> dict[str, Any]:
        """Uuids of the organisations `made` so far; `numbered` with what they said before."""
        return {
            "made": [str(uuid) for uuid in self._organisations.made],
            "numbered": dict(self._organisations.numbered),
        }

    def _pieces(self, due: list[RowPlan], recorded: dict[str, Current]) -> dict[str, Any]:
        """What the recorded partnerships say, in all that is about to change, by external id."""
        found = {}
        for plan in due:
            external_id = plan.desired.parsed.external_id
            if (current := recorded.get(external_id)) is not None:
                found[external_id] = values(current, touched(plan, current))
        return found

    def _remember(
        self, due: list[RowPlan], written: list[Partnership], before: dict[str, Any]
    ) -> None:
        """What was done, row by row, for whoever undoes it."""
        now = load(self._source, before) if before else {}
        streams = [partnership.stream for partnership in written]
        heads = dict(LedgerHead.objects.filter(stream__in=streams).values_list("stream", "seq"))
        ImportedRow.objects.bulk_create(
            ImportedRow(
                run=self._run,
                partnership=partnership.uuid,
                external_id=(external_id := plan.desired.parsed.external_id),
                row=plan.desired.parsed.row,
                name=partnership.name,
                is_new=external_id not in before,
                seq=heads[partnership.stream],
                before=before.get(external_id, {}),
                after=values(now[external_id], before[external_id])
                if external_id in before
                else {},
            )
            for plan, partnership in zip(due, written, strict=True)
        )

    def _write(self, plan: RowPlan, recorded: dict[str, Current]) -> Partnership:
        current = recorded.get(plan.desired.parsed.external_id)
        if current is None:
            return self._create(plan)
        return self._update(plan, current)

    def _create(self, plan: RowPlan) -> Partnership:
        wanted = plan.desired
        parsed, columns = wanted.parsed, wanted.columns
        authority = wanted.authority
        if authority is None:
            raise ValueError(f"Row {parsed.row} names no authority and cannot be opened.")
        company = wanted.company
        partnership = create_partnership(
            NewPartnership(
                name=parsed.name,
                summary=columns.get("summary", ""),
                type=parsed.type,
                authority=self._organisations.get(authority),
                partner=self._organisations.get(company) if company else None,
                sector=columns.get("sector", "other"),
                country=parsed.country,
                currency=parsed.currency,
                region=columns.get("region", ""),
                place=columns.get("place", ""),
                capital_value=parsed.capital_value,
                signed_on=columns.get("signed_on"),
                closed_on=columns.get("closed_on"),
                starts_on=columns.get("starts_on"),
                ends_on=columns.get("ends_on"),
                terms=parsed.terms,
            ),
            actor=self._actor,
        )
        with audited(partnership.stream, actor=self._actor, kind="partnership.imported") as act:
            ExternalId.objects.create(
                partnership=partnership, scheme=self._source.scheme, value=parsed.external_id
            )
            self._write_parts(partnership, plan, Current(partnership))
            self._tell(act, plan)
        self._adopt(partnership, wanted)
        return partnership

    def _update(self, plan: RowPlan, current: Current) -> Partnership:
        partnership = current.partnership
        with audited(
            partnership.stream, actor=self._actor, kind="partnership.updated_from_list"
        ) as act:
            before = {name: getattr(partnership, name) for name in plan.columns}
            for name, value in plan.columns.items():
                setattr(partnership, name, value)
            changed = [*plan.columns, *self._lead(partnership, plan)]
            if changed:
                partnership.save(update_fields=changed)
            self._write_parts(partnership, plan, current)
            self._tell(act, plan)
            act.fact(before=before, after=plan.columns)
        if plan.advances:
            self._adopt(partnership, plan.desired)
        return partnership

    def _lead(self, partnership: Partnership, plan: RowPlan) -> list[str]:
        """Follow the list where it names another authority or company."""
        changed = []
        if AUTHORITY in plan.parties:
            partnership.authority = self._organisations.get(plan.parties[AUTHORITY][0])
            changed.append("authority")
        if COMPANY in plan.parties:
            partnership.partner = self._organisations.get(plan.parties[COMPANY][0])
            changed.append("partner")
        return changed

    def _write_parts(self, partnership: Partnership, plan: RowPlan, current: Current) -> None:
        for role, parties in plan.parties.items():
            self._write_parties(partnership, role, parties, current.parties.get(role, []))
        self._write_charges(partnership, plan, current)
        self._write_plan(partnership, plan)
        self._write_terms(plan, current)
        for slug, rows in plan.parts.items():
            import_parts[slug].replace(partnership, self._source.slug, rows)
        ListedFacts.objects.update_or_create(
            partnership=partnership,
            source=self._source.slug,
            defaults={
                "run": self._run,
                "row": plan.desired.parsed.row,
                "facts": merged_snapshot(current.snapshot, plan.desired.snapshot()),
            },
        )

    def _write_parties(
        self,
        partnership: Partnership,
        role: str,
        parties: tuple[ParsedParty, ...],
        recorded: list[Party],
    ) -> None:
        rest = {row.organisation_id: row for row in recorded}
        shares: dict[Organisation, Decimal | None] = {}
        for party in parties:
            organisation = self._organisations.get(party)
            known = shares.get(organisation)
            shares[organisation] = (
                party.share if known is None else known + (party.share or Decimal(0))
            )
        for organisation, share in shares.items():
            row = rest.pop(organisation.pk, None)
            if row is None:
                Party.objects.create(
                    partnership=partnership,
                    organisation=organisation,
                    role=role,
                    share=share,
                    from_on=self._as_at if recorded else None,
                )
            elif row.share != share:
                row.share = share
                row.save(update_fields=["share"])
        for row in rest.values():
            row.until_on = self._as_at
            row.save(update_fields=["until_on"])

    def _write_charges(self, partnership: Partnership, plan: RowPlan, current: Current) -> None:
        new, changed = [], []
        for (kind, from_on), amount in plan.charges.items():
            row = current.charges.get((kind, from_on))
            if row is not None:
                row.amount, row.source = amount, self._source.slug
                changed.append(row)
                continue
            new.append(
                PlannedCharge(
                    partnership=partnership,
                    kind=kind,
                    from_on=from_on,
                    until_on=plan.desired.charges[kind, from_on].until_on,
                    currency=partnership.currency,
                    amount=amount,
                    source=self._source.slug,
                )
            )
        PlannedCharge.objects.bulk_create(new)
        if changed:
            PlannedCharge.objects.bulk_update(changed, ["amount", "source"])

    def _write_plan(self, partnership: Partnership, plan: RowPlan) -> None:
        rows = {row.phase: row for row in partnership.phase_plans.all()} if plan.plan else {}
        changed: dict[str, PhasePlan] = {}
        for (phase, name), day in plan.plan.items():
            if phase in rows:
                setattr(rows[phase], name, day)
                changed[phase] = rows[phase]
        if changed:
            PhasePlan.objects.bulk_update(
                list(changed.values()), ["planned_from", "planned_until", "began_on", "ended_on"]
            )

    def _write_terms(self, plan: RowPlan, current: Current) -> None:
        """The terms of a draft that was here before; a new one has them from the beginning."""
        if plan.terms and current.draft:
            current.draft.terms = plan.terms
            current.draft.terms_sha256 = hashlib.sha256(plan.terms.encode()).hexdigest()
            current.draft.save(update_fields=["terms", "terms_sha256"])

    def _tell(self, act: Act, plan: RowPlan) -> None:
        parsed = plan.desired.parsed
        act.fact(
            run=self._run.uuid,
            source=self._source.slug,
            sha256=self._run.sha256,
            row=parsed.row,
            external_id=parsed.external_id,
            charges=len(plan.charges),
            charges_sum=sum(plan.charges.values(), Decimal(0)),
            currency=parsed.currency,
            parties={
                role: [str(self._organisations.get(party).uuid) for party in parties]
                for role, parties in plan.parties.items()
            },
            plan={f"{phase}.{name}": day for (phase, name), day in plan.plan.items()},
            terms_sha256=hashlib.sha256(plan.terms.encode()).hexdigest() if plan.terms else None,
            parts={
                slug: {"rows": len(rows), "sha256": digest(slug, canonical_json(rows))}
                for slug, rows in plan.parts.items()
            },
        )

    def _adopt(self, partnership: Partnership, wanted: Desired) -> None:
        phase = wanted.parsed.phase
        began = (
            wanted.plan.get((phase, "began_on"))
            or wanted.plan.get((phase, "planned_from"))
            or wanted.columns.get("closed_on")
        )
        since = min(began or self._as_at, clock.today())
        adopt(partnership, phase, since=since, actor=self._actor, source=str(self._source.label))
