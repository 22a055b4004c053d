"""What both sides of a story say to each other: protocol, check-ins, notices, requests."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from config.demo.part import Part
from core import clock
from core.calendars import add_business_days
from core.periods import Period
from governance.services.exchange import (
    FiveLines,
    answer_check_in,
    answer_request,
    ask,
    check_in,
)
from governance.services.formal_notices import (
    NoticeFacts,
    Service,
    answer_notice,
    record_notice,
    watch_notice,
)
from governance.services.protocol import LineFacts, agree_to_line, propose_line, tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A notice served `days_ago`; `answer` came `after` days, "" while it is awaited."""

    facts: NoticeFacts
    by: str
    days_ago: int
    channel: str
    proof: str
    answer: str = ""
    after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """A request of `days_ago`; `answer` came a week later, "" while it is awaited."""

    title: str
    text: str
    by: str
    days_ago: int
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """What is said in one partnership.

    Attributes:
        lines: the protocol, proposed by the manager and agreed to by the partner's lead.
        agreed_days_ago: since when it counts.
        told: the days before today on which something of the protocol was told by hand.
        check_ins: by months before this one, the lines of the authority and of the partner.
        watched: a notice of the authority to serve: what it says, the days since the event, and
            the business days that the clause gives.
    """

    lines: tuple[LineFacts, ...]
    agreed_days_ago: int
    told: tuple[tuple[int, str], ...] = ()
    check_ins: Mapping[int, tuple[FiveLines, FiveLines]]
    answers: tuple[str, str]
    served: tuple[Served, ...] = ()
    watched: tuple[NoticeFacts, int, int] | None = None
    requests: tuple[Requested, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanges(Part):
    """Puts it on the agenda, by the people who speak for each side."""

    def plan(self) -> None:
        """Each at its day."""
        said = self.story.exchanged
        if said is None:
            return
        agreed = self.today - said.agreed_days_ago * DAY
        for facts in said.lines:
            self.agenda.on(agreed - 7 * DAY, partial(self._propose, facts, said))
        for months, lines in said.check_ins.items():
            self._plan_check_in(months, lines, said.answers)
        for one in said.served:
            self.agenda.on(self.today - one.days_ago * DAY, partial(self._serve, one))
        for asked in said.requests:
            self.agenda.on(self.today - asked.days_ago * DAY, partial(self._ask, asked))
        if said.watched is not None:
            self.agenda.on(self.today - 2 * DAY, partial(self._watch, *said.watched))

    def _person(self, side: str) -> User:
        return self.people[self.story.manager if side == "authority" else self.story.submitter]

    def _other(self, one: User) -> User:
        authority = self._person("authority")
        return self._person("partner") if one == authority else authority

    def _propose(self, facts: LineFacts, said: Exchanged) -> None:
        line = propose_line(self.partnership, facts, actor=self._person("authority"))
        agree = partial(agree_to_line, line, actor=self._person("partner"))
        self.agenda.on(self.today - said.agreed_days_ago * DAY, agree)
        if facts.source == "by_hand":
            for days_ago, note in said.told:
                day = self.today - days_ago * DAY
                tells = partial(tell, line, on=day, note=note, actor=self._person(facts.side))
                self.agenda.on(day, tells)

    def _plan_check_in(
        self, months: int, lines: tuple[FiveLines, FiveLines], answers: tuple[str, str]
    ) -> None:
        period = Period.containing("month", self.today)
        for _number in range(months):
            period = period.previous()
        for number, side in enumerate(("authority", "partner")):
            day = period.end - (3 - number) * DAY
            answer = answers[number] if months > 1 else ""
            act = partial(self._check_in, period.key, lines[number], side, answer)
            self.agenda.on(day, act)

    def _check_in(self, month: str, lines: FiveLines, side: str, answer: str) -> None:
        actor = self._person(side)
        made = check_in(self.partnership, month, lines, actor=actor)
        if answer:
            reply = partial(answer_check_in, made, answer=answer, actor=self._other(actor))
            self.agenda.on(clock.today() + 3 * DAY, reply)

    def _serve(self, one: Served) -> None:
        actor = self.people[one.by]
        service = Service(channel=one.channel, served_on=clock.today(), proof=one.proof)
        made = record_notice(self.partnership, one.facts, service, actor=actor)
        if one.answer:
            day = clock.today() + one.after * DAY
            reply = partial(
                answer_notice,
                made,
                answer=one.answer,
                answered_on=day,
                actor=self._other(actor),
            )
            self.agenda.on(day, reply)

    def _watch(self, facts: NoticeFacts, days: int, bar_days: int) -> None:
        event_on = self.today - days * DAY
        actor = self._person("authority")
        watch_notice(self.partnership, facts, event_on=event_on, bar_days=bar_days, actor=actor)

    def _ask(self, one: Requested) -> None:
        actor = self.people[one.by]
        due_on = add_business_days(clock.today(), 10, self.partnership.country)
        made = ask(self.partnership, title=one.title, text=one.text, due_on=due_on, actor=actor)
        if one.answer:
            reply = partial(answer_request, made, answer=one.answer, actor=self._other(actor))
            self.agenda.on(clock.today() + 7 * DAY, reply)
