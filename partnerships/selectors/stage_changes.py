"""What a move of the stage changes, line by line: shown before it is proposed and decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.formatting import day
from partnerships.lifecycle import MoveKind
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from partnerships.lifecycle import Move
    from partnerships.models import Partnership

_BEGINS = frozenset({MoveKind.FORWARD, MoveKind.BACK, MoveKind.REDO})
_STATES = frozenset({MoveKind.PAUSE, MoveKind.RESUME, MoveKind.END, MoveKind.EXPIRE})


def changes_of(
    partnership: Partnership,
    move: Move,
    *,
    until: dt.date | None = None,
    follows: Iterable[tuple[str, dt.date]] = (),
) -> list[dict[str, str]]:
    """Everything that the move writes, as rows of `components/changes.html`; no query.

    `follows` are the titles of conditions that are carried over, each with its day.
    """
    kind = types[partnership.type]
    rows = []
    if move.from_phase != move.to_phase:
        now, after = kind.phase(move.from_phase).name, kind.phase(move.to_phase).name
        rows.append(_row(_("Stage"), str(now), str(after)))
    if move.kind in _BEGINS:
        began = day(partnership.phase_since)
        rows.append(_row(_("Stage begun"), began, _("on the day of the decision")))
    if move.kind is MoveKind.BACK:
        rows.append(_row(_("Later stages on the timeline"), _("begun"), _("not begun")))
    if move.kind in _STATES:
        states = dict(partnership.PhaseState.choices)
        after = str(states[move.to_state])
        if until is not None:
            after = _("paused until %(day)s") % {"day": day(until)}
        rows.append(_row(_("State"), partnership.get_phase_state_display(), after))
    if move.kind in {MoveKind.END, MoveKind.EXPIRE}:
        rows.append(_row(_("Stage approvals"), _("possible"), _("none follows")))
    for title, due in follows:
        follow = _("Follows by %(day)s") % {"day": day(due)}
        rows.append(_row(title, _("Open"), follow))
    return rows


def _row(where: str, now: str, after: str) -> dict[str, str]:
    return {"where": where, "now": now, "after": after}
