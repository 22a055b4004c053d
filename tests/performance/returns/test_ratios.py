"""Figures that are worked out from two numbers: sent, checked, corrected, scored."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from django.urls import reverse

from core.jobs.worker import drain
from core.problems import Refused
from performance.models import KPI, KPIRecord, Scorecard
from performance.scoring.ratio import ratio_value
from performance.selectors.drafts import TypedRow, draft_of, typed_rows
from performance.selectors.returns import sheet_of
from performance.services.checking import Decision, check_return
from performance.services.corrections import correct_record
from performance.services.returns import check_typed, save_draft, send_return, withdraw_return
from tests.factories.performance import monthly_return
from tests.performance.returns.builders import a_return

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

LOST, PUT_IN = "5 336 000", "18 400 000"


def losses(**facts):
    """October's only figure: water lost out of water put in."""
    return a_return(
        1,
        aggregation=KPI.Aggregation.RATIO,
        numerator_name="Water lost",
        denominator_name="Water put in",
        direction=KPI.Direction.LOWER,
        **{"starts_on": dt.date(2026, 10, 1), "rule__no_points": 45, "rule__full_points": 25}
        | {"rule__target": 25}
        | facts,
    )


def row(case, above=LOST, below=PUT_IN, **facts):
    return {str(case.kpis[0].uuid): TypedRow(value=above, denominator=below, **facts)}


def sent(case, above=LOST, below=PUT_IN, **facts):
    rows = row(case, above, below, **facts)
    return send_return(case.monthly_return, rows, actor=case.partner).records.get()


def accepted(case, *typed):
    record = sent(case, *typed)
    decisions = {str(record.uuid): Decision(action="accept")}
    check_return(record.submission, decisions, actor=case.official)
    return KPIRecord.objects.get(pk=record.pk)


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize(
    ("above", "below", "unit", "value"),
    [
        ("5336000", "18400000", "%", "29"),
        ("1", "3", "%", "33.333333"),
        ("2", "3", "%", "66.666667"),
        ("-1", "8", "%", "-12.5"),
        ("5", "4", "", "1.25"),
        ("1", "2000000", "", "0.000001"),
        ("0", "7", "% of homes", "0"),
    ],
    ids=["losses", "third", "two-thirds", "below-plan", "plain", "half-up", "zero"],
)
def test_the_value_is_the_quotient_in_its_unit_rounded_once_to_six_decimals(
    above, below, unit, value
):
    assert ratio_value(Decimal(above), Decimal(below), unit) == Decimal(value)


def test_both_numbers_are_kept_and_the_value_is_worked_out():
    record = sent(losses())
    assert record.reported_value == Decimal(29)
    assert (record.numerator, record.denominator) == (5_336_000, 18_400_000)


@pytest.mark.parametrize(
    ("above", "below", "field", "words"),
    [
        ("", "", "value", "Enter both numbers, “Water lost” and “Water put in”"),
        ("12", "", "denominator", "Enter “Water put in” as well"),
        ("", "12", "value", "Enter “Water lost” as well"),
        ("12", "0", "denominator", "“Water put in” has to be more than 0"),
        ("12", "-3", "denominator", "“Water put in” has to be more than 0"),
        ("?", "12", "value", "“Water lost”: “?” does not say"),
        ("1,234", "12", "value", "can be read in two ways"),
        ("9000000000000", "0.000001", "value", "too large beside the other one"),
    ],
    ids=["empty", "no-below", "no-above", "zero", "negative", "words", "two-ways", "too-large"],
)
def test_what_cannot_be_divided_is_refused_beside_its_input(above, below, field, words):
    case = losses()
    [problem] = check_typed(sheet_of(case.monthly_return), row(case, above, below)).problems
    assert problem.field == f"K1.{field}"
    assert words in problem.message


def test_nothing_above_is_zero_and_not_nothing():
    assert sent(losses(), "0").reported_value == 0


def test_nothing_to_report_takes_no_numbers_and_a_comment():
    case = losses()
    sheet = sheet_of(case.monthly_return)
    assert not check_typed(sheet, row(case, "", "", nothing=True, comment="Off")).problems
    record = sent(case, "", "", nothing=True, comment="Off")
    assert (record.answer, record.numerator, record.denominator) == ("nothing", None, None)


def test_a_share_above_a_hundred_is_a_hint_because_a_cost_may_double():
    case = losses()
    found = check_typed(sheet_of(case.monthly_return), row(case, PUT_IN, LOST))
    assert not found.problems
    assert "each in their place" in found.hints[0].message


def test_a_withdrawn_return_gives_both_numbers_back_to_the_draft():
    case = losses()
    sent(case)
    case.monthly_return.refresh_from_db()
    withdraw_return(case.monthly_return, actor=case.partner)
    [kept] = typed_rows(sheet_of(case.monthly_return), draft_of(case.monthly_return), []).values()
    assert (kept.value, kept.denominator) == ("5336000", "18400000")


