"""Milestones from the side that owes them: forecast, claimed, taken back; and their baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock, events
from core.days import far_off
from core.formatting import day
from core.ledger import audited
from core.problems import Problem, Refused, refuse_if
from core.transitions import locked, perform, unmet
from core.uploads import inspect, look_into
from partnerships.models.access import permissions_on
from partnerships.services.documents import add_documents
from performance.events import ForecastGiven, MilestoneMoved
from performance.lifecycle.measured import (
    CLAIM_MILESTONE,
    MILESTONE_OPEN,
    WITHDRAW_CLAIM,
    WITHDRAW_ROUND,
)
from performance.models import Milestone, MilestoneForecast, Submission
from performance.selectors.milestone_rights import MilestoneRights
from performance.services.rounds import open_round, withdraw_round

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from django.core.files.uploadedfile import UploadedFile

    from core.models import User
    from partnerships.models import Document

EVIDENCE_KIND = "completionEvidence"
MAX_FILES = 20
"""Files that one claim may bring."""
WAITING = (Submission.Outcome.OPEN, Submission.Outcome.CERTIFIED)
"""Outcomes of a round on which no official has decided."""


def moved(milestone: Milestone) -> MilestoneMoved:
    """The event that says so."""
    return MilestoneMoved(milestone.partnership_id, milestone.pk, milestone.state)


def waiting_round(milestone: Milestone) -> Submission:
    """The round on which somebody has yet to decide.

    Raises:
        Refused: when there is none.
    """
    found: Submission | None = milestone.rounds.filter(outcome__in=WAITING).first()
    if found is None:
        raise Refused(
            [
                Problem(
                    "",
                    "nothing_claimed",
                    _("%(milestone)s is %(state)s: there is no claim to decide on.")
                    % {"milestone": milestone.name, "state": milestone.get_state_display()},
                )
            ]
        )
    found.partnership = milestone.partnership
    return found


def fresh_copy(milestone: Milestone) -> Milestone:
    """The row, locked, with the partnership that is known already."""
    fresh = locked(milestone)
    fresh.partnership = milestone.partnership
    return fresh


def new_forecast(
    milestone: Milestone, *, forecast_on: dt.date | None, reason: str, actor: User
) -> MilestoneForecast:
    """Adds a forecast with its reason; earlier ones stay on record.

    Raises:
        Refused: the milestone is claimed or accepted, the day is missing, has passed or is the
            one that stands, or no reason is given.
    """
    with audited(milestone.partnership.stream, actor=actor, kind="milestone.forecast") as act:
        fresh = fresh_copy(milestone)
        refuse_if(
            [
                *MilestoneRights(fresh, actor).against_sending(),
                *_against_forecast(fresh, forecast_on, reason),
            ]
        )
        assert forecast_on is not None  # noqa: S101 - refused above
        forecast = MilestoneForecast.objects.create(
            milestone=fresh,
            forecast_on=forecast_on,
            reason=reason.strip(),
            by=actor,
            at=clock.now(),
        )
        before = fresh.forecast_on
        act.fact(milestone=str(fresh.uuid), before=before, forecast_on=forecast_on)
        fresh.forecast_on = forecast_on
        fresh.save(update_fields=["forecast_on"])
        events.publish(moved(fresh))
        events.publish(ForecastGiven(fresh.partnership_id, forecast.pk, before))
    return forecast


def _against_forecast(
    milestone: Milestone, forecast_on: dt.date | None, reason: str
) -> Iterator[Problem]:
    if milestone.state not in MILESTONE_OPEN:
        yield Problem(
            "",
            "wrong_state",
            _("%(milestone)s is %(state)s, so nothing is left to forecast.")
            % {"milestone": milestone.name, "state": milestone.get_state_display()},
        )
    if forecast_on is None:
        yield Problem("forecast_on", "required", _("Enter the day that you expect now."))
    elif forecast_on < clock.today():
        yield Problem(
            "forecast_on",
            "past",
            _("%(day)s has passed. Enter a day from today on, or claim completion instead.")
            % {"day": day(forecast_on)},
        )
    elif forecast_on == milestone.forecast_on:
        yield Problem(
            "forecast_on",
            "unchanged",
            _("%(day)s is the forecast already. Enter another day.") % {"day": day(forecast_on)},
        )
    yield from far_off("forecast_on", forecast_on)
    if not reason.strip():
        yield Problem("reason", "required", _("Say why the forecast changes."))


def claim(
    milestone: Milestone,
    *,
    completed_on: dt.date | None,
    statement: str,
    actor: User,
    uploads: Sequence[UploadedFile[Any]] = (),
    documents: Sequence[Document] = (),
) -> Submission:
    """Claims completion in the next round, with evidence; opens its clock of business days.

    `documents` are files that are kept already. The files of earlier rounds count on, so that an
    answer to what was sent back brings only what is new.

    Raises:
        Refused: with everything that stands against it, every unmet dependency by name.
    """
    partnership = milestone.partnership
    look_into(uploads[:MAX_FILES])
    with audited(partnership.stream, actor=actor, kind="milestone.claimed") as act:
        fresh = fresh_copy(milestone)
        rounds = list(fresh.rounds.prefetch_related("documents"))
        carried = {one.pk: one for row in rounds for one in row.documents.all()}
        refuse_if(
            [
                *MilestoneRights(fresh, actor).against_sending(),
                *unmet(fresh, CLAIM_MILESTONE, actor),
                *_against_words(completed_on, statement),
                *_against_files(uploads, has_files=bool(uploads or documents or carried)),
            ]
        )
        submission = open_round(
            partnership,
            actor=actor,
            round_number=1 + max((row.round for row in rounds), default=0),
            milestone=fresh,
            statement=statement.strip(),
            completed_on=completed_on,
        )
        added = (
            add_documents(
                partnership,
                uploads=uploads,
                kind=EVIDENCE_KIND,
                actor=actor,
                dated_on=completed_on,
            )
            if uploads
            else []
        )
        evidence = {**carried, **{one.pk: one for one in (*documents, *added)}}
        submission.documents.add(*evidence.values())
        act.fact(
            milestone=str(fresh.uuid),
            receipt=submission.receipt,
            round=submission.round,
            completed_on=completed_on,
            documents=sorted(str(one.uuid) for one in evidence.values()),
        )

        def change(row: Milestone) -> None:
            row.claimed_by, row.claimed_on, row.due_on = actor, completed_on, None

        perform(
            fresh,
            CLAIM_MILESTONE,
            actor=actor,
            change=change,
            kind="milestone.moved",
            stream=partnership.stream,
            publish=moved,
        )
    return submission


def _against_words(completed_on: dt.date | None, statement: str) -> Iterator[Problem]:
    if completed_on is None:
        yield Problem("completed_on", "required", _("Enter the day on which it was completed."))
    elif completed_on > clock.today():
        yield Problem(
            "completed_on",
            "future",
            _("%(day)s has not come yet. Claim completion from that day on.")
            % {"day": day(completed_on)},
        )
    else:
        yield from far_off("completed_on", completed_on)
    if not statement.strip():
        yield Problem("statement", "required", _("Say what was completed and what shows it."))


def _against_files(uploads: Iterable[UploadedFile[Any]], *, has_files: bool) -> Iterator[Problem]:
    chosen = list(uploads)
    if not has_files:
        yield Problem("evidence", "required", _("Add at least one file or photo that shows it."))
    if len(chosen) > MAX_FILES:
        yield Problem(
            "evidence",
            "too_many",
            _("Choose at most %(count)d files at once.") % {"count": MAX_FILES},
        )
        return
    for upload in chosen:
        try:
            inspect(upload, "evidence")
        except Refused as refused:
            for problem in refused.problems:
                yield Problem("evidence", problem.code, f"{upload.name}: {problem.message}")


def withdraw(milestone: Milestone, *, actor: User) -> Milestone:
    """Takes a claim back; the round stays on record and the milestone is as it was before.

    Raises:
        Refused: once somebody began to check it.
    """
    partnership = milestone.partnership
    with audited(partnership.stream, actor=actor, kind="milestone.withdrawn") as act:
        fresh = fresh_copy(milestone)
        submission = waiting_round(fresh)
        refuse_if(
            [
                *MilestoneRights(fresh, actor).against_sending(),
                *unmet(submission, WITHDRAW_ROUND, actor, field="outcome"),
            ]
        )
        withdraw_round(submission, actor=actor)
        before = (
            fresh.rounds.filter(
                outcome__in=[Submission.Outcome.SENT_BACK, Submission.Outcome.REJECTED]
            )
            .order_by("-round")
            .first()
        )
        state = Milestone.State(before.outcome) if before else Milestone.State.PLANNED
        act.fact(milestone=str(fresh.uuid), receipt=submission.receipt)

        def change(row: Milestone) -> None:
            row.claimed_by = row.claimed_on = None
            row.due_on = before.respond_by if before else None

        return perform(
            fresh,
            WITHDRAW_CLAIM[state],
            actor=actor,
            change=change,
            kind="milestone.moved",
            stream=partnership.stream,
            publish=moved,
        )


def set_baseline(milestone: Milestone, *, baseline_on: dt.date, actor: User) -> Milestone:
    """Sets the baseline while the contract is not signed; from then on it is frozen.

    Raises:
        Refused: the contract is signed, or the person does not plan milestones here.
    """
    partnership = milestone.partnership
    with audited(partnership.stream, actor=actor, kind="milestone.baseline_set") as act:
        fresh = fresh_copy(milestone)
        found = list(far_off("baseline_on", baseline_on))
        if "define_kpis" not in permissions_on(actor, partnership):
            found.append(
                Problem("", "not_permitted", _("You are not appointed to plan milestones here."))
            )
        if partnership.signed_on is not None:
            found.append(
                Problem(
                    "baseline_on",
                    "frozen",
                    _("The contract was signed on %(day)s: the baseline is frozen since. ")
                    % {"day": day(partnership.signed_on)}
                    + _("Give a new forecast instead."),
                )
            )
        refuse_if(found)
        act.fact(milestone=str(fresh.uuid), before=fresh.baseline_on, baseline_on=baseline_on)
        fresh.baseline_on = baseline_on
        fresh.save(update_fields=["baseline_on"])
        events.publish(moved(fresh))
    return fresh
