"""Which lessons and stories a person may read, and those that help where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.models import AdoptedLesson, LearningSession, Lesson, SuccessStory
from governance.rail import is_on_side
from governance.roles import Side
from partnerships.models import Partnership
from partnerships.scopes import confined_to, within_reach
from partnerships.types import types

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import User

OFFERED: Final = 3
"""So many lessons are offered in one place; the rest stand behind a link."""


def reads_elsewhere(user: User) -> bool:
    """Whether the person is an official somewhere today, with a token that reaches everywhere."""
    if not within_reach(user, "view_shared") or confined_to(user) is not None:
        return False
    return is_on_side(user, Side.AUTHORITY)


def lessons_for(user: User) -> QuerySet[Lesson]:
    """Published ones of the own partnerships, for officials of all; proposals inside only."""
    published = Q(state=Lesson.State.PUBLISHED)
    where = Q(partnership__in=Partnership.objects.visible_to(user))
    own = where & (published | Q(written_by=user)) | Q(
        partnership__in=Partnership.objects.permitted(user, "view_internal")
    )
    found: QuerySet[Lesson] = Lesson.objects.filter(
        own | published if reads_elsewhere(user) else own
    ).select_related("partnership", "written_by", "published_by")
    return found


def stories_for(user: User) -> QuerySet[SuccessStory]:
    """Published ones of the own partnerships; the others for whoever publishes or wrote them.

    A story whose consent was withdrawn is shown to nobody.
    """
    where = Q(partnership__in=Partnership.objects.visible_to(user))
    inside = Q(partnership__in=Partnership.objects.permitted(user, "publish_learning"))
    found: QuerySet[SuccessStory] = (
        SuccessStory.objects.filter(
            where & (Q(state=SuccessStory.State.PUBLISHED) | Q(written_by=user)) | inside
        )
        .exclude(state=SuccessStory.State.WITHDRAWN)
        .select_related("partnership", "written_by", "published_by")
    )
    return found


def sessions_for(user: User) -> QuerySet[LearningSession]:
    """Those of the own partnerships, newest first, with who came."""
    found: QuerySet[LearningSession] = (
        LearningSession.objects.filter(partnership__in=Partnership.objects.visible_to(user))
        .select_related("partnership__authority", "partnership__partner", "planned_by", "programme")
        .prefetch_related("people")
    )
    return found


def adopted_for(user: User) -> QuerySet[AdoptedLesson]:
    """What the own partnerships changed because of a lesson."""
    found: QuerySet[AdoptedLesson] = AdoptedLesson.objects.filter(
        partnership__in=Partnership.objects.visible_to(user)
    ).select_related("lesson__partnership", "partnership", "owner")
    return found


def helping(user: User, *, kind: str, phase: str = "", without: Any = None) -> list[Lesson]:
    """At most three published lessons of that type, and stage where one is given; one query."""
    rows = lessons_for(user).filter(state=Lesson.State.PUBLISHED, type=kind)
    if phase:
        rows = rows.filter(phase=phase)
    if without is not None:
        rows = rows.exclude(partnership=without).exclude(adoptions__partnership=without)
    return list(rows.order_by("-published_at", "-pk")[:OFFERED])


def source_of(lesson: Lesson, own: set[int] | frozenset[int] = frozenset()) -> str:
    """The partnership by name where it may be named or is one's own; else by kind and sector."""
    if lesson.may_name or lesson.partnership_id in own:
        return lesson.partnership.name
    return _("a partnership of the kind %(kind)s, %(sector)s") % {
        "kind": types[lesson.type].label,
        "sector": lesson.get_sector_display().lower(),
    }


def phase_of(lesson: Lesson) -> str:
    """The stage in the words of its type."""
    return phase_words(lesson.type).get(lesson.phase, lesson.phase)


def phase_words(kind: str) -> dict[str, str]:
    """The stages of a type by slug."""
    return {one.slug: str(one.name) for one in types[kind].phases}


def offered_rows(lessons: list[Lesson]) -> list[dict[str, str]]:
    """For governance/lessons_offered.html."""
    return [
        {
            "title": one.title,
            "text": one.differently,
            "url": reverse("lesson", args=[one.uuid]),
            "source": source_of(one),
        }
        for one in lessons
    ]
