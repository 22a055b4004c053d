"""One condition of the present stage: who owns it, by when, that it is met or waived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from partnerships.models import ConditionRecord, Document
from partnerships.models.access import permissions_on
from partnerships.selectors.stage_follow import asked_or_following
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
    """Records a condition of the present stage, or one that was carried over from a stage before.

    What was recorded before is replaced.

    Only conditions that nothing else shows (kind "confirmed") are confirmed here, by `actor`, who
    is named on the page; for the others owner and date are recorded. The note is internal.

    Raises:
        Refused: with every objection; needs the permission record_condition.
    """
    with audited(partnership.stream, actor=actor, kind="stage.condition_recorded") as act:
        row = locked(partnership)
        found = asked_or_following(row, code)
        asked = found.requirement if found else None
        refuse_if(
            [*_objections(row, asked, actor, owner, is_met, document), *far_off("due_on", due_on)]
        )
        assert found is not None  # noqa: S101 - refused above
        record, _made = ConditionRecord.objects.get_or_create(
            partnership=row, gate=found.gate, code=code
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


def waive_condition(
    partnership: Partnership,
    code: str,
    *,
    actor: User,
    until: dt.date | None,
    reason: str,
) -> ConditionRecord:
    """Waives a condition until the end of a day, where the type of partnership allows it.

    Only by whoever decides stage approvals. A new waiver takes the place of the one before; the
    history keeps both. What no waiver may touch (law, standard contract) is never waived.

    Raises:
        Refused: with every objection; needs the permission decide_gate.
    """
    with audited(partnership.stream, actor=actor, kind="stage.condition_waived") as act:
        row = locked(partnership)
        asked = {one.code: one for one in asked_for(row)}.get(code)
        refuse_if(_against_waiving(row, asked, actor, until, reason))
        record, _made = ConditionRecord.objects.get_or_create(
            partnership=row, gate=gate_of(row), code=code
        )
        record.waived_by, record.waived_on = actor, clock.today()
        record.waived_until, record.waiver_reason = until, reason.strip()
        record.save()
        act.fact(gate=record.gate, code=code, until=until, reason=record.waiver_reason)
    return record


def lift_waiver(partnership: Partnership, code: str, *, actor: User) -> ConditionRecord:
    """Ends a waiver at once: the condition stands in the way again until it is met.

    Raises:
        Refused: nothing is waived, or the person does not decide stage approvals here.
    """
    with audited(partnership.stream, actor=actor, kind="stage.waiver_lifted") as act:
        row = locked(partnership)
        record = ConditionRecord.objects.filter(
            partnership=row, gate=gate_of(row), code=code, waived_on__isnull=False
        ).first()
        problems = [*_may_not_waive(row, actor)]
        if record is None:
            problems.append(Problem("", "not_waived", _("This condition is not waived.")))
        refuse_if(problems)
        assert record is not None  # noqa: S101 - refused above
        record.waived_by = record.waived_on = record.waived_until = None
        record.waiver_reason = ""
        record.save()
        act.fact(gate=record.gate, code=code)
    return record


def _may_not_waive(row: Partnership, actor: User) -> Iterator[Problem]:
    if "decide_gate" not in permissions_on(actor, row):
        yield Problem(
            "",
            "forbidden",
            _("Only whoever decides stage approvals here waives a condition; ask them."),
        )


def _against_waiving(
    row: Partnership,
    asked: Requirement | None,
    actor: User,
    until: dt.date | None,
    reason: str,
) -> Iterator[Problem]:
    yield from _may_not_waive(row, actor)
    if asked is None:
        yield Problem(
            "", "unknown", _("The present stage has no such condition; look at the page again.")
        )
    elif not asked.may_be_waived:
        yield Problem(
            "",
            "never_waived",
            _("“%(title)s” cannot be waived; it has to be met.") % {"title": asked.title},
        )
    if until is None:
        yield Problem("until", "required", _("Enter the last day of the waiver."))
    elif until < clock.today():
        yield Problem("until", "past", _("That day has passed. Enter a day from today on."))
    else:
        yield from far_off("until", until)
    if not reason.strip():
        yield Problem("reason", "required", _("Say why it is waived; it stands in the history."))


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
