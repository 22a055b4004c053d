"""People, organisations and appointments in force."""

from __future__ import annotations

import datetime as dt

import factory

from core import clock
from core.models import Membership, Organisation, User
from governance.models import Appointment
from governance.services.appointments import appoint

PASSWORD = "correct horse battery staple"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Authority {n}")
    kind = Organisation.Kind.PUBLIC_AUTHORITY
    country = "GB"


class PartnerFactory(OrganisationFactory):
    name = factory.Sequence(lambda n: f"Partner {n}")
    kind = Organisation.Kind.PRIVATE_PARTNER


class AuditOfficeFactory(OrganisationFactory):
    name = factory.Sequence(lambda n: f"Audit office {n}")
    kind = Organisation.Kind.AUDITOR


class CertifierFactory(OrganisationFactory):
    name = factory.Sequence(lambda n: f"Certifier {n}")
    kind = Organisation.Kind.CERTIFIER


class UsersFactory(OrganisationFactory):
    name = factory.Sequence(lambda n: f"Users {n}")
    kind = Organisation.Kind.CIVIL_SOCIETY


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    from_on = dt.date(2015, 1, 1)


def person(
    role: str, partnership=None, *, name: str = "", organisation=None, mandate=None, **facts
):
    """A signed-up person who holds `role` on `partnership` (or as a mandate) since 2015."""
    organisation = organisation or _organisation_for(role, partnership)
    user: User = UserFactory(**({"name": name} if name else {}))  # type: ignore[assignment] # factory_boy has no types
    MembershipFactory(user=user, organisation=organisation)
    appoint(
        user,
        role=role,
        organisation=organisation,
        actor=None,
        partnership=partnership,
        mandate=mandate,
        from_on=facts.pop("from_on", dt.date(2015, 1, 1)),
        **facts,
    )
    return user


def left_yesterday(partnership):
    """Somebody who approved on the partnership until yesterday, and then left."""
    yesterday = clock.today() - dt.timedelta(days=1)
    found = person("approver", partnership, name="Niamh Walsh", until_on=yesterday)
    found.memberships.update(until_on=yesterday)
    User.objects.filter(pk=found.pk).update(email="left@example.org")
    return found


def _organisation_for(role: str, partnership):
    if role == "auditor":
        return AuditOfficeFactory()
    if role == "certifier":
        return CertifierFactory()
    if role == "users_representative":
        return UsersFactory()
    if role == "lender":
        return OrganisationFactory(kind=Organisation.Kind.LENDER)
    if role in {"partner_submitter", "partner_lead", "partner_board_member"}:
        return partnership.partner
    return partnership.authority if partnership is not None else OrganisationFactory()


def appointment_of(user: User) -> Appointment:
    return Appointment.objects.get(user=user)
