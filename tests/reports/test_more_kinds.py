"""Scorecard, success story and disclosure say what pages and decisions say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import clock
from core.periods import Period
from governance.models import SuccessStory
from governance.services.success_stories import StoryFacts, publish_story, tell_story
from partnerships.services.documents import add_document
from performance.services.scorecards import issue_scorecards
from reports.definitions import kinds
from reports.models import IssuedReport
from reports.publishable import _now
from tests.factories.people import person
from tests.factories.performance import AcceptedRecordFactory, KPIFactory
from tests.governance.decisions.builders import Board
from tests.governance.learning.builders import STORY
from tests.governance.publications.test_publishing import named, published, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
QUARTER = Period.parse("2026-Q3")


@pytest.fixture
def partnership():
    kpi = KPIFactory(name="Areas available")
    for month in QUARTER.months():
        AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal("98.6"))
    issue_scorecards([kpi.partnership], QUARTER, cause="test")
    return kpi.partnership


def collected(slug, partnership, about=None):
    kind = kinds[slug]
    period = (kind.thing(partnership, about).period) if about else kind.periods(partnership)[0]
    report = IssuedReport(
        partnership=partnership, number="R-1", slug=slug, length="full", about=about
    )
    return kind.collect(partnership, period, report, clock.now())


def test_the_scorecard_has_the_figures_of_its_page(partnership, client_of):
    found = collected("scorecard", partnership)
    official = person("contract_manager", partnership)
    page = client_of(official).get(reverse("scorecard", args=[partnership.uuid])).context["view"]
    shown = found.context["view"]
    assert [one.score for one in shown.goals] == [one.score for one in page.goals] == ["80", "80"]
    assert shown.goals[0].rows[0].points == page.goals[0].rows[0].points
    assert found.data["scorecard"]["result_sha256"] == page.card.result_sha256


def test_a_story_is_told_while_consent_stands_and_nobody_sees_it_afterwards(partnership):
    author, official = person("partner_lead", partnership), person("approver", partnership)
    story = tell_story(partnership, StoryFacts(**STORY), actor=author)
    assert kinds["success_story"].things(partnership) == []
    publish_story(story, actor=official)
    data = collected("success_story", partnership, story.uuid).data
    assert data["story"]["text"] == STORY["text"]
    assert "consent_how" not in data["story"]
    report = report_of(partnership, slug="success_story", about=story.uuid)
    seen = IssuedReport.objects.visible_to(official)
    assert seen.get() == report
    assert list(_now([report.uuid])) == [report.uuid]
    SuccessStory.objects.update(state="withdrawn", withdrawn_at=clock.now())
    assert not IssuedReport.objects.visible_to(official).exists()
    assert _now([report.uuid]) == {}


def test_disclosure_tells_what_is_public_late_withheld_and_missing():
    board = Board()
    partnership = board.partnership
    facts = {"title": "Model", "upload": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")}
    add_document(
        partnership,
        kind="financialModel",
        confidential_under="26.4, trade secrets",
        actor=board.maeve,
        **facts,
    )
    report = report_of(partnership, slug="period_performance")
    published(board, named(report))
    data = collected("disclosure_completeness", partnership).data
    states = {one["number"]: one["state"] for one in data["headings"]}
    assert states["X"] == "public"
    assert states["V"] == "held confidential"
    assert states["III"] == "missing"
    assert states["VII"] == "does not apply"
    assert states["IX"] == "not due yet"
    assert [one["under"] for one in data["withheld"]] == ["26.4, trade secrets"]
    told = next(one for one in data["headings"] if one["number"] == "II")
    assert told["timing"] == {"PP": "P", "P": "U", "A": "", "CC": "", "I": "", "R": ""}
    assert told["timing_is_own"] is False


def test_an_audit_pack_is_for_those_alone_who_see_internal_notes(partnership):
    report_of(partnership, slug="audit_pack", audience=kinds["audit_pack"].audience)
    report_of(partnership, slug="risk_register", audience="internal")
    seen = {
        role: set(
            IssuedReport.objects.visible_to(person(role, partnership)).values_list(
                "slug", flat=True
            )
        )
        for role in ("contract_manager", "board_member", "partner_lead")
    }
    assert seen["contract_manager"] == {"audit_pack", "risk_register"}
    assert seen["board_member"] == {"risk_register"}
    assert seen["partner_lead"] == set()
