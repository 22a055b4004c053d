"""Handing out what is kept: as an attachment, and only while it is what was recorded."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models.fields.files import FieldFile

log = logging.getLogger("concord.files")


def hand_out(
    request: HttpRequest,
    file: FieldFile,
    *,
    sha256: str,
    file_name: str,
    media_type: str,
    note: Callable[[], None],
) -> FileResponse | HttpResponse:
    """The stored file as an attachment, after `note` wrote down who fetched it.

    A file that is gone, or has another SHA-256 than was recorded, is not handed out: the answer
    is 409 with a page that says so.
    """
    found = altered(file, sha256)
    if found is not None:
        context = {"recorded": sha256, "found": found, "file_name": file_name}
        return render(request, "errors/altered_file.html", context, status=409)
    note()
    return attachment(file, file_name=file_name, media_type=media_type)


def altered(file: FieldFile, sha256: str) -> str | None:
    """None while the stored file is what was recorded; else what it is by its SHA-256, or ""."""
    found = _fingerprint(file)
    if found == sha256:
        return None
    log.error("%s should have SHA-256 %s and has %s", file.name, sha256, found or "no content")
    return found


def attachment(file: FieldFile, *, file_name: str, media_type: str) -> FileResponse:
    """A file as a download that no browser runs."""
    response = FileResponse(
        file.open(), as_attachment=True, filename=file_name, content_type=media_type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _fingerprint(file: FieldFile) -> str:
    """The SHA-256 of what is stored; "" where nothing is."""
    try:
        with file.open() as stored:
            return hashlib.file_digest(stored, "sha256").hexdigest()
    except OSError:
        return ""
