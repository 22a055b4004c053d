"""What the history says of backups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.ledger.history import describe

if TYPE_CHECKING:
    from core.ledger.history import RecordedAct


@describe("system.restored")
def restored(act: RecordedAct) -> str:
    known = {"made_at": act.facts.get("made_at", "")}
    if act.facts.get("drill"):
        return _("tried out a backup of %(made_at)s") % known
    return _("restored a backup of %(made_at)s, with a witness") % known
