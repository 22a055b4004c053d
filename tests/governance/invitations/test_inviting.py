"""Inviting somebody by e-mail: who may invite whom, and what the people page shows."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from governance.models import Invitation
from governance.services import invitations
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import PartnerFactory, appointment_of, person
from tests.governance.invitations.builders import DAY, TODAY, at, invited, refusal, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def test_nobody_invites_themselves(partnership, official):
    codes = refusal(invited, partnership, official, email=official.email.upper())
    assert "self" in codes
    invitation = invited(partnership, official)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(
            state="accepted", accepted_by=official, appointment=appointment_of(official)
        )


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"email": "nonsense"}, "not_an_address"),
        ({"name": " "}, "required"),
        ({"role": "partner_lead"}, "wrong_side"),
        ({"until_on": TODAY - DAY}, "before_start"),
        ({"role": "contract_manager", "limit": Decimal(1)}, "no_limit"),
    ],
)
def test_an_invitation_that_could_not_become_an_appointment_is_refused(
    partnership, official, facts, code
):
    assert code in refusal(invited, partnership, official, **facts)


def test_one_invitation_to_a_role_waits_at_an_address(partnership, official):
    invited(partnership, official)
    assert "waits_already" in refusal(invited, partnership, official, email="EVE@example.org")
    invited(partnership, official, role="board_member")


def test_nobody_is_flooded_with_mail(partnership, official):
    invitation = invited(partnership, official)
    for _mail in range(invitations.MAILS_AT_MOST - 1):
        invitations.send_again(invitation, actor=official)
    assert refusal(invitations.send_again, invitation, actor=official) == {"sent_often"}
    for number in range(invitations.WAITING_AT_MOST - 1):
        invited(partnership, official, email=f"number{number}@example.org")
    assert "too_many" in refusal(invited, partnership, official, email="more@example.org")


def test_the_lead_of_the_partner_invites_senders_of_their_own_organisation_and_nobody_else(
    partnership,
):
    lead = person("partner_lead", partnership)
    other = PartnerFactory()
    partnership.parties.create(organisation=other, role="subcontractor")
    own = {"role": "partner_submitter", "organisation": partnership.partner}
    invited(partnership, lead, **own)
    for facts in (
        own | {"organisation": other},
        own | {"role": "partner_lead"},
        {"role": "approver"},
        {"role": "contract_manager"},
    ):
        assert "not_open" in refusal(invited, partnership, lead, **facts, email="b@example.org")


@pytest.mark.parametrize("role", ["approver", "board_member", "partner_submitter", "auditor"])
def test_whoever_may_not_appoint_does_not_invite(partnership, role):
    someone = person(role, partnership)
    assert "not_open" in refusal(invited, partnership, someone)


def test_the_lead_does_not_learn_who_has_an_account(partnership, client_of):
    lead = person("partner_lead", partnership)
    stranger = person("contract_manager", PartnershipFactory())
    page = reverse("people", args=[partnership.uuid])
    asked = {"role": "partner_submitter", "from_on": "2026-11-23"}
    answers = [
        words(client_of(lead).post(page, asked | {"email": email})).replace(email, "")
        for email in (stranger.email, "nobody@example.org")
    ]
    hide = re.compile(
        r'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"|data-session-ends="\d+"'
    )
    assert hide.sub("", answers[0]) == hide.sub("", answers[1])
    body = {"name": "Nova", "organisation": str(partnership.partner.uuid)}
    for email in (stranger.email, "nobody@example.org"):
        assert client_of(lead).post(page, asked | body | {"email": email}).status_code == 302
    assert Invitation.objects.filter(organisation=partnership.partner).count() == 2


def test_the_people_page_invites_shows_who_waits_sends_again_and_takes_back(
    partnership, official, client_of, mailed
):
    browser = client_of(official)
    page = reverse("people", args=[partnership.uuid])
    response = browser.post(
        page,
        {
            "email": "eve@example.org",
            "role": "approver",
            "name": "Eve Newcomer",
            "organisation": str(partnership.authority.uuid),
            "from_on": "2026-11-23",
        },
        follow=True,
    )
    for said in ("Eve Newcomer is invited", "link works until 7 December 2026", "eve@example.org"):
        assert said in words(response)
    waiting = Invitation.objects.get()
    again = reverse("people_invitation_send", args=[partnership.uuid, waiting.uuid])
    assert "with a new link" in words(browser.post(again, follow=True))
    assert len(mailed()) == 2
    manager = client_of(person("contract_manager", partnership))
    shown = words(manager.get(page))
    assert "Eve Newcomer" in shown
    assert "eve@example.org" not in shown
    with at(15):
        assert "Expired" in words(browser.get(page))
    back = reverse("people_invitation_withdraw", args=[partnership.uuid, waiting.uuid])
    assert "may not appoint to this role" in words(manager.post(back, follow=True))
    assert "was taken back" in words(browser.post(back, follow=True))
    assert "Eve Newcomer" not in words(browser.get(page))


@pytest.mark.parametrize("role", ["partner_lead", "partner_submitter", "lender"])
def test_the_other_side_does_not_see_whom_the_authority_invites(
    partnership, official, client_of, role
):
    invited(partnership, official)
    shown = words(
        client_of(person(role, partnership)).get(reverse("people", args=[partnership.uuid]))
    )
    assert "Eve Newcomer" not in shown


def test_an_invitation_of_another_partnership_is_not_found(partnership, official, client_of):
    foreign = invited(PartnershipFactory(), official)
    lead = client_of(person("contract_manager", partnership))
    for name in ("people_invitation_send", "people_invitation_withdraw"):
        assert lead.post(reverse(name, args=[partnership.uuid, foreign.uuid])).status_code == 404
