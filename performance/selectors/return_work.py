"""What monthly returns ask of a person today: to send, to repair, to check, or to wait for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from core import clock
from core.periods import Period
from governance.authority import held_appointments
from governance.roles import roles_with
from partnerships.models import Partnership
from performance.models import KPI, KPIRecord, MonthlyReturn, Submission
from performance.selectors.due import due_figures
from performance.selectors.returns import returns_of, returns_to_send, rounds_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from core.models import User

OWED = (MonthlyReturn.State.DUE, MonthlyReturn.State.SENT_BACK)


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A round that waits. `left` figures are open, `mine` of them are for this person."""

    submission: Submission
    left: int
    mine: int
    begun: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """A return the partner owes, with what was sent back in the last round, if anything.

    `missing` names the figures still to come where others of the return were sent already.
    """

    monthly_return: MonthlyReturn
    sent_back: tuple[KPIRecord, ...]
    missing: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def rounds_to_check(user: User) -> list[ToCheck]:
    """The open rounds that `user` may check, with how much of them is theirs; three queries."""
    rounds = list(
        rounds_of(user, "check_records")
        .filter(outcome=Submission.Outcome.OPEN)
        .select_related(
            "partnership__authority", "partnership__partner", "monthly_return", "sent_by"
        )
        .order_by("check_by", "pk")
    )
    if not rounds:
        return []
    money = set(
        Partnership.objects.permitted(user, "accept_money")
        .filter(pk__in={one.partnership_id for one in rounds})
        .values_list("pk", flat=True)
    )
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    records = KPIRecord.objects.filter(submission__in=rounds, state=KPIRecord.State.SUBMITTED)
    for submission, partnership, maker, moves_money in records.values_list(
        "submission", "partnership", "submitted_by", "kpi__moves_money"
    ):
        counts[submission][0] += 1
        counts[submission][1] += maker != user.pk and (not moves_money or partnership in money)
    return [
        ToCheck(one, left, mine, begun=one.checking_since is not None)
        for one in rounds
        for left, mine in [counts[one.pk]]
    ]


def owed_by(user: User) -> list[Owed]:
    """The returns that `user` may send, what was sent back first; four queries at most."""
    return _owed(returns_to_send(user))


def owed_to(user: User, until: dt.date) -> list[Owed]:
    """The returns that `user` waits for, due by `until`, with the people who can send them."""
    of_partners = returns_of(user, "check_records").filter(reported_by=KPI.Side.PARTNER)
    found = _owed(of_partners.filter(due_on__lte=until))
    people = _senders({one.monthly_return.partnership_id for one in found})
    return [replace(one, people=people.get(one.monthly_return.partnership_id, ())) for one in found]


def _owed(returns: Any) -> list[Owed]:
    rows = list(returns.filter(state__in=OWED).order_by("due_on", "period_start", "pk"))
    later = KPIRecord.objects.filter(
        monthly_return=OuterRef("monthly_return"), kpi=OuterRef("kpi"), pk__gt=OuterRef("pk")
    ).exclude(state=KPIRecord.State.WITHDRAWN)
    sent_back: dict[int, list[KPIRecord]] = defaultdict(list)
    records = KPIRecord.objects.filter(
        ~Q(Exists(later)),
        monthly_return__in=[row.pk for row in rows if row.state == MonthlyReturn.State.SENT_BACK],
        state=KPIRecord.State.SENT_BACK,
        corrects__isnull=True,
    )
    for record in records.select_related("kpi", "decided_by").order_by("kpi__position", "pk"):
        sent_back[record.monthly_return_id or 0].append(record)
    missing = missing_of([row for row in rows if row.round and row.pk not in sent_back])
    return [Owed(row, tuple(sent_back.get(row.pk, ())), missing.get(row.pk, ())) for row in rows]


def missing_of(returns: Sequence[MonthlyReturn]) -> dict[int, tuple[str, ...]]:
    """The names of the figures that returns sent in part still lack; two queries for all.

    A return of which nothing stands, because all was withdrawn, has no entry.
    """
    if not returns:
        return {}
    kpis: dict[tuple[int, str], list[KPI]] = defaultdict(list)
    asked = KPI.objects.filter(partnership__in={one.partnership_id for one in returns})
    for kpi in asked.order_by("position", "pk"):
        kpis[kpi.partnership_id, kpi.reported_by].append(kpi)
    given = set(
        KPIRecord.objects.filter(monthly_return__in=[one.pk for one in returns])
        .exclude(state__in=[KPIRecord.State.WITHDRAWN, KPIRecord.State.SUPERSEDED])
        .values_list("monthly_return", "kpi")
    )
    found = {}
    for one in returns:
        of_the_side = kpis[one.partnership_id, one.reported_by]
        due = [figure.kpi for figure in due_figures(of_the_side, Period.parse(one.period))]
        lacking = [kpi for kpi in due if (one.pk, kpi.pk) not in given]
        if len(lacking) < len(due):
            found[one.pk] = tuple(kpi.name for kpi in lacking)
    return found


def _senders(partnerships: Iterable[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    held = held_appointments(clock.today(), roles_with("submit_records")).filter(
        partnership__in=list(partnerships)
    )
    for appointment in held.select_related("user").order_by("role", "pk"):
        found[appointment.partnership_id].append(str(appointment.user))
    return {pk: tuple(dict.fromkeys(names)) for pk, names in found.items()}
