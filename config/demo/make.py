"""Makes the demo, story by story, by the services that people use, on the days they would."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from config.demo.people import SINCE, make_bodies, make_people
from config.demo.stories import stories
from core import clock
from core.ledger import SYSTEM_STREAM, audited
from core.models import Organisation, User
from core.periods import Period
from governance.services.appointments import appoint
from partnerships.models import ExternalId, Objective, PlannedCharge
from partnerships.phase_plan import phase_plan
from partnerships.services.creation import (
    NewPartnership,
    PlannedPhase,
    create_partnership,
    publish_contract,
)
from partnerships.services.documents import add_document
from partnerships.services.imports.adoption import adopt
from partnerships.types import types
from performance.selectors.drafts import TypedRow
from performance.selectors.score_inputs import reporting_period
from performance.services.checking import Decision, check_return
from performance.services.returns import open_returns, send_return
from performance.services.scorecards import issue_scorecards
from performance.services.standing import refresh_standings
from performance.services.starters import adopt_kpis, plan_milestones, propose_kpis

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from config.demo.story import Measured, Story
    from partnerships.models import Partnership
    from performance.models import MonthlyReturn

SCHEME = "concord-demo"
MONTHS = 36


def is_there() -> bool:
    """Whether the demo was made before."""
    return ExternalId.objects.filter(scheme=SCHEME).exists()


def seed(progress: Callable[[int, int, str], None]) -> int:
    """Makes what is missing of the demo; how many partnerships were made. Twice makes nothing."""
    today = clock.today()
    wanted = stories(today)
    missing = [story for story in wanted if not _has(story)]
    if not missing:
        return 0
    total = len(missing) * (MONTHS + 1)
    bodies, people = _cast()
    for number, story in enumerate(missing):

        def told(month: int, words: str, before: int = number * (MONTHS + 1)) -> None:
            progress(before + month, total, words)

        _tell(story, bodies, people, today, told)
    return len(missing)


def _has(story: Story) -> bool:
    return ExternalId.objects.filter(scheme=SCHEME, value=story.facts["name"]).exists()


def _cast() -> tuple[dict[str, Organisation], dict[str, User]]:
    from config.demo.people import BODIES, PEOPLE  # noqa: PLC0415 - beside what they make

    if User.objects.filter(email=PEOPLE[0].email).exists():
        bodies = {
            body.key: Organisation.objects.filter(name=body.name).earliest("pk") for body in BODIES
        }
        return bodies, {person.key: User.objects.get(email=person.email) for person in PEOPLE}
    with audited(SYSTEM_STREAM, actor=None, kind="demo.people_made") as act:
        bodies = make_bodies()
        people = make_people(bodies)
        act.fact(people=len(people))
    for key, role, body in (
        ("amara", "portfolio_official", "unit"),
        ("ines", "auditor", "audit"),
    ):
        appoint(people[key], role=role, organisation=bodies[body], actor=None, from_on=SINCE)
    return bodies, people


def _tell(
    story: Story,
    bodies: Mapping[str, Organisation],
    people: Mapping[str, User],
    today: dt.date,
    told: Callable[[int, str], None],
) -> None:
    name = story.facts["name"]
    first = Period.containing("month", today)
    for _ in range(MONTHS):
        first = first.previous()
    with clock.travel(_noon(first.start)):
        told(0, name)
        partnership = _open(story, bodies, people)
    month = first
    for number in range(MONTHS):
        with clock.travel(_noon(month.end + dt.timedelta(days=9))):
            returns = open_returns(partnership, clock.today())
        last = number == MONTHS - 1
        for one in returns:
            _report(story, one, number, people, today, keep_open=last)
        told(number + 1, f"{name}, {month.label}")
        month = month.next()
    _score(partnership, first, people[story.manager])
    refresh_standings([partnership])


def _open(
    story: Story, bodies: Mapping[str, Organisation], people: Mapping[str, User]
) -> Partnership:
    kind = types[story.facts["type"]]
    plan = phase_plan(
        kind,
        story.begins_on,
        ends_on=story.facts["ends_on"],
        known={story.phase: story.since},
    )
    amara = people["amara"]
    partnership = create_partnership(
        NewPartnership(
            **story.facts,
            authority=bodies[story.authority],
            partner=bodies[story.partner],
            certifier=bodies[story.certifier] if story.certifier else None,
            plan=tuple(
                PlannedPhase(
                    phase=one.phase,
                    planned_from=one.planned_from,
                    planned_until=one.planned_until,
                )
                for one in plan
            ),
        ),
        actor=amara,
    )
    ExternalId.objects.create(partnership=partnership, scheme=SCHEME, value=story.facts["name"])
    for key, role, limit in (
        (story.manager, "contract_manager", None),
        (story.approver, "approver", story.limit),
        (story.submitter, "partner_lead", None),
    ):
        person = people[key]
        appoint(
            person,
            role=role,
            organisation=person.memberships.get().organisation,
            actor=amara,
            partnership=partnership,
            from_on=SINCE,
            limit=limit,
        )
    if story.certifier:
        appoint(
            people["padraig"],
            role="certifier",
            organisation=bodies[story.certifier],
            actor=amara,
            partnership=partnership,
            from_on=SINCE,
        )
    version = publish_contract(
        partnership,
        actor=amara,
        signed_on=story.signed_on,
        effective_from=story.signed_on,
    )
    partnership = adopt(
        partnership, story.phase, since=story.since, actor=amara, source="the contract file"
    )
    manager = people[story.manager]
    goals = [
        Objective.objects.create(
            partnership=partnership, title=title, baseline=start, owner=manager, position=position
        )
        for position, (title, start) in enumerate(story.objectives)
    ]
    propose_kpis(
        partnership,
        [one.kpi for one in story.measured],
        actor=manager,
        contract_version=version,
        starts_on=clock.today(),
    )
    partnership.kpis.update(objective=goals[0], owner=manager)
    adopt_kpis(partnership, actor=people[story.approver])
    plan_milestones(partnership, story.milestones, actor=manager)
    _charges(story, partnership)
    add_document(
        partnership,
        upload=SimpleUploadedFile(
            "contract-summary.csv",
            f"partnership,signed\n{partnership.name},{story.signed_on}\n".encode(),
        ),
        title="Summary of the contract as signed",
        kind="contractSigned",
        actor=manager,
        dated_on=story.signed_on,
    )
    return partnership


def _charges(story: Story, partnership: Partnership) -> None:
    if story.charge is None:
        return
    this_year = clock.today().year + MONTHS // 12
    first, last = story.facts["starts_on"].year, story.facts["ends_on"].year
    rows = []
    for year in range(first, last + 1):
        planned = story.charge * (100 + 2 * (year - first)) / 100
        facts = {
            "partnership": partnership,
            "from_on": dt.date(year, 1, 1),
            "until_on": dt.date(year, 12, 31),
            "currency": partnership.currency,
        }
        rows.append(PlannedCharge(kind="planned", amount=planned, **facts))
        if year < this_year:
            paid = (planned * Decimal("0.985")).quantize(Decimal(1))
            rows.append(PlannedCharge(kind="actual", amount=paid, **facts))
    PlannedCharge.objects.bulk_create(rows)


def _report(
    story: Story,
    monthly_return: MonthlyReturn,
    number: int,
    people: Mapping[str, User],
    today: dt.date,
    *,
    keep_open: bool,
) -> None:
    sent_on = monthly_return.due_on - dt.timedelta(days=8)
    if sent_on > today or (keep_open and story.submitter == "declan"):
        return
    rows = {
        str(kpi.uuid): TypedRow(value=_value(one, number), comment=_comment(one, number))
        for one, kpi in zip(
            story.measured, monthly_return.partnership.kpis.order_by("position"), strict=True
        )
    }
    with clock.travel(_noon(sent_on)):
        submission = send_return(monthly_return, rows, actor=people[story.submitter])
    if keep_open:
        return
    with clock.travel(_noon(min(submission.check_by, today))):
        decisions = {
            str(record.uuid): Decision(action="accept") for record in submission.records.all()
        }
        check_return(submission, decisions, actor=people[story.manager])


def _value(one: Measured, number: int) -> str:
    """On a straight line from then to now, swaying; the last full quarter means today's value."""
    start, now, sway = Decimal(one.start), Decimal(one.now), Decimal(one.sway)
    step = Decimal(1).scaleb(-one.kpi.decimals)
    if number >= MONTHS - 4:
        moves = one.kpi.aggregation == "average"
        return str(now + step * (1, -1, 0, 1)[number - (MONTHS - 4)] if moves else now)
    waves = (0, 1, 0, -1, 1, -1)
    value = start + (now - start) * number / (MONTHS - 4) + sway * waves[number % len(waves)]
    return str(value.quantize(step, rounding=ROUND_HALF_UP))


def _comment(one: Measured, number: int) -> str:
    return "See the operations report." if number % 12 == 0 else ""


def _score(partnership: Partnership, first: Period, actor: User) -> None:
    """What the worker would have issued on the way: a scorecard for each past quarter."""
    period = reporting_period(first.start)
    while period.end < clock.today():
        moment = min(_noon(period.end + dt.timedelta(days=50)), clock.now())
        with clock.travel(moment):
            issue_scorecards([partnership], period, cause="figures were accepted", actor=actor)
        period = period.next()


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)
