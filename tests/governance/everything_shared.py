"""Of `everything.Everything` what both sides share and learn."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import clock
from governance.models import (
    AdoptedLesson,
    CapacityProgramme,
    LearningSession,
    Lesson,
    PoolRequest,
    Publication,
    ResourcePool,
    SuccessStory,
)
from governance.publishable import publishables
from tests.factories.people import UserFactory


def shared_things(partnership: Any, official: Any) -> dict[str, Any]:
    """The uuid of one of each."""
    now = clock.now()
    wrote = {"written_by": official, "written_at": now}
    words = {"happened": "It rained.", "learned": "Roofs leak.", "differently": "Look first."}
    known = {
        "partnership": partnership,
        "type": partnership.type,
        "phase": "operate",
        "sector": "health",
        **words,
        **wrote,
    }
    published = {"published_by": UserFactory(), "published_at": now, "state": "published"}
    proposed = Lesson.objects.create(title="Look at the cellar too", **known)
    lesson = Lesson.objects.create(title="Look at the roof first", **known, **published)
    adopted = AdoptedLesson.objects.create(
        lesson=lesson,
        partnership=partnership,
        change="The roof is looked at in spring.",
        owner=official,
        due_on=dt.date(2027, 3, 1),
        adopted_by=official,
        adopted_at=now,
    )
    story = SuccessStory.objects.create(
        partnership=partnership,
        title="A dry winter",
        text="Nobody carried buckets.",
        quoted="A nurse",
        consent_on=clock.today(),
        consent_how="By letter",
        **published,
        **wrote,
    )
    session = LearningSession.objects.create(
        partnership=partnership,
        kind="knowledge",
        topic="Reading a meter",
        skill="technical",
        taught_by="partner",
        planned_on=clock.today(),
        planned_by=official,
        planned_at=now,
    )
    programme = CapacityProgramme.objects.create(
        partnership=partnership,
        title="Everybody works online",
        aim="They answer online.",
        skill="digital",
        learner="authority",
        people_wanted=40,
        until_on=dt.date(2027, 6, 30),
        planned_by=official,
        planned_at=now,
    )
    pool = ResourcePool.objects.create(
        partnership=partnership,
        name="Vans",
        unit="vans",
        offered=4,
        set_up_by=official,
        set_up_at=now,
    )
    asked = PoolRequest.objects.create(
        pool=pool,
        side="partner",
        quantity=2,
        purpose="Night shifts",
        requested_by=UserFactory(),
        requested_at=now,
    )
    return {
        "programme": programme.uuid,
        "pool": pool.uuid,
        "pool-request": asked.uuid,
        "lesson": lesson.uuid,
        "proposed-lesson": proposed.uuid,
        "adopted-lesson": adopted.uuid,
        "success-story": story.uuid,
        "publication": published_story(partnership, story, official).uuid,
        "learning-session": session.uuid,
    }


def published_story(partnership, story, official) -> Publication:
    """The story is public since today."""
    version = publishables["success_story"].now([story.uuid])[story.uuid]
    return Publication.objects.create(
        partnership=partnership,
        kind="success_story",
        thing=story.uuid,
        title=version.title,
        sha256=version.sha256,
        from_on=clock.today(),
        decision=partnership.decisions.get(state="consultation"),
        published_by=official,
        published_at=clock.now(),
    )
