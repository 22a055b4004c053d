"""A milestone that somebody else decided while one wrote: both versions, and one's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.approval import Conflict, require_as_seen
from core.formatting import day
from partnerships.views.editing import both_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django import forms

    from performance.models import Milestone, Submission

TYPED = ("outcome", "words", "certified", "not_certified")


def shown_of(milestone: Milestone, rounds: Sequence[Submission]) -> dict[str, str]:
    """What the page says of the claim that is decided on; `rounds` with the newest first."""
    newest = rounds[0] if rounds else None
    return {
        _("State"): str(milestone.get_state_display()),
        _("Claim"): newest.receipt if newest else "",
        _("Completed on"): day(newest.completed_on) if newest and newest.completed_on else "",
        _("What was sent"): newest.statement if newest else "",
        _("Decided by"): str(newest.decided_by) if newest and newest.decided_by else "",
        _("Reason"): newest.reason if newest else "",
    }


def conflict_of(
    milestone: Milestone, rounds: Sequence[Submission], token: str, form: forms.Form
) -> dict[str, Any] | None:
    """Both versions where the claim is no longer what the person saw; None where it is."""
    try:
        require_as_seen(token, shown_of(milestone, rounds))
    except Conflict as met:
        found = both_versions(met)
        found["mine"] += [
            {"term": str(form[name].label), "value": _said(form, name)}
            for name in TYPED
            if name in form.fields and form[name].value()
        ]
        return found
    return None


def _said(form: forms.Form, name: str) -> str:
    value = str(form[name].value())
    choices = getattr(form.fields[name], "choices", ())
    return str(dict(choices).get(value, value))
