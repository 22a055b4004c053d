"""Reports that are issued regularly: set up by a person, run in their name, told to others."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day as day_in_words
from core.jobs import enqueue
from core.ledger import audited
from core.models import User
from core.notifications.mail import absolute, queue_mail
from core.problems import Problem, Refused, refuse_if
from core.transitions import locked
from partnerships.models import Partnership
from reports.definitions import kinds, portfolio_kinds
from reports.models import IssuedReport, ReportSchedule
from reports.services.issue import request_report
from reports.services.portfolio import ISSUES, may_report_on_portfolio
from reports.services.portfolio import request_portfolio_report as request_for_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from core.periods import Period

RUN: Final = "reports.run_schedule"
QUARTERS: Final = frozenset({1, 4, 7, 10})
"""Months on whose day a quarterly report is issued: the quarter before is over then."""
LAST_DAY: Final = 28
MOST_TOLD: Final = 50


def set_up(
    partnership: Partnership | None,
    *,
    slug: str,
    length: str,
    every: str,
    day: int,
    told: Iterable[UUID] = (),
    actor: User,
) -> ReportSchedule:
    """Has a report issued every month or quarter on that day, for a partnership or the portfolio.

    Raises:
        Refused: an unknown kind, length, rhythm or day, no right to issue it, or too many to tell.
    """
    readers = sorted({str(one) for one in told} - {str(actor.uuid)})
    refuse_if(_objections(partnership, slug, length, every, day, readers, actor))
    schedule = ReportSchedule(
        partnership=partnership,
        slug=slug,
        length=length,
        every=every,
        day=day,
        told=readers,
        set_up_by=actor,
        set_up_at=clock.now(),
        next_on=next_day(every, day, clock.today()),
    )
    with audited(schedule.stream, actor=actor, kind="report_schedule.set_up") as act:
        schedule.save()
        act.fact(
            report_schedule=str(schedule.uuid),
            slug=slug,
            length=length,
            every=every,
            day=day,
            told=readers,
        )
    return schedule


def end_schedule(schedule: ReportSchedule, *, actor: User) -> ReportSchedule:
    """Issues no more of it. One that has ended stays as it is."""
    with transaction.atomic():
        row = locked(schedule)
        if row.ended_at is None:
            _end(row, "", actor=actor)
    return row


def next_day(every: str, day: int, after: dt.date) -> dt.date:
    """The first day later than `after` on which it is due."""
    month = after.replace(day=day)
    while month <= after or (every == ReportSchedule.Every.QUARTER and month.month not in QUARTERS):
        month = (month.replace(day=1) + dt.timedelta(days=32)).replace(day=day)
    return month


def enqueue_due(today: dt.date) -> int:
    """Promises a run of each that is due, once for the day on which it was due; how many."""
    due = ReportSchedule.objects.filter(ended_at=None, next_on__lte=today).select_related(
        "set_up_by", "partnership"
    )
    for one in due:
        enqueue(
            RUN,
            {"schedule": one.pk, "due": one.next_on.isoformat()},
            key=f"{RUN}:{one.uuid}:{one.next_on}",
            title=_("Regular report: %(name)s") % {"name": one.whose},
        )
    return len(due)


def run_schedule(schedule: ReportSchedule, due: dt.date) -> IssuedReport | None:
    """Asks for the report that was due, as whoever set it up may today. One run for all missed.

    Where they may no longer issue it, it ends with words; where there is nothing to report, the
    words stand beside it and the next run comes.
    """
    row = locked(schedule)
    if row.ended_at is not None or row.next_on != due:
        return None
    today = clock.today()
    row.last_on, row.next_on = today, next_day(row.every, row.day, today)
    with translation.override(row.set_up_by.language):
        if not _may(row.partnership, row.set_up_by):
            words = _("%(name)s may no longer issue this report.") % {"name": row.set_up_by}
            _end(row, words, actor=None)
            return None
        report, row.last_words = _asked(row)
    with audited(row.stream, actor=row.set_up_by, kind="report_schedule.run") as act:
        row.save(update_fields=["last_on", "next_on", "last_words"])
        act.fact(report_schedule=str(row.uuid), due=due, report=report and str(report.uuid))
    return report


def tell_readers(report: IssuedReport) -> int:
    """Promises a mail to each who wished for it and may fetch the report today; how many.

    The link is the page of the report: it asks for a sign-in, and for the right at each fetch.
    """
    schedule = report.schedule
    assert schedule is not None  # noqa: S101 - promised for those alone
    people = User.objects.filter(uuid__in=[*schedule.told, str(schedule.set_up_by.uuid)])
    readers = [
        one
        for one in people.filter(is_active=True).order_by("pk")
        if IssuedReport.objects.visible_to(one).filter(pk=report.pk).exists()
    ]
    for person in readers:
        with translation.override(person.language):
            subject = _("Report: %(title)s") % {"title": report.title}
        queue_mail(
            to=person,
            subject=subject,
            template="mail/report_issued.txt",
            context={
                "report": report,
                "by": schedule.set_up_by,
                "url": absolute(reverse("report", args=[report.uuid])),
            },
            key=f"report:{report.uuid}:{person.uuid}",
        )
    return len(readers)


def newest_over(found: list[Period], today: dt.date) -> Period | None:
    """The newest period that is over; where none is, the newest."""
    over = next((one for one in found if one.end < today), None)
    return over or next(iter(found), None)


def _asked(row: ReportSchedule) -> tuple[IssuedReport | None, str]:
    actor = row.set_up_by
    try:
        if row.partnership is None:
            return request_for_many(slug=row.slug, actor=actor, schedule=row), ""
        period = newest_over(kinds[row.slug].periods(row.partnership), clock.today())
        refuse_if(_nothing_new(row, period))
        report = request_report(
            row.partnership,
            slug=row.slug,
            length=row.length,
            period=period,
            actor=actor,
            schedule=row,
        )
    except Refused as refused:
        return None, str(refused)
    return report, ""


def _nothing_new(row: ReportSchedule, period: Period | None) -> Iterator[Problem]:
    """A period that was over when it was last told of is not told of again."""
    last = row.reports.order_by("-requested_at").first()
    if period is None or last is None or last.period != period.key:
        return
    if period.end < last.requested_at.date():
        text = _("Nothing new: %(number)s tells of %(period)s already.")
        facts = {"number": last.number, "period": period.label}
        yield Problem("period", "nothing_new", text % facts)


def _end(row: ReportSchedule, words: str, *, actor: User | None) -> None:
    with audited(row.stream, actor=actor, kind="report_schedule.ended") as act:
        row.ended_at, row.ended_words = clock.now(), words
        row.save(update_fields=["ended_at", "ended_words", "last_on", "next_on"])
        act.fact(report_schedule=str(row.uuid), by_itself=actor is None)
        if words and row.set_up_by.is_active:
            queue_mail(
                to=row.set_up_by,
                subject=_("No longer issued: %(label)s, %(name)s")
                % {"label": label_of(row), "name": row.whose},
                template="mail/report_schedule_ended.txt",
                context={"words": words, "url": absolute(reverse("report_schedules"))},
                key=f"report_schedule.ended:{row.uuid}",
            )


def label_of(row: ReportSchedule) -> str:
    """What its kind is called."""
    registry: Any = kinds if row.partnership_id else portfolio_kinds
    return str(registry[row.slug].label) if row.slug in registry else row.slug


def choices_of(*, of_many: bool) -> list[tuple[str, str]]:
    """Each kind in each of its lengths, as "slug/length" with its words."""
    found = []
    for one in _kinds_coming(of_many=of_many):
        for length in one.templates:
            several = len(one.templates) > 1
            words = f"{one.label}: {IssuedReport.Length(length).label}" if several else one.label
            found.append((f"{one.slug}/{length}", str(words)))
    return found


def _kinds_coming(*, of_many: bool) -> list[Any]:
    """The kinds that can come by themselves: none about one thing."""
    return list(portfolio_kinds) if of_many else [one for one in kinds if one.things is None]


def _may(partnership: Partnership | None, user: User) -> bool:
    if partnership is None:
        return may_report_on_portfolio(user)
    return Partnership.objects.permitted(user, ISSUES).filter(pk=partnership.pk).exists()


def _objections(
    partnership: Partnership | None,
    slug: str,
    length: str,
    every: str,
    day: int,
    told: list[str],
    actor: User,
) -> Iterator[Problem]:
    if not _may(partnership, actor):
        yield Problem("", "not_permitted", _("You hold no role that may issue this report."))
    names = {one.slug: one.templates for one in _kinds_coming(of_many=partnership is None)}
    if slug not in names:
        text = _("This kind is not issued regularly. Possible are: %(names)s.")
        yield Problem("kind", "unknown", text % {"names": ", ".join(names)})
    elif length not in names[slug]:
        text = _("This kind has no such length. Choose one of: %(names)s.")
        yield Problem("length", "unknown", text % {"names": ", ".join(names[slug])})
    if every not in ReportSchedule.Every.values:
        yield Problem("every", "unknown", _("Choose every month or every quarter."))
    if not 1 <= day <= LAST_DAY:
        yield Problem("day", "out_of_range", _("Enter a day from 1 to 28: every month has it."))
    if len(told) > MOST_TOLD:
        yield Problem("told", "too_many", _("At most 50 people are told."))


def rhythm(row: ReportSchedule) -> str:
    """How often, in words."""
    texts = {
        ReportSchedule.Every.MONTH: _("on day %(day)d of every month"),
        ReportSchedule.Every.QUARTER: _("on day %(day)d after every quarter"),
    }
    return texts[ReportSchedule.Every(row.every)] % {"day": row.day}


def stands(row: ReportSchedule) -> str:
    """What is to be known of it now, in words."""
    if row.ended_at is not None:
        ended = _("Ended on %(day)s.") % {"day": day_in_words(clock.day_of(row.ended_at))}
        return " ".join(filter(None, (ended, row.ended_words)))
    coming = _("Next on %(day)s.") % {"day": day_in_words(row.next_on)}
    return " ".join(filter(None, (coming, row.last_words)))
