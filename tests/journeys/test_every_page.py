"""Every page, as everybody who may see it: read aloud, small, dark, and without a murmur."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.jobs.worker import drain
from governance.roles import ROLES
from partnerships.services import imports
from performance.services import milestones
from performance.services.returns import send_return
from tests.factories.people import CertifierFactory, person
from tests.factories.performance import MilestoneFactory, monthly_return
from tests.governance.routes import every_page
from tests.journeys.crawl import pages_of
from tests.journeys.eye import complaints_of
from tests.journeys.scenes import a_report_that_was_issued
from tests.journeys.workbook import a_workbook
from tests.performance.milestones.builders import photo
from tests.performance.returns.builders import typed
from tests.performance.setting_up.builders import imported

BACKEND = "django.contrib.auth.backends.ModelBackend"
PUBLIC = ("account_login", "account_reset_password", "account_reset_password_done")
NOT_LINKED = {
    "return_answers": "the story of the monthly return leads there, which fills it in first",
    "import_progress": "a part of the page of an import",
    "to_do_count": "a part of the rail",
    "saved_view_counts": "a part of the rail",
    "search": "the box on every page leads there",
}
"""Pages to which no link leads, and why."""


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
    workbook = a_workbook(tmp_path)
    imports.receive(
        SimpleUploadedFile("list.xlsx", workbook.read_bytes()),
        source="uk_pfi",
        actor=people["portfolio_official"],
    )
    drain()
    people["contract_manager"] = case.official
    unmeasured = imported(name="Harbour Hospital", authority=partnership.authority)
    return scene, people, unmeasured


@pytest.mark.timeout(300)
def test_every_page_is_fit_for_everybody_who_sees_it(everybody, visit):
    scene, people, unmeasured = everybody
    reached, wrong = {}, []
    for role, user in people.items():
        client = Client()
        client.force_login(user, backend=BACKEND)
        start = ["/", reverse("partnership", args=[scene.partnership.uuid])]
        if scene.report.job.requested_by == user:
            start.append(reverse("job", args=[scene.report.job.uuid]))
        if role == "portfolio_official":
            start.append(reverse("partnership", args=[unmeasured.uuid]))
        visitor = visit()
        visitor.page.context.add_cookies(
            [
                {"name": name, "value": cookie.value, "url": visitor.base}
                for name, cookie in client.cookies.items()
            ]
        )
        for found in pages_of(client, start).values():
            known = reached.get(found.route, frozenset())
            if not found.shape <= known:
                wrong += look(visitor, found.address, role, thorough=not known)
                reached[found.route] = known | found.shape
        visitor.page.context.close()
    visitor = visit()
    for name in PUBLIC:
        wrong += look(visitor, reverse(name), "anonymous", thorough=True)
    wrong += look(visitor, "/nowhere/", "anonymous", thorough=True)
    assert "\n".join(wrong) == ""
    never = unreached(people, scene, reached)
    assert never == [], "no link leads there: link to it, or say why in NOT_LINKED"


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
        if route.name in reached or route.name in NOT_LINKED:
            continue
        response = client.get(route.url(uuid=scene.partnership.uuid))
        if response.status_code == 200 and not response.streaming:
            never.append(route.name)
    return never
