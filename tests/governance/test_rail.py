"""The rail says where somebody is."""

from __future__ import annotations

import re

import pytest
from django.urls import URLPattern, get_resolver, reverse

from core.navigation import is_covered
from partnerships.views.base import PartnershipPage
from tests.factories.people import person


def pages(patterns):
    for one in patterns:
        if not isinstance(one, URLPattern):
            yield from pages(one.url_patterns)
        elif issubclass(getattr(one.callback, "view_class", object), PartnershipPage):
            yield one


def test_every_page_of_a_partnership_is_under_an_entry_of_the_rail():
    known = {one.name for one in pages(get_resolver().url_patterns)}
    assert len(known) > 100
    assert sorted(name for name in known if not is_covered(name)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "current"), [("auditor", ["Emergency access"]), ("portfolio_official", ["Portfolio"])]
)
def test_one_entry_is_the_current_one_that_of_the_page_itself_before_any_other(
    client_of, role, current
):
    page = client_of(person(role)).get(reverse("emergency_access"))
    said = re.findall(
        r'aria-current="page"[^>]*>\s*(?:<[^>]*>\s*)*([^<]+?)\s*<', page.content.decode()
    )
    assert said == current
