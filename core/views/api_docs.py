"""The API for people who write programs: read from the committed OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.api.document import reading

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@login_required
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every noun, operation and shape; plain HTML, so that the strict policy holds here too."""
    return render(request, "core/api_docs.html", {"document": reading()})
