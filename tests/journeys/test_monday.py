"""Story 1: the official's Monday; and notices, from what became due to what was read."""

from __future__ import annotations

import datetime as dt
import re

from playwright.sync_api import expect

from core import clock
from core.jobs import enqueue
from core.jobs.worker import drain
from core.models import Notice
from governance.models import Risk
from governance.services.appointments import appoint
from partnerships.services.stage_conditions import record_condition
from performance.services import milestone_checks as checks
from performance.services.checking import Decision, check_return
from performance.services.minor_defects import say_mended
from performance.services.returns import send_return
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import MembershipFactory, person
from tests.journeys.ways import WAYS
from tests.performance.milestones.builders import a_milestone, claimed
from tests.performance.returns.builders import a_return, typed

TODAY = dt.date(2026, 11, 23)


def a_monday():
    """A return that should have been checked last week, another one later, a condition."""
    with clock.travel(dt.datetime(2026, 11, 10, 9, tzinfo=dt.UTC)):
        late = a_return(1)
        send_return(late.monthly_return, typed(late), actor=late.partner)
    fresh = a_return(1)
    fresh.partnership.name = "Bayview Harbour"
    fresh.partnership.save()
    appointed(late.official, fresh.partnership)
    send_return(fresh.monthly_return, typed(fresh), actor=fresh.partner)
    school = PartnershipFactory(name="Hillside Schools", phase="appraise")
    manager = person("contract_manager", school)
    appointed(late.official, school, role="approver")
    Risk.objects.create(partnership=school, category="design", title="Design", bearer="")
    record_condition(
        school, "risk_register", actor=manager, owner=late.official, due_on=dt.date(2026, 11, 18)
    )
    wing = a_milestone()
    appointed(late.official, wing.partnership)
    with clock.travel(dt.datetime(2026, 11, 10, 9, tzinfo=dt.UTC)):
        claimed(wing, completed_on=dt.date(2026, 11, 9))
        defect = checks.Defect("Paint in ward 4", dt.date(2026, 11, 20))
        checks.accept_with_minor_defects(wing.milestone, defects=[defect], actor=wing.official)
        kept = wing.milestone.defects.select_related("milestone__partnership").get()
        say_mended(kept, mended_on=dt.date(2026, 11, 10), words="Painted.", actor=wing.partner)
    return late, school


def appointed(user, partnership, *, role="contract_manager"):
    MembershipFactory(user=user, organisation=partnership.authority)
    appoint(
        user,
        role=role,
        organisation=partnership.authority,
        actor=None,
        partnership=partnership,
        from_on=dt.date(2015, 1, 1),
    )


@WAYS
def test_the_official_lands_on_what_is_oldest_and_acts_in_two_clicks(visit, keyboard, scripts):
    late, school = a_monday()
    amara = visit(keyboard=keyboard, java_script_enabled=scripts)
    amara.sign_in(late.official)
    amara.reads("To do", within=amara.page.get_by_role("heading", level=1))
    overdue = amara.page.get_by_role("region", name="Overdue").get_by_role("row")
    rows = (
        ("Check the return for October 2026", "Northfield Hospital", "You check", r"17\sNov"),
        ("Risk", "Hillside Schools", "1 of 1 risks has no bearer", "You see to it", r"18\sNov"),
        ("Paint in ward 4", "Northfield Hospital", "Painted", r"20\sNov"),
    )
    expect(overdue).to_have_count(1 + len(rows))
    for number, said in enumerate(rows, 1):
        for words in said:
            amara.reads(re.compile(words), within=overdue.nth(number))
    amara.reads("Bayview Harbour", within=amara.page.get_by_role("region", name="Then"))
    amara.picture("story-1-to-do")
    with amara.counting(at_most=2):
        amara.follow(re.compile("^Confirm|^Open|^Check"), within=overdue.nth(3).locator(".act"))
        amara.press_button(re.compile("^Confirm"))
        amara.reads("The defect is confirmed as mended.")
    amara.open("/")
    with amara.counting(at_most=2):
        amara.follow(re.compile("^Check"), within=overdue.nth(1).locator(".act"))
        amara.press_button(re.compile("^Accept"))
        amara.reads(re.compile("accepted together"))
    # What is accepted is final, so it is read once more before it counts.
    with amara.counting(at_most=2):
        amara.press_button("Finish checking")
        amara.reads("An accepted figure is changed only by a correction on record.")
        amara.press_button("Finish checking")
        amara.reads("1 figure accepted.")
    expect(overdue).to_have_count(1 + 1)
    Risk.objects.filter(partnership=school).update(bearer="partner")
    amara.open("/")
    expect(overdue).to_have_count(0)
    amara.reads("none this week", within=amara.page.locator(".lede"))


@WAYS
def test_notices_lead_to_what_is_due_overdue_or_sent_back_and_are_read(visit, keyboard, scripts):
    case = a_return(1)
    with clock.travel(dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)):
        sent = send_return(case.monthly_return, typed(case), actor=case.partner)
        back = Decision(action="send_back", reason="The log says 96.")
        check_return(sent, {str(sent.records.get().uuid): back}, actor=case.official)
    enqueue("notices.look", {"partnership": None}, key="look")
    drain()
    declan = visit(keyboard=keyboard, java_script_enabled=scripts)
    declan.sign_in(case.partner)
    with declan.counting(at_most=2):
        declan.follow(re.compile("^Notices"))
        declan.reads("The log says 96.")
        declan.picture("notices")
        declan.follow(re.compile("^Repair|October"), within=declan.page.get_by_role("main"))
        declan.reads("The log says 96.")
    assert Notice.objects.filter(user=case.partner, read_at__isnull=False).count() == 1
    with declan.counting(at_most=2):
        declan.follow(re.compile("^Notices"))
        left = declan.page.get_by_role("button", name="Mark all as read")
        if left.count():
            declan.click(left)
        declan.reads("Nothing new")
