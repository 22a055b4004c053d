"""Two partnerships of one type and stage, with the people who write and publish."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from governance.services.lessons import LessonFacts, propose_lesson, publish_lesson
from governance.services.success_stories import StoryFacts, tell_story
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

TODAY = dt.date(2026, 11, 23)
FACTS: dict[str, Any] = {
    "title": "Price the gauges before the prototype",
    "happened": "A household cost $4.10.",
    "learned": "The gauges decided the price.",
    "differently": "Ask for prices with the first offer.",
    "phase": "operate",
}
STORY: dict[str, Any] = {
    "title": "How Asha came back",
    "text": "She walks to school again.",
    "quoted": "Asha",
    "consent_on": dt.date(2026, 10, 1),
    "consent_how": "Her mother signed the form; it is kept at the school.",
}


@dataclass
class Scene:
    partnership: Any = field(default_factory=lambda: PartnershipFactory(name="Flood Sight"))

    def __post_init__(self) -> None:
        self.manager = person("contract_manager", self.partnership, name="Tahmina Begum")
        self.approver = person("approver", self.partnership, name="Rafiq Islam")
        self.lead = person("partner_lead", self.partnership, name="Mitu Sarkar")

    def lesson(self, *, published: bool = True, author=None, **facts: Any) -> Any:
        made = propose_lesson(
            self.partnership, LessonFacts(**FACTS | facts), actor=author or self.manager
        )
        return publish_lesson(made, actor=self.approver) if published else made

    def story(self, **facts: Any) -> Any:
        return tell_story(self.partnership, StoryFacts(**STORY | facts), actor=self.lead)
