"""The public pages: for everybody, without an account, a script or a cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.views.files import hand_out
from governance.selectors.publications import public_list, public_one

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import FileResponse, HttpRequest, HttpResponse

GONE = 410


@never_cache
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Everything that is public today."""
    return render(request, "governance/published.html", {"rows": public_list()})


@never_cache
@require_safe
def published_thing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One publication, or why it is no longer there; what never was public is not there at all."""
    found = public_one(uuid)
    if found is None:
        return render(request, "governance/published_thing.html", {"shown": None}, status=404)
    status = 200 if found.version is not None else GONE
    return render(request, "governance/published_thing.html", {"shown": found}, status=status)


@never_cache
@require_safe
def published_file(request: HttpRequest, uuid: UUID) -> FileResponse | HttpResponse:
    """The file of the version that was published, while it is."""
    found = public_one(uuid)
    if found is None or found.version is None or found.version.file is None:
        raise Http404
    return hand_out(
        request,
        found.version.file,
        sha256=found.row.sha256,
        file_name=found.version.file_name,
        media_type="application/pdf",
        note=lambda: None,
    )
