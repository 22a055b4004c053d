"""Audit findings as pages, reports and programs show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from governance.models import AuditFinding

if TYPE_CHECKING:
    import datetime as dt

    from partnerships.models import Partnership

S = AuditFinding.State
GRAVITY: Final = {"high": "bad", "medium": "warn", "low": "info"}
"""The look of each grade."""


def published_findings(partnership: Partnership) -> list[AuditFinding]:
    """What auditors have published of it, the gravest first; two queries, with every step."""
    order = list(GRAVITY)
    rows = (
        AuditFinding.objects.published()
        .filter(partnership=partnership)
        .select_related("written_by", "published_by")
        .prefetch_related("steps__by")
    )
    return sorted(rows, key=lambda one: (order.index(one.grade), one.published_at, one.pk))


def finding_state(one: AuditFinding, today: dt.date) -> dict[str, str]:
    """The tag of a finding, with its clock in words."""
    if one.is_overdue(today):
        late = _("Answer overdue") if one.state == S.PUBLISHED else _("Promise overdue")
        return {"kind": "bad", "label": late}
    if one.state == S.ANSWERED and one.done_said_on is not None:
        return {"kind": "info", "label": _("Said to be done")}
    looks = {
        S.DRAFT: "none",
        S.DROPPED: "none",
        S.PUBLISHED: "info",
        S.ANSWERED: "info",
        S.CLOSED: "good",
    }
    return {"kind": looks[S(one.state)], "label": str(one.get_state_display()).capitalize()}


def finding_row(one: AuditFinding, today: dt.date) -> dict[str, Any]:
    """A finding in a list."""
    return {
        "row": one,
        "url": reverse("audit_finding", args=[one.uuid]),
        "until": clock_of(one),
        "grade": {"kind": GRAVITY[one.grade], "label": str(one.get_grade_display()).capitalize()},
        **finding_state(one, today),
    }


def clock_of(one: AuditFinding) -> dt.date | None:
    """The day that counts now: of the answer, then of what was promised."""
    return {S.PUBLISHED: one.answer_by, S.ANSWERED: one.due_on}.get(S(one.state))


def facts_of_finding(one: AuditFinding) -> list[dict[str, str]]:
    """What stands beside a finding."""
    known = (
        (_("Grave"), str(one.get_grade_display()), ""),
        (_("Heading"), str(one.get_heading_display()), ""),
        (_("Criterion"), one.criterion, ""),
        (_("Who reads it"), str(one.get_audience_display()) if one.is_published else "", ""),
        (_("Written"), day(one.written_at.date()), str(one.written_by)),
        (
            _("Published"),
            day(one.published_at.date()) if one.published_at else "",
            str(one.published_by or ""),
        ),
        (_("Answer by"), day(one.answer_by) if one.answer_by else "", ""),
        (_("Promised for"), day(one.due_on) if one.due_on else "", ""),
    )
    return [{"term": term, "value": value, "sub": sub} for term, value, sub in known if value]


def said_to(one: AuditFinding) -> list[dict[str, str]]:
    """What was said to it since, the first first; one query."""
    return [
        {
            "title": str(step.get_kind_display()).capitalize(),
            "verdict": str(step.get_verdict_display()) if step.verdict else "",
            "who": str(step.by),
            "on": day(step.at.date()),
            "text": step.text,
            "due": day(step.due_on) if step.due_on else "",
        }
        for step in one.steps.all()
    ]
