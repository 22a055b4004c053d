"""Stage approvals by a body, wherever the table of who does what says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.selectors.responsibilities import line_of
from partnerships.stage_route import Elsewhere

if TYPE_CHECKING:
    from partnerships.models import Partnership

KIND = "stage_approval"


def by_a_body(partnership: Partnership) -> Elsewhere | None:
    """The body recommends where it prepares the stage approval or answers for it."""
    if not line_of(partnership, KIND).is_recommended_by_a_body:
        return None
    body = partnership.bodies.filter(ended_on__isnull=True).first()
    if body is None:
        return Elsewhere(
            why=_("A body recommends stage approvals here, and none is set up yet."),
            url=reverse("bodies", args=[partnership.uuid]),
            label=_("Bodies"),
        )
    return Elsewhere(
        why=_("%(body)s recommends stage approvals here; whoever answers for them signs.")
        % {"body": body.name},
        url=f"{reverse('decision_new', args=[partnership.uuid])}?what=stage",
        label=_("Raise the question"),
    )
