"""What each side wants: written down, changed, given up; shared objectives agreed by both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.events import SharingMoved
from governance.selectors.sides import side_of
from governance.services.lessons import may_keep
from partnerships.editing import ended
from performance.models import ObjectiveAgreement, SideObjective
from performance.selectors.interests import kpis_to_choose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Objective, Partnership
    from performance.models import KPI

SIDES: Final = ("authority", "partner")


@dataclass(frozen=True, slots=True, kw_only=True)
class SideObjectiveFacts:
    """An objective of one's own side; `kpis` show it, `shared` is the objective that serves it."""

    title: str
    goal: str
    why: str = ""
    shared: Objective | None = None
    kpis: tuple[KPI, ...] = ()


def write_side_objective(
    partnership: Partnership, facts: SideObjectiveFacts, *, actor: User
) -> SideObjective:
    """Writes down what the side of `actor` wants.

    Raises:
        Refused: with everything that is wrong; one acts for no side here; the partnership ended.
    """
    with audited(partnership.stream, actor=actor, kind="side_objective.written") as act:
        row = locked(partnership)
        side = side_of(actor, row)
        refuse_if([*may_write(row, actor, side), *_objections(row, facts)])
        made = SideObjective.objects.create(
            partnership=row,
            side=side,
            title=facts.title.strip(),
            why=facts.why.strip(),
            goal=facts.goal,
            shared=facts.shared,
            written_by=actor,
            written_at=clock.now(),
        )
        made.kpis.set(facts.kpis)
        act.fact(side_objective=str(made.uuid), side=side, **_told(facts))
    return made


def change_side_objective(
    objective: SideObjective, facts: SideObjectiveFacts, *, actor: User
) -> SideObjective:
    """Changes it; only the side whose it is.

    Raises:
        Refused: as for `write_side_objective`; of the other side; it was given up.
    """
    with audited(objective.stream, actor=actor, kind="side_objective.changed") as act:
        row = locked(objective)
        refuse_if([*_of_own_side(row, actor), *_objections(row.partnership, facts)])
        before = row.title
        row.title, row.why = facts.title.strip(), facts.why.strip()
        row.goal, row.shared = facts.goal, facts.shared
        row.save(update_fields=["title", "why", "goal", "shared"])
        row.kpis.set(facts.kpis)
        act.fact(side_objective=str(row.uuid), **_told(facts))
        if before != row.title:
            act.fact(**{"from": before, "to": row.title})
    return row


def end_side_objective(objective: SideObjective, *, reason: str, actor: User) -> SideObjective:
    """Gives it up, for a reason that both sides read.

    Raises:
        Refused: no reason; of the other side; given up before.
    """
    with audited(objective.stream, actor=actor, kind="side_objective.ended") as act:
        row = locked(objective)
        problems = list(_of_own_side(row, actor))
        if not reason.strip():
            problems.append(Problem("reason", "required", _("Say why it is given up.")))
        refuse_if(problems)
        row.ended_on, row.ended_by, row.reason = clock.today(), actor, reason.strip()
        row.save(update_fields=["ended_on", "ended_by", "reason"])
        act.fact(side_objective=str(row.uuid))
    return row


def agree_to_objective(objective: Objective, *, actor: User) -> ObjectiveAgreement:
    """Agrees to a shared objective as it is worded, for the side of `actor`.

    Raises:
        Refused: the side agreed before, or the same person for the other side; not permitted.
    """
    partnership = objective.partnership
    with audited(partnership.stream, actor=actor, kind="objective.agreed") as act:
        row = locked(partnership)
        kept = locked(objective)
        side = side_of(actor, row)
        problems = list(may_write(row, actor, side))
        known = {one.side: one.by_id for one in kept.agreements.all()}
        if side in known:
            problems.append(Problem("", "decided", _("Your side agreed to it before.")))
        elif actor.pk in known.values():
            text = _("You agreed for the other side; somebody else agrees for this one.")
            problems.append(Problem("", "own_entry", text))
        refuse_if(problems)
        made = ObjectiveAgreement.objects.create(
            objective=kept, side=side, by=actor, at=clock.now()
        )
        act.fact(objective=str(kept.uuid), side=side)
        events.publish(SharingMoved(row.pk))
    return made


def may_write(partnership: Partnership, actor: User, side: str) -> Iterator[Problem]:
    """Against whoever writes nothing down here, acts for no side, or comes too late."""
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    yield from may_keep(partnership, actor)
    if side not in SIDES:
        yield Problem("", "no_side", _("Only somebody who acts for one of the sides does this."))


def _of_own_side(row: SideObjective, actor: User) -> Iterator[Problem]:
    side = side_of(actor, row.partnership)
    yield from may_write(row.partnership, actor, side)
    if side != row.side:
        yield Problem("", "other_side", _("Only the side whose it is changes it."))
    if row.ended_on is not None:
        yield Problem("", "decided", _("It was given up; write down another one."))


def _objections(partnership: Partnership, facts: SideObjectiveFacts) -> Iterator[Problem]:
    if not facts.title.strip():
        yield Problem("title", "required", _("Say in a few words what your side wants."))
    if facts.goal not in SideObjective.Goal.values:
        yield Problem("goal", "unknown", _("Choose the goal to which it belongs."))
    if facts.shared is not None and facts.shared.partnership_id != partnership.pk:
        yield Problem("shared", "foreign", _("Choose a shared objective of this partnership."))
    if any(kpi.partnership_id != partnership.pk for kpi in facts.kpis):
        yield Problem("kpis", "foreign", _("Choose KPIs of this partnership."))
    if not facts.kpis and kpis_to_choose(partnership).exists():
        text = _("Choose at least one KPI by which both sides see whether it is reached.")
        yield Problem("kpis", "required", text)


def _told(facts: SideObjectiveFacts) -> dict[str, object]:
    return {
        "goal": facts.goal,
        "shared": str(facts.shared.uuid) if facts.shared else None,
        "kpis": sorted(kpi.code for kpi in facts.kpis),
    }
