"""The ledger's acts on lessons, stories and sessions, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ledger.history import About, describe, describe_all, names
from governance.models import CapacityProgramme, LearningSession, Lesson

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from django.utils.functional import Promise

    from core.ledger.history import RecordedAct


@names("lesson")
def lessons(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Lessons by title."""
    found = Lesson.objects.filter(uuid__in=ids)
    return {one.uuid: About(str(one), reverse("lesson", args=[one.uuid])) for one in found}


@names("session")
def sessions(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Sessions by topic."""
    found = LearningSession.objects.filter(uuid__in=ids)
    return {
        one.uuid: About(str(one), reverse("learning_session", args=[one.uuid])) for one in found
    }


@names("programme")
def programmes(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Programmes by title."""
    found = CapacityProgramme.objects.filter(uuid__in=ids)
    return {one.uuid: About(str(one), reverse("programme", args=[one.uuid])) for one in found}


SENTENCES: dict[str, str | Promise] = {
    "lesson.proposed": gettext_lazy("wrote down a lesson"),
    "lesson.published": gettext_lazy("published a lesson for officials everywhere"),
    "lesson.taken_back": gettext_lazy("took a lesson back"),
    "lesson.adopted": gettext_lazy("adopted a change because of a lesson"),
    "lesson.result_told": gettext_lazy("said what came of a change"),
    "success_story.told": gettext_lazy("wrote down a success story with consent"),
    "success_story.published": gettext_lazy("published a success story"),
    "success_story.consent_withdrawn": gettext_lazy(
        "took a success story off: consent was withdrawn"
    ),
    "programme.planned": gettext_lazy("planned a capacity-building programme"),
    "programme.ended": gettext_lazy("said what came of a capacity-building programme"),
    "learning_session.planned": gettext_lazy("planned a session"),
    "learning_session.cancelled": gettext_lazy("cancelled a session"),
}


describe_all(SENTENCES)


@describe("learning_session.held")
def held(act: RecordedAct) -> str:
    """With how many came."""
    return _("wrote down that a session was held: %(came)s came") % {
        "came": act.facts.get("came", 0)
    }
