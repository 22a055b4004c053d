"""The check page: hints, bulk acceptance, own entries, once more before it counts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import clock, worklist
from performance.models import KPIRecord, MonthlyReturn
from performance.services.return_files import add_file
from performance.services.returns import send_return
from tests.factories.people import person
from tests.factories.performance import AcceptedRecordFactory
from tests.performance.returns.builders import a_file, a_return, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def sent(count=3, *values, **typed_facts):
    case = a_return(count)
    for kpi in case.kpis:
        for n, month in enumerate(("2026-07", "2026-08", "2026-09")):
            AcceptedRecordFactory(kpi=kpi, period=month, reported_value=Decimal(f"98.{n}"))
    rows = typed(case, *values, **typed_facts)
    case.submission = send_return(case.monthly_return, rows, actor=case.partner)
    case.records = list(case.submission.records.order_by("pk"))
    case.url = reverse("check_return", args=[case.monthly_return.uuid])
    return case


def name(record, part):
    return f"figure-{record.uuid}-{part}"


def choose(case, *actions, **more):
    return {
        name(record, "decision"): action
        for record, action in zip(case.records, actions, strict=True)
        if action
    } | more


def test_the_page_shows_last_target_reported_and_a_hint_where_a_point_slipped(client_of):
    case = sent(3, "98.6", "9.8", "98.6")
    page = client_of(case.official).get(case.url).text
    assert "About ten times lower than before" in page
    assert "97 or more" in page
    assert page.count("missed") >= 1
    assert "2 figures without a hint" in page


def test_opening_the_page_does_not_begin_the_check(client_of):
    case = sent(1)
    client_of(case.official).get(case.url)
    case.submission.refresh_from_db()
    assert case.submission.checking_since is None


def test_accepting_all_without_a_hint_sets_the_same_choices_and_decides_nothing(client_of):
    case = sent(3, "98.6", "9.8", "98.6")
    page = client_of(case.official).post(case.url, {"accept_plain": "1"}).text
    assert page.count('value="accept" checked') == 2
    assert "Undo all 2" in page
    assert not KPIRecord.objects.filter(period="2026-10", state="accepted").exists()


def test_it_is_asked_once_more_before_it_counts(client_of):
    case = sent(2)
    client = client_of(case.official)
    choice = choose(case, "accept", "accept", finish="1")
    asked = client.post(case.url, choice)
    assert asked.status_code == 200
    assert "Finish checking October 2026?" in asked.text
    assert KPIRecord.objects.filter(state="submitted").count() == 2
    done = client.post(case.url, {**choice, "confirm": "1"})
    assert done.url == reverse("to_do")
    case.monthly_return.refresh_from_db()
    assert case.monthly_return.state == MonthlyReturn.State.ACCEPTED


def test_finishing_needs_every_figure_decided(client_of):
    case = sent(2)
    answer = client_of(case.official).post(case.url, choose(case, "accept", "", finish="1"))
    assert answer.status_code == 422
    assert "Figure 2: accept it or send it back, or save and stop." in answer.text
    assert 'value="accept" checked' in answer.text


def test_save_and_stop_decides_what_is_chosen_and_leaves_the_rest(client_of):
    case = sent(2)
    client = client_of(case.official)
    choice = choose(case, "accept", "", save="1")
    assert "1 figure stays open" in client.post(case.url, choice).text
    assert client.post(case.url, {**choice, "confirm": "1"}).url == case.url
    assert KPIRecord.objects.filter(state="submitted").count() == 1


def test_sending_back_without_words_keeps_the_choice_and_says_what_is_missing(client_of):
    case = sent(1)
    answer = client_of(case.official).post(case.url, choose(case, "send_back", finish="1"))
    assert answer.status_code == 422
    assert "say what is to be corrected" in answer.text
    assert 'value="send_back" checked' in answer.text


def test_an_own_entry_has_no_choice_and_says_who_can(client_of):
    case = sent(2)
    person("contract_manager", case.partnership, name="Grace Lim")
    KPIRecord.objects.filter(pk=case.records[0].pk).update(submitted_by=case.official)
    client = client_of(case.official)
    page = client.get(case.url).text
    assert "You cannot accept your own entry: Figure 1. Grace Lim can." in page
    assert name(case.records[0], "decision") not in page
    forced = client.post(case.url, choose(case, "accept", "accept", save="1", confirm="1"))
    assert forced.status_code == 422
    assert not KPIRecord.objects.filter(period="2026-10", state="accepted").exists()


def test_what_is_for_a_colleague_does_not_hold_up_the_others(client_of):
    case = sent(2)
    case.kpis[1].moves_money = True
    case.kpis[1].save()
    client = client_of(case.official)
    answer = client.post(case.url, choose(case, "accept", "", finish="1", confirm="1"))
    assert answer.status_code == 302
    approver = person("approver", case.partnership)
    [item] = worklist.collect(approver, clock.today()).later
    assert item.url == case.url
    assert worklist.collect(case.official, clock.today()).later == ()


def test_the_round_to_check_is_on_the_officials_list_until_it_is_decided(client_of):
    case = sent(1)
    [item] = worklist.collect(case.official, clock.today()).later
    assert (item.title, item.due_on) == (
        "Check the return for October 2026",
        case.submission.check_by,
    )
    choice = choose(case, "accept", finish="1", confirm="1")
    client_of(case.official).post(case.url, choice)
    assert worklist.collect(case.official, clock.today()).later == ()


def test_verified_values_and_notes_are_kept_and_the_partner_sees_no_note(client_of):
    case = sent(1)
    record = case.records[0]
    more = {name(record, "verified"): "95.5", name(record, "note"): "ask the lender"}
    client_of(case.official).post(case.url, choose(case, "accept", finish="1", confirm="1") | more)
    record.refresh_from_db()
    assert (record.verified_value, record.internal_note) == (Decimal("95.5"), "ask the lender")
    for place in (
        reverse("return_round", args=[case.monthly_return.uuid, 1]),
        reverse("monthly_return", args=[case.monthly_return.uuid]),
    ):
        assert "ask the lender" not in client_of(case.partner).get(place).text


def test_a_verified_value_that_is_no_number_is_refused_and_stays(client_of):
    case = sent(1)
    more = {name(case.records[0], "verified"): "about 95"}
    answer = client_of(case.official).post(case.url, choose(case, "accept", finish="1") | more)
    assert answer.status_code == 422
    assert "about 95" in answer.text


def test_evidence_stands_beside_its_figure_with_its_fingerprint(client_of):
    case = a_return(1)
    file = add_file(case.monthly_return, a_file("burst log.csv"), actor=case.partner)
    send_return(case.monthly_return, typed(case, files=(1,)), actor=case.partner)
    url = reverse("check_return", args=[case.monthly_return.uuid])
    page = client_of(case.official).get(url).text
    assert "burst log.csv" in page
    assert file.document.sha256[:4] in page


def test_evidence_that_gives_another_number_for_the_figure_is_the_finding(client_of):
    case = a_return(1)
    log = SimpleUploadedFile("log.csv", b"name,value\nFigure 1,98.4\n", content_type="text/csv")
    add_file(case.monthly_return, log, actor=case.partner)
    send_return(case.monthly_return, typed(case, "9.8", files=(1,)), actor=case.partner)
    url = reverse("check_return", args=[case.monthly_return.uuid])
    page = client_of(case.official).get(url).text
    assert "Figure 1: the evidence says 98.4, the return says 9.8" in page
    assert page.count('class="hit"') == 1


@pytest.mark.parametrize("role", ["partner_submitter", "auditor", "board_member"])
def test_whoever_may_not_check_does_not_find_the_page(client_of, role):
    case = sent(1)
    client = client_of(person(role, case.partnership))
    assert client.get(case.url).status_code == 404
    assert client.post(case.url, choose(case, "accept", finish="1")).status_code == 404


def test_the_page_costs_the_same_for_one_figure_and_for_twelve(client_of, connection_queries):
    def cost(count):
        case = sent(count)
        client = client_of(case.official)
        return connection_queries(lambda: client.get(case.url))

    assert cost(12) == cost(1) <= 25


def test_confirming_twelve_figures_costs_at_most_thirty_six_queries(client_of, connection_queries):
    case = sent(12)
    client = client_of(case.official)
    choice = choose(case, *["accept"] * 12, finish="1", confirm="1")
    assert connection_queries(lambda: client.post(case.url, choice)) <= 36
