"""The note on a partnership's overview that nothing is measured yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from performance.models import KPI
from performance.views.set_up import set_up_action

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User
    from partnerships.models import Partnership


def nothing_measured(
    partnership: Partnership, _user: User, permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """What is missing before anything can be scored; None once KPIs are adopted. One query."""
    if not partnership.is_live:
        return None
    states = set(partnership.kpis.values_list("state", flat=True))
    if not states:
        return {
            "kind": "info",
            "title": _("Nothing is measured here yet."),
            "text": _("No KPI and no milestone is agreed, so no return is due and none is scored."),
            "actions": set_up_action(partnership, permissions),
        }
    if states == {KPI.State.PROPOSED}:
        return {
            "kind": "warn",
            "title": _("The KPIs wait to be adopted."),
            "text": _("They count for nothing until the other side has adopted them."),
            "actions": [{"label": _("Look"), "url": reverse("kpis", args=[partnership.uuid])}],
        }
    return None


def why_no_scorecard(partnership: Partnership, permissions: frozenset[str]) -> dict[str, Any]:
    """The reason why there is no scorecard, and what can be done about it."""
    note = nothing_measured(partnership, None, permissions)  # type: ignore[arg-type] # asks no user
    if note is not None:
        return {
            "text": f"{note['title']} {note['text']}",
            "actions": note["actions"],
        }
    opened = partnership.monthly_returns.exists()
    accepted = partnership.kpi_records.filter(state="accepted").exists()
    if accepted:
        text = _("Figures are accepted; the scorecard is worked out with the end of its period.")
    elif opened:
        text = _("No figure is accepted yet. It is worked out as soon as an official accepts some.")
    else:
        text = _("No return is due yet: the first opens when the first measured month has ended.")
    return {"text": text, "actions": []}
