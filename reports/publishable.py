"""Issued reports of both sides, as something that a decision can publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance.publishable import Publishable, Version, publishables
from reports.models import IssuedReport

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from partnerships.models import Partnership

MOST = 100


def install() -> None:
    """Once, at the app's start."""
    publishables.register(Publishable("report", _("Report"), _of, _now))


def _shared() -> QuerySet[IssuedReport]:
    """Issued ones that both sides see; the authority's own are never public."""
    rows = IssuedReport.objects.told().filter(
        state=IssuedReport.State.ISSUED, audience=IssuedReport.Audience.SHARED
    )
    return rows.defer("data")


def _of(partnership: Partnership) -> list[Version]:
    rows = _shared().filter(partnership=partnership).order_by("-issued_at", "-pk")
    return [_version(one) for one in rows[:MOST]]


def _now(uuids: Collection[UUID]) -> Mapping[UUID, Version]:
    return {one.uuid: _version(one) for one in _shared().filter(uuid__in=uuids)}


def _version(one: IssuedReport) -> Version:
    return Version(
        uuid=one.uuid,
        title=f"{one.title} ({one.number})",
        sha256=one.sha256,
        file=one.file,
        file_name=f"{one.number}.pdf",
    )
