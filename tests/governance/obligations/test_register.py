"""Duties and rights: recorded by clause, made due ahead of time, done, accepted, waived."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from core.models import AuditEvent
from governance.models import Occurrence
from governance.obligation_days import recurring_days
from governance.services.obligations import (
    ObligationFacts,
    change_obligation,
    condition_came,
    end_obligation,
    make_what_falls_due,
    record_obligation,
)
from governance.services.occurrences import accept, fulfil, send_back, waive
from tests.governance.obligations.builders import TODAY, codes
from tests.partnerships.stages.builders import document

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def days_of(obligation):
    return list(obligation.occurrences.order_by("due_on").values_list("due_on", flat=True))


def done(row, who, **facts):
    return fulfil(row, **({"done_on": TODAY, "note": "Sent by post"} | facts), actor=who)


def test_what_recurs_stands_a_year_ahead_from_its_first_day(contract):
    report = contract.monthly(dt.date(2026, 8, 31))
    days = days_of(report)
    assert days[:7] == [
        dt.date(2026, 8, 31),
        dt.date(2026, 9, 30),
        dt.date(2026, 10, 31),
        dt.date(2026, 11, 30),
        dt.date(2026, 12, 31),
        dt.date(2027, 1, 31),
        dt.date(2027, 2, 28),
    ]
    assert days[-1] <= TODAY + 400 * DAY < days[-1] + 31 * DAY


def test_nothing_recurs_after_its_last_day_or_the_end_of_the_contract(contract):
    ends = dt.date(2027, 1, 15)
    assert days_of(contract.monthly(TODAY, until_on=ends))[-1] <= ends
    contract.partnership.ends_on = dt.date(2027, 2, 1)
    contract.partnership.save()
    assert days_of(contract.monthly(TODAY))[-1] == dt.date(2027, 1, 23)


@given(
    first=st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)),
    every=st.integers(1, 30),
    cut=st.integers(0, 1500),
)
def test_days_do_not_depend_on_the_window_in_which_one_looks(first, every, cut):
    until, middle = first + 1500 * DAY, first + cut * DAY
    whole = list(recurring_days(first, every, first, until))
    parts = [
        *recurring_days(first, every, first, middle),
        *recurring_days(first, every, middle + DAY, until),
    ]
    assert parts == whole
    assert whole[0] == first
    assert len({(day.year, day.month) for day in whole}) == len(whole)


def test_a_run_of_the_clock_adds_what_is_missing_once(contract):
    report = contract.monthly(TODAY)
    before = days_of(report)
    report.occurrences.filter(due_on__in=before[3:6]).delete()
    assert make_what_falls_due(TODAY) == 3
    assert make_what_falls_due(TODAY) == 0
    assert make_what_falls_due(TODAY - 40 * DAY) == 0
    assert days_of(report) == before
    assert make_what_falls_due(TODAY + 95 * DAY) == 3
    assert days_of(report)[: len(before)] == before


def test_the_database_keeps_one_row_for_each_day(contract):
    owed = contract.owes()
    [row] = owed.occurrences.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.create(obligation=owed, due_on=row.due_on, remind_on=row.due_on)


def test_a_condition_starts_a_clock_in_business_days_once(contract):
    owed = contract.owes(
        kind="conditional", condition="A change in law", days=5, day_kind="business", due_on=None
    )
    assert days_of(owed) == []
    row = condition_came(
        owed, event_on=dt.date(2026, 11, 20), note="Finance Act", actor=contract.declan
    )
    assert row.due_on == dt.date(2026, 11, 27)
    again = {"event_on": dt.date(2026, 11, 20), "note": "Again", "actor": contract.maeve}
    assert codes(lambda: condition_came(owed, **again)) == {"told_before"}
    ahead = {"event_on": TODAY + DAY, "note": "", "actor": contract.maeve}
    assert codes(lambda: condition_came(owed, **ahead)) == {"in_the_future", "required"}


def test_all_that_is_wrong_with_an_obligation_is_said_at_once(contract):
    facts = ObligationFacts(
        clause=" ",
        title="",
        kind="recurring",
        every_months=0,
        due_on=TODAY,
        until_on=TODAY - DAY,
        owner=contract.maeve,
    )
    found = codes(lambda: record_obligation(contract.partnership, facts, actor=contract.declan))
    assert found == {"forbidden", "required", "out_of_range", "before_the_first", "other_side"}


def test_the_other_side_accepts_and_nobody_their_own(contract):
    owed = contract.owes(needs_acceptance=True)
    row = done(owed.occurrences.get(), contract.declan)
    assert codes(lambda: accept(row, actor=contract.declan)) == {"own_entry"}
    back = send_back(row, reason="Last year’s certificate", actor=contract.maeve)
    assert (back.state, back.round) == ("due", 2)
    again = done(back, contract.declan, note="This year’s")
    assert accept(again, actor=contract.maeve).state == "accepted"
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.filter(pk=row.pk).update(accepted_by=contract.declan)


def test_only_the_owing_side_says_that_it_was_done(contract):
    row = contract.owes().occurrences.get()
    assert codes(lambda: done(row, contract.maeve)) == {"other_side"}
    assert codes(lambda: done(row, contract.declan, done_on=TODAY + DAY, note="")) == {
        "in_the_future",
        "required",
    }


def test_evidence_named_in_the_register_is_added_or_named(contract):
    row = contract.owes(evidence="The certificate").occurrences.get()
    assert codes(lambda: done(row, contract.declan)) == {"required"}
    inside = document(contract.partnership, "permits", audience="internal")
    assert codes(lambda: done(row, contract.declan, evidence=inside)) == {"foreign"}
    upload = SimpleUploadedFile("certificate.csv", b"a,b\n1,2\n", content_type="text/csv")
    assert done(row, contract.declan, upload=upload).evidence.uploaded_by == contract.declan


def test_only_whoever_answers_for_the_partnership_waives_for_a_reason(contract):
    row = contract.owes().occurrences.get()
    assert codes(lambda: waive(row, reason="", actor=contract.maeve)) == {
        "not_permitted",
        "required",
    }
    assert waive(row, reason="The yard was flooded", actor=contract.sean).state == "waived"
    assert codes(lambda: done(row, contract.declan)) == {"wrong_state"}


def test_a_right_lapses_after_its_last_day_and_is_never_late(contract):
    right = contract.owes(nature="right", title="May break", side="authority", due_on=TODAY - DAY)
    row = right.occurrences.get()
    assert row.has_lapsed(TODAY)
    assert not row.is_late(TODAY)
    assert codes(lambda: done(row, contract.maeve)) == {"lapsed"}


def test_a_change_moves_what_is_ahead_and_leaves_what_is_late_or_done(contract):
    report = contract.monthly(dt.date(2026, 10, 5))
    first, late, *_ahead = report.occurrences.order_by("due_on")
    done(first, contract.declan)
    facts = ObligationFacts(
        clause="14.2",
        title="Report",
        kind="recurring",
        every_months=3,
        due_on=dt.date(2026, 10, 20),
        notice_days=30,
    )
    change_obligation(report, facts, actor=contract.maeve)
    days = days_of(report)
    assert days[:4] == [
        first.due_on,
        late.due_on,
        dt.date(2027, 1, 20),
        dt.date(2027, 4, 20),
    ]
    late.refresh_from_db()
    assert late.remind_on == late.due_on - 30 * DAY
    # What the clock would make of it is what stands there.
    assert make_what_falls_due(TODAY) == 0


def test_what_ended_makes_nothing_new_and_keeps_what_is_late(contract):
    report = contract.monthly(dt.date(2026, 11, 5))
    end_obligation(report, reason="Agreed with change 4", actor=contract.maeve)
    assert days_of(report) == [dt.date(2026, 11, 5)]
    assert make_what_falls_due(TODAY) == 0


def test_each_act_stands_in_the_ledger(contract):
    owed = contract.owes(needs_acceptance=True)
    accept(done(owed.occurrences.get(), contract.declan), actor=contract.maeve)
    kinds = AuditEvent.objects.filter(kind__startswith="obligation.").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "obligation.recorded",
        "obligation.done",
        "obligation.accepted",
    ]
