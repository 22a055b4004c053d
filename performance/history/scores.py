"""The ledger's acts on KPIs and scorecards, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.ledger.history import describe
from core.periods import Period

if TYPE_CHECKING:
    from core.ledger.history import RecordedAct


def _period(act: RecordedAct) -> str:
    key = str(act.facts.get("period", ""))
    try:
        return Period.parse(key).label
    except ValueError:
        return key


@describe("kpis.proposed")
def proposed(act: RecordedAct) -> str:
    count = len(act.facts.get("kpis", ()))
    return ngettext("proposed %(n)d KPI", "proposed %(n)d KPIs", count) % {"n": count}


@describe("kpis.adopted")
def adopted(act: RecordedAct) -> str:
    count = len(act.facts.get("kpis", ()))
    return ngettext("adopted %(n)d KPI", "adopted %(n)d KPIs", count) % {"n": count}


@describe("scorecard.issued")
def issued(act: RecordedAct) -> str:
    known = {
        "period": _period(act),
        "version": act.facts.get("version", ""),
        "cause": act.facts.get("cause", ""),
    }
    if known["cause"]:
        return _("issued the scorecard for %(period)s, version %(version)s: %(cause)s") % known
    return _("issued the scorecard for %(period)s, version %(version)s") % known


@describe("scorecard.asked_again")
def asked_again(_act: RecordedAct) -> str:
    return _("asked for the scorecard once more")


@describe("scorecards.issued_together")
def issued_together(act: RecordedAct) -> str:
    count = int(act.facts.get("number", 0))
    return ngettext(
        "issued %(n)d scorecard for %(period)s", "issued %(n)d scorecards for %(period)s", count
    ) % {"n": count, "period": _period(act)}


@describe("scorecards.run_asked")
def run_asked(act: RecordedAct) -> str:
    return _("asked for the scorecards of the portfolio for %(period)s") % {"period": _period(act)}


@describe("scorecards.run_cancelled")
def run_cancelled(act: RecordedAct) -> str:
    return _("stopped the scorecards of the portfolio for %(period)s") % {"period": _period(act)}


@describe("scorecards.run_retried")
def run_retried(act: RecordedAct) -> str:
    return _("went on with the scorecards of the portfolio for %(period)s") % {
        "period": _period(act)
    }
