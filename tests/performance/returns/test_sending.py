"""The partner's side: opening, drafting, sending, withdrawing."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from core.models import AuditEvent
from core.problems import Refused
from partnerships.models import PhaseMove
from performance.models import KPI, KPIRecord, MonthlyReturn, ReturnDraft, Submission
from performance.selectors.drafts import TypedRow, draft_of, files_of, typed_rows
from performance.selectors.returns import sheet_of
from performance.services.return_files import add_file, remove_file
from performance.services.returns import open_returns, save_draft, send_return, withdraw_return
from performance.services.rounds import begin_check
from tests.factories.performance import AcceptedRecordFactory, KPIFactory
from tests.performance.returns.builders import a_file, a_return, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def send(case, rows, **facts):
    return send_return(case.monthly_return, rows, actor=case.partner, **facts)


def test_a_return_is_opened_for_each_month_that_ended_and_only_once():
    kpi = KPIFactory(starts_on=dt.date(2026, 8, 15))
    made = open_returns(kpi.partnership, dt.date(2026, 11, 1))
    assert [one.period for one in made] == ["2026-08", "2026-09", "2026-10"]
    assert open_returns(kpi.partnership, dt.date(2026, 11, 1)) == []
    assert kpi.partnership.monthly_returns.count() == 3


def test_the_month_that_runs_is_not_asked_for():
    kpi = KPIFactory(starts_on=dt.date(2026, 10, 1))
    assert open_returns(kpi.partnership, dt.date(2026, 10, 31)) == []


def test_nothing_is_asked_for_after_a_partnership_ended():
    kpi = KPIFactory(starts_on=dt.date(2026, 8, 1))
    row = kpi.partnership
    PhaseMove.objects.create(
        partnership=row,
        transition="by_agreement",
        outcome="end",
        from_phase=row.phase,
        to_phase=row.phase,
        at=dt.datetime(2026, 9, 14, 12, tzinfo=dt.UTC),
        effective_on=dt.date(2026, 9, 14),
        reason="Both sides agreed.",
    )
    row.phase_state = row.PhaseState.ENDED
    row.save()
    made = open_returns(row, dt.date(2026, 12, 1))
    assert [one.period for one in made] == ["2026-08", "2026-09"]


def test_a_return_is_due_twenty_business_days_after_the_month():
    kpi = KPIFactory(starts_on=dt.date(2026, 10, 1))
    [made] = open_returns(kpi.partnership, dt.date(2026, 11, 23))
    assert made.due_on == dt.date(2026, 11, 27)


def test_what_the_authority_reports_and_what_is_only_proposed_is_not_asked_of_the_partner():
    KPIFactory(reported_by=KPI.Side.AUTHORITY, starts_on=dt.date(2026, 9, 1))
    kpi = KPIFactory(state=KPI.State.PROPOSED, starts_on=dt.date(2026, 9, 1))
    assert open_returns(kpi.partnership, dt.date(2026, 11, 1)) == []


def test_a_quarterly_figure_is_asked_for_when_its_quarter_ends():
    kpi = KPIFactory(frequency=KPI.Frequency.QUARTERLY, starts_on=dt.date(2026, 7, 1))
    made = open_returns(kpi.partnership, dt.date(2026, 11, 23))
    assert [one.period for one in made] == ["2026-09"]
    [row] = sheet_of(made[0]).rows
    assert row.period.key == "2026-Q3"


def test_a_sent_return_has_a_receipt_and_a_day_by_which_it_is_checked():
    case = a_return()
    submission = send(case, typed(case))
    assert submission.receipt == f"R-{case.partnership.number}-2026-0001"
    assert submission.check_by == dt.date(2026, 11, 30)
    case.monthly_return.refresh_from_db()
    assert (case.monthly_return.state, case.monthly_return.round) == ("sent", 1)
    assert submission.records.filter(state=KPIRecord.State.SUBMITTED).count() == 12


def test_sending_twelve_figures_is_one_event_and_at_most_forty_queries(connection_queries):
    case = a_return()
    file = add_file(case.monthly_return, a_file(), actor=case.partner)
    rows = typed(case, files=(file.number,))
    save_draft(case.monthly_return, rows, actor=case.partner)
    before = AuditEvent.objects.count()
    assert connection_queries(lambda: send(case, rows)) <= 40
    assert AuditEvent.objects.count() == before + 1


def test_all_problems_of_all_rows_come_at_once_and_nothing_is_sent():
    case = a_return(4)
    rows = typed(case, "948", "abc", "", "98")
    with pytest.raises(Refused) as refused:
        send(case, rows)
    assert [problem.where for problem in refused.value.problems] == [
        "Figure 1",
        "Figure 2",
        "Figure 3",
    ]
    assert not KPIRecord.objects.exists()
    assert not Submission.objects.exists()


def test_zero_is_sent_as_zero():
    case = a_return(1)
    send(case, typed(case, "0"))
    record = KPIRecord.objects.get()
    assert (record.answer, record.reported_value) == ("value", Decimal(0))


def test_nothing_to_report_is_not_zero_and_needs_its_comment():
    case = a_return(1)
    with pytest.raises(Refused) as refused:
        send(case, typed(case, "", nothing=True))
    assert refused.value.codes == {"comment_needed"}
    send(case, typed(case, "", nothing=True, comment="No spill in October"))
    record = KPIRecord.objects.get()
    assert (record.answer, record.reported_value) == ("nothing", None)


def test_the_value_beside_the_tick_is_ignored_because_it_shows_the_word_none():
    case = a_return(1)
    send(case, typed(case, "none", nothing=True, comment="No spill"))
    assert KPIRecord.objects.get().answer == KPIRecord.Answer.NOTHING


def test_an_empty_row_is_a_problem_until_somebody_confirms_that_it_stays_empty():
    case = a_return(2)
    rows = typed(case, "98", "")
    with pytest.raises(Refused) as refused:
        send(case, rows)
    assert refused.value.codes == {"missing_value"}
    send(case, rows, leave_empty=True)
    assert KPIRecord.objects.count() == 1
    assert [row.kpi for row in sheet_of(case.monthly_return).open_rows] == [case.kpis[1]]


def test_leaving_everything_empty_sends_nothing():
    case = a_return(2)
    with pytest.raises(Refused) as refused:
        send(case, typed(case, ""), leave_empty=True)
    assert refused.value.codes == {"nothing_sent"}


def test_the_comment_of_a_row_left_empty_stays_in_the_draft():
    case = a_return(2)
    rows = typed(case, "98", "")
    key = str(case.kpis[1].uuid)
    rows[key] = TypedRow(comment="Meter is being read")
    save_draft(case.monthly_return, rows, actor=case.partner)
    send(case, rows, leave_empty=True)
    assert draft_of(case.monthly_return).rows == {key: rows[key].as_json()}


def test_a_row_of_another_return_is_refused():
    case = a_return(1)
    stranger = KPIFactory()
    rows = typed(case) | {str(stranger.uuid): TypedRow(value="1")}
    with pytest.raises(Refused) as refused:
        send(case, rows)
    assert "unknown_figure" in refused.value.codes


def test_a_return_is_not_sent_twice():
    case = a_return(1)
    send(case, typed(case))
    with pytest.raises(Refused) as refused:
        send(case, typed(case))
    assert refused.value.codes == {"wrong_state"}
    assert Submission.objects.count() == 1


def test_the_draft_keeps_wrong_values_to_the_letter():
    case = a_return(2)
    rows = typed(case, " 9,4,8 ", "–")
    save_draft(case.monthly_return, rows, actor=case.partner)
    draft = ReturnDraft.objects.get()
    shown = typed_rows(sheet_of(case.monthly_return), draft, [])
    assert shown == rows


def test_a_draft_tells_nothing_to_the_ledger():
    case = a_return(1)
    before = AuditEvent.objects.count()
    save_draft(case.monthly_return, typed(case), actor=case.partner)
    assert AuditEvent.objects.count() == before


def test_one_file_serves_several_rows():
    case = a_return(3)
    file = add_file(case.monthly_return, a_file(), actor=case.partner)
    send(case, typed(case, files=(file.number,)))
    assert {r.evidence.get() for r in KPIRecord.objects.all()} == {file.document}
    assert Submission.objects.get().documents.get() == file.document


def test_a_file_that_was_removed_is_named_where_a_row_still_has_it():
    case = a_return(1)
    file = add_file(case.monthly_return, a_file(), actor=case.partner)
    remove_file(file, actor=case.partner)
    with pytest.raises(Refused) as refused:
        send(case, typed(case, files=(1,)))
    assert refused.value.codes == {"no_such_file"}


def test_the_number_of_a_removed_file_is_not_used_again():
    case = a_return(1)
    remove_file(add_file(case.monthly_return, a_file(), actor=case.partner), actor=case.partner)
    add_file(case.monthly_return, a_file("two.csv"), actor=case.partner)
    assert [file.number for file in files_of(case.monthly_return)] == [2]


def test_a_removed_file_leaves_the_rows_of_the_draft():
    case = a_return(1)
    file = add_file(case.monthly_return, a_file(), actor=case.partner)
    save_draft(case.monthly_return, typed(case, files=(1,)), actor=case.partner)
    remove_file(file, actor=case.partner)
    [row] = draft_of(case.monthly_return).rows.values()
    assert row["files"] == []


def test_files_of_a_sent_return_stay_as_they_are():
    case = a_return(1)
    send(case, typed(case))
    with pytest.raises(Refused) as refused:
        add_file(case.monthly_return, a_file(), actor=case.partner)
    assert refused.value.codes == {"frozen"}


def test_a_withdrawn_return_is_a_draft_again_with_everything_in_it():
    case = a_return(2)
    file = add_file(case.monthly_return, a_file(), actor=case.partner)
    rows = typed(case, "98.6", "97", comment="as metered", files=(file.number,))
    send(case, rows)
    found = withdraw_return(case.monthly_return, actor=case.partner)
    assert found.state == MonthlyReturn.State.DUE
    assert Submission.objects.get().outcome == "withdrawn"
    shown = typed_rows(sheet_of(found), draft_of(found), files_of(found))
    assert shown == rows
    assert send(case, shown).receipt == f"R-{case.partnership.number}-2026-0002"


def test_nothing_is_withdrawn_once_somebody_began_to_check():
    case = a_return(1)
    submission = send(case, typed(case))
    begin_check(submission, actor=case.official)
    with pytest.raises(Refused) as refused:
        withdraw_return(case.monthly_return, actor=case.partner)
    assert "Amara Diallo has begun to check this" in str(refused.value)
    assert KPIRecord.objects.get().state == KPIRecord.State.SUBMITTED


def test_the_ledger_names_figures_and_receipt_and_no_free_text():
    case = a_return(1)
    send(case, typed(case, comment="a private remark"))
    body = AuditEvent.objects.latest("pk").body
    assert f"R-{case.partnership.number}-2026-0001" in body
    assert "a private remark" not in body
    assert json.loads(body)["acts"][0]["kind"] == "monthly_return.figures_sent"


def test_the_last_value_shown_is_the_accepted_one_before():
    case = a_return(1)
    for month, value in (("2026-08", 95), ("2026-09", 96)):
        AcceptedRecordFactory(kpi=case.kpis[0], period=month, reported_value=Decimal(value))
    [row] = sheet_of(case.monthly_return).rows
    assert row.last.value == Decimal(96)


def test_receipts_tell_nothing_about_other_partnerships():
    one, other = a_return(1), a_return(1)
    assert one.partnership.number != other.partnership.number
    receipts = [send(case, typed(case)).receipt for case in (one, other)]
    assert [receipt.rpartition("-")[2] for receipt in receipts] == ["0001", "0001"]
