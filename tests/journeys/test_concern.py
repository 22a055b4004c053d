"""A concern climbs by its clocks to an adjudicator, whose decision becomes final in time."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse
from playwright.sync_api import expect

from governance.models import Concern
from governance.services.concern_limits import tell_limits
from tests.governance.concerns.builders import Case
from tests.journeys.ways import TWO_WAYS

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

TITLE = "Rounds on closed wards"


def a_file(name: str) -> dict[str, object]:
    return {"name": name, "mimeType": "text/csv", "buffer": f"day,rounds\n{name},2\n".encode()}


class Told:
    """People at their browsers, and the day it is for all of them."""

    def __init__(self, visit, time, *, keyboard: bool, scripts: bool) -> None:
        self.case, self.time = Case(), time
        self._visit = lambda: visit(keyboard=keyboard, java_script_enabled=scripts)
        self._here: dict[int, Visitor] = {}

    def at_work(self, user):
        """Somebody arrives at their first page; weeks later as well."""
        who = self._here.setdefault(user.pk, self._visit())
        who.sign_in(user)
        return who

    @property
    def concern(self) -> Concern:
        return Concern.objects.get()

    def until(self, day: dt.date) -> None:
        """Nine o'clock of a day; on each day before it the clock told whom it had to tell."""
        now = self.time.start.date()
        while now < day:
            self.time.start += dt.timedelta(days=1)
            now = self.time.start.date()
            tell_limits(now)

    @property
    def due_on(self) -> dt.date:
        found = self.concern.due_on
        assert found is not None
        return found

    def the_limit_ends(self) -> None:
        self.until(self.due_on + dt.timedelta(days=1))


@TWO_WAYS
def test_a_concern_climbs_to_an_adjudicator_in_time(visit, flowing_time, keyboard, scripts):
    told = Told(visit, flowing_time, keyboard=keyboard, scripts=scripts)
    case = told.case
    the_partner_raises_it(told)
    the_authority_answers(told)
    to_the_representatives(told)
    to_the_executives(told)
    to_the_adjudicator(told)
    appointed_in_time(told)
    decided_in_time(told)
    final_and_learnt_from(told)
    concern = told.concern
    assert (concern.state, concern.outcome) == ("settled", "partly")
    assert (concern.cost, concern.at_stake) == (Decimal(4100), Decimal(18000))
    assert [step.level for step in concern.steps.all()] == [
        "operational",
        "representatives",
        "executives",
        "adjudication",
    ]
    assert not any(step.is_early for step in concern.steps.all())
    declan = told.at_work(case.declan)
    declan.open(reverse("concern", args=[concern.uuid]))
    declan.reads("Agree on the count of wards each January.")
    assert all(one.complaints == [] for one in told._here.values())


def the_partner_raises_it(told: Told) -> None:
    declan = told.at_work(told.case.declan)
    declan.open(reverse("partnership", args=[told.case.partnership.uuid]))
    with declan.counting(at_most=4):
        declan.follow("People and decisions")
        declan.follow("Concerns", within=declan.page.get_by_role("main"))
        declan.follow("Raise a concern")
        declan.write("Title", TITLE)
        declan.write("What worries you", "Points are taken for wards that are closed.")
        declan.write("What should be done about it", "Closed wards are left out.")
        declan.write("Amount at stake", "18,000")
        declan.attach(declan.page.get_by_label("What shows it"), a_file("closed wards.csv"))
        declan.press_button("Raise the concern")
        declan.reads("Those who do the work on both sides are told.")
    declan.picture("concern-raised")
    expect(declan.page.get_by_role("button", name="Take it up")).to_have_count(0)


def the_authority_answers(told: Told) -> None:
    says(
        told,
        told.case.maeve,
        "Answer the concern",
        "The contract counts every ward.",
        "clause 14.csv",
    )
    assert told.concern.answered_at is not None


def says(told: Told, user, asked: str, words: str, evidence: str = "") -> None:
    """From To do, in two clicks."""
    who = told.at_work(user)
    with who.counting(at_most=2):
        who.follow(f"{asked}: {TITLE}")
        who.write("What your side thinks", words)
        if evidence:
            who.attach(who.page.get_by_label("What shows it"), a_file(evidence))
        who.press_button("Take this position")
        who.reads("Your position stands beside that of the other side.")
        who.reads(words)


def goes_up(told: Told, user, reason: str, to: str) -> None:
    """The day after the limit: whoever holds it finds it on To do and takes it up."""
    told.the_limit_ends()
    who = told.at_work(user)
    with who.counting(at_most=2):
        who.follow(f"Settle it, or take it up: {TITLE}")
        who.write("What was not agreed on", reason)
        who.press_button("Take it up")
        who.reads(f"It went up. Now it is with: {to}.")


def to_the_representatives(told: Told) -> None:
    goes_up(told, told.case.declan, "How wards are counted.", "Representatives")
    says(told, told.case.sean, "Answer the concern", "Only the count of beds may change.")


def to_the_executives(told: Told) -> None:
    goes_up(told, told.case.maeve, "The partner wants all wards out.", "Chief executives")
    petra = told.at_work(told.case.petra)
    petra.follow(re.compile(f"Answer the concern: {TITLE}"))
    petra.reads("Only the count of beds may change.")
    petra.picture("concern-executives")


def to_the_adjudicator(told: Told) -> None:
    goes_up(told, told.case.petra, "No agreement in four weeks.", "Adjudicator")


def appointed_in_time(told: Told) -> None:
    sean = told.at_work(told.case.sean)
    with sean.counting(at_most=2):
        sean.follow(f"Appoint the adjudicator: {TITLE}")
        sean.write("Adjudicator", "Ada Quist")
        sean.write("Panel or institution", "Dispute panel")
        today = told.time.start.date()
        sean.write("Appointed and given the matter on", today.isoformat())
        sean.press_button("Write down who adjudicates")
        sean.reads("Ada Quist adjudicates it.")
    assert told.concern.due_on == today + dt.timedelta(days=28)
    sean.picture("concern-adjudicator")


def decided_in_time(told: Told) -> None:
    told.until(told.due_on - dt.timedelta(days=2))
    petra = told.at_work(told.case.petra)
    with petra.counting(at_most=3):
        petra.follow(f"Write down the adjudicator’s decision: {TITLE}")
        petra.click(petra.page.get_by_role("radio", name="Partly done"))
        petra.write("The decision in its own words", "Wards closed over 30 days are left out.")
        petra.write("Decided on", told.time.start.date().isoformat())
        petra.attach(petra.page.get_by_label("The decision as it was given"), a_file("ruling.csv"))
        petra.press_button("Write down the decision")
        petra.reads("The decision is on record, and binds both sides from its day on.")
    petra.reads(re.compile("after that day it is final, and the concern is closed by it"))
    petra.picture("concern-decided")


def final_and_learnt_from(told: Told) -> None:
    """Nobody referred it: afterwards it is final, and closing it asks for cost and lesson."""
    told.the_limit_ends()
    maeve = told.at_work(told.case.maeve)
    with maeve.counting(at_most=2):
        maeve.follow(f"Close it by the decision: {TITLE}")
        expect(maeve.page.get_by_role("button", name="Refer it")).to_have_count(0)
        maeve.picture("concern-final")
        here = maeve.page.get_by_role("region", name="The decision is final")
        maeve.write("What it cost", "4,100", within=here)
        lesson = "Agree on the count of wards each January."
        maeve.write("What both sides learn from it", lesson, within=here)
        maeve.press_button("Close it by the decision")
        maeve.reads("Closed as the adjudicator decided.")
    maeve.picture("concern-closed")
