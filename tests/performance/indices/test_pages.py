"""The pages of the index register: read by everybody who holds a role, kept by few."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from performance.models import IndexFigure, PriceIndex
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import UserFactory, person
from tests.performance.indices.builders import FACTS, keeper, record, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def index():
    found = register()
    record(found, ("2025-04", "124.8", "2025-05-15"), ("2026-04", "127.6", "2026-05-15"))
    record(found, ("2026-04", "128.0", "2026-08-14"))
    return found


@pytest.fixture
def signed(client_of):
    return client_of(keeper())


def page(client, name, *args, **query) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.mark.parametrize("role", ["partner_lead", "auditor", "certifier", "contract_manager"])
def test_everybody_who_holds_a_role_reads_it_and_nobody_but_its_keepers_writes(
    client_of, index, role
):
    client = client_of(person(role, None if role == "auditor" else PartnershipFactory()))
    listed = page(client, "price_indices")
    assert "CSP-IE" in listed
    assert "Add an index" not in listed
    assert "Record figures" not in page(client, "price_index", "CSP-IE")
    for name, args in (
        ("price_index_new", []),
        ("price_index_edit", ["CSP-IE"]),
        ("index_figures_new", ["CSP-IE"]),
    ):
        for method in (client.get, client.post):
            assert method(reverse(name, args=args)).status_code == 403


def test_without_a_role_there_is_no_register(client_of, index):
    client = client_of(UserFactory())
    assert client.get(reverse("price_indices")).status_code == 403


def test_a_series_says_where_it_stands_and_what_was_revised(client_of, index):
    client = client_of(person("auditor"))
    text = plain(page(client, "price_index", "CSP-IE"))
    assert "CSP-IE stood at 128.0 in April 2026, 2.6 % above the year before" in text
    assert "was 127.6" in text
    assert "One month was revised." in text
    assert "May 2026 is not recorded yet" in text
    month = plain(page(client, "index_month", "CSP-IE", "2026-04"))
    assert "128.0 since 14 August 2026; first published as 127.6" in month
    assert "+0.4" in month
    assert client.get(reverse("index_month", args=["CSP-IE", "2026-05"])).status_code == 404
    assert client.get(reverse("price_index", args=["CPI-XX"])).status_code == 404


def test_earlier_months_are_a_click_away(client_of, index):
    record(
        index,
        *(
            (f"20{year}-01", "100.0", f"20{year}-02-15")
            for year in range(24, 0 - 1, -1)
            if year > 9
        ),
    )
    record(index, *((f"2023-{month:02}", "120.0", "2024-03-15") for month in range(2, 13)))
    client = client_of(person("auditor"))
    assert "January 2010" not in page(client, "price_index", "CSP-IE")
    assert "January 2010" in page(client, "price_index", "CSP-IE", all="1")


def test_every_vintage_leaves_as_csv(client_of, index):
    response = client_of(person("auditor")).get(reverse("price_index_csv", args=["CSP-IE"]))
    rows = response.content.decode("utf-8-sig").splitlines()
    assert rows[0] == "month,value,published_on,note,recorded_at"
    assert [row.split(",")[:3] for row in rows[1:]] == [
        ["2025-04", "124.8", "2025-05-15"],
        ["2026-04", "127.6", "2026-05-15"],
        ["2026-04", "128", "2026-08-14"],
    ]


def test_a_series_is_added_and_corrected(signed):
    response = signed.post(reverse("price_index_new"), FACTS, follow=True)
    assert "CSP-IE is in the register." in response.content.decode()
    response = signed.post(
        reverse("price_index_edit", args=["CSP-IE"]), {**FACTS, "publisher": "CSO"}, follow=True
    )
    assert "CSP-IE is corrected." in response.content.decode()
    assert PriceIndex.objects.get().publisher == "CSO"


def test_what_is_wrong_of_a_series_is_said_at_once_and_stays_typed(signed, index):
    typed = {**FACTS, "code": "csp ie", "name": "Services", "decimals": "9"}
    response = signed.post(reverse("price_index_new"), typed)
    assert response.status_code == 422
    text = response.content.decode()
    assert 'value="csp ie"' in text
    assert "id_decimals_error" in text
    typed["decimals"] = "1"
    response = signed.post(reverse("price_index_new"), {**typed, "name": index.name})
    text = response.content.decode()
    assert (response.status_code, "capital letters" in text, "already" in text) == (422, True, True)


def check(signed, text="", act="check", **more):
    url = reverse("index_figures_new", args=["CSP-IE"])
    return signed.post(url, {"figures": text, "act": act, **more}, follow=True)


def test_checking_says_what_recording_would_do_and_writes_nothing(signed, index):
    before = IndexFigure.objects.count()
    response = check(
        signed,
        "2026-04\t128.0\n2026-04\t128.3\t2026-11-01\n2026-05\t128.2\n2026-05\t128.2",
        published_on="2026-10-15",
    )
    text = plain(response.content.decode())
    assert response.status_code == 200
    assert "1 new, 1 revised, 1 recorded already, 1 twice." in text
    assert "revises 128.0" in text
    assert "Record 2 figures" in text
    assert IndexFigure.objects.count() == before


def test_what_was_checked_is_recorded(signed, index):
    checked = check(signed, "2026-05;128.2;2026-06-15", note="Press release of June")
    kept = checked.context["form"].initial["figures"]
    text = check(signed, kept, "record").content.decode()
    assert "1 figure is recorded." in text
    made = IndexFigure.objects.get(month="2026-05-01")
    assert (str(made.value), made.note) == ("128.2", "Press release of June")


def test_a_file_is_checked_and_then_stands_in_the_form(signed, index):
    upload = SimpleUploadedFile("csp.csv", b"month,value,published_on\n2026-05,128.2,2026-06-15\n")
    response = check(signed, file=upload)
    assert "1 new, 0 revised" in response.content.decode()
    assert response.context["form"].initial["figures"] == "2026-05\t128.2\t2026-06-15\n"


@pytest.mark.parametrize("act", ["check", "record"])
def test_nothing_is_recorded_where_one_cell_is_wrong(signed, index, act):
    before = IndexFigure.objects.count()
    typed = "2026-05\t128.2\t2026-06-15\nMay\t128.x\t2026-06-15\n2026-04\t128.9\t2026-08-14"
    response = check(signed, typed, act)
    text = plain(response.content.decode())
    assert response.status_code == 422
    assert "row 2, month: “May” is no month. Write 2026-04." in text
    assert "row 2, value" in text
    assert act == "record" or "April 2026 is recorded as 128" in text
    assert "128.x" in response.context["form"]["figures"].value()
    assert IndexFigure.objects.count() == before


HOSTILE = {
    "a page": ("x.csv", b"<!doctype html><script>alert(1)</script>"),
    "a workbook": ("x.xlsx", b"PK\x03\x04"),
    "zeros": ("x.csv", b"2026-04,\x00128"),
    "empty": ("x.csv", b""),
    "no utf-8": ("x.csv", "März;1".encode("latin-1")),
    "a megabyte": ("x.csv", b"2026-04,128.0\n" * 80_000),
    "a formula": ("x.csv", b'=HYPERLINK("http://x"),128.0,2026-05-15\n'),
    "an open quotation mark": ("x.csv", b'2026-04,"128.0\n'),
}


@pytest.mark.parametrize(("name", "content"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_with_a_reason(signed, index, name, content):
    response = check(signed, file=SimpleUploadedFile(name, content))
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()


def test_a_file_and_pasted_figures_at_once_are_refused(signed, index):
    upload = SimpleUploadedFile("csp.csv", b"2026-05,128.2,2026-06-15\n")
    response = check(signed, "2026-05\t128.2\t2026-06-15", file=upload)
    assert "not both" in response.content.decode()


def test_pages_cost_a_constant_number_of_queries(client_of, index, connection_queries):
    client = client_of(person("auditor"))
    pages = [
        ("price_indices", ()),
        ("price_index", ("CSP-IE",)),
        ("index_month", ("CSP-IE", "2026-04")),
    ]
    ask = lambda: [page(client, name, *args) for name, args in pages]  # noqa: E731
    ask()
    before = [connection_queries(lambda n=n, a=a: page(client, n, *a)) for n, a in pages]
    register(code="CPI-X", name="Consumer prices")
    record(index, *((f"2024-{month:02}", "120.0", "2025-03-15") for month in range(1, 13)))
    after = [connection_queries(lambda n=n, a=a: page(client, n, *a)) for n, a in pages]
    assert before == after
    assert max(after) <= 20
