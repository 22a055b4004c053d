"""Milestones on the To do lists: due, to check, to certify, sent back, minor defects to mend."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from core.models import Membership
from core.worklist import Group, WorkItem
from partnerships.models import Partnership
from performance.models import Milestone, MinorDefect, Submission
from performance.services.milestones import WAITING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User

S = Milestone.State
AHEAD = dt.timedelta(days=28)
"""So long before its forecast a milestone is on the list of those who owe it."""


def milestones_to_do(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Six queries, however many milestones there are. What was sent back is on both lists."""
    yield from _to_certify(user)
    yield from _to_check(user)
    checks = Partnership.objects.permitted(user, "check_records")
    sends = Partnership.objects.permitted(user, "submit_records")
    edits = Partnership.objects.permitted(user, "edit_partnership")
    partner = Q(milestone__owed_by=Milestone.Side.PARTNER)
    mine = (partner & Q(milestone__partnership__in=sends)) | (
        ~partner & Q(milestone__partnership__in=edits)
    )
    awaited = Q(milestone__partnership__in=checks) & ~mine
    owed = Q(owed_by=Milestone.Side.PARTNER)
    yield from _due(
        (owed & Q(partnership__in=sends)) | (~owed & Q(partnership__in=edits)), today + AHEAD
    )
    yield from _sent_back(mine, "mine")
    yield from _sent_back(awaited, "others")
    money = Partnership.objects.permitted(user, "accept_money")
    yield from _defects(user, mine, checks, money)


def _item(
    milestone: Milestone,
    *,
    title: str,
    why: str,
    role_line: str,
    due_on: dt.date | None,
    act_label: str,
    key: str,
    group: Group = "mine",
    arrived: bool = False,
) -> WorkItem:
    return WorkItem(
        title=title % {"milestone": milestone.name},
        where=str(milestone.partnership),
        why=why,
        role_line=role_line,
        due_on=due_on,
        url=reverse("milestone", args=[milestone.uuid]),
        act_label=act_label,
        key=key,
        partnership=milestone.partnership.uuid,
        group=group,
        arrived=arrived,
    )


def _due(mine: Q, until: dt.date) -> Iterator[WorkItem]:
    found = Milestone.objects.filter(
        mine, state__in=[S.PLANNED, S.REJECTED], forecast_on__lte=until
    ).select_related("partnership")
    for one in found:
        yield _item(
            one,
            title="%(milestone)s",
            why=_("Claim completion, or give a new forecast with its reason"),
            role_line=_("Planned for %(day)s") % {"day": day(one.baseline_on)}
            if one.baseline_on
            else "",
            due_on=one.forecast_on,
            act_label=_("Open"),
            key=f"milestone_due:{one.uuid}",
        )


def _to_certify(user: User) -> Iterator[WorkItem]:
    named = Membership.objects.in_force().filter(user=user).values("organisation")
    rounds = Submission.objects.filter(
        outcome=Submission.Outcome.OPEN,
        milestone__state=S.CLAIMED,
        milestone__needs_certificate=True,
        partnership__in=Partnership.objects.permitted(user, "certify_works"),
        partnership__certifier__in=named,
    ).select_related("milestone__partnership", "sent_by")
    for one in rounds:
        if one.milestone is not None:
            yield _item(
                one.milestone,
                title=_("Certify: %(milestone)s"),
                why=_claimed(one),
                role_line=_("You certify works for this partnership"),
                due_on=one.check_by,
                act_label=_("Certify"),
                key=f"milestone_to_certify:{one.uuid}",
                arrived=True,
            )


def _to_check(user: User) -> Iterator[WorkItem]:
    """To check by this person, or, while the certificate is awaited, by the certifier first."""
    checks = Partnership.objects.permitted(user, "check_records")
    money = Partnership.objects.permitted(user, "accept_money")
    rounds = (
        Submission.objects.filter(
            outcome__in=WAITING, milestone__state__in=[S.CLAIMED, S.CERTIFIED]
        )
        .filter(Q(partnership__in=checks), ~Q(sent_by=user))
        .filter(Q(milestone__moves_money=False) | Q(partnership__in=money))
        .select_related("milestone__partnership", "milestone__partnership__certifier", "sent_by")
    )
    for one in rounds:
        milestone = one.milestone
        if milestone is None:
            continue
        awaited = milestone.needs_certificate and milestone.state == S.CLAIMED
        certifier = milestone.partnership.certifier
        yield _item(
            milestone,
            title=_("Check: %(milestone)s"),
            why=_claimed(one),
            role_line=_("%(certifier)s certifies it first") % {"certifier": certifier}
            if awaited
            else _("You check milestones for this partnership"),
            due_on=one.check_by,
            act_label=_("Look") if awaited else _("Check"),
            key=f"milestone_to_check:{one.uuid}",
            arrived=not awaited,
            group="others" if awaited else "mine",
        )


