"""Lessons where they help: beside the conditions of the stage, and on the new-partnership page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from governance.selectors.lessons import helping, offered_rows
from partnerships.stage_asides import Aside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User
    from partnerships.models import Partnership


def on_the_stage(partnership: Partnership, user: User) -> Aside | None:
    """Lessons of this type and stage that were learned elsewhere and not adopted here yet."""
    rows = helping(user, kind=partnership.type, phase=partnership.phase, without=partnership)
    if not rows:
        return None
    address = _all(type=partnership.type, phase=partnership.phase)
    return Aside("governance/lessons_offered.html", {"rows": offered_rows(rows), "url": address})


def for_a_new_one(user: User, kind: str) -> Mapping[str, Any] | None:
    """Lessons of a type, for whoever begins another partnership of it."""
    rows = helping(user, kind=kind)
    return {"rows": offered_rows(rows), "url": _all(type=kind)} if rows else None


def _all(**filters: str) -> str:
    return f"{reverse('lessons')}?{urlencode(filters)}"
