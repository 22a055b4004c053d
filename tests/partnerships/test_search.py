"""The search: what is found, in which order, by whom, and what nobody learns from it."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from core import clock, search
from partnerships.models import Document, ExternalId
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import OrganisationFactory, PartnerFactory, UserFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def a_document(partnership, title, *, audience="shared", **facts) -> Document:
    document = Document(
        partnership=partnership,
        title=title,
        kind="contractSigned",
        audience=audience,
        file_name=facts.pop("file_name", "scan.pdf"),
        media_type="application/pdf",
        size=3,
        sha256="0" * 64,
        uploaded_by=UserFactory(),
        uploaded_at=clock.now(),
        **facts,
    )
    document.file.save("x", ContentFile(b"pdf"), save=False)
    document.save()
    return document


@pytest.fixture
def places():
    """A hospital, a harbour and a road, with people and documents."""
    hospital = PartnershipFactory(
        name="Northfield Hospital",
        reference="PPP-0105",
        authority=OrganisationFactory(name="Département du Nord"),
        partner=PartnerFactory(name="Øresund Care Ltd"),
        place="Łódź",
    )
    harbour = PartnershipFactory(name="The North Harbour", reference="PPP-0199")
    road = PartnershipFactory(name="Ring Road 105", reference="PPP-0300")
    ExternalId.objects.create(partnership=road, scheme="GB-HMT", value="HMT7731")
    a_document(hospital, "Contrat signé", file_name="Ordonnance.pdf")
    a_document(harbour, "Contract of the north mole")
    a_document(hospital, "Négociation: limits", audience="internal")
    return hospital, harbour, road


def hits(user, text: str) -> dict[str, list[str]]:
    found = search.search(user, search.Wanted.of(text))
    return {group.slug: [hit.title for hit in group.hits] for group in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("northfield", ["Northfield Hospital"]),
        ("hosp north", ["Northfield Hospital"]),
        ("NORTH", ["Northfield Hospital", "The North Harbour"]),
        ("departement", ["Northfield Hospital"]),
        ("DÉPARTEMENT", ["Northfield Hospital"]),
        ("De\u0301partement", ["Northfield Hospital"]),
        ("øresund", ["Northfield Hospital"]),
        ("oresund", ["Northfield Hospital"]),
        ("lodz", ["Northfield Hospital"]),
        ("PPP-0105", ["Northfield Hospital"]),
        ("ppp-0105", ["Northfield Hospital"]),
        ("0105", ["Northfield Hospital"]),
        ("105", ["Northfield Hospital", "Ring Road 105"]),
        ("HMT7731", ["Ring Road 105"]),
        ("hmt7731", ["Ring Road 105"]),
        ("HMT77", []),
        ("north road", []),
        ("%", []),
        ("_", []),
        ("\\", []),
    ],
)
def test_partnerships_are_found_by_parts_whatever_the_accents(places, text, expected):
    assert hits(person("portfolio_official"), text).get("partnerships", []) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("contra", ["Contract of the north mole", "Contrat signé"]),
        ("signe", ["Contrat signé"]),
        ("ordonnance", ["Contrat signé"]),
        ("contra northfield", ["Contrat signé"]),
        ("northfield", []),
        ("negociation", ["Négociation: limits"]),
    ],
)
def test_documents_are_found_by_title_and_told_apart_by_their_partnership(places, text, expected):
    assert hits(person("portfolio_official"), text).get("documents", []) == expected


def test_an_exact_reference_or_id_comes_first(places):
    PartnershipFactory(name="HMT7731 and PPP-0105, a study")
    official = person("portfolio_official")
    assert hits(official, "HMT7731")["partnerships"][0] == "Ring Road 105"
    assert hits(official, "ppp-0105")["partnerships"][0] == "Northfield Hospital"


def test_what_begins_as_it_was_typed_comes_before_what_has_it_elsewhere(places):
    PartnershipFactory(name="A north bank", authority=OrganisationFactory(name="Anywhere"))
    PartnershipFactory(name="Quay", authority=OrganisationFactory(name="North County"))
    assert hits(person("portfolio_official"), "north")["partnerships"] == [
        "Northfield Hospital",
        "A north bank",
        "The North Harbour",
        "Quay",
    ]


def test_people_are_found_where_one_may_look_and_lead_to_their_page(client_of, places):
    hospital, harbour, _road = places
    person("contract_manager", hospital, name="Inês Okafor")
    person("contract_manager", harbour, name="Ines Foreign")
    person("auditor", name="Inès Auditor")
    partner = person("partner_lead", hospital, name="Declan")
    assert hits(partner, "ines")["people"] == ["Inès Auditor", "Inês Okafor"]
    text = client_of(partner).get(f"{reverse('search')}?q=INES").content.decode()
    assert text.count(f'href="{reverse("people", args=[hospital.uuid])}"') == 2
    assert "Contract manager · Northfield Hospital" in text
    assert str(harbour.uuid) not in text
    assert "Foreign" not in text


def test_nobody_is_found_by_an_address_or_after_they_left(places):
    hospital, *_others = places
    gone = person("contract_manager", hospital, name="Greta Gone")
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    official = person("portfolio_official", name="Amara")
    assert hits(official, "greta") == {}
    assert hits(official, official.email) == {}
    assert hits(official, "example.org") == {}


def test_what_is_foreign_takes_no_part(client_of, connection_queries, places):
    hospital, harbour, _road = places
    partner = person("partner_lead", hospital)
    browser = client_of(partner)
    for text in ("north", "harbour", "contra", "PPP-0199", "HMT7731", "negociation"):
        for kind in ("", "&kind=partnerships", "&kind=documents", "&kind=people"):
            page = browser.get(f"{reverse('search')}?q={text}{kind}").content.decode()
            assert "Harbour" not in page
            assert "Ring Road" not in page
            assert "mole" not in page
            assert "limits" not in page
            assert str(harbour.uuid) not in page
    few = connection_queries(lambda: browser.get(f"{reverse('search')}?q=north"))
    for number in range(30):
        a_document(PartnershipFactory(name=f"North {number}"), f"North {number}")
    assert connection_queries(lambda: browser.get(f"{reverse('search')}?q=north")) == few
    assert (
        "All partnerships found" not in browser.get(f"{reverse('search')}?q=north").content.decode()
    )


def test_the_page_costs_the_same_however_much_is_found(client_of, connection_queries, places):
    browser = client_of(person("portfolio_official", name="North Star"))
    url = f"{reverse('search')}?q=north"
    browser.get(url)
    few = connection_queries(lambda: browser.get(url))
    for number in range(20):
        one = PartnershipFactory(name=f"North {number}")
        a_document(one, f"North plan {number}")
        person("contract_manager", one, name=f"Northrop {number}")
    assert connection_queries(lambda: browser.get(url)) == few <= 20


def test_many_of_a_kind_have_pages_of_their_own(client_of, places):
    for number in range(30):
        PartnershipFactory(name=f"Quay {number:02}")
    browser = client_of(person("portfolio_official"))
    first = browser.get(f"{reverse('search')}?q=quay").content.decode()
    assert first.count(">Quay ") == search.FIRST
    assert "All partnerships found" in first
    second = browser.get(f"{reverse('search')}?q=quay&kind=partnerships&page=2").content.decode()
    assert ">Quay 25</a>" in second
    assert "26 to 30 of 30" in second
    assert browser.get(f"{reverse('search')}?q=quay&kind=dragons").status_code == 404


def test_nothing_found_and_nothing_asked_say_what_to_try(client_of, places):
    browser = client_of(person("portfolio_official"))
    assert "Try fewer words" in browser.get(f"{reverse('search')}?q=dragon").content.decode()
    assert "What are you looking for?" in browser.get(reverse("search")).content.decode()
    for strange in ("%00", "%E2%80%8B", "a" * 5000, "%3Cscript%3E"):
        page = browser.get(f"{reverse('search')}?q={strange}")
        assert page.status_code == 200
        assert b"<script>" not in page.content


def test_the_box_stands_on_every_page_and_keeps_what_was_typed(client_of, places):
    browser = client_of(person("portfolio_official"))
    assert 'id="search"' in browser.get(reverse("portfolio")).content.decode()
    assert (
        'value="north &amp; south"'
        in browser.get(f"{reverse('search')}?q=north+%26+south").content.decode()
    )


def test_the_same_kind_is_not_registered_twice():
    with pytest.raises(ValueError, match="already"):
        search.register(search.Provider("people", "x", 1, lambda *_: None, lambda *_: []))
