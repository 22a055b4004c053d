"""What every part of a story stands on: the partnership, its people, and the agenda."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from config.demo.agenda import Agenda
    from config.demo.story import Story
    from core.models import User
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a story, which puts what happened on the agenda, at its day."""

    story: Story
    partnership: Partnership
    people: Mapping[str, User]
    agenda: Agenda
    today: dt.date

    @property
    def _manager(self) -> User:
        """Who manages the contract for the authority."""
        return self.people[self.story.manager]

    @property
    def _approver(self) -> User:
        """Who signs for the authority."""
        return self.people[self.story.approver]

    @property
    def _lead(self) -> User:
        """Who leads on the partner's side; the manager where there is no partner yet."""
        return self.people[self.story.submitter or self.story.manager]
