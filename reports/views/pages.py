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
from partnerships.views.base import PartnershipPage
from reports.definitions import kinds
from reports.models import IssuedReport
from reports.selectors.listing import reports_list
from reports.services.issue import record_download, request_report

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.listing import ListSpec
    from core.models import User


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
            lengths=IssuedReport.Length.choices,
            page_title=_("Reports"),
            **kwargs,
        )

    def _periods(self, slug: str) -> list[Period]:
        return kinds[slug].periods(self.partnership) if self._may_issue else []

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


def _visible_to(user: User) -> QuerySet[IssuedReport]:
    """Without the figures that a report was made from, which are large."""
    visible: QuerySet[IssuedReport] = IssuedReport.objects.visible_to(user)
    return visible.select_related("partnership", "requested_by").defer("data")


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
        "ahead": Job.objects.filter(state=Job.State.QUEUED, pk__lt=job.pk).count() if job else 0,
        "message": (job.failure or job.progress_message) if job else "",
        "actions": _acts(request, report),
        "breadcrumbs": [
            {"label": _("Reports"), "url": reverse("reports")},
            {
                "label": report.partnership.name,
                "url": reverse("partnership", args=[report.partnership.uuid]),
            },
        ],
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


def _find(request: HttpRequest, uuid: UUID) -> IssuedReport:
    visible = IssuedReport.objects.visible_to(request.user).select_related(
        "partnership", "job", "requested_by"
    )
    report: IssuedReport = get_object_or_404(visible, uuid=uuid)
    return report
