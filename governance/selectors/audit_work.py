"""What audit findings leave for a person to do: to answer, to see through, to look back at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from core.worklist import WorkItem
from governance.models import AuditFinding
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User

S: Final = AuditFinding.State


def audit_work(user: User, today: dt.date) -> Iterator[WorkItem]:
    """One query: what the management owes, and what an auditor can look back at."""
    answers = Q(partnership__in=Partnership.objects.permitted(user, "answer_findings"))
    writes = Q(partnership__in=Partnership.objects.permitted(user, "write_findings"))
    owed = Q(state=S.PUBLISHED) | Q(state=S.ANSWERED, due_on__isnull=False, done_said_on=None)
    ripe = Q(state=S.ANSWERED) & (Q(done_said_on__isnull=False) | Q(due_on=None))
    found = (
        AuditFinding.objects.filter(answers & owed | writes & ripe)
        .select_related("partnership")
        .order_by("answer_by", "pk")
    )
    for one in found:
        if one.state == S.PUBLISHED:
            yield _to_answer(one)
        elif one.due_on is not None and one.done_said_on is None:
            yield _to_do(one)
        else:
            yield _to_look_back(one)


def _item(one: AuditFinding, **facts: object) -> WorkItem:
    known = {
        "where": one.partnership.name,
        "url": reverse("audit_finding", args=[one.uuid]),
        "act_label": _("Open"),
        "partnership": one.partnership.uuid,
    }
    return WorkItem(**(known | facts))  # type: ignore[arg-type] # what a WorkItem takes


def _to_answer(one: AuditFinding) -> WorkItem:
    return _item(
        one,
        title=_("Answer the audit: %(title)s") % {"title": one.title},
        why=_("Finding %(reference)s, gravity %(grade)s")
        % {"reference": one.reference, "grade": one.get_grade_display()},
        role_line=_("You answer for the management"),
        due_on=one.answer_by,
        key=f"audit_finding_to_answer:{one.uuid}",
        arrived=True,
    )


def _to_do(one: AuditFinding) -> WorkItem:
    assert one.due_on is not None  # noqa: S101 - asked for above
    return _item(
        one,
        title=_("Do what was promised to the audit: %(title)s") % {"title": one.title},
        why=_("Promised for %(day)s; say when it is done") % {"day": day(one.due_on)},
        role_line=_("You answer for the management"),
        due_on=one.due_on,
        key=f"audit_finding_to_do:{one.uuid}:{one.due_on}",
    )


def _to_look_back(one: AuditFinding) -> WorkItem:
    said = _("The management does not agree with it")
    if one.done_said_on is not None:
        said = _("The management says that it is done since %(day)s") % {
            "day": day(one.done_said_on)
        }
    return _item(
        one,
        title=_("Look back at the finding: %(title)s") % {"title": one.title},
        why=said,
        role_line=_("You audit this partnership"),
        due_on=None,
        key=f"audit_finding_to_look_back:{one.uuid}:{one.done_said_on}",
        arrived=True,
    )
