"""Words are explained where they stand, first as the people of that sector and country say."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template import Context, Template
from django.urls import reverse

from core.calendars import countries
from partnerships import codelists
from partnerships.glossary import WORDS
from partnerships.models import Partnership
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

DRAW = Template("{% load glossary %}{% explain 'minimum' partnership %}")


def test_every_word_stands_in_the_glossary_of_the_documentation():
    written = Path("docs/glossary.md").read_text()
    assert [str(one.word) for one in WORDS.values() if f"| {one.word}" not in written] == []


def test_every_variant_is_of_a_sector_or_a_country_that_there_is():
    known = {*dict(codelists.SECTORS), *dict(countries())}
    for word in WORDS.values():
        for variant in word.variants:
            assert (variant.sector or variant.country) in known
            assert not (variant.sector and variant.country)


def test_the_words_of_the_own_sector_and_country_come_first():
    british = DRAW.render(Context({"partnership": Partnership(sector="health", country="GB")}))
    assert "Here people say: acceptability threshold, clinical minimum standard." in british
    nowhere = DRAW.render(Context({"partnership": Partnership(sector="waste", country="FR")}))
    assert "Here people say" not in nowhere
    assert "Below it the KPI has failed" in nowhere


@pytest.mark.django_db
@pytest.mark.usefixtures("on_demo_day")
def test_terms_are_explained_on_the_stages_page_and_all_on_one(client_of):
    partnership = PartnershipFactory(phase="procure")
    browser = client_of(person("contract_manager", partnership))
    stages = browser.get(reverse("stages", args=[partnership.uuid])).content.decode()
    assert '<details class="explained">' in stages
    everything = browser.get(reverse("terms_explained")).content.decode()
    assert all(f'id="word-{slug}"' in everything for slug in WORDS)
