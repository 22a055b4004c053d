"""The concerns of a story: raised, answered on each level, taken up when a limit has ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from config.demo.part import Part
from core.subject import Subject
from governance.models import Concern
from governance.services.comments import write_internal, write_shared
from governance.services.concern_checks import EVIDENCE
from governance.services.concern_climbs import climb
from governance.services.concerns import raise_concern, take_position
from partnerships.services.documents import add_documents

if TYPE_CHECKING:
    from config.demo.story import Remark, Said, Worry

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worries(Part):
    """Those of one partnership, by the people who would speak."""

    def plan(self) -> None:
        """Puts each on the agenda; what follows from it comes by its own limits."""
        for worry in self.story.worries:
            self.agenda.on(self.today - worry.days_ago * DAY, partial(self._raise, worry))

    def _raise(self, worry: Worry) -> None:
        actor = self.people[worry.by]
        uploads = [SimpleUploadedFile(name, content.encode()) for name, content in worry.evidence]
        concern = raise_concern(
            self.partnership,
            title=worry.title,
            text=worry.text,
            wanted=worry.wanted,
            at_stake=worry.at_stake,
            evidence=add_documents(self.partnership, uploads=uploads, kind=EVIDENCE, actor=actor),
            actor=actor,
        )
        self._go_on(worry, concern, worry.climbs)
        raised_on = self.today - worry.days_ago * DAY
        for one in worry.remarks:
            self.agenda.on(raised_on + one.days * DAY, partial(self._remark, concern, one))

    def _remark(self, concern: Concern, one: Remark) -> None:
        write = write_internal if one.inside else write_shared
        write(self.partnership, Subject.of(concern), text=one.text, actor=self.people[one.by])

    def _go_on(self, worry: Worry, concern: Concern, climbs: tuple[tuple[str, str], ...]) -> None:
        """What is said on the level where it is now, and that it is taken up."""
        since = concern.steps.latest("pk").since
        for said in worry.said:
            if said.level == concern.state:
                self.agenda.on(since + said.days * DAY, partial(self._say, concern.pk, said))
        if climbs and concern.due_on is not None:
            self.agenda.on(concern.due_on + DAY, partial(self._climb, worry, concern.pk, climbs))

    def _say(self, concern: int, said: Said) -> None:
        take_position(self._now(concern), text=said.text, actor=self.people[said.by])

    def _climb(self, worry: Worry, concern: int, climbs: tuple[tuple[str, str], ...]) -> None:
        by, reason = climbs[0]
        climbed = climb(self._now(concern), reason=reason, actor=self.people[by])
        self._go_on(worry, climbed, climbs[1:])

    def _now(self, concern: int) -> Concern:
        found: Concern = Concern.objects.select_related("partnership").get(pk=concern)
        return found
