"""The pages of concerns: both sides see the same, each is offered what it can do now."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.worklist import items_of
from governance.models import Concern, ConcernLimits
from governance.selectors.concern_work import concern_work
from governance.services.concern_climbs import wish_to_climb
from governance.services.concern_settling import offer_to_settle
from governance.services.concerns import take_position
from partnerships.models import Document
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.concerns.builders import TERMS, Case, after, on
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def case():
    return Case()


def words(response) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def page(concern):
    return reverse("concern", args=[concern.uuid])


def here(case, name):
    return reverse(name, args=[case.partnership.uuid])


def a_file(name="rounds.csv", content=b"ward,rounds\nA,3\n"):
    return SimpleUploadedFile(name, content, content_type="text/csv")


def asked(user, day=dt.date(2026, 11, 23)):
    """What waits for somebody because of a concern."""
    return [one for one in items_of(user, day) if one.key.startswith("concern")]


def test_a_concern_is_raised_with_its_evidence(case, client_of):
    answer = client_of(case.declan).post(
        here(case, "concern_new"),
        {
            "title": "Cleaning rounds",
            "text": "Closed wards are counted.",
            "wanted": "Leave them out.",
            "at_stake": "1,250.50",
            "evidence": a_file(),
        },
    )
    concern = Concern.objects.get()
    assert answer.url == page(concern)
    shown = words(client_of(case.maeve).get(page(concern)))
    document = Document.objects.get()
    for expected in (
        "Closed wards are counted.",
        "Leave them out.",
        "£1,250.50",
        document.sha256[:12],
        "10 business days to settle it",
        "raised by Declan Roche for the partner’s side",
    ):
        assert expected in shown, expected
    assert document.kind == "concernEvidence"


def test_a_refused_concern_keeps_what_was_typed_and_sent(case, client_of):
    browser = client_of(case.declan)
    typed = {"title": "Rounds", "text": "", "wanted": "Leave them out.", "at_stake": "much"}
    answer = browser.post(here(case, "concern_new"), typed | {"evidence": a_file()})
    assert answer.status_code == 422
    shown = words(answer)
    for expected in ("Say what worries you", "not a number", "Leave them out.", "rounds.csv"):
        assert expected in shown, expected
    assert not Concern.objects.exists()
    kept = Document.objects.get()
    again = {"title": "Rounds", "text": "Too many.", "wanted": "Fewer.", "kept": str(kept.uuid)}
    assert browser.post(here(case, "concern_new"), again).status_code == 302
    assert Concern.objects.get().positions.get().evidence.get() == kept


def test_both_sides_and_whoever_only_reads_see_the_same(case, client_of):
    concern = case.answered(case.concern(evidence=[case.file()]))
    auditor = person("auditor")
    for who in (case.declan, case.maeve, auditor, person("lender", case.partnership)):
        shown = words(client_of(who).get(page(concern)))
        assert "The count of rounds includes closed wards." in shown
        assert "The contract counts every ward." in shown
    for who in (auditor, case.sean):
        assert "Take this position" not in words(client_of(who).get(page(concern)))
    refused = client_of(auditor).post(page(concern), {"step": "position", "position-text": "Hm"})
    assert refused.status_code == 403


def test_a_stranger_finds_nothing(case, client_of):
    concern = case.concern()
    stranger = client_of(person("partner_lead", PartnershipFactory()))
    for url in (page(concern), here(case, "concerns"), here(case, "concern_new")):
        assert stranger.get(url).status_code == 404
        assert stranger.post(url, {"step": "withdraw"}).status_code in {404, 405}


def test_the_whole_way_to_a_settlement_in_the_browser(case, client_of):
    concern = case.concern()
    maeve, declan = client_of(case.maeve), client_of(case.declan)
    assert "Answer the concern: Cleaning rounds" in words(maeve.get(reverse("to_do")))
    maeve.post(
        page(concern),
        {"step": "position", "position-text": "Every ward counts.", "position-evidence": a_file()},
    )
    maeve.post(
        page(concern),
        {
            "step": "offer",
            "offer-outcome": "partly",
            "offer-words": "Two rounds a day.",
            "offer-cost": "4200",
            "offer-lesson": "Count together.",
        },
    )
    shown = declan.get(page(concern))
    assert "Agree: settle it so" in words(shown)
    assert "£4,200" in words(shown)
    offer = shown.context["view"].offer
    declined = {"step": "decline", "decline-answer": "", "seen": str(offer.uuid)}
    assert declan.post(page(concern), declined).status_code == 422
    stale = declan.post(page(concern), {"step": "accept", "seen": str(case.partnership.uuid)})
    assert stale.status_code == 409
    assert "is not the one that you read" in words(stale)
    agreed = declan.post(page(concern), {"step": "accept", "seen": str(offer.uuid)})
    assert agreed.status_code == 302
    shown = words(declan.get(page(concern)))
    for expected in ("Settled", "Partly done", "Two rounds a day.", "Count together."):
        assert expected in shown, expected


def test_a_refused_position_keeps_words_and_files(case, client_of):
    concern = case.concern()
    answer = client_of(case.maeve).post(
        page(concern), {"step": "position", "position-text": " ", "position-evidence": a_file()}
    )
    assert answer.status_code == 422
    assert "Say what your side thinks." in words(answer)
    assert Document.objects.get().title == "rounds.csv"
    assert 'name="kept"' in answer.content.decode()
    assert concern.positions.count() == 1


def test_the_ladder_is_a_list_in_order_with_days_and_clocks(case, client_of):
    concern = case.at("representatives")
    with on(concern.steps.last().since):
        ladder = client_of(case.maeve).get(page(concern)).context["view"].ladder
    assert [one.get("state", "") for one in ladder] == ["done", "now", "", "", ""]
    assert "10 business days to settle it" in ladder[1]["sub"]
    assert ladder[1]["note"] == "Not agreed."


def test_to_do_asks_each_side_for_what_it_owes(case):
    concern = case.concern()
    assert [one.title for one in asked(case.maeve)] == ["Answer the concern: Cleaning rounds"]
    assert [one.group for one in asked(case.declan)] == ["others"]
    assert asked(case.sean) == []
    wish_to_climb(concern, reason="Money.", actor=case.declan)
    assert [one.title for one in asked(case.maeve)] == [
        "Agree to go up, or settle it: Cleaning rounds"
    ]
    offer_to_settle(concern, TERMS, actor=case.petra)
    assert [one.title for one in asked(case.maeve)] == ["Answer the offer: Cleaning rounds"]
    with after(concern):
        take_position(concern, text="Every ward.", actor=case.maeve)
    late = concern.due_on + dt.timedelta(days=1)
    assert {one.title for one in asked(case.declan, late)} >= {
        "Settle it, or take it up: Cleaning rounds"
    }


def test_what_the_adjudicator_owes_is_asked_of_those_who_answer_for_both(case):
    concern = case.at("adjudication")
    day = concern.steps.last().since
    assert [one.title for one in asked(case.sean, day)] == [
        "Appoint the adjudicator: Cleaning rounds"
    ]
    assert asked(case.declan, day) == []


def test_each_step_of_adjudication_is_offered_when_it_is_due(case, client_of):
    concern = case.at("adjudication")
    day = concern.steps.last().since
    browser = client_of(case.sean)
    with on(day):
        assert "Write down who adjudicates" in words(browser.get(page(concern)))
        facts = {"step": "appoint", "appoint-name": "Ada Quist"}
        assert browser.post(page(concern), facts).status_code == 422
        facts["appoint-appointed_on"] = day.isoformat()
        assert browser.post(page(concern), facts).status_code == 302
        decided = {
            "step": "decide",
            "decide-outcome": "refused",
            "decide-decision": "Every ward counts.",
            "decide-decided_on": day.isoformat(),
        }
        missing = browser.post(page(concern), decided)
        assert "Add the decision as a document." in words(missing)
        done = browser.post(page(concern), decided | {"decide-document": a_file("d.csv")})
        assert done.status_code == 302
        shown = words(browser.get(page(concern)))
        assert "until arbitration or a court says otherwise" in shown
        assert "Refer it to arbitration or to court" in shown
    with after(Concern.objects.get()):
        shown = words(browser.get(page(concern)))
        assert "The decision is final" in shown
        assert "Refer it to arbitration" not in shown
        closed = {"step": "close", "close-lesson": "Ask early.", "close-cost": "9000"}
        assert browser.post(page(concern), closed).status_code == 302
    assert Concern.objects.get().state == "settled"


def test_the_limits_are_changed_by_whoever_keeps_the_bodies(case, client_of):
    assert client_of(case.declan).get(here(case, "concern_limits")).status_code == 403
    browser = client_of(case.maeve)
    shown = browser.get(here(case, "concern_limits"))
    typed = {"operational": "5", "representatives": "5", "executives": "15", "reason": "28.2"}
    answer = browser.post(here(case, "concern_limits"), typed | {"seen": shown.context["seen"]})
    assert answer.status_code == 302
    assert ConcernLimits.objects.get().executives == 15
    stale = browser.post(here(case, "concern_limits"), typed | {"seen": shown.context["seen"]})
    assert stale.status_code == 409


def test_pages_and_to_do_cost_a_constant_number_of_queries(
    case, client_of, django_assert_max_num_queries
):
    for number in range(30):
        case.answered(
            case.concern(title=f"Concern {number}", evidence=[case.file(f"{number}.csv")])
        )
    busy = Concern.objects.last()
    for number in range(20):
        take_position(busy, text=f"Again {number}", actor=case.maeve)
    browser = client_of(case.declan)
    for url in (here(case, "concerns"), page(busy)):
        with django_assert_max_num_queries(20):
            browser.get(url)
    with django_assert_max_num_queries(8):
        assert len(list(concern_work(case.maeve, dt.date(2026, 12, 8)))) == 30
