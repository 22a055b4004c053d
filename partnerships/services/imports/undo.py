"""Carries out what undoing an import foresees: chunks of rows, each in the caller's transaction."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError
from django.utils.translation import gettext as _

from core.ledger import SYSTEM_STREAM, audited
from core.ledger.audit import joined
from core.models import LedgerHead, Organisation
from partnerships.import_parts import import_parts
from partnerships.models import (
    ContractVersion,
    ExternalId,
    ImportedRow,
    ListedFacts,
    Partnership,
    Party,
    PhaseMove,
    PhasePlan,
    PlannedCharge,
)
from partnerships.services.imports.adoption import undo_adoption
from partnerships.services.imports.pieces import LISTED, STAGE, set_back, values
from partnerships.services.imports.undo_plan import (
    UndoKind,
    UndoPlan,
    partnerships_of,
    plan_undo,
)
from partnerships.sources import bound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    from core.models import User
    from partnerships.models import ImportRun

_PARTS: Final = (
    PhaseMove,
    PhasePlan,
    ListedFacts,
    PlannedCharge,
    Party,
    ExternalId,
    ContractVersion,
)
"""What an import makes with a partnership, besides `import_parts`.

Whatever else belongs to one keeps it from going.
"""


def undo_rows(run: ImportRun, rows: Sequence[ImportedRow], *, actor: User | None) -> list[UndoPlan]:
    """Undo what the run did in these rows; call it within a transaction, with up to `CHUNK`.

    Returns what was done with each. What somebody touched since stays, and is not written to.
    """
    partnerships_of(rows)
    plans = plan_undo(run, rows)
    if all(plan.kind is UndoKind.STAYED for plan in plans):
        return plans
    with audited(SYSTEM_STREAM, actor=actor, kind="portfolio.import_undone") as act:
        plans = _remove(run, plans, actor)
        for plan in plans:
            if plan.kind is UndoKind.RESTORED:
                _restore(run, plan, actor)
        act.fact(
            run=run.uuid,
            source=run.source,
            sha256=run.sha256,
            taken_back=_uuids(plans, UndoKind.TAKEN_BACK),
            restored=_uuids(plans, UndoKind.RESTORED),
        )
    _remember(plans)
    return plans


def undo_organisations(run: ImportRun, *, actor: User | None, whole: bool) -> int:
    """Take back the organisations that the run recorded and nothing names any more.

    `whole` says that nothing of the import stayed: then the company numbers that it added to known
    organisations go too. Returns how many organisations were taken back.
    """
    told = run.result.get("organisations", {})
    made = Organisation.objects.filter(uuid__in=told.get("made", []))
    for relation in Organisation._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        made = made.filter(~Exists(rows))
    numbered = told.get("numbered", {}) if whole else {}
    found = list(made.values_list("pk", "uuid"))
    named = {str(row.uuid): row for row in Organisation.objects.filter(uuid__in=numbered)}
    changed = [row for key, row in named.items() if row.register_number == numbered[key][2]]
    if not found and not changed:
        return 0
    with audited(SYSTEM_STREAM, actor=actor, kind="portfolio.import_undone") as act:
        for row in changed:
            row.register_scheme, row.address = numbered[str(row.uuid)][:2]
            row.register_number = ""
        Organisation.objects.bulk_update(changed, ["register_scheme", "register_number", "address"])
        Organisation.objects.filter(pk__in=[key for key, _uuid in found]).delete()
        act.fact(
            run=run.uuid,
            source=run.source,
            sha256=run.sha256,
            organisations=sorted(str(uuid) for _key, uuid in found),
            numbers_taken_back=sorted(str(row.uuid) for row in changed),
        )
    return len(found)


def _remove(run: ImportRun, plans: list[UndoPlan], actor: User | None) -> list[UndoPlan]:
    """Delete what the import made; what something else still names stays, with that as reason."""
    held: set[int] = set()
    while True:
        keys = {
            plan.current.partnership.pk
            for plan in plans
            if plan.kind is UndoKind.TAKEN_BACK and plan.current
        } - held
        try:
            with transaction.atomic():
                parts: list[type[Model]] = [*(part.model for part in import_parts), *_PARTS]
                for model in parts:
                    model._base_manager.filter(partnership__in=keys).delete()
                Partnership.objects.filter(pk__in=keys).delete()
            break
        except ProtectedError as error:
            holds = {getattr(row, "partnership_id", None) for row in error.protected_objects}
            held |= {key for key in keys if key in holds} or keys
    done = []
    for plan in plans:
        if plan.kind is UndoKind.TAKEN_BACK and plan.current:
            if plan.current.partnership.pk in held:
                reason = _("Something else in Concord belongs to it by now.")
                done.append(UndoPlan(UndoKind.STAYED, plan.row, plan.current, reasons=(reason,)))
                continue
            _tell_removed(run, plan, actor)
        done.append(plan)
    return done


def _tell_removed(run: ImportRun, plan: UndoPlan, actor: User | None) -> None:
    current = plan.current
    if current is None:
        return
    charges = list(current.charges.values())
    act = joined(plan.row.stream, actor=actor, kind="partnership.import_undone")
    act.fact(
        **_origin(run, plan),
        reference=current.partnership.reference,
        charges=len(charges),
        charges_sum=sum(charge.amount for charge in charges),
        currency=current.partnership.currency,
    )


def _restore(run: ImportRun, plan: UndoPlan, actor: User | None) -> None:
    current = plan.current
    if current is None:
        return
    told = {name: value for name, value in plan.restore.items() if name != LISTED}
    with audited(plan.row.stream, actor=actor, kind="partnership.update_undone") as act:
        act.fact(**_origin(run, plan), before=values(current, told), after=told)
        if STAGE in plan.restore:
            phase, since, _state = plan.restore[STAGE]
            undo_adoption(
                current.partnership,
                phase,
                since=dt.date.fromisoformat(since),
                actor=actor,
                source=str(bound(run.source, run.mapping).label),
            )
        set_back(current, plan.restore, run)


def _remember(plans: list[UndoPlan]) -> None:
    """That it is undone; of what stays in part, the pieces that are left."""
    undone = [plan for plan in plans if plan.kind is not UndoKind.STAYED]
    streams = [plan.row.stream for plan in undone]
    heads = dict(LedgerHead.objects.filter(stream__in=streams).values_list("stream", "seq"))
    for plan in undone:
        row = plan.row
        row.before = {name: row.before[name] for name in plan.stay}
        row.after = {name: row.after[name] for name in plan.stay}
        row.undone_seq = None if plan.stay else heads[row.stream]
    ImportedRow.objects.bulk_update(
        [plan.row for plan in undone], ["before", "after", "undone_seq"]
    )


def _origin(run: ImportRun, plan: UndoPlan) -> dict[str, Any]:
    return {
        "run": run.uuid,
        "source": run.source,
        "sha256": run.sha256,
        "row": plan.row.row,
        "external_id": plan.row.external_id,
    }


def _uuids(plans: list[UndoPlan], kind: UndoKind) -> list[str]:
    return [str(plan.row.partnership) for plan in plans if plan.kind is kind]
