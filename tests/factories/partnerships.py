"""Partnerships in the states that tests need."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import factory

from core import clock
from governance import grants
from partnerships.models import ContractVersion, Partnership
from tests.factories.people import OrganisationFactory, PartnerFactory


class PartnershipFactory(factory.django.DjangoModelFactory):
    """A DBFO hospital in operation, with contract version 1 in force since 2020."""

    class Meta:
        model = Partnership
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"PPP-{n + 5000:04d}")
    name = factory.Sequence(lambda n: f"Partnership {n}")
    type = "dbfo"
    phase = "operate"
    phase_since = dt.date(2020, 1, 1)
    sector = "health"
    country = "GB"
    currency = "GBP"
    capital_value = Decimal(100000000)
    authority = factory.SubFactory(OrganisationFactory)
    partner = factory.SubFactory(PartnerFactory)
    signed_on = dt.date(2018, 3, 1)
    closed_on = dt.date(2018, 3, 1)
    starts_on = dt.date(2020, 1, 1)
    ends_on = dt.date(2049, 12, 31)
    created_at = factory.LazyFunction(clock.now)

    @factory.post_generation
    def contract(self, create, extracted, **_kwargs):
        if create and extracted is not False:
            ContractVersion.objects.create(
                partnership=self,
                number=1,
                title="As signed",
                state=ContractVersion.State.PUBLISHED,
                effective_from=dt.date(2018, 3, 1),
                terms="{}",
                terms_sha256="0" * 64,
            )

    @factory.post_generation
    def mandates(self, create, _extracted, **_kwargs):
        if create:
            grants.cover_new_partnerships([self])
