"""Recording for one condition of the present stage: who owns it, by when, and that it is met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from partnerships.models import ConditionRecord, Document
from partnerships.models.access import permissions_on
from partnerships.selectors.stage_moves import asked_for, gate_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership
    from partnerships.type import Requirement


def record_condition(
    partnership: Partnership,
    code: str,
    *,
    actor: User,
    owner: User | None = None,
    due_on: dt.date | None = None,
    is_met: bool = False,
    note: str = "",
    document: Document | None = None,
) -> ConditionRecord:
    """Records a condition of the present stage; what was recorded before is replaced.

    Only conditions that nothing else shows (kind "confirmed") are confirmed here, by `actor`, who
    is named on the page; for the others owner and date are recorded. The note is internal.

    Raises:
        Refused: with every objection; needs the permission record_condition.
    """
    with audited(partnership.stream, actor=actor, kind="stage.condition_recorded") as act:
        row = locked(partnership)
        asked = {one.code: one for one in asked_for(row)}.get(code)
        refuse_if(_objections(row, asked, actor, owner, is_met, document))
        record, _made = ConditionRecord.objects.get_or_create(
            partnership=row, gate=gate_of(row), code=code
        )
        if is_met and record.met_on is None:
            record.met_on, record.met_by = clock.today(), actor
        elif not is_met:
            record.met_on, record.met_by = None, None
        record.owner, record.due_on = owner, due_on
        record.note, record.document = note.strip(), document
        record.save()
        act.fact(
            gate=record.gate,
            code=code,
            owner=str(owner.uuid) if owner else None,
            due_on=due_on,
            met_on=record.met_on,
            document=document.sha256 if document else None,
        )
    return record


def _objections(
    row: Partnership,
    asked: Requirement | None,
    actor: User,
    owner: User | None,
    is_met: bool,  # noqa: FBT001 - positional within this file only
    document: Document | None,
) -> Iterator[Problem]:
    if "record_condition" not in permissions_on(actor, row):
        yield Problem(
            "",
            "forbidden",
            _("You hold no role here that may record conditions; ask the contract manager."),
        )
    if asked is None:
        yield Problem(
            "", "unknown", _("The present stage has no such condition; look at the page again.")
        )
    elif is_met and asked.kind != "confirmed":
        yield Problem(
            "is_met",
            "seen_elsewhere",
            _("Concord sees this by itself once the evidence is there; add it instead."),
        )
    if owner is not None and "view_shared" not in permissions_on(owner, row):
        yield Problem(
            "owner",
            "no_role",
            _("%(name)s has no role in this partnership; choose somebody who has.")
            % {"name": owner},
        )
    if document is not None and document.partnership_id != row.pk:
        yield Problem(
            "document", "foreign", _("Choose a document of this partnership, or add it first.")
        )
