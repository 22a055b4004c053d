"""What users of a concession are charged: by the contract, the register, the vintage of a day."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from core.problems import Refused
from partnerships.catalogue.rows import Tariff
from partnerships.terms_json import to_json
from partnerships.types.concession import ConcessionTerms
from performance.mechanism import Rounding
from performance.selectors.tariffs import tariffs_on
from performance.tariffs import TariffRise
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.forging import forge
from tests.performance.indices.builders import record, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TERMS = ConcessionTerms(
    tariffs=(
        Tariff(user="Car", per="passage", amount=Decimal("65.00")),
        Tariff(user="Bus", per="passage", amount=Decimal("220.00")),
    ),
    tariff_base_on=dt.date(2016, 7, 15),
    tariff_rise=Decimal("0.03"),
    tariff_indexed_share=Decimal("0.4"),
    tariff_index="WPI",
    tariff_index_lag=2,
    tariff_step=Decimal(5),
)
DAY = dt.date(2026, 11, 23)


def road(**changed):
    made = PartnershipFactory(type="concession", currency="INR", name="Coast Road", country="IN")
    text = to_json(dataclasses.replace(TERMS, **changed))
    forge(made.contract_versions, terms=text, effective_from=dt.date(2016, 7, 1))
    return made


def series(*more):
    found = register(code="WPI", name="Wholesale prices", base_period="May 2016 = 100")
    record(found, ("2016-05", "100.0", "2016-06-15"), ("2026-05", "150.0", "2026-06-15"), *more)
    return found


def amounts(found):
    return [one.line.amount for one in found.rows]


def problems(partnership, day=DAY):
    with pytest.raises(Refused) as refused:
        tariffs_on(partnership, day)
    return [(one.field, one.code) for one in refused.value.problems]


def test_a_tariff_rises_by_a_fixed_part_and_a_share_of_inflation_and_is_rounded_to_a_step():
    """1 + 10 × 3 % + 40 % of 50 % = 1.5: 65 becomes 97.50, to the nearest 5 is 100."""
    series()
    found = tariffs_on(road(), DAY)
    assert found.risen.factor == Decimal("1.5")
    assert amounts(found) == [Decimal(100), Decimal(330)]
    assert str(found.rows[0].line.cause) == ("Car: 65 × 1.5 = 97.50, to the nearest 5, half up")
    assert found.reviewed_on == dt.date(2026, 7, 15)


def test_the_first_of_the_month_decides_which_review_counts():
    """The review of 15 July counts from August on, as for the charge of a DBFO."""
    series(("2025-05", "140.0", "2025-06-15"))
    july, august = (tariffs_on(road(), dt.date(2026, month, 20)) for month in (7, 8))
    assert (july.reviewed_on, july.risen.years) == (dt.date(2025, 7, 15), 9)
    assert (august.reviewed_on, august.risen.years) == (dt.date(2026, 7, 15), 10)


def test_a_day_knows_the_figures_that_were_published_by_then():
    series(("2026-05", "160.0", "2026-10-01"))
    made = road()
    assert tariffs_on(made, dt.date(2026, 9, 30)).figures[1].value == 150
    assert tariffs_on(made, DAY).figures[1].value == 160


def test_without_an_index_the_fixed_rise_remains():
    found = tariffs_on(road(tariff_indexed_share=None, tariff_step=None), DAY)
    assert (found.risen.factor, found.figures) == (Decimal("1.3"), ())
    assert amounts(found) == [Decimal("84.50"), Decimal("286.00")]


def test_a_contract_that_says_of_no_rise_charges_what_it_names():
    found = tariffs_on(road(tariff_indexed_share=None, tariff_rise=None), DAY)
    assert found.reviewed_on is None
    assert amounts(found) == [Decimal("65.00"), Decimal("220.00")]


def test_what_is_missing_is_refused_all_at_once():
    assert problems(road(tariff_base_on=None)) == [
        ("tariff_index", "unknown_index"),
        ("tariff_base_on", "missing"),
    ]
    assert problems(road(tariff_base_on=None, tariff_indexed_share=None)) == [
        ("tariff_base_on", "missing")
    ]
    register(code="WPI", name="Wholesale prices")
    assert problems(road()) == [("index", "no_index_figure")] * 2
    assert problems(road(), dt.date(2016, 5, 1)) == [("day", "no_version")]


def test_rounding_alone_never_moves_a_tariff_that_did_not_rise():
    line = TariffRise(step=Decimal(5)).line("Car", Decimal(65), Rounding(line=2))
    assert line.amount == 65


def text_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def url(partnership):
    return reverse("tariffs", args=[partnership.uuid])


@pytest.mark.parametrize("role", ["contract_manager", "partner_lead", "auditor"])
def test_the_page_shows_each_tariff_with_its_trace_and_vintages(client_of, role):
    series()
    made = road()
    who = person(role, None if role == "auditor" else made)
    shown = text_of(client_of(who).get(url(made)))
    assert "Since 15 July 2026 tariffs are 1.5 times those of 15 July 2016" in shown
    assert "Car: 65 × 1.5 = 97.50, to the nearest 5, half up" in shown
    assert "WPI of May 2026: 150, as published on 15 June 2026" in shown


def test_the_page_says_which_figure_is_missing(client_of):
    register(code="WPI", name="Wholesale prices")
    made = road()
    shown = text_of(client_of(person("contract_manager", made)).get(url(made)))
    assert "WPI has no figure for May 2026" in shown


def test_a_day_that_is_none_stays_in_its_field(client_of):
    made = road()
    answer = client_of(person("contract_manager", made)).get(url(made), {"on": "soon"})
    assert answer.status_code == 422
    assert 'value="soon"' in answer.content.decode()


def test_a_foreign_partnership_is_not_there(client_of):
    stranger = person("partner_lead", PartnershipFactory())
    assert client_of(stranger).get(url(road())).status_code == 404


def test_only_concessions_have_the_page_among_their_tabs(client_of):
    for kind, there in (("concession", True), ("dbfo", False)):
        made = PartnershipFactory(type=kind)
        shown = client_of(person("contract_manager", made)).get(
            reverse("contract", args=[made.uuid])
        )
        assert (url(made) in shown.content.decode()) is there


def test_programs_read_the_same(django_assert_max_num_queries):
    series()
    made = road()
    program = Program(person("partner_lead", made))
    with django_assert_max_num_queries(20):
        answer = program.get(f"/partnerships/{made.uuid}/tariffs/", on="2026-11-23").json()
    assert (answer["factor"], answer["reviewed_on"]) == ("1.5", "2026-07-15")
    assert [one["amount"] for one in answer["tariffs"]] == ["100.00", "330.00"]
    assert answer["figures"][1] == {
        "code": "WPI",
        "month": "2026-05",
        "value": "150",
        "published_on": "2026-06-15",
    }
    assert program.get(f"/partnerships/{made.uuid}/tariffs/", on="soon").status_code == 422


def test_the_register_names_the_concession_that_rests_on_a_month(client_of):
    series()
    made = road()
    where = reverse("index_month", args=["WPI", "2026-05"])
    assert "Coast Road" in text_of(client_of(person("contract_manager", made)).get(where))
