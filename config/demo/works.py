"""What was done with the milestones and the conditions of a story."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from config.demo.part import Part
from core import clock
from partnerships.models import GateProposal
from partnerships.services.documents import add_document
from partnerships.services.stage_conditions import record_condition
from partnerships.services.stages import decide, propose, seen_of
from performance.models import Milestone
from performance.services.milestone_checks import (
    Defect,
    accept,
    accept_with_minor_defects,
    certify,
    send_back,
)
from performance.services.milestones import claim, new_forecast
from performance.services.minor_defects import mend_defect

if TYPE_CHECKING:
    from config.demo.story import Duty, Paper, Proposed, Step
    from core.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Works(Part):
    """The steps of one story, by the people who would take them."""

    def plan(self) -> None:
        """Puts every step on the agenda."""
        for step in self.story.steps:
            day = self.today - dt.timedelta(days=step.days_ago)
            self.agenda.on(day, partial(self._do, step))
        for duty in self.story.duties:
            self.agenda.on(self.today, partial(self._owe, duty))
        for paper in self.story.papers:
            day = self.today - dt.timedelta(days=paper.days_ago)
            self.agenda.on(day, partial(self._add, paper))
        proposed = self.story.proposed
        if proposed is not None:
            self.agenda.on(
                self.today - dt.timedelta(days=proposed.days_ago), partial(self._propose, proposed)
            )

    def _do(self, step: Step) -> None:
        milestone = Milestone.objects.select_related("partnership").get(
            partnership=self.partnership, code=step.code
        )
        day = clock.today() + dt.timedelta(days=step.days)
        match step.deed:
            case "forecast":
                new_forecast(
                    milestone, forecast_on=day, reason=step.words, actor=self._person("submitter")
                )
            case "claim":
                claim(
                    milestone,
                    completed_on=day,
                    statement=step.words,
                    actor=self._person("submitter"),
                    uploads=[_sheet(milestone, day)],
                )
            case "certify":
                certify(milestone, certified=step.words, actor=self._person("certifying"))
            case "accept":
                accept(milestone, words=step.words, actor=self._person("manager"))
            case "accept_with_defects":
                defects = [
                    Defect(words, clock.today() + dt.timedelta(days=days))
                    for words, days in step.defects
                ]
                accept_with_minor_defects(
                    milestone, defects=defects, words=step.words, actor=self._person("manager")
                )
            case "send_back":
                send_back(milestone, reason=step.words, actor=self._person("manager"))
            case "mend":
                mend_defect(
                    milestone.defects.get(description=step.words),
                    mended_on=day,
                    actor=self._person("manager"),
                )

    def _owe(self, duty: Duty) -> None:
        record_condition(
            self.partnership,
            duty.code,
            actor=self._person("manager"),
            owner=self.people[duty.owner],
            due_on=self.today + dt.timedelta(days=duty.days),
            is_met=duty.is_met,
            note=duty.note,
        )

    def _add(self, paper: Paper) -> None:
        day = clock.today()
        add_document(
            self.partnership,
            upload=SimpleUploadedFile(
                f"{paper.kind}.csv",
                f"partnership,document,dated\n{self.partnership.name},{paper.title},{day}\n".encode(),
            ),
            title=paper.title,
            kind=paper.kind,
            actor=self._person(paper.by),
            dated_on=day,
        )

    def _propose(self, proposed: Proposed) -> None:
        partnership = type(self.partnership).objects.get(pk=self.partnership.pk)
        proposal = propose(
            partnership, proposed.choice, reason=proposed.words, actor=self._person("manager")
        )
        if proposed.decided_days_ago is not None:
            day = self.today - dt.timedelta(days=proposed.decided_days_ago)
            self.agenda.on(day, partial(self._decide, proposal.pk, proposed.answer))

    def _decide(self, pk: int, answer: str) -> None:
        proposal = GateProposal.objects.select_related("partnership").get(pk=pk)
        decide(
            proposal,
            accept=True,
            seen=seen_of(proposal),
            actor=self._person("approver"),
            answer=answer,
        )

    def _person(self, part: str) -> User:
        return self.people[str(getattr(self.story, part))]


def _sheet(milestone: Milestone, day: dt.date) -> SimpleUploadedFile:
    return SimpleUploadedFile(
        f"{milestone.code.lower()}-handover.csv",
        f"milestone,completed\n{milestone.name},{day.isoformat()}\n".encode(),
    )
