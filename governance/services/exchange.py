"""Requests for information and monthly check-ins: one side speaks, the other answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.periods import Period
from core.problems import Problem, refuse_if
from core.reference import next_reference
from core.transitions import locked, perform
from governance.events import ExchangeMoved
from governance.lifecycle.communication import ANSWER_REQUEST, WITHDRAW_REQUEST
from governance.models import CheckIn, InformationRequest
from governance.services.exchange_checks import acting, of_own, of_the_other, said

if TYPE_CHECKING:
    from core.models import User
    from partnerships.models import Partnership

FURTHEST: Final = dt.timedelta(days=366)
LONGEST_LINE: Final = 300


def ask(
    partnership: Partnership, *, title: str, text: str, due_on: dt.date | None, actor: User
) -> InformationRequest:
    """Asks the other side for information, by a day.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(partnership.stream, actor=actor, kind="information_request.asked") as act:
        row = locked(partnership)
        side, problems = acting(row, actor)
        problems += said(
            {
                "title": (title, _("Say in a few words what is asked.")),
                "text": (text, _("Write what you want to know, and what for.")),
            }
        )
        if due_on is None or not clock.today() <= due_on <= clock.today() + FURTHEST:
            message = _("Enter a day from today on, within a year.")
            problems.append(Problem("due_on", "range", message))
        refuse_if(problems)
        assert due_on is not None  # noqa: S101 - refused otherwise
        made = InformationRequest.objects.create(
            partnership=row,
            reference=next_reference(f"{row.reference}-R"),
            side=side,
            title=title.strip(),
            text=text.strip(),
            due_on=due_on,
            asked_by=actor,
            asked_at=clock.now(),
        )
        act.fact(information_request=str(made.uuid), due_on=due_on)
        events.publish(ExchangeMoved(row.pk))
    return made


def answer_request(row: InformationRequest, *, answer: str, actor: User) -> InformationRequest:
    """Answers for the other side.

    Raises:
        Refused: the side that asked, or nothing said.
    """
    side, problems = acting(row.partnership, actor)
    problems += of_the_other(row, side)
    problems += said({"answer": (answer, _("Write the answer, or what keeps you from giving it."))})

    def change(fresh: InformationRequest) -> None:
        refuse_if(problems)
        fresh.answer, fresh.answered_by, fresh.answered_at = answer.strip(), actor, clock.now()

    return perform(
        row,
        ANSWER_REQUEST,
        actor=actor,
        change=change,
        kind="information_request.answered",
        facts={"information_request": str(row.uuid)},
        publish=lambda fresh: ExchangeMoved(fresh.partnership_id),
    )


def withdraw_request(row: InformationRequest, *, actor: User) -> InformationRequest:
    """Takes a request back: the answer is not needed any more.

    Raises:
        Refused: the other side.
    """
    side, problems = acting(row.partnership, actor)
    problems += of_own(row, side)
    return perform(
        row,
        WITHDRAW_REQUEST,
        actor=actor,
        change=lambda _row: refuse_if(problems),
        kind="information_request.withdrawn",
        facts={"information_request": str(row.uuid)},
        publish=lambda fresh: ExchangeMoved(fresh.partnership_id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FiveLines:
    """What a side says of a month."""

    done: str
    next: str
    worry: str = ""
    help_needed: str = ""
    thanks: str = ""


def open_months() -> tuple[str, str]:
    """The months that a check-in can be about: this one, and the one before."""
    month = Period.containing("month", clock.today())
    return month.key, month.previous().key


def check_in(partnership: Partnership, month: str, lines: FiveLines, *, actor: User) -> CheckIn:
    """Writes the five lines of a month for the actor's side; once.

    Raises:
        Refused: with everything that is wrong, or it stands there already.
    """
    with audited(partnership.stream, actor=actor, kind="check_in.written") as act:
        row = locked(partnership)
        side, problems = acting(row, actor)
        typed = {name: " ".join(value.split()) for name, value in asdict(lines).items()}
        problems += said(
            {
                "done": (typed["done"], _("Write what was done.")),
                "next": (typed["next"], _("Write what comes next.")),
            }
        )
        message = _("One line is enough: %(n)d characters at most.") % {"n": LONGEST_LINE}
        problems += [
            Problem(name, "too_long", message)
            for name, value in typed.items()
            if len(value) > LONGEST_LINE
        ]
        if month not in open_months():
            problems.append(Problem("month", "closed", _("Choose this month or the last one.")))
        elif side and CheckIn.objects.filter(partnership=row, side=side, month=month).exists():
            message = _("Your side has checked in for this month already.")
            problems.append(Problem("month", "taken", message))
        refuse_if(problems)
        made = CheckIn.objects.create(
            partnership=row, side=side, month=month, by=actor, at=clock.now(), **typed
        )
        act.fact(check_in=str(made.uuid), month=month)
        events.publish(ExchangeMoved(row.pk))
    return made


def answer_check_in(row: CheckIn, *, answer: str, actor: User) -> CheckIn:
    """Answers the other side's five lines; once.

    Raises:
        Refused: the side that wrote them, it was answered before, or nothing said.
    """
    with audited(row.stream, actor=actor, kind="check_in.answered") as act:
        fresh = locked(row)
        side, problems = acting(fresh.partnership, actor)
        problems += of_the_other(fresh, side)
        problems += said({"answer": (answer, _("Write a line in answer."))})
        if fresh.answered_by_id is not None:
            problems.append(Problem("", "answered", _("It was answered already.")))
        refuse_if(problems)
        fresh.answer, fresh.answered_by, fresh.answered_at = answer.strip(), actor, clock.now()
        fresh.save(update_fields=["answer", "answered_by", "answered_at"])
        act.fact(check_in=str(fresh.uuid))
        events.publish(ExchangeMoved(fresh.partnership_id))
    return fresh
