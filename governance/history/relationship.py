"""The ledger's acts on activities and surveys, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ledger.history import About, describe, describe_all, names, states
from governance.models import Activity, Survey

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from django.utils.functional import Promise

    from core.ledger.history import RecordedAct


@names("activity")
def activities(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Activities by title."""
    found = Activity.objects.filter(uuid__in=ids)
    return {one.uuid: About(str(one), reverse("activity", args=[one.uuid])) for one in found}


@names("survey")
def surveys(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Surveys by title."""
    found = Survey.objects.filter(uuid__in=ids)
    pages = {Survey.Kind.RELATIONSHIP: "relationship_survey", Survey.Kind.USERS: "users_survey"}
    return {
        one.uuid: About(str(one), reverse(pages[Survey.Kind(one.kind)], args=[one.uuid]))
        for one in found
    }


@describe("activity.planned")
def planned(act: RecordedAct) -> str:
    kind = act.facts.get("of")
    label = Activity.Kind(str(kind)).label if kind in Activity.Kind.values else ""
    return _("planned something for both sides: %(kind)s") % {"kind": label}


@describe("activity.held")
def held(act: RecordedAct) -> str:
    return _("wrote down what came of it: %(came)s came, %(follow_ups)s things follow") % {
        "came": act.facts.get("came", 0),
        "follow_ups": act.facts.get("follow_ups", 0),
    }


@describe("activity.cancelled")
def cancelled(_act: RecordedAct) -> str:
    return _("cancelled something planned for both sides")


@describe("activity.followed_up")
def followed_up(_act: RecordedAct) -> str:
    return _("did what was to follow")


@describe("relationship_survey.opened")
def opened(_act: RecordedAct) -> str:
    return _("asked both sides how they work together")


SENTENCES: dict[str, str | Promise] = {
    "users_survey.drafted": gettext_lazy("prepared a survey of the users"),
    "users_survey.changed": gettext_lazy("changed a survey of the users before it opened"),
    "users_survey.dropped": gettext_lazy("took the draft of a survey away"),
    "users_survey.opened": gettext_lazy("opened a survey of the users"),
    "users_survey.published": gettext_lazy("published what users answered"),
    "users_survey.answered": gettext_lazy("answered users in public: you said, we did"),
}


describe_all(SENTENCES)


@describe("survey.close")
def closed(act: RecordedAct) -> str:
    if act.facts.get("of") == Survey.Kind.USERS:
        return _("closed a survey of the users")
    return _("closed the survey of both sides")


def _of_users_survey() -> Mapping[str, object]:
    return dict(Survey.State.choices)


states("users_survey", _of_users_survey)
