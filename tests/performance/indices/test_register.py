"""The register of price indices: series, and figures that are only ever added."""

from __future__ import annotations

import json

import pytest

from core.ledger import SYSTEM_STREAM
from core.ledger.verification import verify
from core.models import AuditEvent
from core.problems import Refused
from performance.models import IndexFigure, PriceIndex
from performance.services.price_indices import (
    IndexFacts,
    add_index,
    change_index,
    record_figures,
)
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import OrganisationFactory, person
from tests.performance.indices.builders import FACTS, figure, keeper, record, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def problems(call) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        call()
    return [(one.field, one.code) for one in refused.value.problems]


def test_an_index_is_added_once_under_its_code_and_its_name():
    index = register()
    assert str(index) == "CSP-IE"
    assert AuditEvent.objects.get(stream=SYSTEM_STREAM, kind="price_index.added")
    assert problems(lambda: register(name="Another")) == [("code", "taken")]
    assert problems(lambda: register(code="CSP", name="construction AND services prices, ireland"))


def test_everything_that_is_wrong_is_said_at_once():
    facts = IndexFacts(
        code="cpi ie", name=" ", publisher="", base_period="", decimals=5, publication_lag=99
    )
    assert problems(lambda: add_index(facts, actor=keeper())) == [
        ("code", "invalid"),
        ("name", "required"),
        ("publisher", "required"),
        ("base_period", "required"),
        ("decimals", "range"),
        ("publication_lag", "range"),
    ]


@pytest.mark.parametrize("role", ["contract_manager", "approver", "partner_lead", "auditor"])
def test_only_portfolio_officials_for_all_keep_it(role):
    index = register()
    other = person(role, None if role == "auditor" else PartnershipFactory())
    assert problems(lambda: register(other, code="X1", name="X")) == [("", "not_permitted")]
    given = [figure("2026-04", "128.0", "2026-05-15")]
    assert problems(lambda: record_figures(index, given, actor=other)) == [("", "not_permitted")]
    assert problems(lambda: change_index(index, IndexFacts(**FACTS), actor=other)) == [
        ("", "not_permitted")
    ]


def test_an_official_of_one_authority_does_not_keep_it():
    of_one = person("portfolio_official", mandate=OrganisationFactory())
    assert problems(lambda: register(of_one)) == [("", "not_permitted")]


def test_what_the_register_says_is_corrected_but_not_the_code():
    index = register()
    record(index, ("2026-04", "128.1", "2026-05-15"))
    facts = IndexFacts(**{**FACTS, "publisher": "National Office of Prices"})
    assert change_index(index, facts, actor=keeper()).publisher == "National Office of Prices"
    wrong = IndexFacts(**{**FACTS, "code": "CSP-IRL", "decimals": 0})
    assert problems(lambda: change_index(index, wrong, actor=keeper())) == [
        ("code", "fixed"),
        ("decimals", "used"),
    ]


def test_a_revision_is_another_row_and_the_first_figure_stays():
    index = register()
    record(index, ("2026-04", "127.6", "2026-05-15"))
    plan = record(index, ("2026-04", "128.0", "2026-08-14"))
    assert [one.before.value for one in plan.revised] == [plan.revised[0].before.value]
    values = IndexFigure.objects.order_by("published_on").values_list("value", flat=True)
    assert [str(one) for one in values] == ["127.6", "128"]


def test_what_is_recorded_already_and_what_stands_twice_is_passed_over_and_said():
    index = register()
    record(index, ("2026-04", "128.0", "2026-05-15"))
    plan = record(
        index,
        ("2026-04", "128.0", "2026-05-15"),
        ("2026-04", "128.0", "2026-06-15"),
        ("2026-05", "128.2", "2026-06-15"),
        ("2026-05", "128.2", "2026-06-15"),
    )
    assert (len(plan.unchanged), len(plan.doubles), len(plan.to_record)) == (2, 1, 1)
    assert IndexFigure.objects.count() == 2
    assert problems(lambda: record(index, ("2026-05", "128.2", "2026-06-15"))) == [
        ("figures", "nothing_to_do")
    ]


def test_nothing_is_recorded_where_anything_is_wrong():
    index = register()
    record(index, ("2026-04", "128.0", "2026-05-15"))
    given = [
        figure("2026-05", "128.2", "2026-06-15", row=1),
        figure("2026-04", "128.4", "2026-05-15", row=2),
        figure("2026-06", "0", "2026-07-15", row=3),
        figure("2026-06", "128.25", "2026-07-15", row=4),
        figure("2026-07", "128.4", "2026-07-01", row=5),
        figure("2026-10", "129.0", "2026-12-15", row=6),
        figure("1826-10", "129.0", "2026-11-15", row=7),
        figure("2026-05", "128.3", "2026-06-15", row=10),
        figure("2026-05", "128.2", "2026-06-15", row=9, note="x" * 301),
    ]
    with pytest.raises(Refused) as refused:
        record_figures(index, given, actor=keeper())
    assert [(one.code, one.where) for one in refused.value.problems] == [
        ("recorded_otherwise", "row 2, value"),
        ("range", "row 3, value"),
        ("decimals", "row 4, value"),
        ("too_early", "row 5, published"),
        ("future", "row 6, published"),
        ("range", "row 7, month"),
        ("too_long", "row 9, note"),
        ("twice", "row 10, value"),
    ]
    assert IndexFigure.objects.count() == 1


def test_every_figure_is_sealed_in_the_ledger():
    record(register(), ("2026-04", "127.6", "2026-05-15"), ("2026-04", "128.0", "2026-08-14"))
    event = AuditEvent.objects.get(stream=SYSTEM_STREAM, kind="index_figures.recorded")
    [act] = json.loads(event.body)["acts"]
    assert (act["facts"]["figures"], act["facts"]["revisions"]) == (2, 1)
    outcome = verify()
    assert outcome.findings == []
    assert len(act["seals"]) == 2
    assert PriceIndex.objects.count() == 1


def test_figures_cost_the_same_number_of_queries_however_many(connection_queries):
    official, index = keeper(), register()
    few = [figure(f"2025-0{n}", "120.0", "2026-01-15") for n in range(1, 4)]
    many = [
        figure(f"20{y}-0{n}", "120.0", "2026-01-15") for y in range(10, 25) for n in range(1, 9)
    ]
    costs = [
        connection_queries(lambda rows=rows: record_figures(index, rows, actor=official))
        for rows in (few, many)
    ]
    assert costs[0] == costs[1] <= 40
