"""The register of obligations: recorded, changed, ended, and made due by the clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.reference import next_reference
from core.transitions import locked
from governance.models import Obligation, Occurrence
from governance.obligation_days import due_after, due_days
from governance.services.obligation_checks import (
    against_event,
    against_facts,
    keeps_the_register,
    may_meet,
)
from partnerships.models import Partnership

if TYPE_CHECKING:
    from core.models import Organisation, User

AHEAD: Final = dt.timedelta(days=400)
"""How far ahead what is due stands in the register: a year of calendar and the month after."""
CHUNK: Final = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationFacts:
    """An obligation as the contract has it; see the model for what each word means."""

    clause: str
    title: str
    nature: str = Obligation.Nature.DUTY
    text: str = ""
    evidence: str = ""
    side: str = Obligation.Side.PARTNER
    organisation: Organisation | None = None
    owner: User | None = None
    kind: str = Obligation.Kind.ONCE
    due_on: dt.date | None = None
    every_months: int = 0
    until_on: dt.date | None = None
    condition: str = ""
    days: int = 0
    day_kind: str = Obligation.DayKind.CALENDAR
    notice_days: int = 14
    needs_acceptance: bool = False


def record_obligation(
    partnership: Partnership, facts: ObligationFacts, *, actor: User
) -> Obligation:
    """Writes a duty or a right into the register; what falls due within 400 days stands at once.

    Raises:
        Refused: with everything that is wrong; not permitted; the partnership has ended.
    """
    with audited(partnership.stream, actor=actor, kind="obligation.recorded") as act:
        row = locked(partnership)
        refuse_if([*keeps_the_register(row, actor), *against_facts(row, facts)])
        made = Obligation(
            partnership=row,
            reference=next_reference(f"{row.reference}-O"),
            recorded_by=actor,
            recorded_at=clock.now(),
        )
        _set(made, facts)
        made.save()
        _make_due(made, row, clock.today())
        act.fact(obligation=str(made.uuid), to=str(made))
    return made


def change_obligation(obligation: Obligation, facts: ObligationFacts, *, actor: User) -> Obligation:
    """Changes it. What was done stays; what is due from today on follows the new days.

    What is overdue stays due: a change of the register makes nobody punctual.

    Raises:
        Refused: as for `record_obligation`; it has ended.
    """
    with audited(obligation.stream, actor=actor, kind="obligation.changed") as act:
        partnership = locked(obligation.partnership)
        row = locked(obligation)
        problems = [*keeps_the_register(partnership, actor), *against_facts(partnership, facts)]
        refuse_if([*problems, *_ended(row)])
        before, today = str(row), clock.today()
        _set(row, facts)
        row.counted_from = today
        row.save()
        _open_from(row, today).delete()
        _make_due(row, partnership, today)
        _remind_anew(row)
        act.fact(obligation=str(row.uuid))
        if before != str(row):
            act.fact(**{"from": before, "to": str(row)})
    return row


def end_obligation(obligation: Obligation, *, reason: str, actor: User) -> Obligation:
    """Ends it from today on: nothing new falls due. What is overdue stays, and can be waived.

    Raises:
        Refused: no reason; it has ended; not permitted.
    """
    with audited(obligation.stream, actor=actor, kind="obligation.ended") as act:
        partnership = locked(obligation.partnership)
        row = locked(obligation)
        problems = [*keeps_the_register(partnership, actor), *_ended(row)]
        if not reason.strip():
            problems.append(Problem("reason", "required", _("Say why it is owed no more.")))
        refuse_if(problems)
        row.ended_on, row.end_reason = clock.today(), reason.strip()
        row.save(update_fields=["ended_on", "end_reason"])
        _open_from(row, clock.today()).delete()
        act.fact(obligation=str(row.uuid))
    return row


def condition_came(
    obligation: Obligation, *, event_on: dt.date | None, note: str, actor: User
) -> Occurrence:
    """Says on which day its condition came, which starts the clock of its days.

    Either side may say so. The same event is told once.

    Raises:
        Refused: it depends on no condition; the day lies ahead, or was told before; it has ended.
    """
    with audited(obligation.stream, actor=actor, kind="obligation.condition_came") as act:
        partnership = locked(obligation.partnership)
        row = locked(obligation)
        problems = [*may_meet(partnership, actor), *_ended(row)]
        refuse_if([*problems, *against_event(row, event_on, note)])
        assert event_on is not None  # noqa: S101 - asked for above
        due_on = due_after(
            event_on,
            row.days,
            business=row.day_kind == Obligation.DayKind.BUSINESS,
            country=partnership.country,
        )
        made = Occurrence.objects.create(
            obligation=row,
            event_on=event_on,
            event_note=note.strip(),
            due_on=due_on,
            remind_on=_reminded(row, due_on),
        )
        act.fact(obligation=str(row.uuid), event_on=event_on, due_on=due_on)
    return made


def make_what_falls_due(today: dt.date) -> int:
    """Makes what falls due within 400 days and is not there yet; how many.

    It looks at every day since the first, so one run makes up for all that were missed, and the
    constraints of the table let two runs at once make each day once.
    """
    return sum(make_due_here(one, today) for one in _with_a_calendar().iterator(CHUNK))


def make_due_here(partnership: Partnership, today: dt.date) -> int:
    """The same for one partnership; nothing is written down where nothing is missing."""
    if not _missing(_by_calendar(partnership), partnership, today):
        return 0
    with audited(partnership.stream, actor=None, kind="obligation.made_due") as act:
        # Asked again under the lock: somebody may have ended or changed one meanwhile.
        row = locked(partnership)
        missing = _missing(_by_calendar(row), row, today)
        Occurrence.objects.bulk_create(missing, batch_size=CHUNK, ignore_conflicts=True)
        act.fact(count=len(missing))
    return len(missing)


def _by_calendar(partnership: Partnership) -> list[Obligation]:
    return list(Obligation.objects.filter(_BY_CALENDAR, partnership=partnership))


_BY_CALENDAR: Final = Q(ended_on__isnull=True) & ~Q(kind=Obligation.Kind.CONDITIONAL)


def _with_a_calendar() -> Any:
    owing = Obligation.objects.filter(_BY_CALENDAR).values("partnership")
    live = [Partnership.PhaseState.ACTIVE, Partnership.PhaseState.PAUSED]
    return Partnership.objects.filter(pk__in=owing, phase_state__in=live).order_by("pk")


def _missing(rows: list[Obligation], partnership: Partnership, today: dt.date) -> list[Occurrence]:
    """What is due up to 400 days ahead and has no row; one query for however many."""
    there = set(
        Occurrence.objects.filter(obligation__in=rows, event_on__isnull=True).values_list(
            "obligation", "due_on"
        )
    )
    return [
        Occurrence(obligation=row, due_on=day, remind_on=_reminded(row, day))
        for row in rows
        for day in due_days(
            row, partnership.ends_on, row.counted_from or dt.date.min, today + AHEAD
        )
        if (row.pk, day) not in there
    ]


def _make_due(row: Obligation, partnership: Partnership, today: dt.date) -> None:
    Occurrence.objects.bulk_create(
        _missing([row], partnership, today), batch_size=CHUNK, ignore_conflicts=True
    )


def _reminded(row: Obligation, day: dt.date) -> dt.date:
    return day - dt.timedelta(days=row.notice_days)


def _remind_anew(row: Obligation) -> None:
    kept = list(row.occurrences.filter(state=Occurrence.State.DUE))
    for one in kept:
        one.remind_on = _reminded(row, one.due_on)
    Occurrence.objects.bulk_update(kept, ["remind_on"], batch_size=CHUNK)


def _open_from(row: Obligation, day: dt.date) -> Any:
    """What the clock made for `day` and later and nobody has touched."""
    return row.occurrences.filter(
        state=Occurrence.State.DUE, due_on__gte=day, event_on__isnull=True, round=1
    )


def _set(row: Obligation, facts: ObligationFacts) -> None:
    for name in ("clause", "title", "text", "evidence", "condition"):
        setattr(row, name, getattr(facts, name).strip())
    for name in ("nature", "side", "organisation", "owner", "kind", "until_on"):
        setattr(row, name, getattr(facts, name))
    conditional = facts.kind == Obligation.Kind.CONDITIONAL
    recurring = facts.kind == Obligation.Kind.RECURRING
    row.due_on = None if conditional else facts.due_on
    row.every_months = facts.every_months if recurring else 0
    row.until_on = facts.until_on if recurring else None
    row.condition = row.condition if conditional else ""
    row.days = facts.days if conditional else 0
    row.day_kind = facts.day_kind
    row.notice_days = facts.notice_days
    row.needs_acceptance = facts.needs_acceptance


def _ended(row: Obligation) -> list[Problem]:
    if row.ended_on is None:
        return []
    return [Problem("", "ended", _("It has ended; record a new one in its place."))]
