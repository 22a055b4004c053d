"""The pages of the register: found, mapped, assessed, acted upon and watched, with a browser."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from core.worklist import items_of
from governance.models import Decision, Risk, RiskAction, RiskAssessment, RiskTrigger
from governance.services.bodies import BodyFacts, set_up_body
from governance.services.risk_actions import ActionFacts, add_action, end_action
from governance.services.risk_watch import watch
from governance.services.risks import close_risk
from tests.factories.performance import MilestoneFactory
from tests.governance.risks.builders import TODAY, Scene, unsigned
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
DAY = dt.timedelta(days=1)
MANY = 2000
LEVELS = {
    "inherent_probability": "4",
    "inherent_impact": "4",
    "residual_probability": "3",
    "residual_impact": "4",
    "reason": "Survey of May",
}


@once
def scene():
    return Scene()


def place(name, scene, *more):
    return reverse(name, args=[scene.partnership.uuid, *more])


def many(scene, count=MANY):
    """Risks with an assessment and an action each, as many as a long contract could have."""
    now = clock.now()
    made = Risk.objects.bulk_create(
        Risk(
            partnership=scene.partnership,
            category="design",
            title=f"Risk {number}",
            folded=f"risk {number}",
            bearer="partner",
            position=number,
            review_on=TODAY - DAY,
        )
        for number in range(count)
    )
    RiskAssessment.objects.bulk_create(
        RiskAssessment(
            risk=one,
            at=now,
            by=scene.maeve,
            reason="Survey",
            inherent_probability=5,
            inherent_impact=5,
            residual_probability=1 + number % 5,
            residual_impact=1 + number // 5 % 5,
            currency="GBP",
        )
        for number, one in enumerate(made)
    )
    RiskAction.objects.bulk_create(
        RiskAction(
            risk=one,
            title="Look",
            owner=scene.maeve,
            due_on=TODAY,
            currency="GBP",
            side="authority",
            added_by=scene.maeve,
            added_at=now,
        )
        for one in made
    )
    return made


def sent(browser, address, **typed):
    """What the form of that page sends."""
    return browser.post(address, {"seen": browser.get(address).context["seen"], **typed})


def test_the_manager_writes_a_risk_down_assesses_it_and_finds_it_on_the_map(client_of, scene):
    browser, new = client_of(scene.maeve), place("risk_new", scene)
    typed = {"title": "", "category": "design", "audience": "shared", "review_months": "3"}
    refused = sent(browser, new, **typed, description="Rain")
    assert refused.status_code == 422
    assert "Say in a few words what may happen" in refused.text
    assert "Rain" in refused.text
    assert sent(browser, new, **{**typed, "title": "Roof leaks"}).status_code == 302
    risk = Risk.objects.get()
    above = sent(
        browser,
        place("risk_assess", scene, risk.uuid),
        **{**LEVELS, "residual_probability": "5", "inherent_impact": ""},
    )
    assert above.status_code == 422
    assert "The residual probability (5, almost certain) is above" in above.text
    assert above.text.count("Choose a number from 1 to 5.") >= 1
    assert "Survey of May" in above.text
    done = sent(browser, place("risk_assess", scene, risk.uuid), **LEVELS)
    assert done.headers["Location"] == place("risk", scene, risk.uuid)
    cell = f"{place('risks', scene)}?state=open&amp;cell=residual-3-4"
    assert cell in browser.get(place("risk_map", scene)).text
    assert "inherent-4-4" in browser.get(place("risk_map", scene) + "?view=inherent").text
    found = browser.get(cell.replace("&amp;", "&")).text
    assert "Roof leaks" in found
    assert "residual: possible, major" in found
    elsewhere = browser.get(cell.replace("&amp;", "&").replace("residual-3-4", "residual-1-1"))
    assert "No risk matches" in elsewhere.text


def test_the_worst_stand_first_and_what_is_closed_last(client_of, scene):
    for title, residual in (("Small", (1, 2)), ("Large", (4, 4)), ("Gone", (4, 4))):
        scene.assessed(scene.risk(title), residual=residual)
    close_risk(Risk.objects.get(title="Gone"), reason="Built", actor=scene.maeve)
    scene.risk("Unseen")
    browser = client_of(scene.maeve)
    text = browser.get(place("risks", scene)).text
    places = [text.index(f">{title}<") for title in ("Large", "Small", "Unseen", "Gone")]
    assert places == sorted(places)
    for query, shown, hidden in (
        ("state=closed", "Gone", "Large"),
        ("state=unassessed", "Unseen", "Small"),
        ("band=extreme&state=open", "Large", "Gone"),
        ("bearer=nobody&q=small", "Small", "Large"),
    ):
        filtered = browser.get(f"{place('risks', scene)}?{query}").text
        assert f">{shown}<" in filtered, query
        assert f">{hidden}<" not in filtered, query


def test_the_partner_reads_no_score_no_reason_and_no_risk_of_the_authority_alone(client_of, scene):
    shared = scene.assessed(scene.risk("Roof leaks"), reason="They hide it").risk
    scene.risk("They go bankrupt", audience="internal")
    add_action(
        shared,
        ActionFacts(title="Tar", owner=scene.declan, due_on=TODAY, cost=7),
        actor=scene.maeve,
    )
    browser = client_of(scene.declan)
    for address in (
        place("partnership", scene),
        place("risks", scene) + "?sort=-score&band=low&cell=residual-2-3",
        place("risk", scene, shared.uuid),
    ):
        text = browser.get(address).text
        assert "Roof leaks" in text
        assert not any(word in text for word in ("bankrupt", "They hide", "Residual", "moderate"))
    own = Risk.objects.get(audience="internal")
    assert browser.get(place("risk", scene, own.uuid)).status_code == 404
    assert browser.get(place("risk_map", scene)).status_code == 403
    csv = b"".join(browser.get(place("risks", scene) + "?format=csv").streaming_content).decode()
    assert "Roof leaks" in csv
    assert "bankrupt" not in csv
    assert "esidual" not in csv


def test_an_action_is_planned_with_its_cost_waits_on_to_do_and_is_ended(client_of, scene):
    risk = scene.risk()
    browser, new = client_of(scene.maeve), place("risk_action_new", scene, risk.uuid)
    typed = {"title": "Tar the roof", "owner": str(scene.declan.uuid), "due_on": "2026-11-20"}
    refused = sent(browser, new, **typed, cost="1,204.50")
    assert refused.status_code == 422
    assert "That day has passed" in refused.text
    assert "1,204.50" in refused.text
    typed["due_on"] = "2026-11-30"
    assert sent(browser, new, **typed, cost="1,204.50").status_code == 302
    assert "£1,20" in browser.get(place("risk", scene, risk.uuid)).text
    assert "Tar the roof" in browser.get(place("contract_calendar", scene)).text
    [item] = [one for one in items_of(scene.declan, TODAY) if one.title == "Tar the roof"]
    partner = client_of(scene.declan)
    assert "£1,20" not in partner.get(item.url.split("actions")[0]).text
    assert sent(partner, item.url, outcome="done", note="").status_code == 422
    assert sent(partner, item.url, outcome="done", note="Two coats").status_code == 302
    assert not [one for one in items_of(scene.declan, TODAY) if one.title == "Tar the roof"]
    assert "Two coats" in browser.get(place("risk", scene, risk.uuid)).text


def test_a_trigger_is_set_raises_the_risk_and_its_owner_finds_it_on_to_do(client_of, scene):
    bridge = MilestoneFactory(
        partnership=scene.partnership,
        name="Ward C",
        baseline_on=TODAY - 60 * DAY,
        forecast_on=TODAY + 30 * DAY,
    )
    risk = scene.assessed(scene.risk(owner=scene.sean)).risk
    browser, new = client_of(scene.maeve), place("risk_trigger_new", scene, risk.uuid)
    assert "A milestone is late" in browser.get(new).text
    typed = {"watch-milestone": str(bridge.uuid), "watch-days": "", "probability": "5"}
    refused = browser.post(f"{new}?what=milestone_late", typed)
    assert refused.status_code == 422
    done = browser.post(f"{new}?what=milestone_late", {**typed, "watch-days": "30"})
    assert done.status_code == 302
    assert not [one for one in items_of(scene.sean, TODAY) if "risk" in one.key]
    watch([scene.partnership.pk])
    for person, asked in ((scene.sean, 1), (scene.maeve, 0)):
        assert sum("risk_look" in one.key for one in items_of(person, TODAY)) == asked
    text = browser.get(place("risk", scene, risk.uuid)).text
    assert "A trigger raised it." in text
    assert "90 days late" in text
    assert reverse("milestone", args=[bridge.uuid]) in text
    assert "raised by a trigger" in browser.get(place("risks", scene) + "?state=raised").text
    page = place("risk_trigger_end", scene, risk.uuid, RiskTrigger.objects.get().uuid)
    assert sent(browser, page).status_code == 302
    assert RiskTrigger.objects.get().ended_at is not None


def test_a_risk_of_an_owner_who_does_not_assess_is_looked_at_by_the_manager(scene):
    risk = scene.assessed(scene.risk(owner=scene.declan), review_on=TODAY + DAY).risk
    assert not [one for one in items_of(scene.maeve, TODAY) if "risk_look" in one.key]
    tomorrow = TODAY + DAY
    assert [one.url for one in items_of(scene.maeve, tomorrow) if "risk_look" in one.key] == [
        place("risk_assess", scene, risk.uuid)
    ]
    for other in (scene.sean, scene.declan):
        assert not [one for one in items_of(other, tomorrow) if "risk_look" in one.key]


def test_another_bearer_is_asked_for_by_a_decision_that_is_filled_in(client_of, scene):
    risk = scene.risk()
    set_up_body(scene.partnership, BodyFacts(name="Joint Board"), actor=scene.maeve)
    browser = client_of(scene.maeve)
    link = f"{place('decision_new', scene)}?what=risk_allocation&amp;risk={risk.uuid}"
    assert link in browser.get(place("risk", scene, risk.uuid)).text
    address = link.replace("&amp;", "&") + "&bearer=partner"
    page = browser.get(address)
    form, act = page.context["form"], page.context["act_form"]
    assert "Roof leaks" in form["title"].value()
    typed = {
        "body": str(scene.partnership.bodies.get().uuid),
        "title": form["title"].value(),
        "question": form["question"].value(),
        "act-risk": act["risk"].value(),
        "act-bearer": act["bearer"].value(),
        "act-reason": "They drew it",
    }
    assert browser.post(address, typed).status_code == 302
    assert Decision.objects.get().kind == "risk_allocation"
    assert browser.get(f"{place('decision_new', scene)}?what=waiver&risk=x").status_code == 200


def test_before_the_signature_what_is_usual_for_the_type_is_offered_filled_in(client_of):
    scene = unsigned()
    browser = client_of(scene.maeve)
    page = browser.get(place("risk_new", scene) + "?usual=design")
    assert page.context["form"]["bearer"].value() == "partner"
    assert page.context["form"]["category"].value() == "design"
    typed = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    assert sent(browser, place("risk_new", scene), **typed).status_code == 302
    made = Risk.objects.get()
    assert (made.bearer, made.allocations.get().basis) == ("partner", "draft")
    text = browser.get(place("risk_new", scene)).text
    assert "usual=design" not in text
    assert "usual=force_majeure" in text


def test_a_risk_is_closed_for_a_reason_and_opened_again(client_of, scene):
    risk = scene.assessed().risk
    browser = client_of(scene.maeve)
    close = place("risk_close", scene, risk.uuid)
    assert sent(browser, close, reason="").status_code == 422
    assert sent(browser, close, reason="The roof is new").status_code == 302
    text = browser.get(place("risk", scene, risk.uuid)).text
    assert "The roof is new" in text
    assert place("risk_assess", scene, risk.uuid) not in text
    assert sent(browser, place("risk_reopen", scene, risk.uuid)).status_code == 302
    assert Risk.objects.get().is_open


def test_a_change_over_an_older_version_shows_both(client_of, scene):
    risk = scene.risk()
    browser, page = client_of(scene.maeve), place("risk_edit", scene, risk.uuid)
    seen = browser.get(page).context["seen"]
    Risk.objects.filter(pk=risk.pk).update(title="Roof and wall leak")
    assert browser.post(page, {"title": "Roof drips", "seen": seen}).status_code == 409


def test_pages_cost_at_most_twenty_queries_with_two_thousand_risks(
    client_of, scene, connection_queries
):
    made = many(scene)
    done = made[0].actions.get()
    add_action(made[0], ActionFacts(title="Tar", owner=scene.sean, due_on=TODAY), actor=scene.maeve)
    end_action(done, done=True, note="Looked", actor=scene.maeve)
    browser = client_of(scene.maeve)
    open_one = made[1].actions.get()
    for address in (
        place("partnership", scene),
        place("risks", scene),
        place("risks", scene) + "?state=late&sort=-inherent&page=3",
        place("risk_map", scene),
        place("risk", scene, made[0].uuid),
        place("risk_assess", scene, made[0].uuid),
        place("risk_edit", scene, made[0].uuid),
        place("risk_new", scene),
        place("risk_action", scene, made[1].uuid, open_one.uuid),
    ):
        browser.get(address)
        assert connection_queries(lambda a=address: browser.get(a)) <= 20, address
