"""Going up the ladder: one level at a time, when the limit has ended or both sides agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock, events
from core.formatting import day
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import Context, perform
from governance.ladder import LABELS, TALKS, Level, above, begins, limit
from governance.lifecycle.concerns import CLIMB
from governance.models import Concern, ConcernClimbWish, ConcernStep
from governance.selectors.concern_people import PARTIES, limits_of
from governance.selectors.sides import side_name
from governance.services.concern_checks import Speaker, guarded, moved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from core.transitions import Guard


def climb(concern: Concern, *, reason: str, actor: User) -> Concern:
    """Takes a concern up to the next level, after the limit of the present one has ended.

    Raises:
        Refused: the limit still runs (says until when, and what both sides can do meanwhile), the
            person does not hold it, no reason is given, or it stands with the adjudicator.
    """

    def may(row: Concern, _context: Context) -> Iterator[Problem]:
        yield from Speaker.on(row, actor).objections()
        yield from _talked_about(row)
        if row.level in TALKS and row.due_on is not None and row.due_on >= clock.today():
            message = _(
                "Both sides have until %(day)s to settle it on this level. It goes up after that "
                "day, or before if both sides agree to it."
            )
            yield Problem("", "too_early", message % {"day": day(row.due_on)})
        yield from _reasoned(reason)

    return _up(concern, may, reason=reason, actor=actor, is_early=False)


def wish_to_climb(concern: Concern, *, reason: str, actor: User) -> Concern:
    """Says that the own side wants to go up before the limit ends; with both it goes up at once.

    Raises:
        Refused: the own side said so before, the limit has ended, the person does not hold it for
            one of the two sides, no reason is given, or it stands with the adjudicator.
    """
    with audited(concern.stream, actor=actor, kind="concern.climb_wished") as told:
        said = Speaker.of(concern, actor)
        row = said.concern
        problems = [*said.objections(party=True), *_talked_about(row), *_reasoned(reason)]
        if row.is_open and row.due_on is not None and row.due_on < clock.today():
            message = _("The limit ended on %(day)s; take it up, nobody has to agree any more.")
            problems.append(Problem("", "ended", message % {"day": day(row.due_on)}))
        wishes = list(row.climb_wishes.filter(level=row.state).select_related("by"))
        own = next((one for one in wishes if one.side == said.side), None)
        if own is not None:
            message = _("%(person)s said so for your side on %(day)s; the other side has not yet.")
            known = {"person": own.by, "day": day(own.at)}
            problems.append(Problem("", "wished", message % known))
        refuse_if(problems)
        made = ConcernClimbWish.objects.create(
            concern=row,
            level=row.state,
            side=said.side,
            reason=reason.strip(),
            by=actor,
            at=clock.now(),
        )
        told.fact(concern=str(row.uuid), side=said.side, level=row.state)
        if not {*PARTIES} <= {one.side for one in (*wishes, made)}:
            events.publish(moved(actor)(row))
            return row
        reasons = " ".join(
            f"{side_name(row.partnership, one.side)}: {one.reason}" for one in (*wishes, made)
        )
        return _up(row, lambda _row, _context: (), reason=reasons, actor=actor, is_early=True)


def up(row: Concern, to: Level, *, reason: str, actor: User, is_early: bool) -> ConcernStep:
    """Sets what every step up sets, and writes the step; the caller saves the row."""
    today = clock.today()
    awaits = begins(to)
    due_on = limit(to, awaits, today, limits_of(row.partnership), row.partnership.country)
    row.awaits, row.due_on = awaits, due_on
    row.told_before = row.told_end = None
    row.steps.filter(left_on__isnull=True).update(left_on=today)
    step = ConcernStep.objects.create(
        concern=row,
        level=to,
        since=today,
        until_on=due_on or today,
        reason=reason.strip(),
        is_early=is_early,
        by=actor,
        at=clock.now(),
    )
    holders = Speaker.on(row, actor).people.holders(row.partnership, to)
    step.holders.add(*{one for side in holders.values() for one in side})
    return step


def _up(concern: Concern, may: Guard, *, reason: str, actor: User, is_early: bool) -> Concern:
    to = above(concern.level) if concern.is_open else Level.REPRESENTATIVES
    made: list[int] = []

    def change(row: Concern) -> None:
        step = up(row, to or Level.ARBITRATION, reason=reason, actor=actor, is_early=is_early)
        made.append(step.pk)

    return perform(
        concern,
        guarded(CLIMB[to or Level.ARBITRATION], may),
        actor=actor,
        change=change,
        kind="concern.climbed",
        facts={"concern": str(concern.uuid), "is_early": is_early},
        publish=moved(actor, made),
    )


def _talked_about(row: Concern) -> Iterator[Problem]:
    """Beyond the chief executives' level nobody climbs by asking: somebody has to decide first."""
    if not row.is_open or row.level in TALKS:
        return
    message = {
        Level.ADJUDICATION: _(
            "The adjudicator decides next. From there it goes to arbitration or to court by a "
            "referral, which says to whom."
        ),
        Level.ARBITRATION: _("There is no level above “%(level)s”."),
    }[row.level]
    yield Problem("", "decided_there", message % {"level": LABELS[row.level]})


def _reasoned(reason: str) -> Iterator[Problem]:
    if not reason.strip():
        yield Problem("reason", "required", _("Say why it goes up: what was not agreed on."))
