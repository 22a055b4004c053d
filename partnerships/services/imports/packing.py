"""Files that were chosen together, packed into one, so that an import has one file to keep."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from core.problems import Problem, Refused
from core.uploads import MAX_SIZE, MAX_UNPACKED, inspect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

    from partnerships.source import ImportSource

MOST_FILES: Final = 30
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""An entry's day: the same files give the same archive, and so the same fingerprint."""


def one_file(uploads: Sequence[UploadedFile[bytes]], source: ImportSource) -> UploadedFile[bytes]:
    """The one file, or those chosen together as one archive, for a source that takes them.

    Raises:
        Refused: with every objection: too many, of another kind, too large together, the same name
            twice, or what `core.uploads.inspect` finds in one of them.
    """
    first = uploads[0]
    is_packed = bool(source.packs) and (first.name or "").lower().endswith(source.packs)
    if len(uploads) == 1 and not is_packed:
        return first
    problems = list(_objections(uploads, source))
    names: dict[str, UploadedFile[bytes]] = {}
    for upload in () if problems else uploads:
        try:
            name = inspect(upload).file_name
        except Refused as refused:
            problems += refused.problems
            continue
        if name in names:
            message = _("%(name)s was chosen twice. Choose each file once.") % {"name": name}
            problems.append(Problem("file", "twice", message))
        names[name] = upload
    if problems:
        raise Refused(problems)
    return _packed(names, source)


def _objections(uploads: Sequence[UploadedFile[bytes]], source: ImportSource) -> list[Problem]:
    found = []
    names = [one.name or "" for one in uploads]
    others = [name for name in names if not name.lower().endswith(source.packs)]
    if not source.packs:
        message = _("This list is one file. Choose it alone.")
        found.append(Problem("file", "one_only", message))
    elif others:
        message = _(
            "Choose %(kind)s files together, or one archive alone; this is neither: %(name)s."
        )
        found.append(
            Problem("file", "kind", message % {"kind": source.packs, "name": ", ".join(others)})
        )
    if len(uploads) > MOST_FILES:
        message = _("At most %(n)d files are taken together.") % {"n": MOST_FILES}
        found.append(Problem("file", "too_many", message))
    if sum(one.size or 0 for one in uploads) > MAX_UNPACKED:
        message = _("The files are too large together; at most %(n)d MB are taken.")
        found.append(Problem("file", "too_large", message % {"n": MAX_UNPACKED // 1_048_576}))
    return found


def _packed(names: dict[str, UploadedFile[bytes]], source: ImportSource) -> UploadedFile[bytes]:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(names):
            upload = names[name]
            upload.seek(0)
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), upload.read(), zipfile.ZIP_DEFLATED)
    if target.tell() > MAX_SIZE:
        message = _("The files are too large together, even packed; at most 25 MB are taken.")
        raise Refused([Problem("file", "too_large", message)])
    return SimpleUploadedFile(f"{source.slug}.zip", target.getvalue(), "application/zip")
