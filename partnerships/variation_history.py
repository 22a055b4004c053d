"""The ledger's acts on changes of the contract, in sentences."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import day
from core.ledger.history import describe, states
from partnerships.models import Variation

if TYPE_CHECKING:
    from core.ledger.history import RecordedAct

states("variation", lambda: dict(Variation.State.choices))


@describe("variation.noticed")
def noticed(act: RecordedAct) -> str:
    return _("asked for a change of the contract, %(reference)s") % {
        "reference": act.facts.get("reference", "")
    }


@describe("variation.estimated")
def estimated(_act: RecordedAct) -> str:
    return _("estimated what a change of the contract comes to")


@describe("variation.terms")
def terms_written(act: RecordedAct) -> str:
    count = len(act.facts.get("changed") or ())
    text = ngettext(
        "changed %(n)d term in the draft of a change of the contract, to be in force from %(day)s",
        "changed %(n)d terms in the draft of a change of the contract, to be in force from %(day)s",
        count,
    )
    return text % {"n": count, "day": _day(act)}


@describe("variation.rebased")
def rebased(act: RecordedAct) -> str:
    return _("put the draft of a change upon version %(version)s of the contract") % {
        "version": act.facts.get("onto", "")
    }


@describe("variation.consent_recorded")
def consent_recorded(_act: RecordedAct) -> str:
    return _("recorded what the lenders say to a change of the contract")


@describe("variation.submitted")
def submitted(_act: RecordedAct) -> str:
    return _("put a change of the contract forward for approval")


@describe("variation.reopened")
def reopened(_act: RecordedAct) -> str:
    return _("took a change of the contract back from approval")


@describe("variation.approved")
def approved(_act: RecordedAct) -> str:
    return _("approved a change of the contract")


@describe("variation.refused")
def refused(_act: RecordedAct) -> str:
    return _("refused a change of the contract")


@describe("variation.withdrawn")
def withdrawn(_act: RecordedAct) -> str:
    return _("withdrew the notice of a change of the contract")


@describe("variation.implemented")
def implemented(_act: RecordedAct) -> str:
    return _("recorded that a change of the contract is carried out")


@describe("variation.documented")
def documented(_act: RecordedAct) -> str:
    return _("recorded the papers of a change of the contract")


def _day(act: RecordedAct) -> str:
    said = str(act.facts.get("effective_from") or "")
    return day(dt.date.fromisoformat(said)) if said else "–"
