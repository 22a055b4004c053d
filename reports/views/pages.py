"""Asking for reports, watching them being made, fetching them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from core.models import Job
from core.periods import Period
from core.problems import Refused
from core.typing import signed_in
from core.views.files import hand_out
from core.views.jobs import acts_on
from core.views.listing import GrowingList
from governance.rail import may_report_on_portfolio_today, roles_of
from governance.roles import ROLES
from partnerships.views.base import PartnershipPage
from reports.definitions import kinds
from reports.models import IssuedReport
from reports.selectors.listing import reports_list
from reports.selectors.recomputed import CannotBeWorkedOut, differences
from reports.selectors.verifying import verified
from reports.services.issue import record_download, request_report
from reports.services.portfolio import ISSUES
from reports.verdict_words import words_of
from reports.views.crumbs import way_to
from reports.views.typed import day_typed

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.listing import ListSpec
    from core.models import User

MOST_LINES = 200
"""So many differences a page lists."""


class PartnershipReportsPage(GrowingList, PartnershipPage):
    """What was issued for a partnership, and the buttons that ask for more."""

    template_name = "reports/of_partnership.html"
    tab, page = "documents", "reports"
    write_permission = "issue_report"

    def spec(self) -> ListSpec:
        return reports_list(of_one_partnership=True)

    def listed(self) -> QuerySet[IssuedReport]:
        return _visible_to(self.user).filter(partnership=self.partnership)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            periods=self._periods("period_performance"),
            quarters=self._periods("governance_and_decisions"),
            others=self._others(),
            lengths=IssuedReport.Length.choices,
            page_title=_("Reports"),
            **kwargs,
        )

    def _periods(self, slug: str) -> list[Period]:
        return kinds[slug].periods(self.partnership) if self._may_issue else []

    def _others(self) -> list[dict[str, Any]]:
        """The kinds that are offered by their note, each with the periods it can be issued for."""
        offered = [one for one in kinds if one.note] if self._may_issue else []
        found = [{"kind": one, "periods": one.periods(self.partnership)} for one in offered]
        return [one for one in found if one["periods"]]

    @property
    def _may_issue(self) -> bool:
        return "issue_report" in self.permissions

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        length = request.POST.get("length", "")
        key = request.POST.get("period", "")
        slug = request.POST.get("slug", "period_performance")
        if slug not in kinds:
            raise Http404
        try:
            report = request_report(
                self.partnership,
                slug=slug,
                length=length,
                period=Period.parse(key) if key else None,
                about=_about(request.POST.get("about", "")),
                known_on=day_typed(request.POST.get("known_on", "")),
                actor=self.user,
            )
        except ValueError as error:
            return self.render_refused(problems=[{"message": str(error)}])
        except Refused as refused:
            problems = [{"message": problem.message} for problem in refused.problems]
            return self.render_refused(problems=problems)
        return HttpResponseRedirect(reverse("report", args=[report.uuid]))


def _about(typed: str) -> UUID | None:
    return UUID(typed) if typed else None


class ReportsPage(GrowingList, LoginRequiredMixin, TemplateView):
    """Every report the person may fetch."""

    http_method_names = ["get", "head"]
    template_name = "reports/reports.html"

    def spec(self) -> ListSpec:
        return reports_list(of_one_partnership=False)

    def listed(self) -> QuerySet[IssuedReport]:
        return _visible_to(signed_in(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = signed_in(self.request)
        issues = any(ISSUES in ROLES[role].permissions for role in roles_of(user))
        regular = {"label": _("Regular reports"), "url": reverse("report_schedules")}
        overview = {
            "label": _("Issue overview"),
            "url": reverse("report_portfolio"),
            "post": True,
        }
        may_overview = may_report_on_portfolio_today(user)
        shown = [overview] if may_overview else []
        kwargs["actions"] = [*shown, *([regular] if issues else [])]
        # A day that was refused is still there.
        kwargs["past_overview"] = (
            {"typed": self.request.GET.get("known_on", "")[:20]} if may_overview else None
        )
        return super().get_context_data(**kwargs)


def _visible_to(user: User) -> QuerySet[IssuedReport]:
    """Without the figures that a report was made from, which are large."""
    visible: QuerySet[IssuedReport] = IssuedReport.objects.visible_to(user)
    return visible.select_related("partnership", "requested_by", "job").defer("data")


@require_safe
@login_required
def report_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A report: being made, issued with its fingerprints, or failed with a reference."""
    report = _find(request, uuid)
    job = report.job
    context = {
        "report": report,
        "job": job,
        "period": Period.parse(report.period),
        "here": reverse("report", args=[report.uuid]),
        "ahead": Job.objects.before(job).count() if job else 0,
        "message": (job.failure or job.progress_message) if job else "",
        "actions": _acts(request, report),
        "breadcrumbs": way_to(report.partnership, of_many=report.whose),
    }
    return render(request, "reports/report.html", context)


def _acts(request: HttpRequest, report: IssuedReport) -> list[dict[str, object]]:
    job = report.job
    if job is None or job.requested_by_id != signed_in(request).pk:
        return []
    return acts_on(job)


@require_safe
@login_required
def download_report(request: HttpRequest, uuid: UUID) -> FileResponse | HttpResponse:
    """The stored PDF, never a new one; who fetched it is written down."""
    report = _find(request, uuid)
    if report.state != IssuedReport.State.ISSUED:
        raise Http404
    return hand_out(
        request,
        report.file,
        sha256=report.sha256,
        file_name=f"{report.number}.pdf",
        media_type="application/pdf",
        note=lambda: record_download(report, actor=signed_in(request)),
    )


@require_safe
@login_required
def check_report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The stored file once more, and its figures worked out again: what differs, line by line."""
    report = _find(request, uuid)
    if report.state != IssuedReport.State.ISSUED:
        raise Http404
    try:
        lines, is_gone = differences(report), False
    except CannotBeWorkedOut:
        lines, is_gone = [], True
    context = {
        "report": report,
        "words": words_of(verified(_stored(report))),
        "lines": lines[:MOST_LINES],
        "more": max(0, len(lines) - MOST_LINES),
        "is_gone": is_gone,
        "breadcrumbs": [
            *way_to(report.partnership, of_many=report.whose),
            {"label": report.title, "url": reverse("report", args=[report.uuid])},
        ],
    }
    return render(request, "reports/check.html", context)


def _stored(report: IssuedReport) -> bytes:
    """Nothing where the file is gone, which is no report."""
    try:
        with report.file.open() as stored:
            content: bytes = stored.read()
            return content
    except OSError:
        return b""


def _find(request: HttpRequest, uuid: UUID) -> IssuedReport:
    visible = IssuedReport.objects.visible_to(request.user).select_related(
        "partnership__authority", "partnership__partner", "job", "requested_by", "certificate"
    )
    report: IssuedReport = get_object_or_404(visible, uuid=uuid)
    return report
