"""What is asked before a vote: who opens it, what must be there, and what each option would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.calendars import add_business_days
from core.days import far_off
from core.formatting import day
from core.problems import Problem, Refused
from governance.acts import acts
from governance.decision_kinds import KINDS
from governance.selectors.ballots import ratings_fingerprint, ratings_of, sides_that_have_not_agreed
from governance.selectors.seats import rules_of, seats_in_force, seats_in_vote
from governance.selectors.sides import side_name, side_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from core.models import User
    from governance.acts import Preview
    from governance.models import Decision, Option


def may_open(row: Decision, actor: User) -> Iterator[Problem]:
    """Whoever's side raised it, and the side in the chair, run the vote."""
    side = side_of(actor, row.partnership)
    if side not in {row.raised_for, row.body.chair_on(clock.today())}:
        message = _("The side that raised it or the side in the chair does this.")
        yield Problem("", "not_yours", message)


def ready(row: Decision) -> Iterator[Problem]:
    """Positions of both sides, or their day has passed; criteria agreed to; options rated."""
    sides = rules_of(row).sides
    spoken = {one.side for one in row.positions.all()}
    waited = row.positions_due_on is not None and row.positions_due_on < clock.today()
    missing = [side for side in sides if side not in spoken]
    if missing and not waited:
        names = ", ".join(side_name(row.partnership, side) for side in missing)
        message = _("No position yet of %(sides)s. It is due on %(day)s; the vote can begin then.")
        until = day(row.positions_due_on) if row.positions_due_on else ""
        yield Problem("", "no_position", message % {"sides": names, "day": until})
    if row.criteria.exists():
        yield from not_agreed(row)
    if KINDS[row.kind].is_rated:
        yield from not_rated(row)


def not_agreed(row: Decision) -> Iterator[Problem]:
    """Which side has not agreed to the criteria as they stand."""
    for side in sides_that_have_not_agreed(row):
        message = _("%(side)s has not agreed to the criteria as they stand.")
        name = side_name(row.partnership, side)
        yield Problem("", "criteria", message % {"side": name})


def not_rated(row: Decision) -> Iterator[Problem]:
    """Everything that is missing where each option is compared by each criterion."""
    criteria = list(row.criteria.all())
    if not criteria:
        message = _("There are no criteria yet: those who compete are compared by the same ones.")
        yield Problem("", "no_criteria", message)
    ratings = ratings_of(row)
    for option in row.options.all():
        known = {one.criterion_id for one in ratings.get(option.pk, ())}
        missing = [one.title for one in criteria if one.pk not in known]
        if missing:
            message = _("Not rated yet by: %(criteria)s.") % {"criteria": ", ".join(missing)}
            yield Problem("", "not_rated", message, str(option))


def time_to_vote(row: Decision, closes_on: dt.date | None) -> Iterator[Problem]:
    """The members have the business days that the body gives them in writing."""
    if closes_on is None:
        yield Problem("closes_on", "required", _("Enter the last day to vote."))
        return
    yield from far_off("closes_on", closes_on)
    earliest = add_business_days(clock.today(), row.body.written_days, row.partnership.country)
    if closes_on < earliest:
        message = _("Members have %(n)d business days to vote in writing; enter %(day)s or later.")
        known = {"n": row.body.written_days, "day": day(earliest)}
        yield Problem("closes_on", "too_soon", message % known)


def enough_members(row: Decision) -> Iterator[Problem]:
    """Whether a vote in writing can come to a quorum."""
    seats = list(seats_in_force().filter(body=row.body))
    rules = rules_of(row, seats)
    if not rules.sides:
        return
    able = [one.member for one in seats_in_vote(row, seats) if not one.member.stepped_aside]
    for side in rules.sides:
        number = sum(one.side == side for one in able)
        if number < rules.quorum:
            message = _(
                "A quorum is not possible: %(side)s has %(n)d members who can vote on this and "
                "needs %(needed)d. Give another seat first."
            )
            known = {"side": side_name(row.partnership, side), "n": number, "needed": rules.quorum}
            yield Problem("", "no_quorum", message % known)


def acts_can_be_done(row: Decision, kept: dict[Option, Preview]) -> Iterator[Problem]:
    """What each option would change; kept for when the vote is opened."""
    for option in row.options.all():
        if not option.act:
            continue
        try:
            kept[option] = acts[option.act].preview(row.partnership, option.facts)
        except Refused as refused:
            for one in refused.problems:
                yield Problem("", one.code, str(one), f"{option}")


def fix_options(row: Decision, kept: Mapping[Option, Preview]) -> None:
    """Keeps with each option what it would change, and how they are rated, as the vote begins."""
    row.rated = ratings_fingerprint(row)
    for option, preview in kept.items():
        option.base, option.changes = preview.base, preview.lines
        option.save(update_fields=["base", "changes"])
