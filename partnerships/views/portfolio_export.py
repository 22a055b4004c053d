"""Exports of the portfolio: exactly the rows that match, with the columns that are shown."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import TemplateView

from core import clock
from core.exporting import CSV_TYPE, XLSX_TYPE, csv_lines, write_workbook
from core.models import Job
from core.query import changed
from core.typing import signed_in
from core.views.jobs import acts_on
from partnerships.models import PortfolioExport
from partnerships.selectors.portfolio_export import header_of, keys_of, values_of
from partnerships.selectors.saved_views import as_saved, look_of
from partnerships.services.portfolio_exports import (
    AT_ONCE,
    file_name,
    record_export,
    request_export,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def export_portfolio(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The file at once; above some size a page that asks whether to make it in the background."""
    user, today = signed_in(request), clock.today()
    file_format = request.GET.get("format", "")
    if file_format not in TYPES:
        raise Http404
    columns = [column.slug for column in look_of(user, request.GET).columns]
    keys = keys_of(user, request.GET, today)
    if request.method == "POST":
        export = request_export(
            user,
            file_format=file_format,
            query=as_saved(request.META.get("QUERY_STRING", "")),
            columns=columns,
        )
        return HttpResponseRedirect(reverse("export", args=[export.uuid]))
    if len(keys) > AT_ONCE:
        return _ask(request, len(keys))
    record_export(user, file_format=file_format, rows=len(keys), columns=columns, query=request.GET)
    return _answered(file_format, keys, columns)


def _answered(
    file_format: str, keys: Sequence[int], columns: Sequence[str]
) -> HttpResponse | StreamingHttpResponse:
    header, rows = header_of(columns), values_of(keys, columns)
    response: HttpResponse | StreamingHttpResponse
    if file_format == "csv":
        response = StreamingHttpResponse(csv_lines(header, rows), content_type=CSV_TYPE)
    else:
        target = io.BytesIO()
        write_workbook(target, _("Portfolio"), header, rows)
        response = HttpResponse(target.getvalue(), content_type=XLSX_TYPE)
    name = file_name(file_format, clock.today())
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _ask(request: HttpRequest, count: int) -> HttpResponse:
    words = ngettext("Export %(n)s partnership?", "Export %(n)s partnerships?", count)
    context = {
        "title": words % {"n": count},
        "breadcrumbs": [{"label": _("Portfolio"), "url": reverse("portfolio")}],
        "text": _(
            "That is too much for one answer. Concord makes the file in the background; you may "
            "leave the page, and fetch the file for seven days."
        ),
        "label": _("Make the file"),
        "cancel_url": f"{reverse('portfolio')}?{changed(request.GET, drop=('format',))}",
    }
    return render(request, "components/confirm_page.html", context)


class ExportPage(LoginRequiredMixin, TemplateView):
    """An export being made, or ready; for whoever asked for it alone."""

    template_name = "partnerships/export.html"

    @cached_property
    def export(self) -> PortfolioExport:
        return find_export(self.request, self.kwargs["uuid"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        export, job = self.export, self.export.job
        here = reverse("export", args=[export.uuid])
        return super().get_context_data(
            export=export,
            job=job if job and job.state != Job.State.DONE else None,
            here=here,
            ahead=Job.objects.filter(state=Job.State.QUEUED, pk__lt=job.pk).count() if job else 0,
            message=(job.failure or job.progress_message) if job else "",
            actions=acts_on(job) if job else [],
            download=[
                {
                    "label": _("Download the file"),
                    "url": reverse("export_file", args=[export.uuid]),
                    "primary": True,
                }
            ]
            if export.file
            else [],
            breadcrumbs=[{"label": _("Portfolio"), "url": reverse("portfolio")}],
            **kwargs,
        )

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().render_to_response(context, **kwargs)
        if context["job"] is None and self.request.headers.get("HX-Request"):
            response["HX-Refresh"] = "true"
        return response


@require_safe
@login_required
def download_export(request: HttpRequest, uuid: UUID) -> FileResponse:
    export = find_export(request, uuid)
    if not export.file:
        raise Http404
    response = FileResponse(
        export.file.open("rb"),
        as_attachment=True,
        filename=file_name(export.format, export.requested_at.date()),
        content_type=TYPES[export.format],
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def find_export(request: HttpRequest, uuid: UUID) -> PortfolioExport:
    mine = PortfolioExport.objects.filter(requested_by=signed_in(request).pk)
    export: PortfolioExport = get_object_or_404(mine.select_related("job"), uuid=uuid)
    return export
