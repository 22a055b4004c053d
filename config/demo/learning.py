"""What a demo partnership learned and told, by the people who would."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from config.demo.part import Part
from core import clock
from governance.services.lessons import LessonFacts, propose_lesson, publish_lesson
from governance.services.success_stories import StoryFacts, publish_story, tell_story

if TYPE_CHECKING:
    from config.demo.story import Learned, Told
    from core.models import User

WEEK: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning(Part):
    """The lessons and the success story of one partnership."""

    def plan(self) -> None:
        """Puts everything on the agenda."""
        for one in self.story.lessons:
            self.agenda.on(self._day(one.days_ago), partial(self._learn, one))
        told = self.story.told
        if told is not None:
            self.agenda.on(self._day(told.days_ago), partial(self._tell, told))

    def _learn(self, one: Learned) -> None:
        facts = LessonFacts(
            title=one.title,
            happened=one.happened,
            learned=one.learned,
            differently=one.differently,
            phase=one.phase,
            may_name=True,
        )
        lesson = propose_lesson(self.partnership, facts, actor=self._person("manager"))
        publish = partial(publish_lesson, lesson, actor=self._person("approver"))
        self.agenda.on(self._day(one.days_ago) + WEEK, publish)

    def _tell(self, told: Told) -> None:
        facts = StoryFacts(
            title=told.title,
            text=told.text,
            quoted=told.quoted,
            consent_on=clock.today() - WEEK,
            consent_how=told.consent,
        )
        made = tell_story(self.partnership, facts, actor=self._person("submitter"))
        publish = partial(publish_story, made, actor=self._person("manager"))
        self.agenda.on(self._day(told.days_ago) + WEEK, publish)

    def _day(self, days_ago: int) -> dt.date:
        return self.today - dt.timedelta(days=days_ago)

    def _person(self, part: str) -> User:
        return self.people[str(getattr(self.story, part))]
