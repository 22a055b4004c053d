"""What one person asked for and another one answers, on the To do of whoever may answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.worklist import WorkItem
from governance.models import Disposal, EmergencyAccess, LegalHold, Pseudonymisation
from governance.selectors.disposals import may_decide as may_decide_disposals
from governance.selectors.emergency import may_decide
from governance.selectors.legal_holds import decides_on
from governance.selectors.people_access import looks_after_concord
from governance.selectors.personal_data import waiting_for

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User


def two_people_work(user: User, _today: dt.date) -> Iterator[WorkItem]:
    """One query each, where nothing waits."""
    yield from _accesses(user)
    yield from _pseudonyms(user)
    yield from _holds(user)
    yield from _disposals(user)


def _accesses(user: User) -> Iterator[WorkItem]:
    """It lapses after a day, so it is due by then. Who confirms it was written to already."""
    waiting = EmergencyAccess.objects.waiting(clock.now()).exclude(asked_by=user.pk)
    for one in waiting.select_related("partnership", "asked_by").order_by("asked_at"):
        if may_decide(one, user):
            yield WorkItem(
                title=_("Confirm or refuse emergency access"),
                where=one.partnership.name,
                why=_("%(who)s asked: %(reason)s") % {"who": one.asked_by, "reason": one.reason},
                role_line=_("You are the second person"),
                due_on=clock.day_of(one.asked_at + EmergencyAccess.WAITS),
                url=reverse("emergency_access"),
                act_label=_("Look"),
                key=f"emergency_access:{one.uuid}",
                partnership=one.partnership.uuid,
            )


def _pseudonyms(user: User) -> Iterator[WorkItem]:
    if not Pseudonymisation.objects.filter(state=Pseudonymisation.State.ASKED).exists():
        return
    for one in waiting_for(user):
        yield WorkItem(
            title=_("Give or refuse a pseudonym"),
            where=_("People’s data"),
            why=_("%(who)s asked for %(person)s, who left")
            % {"who": one.asked_by, "person": one.person},
            role_line=_("You are the second person"),
            due_on=None,
            url=reverse("personal_data"),
            act_label=_("Look"),
            key=f"pseudonym:{one.uuid}",
            partnership=None,
            arrived=True,
        )


def _holds(user: User) -> Iterator[WorkItem]:
    """What the second approver answers, or an administrator carries out."""
    rows = LegalHold.objects.select_related(
        "partnership", "person", "asked_by", "lift_asked_by"
    ).order_by("asked_at")
    if looks_after_concord(user):
        titles = {
            LegalHold.State.AGREED: _("Carry out a legal hold"),
            LegalHold.State.LIFT_AGREED: _("Lift a legal hold"),
        }
        line = _("You look after Concord")
    else:
        rows = decides_on(user, rows)
        titles = {
            LegalHold.State.ASKED: _("Agree to a legal hold, or refuse it"),
            LegalHold.State.LIFT_ASKED: _("Agree to lift a legal hold, or refuse it"),
        }
        line = _("You are the second person")
    for one in rows.filter(state__in=titles):
        if one.is_asked and one.asker == user:
            continue
        yield WorkItem(
            title=titles[LegalHold.State(one.state)],
            where=str(one),
            why=_("%(who)s asked: %(reason)s")
            % {"who": one.asker, "reason": one.lift_reason or one.reason},
            role_line=line,
            due_on=None,
            url=reverse("legal_holds"),
            act_label=_("Look"),
            key=f"legal_hold:{one.uuid}:{one.state}",
            partnership=None if one.partnership is None else one.partnership.uuid,
            arrived=True,
        )


def _disposals(user: User) -> Iterator[WorkItem]:
    """What two approvers agree to, and an administrator carries out."""
    carries_out = looks_after_concord(user)
    if not carries_out and not may_decide_disposals(user):
        return
    S = Disposal.State  # noqa: N806 - as everywhere
    states = [S.AGREED] if carries_out else [S.PROPOSED, S.AGREED_ONCE]
    for one in Disposal.objects.filter(state__in=states).select_related("proposed_by"):
        if not carries_out and not one.is_for(user):
            continue
        yield WorkItem(
            title=_("Carry out a disposal")
            if carries_out
            else _("Agree to a disposal, or refuse it"),
            where=_("Records"),
            why=_("%(who)s proposed it: %(n)d records kept long enough")
            % {"who": one.proposed_by, "n": one.proposed_rows},
            role_line=_("You look after Concord") if carries_out else _("You are one of two"),
            due_on=None,
            url=reverse("retention"),
            act_label=_("Look"),
            key=f"disposal:{one.uuid}:{one.state}",
            partnership=None,
            arrived=True,
        )
