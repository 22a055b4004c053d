"""The People page: who decides this, and the forms of those who may appoint."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from core.models import AuditEvent
from governance.models import Appointment
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import MembershipFactory, UserFactory, appointment_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(days=1)


@pytest.fixture
def partnership():
    return PartnershipFactory()


@pytest.fixture
def approver(partnership):
    return person("approver", partnership, name="Senan Approves", limit=Decimal(7_654_000))


def colleague(organisation, email="deputy@example.org"):
    user = UserFactory(email=email, name="Dervla Deputy")
    MembershipFactory(user=user, organisation=organisation)
    return user


def url(partnership) -> str:
    return reverse("people", args=[partnership.uuid])


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode()).replace("\u00a0", " ")


def answer_to(response, question: str) -> str:
    """The row of the first table that begins with the question."""
    rows = re.findall(r"<tr.*?</tr>", text_of(response))
    return next(row for row in rows if f">{question}</th>" in row)


def appointing(**changed) -> dict:
    return {
        "email": "deputy@example.org",
        "role": "partner_lead",
        "from_on": "2026-11-23",
        "until_on": "",
        "limit": "",
        "duties": "",
        **changed,
    }


def test_who_decides_comes_first_with_the_stand_in_and_limits_stand_with_the_people(
    client_of, partnership, approver
):
    appointment = appointment_of(approver)
    deputy = colleague(partnership.authority)
    official = person("portfolio_official", name="Oona Official")
    arranging = reverse("people_cover", args=[partnership.uuid, appointment.uuid])
    assert "Leave cover for Senan Approves" in text_of(client_of(official).get(arranging))
    response = client_of(official).post(
        arranging,
        {"email": deputy.email, "from_on": "2026-11-23", "until_on": "2026-11-30"},
    )
    assert response.status_code == 302
    page = client_of(official).get(url(partnership))
    gate = answer_to(page, "Stage approval")
    for words in (approver.name, "Dervla Deputy stands in", "30 November 2026"):
        assert words in gate
    # No decision is measured against a limit yet, so none is said to be.
    assert "£7.65 m" not in gate
    assert "£7.65 m" in text_of(page)
    assert "Nobody today" in answer_to(page, "Certifying works")
    assert "Oona Official" in answer_to(page, "Appointing people")
    shown = text_of(page)
    assert shown.index("Who decides this?") < shown.index("The authority’s side")


def test_only_who_holds_the_role_today_decides(client_of, partnership, approver):
    Appointment.objects.filter(user=approver).update(from_on=TODAY + DAY)
    page = client_of(person("contract_manager", partnership)).get(url(partnership))
    assert approver.name not in answer_to(page, "Stage approval")
    assert approver.name in text_of(page), "somebody who begins tomorrow is among the appointments"


@pytest.mark.parametrize("role", ["partner_lead", "partner_submitter", "lender", "certifier"])
def test_the_other_side_sees_no_limit_of_the_authority_no_address_no_form(
    client_of, partnership, approver, role
):
    person("auditor", name="Aoife Audits")
    viewer = person(role, partnership)
    shown = text_of(client_of(viewer).get(url(partnership)))
    assert approver.name in shown
    assert "7.65" not in shown
    assert "7,654" not in shown
    assert approver.email not in shown
    assert "by mandate" not in shown
    assert "Appoint or invite" not in shown or role == "partner_lead"
    assert (
        reverse("people_end", args=[partnership.uuid, appointment_of(approver).uuid]) not in shown
    )


@pytest.mark.parametrize(
    "role", ["approver", "board_member", "partner_submitter", "lender", "certifier", "auditor"]
)
def test_whoever_may_not_appoint_is_refused(client_of, partnership, role):
    colleague(partnership.partner)
    made = Appointment.objects.count() + 1
    response = client_of(person(role, partnership)).post(url(partnership), appointing())
    assert response.status_code == 403
    assert Appointment.objects.count() == made


def test_a_contract_manager_appoints_the_partners_lead_and_nobody_else(client_of, partnership):
    lead = colleague(partnership.partner)
    colleague(partnership.authority, "official@example.org")
    browser = client_of(person("contract_manager", partnership))
    refused = browser.post(
        url(partnership), appointing(email="official@example.org", role="approver")
    )
    assert refused.status_code == 422
    assert not Appointment.objects.filter(role="approver").exists()
    assert browser.post(url(partnership), appointing()).status_code == 302
    made = Appointment.objects.get(user=lead)
    assert (made.role, made.organisation) == ("partner_lead", partnership.partner)
    event = AuditEvent.objects.filter(stream=partnership.stream).latest("seq")
    assert event.kind == "appointment.made"


def test_a_contract_manager_does_not_end_what_they_may_not_give(client_of, partnership, approver):
    response = client_of(person("contract_manager", partnership)).post(
        reverse("people_end", args=[partnership.uuid, appointment_of(approver).uuid]),
        {"last_day": "2026-11-23", "reason": "Because"},
    )
    assert response.status_code == 404
    assert appointment_of(approver).until_on is None


def test_an_official_appoints_with_dates_limit_and_duties(client_of, partnership):
    user = colleague(partnership.authority)
    response = client_of(person("portfolio_official")).post(
        url(partnership),
        appointing(
            email="Deputy@Example.org",
            role="approver",
            until_on="2027-11-22",
            limit="250,000.50",
            duties="Signs for the board",
        ),
    )
    assert response.status_code == 302
    made = appointment_of(user)
    assert (made.limit, made.currency) == (Decimal("250000.50"), "GBP")
    assert (made.until_on, made.duties) == (dt.date(2027, 11, 22), "Signs for the board")


def test_a_refusal_keeps_what_was_typed_and_tells_everything(client_of, partnership):
    response = client_of(person("portfolio_official")).post(
        url(partnership),
        appointing(
            email="nobody@example.org",
            until_on="2026-11-01",
            limit="12",
            duties="Sends the figures",
        ),
    )
    assert response.status_code == 422
    shown = text_of(response)
    for words in (
        "Nobody known has this address: give their name",
        "Choose for which organisation they will act",
        "The last day lies before the first",
        "leave the limit empty",
        "nobody@example.org",
        "Sends the figures",
        'value="2026-11-01"',
    ):
        assert words in shown
    assert not Appointment.objects.filter(partnership=partnership).exists()


def test_an_appointment_of_another_partnership_cannot_be_ended_here(client_of, partnership):
    foreign = appointment_of(person("partner_lead", PartnershipFactory()))
    response = client_of(person("portfolio_official")).post(
        reverse("people_end", args=[partnership.uuid, foreign.uuid]),
        {"last_day": "2026-11-23", "reason": "x"},
    )
    assert response.status_code == 404
    foreign.refresh_from_db()
    assert foreign.until_on is None


def test_an_end_needs_its_reason_and_stands_in_the_history(client_of, partnership):
    lead = person("partner_lead", partnership)
    browser = client_of(person("portfolio_official"))
    page = reverse("people_end", args=[partnership.uuid, appointment_of(lead).uuid])
    ending = {"last_day": "2026-11-30", "reason": ""}
    assert "Nothing waits for" in text_of(browser.get(page))
    assert browser.post(page, ending).status_code == 422
    assert browser.post(page, ending | {"reason": "Retires"}).status_code == 302
    assert appointment_of(lead).until_on == dt.date(2026, 11, 30)
    shown = text_of(browser.get(reverse("history", args=[partnership.uuid])))
    assert "Ended an appointment to the role Partner’s lead after 30 November 2026" in shown


def test_nobody_from_either_party_audits_it(client_of, partnership):
    colleague(partnership.partner)
    response = client_of(person("portfolio_official")).post(
        url(partnership), appointing(role="auditor")
    )
    assert response.status_code == 422
    assert "is independent of both sides" in text_of(response)


def test_the_page_costs_the_same_for_few_and_for_many(client_of, partnership, connection_queries):
    browser = client_of(person("portfolio_official"))
    person("partner_lead", partnership)
    browser.get(url(partnership))
    few = connection_queries(lambda: browser.get(url(partnership)))
    for _number in range(8):
        person("partner_submitter", partnership)
    assert connection_queries(lambda: browser.get(url(partnership))) == few <= 20


def test_the_rail_marks_the_portfolio_on_every_page_below_a_partnership(client_of, partnership):
    manager = person("contract_manager", partnership)
    lead = person("partner_lead", partnership)
    for who, name in ((manager, "stages"), (lead, "stages"), (lead, "people")):
        response = client_of(who).get(reverse(name, args=[partnership.uuid]))
        current = [link.url for link in response.context["nav"] if link.current]
        assert current == [reverse("portfolio")]
