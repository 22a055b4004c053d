"""The pages of milestones: who sees what, acts as forms, nothing that was typed is lost."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core import worklist
from partnerships.models import Document
from partnerships.types import types
from performance.models import Milestone, Submission
from performance.services import milestone_checks as checks
from performance.services import minor_defects
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import MilestoneFactory
from tests.performance.milestones.builders import a_milestone, claimed, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)
CLAIM = {
    "act": "claim",
    "claim-completed_on": "2026-11-20",
    "claim-statement": "All rooms are handed over.",
}


def page(case):
    return reverse("milestone", args=[case.milestone.uuid])


def state(case):
    return Milestone.objects.get(pk=case.milestone.pk).state


def test_the_list_shows_every_date_days_late_and_the_state(client_of):
    case = a_milestone(baseline_on=dt.date(2026, 11, 10), forecast_on=dt.date(2026, 12, 10))
    answer = client_of(case.partner).get(reverse("milestones", args=[case.partnership.uuid]))
    text = answer.content.decode().replace("\xa0", " ")
    for words in (
        "10 November 2026",
        "10 December 2026",
        "31 March 2027",
        "30 days late",
        "not started",
    ):
        assert words in text


def test_a_milestone_whose_forecast_went_by_is_overdue_on_list_chart_and_page(client_of):
    day = dt.date(2026, 10, 24)
    case = a_milestone(baseline_on=day, forecast_on=day, final_deadline_on=dt.date(2026, 11, 1))
    browser = client_of(case.partner)
    answer = browser.get(reverse("milestones", args=[case.partnership.uuid]))
    text = answer.content.decode().replace("\xa0", " ")
    for words in ("0 of 1 accepted, 1 overdue", "30 days late", "not started, overdue"):
        assert words in text
    assert "on time" not in text
    assert "has passed; 30 days late so far" in browser.get(page(case)).content.decode()


def test_what_was_sent_back_is_overdue_only_when_its_answer_is(client_of):
    day = dt.date(2026, 11, 10)
    case = a_milestone(baseline_on=day, forecast_on=day)
    claimed(case)
    checks.send_back(case.milestone, reason="The lift does not run.", actor=case.official)
    address = reverse("milestones", args=[case.partnership.uuid])
    text = client_of(case.partner).get(address).content.decode()
    assert "sent back" in text
    assert ", overdue" not in text
    Milestone.objects.filter(pk=case.milestone.pk).update(due_on=dt.date(2026, 11, 20))
    assert "sent back, overdue" in client_of(case.partner).get(address).content.decode()


def test_a_foreign_milestone_is_not_found_by_reading_or_writing(client_of):
    case = a_milestone()
    stranger = person("partner_lead", PartnershipFactory())
    browser = client_of(stranger)
    assert browser.get(page(case)).status_code == 404
    assert browser.post(page(case), CLAIM).status_code == 404
    assert browser.get(reverse("milestones", args=[case.partnership.uuid])).status_code == 404


def test_a_partner_claims_with_several_photos(client_of):
    case = a_milestone()
    answer = client_of(case.partner).post(
        page(case), {**CLAIM, "claim-evidence": [photo("a.png"), photo("b.png")]}
    )
    assert answer.status_code == 302
    assert state(case) == Milestone.State.CLAIMED
    assert Submission.objects.get().documents.count() == 2


def test_a_refused_claim_keeps_the_words_and_the_files_and_says_all_problems(client_of):
    case = a_milestone()
    for name in ("Power connected", "Fire test passed"):
        case.milestone.depends_on.add(MilestoneFactory(partnership=case.partnership, name=name))
    browser = client_of(case.partner)
    answer = browser.post(
        page(case), {**CLAIM, "claim-completed_on": "soon", "claim-evidence": [photo("wing.png")]}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Power connected has to be", "Fire test passed has to be", "This is not a day"):
        assert words in text
    assert 'value="soon"' in text
    assert "All rooms are handed over." in text
    kept = Document.objects.get(title="wing.png")
    assert f'name="kept" value="{kept.uuid}"' in text
    case.milestone.depends_on.clear()
    assert browser.post(page(case), {**CLAIM, "kept": str(kept.uuid)}).status_code == 302
    assert list(Submission.objects.get().documents.all()) == [kept]


def test_a_new_forecast_is_sent_apart_from_claiming(client_of):
    case = a_milestone()
    answer = client_of(case.partner).post(
        page(case),
        {"act": "forecast", "forecast-forecast_on": "2027-01-29", "forecast-reason": "Lifts."},
        follow=True,
    )
    assert "Lifts." in answer.content.decode()
    assert state(case) == Milestone.State.PLANNED


@pytest.mark.parametrize(
    ("role", "act"),
    [
        ("partner_lead", "decide"),
        ("partner_lead", "certify"),
        ("partner_lead", "mend"),
        ("contract_manager", "claim"),
        ("contract_manager", "forecast"),
        ("contract_manager", "withdraw"),
        ("contract_manager", "certify"),
        ("auditor", "claim"),
        ("auditor", "decide"),
        ("lender", "decide"),
    ],
)
def test_nobody_does_what_is_another_ones_act(client_of, role, act):
    case = a_milestone(needs_certificate=True)
    claimed(case)
    actor = person(role, case.partnership)
    answer = client_of(actor).post(page(case), {"act": act, "decide-outcome": "accept"})
    assert answer.status_code == 403
    assert state(case) == Milestone.State.CLAIMED


@pytest.mark.parametrize("act", ["decide", "claim", "forecast", "mend", "begin", "withdraw"])
def test_the_certifier_only_certifies(client_of, act):
    case = a_milestone(needs_certificate=True)
    claimed(case)
    browser = client_of(case.certifier)
    assert browser.post(page(case), {"act": act}).status_code == 403
    given = {"act": "certify", "certify-certified": "Wards 1 to 4", "certify-not_certified": "Yard"}
    answer = browser.post(page(case), given, follow=True)
    assert "Wards 1 to 4" in answer.content.decode()
    assert state(case) == Milestone.State.CERTIFIED


def test_each_person_is_offered_only_their_own_acts(client_of):
    case = a_milestone(needs_certificate=True)
    claimed(case)

    def acts(user):
        text = client_of(user).get(page(case)).content.decode()
        names = ("forecast", "claim", "withdraw", "begin", "decide", "certify")
        return {name for name in names if f'name="act" value="{name}"' in text}

    assert acts(case.partner) == {"withdraw"}
    assert acts(case.official) == set()
    assert acts(case.certifier) == {"certify"}
    assert acts(person("auditor", case.partnership)) == set()
    waiting = client_of(case.official).get(page(case)).content.decode()
    assert "Hale Certifiers certifies this first." in waiting
    checks.certify(case.milestone, certified="All of it.", actor=case.certifier)
    assert acts(case.official) == {"decide"}
    assert acts(case.certifier) == set()


def test_an_official_accepts_with_minor_defects_row_by_row(client_of):
    case = a_milestone()
    claimed(case)
    given = {
        "act": "decide",
        "decide-outcome": "accept_minor",
        "decide-words": "Nearly.",
        "decide-defect_2": "Paint in ward 4",
    }
    browser = client_of(case.official)
    answer = browser.post(page(case), given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Paint in ward 4"' in text
    assert "Nearly." in text
    assert 'href="#id_decide-mend_by_2"' in text
    given["decide-mend_by_2"] = "2026-12-18"
    assert browser.post(page(case), given).status_code == 302
    defect = case.milestone.defects.get()
    mend = {"act": "mend", "defect": defect.pk, f"mend-{defect.pk}-mended_on": "2026-11-22"}
    assert browser.post(page(case), mend).status_code == 302
    defect.refresh_from_db()
    assert defect.confirmed_by == case.official


def test_sending_back_without_words_is_refused_and_keeps_the_choice(client_of):
    case = a_milestone()
    claimed(case)
    answer = client_of(case.official).post(
        page(case), {"act": "decide", "decide-outcome": "send_back", "decide-words": ""}
    )
    assert answer.status_code == 422
    assert "Say what is to be corrected" in answer.content.decode()
    assert state(case) == Milestone.State.CLAIMED


def test_both_sides_words_of_every_round_stay_readable(client_of):
    case = a_milestone()
    claimed(case)
    checks.send_back(case.milestone, reason="Ward 4 is missing.", actor=case.official)
    claimed(case, statement="Ward 4 is done too.", uploads=[])
    text = client_of(case.partner).get(page(case)).content.decode()
    for words in ("All rooms are handed over.", "Ward 4 is missing.", "Ward 4 is done too."):
        assert words in text
    assert text.index("Round 2") < text.index("Round 1")


def _items(user):
    found = worklist.collect(user, TODAY)
    rows = (*found.overdue, *found.this_week, *found.later, *found.others)
    return [(one.title, one.due_on, one.group) for one in rows if "West wing" in one.title]


def test_what_was_sent_back_is_on_both_lists_with_the_same_day():
    case = a_milestone()
    claimed(case)
    day = dt.date(2026, 11, 30)
    assert _items(case.official) == [("Check: West wing complete", day, "mine")]
    checks.send_back(case.milestone, reason="Ward 4 is missing.", actor=case.official)
    assert _items(case.partner) == [("Repair: West wing complete", day, "mine")]
    assert _items(case.official) == [("Repair: West wing complete", day, "others")]
    assert _items(person("auditor", case.partnership)) == []


def test_the_certifier_is_asked_first_then_the_official():
    case = a_milestone(needs_certificate=True)
    claimed(case)
    day = dt.date(2026, 11, 30)
    assert _items(case.certifier) == [("Certify: West wing complete", day, "mine")]
    assert _items(case.official) == [("Check: West wing complete", day, "others")]
    checks.certify(case.milestone, certified="All.", actor=case.certifier)
    assert _items(case.certifier) == []
    assert _items(case.official) == [("Check: West wing complete", day, "mine")]


def test_minor_defects_stay_on_both_lists_until_they_are_mended():
    case = a_milestone()
    claimed(case)
    checks.accept_with_minor_defects(
        case.milestone, defects=[checks.Defect("Paint", TODAY)], actor=case.official
    )
    assert _items(case.partner) == [("Mend: West wing complete", TODAY, "mine")]
    assert _items(case.official) == [("Mend: West wing complete", TODAY, "others")]
    minor_defects.mend_defect(case.milestone.defects.get(), mended_on=TODAY, actor=case.official)
    assert _items(case.partner) == _items(case.official) == []


def test_the_pages_take_at_most_twenty_queries(client_of, connection_queries):
    case = a_milestone(needs_certificate=True)
    for n in range(15):
        case.milestone.depends_on.add(
            MilestoneFactory(
                partnership=case.partnership,
                name=f"Step {n}",
                state=Milestone.State.ACCEPTED,
                actual_on=TODAY,
                accepted_at="2026-11-01T09:00Z",
            )
        )
    claimed(case)
    checks.send_back(case.milestone, reason="More.", actor=case.official)
    claimed(case)
    for user in (case.partner, case.official, case.certifier):
        browser = client_of(user)
        browser.get(page(case))
        for url in (page(case), reverse("milestones", args=[case.partnership.uuid])):
            count = connection_queries(lambda url=url, browser=browser: browser.get(url))
            assert count <= 20, (user, url, count)


def test_a_milestone_due_within_four_weeks_is_on_the_list_of_those_who_owe_it():
    case = a_milestone(forecast_on=TODAY + dt.timedelta(days=28))
    assert _items(case.partner) == [("West wing complete", dt.date(2026, 12, 21), "mine")]
    assert _items(case.official) == []
    case.milestone.forecast_on += dt.timedelta(days=1)
    case.milestone.save()
    assert _items(case.partner) == []


def test_a_claim_stands_with_its_receipt_in_what_the_partner_sent(client_of):
    case = a_milestone()
    submission = claimed(case)
    stranger = person("partner_submitter", PartnershipFactory())
    text = client_of(case.partner).get(reverse("sent")).text
    assert submission.receipt in text
    assert "Completion of West wing complete, round 1" in text
    assert f'href="{page(case)}"' in text
    assert submission.receipt not in client_of(stranger).get(reverse("sent")).text


def test_what_the_authority_owes_is_not_in_what_the_partner_sent(client_of):
    case = a_milestone(owed_by=Milestone.Side.AUTHORITY)
    submission = claimed(case, actor=case.official)
    assert submission.receipt not in client_of(case.partner).get(reverse("sent")).text


def test_the_history_tells_a_claim_and_a_forecast_with_days_in_words(client_of):
    case = a_milestone()
    case.official = person("contract_manager", case.partnership)
    browser = client_of(case.partner)
    browser.post(
        page(case),
        {"act": "forecast", "forecast-forecast_on": "2026-12-10", "forecast-reason": "Rain"},
    )
    claimed(case)
    answer = client_of(case.official).get(reverse("history", args=[case.partnership.uuid]))
    text = answer.content.decode().replace("\xa0", " ")
    assert "ew forecast for a milestone: 10 December 2026 instead of" in text
    assert "as completed on 20 November 2026, round 1" in text


def test_the_page_says_its_weight_and_which_stage_approval_it_serves(client_of):
    case = a_milestone(gate="G4", weight=Decimal(3))
    text = client_of(case.partner).get(page(case)).text
    assert "Serves the stage approval" in text
    gate = types[case.partnership.type].gate("G4")
    assert str(gate.name) in text