def test_the_table_has_two_named_inputs_and_shows_what_they_make(client_of):
    case = losses()
    url = reverse("monthly_return", args=[case.monthly_return.uuid])
    name = f"figure-{case.kpis[0].uuid}"
    browser = client_of(case.partner)
    empty = text_of(browser.get(url))
    assert f'for="{name}-value">Water lost</label>' in empty
    assert f'for="{name}-denominator">Water put in</label>' in empty
    browser.post(url, {f"{name}-value": LOST, f"{name}-denominator": PUT_IN})
    saved = text_of(browser.get(url))
    assert "= 29.0 %" in saved
    assert f'value="{PUT_IN}"' in saved
    wrong = browser.post(url, {f"{name}-value": LOST, f"{name}-denominator": "0", "send": "1"})
    assert wrong.status_code == 422
    assert f'href="#{name}-denominator"' in text_of(wrong)
    assert f'value="{LOST}"' in text_of(wrong)


def test_both_numbers_stand_on_every_page_of_the_figure(client_of):
    case = losses()
    divided = "5,336,000 ÷ 18,400,000"
    partner, official = client_of(case.partner), client_of(case.official)
    url = reverse("monthly_return", args=[case.monthly_return.uuid])
    save_draft(case.monthly_return, row(case), actor=case.partner)
    assert divided in text_of(
        partner.get(reverse("return_answers", args=[case.monthly_return.uuid]))
    )
    record = sent(case)
    assert divided in text_of(partner.get(url))
    assert divided in text_of(
        partner.get(reverse("return_round", args=[case.monthly_return.uuid, 1]))
    )
    check = text_of(official.get(reverse("check_return", args=[case.monthly_return.uuid])))
    assert divided in check
    assert "Water put in" in check
    check_return(
        record.submission, {str(record.uuid): Decision(action="accept")}, actor=case.official
    )
    assert divided in text_of(partner.get(reverse("kpi", args=[case.kpis[0].uuid])))
    figure = text_of(partner.get(reverse("figure", args=[record.uuid])))
    assert "18,400,000" in figure
    table = partner.get(reverse("kpi_csv", args=[case.kpis[0].uuid])).content.decode("utf-8-sig")
    rows = {line["Period"]: line for line in csv.DictReader(io.StringIO(table))}
    october = rows["2026-10"]
    assert (october["Water lost"], october["Water put in"]) == ("5336000", "18400000")


def test_an_official_verifies_no_other_quotient_but_sends_the_numbers_back():
    case = losses()
    record = sent(case)
    decision = Decision(action="accept", verified_value=Decimal(30))
    with pytest.raises(Refused) as refused:
        check_return(record.submission, {str(record.uuid): decision}, actor=case.official)
    assert refused.value.codes == {"ratio"}


def test_a_correction_gives_both_numbers(client_of):
    case = losses()
    record = accepted(case)
    url = reverse("figure", args=[record.uuid])
    browser = client_of(case.partner)
    form = {"act": "correct", "correct-comment": "Meter 7 read twice"}
    half = browser.post(url, {**form, "correct-numerator": "5152000"})
    assert half.status_code == 422
    assert "Enter “Water put in”." in text_of(half)
    assert "5152000" in text_of(half)
    assert "correct-value" not in text_of(half)
    none = browser.post(url, form)
    assert "tick that there was nothing" in text_of(none)
    done = browser.post(
        url, {**form, "correct-numerator": "5152000", "correct-denominator": "18400000"}
    )
    assert done.status_code == 302
    new = KPIRecord.objects.get(corrects=record)
    assert (new.reported_value, new.numerator) == (Decimal(28), 5_152_000)


def test_the_same_numbers_are_no_correction_but_the_same_value_of_others_is():
    case = losses()
    record = accepted(case)
    facts = {"value": None, "comment": "Read anew", "actor": case.partner}
    with pytest.raises(Refused) as refused:
        correct_record(
            record, numerator=Decimal(5_336_000), denominator=Decimal(18_400_000), **facts
        )
    assert refused.value.codes == {"unchanged"}
    new = correct_record(record, numerator=Decimal(29), denominator=Decimal(100), **facts)
    assert new.reported_value == Decimal(29)


def test_a_quarter_is_the_ratio_of_the_sums_and_says_what_went_in(client_of):
    case = losses(starts_on=dt.date(2026, 7, 1))
    case.monthly_return.delete()
    for month, above, below in (
        ("2026-07", "1000000", "10000000"),
        ("2026-08", "4336000", "8000000"),
        ("2026-09", "0", "400000"),
    ):
        case.monthly_return = monthly_return(case.partnership, month)
        accepted(case, above, below)
    drain()
    card = Scorecard.objects.get(partnership=case.partnership, period="2026-Q3", is_latest=True)
    [seen] = json.loads(card.result)["observations"]
    assert Decimal(seen["reported"]) == Decimal(29)
    assert (seen["numerator"], seen["denominator"]) == ("5336000", "18400000")
    assert card.financial == card.community == Decimal(80)
    place = reverse("scorecard", args=[case.partnership.uuid])
    page = text_of(
        client_of(case.official).get(f"{place}?period=2026-Q3&open=financial-k1", follow=True)
    )
    for words in ("Water lost", "5,336,000", "Water put in", "18,400,000"):
        assert words in page
