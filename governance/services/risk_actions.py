"""What is done about a risk: planned with a person, a day and a cost, then done or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.ledger import audited
from core.money import TooManyDecimals, to_minor
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.models import Risk, RiskAction
from governance.selectors.risk_rights import RiskRights, people_for
from governance.services.risks import against_closed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from core.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFacts:
    """An action; `cost` is in units of the partnership's currency, None where nobody says."""

    title: str
    owner: User | None
    due_on: dt.date | None
    cost: Decimal | None = None


def add_action(risk: Risk, facts: ActionFacts, *, actor: User) -> RiskAction:
    """Plans an action against the risk.

    Raises:
        Refused: with everything that is wrong, or no right.
    """
    with audited(risk.stream, actor=actor, kind="risk.action_added") as act:
        row = locked(risk)
        rights = RiskRights.of(actor, row.partnership)
        refuse_if(
            [
                *rights.against_keeping(allowed=rights.may_do_something_about(row)),
                *against_closed(row),
                *_objections(row, facts),
            ]
        )
        assert facts.owner is not None  # noqa: S101 - refused otherwise
        assert facts.due_on is not None  # noqa: S101 - refused otherwise
        made = RiskAction.objects.create(
            risk=row,
            title=facts.title.strip(),
            owner=facts.owner,
            due_on=facts.due_on,
            currency=row.partnership.currency,
            cost=facts.cost,
            side=rights.side,
            added_by=actor,
            added_at=clock.now(),
        )
        act.fact(risk=str(row.uuid), due_on=made.due_on, owner=str(made.owner.uuid))
    return made


def change_action(action: RiskAction, facts: ActionFacts, *, actor: User) -> RiskAction:
    """Changes an action that is still to be done. Whoever does not read the cost leaves it.

    Raises:
        Refused: with everything that is wrong; it is done or dropped; no right.
    """
    with audited(action.stream, actor=actor, kind="risk.action_changed") as act:
        row, rights = _locked_with_rights(action, actor)
        refuse_if(
            [
                *rights.against_keeping(allowed=rights.may_end(row)),
                *_against_ended(row),
                *against_closed(row.risk),
                *_objections(row.risk, facts, row),
            ]
        )
        assert facts.owner is not None  # noqa: S101 - refused otherwise
        assert facts.due_on is not None  # noqa: S101 - refused otherwise
        act.fact(risk=str(row.risk.uuid), before=row.due_on, due_on=facts.due_on)
        row.title, row.owner, row.due_on = facts.title.strip(), facts.owner, facts.due_on
        if rights.sees_cost(row):
            row.cost = facts.cost
        row.save()
    return row


def end_action(action: RiskAction, *, done: bool, note: str, actor: User) -> RiskAction:
    """Says that an action is done, and how, or that it is dropped, and why.

    Raises:
        Refused: it was ended, the words are missing, or it is another's.
    """
    with audited(action.stream, actor=actor, kind="risk.action_ended") as act:
        row, rights = _locked_with_rights(action, actor)
        problems = [*rights.against_keeping(allowed=rights.may_end(row)), *_against_ended(row)]
        if not note.strip():
            message = _("Say how it was done.") if done else _("Say why nothing is done.")
            problems.append(Problem("note", "required", message))
        refuse_if(problems)
        row.state = RiskAction.State.DONE if done else RiskAction.State.DROPPED
        row.ended_on, row.ended_by, row.note = clock.today(), actor, note.strip()
        row.save(update_fields=["state", "ended_on", "ended_by", "note"])
        act.fact(risk=str(row.risk.uuid), state=row.state, due_on=row.due_on)
    return row


def _locked_with_rights(action: RiskAction, actor: User) -> tuple[RiskAction, RiskRights]:
    row = locked(action)
    return row, RiskRights.of(actor, row.risk.partnership)


def _against_ended(row: RiskAction) -> Iterator[Problem]:
    if row.state != RiskAction.State.OPEN:
        message = _("This is %(state)s; plan another action beside it.")
        yield Problem("", "ended", message % {"state": row.get_state_display()})


def _objections(risk: Risk, facts: ActionFacts, row: RiskAction | None = None) -> Iterator[Problem]:
    if not facts.title.strip():
        yield Problem("title", "required", _("Say what is done about it."))
    if facts.due_on is None:
        yield Problem("due_on", "required", _("Enter the day by which it is done."))
    elif facts.due_on < clock.today() and (row is None or row.due_on != facts.due_on):
        yield Problem("due_on", "past", _("That day has passed. Enter a day from today on."))
    yield from far_off("due_on", facts.due_on)
    yield from _against_owner(risk, facts, row)
    if facts.cost is None:
        return
    if facts.cost < 0:
        yield Problem("cost", "negative", _("A cost is never negative."))
    currency = risk.partnership.currency
    try:
        to_minor(facts.cost, currency)
    except (TooManyDecimals, OverflowError):
        message = _("%(currency)s has no such amount; use fewer decimals or digits.")
        yield Problem("cost", "decimals", message % {"currency": currency})


def _against_owner(risk: Risk, facts: ActionFacts, row: RiskAction | None) -> Iterator[Problem]:
    if facts.owner is None:
        yield Problem("owner", "required", _("Choose who sees to it."))
        return
    if row is not None and row.owner_id == facts.owner.pk:
        return
    internal = risk.audience == Risk.Audience.INTERNAL
    if str(facts.owner.uuid) not in people_for(risk.partnership, internal=internal):
        message = _(
            "%(person)s does not keep the register of risks here; choose somebody who does."
        )
        yield Problem("owner", "no_role", message % {"person": facts.owner})
