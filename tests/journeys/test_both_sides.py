"""Short stories of both sides: what each brings, what they share, what they say to each other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from governance.models import CheckIn, FormalNotice, InformationRequest, PoolRequest
from performance.models import Contribution, SideObjective
from tests.factories.performance import KPIFactory
from tests.governance.obligations.builders import Contract
from tests.journeys.ways import WAYS


@pytest.fixture
def here(site):
    return Contract(country="GB")


@pytest.fixture
def arrives(visit, keyboard, scripts):
    """Somebody at a browser of their own, on their first page."""
    known = {}

    def arrive(user):
        options = {"keyboard": keyboard, "java_script_enabled": scripts}
        who = known.setdefault(user.pk, None) or visit(**options)
        known[user.pk] = who
        who.sign_in(user)
        return who

    yield arrive
    assert [one.complaints for one in known.values() if one.complaints] == []


def at_page(who, here, page: str) -> None:
    who.open(reverse("partnership", args=[here.partnership.uuid]))
    who.follow("People and decisions")
    who.follow(page, within=who.page.get_by_role("main"))


@WAYS
def test_each_side_says_what_it_wants_and_brings_and_the_other_agrees(here, arrives):
    KPIFactory(partnership=here.partnership, name="Waiting time")
    declan = arrives(here.declan)
    with declan.counting(at_most=8):
        at_page(declan, here, "Interests")
        declan.follow("Write down what we want")
        declan.write("What your side wants", "A steady load of the theatres")
        declan.click(declan.page.get_by_role("radio", name="financial sustainability"))
        declan.click(declan.page.get_by_role("checkbox", name="Waiting time"))
        declan.press_button("Save")
        declan.reads("It is written down; both sides read it.")
    with declan.counting(at_most=4):
        declan.follow("Write down what we bring")
        declan.click(declan.page.get_by_role("radio", name="people"))
        declan.write("What your side brings", "Two analysts")
        declan.write("How much, or how often", "every Thursday")
        declan.press_button("Save")
        declan.reads("Two analysts")
    maeve = arrives(here.maeve)
    with maeve.counting(at_most=2):
        maeve.follow("Agree to what the other side brings: Two analysts")
        maeve.press_button("Agree for our side")
        maeve.reads("Your side agreed to it.")
    maeve.picture("interests-agreed")
    at_page(maeve, here, "Interests")
    maeve.reads("A steady load of the theatres")
    maeve.reads("nothing shared yet")
    maeve.picture("interests")
    assert SideObjective.objects.get().side == "partner"
    assert Contribution.objects.get().agreed_by == here.maeve


@WAYS
def test_what_one_side_shares_the_other_draws_and_gives_back(here, arrives):
    maeve = arrives(here.maeve)
    with maeve.counting(at_most=4):
        at_page(maeve, here, "Continuity")
        maeve.follow("Set up a pool")
        maeve.write("What is shared", "Electric vans")
        maeve.write("Unit", "vans")
        maeve.write("How much your side offers", "4")
        maeve.press_button("Save")
        maeve.reads("The pool is set up.")
    maeve.picture("pool-set-up")
    declan = arrives(here.declan)
    with declan.counting(at_most=5):
        at_page(declan, here, "Continuity")
        declan.follow("Electric vans")
        asks = opened(declan, "Ask for some of it")
        declan.write("How much", "3", within=asks)
        declan.write("What for", "Night shifts", within=asks)
        declan.write("Comes back by", "2026-12-14", within=asks)
        declan.press_button("Ask for some of it", within=asks)
        declan.reads("The other side is asked.")
    maeve = arrives(here.maeve)
    with maeve.counting(at_most=2):
        maeve.follow("Grant or refuse: Night shifts")
        maeve.write("How much is granted", "2")
        maeve.write("Answer", "One van is in repair.")
        maeve.press_button("Grant it")
        maeve.reads("Granted.")
    declan = arrives(here.declan)
    with declan.counting(at_most=5):
        at_page(declan, here, "Continuity")
        declan.follow("Electric vans")
        declan.follow("Night shifts")
        declan.reads("One van is in repair.")
        declan.press_button("We drew it")
        declan.reads("It is written down.")
    declan.picture("pool-drawn")
    maeve.open(declan.page.url)
    back = opened(maeve, "It came back")
    maeve.write("How much", "2", within=back)
    maeve.press_button("It came back", within=back)
    maeve.reads("It is written down.")
    maeve.picture("pool-back")
    asked = PoolRequest.objects.get()
    assert (asked.quantity, asked.granted, asked.out) == (3, 2, Decimal(0))


def opened(who, label: str):
    """A step that stands folded up."""
    box = who.page.locator("details", has=who.page.locator("summary", has_text=label))
    who.click(box.locator("summary"))
    return box


@WAYS
def test_a_check_in_a_notice_and_a_question_are_answered(here, arrives, flowing_time):
    declan = arrives(here.declan)
    checks_in(here, declan)
    serves_a_notice(here, declan)
    flowing_time.start += dt.timedelta(days=1)
    maeve = arrives(here.maeve)
    answers(maeve, "Answer the check-in for November 2026", "We send you the plan on Friday.")
    maeve.open("/")
    answers(maeve, "Answer the notice: The new road", "The council pays for the detour.")
    maeve.picture("notice-answered")
    asks(here, maeve)
    flowing_time.start += dt.timedelta(days=7)
    declan = arrives(here.declan)
    answers(declan, "Answer: Which wards are closed?", "Wards 3 and 4, until March.")
    at_page(declan, here, "Communication")
    declan.reads("We send you the plan on Friday.")
    declan.picture("communication")
    assert CheckIn.objects.get().answered_by == here.maeve
    notice = FormalNotice.objects.get()
    assert notice.received_on == dt.date(2026, 11, 24), "by e-mail: the next business day"
    assert (notice.state, notice.answered_on) == ("answered", dt.date(2026, 11, 24))
    assert InformationRequest.objects.get().answered_by == here.declan


def checks_in(here, declan) -> None:
    with declan.counting(at_most=4):
        at_page(declan, here, "Communication")
        declan.follow("Check in: five lines")
        declan.write("Done", "The wards are painted.")
        declan.write("Next", "The lifts.")
        declan.write("Help needed", "Your plan of deliveries.")
        declan.press_button("Save")
        declan.reads("Thank you. The other side reads and answers it.")


def serves_a_notice(here, declan) -> None:
    with declan.counting(at_most=2):
        declan.follow("A notice was served")
        declan.choose("Kind", "claim for compensation")
        declan.write("Clause", "21.4")
        declan.write("In short", "The new road")
        declan.write("What it says", "Deliveries take an hour more.")
        declan.write("Business days to answer", "10")
        declan.choose("How it was sent", "by e-mail")
        declan.write("What proves it", "The receipt of the server.")
        declan.press_button("Save")
        declan.reads("The notice is in the register; the other side is told.")


def answers(who, asked: str, words: str) -> None:
    """From the first page, in two clicks."""
    with who.counting(at_most=2):
        who.follow(asked)
        who.write("Answer", words)
        who.press_button("Answer")
        who.reads(words)


def asks(here, maeve) -> None:
    with maeve.counting(at_most=4):
        at_page(maeve, here, "Communication")
        maeve.follow("Ask for information")
        maeve.write("In short", "Which wards are closed?")
        maeve.write("What you want to know, and what for", "We count the rounds.")
        maeve.press_button("Ask")
        maeve.reads("Asked. The other side finds it on To do.")
