"""Claimed milestones decided: certified, accepted, sent back, rejected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.calendars import add_business_days
from core.days import far_off
from core.formatting import day
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked, perform, unmet
from governance.authority import accepts_alone
from performance.lifecycle.measured import (
    ACCEPT_MILESTONE,
    ACCEPT_WITH_DEFECTS,
    CERTIFY_MILESTONE,
    REJECT_MILESTONE,
    SEND_BACK_MILESTONE,
)
from performance.models import Certificate, Milestone, MinorDefect, Submission
from performance.selectors.due import ANSWER_BUSINESS_DAYS, CHECK_BUSINESS_DAYS
from performance.selectors.milestone_rights import MilestoneRights
from performance.services.milestones import fresh_copy, moved, waiting_round
from performance.services.rounds import begin_check

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from core.models import User
    from core.transitions import Transition


@dataclass(frozen=True, slots=True)
class Defect:
    """A minor defect as the official writes it down."""

    description: str
    due_on: dt.date | None


def begin_to_check(milestone: Milestone, *, actor: User) -> Submission:
    """From now on the claim cannot be taken back.

    Raises:
        Refused: there is no claim, or it is not this person's to check.
    """
    with audited(milestone.partnership.stream, actor=actor, kind="milestone.check_begun") as act:
        fresh = fresh_copy(milestone)
        submission = waiting_round(fresh)
        refuse_if(MilestoneRights(fresh, actor).against_deciding())
        act.fact(milestone=str(fresh.uuid))
        return begin_check(submission, actor=actor)


def certify(
    milestone: Milestone, *, certified: str, not_certified: str = "", actor: User
) -> Certificate:
    """The certifier named in the contract says what is complete and what is not.

    The official then has as many business days to check as from the day of the claim.

    Raises:
        Refused: with everything that stands against it.
    """
    partnership = milestone.partnership
    with audited(partnership.stream, actor=actor, kind="milestone.certified") as act:
        fresh = fresh_copy(milestone)
        submission = waiting_round(fresh)
        found = [
            *MilestoneRights(fresh, actor).against_certifying(),
            *unmet(fresh, CERTIFY_MILESTONE, actor),
        ]
        if not certified.strip():
            found.append(Problem("certified", "required", _("Say what you certify as complete.")))
        refuse_if(found)
        begin_check(submission, actor=actor)
        certificate = Certificate.objects.create(
            submission=submission,
            claimed_by_id=submission.sent_by_id,
            by=actor,
            at=clock.now(),
            certified=certified.strip(),
            not_certified=not_certified.strip(),
        )
        submission = locked(submission)
        submission.outcome = Submission.Outcome.CERTIFIED
        submission.check_by = add_business_days(
            clock.today(), CHECK_BUSINESS_DAYS, partnership.country
        )
        submission.save(update_fields=["outcome", "check_by"])
        act.fact(
            milestone=str(fresh.uuid),
            receipt=submission.receipt,
            complete=not certificate.not_certified,
        )
        act.seal(certificate)
        perform(
            fresh,
            CERTIFY_MILESTONE,
            actor=actor,
            kind="milestone.moved",
            stream=partnership.stream,
            publish=moved,
        )
    return certificate


def accept(milestone: Milestone, *, words: str = "", actor: User) -> Milestone:
    """Accepts the claim; `actual_on` becomes the day claimed, and the milestone is sealed.

    Raises:
        Refused: with everything that stands against it.
    """
    return _decide(milestone, ACCEPT_MILESTONE, Submission.Outcome.ACCEPTED, words, actor)


def accept_with_minor_defects(
    milestone: Milestone, *, defects: Sequence[Defect], words: str = "", actor: User
) -> Milestone:
    """Accepts the claim and lists what is left to mend, each by its day.

    Raises:
        Refused: with everything that stands against it, every defect without words or day.
    """
    return _decide(
        milestone,
        ACCEPT_WITH_DEFECTS,
        Submission.Outcome.ACCEPTED_MINOR,
        words,
        actor,
        problems=_against_defects(defects),
        defects=defects,
    )


def send_back(milestone: Milestone, *, reason: str, actor: User) -> Milestone:
    """Sends the claim back, to be answered within five business days.

    Raises:
        Refused: with everything that stands against it.
    """
    return _decide(
        milestone,
        SEND_BACK_MILESTONE,
        Submission.Outcome.SENT_BACK,
        reason,
        actor,
        problems=_against_silence(reason),
    )


def reject(milestone: Milestone, *, reason: str, actor: User) -> Milestone:
    """Rejects the claim: the milestone is not complete, and a whole new claim is needed.

    Raises:
        Refused: with everything that stands against it.
    """
    return _decide(
        milestone,
        REJECT_MILESTONE,
        Submission.Outcome.REJECTED,
        reason,
        actor,
        problems=_against_silence(reason),
    )


def _decide(
    milestone: Milestone,
    move: Transition,
    outcome: Submission.Outcome,
    words: str,
    actor: User,
    *,
    problems: Iterable[Problem] = (),
    defects: Sequence[Defect] = (),
) -> Milestone:
    partnership = milestone.partnership
    with audited(partnership.stream, actor=actor, kind=f"milestone.{outcome.value}") as act:
        fresh = fresh_copy(milestone)
        submission = waiting_round(fresh)
        rights = MilestoneRights(fresh, actor).against_deciding()
        guards = unmet(fresh, move, actor)
        codes = {problem.code for problem in rights}
        refuse_if([*rights, *(one for one in guards if one.code not in codes), *problems])
        begin_check(submission, actor=actor)
        now = clock.now()
        submission = locked(submission)
        submission.outcome, submission.reason = outcome, words.strip()
        submission.decided_by, submission.decided_at = actor, now
        if outcome == Submission.Outcome.SENT_BACK:
            submission.respond_by = add_business_days(
                clock.today(), ANSWER_BUSINESS_DAYS, partnership.country
            )
        submission.save()
        MinorDefect.objects.bulk_create(
            MinorDefect(milestone=fresh, description=one.description.strip(), due_on=one.due_on)
            for one in defects
            if one.due_on is not None
        )
        act.fact(
            milestone=str(fresh.uuid),
            receipt=submission.receipt,
            round=submission.round,
            respond_by=submission.respond_by,
            defects=len(defects),
        )

        def change(row: Milestone) -> None:
            row.due_on, row.claimed_on = submission.respond_by, None
            if move.seals:
                row.actual_on = submission.completed_on
                row.accepted_by, row.accepted_at = actor, now
                row.single_acceptance = accepts_alone(actor, partnership)

        return perform(
            fresh,
            move,
            actor=actor,
            change=change,
            kind="milestone.moved",
            stream=partnership.stream,
            publish=moved,
        )


def _against_silence(reason: str) -> list[Problem]:
    if reason.strip():
        return []
    return [
        Problem("words", "required", _("Say what is to be corrected, so that they can mend it."))
    ]


def _against_defects(defects: Sequence[Defect]) -> list[Problem]:
    found = []
    if not defects:
        found.append(
            Problem(
                "defect_1",
                "required",
                _("List at least one minor defect, or accept without any."),
            )
        )
    for number, one in enumerate(defects, start=1):
        if not one.description.strip():
            found.append(
                Problem(f"defect_{number}", "required", _("Say what the minor defect is."))
            )
        elif len(one.description.strip()) > 300:
            found.append(
                Problem(f"defect_{number}", "too_long", _("Say it in at most 300 characters."))
            )
        if one.due_on is None:
            found.append(
                Problem(f"mend_by_{number}", "required", _("Enter the day by which it is mended."))
            )
        elif one.due_on < clock.today():
            found.append(
                Problem(
                    f"mend_by_{number}",
                    "past",
                    _("%(day)s has passed. Enter a day from today on.") % {"day": day(one.due_on)},
                )
            )
        else:
            found += far_off(f"mend_by_{number}", one.due_on)
    return found
