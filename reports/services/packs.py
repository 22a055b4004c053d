"""A pack: many issued reports as one ZIP, written while it is fetched, with a manifest."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final, cast

from django.utils.translation import gettext as _

from core import clock
from core.models import Job
from core.views.files import altered
from partnerships.models import BulkOutcome, Partnership
from reports.models import IssuedReport
from reports.services.issue import record_download

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import BulkRun

ACT: Final = "report_pack"
MANIFEST: Final = "manifest.json"
SCHEMA: Final = "concord.report_pack/1"
CHUNK: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One chosen partnership: its report, or why the pack is without it."""

    partnership: Partnership
    report: IssuedReport | None
    why: str = ""


def members_of(run: BulkRun, user: User) -> list[Member]:
    """What `user` may have of the pack today, by reference; three queries however large it is."""
    visible = Partnership.objects.visible_to(user)
    outcomes = list(
        run.outcomes.filter(partnership__in=visible)
        .select_related("partnership")
        .order_by("partnership__reference", "pk")
    )
    made = [one.made for one in outcomes if one.made]
    rows = (
        IssuedReport.objects.visible_to(user)
        .filter(uuid__in=made)
        .select_related("partnership", "job")
    )
    reports = {one.uuid: one for one in rows.defer("data")}
    return [_member(one, reports.get(one.made) if one.made else None) for one in outcomes]


def zip_of(run: BulkRun, user: User) -> Iterator[bytes]:
    """The ZIP, piece by piece: never more than a part of one file in memory.

    Each file is what was recorded, by its SHA-256, and that it was fetched is written down before
    it leaves. What is missing stands in the manifest with the reason; it comes last.
    """
    out = _Outlet()
    files: list[dict[str, Any]] = []
    missing: list[dict[str, str]] = []
    with zipfile.ZipFile(cast("IO[bytes]", out), "w", zipfile.ZIP_STORED) as archive:
        for one in members_of(run, user):
            why = one.why or _unfit(one.report)
            if one.report is None or why:
                missing.append(_missing(one.partnership, why))
                continue
            record_download(one.report, actor=user)
            files.append(_listed(one.report))
            with one.report.file.open() as stored:
                yield from _added(archive, out, f"{one.report.number}.pdf", stored, one.report)
        told = _manifest(run, files, missing)
        archive.writestr(_entry(MANIFEST, clock.now()), told)
        yield out.taken()
    yield out.taken()


class _Outlet:
    """A file that cannot be sought in, of which what was written is taken away at once."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        """Keeps a part until it is taken."""
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        found, self._parts = b"".join(self._parts), []
        return found


def _added(
    archive: zipfile.ZipFile, out: _Outlet, name: str, stored: IO[bytes], report: IssuedReport
) -> Iterator[bytes]:
    assert report.issued_at is not None  # noqa: S101 - only issued ones are added
    with archive.open(_entry(name, report.issued_at), "w") as entry:
        while chunk := stored.read(CHUNK):
            entry.write(chunk)
            yield out.taken()
    yield out.taken()


def _entry(name: str, moment: dt.datetime) -> zipfile.ZipInfo:
    when = moment.timetuple()
    return zipfile.ZipInfo(name, when[:6])


def _member(outcome: BulkOutcome, report: IssuedReport | None) -> Member:
    if outcome.state == BulkOutcome.State.REFUSED:
        return Member(outcome.partnership, None, outcome.message)
    if report is None:
        return Member(outcome.partnership, None, _("You may not fetch it today."))
    if report.state != IssuedReport.State.ISSUED:
        return Member(outcome.partnership, report, _unmade(report))
    return Member(outcome.partnership, report)


def _unmade(report: IssuedReport) -> str:
    job = report.job
    if job is None or job.state in Job.UNFINISHED:
        return _("It is still being made.")
    return job.failure or str(job.get_state_display())


def _unfit(report: IssuedReport | None) -> str:
    if report is None or altered(report.file, report.sha256) is None:
        return ""
    return _("The stored file is not what was recorded, so it is not handed out.")


def _listed(report: IssuedReport) -> dict[str, Any]:
    assert report.partnership is not None  # noqa: S101 - a pack is of single partnerships
    return {
        "name": f"{report.number}.pdf",
        "sha256": report.sha256,
        "size": report.size,
        "data_sha256": report.data_sha256,
        "number": report.number,
        "kind": report.slug,
        "length": report.length,
        "period": report.period,
        "issued_at": report.issued_at and report.issued_at.isoformat(),
        "reference": report.partnership.reference,
        "partnership": report.partnership.name,
    }


def _missing(partnership: Partnership, why: str) -> dict[str, str]:
    return {"reference": partnership.reference, "partnership": partnership.name, "why": why}


def _manifest(run: BulkRun, files: list[dict[str, Any]], missing: list[dict[str, str]]) -> str:
    told = {
        "schema": SCHEMA,
        "pack": str(run.uuid),
        "asked_at": run.asked_at.isoformat(),
        "written_at": clock.now().isoformat(),
        "files": files,
        "missing": missing,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)
