"""Every page, as everybody who may see it: read aloud, small, dark, and without a murmur."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import clock
from core.jobs.worker import drain
from governance.roles import ROLES
from governance.selectors.jurisdictions import Jurisdiction
from governance.selectors.meeting_agenda import proposed_for
from governance.services.bodies import BodyFacts, give_seat, set_up_body
from governance.services.consultation import consult, set_criteria, take_position
from governance.services.decisions import add_option, raise_question
from governance.services.jurisdictions import confirm_rule, propose_rule
from governance.services.meeting_session import open_meeting, take_attendance
from governance.services.meetings import ItemFacts, MeetingFacts, convene
from governance.services.room_votes import put_to_vote
from governance.services.votes import declare, open_vote
from partnerships.models import ImportRun
from partnerships.services import imports
from performance.services import milestones
from performance.services.returns import send_return
from tests.factories.people import CertifierFactory, person
from tests.factories.performance import MilestoneFactory, monthly_return
from tests.governance.everything_paid import paid_things
from tests.governance.routes import every_page
from tests.journeys.crawl import OF_EACH, pages_of
from tests.journeys.eye import complaints_of
from tests.journeys.scenes import a_report_that_was_issued
from tests.journeys.workbook import a_workbook
from tests.partnerships.test_own_list import CSV
from tests.partnerships.variations.builders import World
from tests.performance.milestones.builders import photo
from tests.performance.returns.builders import typed
from tests.performance.setting_up.builders import imported
from tests.scheduling import of_this_turn

BACKEND = "django.contrib.auth.backends.ModelBackend"
PUBLIC = ("account_login", "account_reset_password", "account_reset_password_done")
OF_SOME = "of some partnerships; looked at in test_pages_of_some"
NOT_LINKED = {
    **dict.fromkeys(
        ("handback", "instalments", "listed_outcomes", "listed_payments", "tariffs"), OF_SOME
    ),
    "return_answers": "the story of the monthly return leads there, which fills it in first",
    "import_progress": "a part of the page of an import",
    "overview_beside": "fetched by the overview, which names it for those without scripts",
    "to_do_count": "a part of the rail",
    "saved_view_counts": "a part of the rail",
    "scorecard_compare": "offered once a quarter has two versions; looked at all the same",
    "search": "the box on every page leads there",
}
"""Pages to which no link leads, and why."""
EVERY_TIME = ("contract_manager", "portfolio_official", "partner_lead", "auditor")
pytestmark = [pytest.mark.appearance, pytest.mark.long(seconds=60)]


@pytest.fixture
def everybody(site, tmp_path):
    """One person for each role, before pages that have something to show."""
    scene = a_report_that_was_issued()
    case = scene.sent.case
    partnership = case.partnership
    partnership.certifier = CertifierFactory(name="Brannock Certifiers")
    partnership.save(update_fields=["certifier"])
    people = {
        role: person(
            role,
            None if ROLES[role].mandate else partnership,
            organisation=partnership.certifier if role == "certifier" else None,
        )
        for role in ROLES
    }
    paid_things(partnership)
    for name, claimed in (("West wing complete", True), ("Car park open", False)):
        milestone = MilestoneFactory(partnership=partnership, name=name, needs_certificate=claimed)
        if claimed:
            milestones.claim(
                milestone,
                completed_on=dt.date(2026, 11, 20),
                statement="All rooms are handed over.",
                uploads=[photo()],
                actor=case.partner,
            )
    waits = monthly_return(partnership, "2026-06")
    send_return(waits, typed(case, "98.6"), actor=case.partner)
    monthly_return(partnership, "2026-05")
    # A published list that is checked, and one of their own whose columns wait to be named.
    for source, name, content in (
        ("uk_pfi", "list.xlsx", a_workbook(tmp_path).read_bytes()),
        ("own_list", "our-list.csv", CSV.encode()),
    ):
        file = SimpleUploadedFile(name, content)
        imports.receive(file, source=source, actor=people["portfolio_official"])
    drain()
    laws(partnership, people["portfolio_official"])
    people["contract_manager"] = case.official
    questions(partnership, people)
    change_of_the_contract(partnership, people)
    unmeasured = imported(name="Harbour Hospital", authority=partnership.authority)
    return scene, people, unmeasured


def laws(partnership, official) -> None:
    """What holds for the country, and what another official proposes for the authority."""
    second = person("portfolio_official", name="Tunde Bello")
    country = Jurisdiction(partnership.country)
    letters = {"portfolio_official": "A", "approver": "C"}
    known = {"reason": "Act 12, section 3.", "actor": second}
    confirm_rule(propose_rule(country, "large_change", letters, **known), actor=official)
    authority = Jurisdiction(partnership.country, partnership.authority)
    propose_rule(authority, "tariff_revision", {"lender": "I"}, **known)


def change_of_the_contract(partnership, people) -> None:
    """One that was approved, so that there are two versions, and one that is being drafted."""
    world = World(
        partnership=partnership,
        manager=people["contract_manager"],
        colleague=people["contract_manager"],
        owner=people["approver"],
        unit=people["portfolio_official"],
        lead=people["partner_lead"],
    )
    first = world.drafted(world.estimated(charge_change=None), free_points=20)
    world.approved(world.submitted(first))
    world.drafted(world.estimated(charge_change=None), free_points=30)


def questions(partnership, people) -> None:
    """A board, and before it a question on which both sides speak and one on which they vote."""
    maeve, lead = people["contract_manager"], people["partner_lead"]
    body = set_up_body(partnership, BodyFacts(name="Joint Board", notice_days=0), actor=maeve)
    for role, side in (
        *(("contract_manager", "authority"), ("board_member", "authority")),
        *(("partner_lead", "partner"), ("partner_board_member", "partner")),
    ):
        give_seat(
            body,
            people[role],
            organisation=getattr(partnership, side),
            side=side,
            leads=role in {"contract_manager", "partner_lead"},
            actor=maeve,
        )
    for title in ("Waiting times", "Opening hours"):
        decision = raise_question(
            body, kind="resolution", title=title, question=f"{title} on the web?", actor=maeve
        )
        for option in ("Each month", "Each quarter"):
            add_option(decision, title=option, actor=maeve)
        criteria = [("Patients read it", "visits", Decimal(1))]
        if title == "Waiting times":
            set_criteria(decision, criteria, actor=maeve)
        decision = consult(decision, positions_due_on=clock.today(), actor=maeve)
    for who, organisation in ((maeve, partnership.authority), (lead, partnership.partner)):
        take_position(decision, organisation=organisation, text="We agree.", actor=who)
    closes_on = clock.today() + dt.timedelta(days=14)
    open_vote(decision, closes_on=closes_on, actor=maeve)
    declare(decision, has_interest=True, text="Her sister works there.", actor=lead)
    meeting(body, maeve, lead)


def meeting(body, maeve, lead) -> None:
    """Of the board: in session, a question put to the vote; another meeting lies ahead."""
    facts = MeetingFacts(starts_at=clock.now(), place="Room 4")
    agenda = [ItemFacts("other", title="Winter plan")]
    convene(body, facts, agenda, actor=maeve)
    decision = raise_question(
        body, kind="resolution", title="Roof", question="Who mends the roof?", actor=maeve
    )
    add_option(decision, title="The partner", actor=maeve)
    decision = consult(decision, positions_due_on=clock.today(), actor=maeve)
    for who, organisation in (
        (maeve, body.partnership.authority),
        (lead, body.partnership.partner),
    ):
        take_position(decision, organisation=organisation, text="We agree.", actor=who)
    agenda += [ItemFacts(one.kind, one.uuid) for one in proposed_for(body)]
    made = open_meeting(convene(body, facts, agenda, actor=maeve), actor=maeve)
    seats = {seat: seat.holder for seat in body.seats.all()}
    take_attendance(made, seats, guests="Lena, who takes notes", actor=maeve)
    put_to_vote(made.items.get(decision=decision), actor=maeve)


@pytest.mark.timeout(900)
def test_every_page_is_fit_for_everybody_who_sees_it(everybody, visit):
    scene, people, unmeasured = everybody
    reached, parts, wrong = set(), set(), []
    for role in of_this_turn(ROLES, always=EVERY_TIME):
        user = people[role]
        client = Client()
        client.force_login(user, backend=BACKEND)
        start = ["/", reverse("partnership", args=[scene.partnership.uuid])]
        if scene.report.job.requested_by == user:
            start.append(reverse("job", args=[scene.report.job.uuid]))
        if role == "contract_manager":
            start.append(reverse("scorecard_compare", args=[scene.partnership.uuid]))
        if role == "portfolio_official":
            start.append(reverse("partnership", args=[unmeasured.uuid]))
            mapping = ImportRun.objects.get(state=ImportRun.State.MAPPING)
            start.append(reverse("import_columns", args=[mapping.uuid]))
        visitor = visit()
        visitor.sign_in(user)
        # One more of each kind is enough for those who come after.
        for found in pages_of(client, start, of_each=1 if reached else OF_EACH).values():
            # In the dark and spaced out, a part looks the same on every page.
            is_new = not found.parts <= parts
            if is_new or found.route not in reached:
                wrong += look(visitor, found.address, role, thorough=is_new)
            reached.add(found.route)
            parts |= found.parts
        visitor.page.context.close()
    assert "\n".join(wrong) == ""
    assert {"import_columns", "jurisdiction_rule", "jurisdiction_propose"} <= reached
    never = unreached(people, scene, reached)
    assert never == [], "no link leads there: link to it, or say why in NOT_LINKED"


def test_the_pages_before_signing_in_are_fit_for_everybody(visit):
    visitor, wrong = visit(), []
    for address in (*map(reverse, PUBLIC), "/nowhere/"):
        wrong += look(visitor, address, "anonymous", thorough=True)
    assert "\n".join(wrong) == ""


def look(visitor, address: str, role: str, *, thorough: bool) -> list[str]:
    visitor.complaints.clear()
    visitor.open(address)
    found = list(complaints_of(visitor.page, thorough=thorough))
    return [f"{address} ({role}): {words}" for words in [*visitor.complaints, *found]]


def unreached(people, scene, reached) -> list[str]:
    """Routes that answer somebody with a page and were not among those that links lead to."""
    client, never = Client(), []
    client.force_login(people["contract_manager"], backend=BACKEND)
    for route in every_page():
        # A link may say more than the address: what a form begins with.
        if {route.name, f"{route.name}?"} & reached or route.name in NOT_LINKED:
            continue
        response = client.get(route.url(uuid=scene.partnership.uuid))
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            never.append(route.name)
    return never
