"""The risk register of a quarter says what was known on its last day."""

from __future__ import annotations

import datetime as dt

import pytest

from core import clock
from core.periods import Period
from governance.services.risk_actions import ActionFacts, add_action, end_action
from governance.services.risk_triggers import set_trigger
from governance.services.risk_watch import watch
from governance.services.risks import close_risk
from reports.definitions import kinds
from reports.models import IssuedReport
from reports.services.issue import request_report
from tests.factories.people import person
from tests.factories.performance import MilestoneFactory
from tests.governance.risks.builders import TODAY, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
AUGUST = dt.datetime(2026, 8, 3, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def collected(scene, period):
    report = IssuedReport(partnership=scene.partnership, number="R-1", length="full")
    kind = kinds["risk_register"]
    return kind.collect(scene.partnership, Period.parse(period), report, clock.now()).context


def test_an_older_quarter_knows_nothing_of_what_came_after():
    with clock.travel(AUGUST):
        scene = Scene()
        roof, gone = scene.risk("Roof leaks"), scene.risk("Gone")
        scene.assessed(roof, residual=(2, 2))
        tar = ActionFacts(title="Tar", owner=scene.maeve, due_on=TODAY)
        action = add_action(roof, tar, actor=scene.maeve)
    scene.assessed(roof, residual=(4, 4), reason="A wet autumn")
    end_action(action, done=True, note="Two coats", actor=scene.maeve)
    close_risk(gone, reason="Built", actor=scene.maeve)
    scene.risk("New in November")
    then, now = collected(scene, "2026-Q3"), collected(scene, "2026-Q4")
    assert [one["title"] for one in then["risks"]] == ["Roof leaks", "Gone"]
    assert then["risks"][0]["rating"]["label"] == "moderate, 4"
    assert then["actions"][0]["state"] == "to be done"
    assert [one["title"] for one in now["risks"]] == ["Roof leaks", "New in November"]
    assert [(one["was"], one["reason"]) for one in now["moves"]] == [(4, "A wet autumn")]
    assert [one.title for one in now["closed"]] == ["Gone"]
    assert now["actions"][0]["note"] == "Two coats"
    assert now["maps"][0]["rows"][1]["cells"][3]["n"] == 1
    assert now["finding"] == "2 open risks: 1 extreme, 1 not assessed"
    assert [one.key for one in kinds["risk_register"].periods(scene.partnership)] == [
        "2026-Q4",
        "2026-Q3",
    ]


def test_what_a_trigger_raised_is_told_as_such():
    scene = Scene()
    late = MilestoneFactory(
        partnership=scene.partnership,
        name="Ward C",
        baseline_on=TODAY - 60 * DAY,
        forecast_on=TODAY + 30 * DAY,
    )
    risk = scene.assessed().risk
    facts = {"milestone": str(late.uuid), "days": "30"}
    set_trigger(risk, "milestone_late", facts, probability=5, actor=scene.maeve)
    watch([scene.partnership.pk])
    first = collected(scene, "2026-Q4")["moves"][0]
    assert first["by"] == "by a trigger"
    assert "90 days late" in first["reason"]


def test_it_is_for_the_authority_only_whoever_asks_for_it():
    assert kinds["risk_register"].audience == "internal"
    scene = Scene()
    scene.risk("Roof leaks")
    lead = person("partner_lead", scene.partnership)
    asked = {"length": "full", "period": None, "actor": scene.maeve}
    for slug, audience in (("risk_register", "internal"), ("milestone_status", "shared")):
        MilestoneFactory(partnership=scene.partnership)
        report = request_report(scene.partnership, slug=slug, **asked)
        assert report.audience == audience
        assert IssuedReport.objects.visible_to(scene.maeve).filter(pk=report.pk).exists()
        seen = IssuedReport.objects.visible_to(lead).filter(pk=report.pk)
        assert seen.exists() == (audience == "shared")
