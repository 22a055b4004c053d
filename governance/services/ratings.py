"""Rating the options of a question by its criteria, once those are agreed and before the vote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.ledger.canonical import plain
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.models import Rating
from governance.models.rating import LONGEST_REASON, MOST
from governance.selectors.ballots import ratings_fingerprint
from governance.services.decision_checks import BEING_PREPARED, may_prepare, too_late
from governance.services.vote_checks import not_agreed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from core.models import User
    from governance.models import Criterion, Decision, Option


@dataclass(frozen=True, slots=True)
class Rated:
    """Points of an option for a criterion, and why; without points the rating is taken back."""

    option: Option
    criterion: Criterion
    points: Decimal | None
    reason: str = ""


def rate(decision: Decision, given: Sequence[Rated], *, seen: str, actor: User) -> int:
    """Rates options by criteria; what is not given stays. Returns how many ratings changed.

    Args:
        decision: the question.
        given: the new ratings; one of each option by each criterion at most.
        seen: the fingerprint of the ratings as the person saw them (`ratings_fingerprint`).
        actor: somebody who prepares the question.

    Raises:
        Refused: with everything that is wrong: the criteria are not agreed, the vote is open,
            points below 0 or above 100, a reason is missing, or somebody rated in between.
    """
    with audited(decision.stream, actor=actor, kind="decision.rated") as told:
        row: Decision = locked(decision)
        problems = [*may_prepare(row, actor)]
        if row.state not in BEING_PREPARED:
            problems.append(too_late(row))
        else:
            problems += _objections(row, given, seen)
        refuse_if(problems)
        changed = _changed(row, given)
        gone = [pk for one, pk in changed if one.points is None and pk is not None]
        Rating.objects.filter(pk__in=gone).delete()
        Rating.objects.bulk_create(
            [
                Rating(
                    option=one.option,
                    criterion=one.criterion,
                    points=one.points,
                    reason=one.reason.strip(),
                    by=actor,
                    at=clock.now(),
                )
                for one, _pk in changed
                if one.points is not None
            ],
            update_conflicts=True,
            unique_fields=["option", "criterion"],
            update_fields=["points", "reason", "by", "at"],
        )
        told.fact(decision=str(row.uuid), ratings=[_told(one) for one, _pk in changed])
    return len(changed)


def _changed(row: Decision, given: Sequence[Rated]) -> list[tuple[Rated, int | None]]:
    """What differs from what stands there, each with the row that it replaces."""
    found = Rating.objects.filter(option__decision=row)
    known = {(one.option_id, one.criterion_id): one for one in found}
    changed = []
    for one in given:
        old = known.get((one.option.pk, one.criterion.pk))
        now = (one.points, one.reason.strip()) if one.points is not None else None
        if now != ((old.points, old.reason) if old else None):
            changed.append((one, old.pk if old else None))
    return changed


def _told(one: Rated) -> dict[str, Any]:
    points = None if one.points is None else str(plain(one.points))
    return {"letter": one.option.letter, "criterion": str(one.criterion.uuid), "points": points}


def _objections(row: Decision, given: Sequence[Rated], seen: str) -> Iterator[Problem]:
    if not row.criteria.exists():
        yield Problem("", "none", _("There are no criteria yet; set them first."))
    else:
        yield from not_agreed(row)
    if seen != ratings_fingerprint(row):
        message = _("Somebody rated the options since you opened this; look at their ratings.")
        yield Problem("", "changed", message)
    said = set()
    for one in given:
        where = f"{one.option.letter}, {one.criterion.title}"
        for_this = (one.option.pk, one.criterion.pk)
        if for_this in said:
            yield Problem("ratings", "twice", _("This is rated twice; leave one out."), where)
        said.add(for_this)
        foreign = {one.option.decision_id, one.criterion.decision_id} != {row.pk}
        if foreign:
            yield Problem("ratings", "foreign", _("That is of another question."), where)
        yield from _wrong(one, where)


def _wrong(one: Rated, where: str) -> Iterator[Problem]:
    reason = one.reason.strip()
    if one.points is None:
        if reason:
            message = _("Enter the points as well, or take the reason away.")
            yield Problem("points", "required", message, where)
        return
    if not 0 <= one.points <= MOST:
        yield Problem("points", "out_of_range", _("Enter points from 0 to 100."), where)
    if not reason:
        message = _("Say why it gets these points; who decides reads it.")
        yield Problem("reason", "required", message, where)
    if len(reason) > LONGEST_REASON:
        message = _("Say it in at most 500 characters.")
        yield Problem("reason", "too_long", message, where)
