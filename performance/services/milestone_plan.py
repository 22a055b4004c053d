"""The plan of milestones, changed until the contract is signed; afterwards forecasts move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils.translation import gettext as _

from core.formatting import day
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from partnerships.editing import plan_closed
from partnerships.models.access import permissions_on
from performance.models import Milestone
from performance.services.set_up import milestone_objections
from performance.services.starters import NewMilestone, plan_milestones

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership

PLAN = (
    "name",
    "description",
    "baseline_on",
    "final_deadline_on",
    "owed_by",
    "weight",
    "needs_certificate",
)


def add_milestone(partnership: Partnership, facts: NewMilestone, *, actor: User) -> Milestone:
    """Plans one more milestone.

    Raises:
        Refused: with everything that is wrong; the contract is signed.
    """
    with audited(partnership.stream, actor=actor, kind="milestone.planned") as act:
        row = locked(partnership)
        refuse_if([*_against(row, actor), *_objections(row, facts)])
        last = row.milestones.aggregate(last=Max("position"))["last"]
        [made] = plan_milestones(row, [facts], actor=actor)
        Milestone.objects.filter(pk=made.pk).update(position=0 if last is None else last + 1)
        act.fact(milestone=str(made.uuid), to=_words(made))
    return made


def change_plan(milestone: Milestone, facts: NewMilestone, *, actor: User) -> Milestone:
    """Changes what is planned; a forecast that said the same as the baseline moves with it.

    Raises:
        Refused: with everything that is wrong; the baseline is frozen, or work on it has begun.
    """
    partnership = milestone.partnership
    with audited(partnership.stream, actor=actor, kind="milestone.replanned") as act:
        row = locked(partnership)
        kept = locked(milestone)
        refuse_if([*_against(row, actor, kept), *_objections(row, facts)])
        before = _words(kept)
        if kept.forecast_on in {None, kept.baseline_on}:
            kept.forecast_on = facts.baseline_on
        for name in PLAN:
            setattr(kept, name, getattr(facts, name))
        kept.is_mandatory = facts.final_deadline_on is not None
        kept.save()
        act.fact(milestone=str(kept.uuid), **{"from": before, "to": _words(kept)})
    return kept


def take_away_milestone(milestone: Milestone, *, actor: User) -> None:
    """Takes a milestone out of the plan.

    Raises:
        Refused: the baseline is frozen, or work on it has begun.
    """
    partnership = milestone.partnership
    with audited(partnership.stream, actor=actor, kind="milestone.taken_away") as act:
        row = locked(partnership)
        kept = locked(milestone)
        refuse_if(_against(row, actor, kept))
        act.fact(**{"from": _words(kept)})
        kept.forecasts.all().delete()
        kept.delete()


def _words(milestone: Milestone) -> str:
    planned = day(milestone.baseline_on) if milestone.baseline_on else "–"
    return f"{milestone.name}, {planned}"


def _against(
    partnership: Partnership, actor: User, milestone: Milestone | None = None
) -> Iterator[Problem]:
    closed = plan_closed(partnership)
    if closed is not None:
        yield closed.problem()
    if "define_kpis" not in permissions_on(actor, partnership):
        yield Problem("", "forbidden", _("You are not appointed to plan milestones here."))
    if milestone is not None and (
        milestone.state != Milestone.State.PLANNED or milestone.rounds.exists()
    ):
        message = _("It was claimed already, so its plan stays as it is.")
        yield Problem("", "begun", message)


def _objections(partnership: Partnership, facts: NewMilestone) -> Iterator[Problem]:
    for problem in milestone_objections(facts, partnership.certifier):
        field = problem.field.removeprefix(f"milestone-{facts.code}-")
        yield Problem(field, problem.code, problem.message)
    if facts.weight < 0:
        yield Problem("weight", "negative", _("A weight cannot be less than zero."))
