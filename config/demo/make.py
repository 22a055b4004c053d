"""Makes the demo, story by story, by the services that people use, on the days they would."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import make_password

from config.demo.agenda import Agenda, noon
from config.demo.audits import write_findings
from config.demo.boards import Boards
from config.demo.budgets import set_budgets
from config.demo.changes import Changes
from config.demo.claims import Claims
from config.demo.figures import Reporting
from config.demo.indices import make_indices
from config.demo.interests import Interests
from config.demo.laws import Laws
from config.demo.learning import Learning
from config.demo.opening import SCHEME, measure, open_partnership
from config.demo.payments import Payments
from config.demo.people import BODIES, PASSWORD, PEOPLE, SINCE, make_bodies, make_people
from config.demo.risks import Register
from config.demo.said import Exchanges
from config.demo.sharing import Sharing
from config.demo.sittings import Sittings
from config.demo.stories import stories
from config.demo.together import WorkingTogether
from config.demo.works import Works
from config.demo.worries import Worries
from core import clock
from core.jobs import enqueue
from core.ledger import SYSTEM_STREAM, audited, checkpoints
from core.models import Organisation, User
from core.notifications.asking import LOOK, quiet
from core.periods import Period
from governance.services.appointments import appoint
from governance.services.obligations import record_obligation
from partnerships.models import ExternalId
from performance.services.due_scores import next_turn, score_what_became_due
from performance.services.standing import refresh_standings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from config.demo.story import Story
    from partnerships.models import Partnership

MONTHS = 12 * 3
"""The most months that a story goes back."""
LOOKED_BACK = 12
"""So many months back their last day has a checkpoint, so that one can see what was known on it."""


def is_there() -> bool:
    """Whether the demo was made before."""
    return ExternalId.objects.filter(scheme=SCHEME).exists()


class DemoForbidden(Exception):  # noqa: N818 - says what happened
    """This installation keeps real partnerships: nothing made up comes beside them."""


def seed(progress: Callable[[int, int, str], None]) -> int:
    """Makes what is missing of the demo; how many partnerships were made. Twice makes nothing.

    Raises:
        DemoForbidden: in production.
    """
    if not settings.DEMO_ALLOWED:
        raise DemoForbidden("The demo is never put into production: its passwords are known.")
    today = clock.today()
    wanted = stories(today)
    missing = [story for story in wanted if not _has(story)]
    if not missing:
        return 0
    lengths = [min(story.months, MONTHS) for story in missing]
    total = sum(lengths) + len(missing)
    bodies, people = _cast()
    done = 0
    for story, months in zip(missing, lengths, strict=True):

        def told(month: int, words: str, before: int = done) -> None:
            progress(before + month, total, words)

        with quiet():
            _tell(story, bodies, people, today, months, told)
        done += months + 1
    enqueue(LOOK, {"partnership": None}, key=f"{LOOK}:demo", title="Notices")
    return len(missing)


def _has(story: Story) -> bool:
    return ExternalId.objects.filter(scheme=SCHEME, value=story.facts["name"]).exists()


def _cast() -> tuple[dict[str, Organisation], dict[str, User]]:
    if User.objects.filter(email=PEOPLE[0].email).exists():
        bodies = {
            body.key: Organisation.objects.filter(name=body.name).earliest("pk") for body in BODIES
        }
        return bodies, {person.key: User.objects.get(email=person.email) for person in PEOPLE}
    # Hashing takes its time by design: once, and while nobody else waits for the database.
    password = make_password(PASSWORD)
    with audited(SYSTEM_STREAM, actor=None, kind="demo.people_made") as act:
        bodies = make_bodies()
        people = make_people(bodies, password)
        act.fact(people=len(people))
    for key, role, body in (
        ("amara", "portfolio_official", "unit"),
        ("tunde", "portfolio_official", "unit"),
        ("ines", "auditor", "audit"),
    ):
        appoint(people[key], role=role, organisation=bodies[body], actor=None, from_on=SINCE)
    make_indices(people, clock.today())
    return bodies, people


def _tell(
    story: Story,
    bodies: Mapping[str, Organisation],
    people: Mapping[str, User],
    today: dt.date,
    months: int,
    told: Callable[[int, str], None],
) -> None:
    name = story.facts["name"]
    first = Period.containing("month", today)
    for _ in range(months):
        first = first.previous()
    with clock.travel(noon(first.start)):
        told(0, name)
        partnership = open_partnership(story, bodies, people, today)
    agenda = Agenda(clock.now(), _ScoresTurn(partnership))
    reporting = Reporting(
        story=story,
        partnership=partnership,
        people=people,
        agenda=agenda,
        first=first,
        today=today,
    )
    reporting.plan()
    for plans in (
        Works,
        Boards,
        Sittings,
        Laws,
        Learning,
        WorkingTogether,
        Interests,
        Sharing,
        Register,
        Exchanges,
        Changes,
        Payments,
        Claims,
    ):
        plans(
            story=story, partnership=partnership, people=people, agenda=agenda, today=today
        ).plan()
    Worries(story=story, partnership=partnership, people=people, agenda=agenda, today=today).plan()
    later = [one for one in story.measured if one.from_year]
    if later:
        begins = dt.date(reporting.quarter.start.year, 1, 1)
        version = partnership.contract_versions.get()
        agenda.on(begins, partial(measure, story, partnership, later, version, people))
    for number, month in enumerate(reporting.months, start=1):
        words = f"{name}, {month.label}"
        agenda.on(month.start, partial(told, number, words))
    for month in reporting.months[-LOOKED_BACK:]:
        agenda.on(month.end, checkpoints.take)
    agenda.run()
    for facts in story.owed:
        record_obligation(partnership, facts, actor=people[story.manager])
    set_budgets(partnership, people, people[story.manager])
    write_findings(partnership, people, people[story.manager])
    refresh_standings([partnership])
    # Signed today: else the next story, which begins years ago, would sign it on a day of then.
    checkpoints.take()


class _ScoresTurn:
    """Has scorecards follow the due dates that pass, as the clock does each night."""

    def __init__(self, partnership: Partnership) -> None:
        self._partnership = partnership
        self._planned: set[dt.date] = set()

    def __call__(self, agenda: Agenda) -> None:
        day = next_turn(self._partnership)
        if day is not None and day not in self._planned:
            self._planned.add(day)
            agenda.on(day, self._score)

    def _score(self) -> None:
        score_what_became_due(clock.today(), only=self._partnership)
