"""The rail says where somebody is."""

from __future__ import annotations

from django.urls import URLPattern, get_resolver

from core.navigation import is_covered
from partnerships.views.base import PartnershipPage


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
