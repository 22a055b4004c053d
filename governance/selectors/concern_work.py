"""What concerns leave for a person to do: to answer, to agree, to decide whether they go up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from core.worklist import WorkItem
from governance.ladder import LABELS, TALKS, Awaits
from governance.models import Concern, ConcernOffer
from governance.selectors.concern_people import PARTIES, RAISES, People
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from core.worklist import Group


def concern_work(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Open concerns that the person holds; six queries at most, one where nothing is open."""
    able = Partnership.objects.permitted(user, RAISES)
    rows = list(
        Concern.objects.open()
        .filter(partnership__in=able)
        .select_related("partnership__authority", "partnership__partner", "raised_by")
        .prefetch_related("positions", "offers__by", "climb_wishes__by")
        .order_by("due_on", "pk")
    )
    if not rows:
        return
    people = People.of({row.partnership_id: row.partnership for row in rows}.values(), today)
    for row in rows:
        side = people.speaks_for(user, row)
        if side in PARTIES:
            yield from _asked(row, side, today)
        if row.raised_by_id == user.pk and side != _awaited(row):
            yield from _waiting(row)


def _awaited(row: Concern) -> str:
    """The side from which the first answer is awaited."""
    return next((side for side in PARTIES if side != row.raised_for), "")


def _asked(row: Concern, side: str, today: dt.date) -> Iterator[WorkItem]:
    offer = next((one for one in row.offers.all() if one.state == ConcernOffer.State.OPEN), None)
    if offer is not None and offer.side != side:
        why = _("%(person)s offered on %(day)s: %(words)s")
        known = {"person": offer.by, "day": day(offer.at), "words": offer.words}
        key = f"concern_offer:{offer.uuid}"
        yield _item(row, _("Answer the offer"), why % known, key, arrived=True)
        return
    if row.level in TALKS:
        yield from _to_talk(row, side, today)
    else:
        yield from _to_decide(row, today)


def _to_talk(row: Concern, side: str, today: dt.date) -> Iterator[WorkItem]:
    here = f"{row.uuid}:{row.state}"
    level = {"level": LABELS[row.level]}
    if row.due_on is not None and row.due_on < today:
        why = _("%(level)s: the time to settle it is over") % level
        yield _item(row, _("Settle it, or take it up"), why, f"concern_over:{here}")
        return
    wishes = {one.side: one for one in row.climb_wishes.all() if one.level == row.state}
    other = next((one for known, one in wishes.items() if known != side), None)
    if other is not None and side not in wishes:
        why = _("%(person)s wants to go up: %(reason)s")
        facts = {"person": other.by, "reason": other.reason}
        key = f"concern_wish:{here}"
        yield _item(row, _("Agree to go up, or settle it"), why % facts, key, arrived=True)
        return
    spoken = {one.side for one in row.positions.all() if one.level == row.state}
    if side not in spoken:
        why = _("%(level)s: both sides say what they think and settle it") % level
        yield _item(row, _("Answer the concern"), why, f"concern_answer:{here}", arrived=True)


def _to_decide(row: Concern, today: dt.date) -> Iterator[WorkItem]:
    is_over = row.due_on is not None and row.due_on < today
    words = {
        Awaits.APPOINTMENT: (
            _("Appoint the adjudicator"),
            _("Within seven days of going to the adjudicator"),
        ),
        Awaits.DECISION: (
            _("Write down the adjudicator’s decision"),
            _("The adjudicator decides within 28 days of the appointment"),
        ),
        Awaits.REFERRAL: (
            _("Close it by the decision") if is_over else _("Refer it, or let the decision stand"),
            _("The decision is final") if is_over else _("The decision binds both sides meanwhile"),
        ),
        Awaits.ARBITRATOR: (
            _("Agree on the arbitrator"),
            _("Both sides have ten business days for it"),
        ),
        Awaits.AWARD: (
            _("Write down the award or judgment"),
            _("It is in arbitration or before a court"),
        ),
    }
    act, why = words[Awaits(row.awaits)]
    key = f"concern_{row.awaits}:{row.uuid}{':over' if is_over else ''}"
    yield _item(row, act, why, key, arrived=True)


def _waiting(row: Concern) -> Iterator[WorkItem]:
    if row.answered_at is None and row.level in TALKS:
        why = _("You raised it on %(day)s; nobody has answered yet") % {"day": day(row.raised_on)}
        key = f"concern_waits:{row.uuid}:{row.state}"
        yield _item(row, _("An answer is awaited"), why, key, group="others")


def _item(
    row: Concern,
    act: str,
    why: str,
    key: str,
    *,
    arrived: bool = False,
    group: Group = "mine",
) -> WorkItem:
    return WorkItem(
        title=_("%(act)s: %(title)s") % {"act": act, "title": row.title},
        where=row.partnership.name,
        why=why,
        role_line=_("The other side")
        if group == "others"
        else _("You speak for your side: %(level)s") % {"level": LABELS[row.level]},
        due_on=row.due_on,
        url=reverse("concern", args=[row.uuid]),
        act_label=_("Open"),
        key=key,
        partnership=row.partnership.uuid,
        group=group,
        arrived=arrived,
    )
