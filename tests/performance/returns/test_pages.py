"""Due from us, the monthly return, its receipt: what the partner's pages do and hide."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core import clock, worklist
from performance.models import KPIRecord, MonthlyReturn, Submission
from performance.selectors.drafts import draft_of, files_of
from performance.services.checking import Decision, check_return
from performance.services.returns import save_draft, send_return
from performance.services.rounds import begin_check
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.performance.returns.builders import a_file, a_return, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def url(case, name="monthly_return", *more):
    return reverse(name, args=[case.monthly_return.uuid, *more])


def form(case, *values, **more):
    given = list(values) + [values[-1]] * (len(case.kpis) - len(values))
    return {
        f"figure-{kpi.uuid}-value": value for kpi, value in zip(case.kpis, given, strict=True)
    } | more


def sent_back(case):
    submission = send_return(case.monthly_return, typed(case), actor=case.partner)
    records = list(submission.records.order_by("pk"))
    decisions = {str(r.uuid): Decision(action="accept") for r in records}
    decisions[str(records[0].uuid)] = Decision(
        action="send_back", reason="The log says 6.0.", internal_note="third time already"
    )
    check_return(submission, decisions, actor=case.official)
    case.monthly_return.refresh_from_db()


def test_a_partner_lands_on_what_is_due(client_of):
    case = a_return(2)
    client = client_of(case.partner)
    assert client.get("/").url == reverse("due")
    page = client.get(reverse("due"))
    assert "Return for October 2026" in page.text
    assert url(case) in page.text


def test_the_return_shows_one_row_for_each_figure_and_asks_for_no_period(client_of):
    case = a_return(12)
    page = client_of(case.partner).get(url(case)).text
    assert page.count('class="value"') == 12
    assert "97.0" in page or "97 or more" in page
    assert "Due <b>Friday 27" in page


@pytest.mark.parametrize("role", ["partner_submitter", "auditor", "board_member"])
def test_a_foreign_return_is_not_there(client_of, role):
    case = a_return(1)
    stranger = person(role, PartnershipFactory())
    client = client_of(stranger)
    assert client.get(url(case)).status_code == 404
    assert client.post(url(case), {"send": "1"}).status_code == 404
    assert client.get(url(case, "return_answers")).status_code == 404
    assert client.post(url(case, "withdraw_return")).status_code == 404
    assert client.get(url(case, "check_return")).status_code == 404
    send_return(case.monthly_return, typed(case), actor=case.partner)
    assert client.get(url(case, "return_round", 1)).status_code == 404


def test_the_auditor_reads_the_round_and_writes_nothing(client_of):
    case = a_return(1)
    send_return(case.monthly_return, typed(case), actor=case.partner)
    client = client_of(person("auditor", case.partnership))
    assert client.get(url(case, "return_round", 1)).status_code == 200
    assert client.post(url(case, "withdraw_return")).status_code == 404


def test_an_official_never_sees_the_draft(client_of):
    case = a_return(1)
    save_draft(case.monthly_return, typed(case, "12.3456"), actor=case.partner)
    client = client_of(case.official)
    page = client.get(url(case), follow=True)
    assert page.redirect_chain[0][0] == url(case, "check_return")
    assert "12.3456" not in page.text
    assert "Nothing waits to be checked" in page.text


def test_a_refused_return_keeps_every_value_and_names_all_problems(client_of):
    case = a_return(3)
    answer = client_of(case.partner).post(url(case), form(case, "948", "abc", "", send="1"))
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert 'value="948"' in answer.text
    assert 'value="abc"' in answer.text
    assert answer.text.count("Error:") >= 3
    assert draft_of(case.monthly_return).rows[str(case.kpis[1].uuid)]["value"] == "abc"
    assert not KPIRecord.objects.exists()


def test_files_sent_with_a_refused_return_are_kept(client_of):
    case = a_return(1)
    answer = client_of(case.partner).post(
        url(case), form(case, "abc", send="1", files=[a_file("burst log.csv")])
    )
    assert answer.status_code == 422
    assert [str(file) for file in files_of(case.monthly_return)] == ["E1"]
    assert "burst log.csv" in answer.text


def test_a_file_that_is_not_taken_is_named_and_the_values_stay(client_of):
    case = a_return(1)
    answer = client_of(case.partner).post(
        url(case), form(case, "98", send="1", files=[a_file("virus.exe")])
    )
    assert answer.status_code == 422
    assert "virus.exe" in answer.text
    assert 'value="98"' in answer.text


def test_sending_takes_two_clicks_and_ends_with_a_receipt(client_of):
    case = a_return(12)
    client = client_of(case.partner)
    answers = client.post(url(case), form(case, "98.6", send="1"), follow=True)
    assert answers.redirect_chain[-1][0] == url(case, "return_answers")
    assert "12 figures go to" in answers.text
    version = draft_of(case.monthly_return).saved_at.isoformat()
    receipt = client.post(url(case, "return_answers"), {"version": version}, follow=True)
    assert receipt.redirect_chain[-1][0] == url(case, "return_round", 1)
    assert f"R-{case.partnership.number}-2026-0001" in receipt.text


def test_a_draft_with_a_wrong_value_cannot_be_sent_by_its_address(client_of):
    case = a_return(2)
    save_draft(case.monthly_return, typed(case, "98", "abc"), actor=case.partner)
    client = client_of(case.partner)
    assert client.get(url(case, "return_answers") + "?empty=1").url == url(case)
    version = draft_of(case.monthly_return).saved_at.isoformat()
    sent = client.post(url(case, "return_answers"), {"version": version, "empty": "1"})
    assert sent.status_code == 422
    assert not Submission.objects.exists()


def test_a_draft_that_changed_meanwhile_is_looked_at_again(client_of):
    case = a_return(1)
    client = client_of(case.partner)
    client.post(url(case), form(case, "98.6", send="1"))
    answer = client.post(url(case, "return_answers"), {"version": "older"}, follow=True)
    assert "changed or sent meanwhile" in answer.text
    assert not Submission.objects.exists()


def test_empty_rows_are_sent_only_after_they_were_confirmed(client_of):
    case = a_return(2)
    client = client_of(case.partner)
    refused = client.post(url(case), form(case, "98", "", send="1"))
    assert refused.status_code == 422
    assert "Leave them empty and send" in refused.text
    answers = client.post(url(case), form(case, "98", "", leave_empty="1"), follow=True)
    assert "Left empty, so still due and not reported: Figure 2." in answers.text
    version = draft_of(case.monthly_return).saved_at.isoformat()
    client.post(url(case, "return_answers"), {"version": version, "empty": "1"})
    assert KPIRecord.objects.get().kpi == case.kpis[0]


def test_nothing_to_report_is_shown_by_its_word_and_not_by_zero(client_of):
    case = a_return(1)
    key = f"figure-{case.kpis[0].uuid}"
    client = client_of(case.partner)
    data = {f"{key}-value": "none", f"{key}-nil": "1", f"{key}-comment": "No spill"}
    answers = client.post(url(case), {**data, "send": "1"}, follow=True)
    assert "nothing to report" in answers.text


def test_a_sent_return_is_frozen_and_can_be_withdrawn_until_somebody_checks(client_of):
    case = a_return(1)
    submission = send_return(case.monthly_return, typed(case), actor=case.partner)
    client = client_of(case.partner)
    page = client.get(url(case)).text
    assert "<input class=" not in page
    assert "Withdraw" in page
    begin_check(submission, actor=case.official)
    page = client.get(url(case)).text
    assert "Amara Diallo began to check" in page
    assert url(case, "withdraw_return") not in page
    client.post(url(case, "withdraw_return"))
    assert KPIRecord.objects.get().state == KPIRecord.State.SUBMITTED


def test_withdrawing_opens_the_return_with_its_values(client_of):
    case = a_return(1)
    send_return(case.monthly_return, typed(case, "98.7"), actor=case.partner)
    page = client_of(case.partner).post(url(case, "withdraw_return"), follow=True)
    assert 'value="98.7"' in page.text


def test_a_returned_round_has_the_words_on_top_and_only_the_faulty_row_open(client_of):
    case = a_return(3)
    sent_back(case)
    page = client_of(case.partner).get(url(case)).text
    assert page.index("The log says 6.0.") < page.index("<table")
    assert page.count('class="value"') == 1
    assert "third time already" not in page
    assert url(case, "return_round", 1) in page
    earlier = client_of(case.partner).get(url(case, "return_round", 1)).text
    assert "The log says 6.0." in earlier
    assert "third time already" not in earlier


def test_what_was_sent_back_stands_on_both_lists_with_the_same_date():
    case = a_return(2)
    sent_back(case)
    today = clock.today()
    [mine] = worklist.collect(case.partner, today).later
    [others] = worklist.collect(case.official, today).others
    assert mine.due_on == others.due_on == case.monthly_return.due_on
    assert "The log says 6.0." in mine.why
    assert "Declan Roche" in others.role_line


def test_an_official_waits_for_a_return_that_is_due_soon():
    case = a_return(1)
    [item] = worklist.collect(case.official, clock.today()).others
    assert item.title == "Return for October 2026"
    assert worklist.collect(case.official, clock.today()).this_week == ()


def test_a_return_sent_in_part_names_on_both_lists_what_is_still_missing(client_of):
    case = a_return(3)
    submission = send_return(
        case.monthly_return, typed(case, "98", "97", ""), actor=case.partner, leave_empty=True
    )
    accept = {str(r.uuid): Decision(action="accept") for r in submission.records.all()}
    check_return(submission, accept, actor=case.official)
    today = clock.today()
    [mine] = worklist.collect(case.partner, today).this_week
    [others] = worklist.collect(case.official, today).others
    assert mine.why == others.why == "Sent in part. Still missing: Figure 3"
    assert "Still missing: Figure 3" in client_of(case.official).get(url(case, "check_return")).text


def test_the_lists_cost_the_same_however_many_returns_there_are(connection_queries):
    case = a_return(1)
    sent_back(case)

    def look():
        for person_ in (case.partner, case.official):
            vars(person_).pop("held_today", None)
            worklist.collect(person_, clock.today())

    few = connection_queries(look)
    for month in ("2026-07", "2026-08", "2026-09"):
        MonthlyReturn.objects.create(
            partnership=case.partnership,
            period=month,
            period_start=f"{month}-01",
            period_end=f"{month}-28",
            due_on="2026-11-20",
        )
    assert connection_queries(look) == few


def test_the_page_costs_at_most_twenty_queries(client_of, connection_queries):
    case = a_return(12)
    sent_back(case)
    client = client_of(case.partner)
    assert connection_queries(lambda: client.get(url(case))) <= 20


def test_sent_by_us_lists_receipts(client_of):
    case = a_return(1)
    send_return(case.monthly_return, typed(case), actor=case.partner)
    page = client_of(case.partner).get(reverse("sent")).text
    assert f"R-{case.partnership.number}-2026-0001" in page
    assert "to be checked" in page


def test_a_removed_file_is_gone_from_the_page_and_typed_values_stay(client_of):
    case = a_return(1)
    client = client_of(case.partner)
    client.post(url(case), form(case, "98", save="1", files=[a_file()]))
    page = client.post(url(case), form(case, "97.5", remove="1"), follow=True).text
    assert files_of(case.monthly_return) == []
    assert 'value="97.5"' in page
