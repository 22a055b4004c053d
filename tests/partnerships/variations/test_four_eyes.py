"""Whoever had a hand in a change never approves it: in the service and in the database."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.problems import Refused
from partnerships.models import ContractVersion, Variation
from partnerships.selectors.variations import approving, revision_of
from partnerships.services.variations import (
    Estimate,
    approve,
    estimate,
    put_forward,
    refuse,
    take_back,
)
from tests.factories.people import person
from tests.partnerships.variations.builders import LATER

pytestmark = pytest.mark.django_db


def refused_codes(variation, actor):
    with pytest.raises(Refused) as refused:
        approve(variation, seen=revision_of(variation), actor=actor)
    return refused.value.codes


def test_whoever_asked_does_not_approve(world):
    asked = world.asked(by=world.manager)
    made = world.submitted(world.drafted(_estimated(world, asked)))
    assert "own_entry" in refused_codes(made, world.manager)
    assert approve(made, seen=revision_of(made), actor=world.colleague).approved_by


def test_whoever_wrote_the_terms_does_not_approve_even_when_another_wrote_last(world):
    first = world.drafted(by=world.manager)
    made = world.submitted(world.drafted(first, by=world.unit, index_name="HICP"))
    assert "own_entry" in refused_codes(made, world.manager)
    assert world.manager not in approving(world.fresh(made)).people


def test_whoever_put_it_forward_once_does_not_approve(world):
    once = put_forward(world.drafted(), actor=world.manager)
    made = put_forward(take_back(once, actor=world.unit), actor=world.unit)
    assert "own_entry" in refused_codes(made, world.manager)


def test_an_author_does_not_refuse_either(world):
    asked = world.asked(by=world.manager)
    with pytest.raises(Refused) as refused:
        refuse(asked, reason="No.", actor=world.manager)
    assert "own_entry" in refused.value.codes


@pytest.mark.parametrize("role", ["partner_lead", "partner_submitter", "portfolio_official"])
def test_others_than_the_role_of_the_matrix_never_approve(world, role):
    made = world.submitted()
    other = person(role, None if role == "portfolio_official" else world.partnership)
    assert {"forbidden", "not_yours"} <= refused_codes(made, other)


def test_the_senior_responsible_owner_is_not_the_one_for_a_small_change(world):
    assert refused_codes(world.submitted(), world.owner) == {"not_yours"}


@pytest.mark.parametrize("column", ["noticed_by", "estimated_by", "submitted_by"])
def test_the_database_refuses_an_approval_by_an_author(world, column):
    made = world.submitted()
    with pytest.raises(IntegrityError, match="not_approved_by_its_author"), transaction.atomic():
        Variation.objects.filter(pk=made.pk).update(
            approved_by=getattr(made, column), approved_at=clock.now(), size="small"
        )


def test_the_database_refuses_an_approval_by_nobody(world):
    made = world.submitted()
    with pytest.raises(IntegrityError, match="approved_by_somebody"), transaction.atomic():
        Variation.objects.filter(pk=made.pk).update(state="approved")


def test_the_database_refuses_a_version_published_by_who_wrote_it(world):
    made = world.submitted()
    with pytest.raises(IntegrityError, match="not_signed_by_its_last_editor"), transaction.atomic():
        ContractVersion.objects.filter(pk=made.version.pk).update(published_by=world.unit)


def test_the_database_keeps_one_version_of_each_number(world):
    world.approved()
    with pytest.raises(IntegrityError), transaction.atomic():
        ContractVersion.objects.create(
            partnership=world.partnership,
            base=ContractVersion.objects.get(number=1),
            number=2,
            state="published",
            effective_from=LATER,
            terms="{}",
            terms_sha256="0" * 64,
        )


def _estimated(world, asked):
    return estimate(asked, Estimate(days_change=0), actor=world.lead)
