"""Stages of an innovation partnership: what was decided after each, and what it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import day, money, period_label
from core.periods import Period
from core.problems import Refused
from partnerships.type import Outcome
from partnerships.views.base import PartnershipPage
from performance.selectors.instalments import TargetState, instalments_of

if TYPE_CHECKING:
    from performance.selectors.instalments import Instalment, Instalments, Stage

STATES: Final = {
    TargetState.CERTIFIED: ("good", gettext_lazy("certified")),
    TargetState.PAYABLE: ("info", gettext_lazy("accepted, in the next payment")),
    TargetState.CLAIMED: ("warn", gettext_lazy("waits to be verified")),
    TargetState.OPEN: ("none", gettext_lazy("not accepted yet")),
    TargetState.NOT_BEGUN: ("none", gettext_lazy("its stage is not begun")),
    TargetState.STOPPED: ("bad", gettext_lazy("not due: stopped")),
}
LOOKS: Final = {
    Outcome.PASS: "good",
    Outcome.CONDITIONS: "good",
    Outcome.PAUSE: "warn",
    Outcome.REDO: "warn",
    Outcome.END: "bad",
}


class InstalmentsPage(PartnershipPage):
    """From stage to stage: money, partners, outcome, clause; and every target with its price."""

    template_name = "performance/instalments.html"
    tab, page = "money", "instalments"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        try:
            found = instalments_of(self.partnership)
        except Refused as refused:
            return super().get_context_data(why_not=[str(one) for one in refused.problems])
        currency = self.partnership.currency
        return super().get_context_data(
            finding=finding_of(found, currency),
            reason=found.stopped.decided.reason if found.stopped and found.stopped.decided else "",
            stage_columns=[
                {"label": _("Stage")},
                {"label": _("For all partners"), "num": True},
                {"label": _("For each at most"), "num": True},
                {"label": _("Partners at most"), "num": True},
                {"label": _("Instalments"), "num": True},
                {"label": _("Certified"), "num": True},
                {"label": _("Stage approval")},
            ],
            stages=[_stage_row(one, currency) for one in found.stages],
            columns=[
                {"label": _("Target")},
                {"label": _("Stage")},
                {"label": _("Fixed price"), "num": True},
                {"label": _("State")},
            ],
            rows=[
                _target_row(one, stage, currency)
                for stage in found.stages
                for one in stage.instalments
            ],
            maximum=None if found.maximum is None else money(found.maximum, currency),
            version=found.version,
            **kwargs,
        )


def finding_of(found: Instalments, currency: str) -> str:
    """What became of it, in one sentence."""
    if not found.stages:
        return _("The contract in force pays by no stages")
    certified = {"sum": money(found.certified, currency)}
    stopped = found.stopped
    if stopped is not None and stopped.decided is not None:
        known = {
            **certified,
            "day": day(stopped.decided.effective_on),
            "stage": stopped.phase.label,
            "clause": stopped.clause,
        }
        if not stopped.clause:
            text = _("Ended on %(day)s, in the stage %(stage)s; %(sum)s were certified")
            return text % known
        text = _("Stopped after %(stage)s on %(day)s under clause %(clause)s; %(sum)s certified")
        return text % known
    payable = found.in_state(TargetState.PAYABLE)
    if payable:
        due = sum(one.target.price for one in payable)
        return _("%(sum)s are certified, %(due)s are accepted and come next") % {
            **certified,
            "due": money(due, currency),
        }
    return _("%(sum)s are certified") % certified


def _stage_row(stage: Stage, currency: str) -> dict[str, Any]:
    pool = stage.pool.pool if stage.pool else None
    cap = stage.pool.cap if stage.pool else None
    return {
        "cells": [
            {"text": stage.phase.label},
            {
                "text": "–" if pool is None else money(pool, currency),
                "num": True,
                "column": _("For all partners"),
            },
            {
                "text": "–" if cap is None else money(cap, currency),
                "num": True,
                "column": _("For each at most"),
            },
            {
                "text": "–" if stage.partners is None else str(stage.partners),
                "num": True,
                "column": _("Partners at most"),
            },
            {"text": money(stage.price, currency), "num": True, "column": _("Instalments")},
            {"text": money(stage.certified, currency), "num": True, "column": _("Certified")},
            {**_outcome(stage), "column": _("Stage approval")},
        ]
    }


def _outcome(stage: Stage) -> dict[str, str]:
    if stage.outcome is None or stage.decided is None:
        return {"text": _("none recorded")}
    said = day(stage.decided.effective_on)
    if stage.clause:
        said = _("%(day)s, clause %(clause)s") % {"day": said, "clause": stage.clause}
    return {"kind": LOOKS[stage.outcome], "label": str(stage.outcome.label), "sub": said}


def _target_row(one: Instalment, stage: Stage, currency: str) -> dict[str, Any]:
    kind, label = STATES[one.state]
    state: dict[str, Any] = {"kind": kind, "label": str(label), "column": _("State")}
    title: dict[str, Any] = {"text": one.target.title}
    if one.payment is not None:
        state["sub"] = period_label(Period.parse(one.payment.period))
        title["url"] = reverse("payment", args=[one.payment.uuid])
    return {
        "cells": [
            title,
            {"text": stage.phase.label, "column": _("Stage")},
            {
                "text": money(one.target.price, currency),
                "num": True,
                "column": _("Fixed price"),
            },
            state,
        ]
    }
