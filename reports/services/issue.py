"""Asking for a report, making it, keeping it. Issued is issued: it is never rendered again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from core import clock
from core.jobs import enqueue
from core.ledger import SYSTEM_STREAM, audited
from core.ledger.canonical import canonical_json
from core.ledger.moment import one_moment
from core.problems import Problem, refuse_if
from core.reference import next_reference
from core.subject import Subject
from partnerships.selectors.recorded import against
from reports.definitions import kinds
from reports.models import IssuedReport, ReportDownload
from reports.selectors.beside import beside_now
from reports.selectors.collecting import collected, kind_of
from reports.selectors.known import past_of, streams_of
from reports.services.looking_back import period_then
from reports.services.sealing import Stated, certificate_of, made

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from uuid import UUID

    from core.jobs import RunningJob
    from core.ledger.act import Act
    from core.models import User
    from core.periods import Period
    from partnerships.models import Partnership
    from reports.models import ReportSchedule
    from reports.report import ReportKind

TELL = "reports.tell"
"""Writes to those who wish to know of a report that is issued regularly."""
SHOWN = 20
"""So many possibilities an objection lists."""


def request_report(
    partnership: Partnership,
    *,
    slug: str,
    length: str,
    period: Period | None,
    actor: User | None,
    about: UUID | None = None,
    known_on: dt.date | None = None,
    schedule: ReportSchedule | None = None,
) -> IssuedReport:
    """Asks for a report; a worker makes it. `about` is the one thing that its kind is about.

    Without a period it is that of the thing, or the newest. With `known_on` it tells what was
    recorded at the end of that day: at the last checkpoint before it, and from there by number.

    Raises:
        Refused: an unknown kind, length or thing, a period without anything to report, or a day
            of which nothing is recorded.
    """
    if known_on is not None and slug in kinds:
        refuse_if(_against_the_day(partnership, kinds[slug], known_on, about))
        period = period_then(partnership, kinds[slug], known_on, period, about)
        refuse_if(_of_length(kinds[slug], length))
    else:
        refuse_if(_objections(partnership, slug, length, period, about))
    kind = kinds[slug]
    thing = kind.thing(partnership, about)
    period = thing.period if thing is not None else period or kind.periods(partnership)[0]
    now = clock.now()
    with audited(partnership.stream, actor=actor, kind="report.asked") as act:
        report = IssuedReport(
            number=next_reference(f"REP-{partnership.number}-{now.year}"),
            slug=slug,
            length=length,
            audience=kind.audience,
            partnership=partnership,
            period=period.key,
            about=about,
            known_on=known_on,
            title=_("%(length)s, %(period)s")
            % {"length": IssuedReport.Length(length).label, "period": period.label},
            requested_by=actor,
            requested_at=now,
            schedule=schedule,
            template_version=kind.template_version,
        )
        promised(report, act)
        act.fact(
            **({"about": str(about)} if about else {}),
            **({"known_on": known_on} if known_on else {}),
        )
    return report


def promised(report: IssuedReport, act: Act) -> None:
    """Keeps what was asked for, and promises a worker for it."""
    report.save()
    report.job = enqueue(
        "reports.issue",
        {"report": report.pk},
        key=f"reports.issue:{report.uuid}",
        requested_by=report.requested_by,
        title=f"{report.whose}: {report.title}",
        subject=Subject("report", report.uuid),
    )
    report.save(update_fields=["job"])
    act.fact(
        report=str(report.uuid),
        number=report.number,
        slug=report.slug,
        length=report.length,
        period=report.period,
        **({"schedule": str(report.schedule.uuid)} if report.schedule else {}),
    )


def make_report(report: IssuedReport, job: RunningJob) -> IssuedReport:
    """Collects, renders, signs and stores a report that was asked for; the job's one effect.

    All figures are read at one moment, together with the positions in the ledger that they belong
    to. Rendering and signing happen outside of any transaction. Whoever takes the request back
    stops it between two steps, and within a second while the pages are set; nothing is kept then.

    Raises:
        Cancelled: the request was taken back.
    """
    kind = kind_of(report)
    job.check_cancelled()
    job.progress(1, 3, _("collecting the figures"))
    stated = _stated(report)
    found, now = stated.found, stated.moment
    job.check_cancelled()
    job.progress(2, 3, _("setting the pages"))
    file = made(report, kind, stated, job.check_cancelled)
    job.check_cancelled()
    sha256 = hashlib.sha256(file.signed).hexdigest()
    job.progress(3, 3, _("keeping the file"))
    with (
        job.effect(),
        audited(report.stream, actor=job.requested_by, kind="report.issued") as act,
    ):
        report.state = IssuedReport.State.ISSUED
        report.issued_at = now
        report.title = found.title
        report.rule_version = found.rule_version
        report.data, report.data_sha256 = stated.data, stated.data_sha256
        report.content_size, report.content_sha256 = len(file.content.pdf), file.content.sha256
        report.size, report.pages, report.sha256 = len(file.signed), file.pages, sha256
        report.certificate = certificate_of(file.key)
        report.file.save("report.pdf", ContentFile(file.signed), save=False)
        report.save()
        act.fact(
            report=str(report.uuid),
            number=report.number,
            sha256=sha256,
            content_sha256=file.content.sha256,
            data_sha256=stated.data_sha256,
            certificate=report.certificate.sha256,
            ledger_seq=report.ledger_seq,
        )
        act.seal(report)
        if report.schedule_id:
            enqueue(TELL, {"report": report.pk}, key=f"{TELL}:{report.uuid}", title="E-mail")
    return report


def _stated(report: IssuedReport) -> Stated:
    """What the report says, and in its columns the moment of the ledger that it says it of."""
    with one_moment(report.stream, *(streams_of(report) or [SYSTEM_STREAM])) as moment:
        past = past_of(report)
        anchor = moment.anchor if past is None else past.anchor
        report.ledger_stream, report.ledger_anchor = anchor.stream, str(anchor)
        report.ledger_seq, report.ledger_head = anchor.seq, anchor.hash
        report.ledger_positions = dict(moment.positions) if past is None else past.positions
        found = collected(report, moment.at)
        data = canonical_json(found.data)
        if past is not None:
            beside = beside_now(report, found, moment)
            found = replace(found, context={**found.context, "beside": beside})
    return Stated(found, data, hashlib.sha256(data.encode()).hexdigest(), moment.at)


def record_download(report: IssuedReport, *, actor: User) -> None:
    """Notes who fetched the report, and when, in the ledger too."""
    with audited(report.stream, actor=actor, kind="report.downloaded") as act:
        ReportDownload.objects.create(report=report, by=actor, at=clock.now())
        act.fact(report=str(report.uuid), number=report.number)


def data_of(report: IssuedReport) -> object:
    """The figures of an issued report."""
    return json.loads(report.data)


def no_longer_told(report: IssuedReport) -> Iterator[Problem]:
    """What stands against making a report of a past day: what it is about is not told of today."""
    if report.known_on is not None and report.partnership is not None:
        yield from _not_told_today(report.partnership, kinds[report.slug], report.about)


def _against_the_day(
    partnership: Partnership, kind: ReportKind, known_on: dt.date, about: UUID | None
) -> Iterator[Problem]:
    yield from against(partnership, known_on, field="known_on")
    if about is not None and kind.things is None:
        yield _not_about_one()
    elif about is not None:
        yield from _not_told_today(partnership, kind, about)


def _not_told_today(
    partnership: Partnership, kind: ReportKind, about: UUID | None
) -> Iterator[Problem]:
    """What was taken back, such as a consent, is not told of as it was before."""
    if kind.things is not None and kind.thing(partnership, about) is None:
        message = _("What it is about is not there to be reported any more.")
        yield Problem("about", "not_told_today", message)


def _not_about_one() -> Problem:
    message = _("This kind is about a period, not about one thing: leave out what it is about.")
    return Problem("about", "not_about_one", message)


def _of_length(kind: ReportKind, length: str) -> Iterator[Problem]:
    if length not in kind.templates:
        lengths = ", ".join(str(IssuedReport.Length(one).label) for one in kind.templates)
        message = _("This kind has no such length. Choose one of: %(lengths)s.")
        yield Problem("length", "unknown", message % {"lengths": lengths})


def _objections(
    partnership: Partnership, slug: str, length: str, period: Period | None, about: UUID | None
) -> Iterator[Problem]:
    known = {kind.slug: kind for kind in kinds}
    if slug not in known:
        yield Problem(
            "kind",
            "unknown",
            _("There is no report “%(slug)s”. The kinds are: %(kinds)s.")
            % {"slug": slug, "kinds": ", ".join(known)},
        )
        return
    kind = known[slug]
    yield from _of_length(kind, length)
    if kind.things is not None:
        found = kind.things(partnership)
        if not any(one.uuid == about and period in {None, one.period} for one in found):
            names = ", ".join(one.reference for one in found[:SHOWN]) or _("nothing yet")
            message = _("Choose what it is about. Possible here are: %(names)s.")
            yield Problem("about", "unknown", message % {"names": names})
        return
    if about is not None:
        yield _not_about_one()
    periods = kind.periods(partnership)
    if not periods:
        message = _("There is nothing to report yet: %(kind)s needs what it is made of first.")
        yield Problem("period", "nothing_to_report", message % {"kind": kind.label})
    elif period is not None and period not in periods:
        message = _(
            "There is nothing to report of %(partnership)s for %(period)s. "
            "Choose another period; possible are: %(names)s."
        )
        names = ", ".join(one.label for one in periods[:SHOWN])
        facts = {"partnership": partnership, "period": period.label, "names": names}
        yield Problem("period", "nothing_to_report", message % facts)
