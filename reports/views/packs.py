"""A pack of reports, written while it is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.typing import signed_in
from partnerships.models import BulkRun
from reports.services.packs import ACT, zip_of

if TYPE_CHECKING:
    from uuid import UUID

    from core.models import User


@require_safe
@login_required
def download_pack(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    """One's own pack: what one may fetch of it today, and what is missing with the reason."""
    user = signed_in(request)
    own = BulkRun.objects.filter(asked_by=user.pk, act=ACT)
    return streamed(get_object_or_404(own, uuid=uuid), user)


def streamed(run: BulkRun, user: User) -> StreamingHttpResponse:
    """The ZIP as an answer that no browser runs and no cache keeps."""
    response = StreamingHttpResponse(zip_of(run, user), content_type="application/zip")
    name = f"concord-reports-{run.asked_at:%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
