"""Inviting somebody by e-mail: what the link opens, for how long, and what it can never do."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core import clock
from core.jobs.worker import drain
from core.models import AuditEvent, User
from core.problems import Refused
from governance.models import Appointment, Invitation
from governance.services import invitations
from governance.services.appointments import end_appointment
from partnerships.models import Partnership
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import (
    PASSWORD,
    MembershipFactory,
    PartnerFactory,
    UserFactory,
    appointment_of,
    person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(days=1)
NEW = {"name": "Eve Newcomer", "password": PASSWORD, "password_again": PASSWORD}


@pytest.fixture
def partnership():
    return PartnershipFactory(name="Northfield Hospital")


@pytest.fixture
def official():
    return person("portfolio_official", name="Amara Diallo")


@pytest.fixture
def mailed(mailoutbox, django_capture_on_commit_callbacks):
    """The links of all mails sent so far, the newest last."""

    def links() -> list[str]:
        drain()
        return [
            link.removeprefix("https://concord.example")
            for mail in mailoutbox
            for link in re.findall(r"https://\S+/account/invitation/\S+", mail.body)
        ]

    return links


def invited(partnership, official, **facts) -> Invitation:
    wanted = {
        "email": "eve@example.org",
        "name": "Eve Newcomer",
        "organisation": partnership.authority,
        "role": "approver",
        "from_on": TODAY,
        **facts,
    }
    return invitations.invite(partnership, actor=official, **wanted)


def at(days: int):
    return clock.travel(dt.datetime.combine(TODAY, dt.time(9), tzinfo=dt.UTC) + days * DAY)


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode()).replace("\u00a0", " ")


def refusal(call, *args, **kwargs) -> frozenset[str]:
    before = (Invitation.objects.count(), User.objects.count(), Appointment.objects.count())
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    after = (Invitation.objects.count(), User.objects.count(), Appointment.objects.count())
    assert before == after
    return caught.value.codes


def sees(user, partnership) -> bool:
    return Partnership.objects.visible_to(user).filter(pk=partnership.pk).exists()


def test_somebody_new_accepts_with_a_name_and_a_password_and_lands_on_the_partnership(
    partnership, official, mailed, mailoutbox
):
    invited(
        partnership, official, limit=Decimal(250000), until_on=TODAY + 400 * DAY, duties="Signs"
    )
    assert not User.objects.filter(email="eve@example.org").exists()
    [link] = mailed()
    assert "Amara Diallo invites you to Northfield Hospital" in mailoutbox[0].subject
    browser = Client()
    shown = words(browser.get(link))
    for said in ("Amara Diallo", "Northfield Hospital", "Senior responsible owner", "Signs"):
        assert said in shown
    response = browser.post(link, NEW)
    assert response.headers["Location"] == reverse("partnership", args=[partnership.uuid])
    assert browser.get(response.headers["Location"]).status_code == 200
    made = Appointment.objects.get(user__email="eve@example.org")
    assert (made.role, made.limit, made.appointed_by) == ("approver", Decimal(250000), official)
    assert EmailAddress.objects.get(user=made.user).verified


def test_nothing_is_in_force_before_it_is_accepted(partnership, official, mailed):
    invitation = invited(partnership, official)
    assert not Appointment.objects.filter(partnership=partnership).exists()
    with at(3):
        Client().post(mailed()[0], NEW)
        made = Appointment.objects.get(partnership=partnership)
        assert made.from_on == TODAY + 3 * DAY
        assert sees(made.user, partnership)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.appointment) == ("accepted", made)


def test_the_link_is_kept_nowhere_but_in_the_mail(partnership, official, mailed):
    invitation = invited(partnership, official)
    token = mailed()[0].rstrip("/").rpartition("/")[2]
    assert invitation.fingerprint == invitations.fingerprint_of(token)
    for row in Invitation.objects.values():
        assert token not in str(row)
    assert not any(token in event.body for event in AuditEvent.objects.all())


def test_the_link_works_once(partnership, official, mailed):
    invited(partnership, official)
    [link] = mailed()
    Client().post(link, NEW)
    again = Client().post(link, NEW | {"name": "Mallory"})
    assert "This invitation was accepted" in words(again)
    assert User.objects.filter(email="eve@example.org").count() == 1
    assert Appointment.objects.filter(partnership=partnership).count() == 1


def test_looking_at_the_page_does_not_use_the_link_up(partnership, official, mailed):
    invited(partnership, official)
    [link] = mailed()
    for _look in range(3):
        assert Client().get(link).status_code == 200
        assert Client().head(link).status_code == 200
    assert Client().post(link, NEW).status_code == 302


def test_an_expired_link_opens_nothing_until_it_is_sent_again(partnership, official, mailed):
    invitation = invited(partnership, official)
    [link] = mailed()
    with at(14):
        refused = Client().post(link, NEW)
        assert refused.status_code == 410
        assert "Ask Amara Diallo to send it again" in words(refused)
        assert not User.objects.filter(email="eve@example.org").exists()
        invitations.send_again(invitation, actor=official)
        old, new = mailed()
        assert Client().post(old, NEW).status_code == 404
        assert Client().post(new, NEW).status_code == 302


def test_what_was_taken_back_opens_nothing_and_says_nothing(partnership, official, mailed):
    invitation = invited(partnership, official)
    invitations.withdraw(invitation, actor=official)
    page = Client().post(mailed()[0], NEW)
    assert page.status_code == 404
    assert partnership.name not in words(page)
    assert not User.objects.filter(email="eve@example.org").exists()
    codes = refusal(invitations.send_again, invitation, actor=official)
    assert codes


def test_an_invented_link_is_answered_like_one_that_was_replaced(partnership, official, mailed):
    invitation = invited(partnership, official)
    invitations.send_again(invitation, actor=official)
    old, _new = mailed()
    invented = Client().get(reverse("invitation", args=["invented"]))
    assert invented.status_code == 404
    assert words(invented) == words(Client().get(old))


def test_passwords_that_are_weak_or_differ_are_refused_and_the_name_stays(
    partnership, official, mailed
):
    invited(partnership, official)
    [link] = mailed()
    differ = Client().post(link, NEW | {"password_again": "another long secret"})
    assert differ.status_code == 422
    assert "The two passwords differ" in words(differ)
    assert 'value="Eve Newcomer"' in words(differ)
    for weak in ("short", "eve@example.org", "Eve Newcomer"):
        page = Client().post(link, NEW | {"password": weak, "password_again": weak})
        assert page.status_code == 422
    assert not User.objects.filter(email="eve@example.org").exists()


def test_whoever_has_an_account_signs_in_and_accepts_as_that_person(
    partnership, official, mailed, client_of
):
    known = UserFactory(email="eve@example.org", name="Eve Known")
    invited(partnership, official)
    [link] = mailed()
    assert "Sign in to accept" in words(Client().get(link))
    Client().post(link, NEW)
    assert not Appointment.objects.filter(user=known).exists()
    known.refresh_from_db()
    assert known.name == "Eve Known"
    assert known.check_password(PASSWORD)
    response = client_of(known).post(link)
    assert response.status_code == 302
    assert appointment_of(known).organisation == partnership.authority
    assert sees(known, partnership)


def test_somebody_else_who_is_signed_in_cannot_accept(partnership, official, mailed, client_of):
    UserFactory(email="eve@example.org")
    invited(partnership, official)
    [link] = mailed()
    for other in (UserFactory(), official):
        page = client_of(other).post(link, NEW)
        assert "signed in as somebody else" in words(page)
    assert not Appointment.objects.filter(partnership=partnership).exists()


def test_nobody_invites_themselves(partnership, official):
    codes = refusal(invited, partnership, official, email=official.email.upper())
    assert "self" in codes
    invitation = invited(partnership, official)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(
            state="accepted", accepted_by=official, appointment=appointment_of(official)
        )


def test_what_the_inviter_may_no_longer_give_is_no_longer_offered(partnership, official, mailed):
    invited(partnership, official)
    [link] = mailed()
    end_appointment(
        appointment_of(official), actor=UserFactory(), last_day=TODAY - DAY, reason="Moved"
    )
    page = Client().post(link, NEW)
    assert page.status_code == 409
    assert "may no longer give this role" in words(page)
    assert not User.objects.filter(email="eve@example.org").exists()


def test_roles_that_cannot_be_held_together_are_refused_at_the_invitation_and_at_its_acceptance(
    partnership, official, mailed, client_of
):
    auditor = person("auditor", partnership)
    codes = refusal(invited, partnership, official, email=auditor.email)
    assert codes == {"conflict"}
    known = UserFactory(email="eve@example.org")
    invited(partnership, official)
    MembershipFactory(user=known, organisation=partnership.partner)
    from governance.services.appointments import appoint  # noqa: PLC0415 - read beside its use

    appoint(
        known,
        role="partner_submitter",
        organisation=partnership.partner,
        partnership=partnership,
        actor=official,
    )
    page = client_of(known).post(mailed()[0])
    assert page.status_code == 409
    assert "nobody acts for both sides" in words(page)
    assert Appointment.objects.filter(user=known).count() == 1


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


def test_the_history_tells_of_inviting_and_accepting_without_an_address(
    partnership, official, mailed, client_of
):
    invited(partnership, official)
    Client().post(mailed()[0], NEW)
    shown = words(client_of(official).get(reverse("history", args=[partnership.uuid])))
    for said in (
        "Invited somebody to the role Senior responsible owner",
        "Accepted the invitation to the role Senior responsible owner",
        "Appointed somebody to the role Senior responsible owner",
    ):
        assert said in shown
    assert not any("example.org" in event.body for event in AuditEvent.objects.all())
