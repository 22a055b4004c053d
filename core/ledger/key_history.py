"""What the history says of the ledger's own affairs: the key that signs, and what was erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.ledger.history import describe
from core.ledger.signing import short

if TYPE_CHECKING:
    from core.ledger.history import RecordedAct


@describe("ledger.key_changed")
def key_changed(act: RecordedAct) -> str:
    return _("signs checkpoints with the key %(key)s… from here on") % {
        "key": short(str(act.facts.get("key", "")))
    }


@describe("witness.erased")
def witness_erased(act: RecordedAct) -> str:
    return _("erased %(changes)s recorded changes of %(rows)s rows of %(table)s") % {
        "changes": act.facts.get("changes", ""),
        "rows": len(act.facts.get("rows") or ()),
        "table": act.facts.get("table", ""),
    }
