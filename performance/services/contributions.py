"""What each side brings: written down by one side, agreed and looked at yearly by the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.events import SharingMoved
from governance.selectors.sides import side_of
from performance.models import Contribution, ContributionReview
from performance.services.interests import may_write

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from governance.models import PromisedResource
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionFacts:
    """What one's own side brings; `promise` is where its delivery is counted, if it is."""

    kind: str
    what: str
    extent: str = ""
    promise: PromisedResource | None = None


def record_contribution(
    partnership: Partnership, facts: ContributionFacts, *, actor: User
) -> Contribution:
    """Writes down what the side of `actor` brings.

    Raises:
        Refused: with everything that is wrong; one acts for no side here; the partnership ended.
    """
    with audited(partnership.stream, actor=actor, kind="contribution.recorded") as act:
        row = locked(partnership)
        side = side_of(actor, row)
        refuse_if([*may_write(row, actor, side), *_against(row, side, facts)])
        made = Contribution.objects.create(
            partnership=row,
            side=side,
            kind=facts.kind,
            what=facts.what.strip(),
            extent=facts.extent.strip(),
            promise=facts.promise,
            recorded_by=actor,
            recorded_at=clock.now(),
        )
        act.fact(contribution=str(made.uuid), side=side, of=facts.kind)
        events.publish(SharingMoved(row.pk))
    return made


def agree_to_contribution(contribution: Contribution, *, actor: User) -> Contribution:
    """Agrees to it for the side that receives it; from then on it is reviewed yearly.

    Raises:
        Refused: of one's own side or entry; agreed before; it ended; not permitted.
    """
    with audited(contribution.stream, actor=actor, kind="contribution.agreed") as act:
        row = locked(contribution)
        problems = list(_receives(row, actor))
        if row.agreed_at is not None:
            problems.append(Problem("", "decided", _("It was agreed before.")))
        refuse_if(problems)
        row.agreed_by, row.agreed_at = actor, clock.now()
        row.review_on = a_year_after(clock.today())
        row.save(update_fields=["agreed_by", "agreed_at", "review_on"])
        act.fact(contribution=str(row.uuid), review_on=row.review_on)
        events.publish(SharingMoved(row.partnership_id))
    return row


def review_contribution(
    contribution: Contribution, *, verdict: str, note: str, actor: User
) -> ContributionReview:
    """Says how it comes; only the side that receives it, and once a day.

    Raises:
        Refused: not agreed yet; no note where it differs; looked at today; not permitted.
    """
    with audited(contribution.stream, actor=actor, kind="contribution.reviewed") as act:
        row = locked(contribution)
        refuse_if([*_receives(row, actor), *_against_review(row, verdict, note)])
        made = ContributionReview.objects.create(
            contribution=row,
            on=clock.today(),
            verdict=verdict,
            note=note.strip(),
            by=actor,
            at=clock.now(),
        )
        row.review_on = a_year_after(made.on)
        row.save(update_fields=["review_on"])
        act.fact(contribution=str(row.uuid), verdict=verdict, review_on=row.review_on)
    return made


def end_contribution(contribution: Contribution, *, reason: str, actor: User) -> Contribution:
    """Says that the side of `actor` brings it no longer, and why.

    Raises:
        Refused: no reason; of the other side; it ended before; not permitted.
    """
    with audited(contribution.stream, actor=actor, kind="contribution.ended") as act:
        row = locked(contribution)
        side = side_of(actor, row.partnership)
        problems = [*may_write(row.partnership, actor, side), *_still_there(row)]
        if side != row.side:
            text = _("Only the side that brings it says that it ends.")
            problems.append(Problem("", "other_side", text))
        if not reason.strip():
            problems.append(Problem("reason", "required", _("Say why it ends.")))
        refuse_if(problems)
        row.ended_on, row.ended_by, row.reason = clock.today(), actor, reason.strip()
        row.save(update_fields=["ended_on", "ended_by", "reason"])
        act.fact(contribution=str(row.uuid))
    return row


def a_year_after(day: dt.date) -> dt.date:
    """The same day of the next year; the 28th after a 29th of February."""
    last = day.month == 2 and day.day == 29
    return day.replace(year=day.year + 1, day=28 if last else day.day)


def _against(partnership: Partnership, side: str, facts: ContributionFacts) -> Iterator[Problem]:
    if facts.kind not in Contribution.Kind.values:
        yield Problem("kind", "unknown", _("Choose what kind of thing it is."))
    if not facts.what.strip():
        yield Problem("what", "required", _("Say what your side brings."))
    promise = facts.promise
    if promise is not None and (promise.partnership_id, promise.side) != (partnership.pk, side):
        text = _("Choose a resource that your side promised here.")
        yield Problem("promise", "foreign", text)


def _receives(row: Contribution, actor: User) -> Iterator[Problem]:
    side = side_of(actor, row.partnership)
    yield from may_write(row.partnership, actor, side)
    yield from _still_there(row)
    if side != row.other_side:
        yield Problem("", "other_side", _("Only the side that receives it does this."))
    elif row.recorded_by_id == actor.pk:
        text = _("You wrote it down; somebody else of the receiving side does this.")
        yield Problem("", "own_entry", text)


def _still_there(row: Contribution) -> Iterator[Problem]:
    if row.ended_on is not None:
        yield Problem("", "decided", _("It ended; write down another one."))


def _against_review(row: Contribution, verdict: str, note: str) -> Iterator[Problem]:
    if row.agreed_at is None:
        yield Problem("", "not_agreed", _("It is not agreed yet; agree to it first."))
    if verdict not in ContributionReview.Verdict.values:
        yield Problem("verdict", "unknown", _("Choose how it comes."))
    elif verdict != ContributionReview.Verdict.AS_AGREED and not note.strip():
        yield Problem("note", "required", _("Say what differs from what was agreed."))
    if row.reviews.filter(on=clock.today()).exists():
        yield Problem("", "decided", _("It was looked at today."))
