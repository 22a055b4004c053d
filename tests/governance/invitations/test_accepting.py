"""What the link of an invitation opens, for how long, and what it can never do."""

from __future__ import annotations

from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from core.ledger.findings import Flaw
from core.ledger.verification import verify
from core.models import AuditEvent, User
from governance.models import Appointment, Invitation
from governance.services import invitations
from governance.services.appointments import end_appointment
from tests.factories.people import PASSWORD, MembershipFactory, UserFactory, appointment_of, person
from tests.governance.invitations.builders import DAY, NEW, TODAY, at, invited, refusal, sees, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


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
    assert "nobody acts for two sides" in words(page)
    assert Appointment.objects.filter(user=known).count() == 1


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


def test_that_somebody_joins_the_organisation_is_told_with_its_row(
    partnership, official, mailed, client_of, witnessed
):
    known = UserFactory(email="eve@example.org")
    invited(partnership, official)
    [link] = mailed()
    witnessed()
    client_of(known).post(link)
    told = AuditEvent.objects.get(body__contains='"person.joined"')
    assert str(partnership.authority.uuid) in told.body
    assert Flaw.UNWITNESSED not in {one.flaw for one in verify().findings}
