"""The official's side: accept, send back, four eyes, corrections."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.jobs.worker import run
from core.ledger import verification
from core.models import AuditEvent, Job
from core.periods import Period
from core.problems import Refused
from performance.models import KPIRecord, MonthlyReturn, Scorecard, Submission
from performance.selectors.returns import sheet_of
from performance.services.checking import Decision, check_return
from performance.services.corrections import correct_record
from performance.services.recompute_check import recompute_check
from performance.services.returns import send_return, withdraw_return
from performance.services.scorecards import issue_scorecards
from tests.factories.people import person
from tests.performance.returns.builders import a_return, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

ACCEPT = Decision(action="accept")
BACK = Decision(action="send_back", reason="The log says 6.0, please look again.")


def sent(count=2, *values, **kpi_facts):
    case = a_return(count, **kpi_facts)
    rows = typed(case, *values)
    case.submission = send_return(
        case.monthly_return, rows, actor=case.partner, leave_empty="" in values
    )
    return case


def keys(case):
    return [
        str(uuid) for uuid in case.submission.records.order_by("pk").values_list("uuid", flat=True)
    ]


def check(case, *decisions, actor=None):
    chosen = {key: one for key, one in zip(keys(case), decisions, strict=False) if one is not None}
    return check_return(case.submission, chosen, actor=actor or case.official)


def state_of(case):
    case.monthly_return.refresh_from_db()
    return case.monthly_return.state


def test_when_all_is_accepted_the_return_is_accepted():
    case = sent(2)
    done = check(case, ACCEPT, ACCEPT)
    assert (done.left, len(done.accepted)) == (0, 2)
    assert state_of(case) == MonthlyReturn.State.ACCEPTED
    assert Submission.objects.get().outcome == "accepted"


def test_an_acceptance_asks_for_a_scorecard_of_the_months_it_touches():
    case = sent(1)
    check(case, ACCEPT)
    job = Job.objects.get(kind="scorecards.issue")
    assert job.payload["periods"] == ["2026-10"]


def score(case):
    issue_scorecards([case.partnership], Period.parse("2026-Q4"), cause="test")


def follow():
    for job in Job.objects.unfinished().filter(kind="standings.refresh"):
        run(job.pk, early=True)
    assert recompute_check().differences == []
    return list(Scorecard.objects.order_by("version").values_list("cause", flat=True))[1:]


def test_a_scorecard_counts_what_is_sent_late_and_what_is_sent_back_at_once():
    case = a_return(1)
    with clock.travel(dt.datetime(2026, 12, 10, 9, tzinfo=dt.UTC)):
        score(case)
        case.submission = send_return(case.monthly_return, typed(case), actor=case.partner)
        assert follow() == ["a return was sent"]
        check(case, BACK)
        assert follow() == ["a return was sent", "figures were sent back"]


def test_a_scorecard_counts_what_was_taken_back_as_missing_again():
    case = a_return(1)
    with clock.travel(dt.datetime(2026, 12, 10, 9, tzinfo=dt.UTC)):
        score(case)
        send_return(case.monthly_return, typed(case), actor=case.partner)
        withdraw_return(case.monthly_return, actor=case.partner)
        assert follow() == []


def test_a_return_sent_in_time_makes_no_other_scorecard():
    case = a_return(1)
    score(case)
    send_return(case.monthly_return, typed(case), actor=case.partner)
    assert follow() == []


def test_what_is_sent_back_is_due_again_in_five_business_days_for_both_sides():
    case = sent(2)
    check(case, ACCEPT, BACK)
    assert state_of(case) == MonthlyReturn.State.SENT_BACK
    submission = Submission.objects.get()
    assert submission.respond_by == dt.date(2026, 11, 30)
    assert case.monthly_return.due_on == submission.respond_by
    assert [row.kpi for row in sheet_of(case.monthly_return).open_rows] == [case.kpis[1]]


def test_sending_back_needs_words():
    case = sent(1)
    with pytest.raises(Refused) as refused:
        check(case, Decision(action="send_back", reason="  "))
    assert refused.value.codes == {"required"}


def test_nobody_accepts_what_they_submitted_and_is_told_who_can():
    case = sent(1)
    KPIRecord.objects.update(submitted_by=case.official)
    other = person("contract_manager", case.partnership, name="Grace Lim")
    with pytest.raises(Refused) as refused:
        check(case, ACCEPT)
    assert "You cannot accept your own entry" in str(refused.value)
    assert "Grace Lim can" in str(refused.value)
    assert check(case, ACCEPT, actor=other).left == 0


def test_the_database_refuses_the_maker_as_the_one_who_decides():
    case = sent(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        KPIRecord.objects.update(state="accepted", decided_by=case.partner, decided_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(decided_by=case.partner)


@pytest.mark.parametrize("role", ["partner_lead", "auditor", "board_member", "portfolio_official"])
def test_only_who_may_check_decides(role):
    case = sent(1)
    stranger = person(role, case.partnership)
    with pytest.raises(Refused) as refused:
        check(case, ACCEPT, actor=stranger)
    assert refused.value.codes == {"not_permitted"}
    assert "Amara Diallo can" in str(refused.value)


def test_what_moves_money_is_for_the_approver_and_does_not_hold_up_the_rest():
    case = sent(2)
    case.kpis[1].moves_money = True
    case.kpis[1].save()
    approver = person("approver", case.partnership, name="Tomás Reyes")
    with pytest.raises(Refused) as refused:
        check(case, ACCEPT, ACCEPT)
    assert refused.value.codes == {"moves_money"}
    assert "Tomás Reyes can" in str(refused.value)
    assert check(case, ACCEPT).left == 1
    assert state_of(case) == MonthlyReturn.State.CHECKING
    assert check(case, None, ACCEPT, actor=approver).left == 0
    assert state_of(case) == MonthlyReturn.State.ACCEPTED


def test_one_wrong_decision_stops_all_and_every_objection_is_named():
    case = sent(3)
    KPIRecord.objects.filter(kpi=case.kpis[0]).update(submitted_by=case.official)
    with pytest.raises(Refused) as refused:
        check(case, ACCEPT, Decision(action="send_back"), ACCEPT)
    assert refused.value.codes == {"own_entry", "required"}
    assert not KPIRecord.objects.exclude(state=KPIRecord.State.SUBMITTED).exists()


def test_nobody_verifies_what_cannot_be():
    case = sent(1)
    with pytest.raises(Refused, match="Enter a percentage from 0 to 100"):
        check(case, Decision(action="accept", verified_value=Decimal(250)))


def test_a_figure_that_somebody_else_decided_meanwhile_is_refused():
    case = sent(2)
    check(case, ACCEPT)
    with pytest.raises(Refused) as refused:
        check(case, ACCEPT, ACCEPT)
    assert "decided_meanwhile" in refused.value.codes


def test_checking_twelve_figures_is_one_event_and_at_most_forty_queries(connection_queries):
    case = sent(12)
    decisions = dict(zip(keys(case), [ACCEPT] * 11 + [BACK], strict=True))
    before = AuditEvent.objects.count()
    assert (
        connection_queries(lambda: check_return(case.submission, decisions, actor=case.official))
        <= 40
    )
    assert AuditEvent.objects.count() == before + 1


def test_rows_left_empty_are_due_again_when_the_rest_is_accepted():
    case = sent(2, "98", "")
    check(case, ACCEPT)
    assert state_of(case) == MonthlyReturn.State.DUE


def test_a_resubmission_keeps_the_first_round_whole():
    case = sent(2)
    check(case, ACCEPT, BACK)
    key = str(case.kpis[1].uuid)
    second = send_return(case.monthly_return, {key: typed(case, "97.1")[key]}, actor=case.partner)
    assert second.round == 2
    assert list(case.submission.records.order_by("pk").values_list("state", flat=True)) == [
        "accepted",
        "sent_back",
    ]
    [new] = second.records.all()
    check_return(second, {str(new.uuid): ACCEPT}, actor=case.official)
    assert state_of(case) == MonthlyReturn.State.ACCEPTED


def test_the_verified_value_stands_beside_the_reported_and_counts():
    case = sent(1, "96")
    check(case, Decision(action="accept", verified_value=Decimal(95)))
    record = KPIRecord.objects.get()
    assert (record.reported_value, record.verified_value, record.value) == (96, 95, 95)


def test_an_accepted_figure_is_sealed_and_a_changed_one_is_found():
    case = sent(1)
    check(case, ACCEPT)
    assert verification.verify().intact
    KPIRecord.objects.update(reported_value=Decimal(99))
    assert not verification.verify().intact


def test_a_correction_counts_only_once_it_is_accepted_and_both_stay():
    case = sent(1, "96")
    check(case, ACCEPT)
    old = KPIRecord.objects.get()
    new = correct_record(old, value=Decimal(94), comment="Meter misread", actor=case.partner)
    old.refresh_from_db()
    assert old.state == KPIRecord.State.ACCEPTED
    check_return(new.submission, {str(new.uuid): ACCEPT}, actor=case.official)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == ("superseded", "accepted")
    assert old.reported_value == Decimal(96)
    assert state_of(case) == MonthlyReturn.State.ACCEPTED
    assert verification.verify().intact


def test_an_official_who_corrects_cannot_accept_the_correction():
    case = sent(1, "96")
    check(case, ACCEPT)
    new = correct_record(
        KPIRecord.objects.get(), value=Decimal(94), comment="Metered", actor=case.official
    )
    with pytest.raises(Refused) as refused:
        check_return(new.submission, {str(new.uuid): ACCEPT}, actor=case.official)
    assert refused.value.codes == {"own_entry"}


def test_a_correction_that_is_sent_back_leaves_the_accepted_figure():
    case = sent(1, "96")
    check(case, ACCEPT)
    new = correct_record(
        KPIRecord.objects.get(), value=Decimal(94), comment="Metered", actor=case.partner
    )
    check_return(new.submission, {str(new.uuid): BACK}, actor=case.official)
    assert state_of(case) == MonthlyReturn.State.ACCEPTED
    assert sheet_of(case.monthly_return).open_rows == ()


def test_a_correction_says_why_and_changes_something():
    case = sent(1, "96")
    check(case, ACCEPT)
    with pytest.raises(Refused) as refused:
        correct_record(KPIRecord.objects.get(), value=Decimal(96), comment="", actor=case.partner)
    assert refused.value.codes == {"unchanged", "required"}
