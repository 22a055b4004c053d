"""The monthly returns of a story: sent, checked, and here and there corrected."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import TYPE_CHECKING

from config.demo.evidence import files_for
from config.demo.part import Part
from core import clock
from core.periods import Period, months_between
from performance.models import KPI, KPIRecord
from performance.selectors.drafts import TypedRow
from performance.selectors.due import due_figures
from performance.selectors.score_inputs import reporting_period
from performance.services.checking import Decision, check_return
from performance.services.corrections import correct_record
from performance.services.disputes import dispute_record
from performance.services.return_files import add_file
from performance.services.returns import open_returns, send_return

if TYPE_CHECKING:
    from config.demo.story import Correction, Disputed, Measured
    from core.models import User
    from performance.models import MonthlyReturn, Submission

EARLY = dt.timedelta(days=8)
"""How long before a return is due the partners of the demo send it."""
JUST_NOW = dt.timedelta(days=2)
CORRECTED_AFTER = dt.timedelta(days=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting(Part):
    """The returns of one partnership, from `first` to the month before today's."""

    first: Period

    @property
    def months(self) -> tuple[Period, ...]:
        this = Period.containing("month", self.today)
        return months_between(self.first.start, this.previous().end)

    @property
    def quarter(self) -> Period:
        """The last quarter of which every figure is due by now, as a rule."""
        return reporting_period(self.months[-1].start).previous()

    def plan(self) -> None:
        """Puts every return on the agenda; scorecards follow each acceptance by themselves."""
        for month in self.months:
            self.agenda.on(month.end + dt.timedelta(days=1), partial(self._open, month))
        for one in self.story.disputes:
            day = self.today - dt.timedelta(days=one.days_ago)
            self.agenda.on(day, partial(self._dispute, one))

    def _open(self, _month: Period) -> None:
        self.partnership.refresh_from_db()
        for one in open_returns(self.partnership, clock.today()):
            last = one.period == self.months[-1].key
            if not (last and self.story.submitter == "declan"):
                # Whatever the day, the newest waits to be checked, and is not late yet.
                newest = max(one.period_end + dt.timedelta(days=1), self.today - JUST_NOW)
                day = newest if last else one.due_on - EARLY
                self.agenda.on(day, partial(self._send, one, last))

    def _send(self, one: MonthlyReturn, last: bool) -> None:  # noqa: FBT001 - within this class
        month = Period.parse(one.period)
        number = self._number(month)
        own = self.partnership.kpis.filter(reported_by=one.reported_by)
        known = {kpi.code: kpi for kpi in own}
        due = {figure.kpi.code for figure in due_figures(known.values(), month)}
        rows = {
            str(known[found.kpi.code].uuid): self._row(found, number)
            for found in self.story.measured
            if found.kpi.code in due and number not in found.missing
        }
        if last:
            true = {
                str(known[found.kpi.code].uuid): self._row(found, number, mistyped=False)
                for found in self.story.measured
                if found.kpi.code in known and str(known[found.kpi.code].uuid) in rows
            }
            rows = self._with_files(one, month, rows, true)
        submission = send_return(
            one, rows, actor=self._sender(one.reported_by), leave_empty=len(rows) < len(due)
        )
        if not last:
            check = partial(self._check, submission, one.reported_by)
            self.agenda.on(submission.check_by, check)

    def _sender(self, side: str) -> User:
        is_partner = side == KPI.Side.PARTNER
        return self.people[self.story.submitter if is_partner else self.story.manager]

    def _checker(self, side: str) -> User:
        """What the authority reports itself, a colleague checks."""
        is_partner = side == KPI.Side.PARTNER
        return self.people[self.story.manager if is_partner else self.story.approver]

    def _with_files(
        self,
        one: MonthlyReturn,
        month: Period,
        rows: dict[str, TypedRow],
        true: dict[str, TypedRow],
    ) -> dict[str, TypedRow]:
        """Evidence on the round that waits: a ratio by its workbook, the first by its picture.

        The files hold what is `true`, whatever was typed.
        """
        names = {str(kpi.uuid): kpi.name for kpi in self.partnership.kpis.all()}
        numbers: dict[str, int] = {}
        for upload in files_for(month, [(names[key], row) for key, row in true.items()]):
            kept = add_file(one, upload, actor=self._sender(one.reported_by))
            numbers[str(upload.name).rpartition(".")[2]] = kept.number
        first = next(iter(rows))
        return {
            key: replace(row, files=(numbers[_kind_of_file(row, is_first=key == first)],))
            if not row.nothing
            else row
            for key, row in rows.items()
        }

    def _check(self, submission: Submission, side: str = KPI.Side.PARTNER) -> None:
        records = list(submission.records.select_related("kpi"))
        check_return(
            submission,
            {str(record.uuid): self._decision(record) for record in records},
            actor=self._checker(side),
        )
        for record in records:
            wrong = self._correction(record.kpi.code, self._number(Period.parse(record.period)))
            if wrong is not None and record.corrects_id is None:
                day = clock.today() + CORRECTED_AFTER
                self.agenda.on(day, partial(self._correct, record, wrong))

    def _decision(self, record: KPIRecord) -> Decision:
        wanted = (record.kpi.code, self._number(Period.parse(record.period)))
        for one in self.story.verified:
            if (one.code, one.month) == wanted:
                return Decision(
                    action="accept", verified_value=Decimal(one.found), internal_note=one.note
                )
        return Decision(action="accept")

    def _correct(self, record: KPIRecord, wrong: Correction) -> None:
        found = next(one for one in self.story.measured if one.kpi.code == wrong.code)
        new = correct_record(
            KPIRecord.objects.get(pk=record.pk),
            value=Decimal(self._value(found, wrong.month)),
            comment=wrong.words,
            actor=self.people[self.story.submitter],
        )
        submission = new.submission
        if submission is not None:
            self.agenda.on(submission.check_by, partial(self._check, submission))

    def _dispute(self, disputed: Disputed) -> None:
        month = self.quarter.start
        for _ in range(disputed.month):
            month = Period.containing("month", month).next().start
        record = KPIRecord.objects.select_related("partnership").get(
            kpi__code=disputed.code,
            partnership=self.partnership,
            period_start=month,
            state=KPIRecord.State.ACCEPTED,
        )
        dispute_record(record, words=disputed.words, actor=self.people[self.story.submitter])

    def _row(self, one: Measured, number: int, *, mistyped: bool = True) -> TypedRow:
        if number in one.nothing:
            return TypedRow(nothing=True, comment=one.nothing[number])
        wrong = self._correction(one.kpi.code, number) if mistyped else None
        comment = "See the operations report." if not number % 12 else ""
        typed = wrong.typed if wrong else self._value(one, number)
        if one.below:
            typed = f"{Decimal(typed) * Decimal(one.below) / 100:f}"
        return TypedRow(value=typed, denominator=one.below, comment=comment)

    def _correction(self, code: str, number: int) -> Correction | None:
        wanted = (code, number)
        return next((c for c in self.story.corrections if (c.code, c.month) == wanted), None)

    def _number(self, month: Period) -> int:
        return _months(self.quarter.start, month.start)

    def _value(self, one: Measured, number: int) -> str:
        """On a straight line from then to now, swaying; the last full quarter means `now`."""
        start, now, sway = Decimal(one.start), Decimal(one.now), Decimal(one.sway)
        step = Decimal(1).scaleb(-one.kpi.decimals)
        if number >= 0:
            moves = one.kpi.aggregation in {"average", "ratio"} and one.kpi.frequency == "month"
            return str(now + step * (1, -1, 0)[number % 3] if moves else now)
        length = _months(self.first.start, self.quarter.start)
        waves = (0, 1, 0, -1, 1, -1)
        past = length + number
        value = start + (now - start) * past / length + sway * waves[past % len(waves)]
        return str(value.quantize(step, rounding=ROUND_HALF_UP))


def _kind_of_file(row: TypedRow, *, is_first: bool) -> str:
    if row.denominator:
        return "xlsx"
    return "png" if is_first else "csv"


def _months(one: dt.date, other: dt.date) -> int:
    return (other.year - one.year) * 12 + other.month - one.month
