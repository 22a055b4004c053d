"""The ledger's acts on risks, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.ledger.history import About, describe, describe_all, names
from governance.models import Risk
from governance.risk_scale import PROBABILITY
from governance.triggers import trigger_kinds

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from django.utils.functional import Promise

    from core.ledger.history import RecordedAct


@names("risk")
def risks(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Risks by title."""
    found = Risk.objects.filter(uuid__in=ids)
    return {one.uuid: About(one.title) for one in found}


SENTENCES: dict[str, str | Promise] = {
    "risk.added": gettext_lazy("wrote a risk down"),
    "risk.changed": gettext_lazy("changed what is written of a risk"),
    "risk.allocated": gettext_lazy("changed who carries a risk"),
    "risk.closed": gettext_lazy("closed a risk"),
    "risk.reopened": gettext_lazy("opened a risk again"),
    "risk.trigger_ended": gettext_lazy("ended what raises a risk by itself"),
    "risk.action_added": gettext_lazy("planned an action against a risk"),
    "risk.action_changed": gettext_lazy("changed an action against a risk"),
}


describe_all(SENTENCES)


@describe("risks.taken_over")
def taken_over(act: RecordedAct) -> str:
    count = len(act.facts.get("risks", []))
    text = ngettext(
        "took over %(count)d risk that such partnerships usually have",
        "took over %(count)d risks that such partnerships usually have",
        count,
    )
    return text % {"count": count}


@describe("risk.assessed")
def assessed(act: RecordedAct) -> str:
    return _("assessed a risk: %(score)s of 25") % {"score": act.facts.get("score", "–")}


@describe("risk.raised")
def raised(act: RecordedAct) -> str:
    known = {"kind": _label(act), "score": act.facts.get("score")}
    if known["score"] is None:
        return _("asked for an assessment of a risk by a trigger: %(kind)s") % known
    return _("raised a risk by a trigger (%(kind)s): %(score)s of 25") % known


@describe("risk.trigger_over")
def trigger_over(act: RecordedAct) -> str:
    return _("found that what raised a risk is over: %(kind)s") % {"kind": _label(act)}


@describe("risk.trigger_set")
def trigger_set(act: RecordedAct) -> str:
    level = act.facts.get("probability")
    words = PROBABILITY.get(level, "–") if isinstance(level, int) else "–"
    return _("set what raises a risk to “%(words)s” by itself: %(kind)s") % {
        "words": words,
        "kind": _label(act),
    }


@describe("risk.action_ended")
def action_ended(act: RecordedAct) -> str:
    if act.facts.get("state") == "done":
        return _("said that an action against a risk is done")
    return _("dropped an action against a risk")


def _label(act: RecordedAct) -> str:
    slug = str(act.facts.get("trigger", ""))
    return str(trigger_kinds[slug].label) if slug in trigger_kinds else slug
