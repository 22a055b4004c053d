"""Figures that somebody else decided while one was checking them: both decisions side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from performance.models import KPIRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from performance.views.check_form import Posted


def overtaken(records: Iterable[KPIRecord], rows: Mapping[str, Posted]) -> dict[str, Any] | None:
    """Both versions of every figure that was sent decided and waits no longer; None without any."""
    mine, theirs = [], []
    for record in records:
        row = rows.get(str(record.uuid))
        if row is None or not row.action or record.state == KPIRecord.State.SUBMITTED:
            continue
        mine.append({"term": record.kpi.name, "value": _yours(row), "strong": True})
        theirs.append({"term": record.kpi.name, "value": _stands(record), "strong": True})
    return {"mine": mine, "theirs": theirs} if mine else None


def _yours(row: Posted) -> str:
    said = _("accept") if row.action == "accept" else _("send back")
    return f"{said}: {row.reason}" if row.reason else said


def _stands(record: KPIRecord) -> str:
    said = str(record.get_state_display())
    if record.decided_by is not None:
        said = _("%(state)s, by %(name)s") % {"state": said, "name": record.decided_by}
    return f"{said}: {record.reason}" if record.reason else said
