"""Each side says what it wants and brings; both agree, review, and put goals that pull apart."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.models import Scope
from core.periods import Period
from core.subject import Subject
from governance.models import Body, Decision
from governance.selectors.comments import comments_url
from governance.services.continuity import ResourceFacts, promise_resource
from partnerships.models import Objective, Partnership
from performance.models import (
    KPI,
    Contribution,
    KPIRule,
    ObjectiveAgreement,
    Scorecard,
    SideObjective,
)
from performance.scoring import recompute
from performance.selectors.goals_apart import conflict_of, quadrant_of, weaker_goal
from performance.services.contributions import (
    ContributionFacts,
    a_year_after,
    agree_to_contribution,
    end_contribution,
    record_contribution,
    review_contribution,
)
from performance.services.interests import (
    SideObjectiveFacts,
    agree_to_objective,
    change_side_objective,
    end_side_objective,
    write_side_objective,
)
from performance.services.objectives import ObjectiveFacts, change_objective
from performance.services.scorecards import issue_scorecards
from performance.worklists.interests import interests_to_do
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import AcceptedRecordFactory, KPIFactory
from tests.governance.obligations.builders import TODAY, codes
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

WANTED = {"title": "Short waits", "goal": "community"}


@once
def here():
    """A partnership with a KPI, a shared objective, and people of both sides."""
    partnership = PartnershipFactory(name="Northfield Hospital")
    return SimpleNamespace(
        partnership=partnership,
        kpi=KPIFactory(partnership=partnership, name="Waiting time"),
        shared=Objective.objects.create(partnership=partnership, title="Care near home"),
        maeve=person("contract_manager", partnership, name="Maeve Brennan"),
        sean=person("approver", partnership, name="Seán Walsh"),
        declan=person("partner_lead", partnership, name="Declan Roche"),
    )


def wants(here, actor, **facts):
    known = SideObjectiveFacts(**{**WANTED, "kpis": (here.kpi,), **facts})
    return write_side_objective(here.partnership, known, actor=actor)


def brings(here, **facts):
    known = ContributionFacts(**{"kind": "people", "what": "Two analysts", **facts})
    return record_contribution(here.partnership, known, actor=here.declan)


def to_do(user):
    return [one.title for one in interests_to_do(user, clock.today())]


def test_a_side_writes_changes_and_gives_up_only_what_it_wants_itself(here):
    made = wants(here, here.declan, shared=here.shared)
    assert (made.side, list(made.kpis.all())) == ("partner", [here.kpi])
    other = SideObjectiveFacts(**WANTED, kpis=(here.kpi,))
    assert codes(lambda: change_side_objective(made, other, actor=here.maeve)) == {"other_side"}
    assert codes(lambda: end_side_objective(made, reason=" ", actor=here.declan)) == {"required"}
    renamed = SideObjectiveFacts(title="Shorter waits", goal="both", kpis=(here.kpi,))
    assert change_side_objective(made, renamed, actor=here.declan).title == "Shorter waits"
    end_side_objective(made, reason="It is met", actor=here.declan)
    assert codes(lambda: change_side_objective(made, other, actor=here.declan)) == {"decided"}


def test_everything_that_is_wrong_with_what_a_side_wants_is_said_at_once(here):
    foreign = KPIFactory()
    wrong = {"title": " ", "goal": "fame", "kpis": (foreign,)}
    assert codes(lambda: wants(here, here.maeve, **wrong)) == {"required", "unknown", "foreign"}
    assert codes(lambda: wants(here, here.maeve, kpis=())) == {"required"}
    assert codes(lambda: wants(here, person("partner_submitter", here.partnership))) == {
        "forbidden"
    }
    KPI.objects.filter(pk=here.kpi.pk).update(state="retired")
    assert wants(here, here.maeve, kpis=()).kpis.count() == 0


def test_both_sides_agree_to_a_shared_objective_and_anew_to_other_words(here):
    agree_to_objective(here.shared, actor=here.maeve)
    assert codes(lambda: agree_to_objective(here.shared, actor=here.sean)) == {"decided"}
    assert to_do(here.declan) == ["Agree to: Care near home"]
    assert to_do(here.sean) == []
    agree_to_objective(here.shared, actor=here.declan)
    assert to_do(here.declan) == []
    facts = ObjectiveFacts(title="Care near home", owner=here.maeve)
    change_objective(here.shared, facts, actor=here.maeve)
    assert here.shared.agreements.count() == 2
    Partnership.objects.update(signed_on=None)
    change_objective(here.shared, ObjectiveFacts(title="Care at home"), actor=here.maeve)
    assert here.shared.agreements.count() == 0


def test_a_contribution_is_agreed_and_reviewed_yearly_by_who_receives_it(here):
    made = brings(here)
    assert codes(lambda: agree_to_contribution(made, actor=here.declan)) == {"other_side"}
    less = {"verdict": "less", "note": " "}
    assert codes(lambda: review_contribution(made, **less, actor=here.maeve)) == {
        "not_agreed",
        "required",
    }
    assert to_do(here.maeve) == ["Agree to what the other side brings: Two analysts"]
    agreed = agree_to_contribution(made, actor=here.maeve)
    assert agreed.review_on == dt.date(2027, 11, 23)
    assert to_do(here.maeve) == []
    with clock.travel(dt.datetime(2027, 10, 25, 9, tzinfo=dt.UTC)):
        assert to_do(here.maeve) == ["Review what the other side brings: Two analysts"]
        assert to_do(here.declan) == []
        review_contribution(made, verdict="less", note="One came", actor=here.sean)
        assert codes(
            lambda: review_contribution(made, verdict="as_agreed", note="", actor=here.maeve)
        ) == {"decided"}
        assert to_do(here.maeve) == []
    made.refresh_from_db()
    assert made.review_on == dt.date(2028, 10, 25)
    assert codes(lambda: end_contribution(made, reason="", actor=here.maeve)) == {
        "other_side",
        "required",
    }
    end_contribution(made, reason="Both left", actor=here.declan)
    assert codes(lambda: agree_to_contribution(made, actor=here.maeve)) == {"decided"}


def test_a_contribution_is_counted_as_a_resource_of_its_own_side_only(here):
    facts = {"what": "Vans", "unit": "vans", "promised": Decimal(2), "due_on": TODAY}
    own, others = (
        promise_resource(here.partnership, ResourceFacts(side=side, **facts), actor=here.maeve)
        for side in ("partner", "authority")
    )
    assert brings(here, promise=own).promise == own
    assert codes(lambda: brings(here, promise=others)) == {"foreign"}


def test_the_year_after_a_leap_day_ends_in_february():
    assert a_year_after(dt.date(2028, 2, 29)) == dt.date(2029, 2, 28)
    assert a_year_after(dt.date(2027, 2, 28)) == dt.date(2028, 2, 28)


def test_the_database_holds_what_the_services_promise(here):
    made = brings(here)
    now = clock.now()
    agreed = {"agreed_at": now, "review_on": TODAY}
    for rows, wrong in (
        (Contribution.objects.filter(pk=made.pk), {"agreed_by": here.declan, **agreed}),
        (Contribution.objects.filter(pk=made.pk), {"agreed_by": here.maeve, "agreed_at": now}),
        (Contribution.objects.filter(pk=made.pk), {"ended_on": TODAY, "ended_by": here.declan}),
        (
            SideObjective.objects.filter(pk=wants(here, here.maeve).pk),
            {"ended_on": TODAY, "ended_by": here.maeve},
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        for side in ("authority", "partner"):
            ObjectiveAgreement.objects.create(
                objective=here.shared, side=side, by=here.maeve, at=now
            )


def test_the_pages_let_each_side_do_what_is_its_own(here, client_of, connection_queries):
    place = here.partnership.uuid
    page = reverse("interests", args=[place])
    official, partner = client_of(here.maeve), client_of(here.declan)
    sent = {**WANTED, "why": "People wait", "kpis": [str(here.kpi.uuid)], "shared": ""}
    new = reverse("side_objective_new", args=[place])
    refused = official.post(new, {**sent, "title": "", "seen": official.get(new).context["seen"]})
    assert refused.status_code == 422
    assert "People wait" in refused.text
    answer = official.post(new, {**sent, "seen": refused.context["seen"]})
    assert answer.status_code == 302
    few = connection_queries(lambda: official.get(page))
    wanted = SideObjective.objects.get()
    made = brings(here, what="Two analysts")
    for number in range(3):
        wants(here, here.declan, title=f"Steady income {number}")
    brings(here, what="A data room", kind="data")
    own = reverse("side_objective", args=[place, wanted.uuid])
    contribution = reverse("contribution", args=[made.uuid])
    agree = reverse("objective_agree", args=[place, here.shared.uuid])
    text = official.get(page).text
    assert all(address in text for address in (own, contribution, agree, "Steady income 2"))
    assert own not in partner.get(page).text
    assert partner.post(own, {**sent, "seen": ""}).status_code == 422
    assert connection_queries(lambda: official.get(page)) <= few + 1 <= 20
    assert connection_queries(lambda: official.get(contribution)) <= 20
    assert partner.post(contribution, {"step": "agree"}).status_code == 404
    assert official.post(contribution, {"step": "agree"}).status_code == 302
    tried = official.post(contribution, {"step": "review", "verdict": "less", "note": ""})
    assert tried.status_code == 422
    ok = {"step": "review", "verdict": "less", "note": "One came"}
    assert official.post(contribution, ok).status_code == 302
    assert "One came" in partner.get(contribution).text
    seen = official.get(agree).context["seen"]
    here.shared.title = "Care at home"
    here.shared.save()
    assert official.post(agree, {"seen": seen}).status_code == 409
    seen = official.get(agree).context["seen"]
    assert official.post(agree, {"seen": seen}).status_code == 302
    assert "agreed to it for your side" in official.get(agree).text
    end = reverse("side_objective_end", args=[place, wanted.uuid])
    seen = official.get(end).context["seen"]
    assert official.post(end, {"seen": seen, "reason": "Met"}).status_code == 302
    assert "Short waits" not in official.get(page).text


@pytest.fixture
def apart(here):
    """People are not served as promised while the money is sound."""
    cost = KPIFactory(
        partnership=here.partnership, name="Cost per visit", rule__community_weight=Decimal(0)
    )
    KPIRule.objects.filter(kpi=here.kpi).update(financial_weight=Decimal(0))
    for kpi, value in ((cost, "99.5"), (here.kpi, "95.5")):
        for month in Period.parse("2026-Q3").months():
            AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal(value))
    Body.objects.create(
        partnership=here.partnership,
        name="Joint Board",
        authority_voice="majority",
        partner_voice="majority",
        chair_since=TODAY,
        created_at=clock.now(),
    )
    issue_scorecards([here.partnership], Period.parse("2026-Q3"), cause="test")
    return here


def test_goals_that_pull_apart_are_put_to_the_board_from_the_scorecard(apart, client_of):
    wants(apart, apart.declan, title="Fewer complaints")
    official = client_of(apart.maeve)
    scorecard = official.get(reverse("scorecard", args=[apart.partnership.uuid]))
    address = scorecard.context["board_url"]
    assert address.replace("&", "&amp;") in scorecard.text
    page = official.get(address)
    form = page.context["form"]
    assert "people are not yet served as promised" in form.initial["title"]
    assert "100" in form.initial["question"]
    assert "Waiting time" in form.initial["background"]
    assert "Cost per visit" not in form.initial["background"]
    assert "Fewer complaints" in form.initial["background"]
    body = apart.partnership.bodies.get()
    sent = {**form.initial, "body": str(body.uuid)}
    assert official.post(address, sent).status_code == 302
    made = Decision.objects.get()
    assert (made.kind, made.title) == ("resolution", form.initial["title"])
    assert (
        "Put it to the board"
        in official.get(reverse("interests", args=[body.partnership.uuid])).text
    )
    lender = client_of(person("lender", apart.partnership))
    assert (
        lender.get(reverse("scorecard", args=[apart.partnership.uuid])).context["board_url"] == ""
    )


def test_a_link_that_names_nothing_known_fills_in_nothing(apart, client_of):
    official = client_of(apart.maeve)
    for about in ("scorecard:2020-Q1", "scorecard:x", "words:Pay us", ""):
        url = reverse("decision_new", args=[apart.partnership.uuid])
        page = official.get(url, {"what": "resolution", "about": about})
        assert page.context["form"].initial == {}


def test_programs_read_where_goals_pull_apart_and_in_which_quadrant(apart):
    [card] = Program(apart.maeve, Scope.READ).get("/scorecards/").json()["results"]
    assert (card["quadrant"], card["conflict"]) == ("money_sound", "community")
    row = Scorecard.objects.get()
    result = recompute(json.loads(row.result))
    assert (quadrant_of(row), conflict_of(row)) == (result.quadrant, weaker_goal(result))
    row.finding, row.community = "Nothing is due in this period", None
    assert (quadrant_of(row), conflict_of(row)) == (None, None)


def test_both_sides_comment_on_what_one_brings(here, client_of):
    made = brings(here)
    below = client_of(here.maeve).get(reverse("contribution", args=[made.uuid])).text
    url = comments_url(here.partnership.uuid, Subject.of(made))
    assert url in below
    typed = {"step": "shared", "shared-text": "Both, or one by one?"}
    assert client_of(here.maeve).post(url, typed).status_code == 302
    shown = client_of(here.declan).get(reverse("contribution", args=[made.uuid])).text
    assert "Both, or one by one?" in shown
