"""Asking for a report over many partnerships: by mandate, of exactly those one may report on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from core import clock
from core.ledger import SYSTEM_STREAM, audited
from core.ledger.past import recorded_on
from core.problems import Problem, refuse_if
from core.reference import next_reference
from governance.authority import mandates_of
from partnerships.models import Partnership
from partnerships.selectors.recorded import against
from reports.definitions import portfolio_kinds
from reports.models import CountedPartnership, IssuedReport
from reports.services.issue import promised

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from core.models import User
    from reports.models import ReportSchedule

ISSUES: Final = "issue_report"
OVERVIEW: Final = "portfolio_overview"
FULL: Final = IssuedReport.Length.FULL


def may_report_on_portfolio(user: User) -> bool:
    """Whether `user` issues reports over many: by mandate, as portfolio officials and auditors."""
    return bool(mandates_of(user, ISSUES))


def request_portfolio_report(
    *,
    slug: str,
    actor: User | None,
    known_on: dt.date | None = None,
    schedule: ReportSchedule | None = None,
) -> IssuedReport:
    """Asks for a report over all partnerships on which `actor` may issue reports.

    Which they are is fixed here. None stands for the command line, which counts them all. The
    caller has asked `may_report_on_portfolio`. With `known_on` it tells what was recorded at the
    end of that day, of those that there were then and that `actor` may report on today.

    Raises:
        Refused: an unknown kind, nothing to count, or a day of which nothing is recorded.
    """
    if known_on is not None:
        refuse_if(against(None, known_on, field="known_on"))
    countable = list(_countable(actor))
    keys = [one.pk for one in countable] if known_on is None else _there_then(countable, known_on)
    refuse_if(_objections(slug, keys))
    kind, now = portfolio_kinds[slug], clock.now()
    period = kind.period_of(known_on or clock.today())
    with audited(SYSTEM_STREAM, actor=actor, kind="report.asked") as act:
        report = IssuedReport(
            number=next_reference(f"REP-ALL-{now.year}"),
            slug=slug,
            length=FULL,
            audience=IssuedReport.Audience.INSIDE,
            period=period.key,
            known_on=known_on,
            title=f"{kind.label}, {period.label}",
            requested_by=actor,
            requested_at=now,
            schedule=schedule,
            template_version=kind.template_version,
        )
        promised(report, act)
        CountedPartnership.objects.bulk_create(
            [CountedPartnership(report=report, partnership_id=key) for key in keys],
            batch_size=1000,
        )
        act.fact(partnerships=len(keys), **({"known_on": known_on} if known_on else {}))
    return report


def no_longer_seen(report: IssuedReport) -> Iterator[Problem]:
    """What stands against making it: whoever asked must still see all that it counts."""
    asker = report.requested_by
    if report.partnership_id or asker is None:
        return
    if not IssuedReport.objects.visible_to(asker).filter(pk=report.pk).exists():
        text = _(
            "You may no longer see every partnership that this report counts. Ask for it anew."
        )
        yield Problem("", "not_permitted", text)


def _countable(actor: User | None) -> QuerySet[Any]:
    rows = Partnership.objects.order_by("pk")
    return rows if actor is None else rows.permitted(actor, ISSUES)


def _there_then(countable: list[Partnership], known_on: dt.date) -> list[int]:
    """Those that were known at the end of that day."""
    past = recorded_on(SYSTEM_STREAM, known_on, also=[one.stream for one in countable])
    return [one.pk for one in countable if past.positions[one.stream] > 0]


def _objections(slug: str, keys: list[int]) -> Iterator[Problem]:
    if slug not in portfolio_kinds:
        names = ", ".join(one.slug for one in portfolio_kinds)
        text = _("There is no report “%(slug)s” over many partnerships. The kinds are: %(names)s.")
        yield Problem("kind", "unknown", text % {"slug": slug, "names": names})
    if not keys:
        text = _("There is no partnership on which you may issue reports, so nothing to count.")
        yield Problem("", "nothing_to_report", text)
