"""What publications put into the registries when the app starts; stories and lessons among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.ledger.canonical import canonical_json, digest
from core.ledger.sealing import sealable
from governance.models import Lesson, Publication, SuccessStory
from governance.publishable import Publishable, Version, publishables
from partnerships import tabs

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from partnerships.models import Partnership

_TAG = "concord.story.v1"
_LESSON = "concord.lesson.v1"
MOST = 100


def install() -> None:
    """Once, at the app's start."""
    from governance import acts_publications  # noqa: F401, PLC0415 - its acts register themselves

    publishables.register(
        Publishable("success_story", _("Success story"), _stories_of, _stories_now)
    )
    publishables.register(Publishable("lesson", _("Lesson"), _lessons_of, _lessons_now))
    sealable(
        Publication,
        content=Publication.content,
        fetch=lambda rows: rows.select_related("decision", "withdrawn_decision"),
    )
    tabs.add_page("documents", tabs.Page("publications", _("Published"), "publications"))


def _stories_of(partnership: Partnership) -> list[Version]:
    rows = SuccessStory.objects.filter(partnership=partnership, state=SuccessStory.State.PUBLISHED)
    return [_version(one) for one in rows[:MOST]]


def _stories_now(uuids: Collection[UUID]) -> Mapping[UUID, Version]:
    """Whoever is quoted ends it: a story without consent is shown to nobody."""
    rows = SuccessStory.objects.filter(uuid__in=uuids, state=SuccessStory.State.PUBLISHED)
    return {one.uuid: _version(one) for one in rows}


def _version(one: SuccessStory) -> Version:
    said = {"title": one.title, "text": one.text, "quoted": one.quoted}
    return Version(
        uuid=one.uuid,
        title=one.title,
        sha256=digest(_TAG, canonical_json(said)),
        text=one.text,
        said_by=one.quoted,
    )


def _lessons_of(partnership: Partnership) -> list[Version]:
    """The public page names the partnership: only where its author agreed to that."""
    rows = Lesson.objects.filter(
        partnership=partnership, state=Lesson.State.PUBLISHED, may_name=True
    )
    return [_lesson(one) for one in rows[:MOST]]


def _lessons_now(uuids: Collection[UUID]) -> Mapping[UUID, Version]:
    """A lesson that was taken back is shown to nobody."""
    rows = Lesson.objects.filter(uuid__in=uuids, state=Lesson.State.PUBLISHED, may_name=True)
    return {one.uuid: _lesson(one) for one in rows}


def _lesson(one: Lesson) -> Version:
    said = {
        "title": one.title,
        "happened": one.happened,
        "learned": one.learned,
        "differently": one.differently,
    }
    return Version(
        uuid=one.uuid,
        title=one.title,
        sha256=digest(_LESSON, canonical_json(said)),
        parts=(
            (_("What happened"), one.happened),
            (_("What was learned"), one.learned),
            (_("What to do differently"), one.differently),
        ),
    )
