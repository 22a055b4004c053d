"""A disputed figure stands in a concern, is held meanwhile, and settled by the real services."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from core.jobs.worker import drain
from core.ledger import verification
from core.problems import Refused
from core.subject import Subject
from governance.models import Concern
from governance.services.concern_settling import Terms, accept_offer, offer_to_settle
from governance.services.concerns import raise_concern, withdraw_concern
from performance.models import Dispute, KPIRecord, Scorecard
from performance.services.checking import Decision, check_return
from performance.services.corrections import correct_record
from performance.services.disputes import dispute_record, lift_dispute
from performance.services.returns import send_return
from tests.api import Program
from tests.factories.people import person
from tests.factories.performance import MilestoneFactory
from tests.once import once
from tests.performance.kpis.test_figure_page import accepted, correction, text_of
from tests.performance.returns.builders import a_return, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

STANDS = {"figure": "stands"}
OTHER = {"figure": "corrected", "value": "97.1"}


@once
def case():
    found = accepted()
    found.lead = person("partner_lead", found.partnership, name="Petra Novak")
    return found


def terms(**remedy):
    return Terms(outcome="granted", words="Counted together.", lesson="Count.", remedy=remedy)


def fresh(record):
    return KPIRecord.objects.get(pk=record.pk)


def codes(call, *args, **facts):
    with pytest.raises(Refused) as refused:
        call(*args, **facts)
    return refused.value.codes


def settled(case, concern, **remedy):
    offer = offer_to_settle(concern, terms(**remedy), actor=case.official)
    return accept_offer(offer, actor=case.partner)


def test_a_dispute_raises_a_concern_about_the_figure_for_its_side(case, client_of):
    dispute = dispute_record(case.record, words="Two areas counted twice", actor=case.partner)
    concern = Concern.objects.get()
    assert dispute.concern == concern
    assert (concern.about, concern.raised_for) == (Subject.of(case.record), "partner")
    assert concern.positions.get().text == "Two areas counted twice"
    page = text_of(client_of(case.official).get(reverse("concern", args=[concern.uuid])))
    for expected in ("counts on, marked as disputed", "Neither side corrects it alone", "98.6"):
        assert expected in page, expected
    figure = text_of(client_of(case.official).get(case.url))
    assert "A concern is open" in figure
    assert reverse("concern", args=[concern.uuid]) in figure
    kpi = text_of(client_of(case.official).get(reverse("kpi", args=[case.kpis[0].uuid])))
    assert reverse("concern", args=[concern.uuid]) in kpi


def test_a_dispute_joins_the_concern_that_is_there(case):
    concern = raise_concern(
        case.partnership,
        title="Odd figure",
        text="It jumps.",
        wanted="Look.",
        about=Subject.of(case.record),
        actor=case.official,
    )
    dispute = dispute_record(case.record, words="The meter stood still.", actor=case.partner)
    assert dispute.concern == concern
    assert [one.side for one in concern.positions.all()] == ["authority", "partner"]
    assert codes(withdraw_concern, concern, reason="Enough.", actor=case.official) == {"disputed"}
    lift_dispute(dispute, outcome="It did not.", actor=case.partner)
    assert Concern.objects.get().is_open
    assert not fresh(case.record).is_disputed


def test_while_it_is_disputed_neither_side_corrects_it_alone(case, client_of):
    dispute_record(case.record, words="No", actor=case.partner)
    facts = {"value": Decimal("97.1"), "comment": "Misread"}
    assert codes(correct_record, case.record, **facts, actor=case.partner) == {"held"}
    browser = client_of(case.official)
    assert 'value="correct"' not in text_of(browser.get(case.url))
    answer = browser.post(case.url, correction())
    assert answer.status_code == 422
    assert Concern.objects.get().reference in text_of(answer)
    assert not fresh(case.record).corrections.exists()


def test_a_figure_whose_correction_waits_is_not_disputed(case):
    correct_record(case.record, value=Decimal("97.1"), comment="Misread", actor=case.partner)
    assert codes(dispute_record, case.record, words="No", actor=case.official) == {"waiting"}
    assert not Concern.objects.exists()


def test_settled_that_it_stands_it_is_disputed_no_longer_and_scored_so(case):
    dispute_record(case.record, words="No", actor=case.partner)
    drain()
    card = Scorecard.objects.get(partnership=case.partnership, is_latest=True)
    assert '"disputed":true' in card.result
    concern = settled(case, Concern.objects.get(), **STANDS)
    drain()
    assert concern.remedy == STANDS
    assert not fresh(case.record).is_disputed
    assert Dispute.objects.get().outcome == "Counted together."
    assert not fresh(case.record).corrections.exists()
    card = Scorecard.objects.get(partnership=case.partnership, is_latest=True)
    assert '"disputed":true' not in card.result
    assert not verification.verify().findings


def test_settled_with_another_value_it_is_corrected_and_checked_as_always(case):
    dispute_record(case.record, words="No", actor=case.partner)
    settled(case, Concern.objects.get(), **OTHER)
    new = KPIRecord.objects.get(corrects=case.record)
    assert (new.state, new.reported_value) == ("submitted", Decimal("97.1"))
    assert new.submitted_by == case.partner
    assert Concern.objects.get().reference in new.comment
    assert fresh(case.record).state == "accepted"
    check_return(new.submission, {str(new.uuid): Decision(action="accept")}, actor=case.official)
    assert fresh(case.record).state == "superseded"
    assert not verification.verify().findings


def test_an_offer_says_whether_the_figure_stands_and_with_a_value_that_can_be(case):
    dispute_record(case.record, words="No", actor=case.partner)
    concern = Concern.objects.get()
    for remedy, expected in (
        ({}, {"required"}),
        ({"figure": "corrected"}, {"required"}),
        ({"figure": "corrected", "value": "98.6"}, {"unchanged"}),
        ({"figure": "corrected", "value": "101"}, {"out_of_limits"}),
    ):
        assert codes(offer_to_settle, concern, terms(**remedy), actor=case.official) == expected
    program = Program(case.official)
    body = {"outcome": "granted", "words": "So.", "lesson": "Count.", "remedy": OTHER}
    answer = program.post(f"/concerns/{concern.uuid}/offer/", body)
    assert answer.json()["offers"][0]["remedy"] == OTHER


def test_a_ratio_is_settled_with_both_of_its_parts():
    case = a_return(1, aggregation="ratio", numerator_name="Met", denominator_name="All")
    sent = send_ratio(case)
    dispute_record(sent, words="No", actor=case.partner)
    remedy = {"figure": "corrected", "numerator": "90", "denominator": "100"}
    assert codes(
        offer_to_settle,
        Concern.objects.get(),
        terms(figure="corrected", numerator="90"),
        actor=case.official,
    ) == {"required"}
    settled(case, Concern.objects.get(), **remedy)
    assert KPIRecord.objects.get(corrects=sent).value == Decimal(90)


def send_ratio(case):
    submission = send_return(
        case.monthly_return, typed(case, "95", denominator="100"), actor=case.partner
    )
    record = submission.records.get()
    check_return(submission, {str(record.uuid): Decision(action="accept")}, actor=case.official)
    return fresh(record)


def test_the_offer_is_made_and_agreed_to_in_the_browser(case, client_of):
    dispute_record(case.record, words="No", actor=case.partner)
    where = reverse("concern", args=[Concern.objects.get().uuid])
    official, partner = client_of(case.official), client_of(case.partner)
    typed_in = {
        "step": "offer",
        "offer-outcome": "granted",
        "offer-words": "Counted together.",
        "offer-lesson": "Count.",
        "offer-remedy-figure": "corrected",
    }
    missing = official.post(where, typed_in)
    assert missing.status_code == 422
    assert "Enter the right value." in text_of(missing)
    assert official.post(where, typed_in | {"offer-remedy-value": "97.1"}).status_code == 302
    shown = partner.get(where)
    assert "97.1" in text_of(shown)
    seen = str(shown.context["view"].offer.uuid)
    assert partner.post(where, {"step": "accept", "seen": seen}).status_code == 302
    assert "takes its place, once it is checked" in text_of(partner.get(where))


def test_a_concern_is_raised_from_a_milestone_and_stands_on_its_page(case, client_of):
    milestone = MilestoneFactory(partnership=case.partnership, name="West wing")
    browser = client_of(case.partner)
    page = text_of(browser.get(reverse("milestone", args=[milestone.uuid])))
    where = f"{reverse('concern_new', args=[case.partnership.uuid])}?about=milestone:"
    assert f"{where}{milestone.uuid}" in page
    typed_in = {"title": "Access", "text": "The road is shut.", "wanted": "Open it."}
    made = browser.post(f"{where}{milestone.uuid}", typed_in)
    assert made.status_code == 302
    assert Concern.objects.get().about == Subject("milestone", milestone.uuid)
    assert "A concern is open: Access" in text_of(
        browser.get(reverse("milestone", args=[milestone.uuid]))
    )
    assert browser.get(f"{where}{milestone.uuid}").url == made.url
    for wrong in (
        f"{where}{case.partnership.uuid}",
        f"{where}x",
        where.replace("milestone", "user"),
    ):
        assert browser.get(wrong).status_code == 404


def test_the_overview_shows_what_is_open(case, client_of):
    beside = reverse("overview_beside", args=[case.partnership.uuid])
    browser = client_of(case.partner)
    assert "Raise a concern" in text_of(browser.get(beside))
    dispute_record(case.record, words="No", actor=case.partner)
    assert "Those who do the work" in text_of(browser.get(beside))
