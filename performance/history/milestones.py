"""The ledger's acts on milestones, in sentences."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import day
from core.ledger.history import About, describe, names
from performance.models import Milestone

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from core.ledger.history import RecordedAct


def _fact(act: RecordedAct, name: str) -> str:
    value = act.facts.get(name)
    return "–" if value is None else str(value)


def _day(act: RecordedAct, name: str) -> str:
    try:
        return day(dt.date.fromisoformat(str(act.facts.get(name))))
    except ValueError:
        return "–"


@names("milestone")
def milestones(ids: Collection[UUID]) -> Mapping[UUID, About]:
    found = Milestone.objects.filter(uuid__in=ids).values_list("uuid", "name")
    return {uuid: About(name, reverse("milestone", args=[uuid])) for uuid, name in found}


@describe("milestones.planned")
def planned(act: RecordedAct) -> str:
    count = len(act.facts.get("milestones", ()))
    return ngettext("planned %(n)d milestone", "planned %(n)d milestones", count) % {"n": count}


@describe("milestone.forecast")
def forecast(act: RecordedAct) -> str:
    return _("gave a new forecast for a milestone: %(after)s instead of %(before)s") % {
        "after": _day(act, "forecast_on"),
        "before": _day(act, "before"),
    }


@describe("milestone.baseline_set")
def baseline_set(act: RecordedAct) -> str:
    return _("set the baseline of a milestone: %(after)s instead of %(before)s") % {
        "after": _day(act, "baseline_on"),
        "before": _day(act, "before"),
    }


@describe("milestone.claimed")
def claimed(act: RecordedAct) -> str:
    return _(
        "claimed a milestone as completed on %(day)s, round %(round)s, receipt %(receipt)s"
    ) % {
        "day": _day(act, "completed_on"),
        "round": _fact(act, "round"),
        "receipt": _fact(act, "receipt"),
    }


@describe("milestone.withdrawn")
def withdrawn(act: RecordedAct) -> str:
    return _("took back the claim %(receipt)s") % {"receipt": _fact(act, "receipt")}


@describe("milestone.check_begun")
def check_begun(_act: RecordedAct) -> str:
    return _("began to check the claim of a milestone")


@describe("milestone.certified")
def certified(act: RecordedAct) -> str:
    if act.facts.get("complete"):
        return _("certified what was claimed under %(receipt)s") % {
            "receipt": _fact(act, "receipt")
        }
    return _("certified a part of what was claimed under %(receipt)s") % {
        "receipt": _fact(act, "receipt")
    }


@describe("milestone.accepted")
def accepted(act: RecordedAct) -> str:
    return _("accepted the claim %(receipt)s") % {"receipt": _fact(act, "receipt")}


@describe("milestone.accepted_minor")
def accepted_minor(act: RecordedAct) -> str:
    return _("accepted the claim %(receipt)s with minor defects") % {
        "receipt": _fact(act, "receipt")
    }


@describe("milestone.sent_back")
def sent_back(act: RecordedAct) -> str:
    return _("sent back the claim %(receipt)s, to be answered by %(day)s") % {
        "receipt": _fact(act, "receipt"),
        "day": _day(act, "respond_by"),
    }


@describe("milestone.rejected")
def rejected(act: RecordedAct) -> str:
    return _("rejected the claim %(receipt)s") % {"receipt": _fact(act, "receipt")}


@describe("milestone.defect_said_mended")
def defect_said_mended(act: RecordedAct) -> str:
    return _("says that a minor defect was mended on %(day)s: %(words)s") % {
        "day": _day(act, "said_on"),
        "words": _fact(act, "words"),
    }


@describe("milestone.defect_not_confirmed")
def defect_not_confirmed(act: RecordedAct) -> str:
    return _("did not confirm that a minor defect is mended: %(reason)s") % {
        "reason": _fact(act, "reason")
    }


@describe("milestone.defect_mended")
def defect_mended(act: RecordedAct) -> str:
    return _("confirmed a minor defect as mended on %(day)s") % {"day": _day(act, "mended_on")}


@describe("milestone.moved")
def moved(act: RecordedAct) -> str:
    words = {str(value): str(label) for value, label in Milestone.State.choices}
    return _("the milestone is %(after)s") % {"after": words.get(_fact(act, "to"), "–")}
