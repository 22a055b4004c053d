"""Changing who does what in a partnership, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.decision_kinds import COLUMNS, KINDS
from governance.models import Responsibility
from governance.selectors.responsibilities import line_of
from governance.services.letters import letter_problems
from partnerships.editing import ended
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.models import User
    from partnerships.models import Partnership

KEEPS = "keep_bodies"


def change_responsibilities(
    partnership: Partnership, kind: str, letters: Mapping[str, str], *, reason: str, actor: User
) -> list[Responsibility]:
    """Sets the letters of one kind of decision; those that stay as they are make no row.

    Raises:
        Refused: with everything that is wrong: nobody or several who answer for it, the partner
            answering for what it sends itself, no reason, no right, nothing changed.
    """
    with audited(partnership.stream, actor=actor, kind="responsibilities.changed") as act:
        row = locked(partnership)
        line = line_of(row, kind) if kind in KINDS else None
        before = dict(line.letters) if line else {}
        new = {who: letters.get(who, before.get(who, "")) for who in COLUMNS}
        differs = {who: new[who] for who in COLUMNS if new[who] != before.get(who, "")}
        refuse_if(_objections(row, kind, new, differs, reason, actor))
        made = Responsibility.objects.bulk_create(
            Responsibility(
                partnership=row,
                kind=kind,
                who=who,
                letter=letter,
                reason=reason.strip(),
                changed_by=actor,
                at=clock.now(),
            )
            for who, letter in differs.items()
        )
        act.fact(
            matter=kind,
            before={who: before.get(who, "") for who in differs},
            after=differs,
            reason=reason.strip(),
        )
    return made


def _objections(
    partnership: Partnership,
    kind: str,
    letters: Mapping[str, str],
    differs: Mapping[str, str],
    reason: str,
    actor: User,
) -> Iterator[Problem]:
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    if KEEPS not in permissions_on(actor, partnership):
        message = _("The contract manager sets who does what here; ask them.")
        yield Problem("", "forbidden", message)
    if kind not in KINDS:
        yield Problem("kind", "unknown", _("There is no such kind of decision."))
        return
    yield from letter_problems(kind, letters)
    if not differs:
        yield Problem("letters", "unchanged", _("Nothing is different; change a letter."))
    if not reason.strip():
        yield Problem("reason", "required", _("Say why it differs here; both sides read it."))
