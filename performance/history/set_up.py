"""The ledger's acts of setting up, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.ledger.history import describe

if TYPE_CHECKING:
    from core.ledger.history import RecordedAct


def _count(act: RecordedAct, name: str) -> int:
    found = act.facts.get(name)
    return found if isinstance(found, int) else len(found or ())


@describe("partnership.made")
def made(act: RecordedAct) -> str:
    return _(
        "made the partnership with %(kpis)d KPIs, %(milestones)d milestones, %(risks)d risks and"
        " %(people)d appointments"
    ) % {name: _count(act, name) for name in ("kpis", "milestones", "risks", "people")}


@describe("measuring.set_up")
def set_up(act: RecordedAct) -> str:
    return _("set up measuring: %(kpis)d KPIs, %(milestones)d milestones, %(risks)d risks") % {
        name: _count(act, name) for name in ("kpis", "milestones", "risks")
    }


@describe("kpis.adoption")
def adoption(act: RecordedAct) -> str:
    count = _count(act, "kpis")
    return ngettext(
        "adopted %(n)d KPI for both sides", "adopted %(n)d KPIs for both sides", count
    ) % {"n": count}
