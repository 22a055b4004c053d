"""A small unit: one official may manage the contract and accept what moves no money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.models import Appointment
from governance.roles import holds_both_sides_of_money
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership

NEEDED = "decide_gate"
"""Who answers for the partnership says whether its unit is that small."""


def allow_single_acceptance(partnership: Partnership, *, reason: str, actor: User) -> Partnership:
    """Lets one person be contract manager and senior responsible owner here.

    What moves money is then still for somebody who does not manage the contract, and nobody
    accepts what they entered.

    Raises:
        Refused: `actor` does not answer for the partnership, no reason, or it is allowed already.
    """
    with audited(partnership.stream, actor=actor, kind="single_acceptance.allowed") as act:
        row = locked(partnership)
        problems = list(_not_theirs(row, actor))
        if row.single_acceptance:
            problems.append(Problem("", "allowed_already", _("It is allowed here already.")))
        if not reason.strip():
            problems.append(
                Problem("reason", "required", _("Say why two people cannot be found for it."))
            )
        refuse_if(problems)
        row.single_acceptance = True
        row.single_acceptance_by, row.single_acceptance_at = actor, clock.now()
        row.single_acceptance_reason = reason.strip()
        _save(row)
        act.fact(partnership=str(row.uuid))
    return row


def end_single_acceptance(partnership: Partnership, *, actor: User) -> Partnership:
    """From now on two people again. What was accepted stays, and says how.

    Raises:
        Refused: `actor` does not answer for the partnership, it is not allowed, or somebody still
            holds both roles.
    """
    with audited(partnership.stream, actor=actor, kind="single_acceptance.ended") as act:
        row = locked(partnership)
        problems = list(_not_theirs(row, actor))
        if not row.single_acceptance:
            problems.append(Problem("", "not_allowed", _("It is not allowed here.")))
        for person in people_in_both(row):
            text = _("%(person)s holds both roles; end one of their appointments first.")
            problems.append(Problem("", "holds_both", text % {"person": person}))
        refuse_if(problems)
        row.single_acceptance = False
        row.single_acceptance_by, row.single_acceptance_at = None, None
        row.single_acceptance_reason = ""
        _save(row)
        act.fact(partnership=str(row.uuid))
    return row


def people_in_both(partnership: Partnership) -> list[User]:
    """Who is appointed to both roles here, today or later. One query."""
    held: dict[User, set[str]] = {}
    found = Appointment.objects.filter(partnership=partnership).not_ended(clock.today())
    for one in found.select_related("user"):
        held.setdefault(one.user, set()).add(one.role)
    return [user for user, roles in held.items() if holds_both_sides_of_money(roles)]


def _not_theirs(partnership: Partnership, actor: User) -> Iterator[Problem]:
    if NEEDED not in permissions_on(actor, partnership):
        text = _("Only the senior responsible owner decides how many people accept here.")
        yield Problem("", "not_permitted", text)


def _save(partnership: Partnership) -> None:
    partnership.save(
        update_fields=[
            "single_acceptance",
            "single_acceptance_by",
            "single_acceptance_at",
            "single_acceptance_reason",
        ]
    )
