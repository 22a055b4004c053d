"""Who signs a recommendation: the role that the authority matrix names, never who raised it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.problems import Problem
from governance.authority import held_appointments
from governance.decision_kinds import BOARD
from governance.selectors.responsibilities import label_of, line_of
from governance.selectors.seats import seats_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from governance.models import Decision


def signers_of(decision: Decision) -> list[User]:
    """Everybody who may sign it today. Where the body itself answers, whoever leads a side there.

    Whoever raised it and whoever declared an interest is left out.
    """
    accountable = line_of(decision.partnership, decision.kind).accountable
    if accountable == BOARD:
        seats = seats_in_force().filter(body=decision.body, leads=True)
        people = [seat.holder for seat in seats]
    else:
        held = held_appointments(clock.today(), [accountable]).filter(
            partnership=decision.partnership
        )
        people = [one.user for one in held.select_related("user").order_by("pk")]
    interested = {one.person_id for one in decision.interests.all() if one.has_interest}
    found: dict[int, User] = {}
    for one in people:
        if one.is_active and one.pk != decision.raised_by_id and one.pk not in interested:
            found.setdefault(one.pk, one)
    return list(found.values())


def may_sign(decision: Decision, actor: User) -> Iterator[Problem]:
    """Why this person does not sign it; nothing where they may."""
    signers = signers_of(decision)
    if actor in signers:
        return
    if decision.raised_by_id == actor.pk:
        message = _("You raised this yourself; somebody else signs it.")
        yield Problem("", "own", message)
        return
    if any(one.has_interest and one.person_id == actor.pk for one in decision.interests.all()):
        message = _("You declared an interest in this, so you do not sign it.")
        yield Problem("", "stepped_aside", message)
        return
    accountable = line_of(decision.partnership, decision.kind).accountable
    known = {
        "role": label_of(accountable),
        "names": ", ".join(map(str, signers)) or _("nobody today"),
    }
    message = _("This is signed by: %(role)s (%(names)s).") % known
    yield Problem("", "not_yours", message)
