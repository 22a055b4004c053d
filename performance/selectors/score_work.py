"""Whether a partnership's scorecard is being worked out just now, or could not be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import Job
from core.subject import Subject

if TYPE_CHECKING:
    from partnerships.models import Partnership

KIND = "scorecards.issue"


def last_work(partnership: Partnership) -> Job | None:
    """The newest job that scores this partnership; one query."""
    jobs = Job.objects.about(Subject("partnership", partnership.uuid)).filter(kind=KIND)
    found: Job | None = jobs.order_by("-pk").first()
    return found


def work_note(partnership: Partnership, permissions: frozenset[str]) -> dict[str, Any] | None:
    """What to say above the scorecard: new figures are on their way, or why they are not."""
    job = last_work(partnership)
    page = reverse("scorecard", args=[partnership.uuid])
    if job is None or job.state == Job.State.DONE:
        return None
    if not job.is_finished:
        return {
            "kind": "info",
            "title": _("New figures are being worked out."),
            "text": _("Until then the result before stays here."),
            "actions": [{"label": _("Refresh"), "url": page}],
        }
    again = {"label": _("Work it out again"), "url": page, "post": True}
    return {
        "kind": "bad",
        "title": _("The newest figures could not be scored."),
        "text": job.failure,
        "sub": _("Reference %(reference)s") % {"reference": job.failure_reference}
        if job.failure_reference
        else "",
        "actions": [again] if "check_records" in permissions else [],
    }