def _claimed(one: Submission) -> str:
    return _("%(name)s claims completion on %(day)s (round %(round)d)") % {
        "name": one.sent_by,
        "day": day(one.completed_on) if one.completed_on else "–",
        "round": one.round,
    }


def _sent_back(whose: Q, group: Group) -> Iterator[WorkItem]:
    """Both sides read the same day: the milestone's own."""
    rounds = Submission.objects.filter(
        whose,
        outcome=Submission.Outcome.SENT_BACK,
        milestone__state=S.SENT_BACK,
        respond_by=F("milestone__due_on"),
    ).select_related("milestone__partnership", "decided_by")
    latest: dict[int, Submission] = {}
    for one in rounds.order_by("round"):
        latest[one.milestone_id or 0] = one
    for one in latest.values():
        if one.milestone is not None:
            yield _item(
                one.milestone,
                title=_("Repair: %(milestone)s"),
                why=one.reason,
                role_line=_("Sent back by %(name)s") % {"name": one.decided_by},
                due_on=one.milestone.due_on,
                act_label=_("Repair") if group == "mine" else _("Look"),
                key=f"milestone_sent_back:{one.uuid}",
                arrived=group == "mine",
                group=group,
            )


def _defects(user: User, mine: Q, checks: object, money: object) -> Iterator[WorkItem]:
    """Minor defects not yet mended: to mend, or said to be mended and to be confirmed."""
    may_confirm = Q(milestone__partnership__in=checks) & (
        Q(milestone__moves_money=False) | Q(milestone__partnership__in=money)
    )
    awaited = Q(milestone__partnership__in=checks) & ~mine
    open_ones = MinorDefect.objects.filter(mended_on__isnull=True)
    found = (
        open_ones.filter(mine | awaited)
        .select_related("milestone__partnership", "said_by", "refused_by")
        .annotate(
            own=Q(pk__in=MinorDefect.objects.filter(mine).values("pk")),
            confirms=Q(pk__in=MinorDefect.objects.filter(may_confirm).values("pk")),
        )
    )
    for defect in found:
        own_words = user.pk in {defect.said_by_id, defect.milestone.claimed_by_id}
        if defect.waits and defect.confirms and not own_words:
            yield _to_confirm(defect, "mine")
        elif defect.waits:
            yield _to_confirm(defect, "others")
        else:
            yield _to_mend(defect, "mine" if defect.own else "others")


def _to_confirm(defect: MinorDefect, group: Group) -> WorkItem:
    known = {"defect": defect.description, "words": defect.said_words}
    return _item(
        defect.milestone,
        title=_("Confirm as mended: %(milestone)s"),
        why=_("%(defect)s: %(words)s") % known,
        role_line=_("%(name)s says that it is mended") % {"name": defect.said_by}
        if group == "mine"
        else _("Whoever checks there"),
        due_on=defect.due_on,
        act_label=_("Confirm") if group == "mine" else _("Look"),
        key=f"defect_to_confirm:{defect.pk}:{defect.said_at:%Y%m%d%H%M%S}",
        arrived=group == "mine",
        group=group,
    )


def _to_mend(defect: MinorDefect, group: Group) -> WorkItem:
    known = {"defect": defect.description, "reason": defect.refusal}
    again = f":{defect.refused_at:%Y%m%d%H%M%S}" if defect.refused_at else ""
    return _item(
        defect.milestone,
        title=_("Mend: %(milestone)s"),
        why=_("%(defect)s. Not mended yet: %(reason)s") % known
        if defect.refused_at
        else defect.description,
        role_line=_("Not confirmed by %(name)s") % {"name": defect.refused_by}
        if defect.refused_at
        else _("Accepted with minor defects"),
        due_on=defect.due_on,
        act_label=_("Look"),
        key=f"defect_to_mend:{defect.pk}{again}",
        arrived=group == "mine",
        group=group,
    )
