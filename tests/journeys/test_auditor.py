"""Story 10: the auditor reads everything, finds the proof of every figure, and changes nothing."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.models import AuditEvent
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.routes import every_route
from tests.journeys.scenes import a_report_that_was_issued
from tests.journeys.ways import WAYS
from tests.performance.returns.builders import CSV

OWN = {
    "api-bulk-run-list",
    "api-personal-export-list",
    "api-portfolio-export-list",
    "api-saved-view-list",
    "end_sessions",
    "audit_finding_new",
    "notices_read",
    "own_data",
    "portfolio_chosen",
    "portfolio_columns",
    "profile",
    "report_list",
    "saved_views",
    "session_stay",
    "tokens",
}
"""What an auditor may send: for reports, own findings, own account and view of the portfolio."""


@WAYS
def test_from_signing_in_to_the_pdf_in_three_clicks(visit, keyboard, scripts):
    scene = a_report_that_was_issued()
    ines = visit(keyboard=keyboard, java_script_enabled=scripts)
    ines.sign_in_by_password(scene.auditor)
    with ines.counting(at_most=3):
        ines.follow("Reports")
        ines.follow(re.compile(scene.report.title))
        fingerprint = ines.page.locator("code").first.inner_text()
        pdf = ines.fetch("Download PDF")
    content = pdf.path().read_bytes()
    assert content.startswith(b"%PDF")
    assert hashlib.sha256(content).hexdigest() == fingerprint
    assert scene.report.downloads.filter(by=scene.auditor).count() == 1


@WAYS
def test_from_a_figure_to_its_evidence_in_three_clicks(visit, keyboard, scripts):
    scene = a_report_that_was_issued()
    ines = visit(keyboard=keyboard, java_script_enabled=scripts)
    ines.sign_in(scene.auditor)
    ines.open(reverse("scorecard", args=[scene.partnership.uuid]))
    row = ines.page.get_by_role("row").filter(
        has=ines.page.get_by_role("rowheader", name=re.compile(rf"^{scene.sent.wrong.name}\b"))
    )
    with ines.counting(at_most=3):
        ines.click(row.get_by_role("cell").get_by_role("link").first)
        trace = ines.page.locator(".tracebox")
        ines.reads("Accepted by", within=trace)
        evidence = ines.fetch("repairs.csv", within=trace)
    assert evidence.path().read_bytes() == CSV
    ines.picture("story-10-trace")


@pytest.mark.usefixtures("on_demo_day")
@pytest.mark.django_db
def test_every_attempt_to_write_is_refused(client_of):
    scene = a_report_that_was_issued()
    case = scene.sent.case
    ines = client_of(scene.auditor)
    taken = set()
    own = ["report.asked", "person.signed_out_everywhere", "person.data_asked"]
    acts = AuditEvent.objects.exclude(kind__in=own)
    before = acts.count()
    known = {"uuid": case.partnership.uuid}
    for route in every_route():
        for uuid in (case.partnership.uuid, case.monthly_return.uuid):
            answer = ines.post(route.url(**known | {"uuid": uuid}))
            if answer.status_code not in {403, 404, 405}:
                taken.add(route.name)
    assert taken <= OWN, taken - OWN
    assert acts.count() == before


def test_a_partner_who_guesses_the_address_finds_nothing(visit):
    scene = a_report_that_was_issued()
    stranger = person("partner_lead", PartnershipFactory(name="Bayview Water"), name="Lina Ferrer")
    lina = visit()
    lina.sign_in(stranger)
    for name in ("report", "report_download"):
        assert lina.open(reverse(name, args=[scene.report.uuid])) == 404
    for name in ("partnership", "scorecard", "report_list", "history"):
        assert lina.open(reverse(name, args=[scene.partnership.uuid])) == 404
        expect(lina.page.get_by_role("heading", level=1)).to_have_text("There is no such page")
        assert scene.partnership.name not in lina.page.content()
