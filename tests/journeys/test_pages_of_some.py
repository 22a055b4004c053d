"""Pages that only some partnerships have: tariffs, stages that pay, handback, what a list said."""

from __future__ import annotations

import pytest
from django.urls import reverse

from partnerships.models import Partnership
from partnerships.services.imports import import_file
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.journeys.test_every_page import look
from tests.performance.handback.test_handback import ENDS, given
from tests.performance.indigo.builders import metric, payment, whole, write
from tests.performance.payments.test_instalments import at_stage, moved
from tests.performance.tariffs.test_tariffs import road, series

pytestmark = [pytest.mark.appearance, pytest.mark.long(seconds=4)]


def of_a_road(_folder):
    series()
    return road()


def of_an_idea(_folder):
    here = at_stage("prototype")
    moved(here, "end", "prototype", reason="A household costs too much.")
    return here.partnership


def of_a_school(_folder):
    school = PartnershipFactory(name="Lakeside Schools", type="dbfo", currency="GBP", ends_on=ENDS)
    given(school, "handback_cost", 6_200_000)
    given(school, "handback_retained", 2_400_000)
    return school


def of_a_list(folder):
    tables = {
        "projects_outcome_metrics": [metric(1, "m1", "Sustained tenancy")],
        "projects_outcome_payments": [payment(1, "5000")],
    }
    import_file(write(folder / "set.zip", whole(**tables)), source="indigo", actor=None)
    return Partnership.objects.get()


SOME = {
    "tariffs": of_a_road,
    "instalments": of_an_idea,
    "handback": of_a_school,
    "listed_outcomes": of_a_list,
    "listed_payments": of_a_list,
}
"""By page: a partnership that has something to show there."""


@pytest.mark.parametrize("name", SOME)
def test_a_page_that_some_partnerships_have_is_fit_for_everybody(visit, tmp_path, name):
    partnership = SOME[name](tmp_path)
    visitor = visit()
    visitor.sign_in(person("portfolio_official"))
    address = reverse(name, args=[partnership.uuid])
    assert "\n".join(look(visitor, address, name, thorough=True)) == ""
