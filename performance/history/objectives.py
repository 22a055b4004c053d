"""The ledger's acts on shared objectives, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.ledger.history import describe

if TYPE_CHECKING:
    from core.ledger.history import RecordedAct


@describe("objective.added")
def added(_act: RecordedAct) -> str:
    return _("added a shared objective")


@describe("objective.changed")
def changed(act: RecordedAct) -> str:
    return _("changed a shared objective, shown by %(n)d KPIs") % {
        "n": len(act.facts.get("kpis") or ())
    }


@describe("objective.removed")
def removed(_act: RecordedAct) -> str:
    return _("took a shared objective away")
