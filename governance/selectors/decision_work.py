"""What decisions leave for a person to do: to speak, to vote, to sign, to follow up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from core.worklist import WorkItem
from governance.authority import held_appointments
from governance.decision_kinds import BOARD
from governance.models import Decision, FollowUp
from governance.selectors.responsibilities import accountable_for
from governance.selectors.seats import rules_of, seats_in_force
from governance.selectors.sides import side_by
from partnerships.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from governance.models import Seat

AHEAD: Final = dt.timedelta(days=14)
"""How long before its day a condition is shown."""
S = Decision.State


def decision_work(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Questions on which the person speaks, votes or signs, and conditions that they see to."""
    able = Partnership.objects.permitted(user, "take_part")
    open_ones = list(
        Decision.objects.visible_to(user)
        .filter(partnership__in=able, state__in=[S.CONSULTATION, S.VOTING, S.RECOMMENDED])
        .select_related("partnership__authority", "partnership__partner", "body", "raised_by")
        .prefetch_related("positions", "votes", "interests")
    )
    if open_ones:
        for one, person in _standing(open_ones, user, today):
            yield from _of(one, person, today)
    yield from _conditions(user, today)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the person stands to one decision: roles there, seats on the body, who answers for it."""

    user: User
    roles: tuple[str, ...]
    seats: tuple[Seat, ...]
    accountable: str


def _standing(
    decisions: list[Decision], user: User, today: dt.date
) -> Iterator[tuple[Decision, Standing]]:
    """Three queries for however many decisions."""
    roles: dict[int | None, list[str]] = {}
    held = held_appointments(today).filter(user=user, partnership__isnull=False)
    for partnership, role in held.values_list("partnership", "role"):
        roles.setdefault(partnership, []).append(role)
    bodies = {one.body_id for one in decisions}
    seats = list(seats_in_force(today).filter(Q(holder=user) | Q(deputy=user), body__in=bodies))
    accountable = accountable_for(decisions)
    for one in decisions:
        own = tuple(seat for seat in seats if seat.body_id == one.body_id)
        mine = tuple(roles.get(one.partnership_id, ()))
        yield one, Standing(user, mine, own, accountable[one.pk])


def _of(one: Decision, person: Standing, today: dt.date) -> Iterator[WorkItem]:
    aside = any(x.has_interest and x.person_id == person.user.pk for x in one.interests.all())
    if one.state == S.CONSULTATION:
        yield from _to_speak(one, person)
    elif aside:
        return
    elif one.state == S.VOTING:
        yield from _to_vote(one, person, today)
    else:
        yield from _to_sign(one, person)


def _to_speak(one: Decision, person: Standing) -> Iterator[WorkItem]:
    side = side_by(person.roles)
    spoken = {position.side for position in one.positions.all()}
    if side in spoken or one.positions_due_on is None:
        return
    if any(seat.side == side for seat in person.seats):
        known = {"day": day(one.positions_due_on)}
        why = _("Both sides say what they think by %(day)s") % known
        yield _item(one, _("Say what your side thinks"), why, one.positions_due_on, "position")


def _to_vote(one: Decision, person: Standing, today: dt.date) -> Iterator[WorkItem]:
    if one.closes_on is None or today > one.closes_on:
        return
    voted = {vote.seat_id for vote in one.votes.all() if vote.round == one.round}
    waiting = [seat for seat in person.seats if seat.is_voting and seat.pk not in voted]
    if waiting and waiting[0].side in rules_of(one).sides:
        why = _("The vote ends on %(day)s") % {"day": day(one.closes_on)}
        yield _item(one, _("Vote"), why, one.closes_on, "vote")


def _to_sign(one: Decision, person: Standing) -> Iterator[WorkItem]:
    voices = rules_of(one).sides
    leads = person.accountable == BOARD and any(
        seat.leads and seat.side in voices for seat in person.seats
    )
    if one.raised_by_id == person.user.pk or not (person.accountable in person.roles or leads):
        return
    known = {"body": one.body, "letter": one.chosen_letter}
    why = _("%(body)s recommends option %(letter)s") % known
    yield _item(one, _("Sign, or send back"), why, None, "sign")


def _item(one: Decision, act: str, why: str, due_on: dt.date | None, step: str) -> WorkItem:
    return WorkItem(
        title=_("%(act)s: %(title)s") % {"act": act, "title": one.title},
        where=one.partnership.name,
        why=why,
        role_line={
            "position": _("You have a seat there"),
            "vote": _("You vote for your side"),
            "sign": _("You answer for decisions of this kind"),
        }[step],
        due_on=due_on,
        url=reverse("decision", args=[one.uuid]),
        act_label=_("Open"),
        key=f"decision_{step}:{one.uuid}:{one.round}",
        partnership=one.partnership.uuid,
        arrived=True,
    )


def _conditions(user: User, today: dt.date) -> Iterator[WorkItem]:
    found = FollowUp.objects.filter(
        owner=user,
        done_on__isnull=True,
        due_on__lte=today + AHEAD,
        decision__state=S.DONE,
        decision__partnership__in=Partnership.objects.visible_to(user),
    ).select_related("decision__partnership")
    for one in found:
        yield WorkItem(
            title=one.text,
            where=one.decision.partnership.name,
            why=_("A condition of the decision %(reference)s")
            % {"reference": one.decision.reference},
            role_line=_("You see to it"),
            due_on=one.due_on,
            url=reverse("decision", args=[one.decision.uuid]),
            act_label=_("Open"),
            key=f"decision_condition:{one.uuid}",
            partnership=one.decision.partnership.uuid,
        )
