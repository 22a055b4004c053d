"""How a partnership was governed in a quarter, as known on its last day: for page and report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.db.models import (
    Count,
    Prefetch,
    Q,
    prefetch_related_objects,
)

from core import clock
from core.calendars import business_days_between
from governance.cadence import Window, windows
from governance.ladder import Level
from governance.models import (
    BlockSide,
    Body,
    Concern,
    ConcernStep,
    Decision,
    FollowUp,
    Interest,
    Meeting,
    Obligation,
    Occurrence,
    Position,
    ProtocolLine,
    Seat,
    Vote,
)
from governance.models.bidders import SELECTION
from governance.selectors.governed_bodies import bodies_of
from governance.selectors.protocol import Adherence, adherence_of
from governance.selectors.relationship import ENDED_STATES, heard, heard_score
from governance.selectors.sides import side_name

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from fractions import Fraction

    from core.periods import Period
    from governance.equal_voice import EqualVoice
    from partnerships.models import Partnership

D, M = Decision.State, Meeting.State
HELD: Final = frozenset({M.SESSION, M.HELD, M.CIRCULATED, M.APPROVED})


@dataclass(frozen=True, slots=True)
class MeetingThen:
    """A meeting held in the quarter.

    Attributes:
        present: for each side with a voice, how many of its voting seats were taken.
        notice: business days between the notice and the meeting.
        notice_due: business days that the rules of the body ask for.
        minutes_late: whether the minutes were circulated late, or are still missing and late.
    """

    meeting: Meeting
    present: Mapping[str, int]
    notice: int
    notice_due: int
    minutes_late: bool

    @property
    def has_quorum(self) -> bool:
        """Whether so many of each side came as the body asks for."""
        return all(n >= self.meeting.body.quorum for n in self.present.values())


@dataclass(frozen=True, slots=True)
class BodyThen:
    """A body of the quarter, how often it meets, and when it should have met."""

    body: Body
    months: int
    windows: tuple[Window, ...]

    @property
    def asked(self) -> int:
        """How many meetings its cadence asks for until the day that is looked at."""
        return sum(one.counts for one in self.windows)

    @property
    def met(self) -> int:
        """How many of them were held."""
        return sum(one.is_met for one in self.windows)


@dataclass(frozen=True, slots=True)
class ConcernThen:
    """A concern that was open in the quarter, for how many days until its end or the `last`."""

    concern: Concern
    days: int
    last: dt.date
    is_open: bool


@dataclass(frozen=True, slots=True)
class DutyThen:
    """A duty whose day had passed without its being done."""

    occurrence: Occurrence
    days_late: int


class Governed:
    """Everything that page and report say of a quarter, or of its part until today.

    Titles and names are those of today; what has a day of its own is told as known on `until`.
    Reads lazily: the figures take nine queries, whatever there is, those of the protocol more.
    """

    def __init__(self, partnership: Partnership, period: Period, today: dt.date) -> None:
        self.partnership = partnership
        self.period = period
        self.until = min(period.end, today)

    def on_time(self, moment: dt.datetime | None) -> bool:
        """Whether something had happened by the last day that is looked at."""
        return moment is not None and clock.day_of(moment) <= self.until

    @cached_property
    def meetings(self) -> list[MeetingThen]:
        """Those held in the quarter, in their order."""
        return [self._meeting(one) for one in self._held if one.day >= self.period.start]

    @cached_property
    def _held(self) -> list[Meeting]:
        came = {
            f"of_{side}": Count(
                "attendance",
                filter=Q(attendance__seat__is_voting=True, attendance__seat__side=side),
            )
            for side in BlockSide.values
        }
        rows = (
            Meeting.objects.filter(partnership=self.partnership, state__in=HELD)
            .select_related("body")
            .annotate(**came)
            .order_by("starts_at", "pk")
        )
        return [one for one in rows if one.day <= self.until]

    def _meeting(self, one: Meeting) -> MeetingThen:
        convened = clock.day_of(one.convened_at)
        due, written = one.minutes_due_on, one.circulated_at
        ended = clock.day_of(written) if written and self.on_time(written) else self.until
        body = one.body
        return MeetingThen(
            meeting=one,
            present={side: getattr(one, f"of_{side}") for side in body.side_rules()},
            notice=business_days_between(convened, one.day, self.partnership.country),
            notice_due=body.urgent_notice_days if one.is_urgent else body.notice_days,
            minutes_late=due is not None and ended > due,
        )

    @cached_property
    def bodies(self) -> list[BodyThen]:
        """Those that there were in the quarter."""
        return [
            self._body(one)
            for one in bodies_of(self.partnership)
            if self.on_time(one.created_at)
            and (one.ended_on is None or one.ended_on > self.period.start)
        ]

    def _body(self, one: Any) -> BodyThen:
        in_service = one.service_since is not None and one.service_since <= self.until
        months = one.months_in_service if in_service else one.months_before_service
        found = windows(
            self.period,
            max(months, 1),
            [held.day for held in self._held if held.body_id == one.pk],
            since=clock.day_of(one.created_at),
            until=self.until,
            ended_on=one.ended_on,
        )
        return BodyThen(one, months, found)

    @cached_property
    def seats(self) -> list[Seat]:
        """Those in force in the quarter, by body and side."""
        rows = Seat.objects.filter(
            Q(until_on__isnull=True) | Q(until_on__gte=self.period.start),
            body__partnership=self.partnership,
            from_on__lte=self.until,
        )
        return list(rows.select_related("body", "holder", "deputy", "organisation"))

    @cached_property
    def _ended(self) -> list[Decision]:
        """Every question that a body has counted by then, with all that was said.

        Without the choice of the partner, in which both sides were not there to decide.
        """
        rows = (
            Decision.objects.filter(
                partnership=self.partnership,
                counted_at__isnull=False,
                state__in=[*ENDED_STATES, D.RECOMMENDED, D.DEFERRED],
            )
            .exclude(kind=SELECTION)
            .select_related("body", "partnership", "raised_by", "authorised_by", "supersedes")
            .prefetch_related(
                "options",
                Prefetch("follow_ups", FollowUp.objects.select_related("owner")),
            )
            .annotate(asides=Count("interests", filter=Q(interests__has_interest=True)))
            .order_by("counted_at", "pk")
        )
        return [one for one in rows if self.on_time(one.counted_at)]

    @cached_property
    def said(self) -> list[Decision]:
        """The same questions with positions, votes and interests read besides, for the report."""
        prefetch_related_objects(
            self._ended,
            Prefetch("positions", Position.objects.select_related("organisation", "prefers")),
            Prefetch("votes", Vote.objects.select_related("seat")),
            Prefetch("interests", Interest.objects.select_related("person")),
        )
        return self._ended

    @cached_property
    def decisions(self) -> list[Decision]:
        """The questions counted in the quarter, in their order."""
        start = self.period.start
        return [
            one for one in self._ended if one.counted_at and clock.day_of(one.counted_at) >= start
        ]

    def is_signed(self, one: Decision) -> bool:
        """Whether it was signed, and therefore done, by then."""
        return one.state == D.DONE and self.on_time(one.authorised_at)

    def condition_state(self, one: FollowUp) -> str:
        """Of a condition by then: fulfilled, late or open."""
        if one.done_on is not None and one.done_on <= self.until:
            return "fulfilled"
        return "late" if one.due_on < self.until else "open"

    @cached_property
    def conditions(self) -> list[FollowUp]:
        """Of every decision signed by then: those open at its end, or fulfilled in the quarter."""
        return [
            follow_up
            for one in self._ended
            if self.is_signed(one)
            for follow_up in one.follow_ups.all()
            if follow_up.done_on is None or follow_up.done_on >= self.period.start
        ]

    @property
    def asides(self) -> list[int]:
        """How often somebody stepped aside, for each question of the quarter in which one did."""
        return [n for one in self.decisions if (n := getattr(one, "asides", 0))]

    @cached_property
    def voice_score(self) -> Fraction | None:
        """Of the equal-voice check over every question that had ended by then."""
        return heard_score(self._over(self._ended))

    @cached_property
    def voice(self) -> EqualVoice:
        """How both sides were heard on them."""
        return heard(self._over(self.said))

    @property
    def questions(self) -> int:
        """How many had ended by then."""
        return len(self._over(self._ended))

    def _over(self, rows: list[Decision]) -> list[Decision]:
        return [one for one in rows if one.state in ENDED_STATES]

    @cached_property
    def concerns(self) -> list[ConcernThen]:
        """Those that were open in the quarter, the oldest first."""
        rows = Concern.objects.filter(partnership=self.partnership, raised_on__lte=self.until)
        return [
            self._concern(one)
            for one in rows.order_by("raised_on", "pk")
            if one.closed_at is None or clock.day_of(one.closed_at) >= self.period.start
        ]

    def _concern(self, one: Concern) -> ConcernThen:
        is_open = not self.on_time(one.closed_at)
        last = self.until if is_open or one.closed_at is None else clock.day_of(one.closed_at)
        return ConcernThen(one, (last - one.raised_on).days, last, is_open=is_open)

    def levels(self) -> list[tuple[ConcernThen, Level, int]]:
        """Each of them with its level then, and for how many days it stood there."""
        steps = ConcernStep.objects.order_by("since", "pk")
        rows = [one.concern for one in self.concerns]
        prefetch_related_objects(rows, Prefetch("steps", steps))
        return [(one, *self._level(one)) for one in self.concerns]

    def _level(self, one: ConcernThen) -> tuple[Level, int]:
        steps = [step for step in one.concern.steps.all() if step.since <= one.last]
        if not steps:
            return Level.OPERATIONAL, one.days
        return Level(steps[-1].level), (one.last - steps[-1].since).days

    @cached_property
    def _duties(self) -> list[Occurrence]:
        """The days of duties that fell due in the quarter, or before and were not done then."""
        since = self.period.start
        rows = (
            Occurrence.objects.filter(
                obligation__partnership=self.partnership,
                obligation__nature=Obligation.Nature.DUTY,
                due_on__lte=self.until,
            )
            .filter(
                Q(due_on__gte=since)
                | Q(state=Occurrence.State.DUE)
                | Q(done_on__gte=since)
                | Q(waived_at__date__gte=since)
            )
            .select_related("obligation__organisation", "obligation__owner")
            .order_by("due_on", "pk")
        )
        return list(rows)

    @cached_property
    def duties_due(self) -> list[Occurrence]:
        """The days of duties within the quarter, until the day that is looked at."""
        return [one for one in self._duties if one.due_on >= self.period.start]

    @cached_property
    def overdue(self) -> list[DutyThen]:
        """What was due and neither done nor waived by then, the longest overdue first."""
        return [
            DutyThen(one, (self.until - one.due_on).days)
            for one in self._duties
            if one.due_on < self.until and not self._is_settled(one)
        ]

    def _is_settled(self, one: Occurrence) -> bool:
        done = one.done_on is not None and one.done_on <= self.until
        return done or self.on_time(one.waived_at)

    @property
    def kept_in_time(self) -> int:
        """How many of the duties of the quarter were done by their day, or waived."""
        return sum(
            one.waived_at is not None or (one.done_on is not None and one.done_on <= one.due_on)
            for one in self.duties_due
        )

    @cached_property
    def protocol(self) -> list[tuple[ProtocolLine, Adherence]]:
        """The lines that both sides had agreed to, and how they were kept."""
        lines = list(
            ProtocolLine.objects.filter(
                partnership=self.partnership, agreed_on__lte=self.until
            ).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=self.period.start))
        )
        measured = adherence_of(self.partnership, lines, self.until)
        return [(one, measured[one.pk]) for one in lines]

    def name_of(self, side: str) -> str:
        """A side by its party."""
        return side_name(self.partnership, side)
