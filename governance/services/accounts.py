"""Accounts of people: who they are and to whose body they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core import clock
from core.ledger import SYSTEM_STREAM, audited
from core.models import Membership, Organisation, User
from core.problems import Problem, refuse_if

if TYPE_CHECKING:
    from collections.abc import Iterator


def register_person(
    *,
    email: str,
    name: str,
    password: str,
    organisation: Organisation,
    position: str = "",
    actor: User | None,
) -> User:
    """Makes an account for somebody and a membership in `organisation` from today on.

    An organisation that is not stored yet is stored with it. `actor` is None where an
    administrator does it from the command line.

    Raises:
        Refused: with every objection: an address or a password that cannot be used, no name, or
            an account that exists already.
    """
    wanted = email.strip().lower()
    with audited(SYSTEM_STREAM, actor=actor, kind="person.registered") as act:
        refuse_if([*_against_person(wanted, name), *_against_password(password, wanted, name)])
        if organisation._state.adding:
            organisation.save()
        user = User.objects.create_user(wanted, password, name=name.strip())
        Membership.objects.create(
            user=user, organisation=organisation, position=position, from_on=clock.today()
        )
        act.fact(person=str(user.uuid), organisation=str(organisation.uuid))
    return user


def confirm_address(user: User) -> None:
    """Notes that mail to the person's address reaches them: they opened a link that came there."""
    with audited(SYSTEM_STREAM, actor=user, kind="person.email_confirmed") as act:
        others = EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email)
        others.filter(primary=True).update(primary=False)
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
        act.fact(person=str(user.uuid))


def _against_person(email: str, name: str) -> Iterator[Problem]:
    try:
        validate_email(email)
    except ValidationError:
        yield Problem(
            "email", "not_an_address", _("%(email)s is no e-mail address.") % {"email": email}
        )
    if User.objects.filter(email__iexact=email).exists():
        yield Problem("email", "taken", _("%(email)s has an account already.") % {"email": email})
    if not name.strip():
        yield Problem("name", "required", _("Give the person’s name."))


def _against_password(password: str, email: str, name: str) -> Iterator[Problem]:
    try:
        validate_password(password, User(email=email, name=name))
    except ValidationError as error:
        for words in error.messages:
            yield Problem("password", "too_weak", words)
