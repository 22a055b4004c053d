"""The ledger's acts on what holds for jurisdictions, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from core.ledger.history import About, describe, names
from governance.decision_kinds import KINDS
from governance.models import JurisdictionRule
from governance.selectors.jurisdictions import jurisdiction_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from core.ledger.history import RecordedAct


@names("jurisdiction_rule")
def rules(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Rules by where they hold."""
    found = JurisdictionRule.objects.filter(uuid__in=ids).select_related("authority")
    return {
        one.uuid: About(str(jurisdiction_of(one)), reverse("jurisdiction_rule", args=[one.uuid]))
        for one in found
    }


@describe("jurisdiction_rule.proposed")
def proposed(act: RecordedAct) -> str:
    return _("proposed who does what for a jurisdiction: %(kind)s") % _of(act)


@describe("jurisdiction_rule.confirm")
def confirmed(act: RecordedAct) -> str:
    return _("confirmed who does what for a jurisdiction: %(kind)s") % _of(act)


@describe("jurisdiction_rule.refuse")
def refused(act: RecordedAct) -> str:
    return _("refused who does what for a jurisdiction: %(kind)s") % _of(act)


@describe("jurisdiction_rule.withdraw")
def withdrawn(act: RecordedAct) -> str:
    return _("took back a proposal of who does what for a jurisdiction: %(kind)s") % _of(act)


def _of(act: RecordedAct) -> dict[str, object]:
    kind = KINDS.get(str(act.facts.get("matter", "")))
    return {"kind": kind.label if kind else ""}
