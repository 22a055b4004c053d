"""Checking figures: accepted or sent back, one or many by the same checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _

from core import clock, events
from core.calendars import add_business_days
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked, perform, perform_all, unmet
from governance.authority import accepts_alone
from performance.events import RecordsAccepted, RecordsSentBack
from performance.lifecycle.measured import (
    ACCEPT_RECORD,
    ACCEPT_RETURN,
    REOPEN_RETURN,
    SEND_BACK_RECORD,
    SEND_BACK_RETURN,
    SUPERSEDE_RECORD,
)
from performance.models import KPIRecord, MonthlyReturn, Submission
from performance.selectors.check_rights import CheckRights
from performance.selectors.due import ANSWER_BUSINESS_DAYS
from performance.selectors.returns import outside_limits, still_owed
from performance.services.rounds import mark_begun

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from core.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an official decides on one figure.

    Attributes:
        action: "accept" says that the figure is right, not that it is good.
        reason: the words to the partner; needed to send back.
        verified_value: what the official found instead; counts before the reported value.
        internal_note: for officials only; the partner never sees it.
    """

    action: Literal["accept", "send_back"]
    reason: str = ""
    verified_value: Decimal | None = None
    internal_note: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check; `left` figures of the round are still to be decided."""

    submission: Submission
    accepted: tuple[KPIRecord, ...]
    sent_back: tuple[KPIRecord, ...]
    left: int


def check_return(
    submission: Submission, decisions: Mapping[str, Decision], *, actor: User
) -> Checked:
    """Decides on figures of a round, by the uuid of the record; the rest stays to be checked.

    When the last one is decided the round is closed: the return is accepted, sent back in part
    (to be answered within five business days), or, where rows were left empty, due again.

    Raises:
        Refused: with every problem of every figure; then nothing was decided.
    """
    partnership = submission.partnership
    stream = partnership.stream
    with audited(stream, actor=actor, kind="submission.checked", whole=True) as act:
        fresh = locked(submission)
        fresh.partnership = partnership
        waiting = {
            str(record.uuid): record
            for record in fresh.records.filter(state=KPIRecord.State.SUBMITTED).select_related(
                "kpi"
            )
        }
        refuse_if(objections(fresh, waiting, decisions, actor))
        correction = any(record.corrects_id for record in waiting.values())
        # Only in a check that had begun before can a figure have been sent back already.
        begun = fresh.checking_since is not None
        mark_begun(fresh, actor=actor, correction=correction)
        alone = accepts_alone(actor, partnership)
        accepted = _accept(waiting, decisions, actor, stream, alone=alone)
        sent_back = _send_back(waiting, decisions, actor, stream)
        left = len(waiting) - len(decisions)
        act.fact(receipt=fresh.receipt, accepted=len(accepted), sent_back=len(sent_back), left=left)
        if alone and accepted:
            act.fact(single_acceptance=True)
        if not left:
            _close(
                fresh,
                actor,
                correction=correction,
                some_back=bool(sent_back) or (begun and _some_back(fresh)),
            )
        if accepted:
            events.publish(
                RecordsAccepted(
                    partnership.pk,
                    partnership.uuid,
                    tuple(record.pk for record in accepted),
                    tuple(sorted({record.period for record in accepted})),
                )
            )
    return Checked(fresh, tuple(accepted), tuple(sent_back), left)


def accepts_money(records: Iterable[KPIRecord], decisions: Mapping[str, Decision]) -> bool:
    """Whether these decisions accept one of the figures that moves money."""
    accepted = {key for key, one in decisions.items() if one.action == "accept"}
    return any(str(one.uuid) in accepted and one.kpi.moves_money for one in records)


def objections(
    submission: Submission,
    waiting: Mapping[str, KPIRecord],
    decisions: Mapping[str, Decision],
    actor: User,
) -> list[Problem]:
    """Everything that stands against these decisions; the check page asks before it counts.

    `waiting` are the figures of the round that nobody has decided, with their KPIs.
    """
    if submission.outcome != Submission.Outcome.OPEN:
        return [
            Problem(
                "",
                "round_closed",
                _("%(receipt)s is %(outcome)s already: look at the return again.")
                % {
                    "receipt": submission.receipt,
                    "outcome": submission.get_outcome_display(),
                },
            )
        ]
    if not decisions:
        return [Problem("", "nothing_decided", _("Accept or send back at least one figure first."))]
    rights = CheckRights(submission.partnership, actor)
    found = []
    for key, decision in decisions.items():
        record = waiting.get(key)
        if record is None:
            found.append(
                Problem(
                    "",
                    "decided_meanwhile",
                    _("A figure was decided by somebody else meanwhile. Look at the page again."),
                    key,
                )
            )
            continue
        found += _of_one(record, decision, rights, actor)
    return found


def _of_one(
    record: KPIRecord, decision: Decision, rights: CheckRights, actor: User
) -> list[Problem]:
    hindrance = rights.hindrance(record)
    if hindrance is not None:
        return [Problem("actor", hindrance.code, hindrance.message, str(record.uuid))]
    move = ACCEPT_RECORD if decision.action == "accept" else SEND_BACK_RECORD
    found = list(unmet(record, move, actor))
    key = str(record.uuid)
    if decision.action == "send_back" and not decision.reason.strip():
        found.append(
            Problem(
                "reason",
                "required",
                _("%(kpi)s: say what is to be corrected, so that it can be mended.")
                % {"kpi": record.kpi.name},
                key,
            )
        )
    if decision.verified_value is not None and record.numerator is not None:
        found.append(
            Problem(
                "verified_value",
                "ratio",
                _("%(kpi)s is worked out from two numbers: send it back with the right ones.")
                % {"kpi": record.kpi.name},
                key,
            )
        )
    outside = outside_limits(record.kpi, decision.verified_value)
    if outside is not None:
        words = _("%(kpi)s: %(limits)s") % {"kpi": record.kpi.name, "limits": outside}
        found.append(Problem("verified_value", "out_of_limits", words, key))
    nothing = record.answer != KPIRecord.Answer.VALUE
    if decision.verified_value is not None and (nothing or decision.action != "accept"):
        found.append(
            Problem(
                "verified_value",
                "not_here",
                _("%(kpi)s: give a verified value only where you accept a figure.")
                % {"kpi": record.kpi.name},
                key,
            )
        )
    return found


def _accept(
    waiting: Mapping[str, KPIRecord],
    decisions: Mapping[str, Decision],
    actor: User,
    stream: str,
    *,
    alone: bool,
) -> list[KPIRecord]:
    chosen = [waiting[key] for key, one in decisions.items() if one.action == "accept"]
    at = clock.now()
    moves_money = {record.kpi_id: record.kpi.moves_money for record in chosen}
    corrected = KPIRecord.objects.filter(
        pk__in=[record.corrects_id for record in chosen if record.corrects_id],
        state=KPIRecord.State.ACCEPTED,
    )
    if any(record.corrects_id for record in chosen):
        perform_all(corrected, SUPERSEDE_RECORD, actor=actor, stream=stream)

    def change(record: KPIRecord) -> None:
        decision = decisions[str(record.uuid)]
        record.decided_by, record.decided_at = actor, at
        record.verified_value = decision.verified_value
        record.single_acceptance, record.moved_money = alone, moves_money[record.kpi_id]
        record.internal_note = decision.internal_note.strip()

    return perform_all(
        chosen,
        ACCEPT_RECORD,
        actor=actor,
        stream=stream,
        change=change,
        columns=(
            "decided_by",
            "decided_at",
            "verified_value",
            "internal_note",
            "single_acceptance",
            "moved_money",
        ),
    )


def _send_back(
    waiting: Mapping[str, KPIRecord], decisions: Mapping[str, Decision], actor: User, stream: str
) -> list[KPIRecord]:
    chosen = [waiting[key] for key, one in decisions.items() if one.action == "send_back"]
    at = clock.now()

    def change(record: KPIRecord) -> None:
        decision = decisions[str(record.uuid)]
        record.decided_by, record.decided_at = actor, at
        record.reason = decision.reason.strip()
        record.internal_note = decision.internal_note.strip()

    return perform_all(
        chosen,
        SEND_BACK_RECORD,
        actor=actor,
        stream=stream,
        change=change,
        columns=("decided_by", "decided_at", "reason", "internal_note"),
    )


def _some_back(submission: Submission) -> bool:
    return submission.records.filter(state=KPIRecord.State.SENT_BACK).exists()


def _close(submission: Submission, actor: User, *, correction: bool, some_back: bool) -> None:
    """Everything is decided: the round gets its outcome, the return its state.

    `some_back`: whether a figure was sent back, just now or earlier.
    """
    partnership = submission.partnership
    submission.outcome = Submission.Outcome.SENT_BACK if some_back else Submission.Outcome.ACCEPTED
    submission.decided_by, submission.decided_at = actor, clock.now()
    if some_back and not correction:
        submission.respond_by = add_business_days(
            clock.today(), ANSWER_BUSINESS_DAYS, partnership.country
        )
    submission.save()
    found = submission.monthly_return
    if found is not None and found.state == MonthlyReturn.State.CHECKING and not correction:
        found.partnership = partnership
        _move_return(found, submission, actor)
    if some_back:
        events.publish(RecordsSentBack(partnership.pk, submission.pk))


def _move_return(monthly_return: MonthlyReturn, submission: Submission, actor: User) -> None:
    sent_back, empty = still_owed(monthly_return)
    otherwise = REOPEN_RETURN if empty else ACCEPT_RETURN
    move = SEND_BACK_RETURN if sent_back else otherwise

    def change(row: MonthlyReturn) -> None:
        row.check_by = None
        if submission.respond_by is not None:
            row.due_on = submission.respond_by

    perform(monthly_return, move, actor=actor, change=change, stream=submission.partnership.stream)
