"""Asking for a report, making it, keeping it. Issued is issued: it is never rendered again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from core import clock
from core.jobs import enqueue
from core.ledger import audited
from core.ledger.canonical import canonical_json
from core.models import LedgerHead
from core.periods import Period
from core.problems import Problem, refuse_if
from core.reference import next_reference
from core.subject import Subject
from reports.definitions import kinds
from reports.models import IssuedReport, ReportDownload
from reports.rendering import render

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from uuid import UUID

    from core.jobs import RunningJob
    from core.models import User
    from partnerships.models import Partnership
    from reports.rendering import Rendered
    from reports.report import Collected, ReportKind

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
) -> IssuedReport:
    """Asks for a report; a worker makes it. `about` is the one thing that its kind is about.

    Without a period it is that of the thing, or the newest.

    Raises:
        Refused: an unknown kind, length or thing, or a period without anything to report.
    """
    refuse_if(_objections(partnership, slug, length, period, about))
    kind = kinds[slug]
    thing = kind.thing(partnership, about)
    period = thing.period if thing is not None else period or kind.periods(partnership)[0]
    now = clock.now()
    with audited(partnership.stream, actor=actor, kind="report.asked") as act:
        report = IssuedReport.objects.create(
            number=next_reference(f"REP-{partnership.number}-{now.year}"),
            slug=slug,
            length=length,
            audience=kind.audience,
            partnership=partnership,
            period=period.key,
            about=about,
            title=_("%(length)s, %(period)s")
            % {"length": IssuedReport.Length(length).label, "period": period.label},
            requested_by=actor,
            requested_at=now,
            template_version=kind.template_version,
        )
        report.job = enqueue(
            "reports.issue",
            {"report": report.pk},
            key=f"reports.issue:{report.uuid}",
            requested_by=actor,
            title=f"{partnership.name}: {report.title}",
            subject=Subject("report", report.uuid),
        )
        report.save(update_fields=["job"])
        act.fact(
            report=str(report.uuid),
            number=report.number,
            slug=slug,
            length=length,
            period=period.key,
            **({"about": str(about)} if about else {}),
        )
    return report


def make_report(report: IssuedReport, job: RunningJob) -> IssuedReport:
    """Collects, renders and stores a report that was asked for; the job's one effect.

    Rendering happens outside of any transaction.
    """
    now = clock.now()
    kind = kinds[report.slug]
    job.progress(1, 3, _("collecting the figures"))
    head = _head(report.partnership)
    report.ledger_stream = report.partnership.stream
    report.ledger_seq, report.ledger_head = (head.seq, head.hash) if head else (0, "")
    found = kind.collect(report.partnership, Period.parse(report.period), report, now)
    data = canonical_json(found.data)
    fingerprint = hashlib.sha256(data.encode()).hexdigest()
    job.progress(2, 3, _("setting the pages"))
    rendered = _rendered(report, kind, found, data, fingerprint, now)
    job.progress(3, 3, _("keeping the file"))
    with (
        job.effect(),
        audited(report.partnership.stream, actor=job.requested_by, kind="report.issued") as act,
    ):
        report.state = IssuedReport.State.ISSUED
        report.issued_at = now
        report.title = found.title
        report.rule_version = found.rule_version
        report.data, report.data_sha256 = data, fingerprint
        report.size, report.pages, report.sha256 = (
            len(rendered.pdf),
            rendered.pages,
            rendered.sha256,
        )
        report.file.save("report.pdf", ContentFile(rendered.pdf), save=False)
        report.save()
        act.fact(
            report=str(report.uuid),
            number=report.number,
            sha256=rendered.sha256,
            data_sha256=fingerprint,
            ledger_seq=report.ledger_seq,
        )
        act.seal(report)
    return report


def record_download(report: IssuedReport, *, actor: User) -> None:
    """Notes who fetched the report, and when, in the ledger too."""
    with audited(report.partnership.stream, actor=actor, kind="report.downloaded") as act:
        ReportDownload.objects.create(report=report, by=actor, at=clock.now())
        act.fact(report=str(report.uuid), number=report.number)


def data_of(report: IssuedReport) -> object:
    """The figures of an issued report."""
    return json.loads(report.data)


def _rendered(
    report: IssuedReport,
    kind: ReportKind,
    found: Collected,
    data: str,
    fingerprint: str,
    now: dt.datetime,
) -> Rendered:
    context = {
        **found.context,
        "report": report,
        "kind": kind,
        "title": found.title,
        "issued_at": now,
        "fingerprint": " ".join(fingerprint[i : i + 4] for i in range(0, 32, 4)),
        "fingerprint_full": fingerprint,
    }
    return render(
        kind.templates[report.length],
        context,
        data=data,
        data_name=f"{report.number}.json",
        moment=now,
        tighter=found.tighter,
    )


def _head(partnership: Partnership) -> LedgerHead | None:
    return LedgerHead.objects.filter(stream=partnership.stream).first()


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
    if length not in kind.templates:
        lengths = ", ".join(str(IssuedReport.Length(one).label) for one in kind.templates)
        message = _("This kind has no such length. Choose one of: %(lengths)s.")
        yield Problem("length", "unknown", message % {"lengths": lengths})
    if kind.things is not None:
        found = kind.things(partnership)
        if not any(one.uuid == about and period in {None, one.period} for one in found):
            names = ", ".join(one.reference for one in found[:SHOWN]) or _("nothing yet")
            message = _("Choose what it is about. Possible here are: %(names)s.")
            yield Problem("about", "unknown", message % {"names": names})
        return
    if about is not None:
        message = _("This kind is about a period, not about one thing: leave out what it is about.")
        yield Problem("about", "not_about_one", message)
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
