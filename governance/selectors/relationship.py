"""How both sides work together: who they are, what they did, and what they said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch

from core import clock
from governance.authority import held_appointments
from governance.equal_voice import Asked, EqualVoice, equal_voice
from governance.models import Activity, ActivityFollowUp, ActivityPerson, Decision, Survey
from governance.roles import ROLES
from governance.selectors.seats import why_no_partner_voice
from governance.selectors.survey_sheets import BOTH

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from fractions import Fraction

    from django.db.models import QuerySet

    from core.models import User
    from partnerships.models import Partnership

ENDED_STATES = (Decision.State.DONE, Decision.State.NOT_CARRIED, Decision.State.REFUSED)


def people_of_sides(partnership: Partnership) -> list[tuple[User, str]]:
    """Everybody with a role of either side there today, once each, by side and name; one query."""
    held = (
        held_appointments(clock.today())
        .filter(partnership=partnership, user__is_active=True)
        .select_related("user")
    )
    found = {
        one.user_id: (one.user, str(ROLES[one.role].side))
        for one in held
        if str(ROLES[one.role].side) in BOTH
    }
    return sorted(found.values(), key=lambda one: (one[1], str(one[0]), one[0].pk))


def activities_of(partnership: Partnership) -> QuerySet[Activity]:
    """What is planned and was held, newest first, with people and what follows; three queries."""
    return (
        Activity.objects.filter(partnership=partnership)
        .select_related("partnership", "planned_by", "ended_by")
        .prefetch_related(
            Prefetch("people", ActivityPerson.objects.select_related("person")),
            Prefetch("follow_ups", ActivityFollowUp.objects.select_related("owner", "done_by")),
        )
    )


def relationship_surveys_of(partnership: Partnership) -> QuerySet[Survey]:
    """Those of both sides, newest first."""
    return Survey.objects.filter(
        partnership=partnership, kind=Survey.Kind.RELATIONSHIP
    ).select_related("partnership", "created_by")


def equal_voice_of(partnership: Partnership, until: dt.date | None = None) -> EqualVoice:
    """How both sides were heard on every question that ended, by `until`; five queries."""
    found = Decision.objects.filter(partnership=partnership, state__in=ENDED_STATES).select_related(
        "body", "partnership"
    )
    if until is not None:
        found = found.filter(counted_at__date__lte=until)
    return heard(found.prefetch_related("options", "positions", "votes__seat"))


def heard(ended: Iterable[Decision]) -> EqualVoice:
    """How both sides were heard on these questions; reads what is prefetched."""
    return equal_voice([_asked(one) for one in ended])


def heard_score(ended: Iterable[Decision]) -> Fraction | None:
    """Its score alone, for which nobody's position or vote is needed."""
    nobody: frozenset[str] = frozenset()
    asked = [
        Asked(
            raised_for=one.raised_for,
            adopted=_is_adopted(one),
            spoke=nobody,
            voted=nobody,
            has_voice=nobody,
        )
        for one in ended
    ]
    return equal_voice(asked).score


def _asked(one: Decision) -> Asked:
    voices = set(one.body.side_rules())
    if why_no_partner_voice(one):
        voices.discard("partner")
    return Asked(
        raised_for=one.raised_for,
        adopted=_is_adopted(one),
        spoke=frozenset(position.side for position in one.positions.all()),
        voted=frozenset(vote.seat.side for vote in one.votes.all() if vote.round == one.round),
        has_voice=frozenset(voices),
    )


def _is_adopted(one: Decision) -> bool:
    """Done, and not by leaving everything as it was where something was to change."""
    if one.state != Decision.State.DONE or one.chosen is None:
        return False
    return bool(one.chosen.act) or not any(option.act for option in one.options.all())
