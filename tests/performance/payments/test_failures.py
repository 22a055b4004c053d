"""The log of service failures: one side says, the other answers, and every entry stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from core.ledger.verification import verify
from performance.models import FailureEntry, ServiceFailure
from performance.services.service_failures import (
    FailureSaid,
    answer_failure,
    correct_failure,
    join_failure,
    log_failure,
    put_right,
    said_of,
)
from tests.factories.people import person
from tests.once import once
from tests.performance.payments.builders import HOUR, at, codes, hospital, unavailable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def here():
    return hospital()


def said(**facts):
    known = {
        "kind": "unavailable",
        "requirement": "Heating",
        "area": "Ward 5B",
        "area_class": "Ward",
        "occurred_at": at(6),
    }
    return FailureSaid(**{**known, **facts})


def log(here, actor, **facts):
    return log_failure(here.partnership, said(**facts), actor=actor)


def test_either_side_logs_and_the_other_answers(here):
    theirs = log(here, here.declan)
    assert (theirs.reference, theirs.side, theirs.state) == ("F-1", "partner", "logged")
    assert answer_failure(theirs, "agreed", actor=here.maeve).state == "agreed"
    ours = log(here, here.maeve, area="Ward 6")
    disputed = answer_failure(ours, "disputed", reason="It was closed.", actor=here.declan)
    assert disputed.state == "disputed"


def test_the_partner_never_accepts_its_own(here):
    failure = log(here, here.declan)
    assert codes(answer_failure, failure, "agreed", actor=here.submitter) == ["own_side"]
    assert codes(answer_failure, failure, "agreed", actor=here.declan) == ["own_side", "own_entry"]
    assert "unknown" in codes(
        answer_failure, failure, "rejected", reason="None.", actor=here.submitter
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceFailure.objects.filter(pk=failure.pk).update(answered_by=here.declan)


def test_everything_that_is_wrong_is_said_at_once(here):
    wrong = said(requirement=" ", area="", area_class="Roof", points=3, rectified_at=at(5))
    assert codes(log_failure, here.partnership, wrong, actor=here.maeve) == [
        "required",
        "required",
        "not_here",
        "before",
        "unknown",
    ]


def test_what_is_logged_twice_is_refused_or_joined(here):
    first = log(here, here.maeve)
    assert codes(log, here, here.declan, occurred_at=at(7)) == ["double"]
    again = log_failure(
        here.partnership, said(occurred_at=at(7)), actor=here.declan, is_another=True
    )
    assert codes(join_failure, again, first, actor=here.declan) == ["forbidden"]
    joined = join_failure(again, first, actor=here.maeve)
    assert (joined.state, joined.joined_to) == ("joined", first)
    assert codes(join_failure, first, again, actor=here.maeve) == ["closed"]


def test_a_failure_before_or_after_it_is_another_one(here):
    log(here, here.maeve, rectified_at=at(6, 12))
    assert log(here, here.maeve, occurred_at=at(7)).reference == "F-2"


def test_a_correction_is_an_entry_with_a_reason_and_waits_for_the_other_side_again(here):
    failure = log(here, here.maeve)
    answer_failure(failure, "agreed", actor=here.declan)
    failure.refresh_from_db()
    right = put_right(failure, at=at(8), actor=here.declan)
    assert (right.state, right.said_side, right.answered_by) == ("logged", "partner", None)
    other = replace(said_of(right), was_used=True)
    assert codes(correct_failure, right, other, reason="", actor=here.maeve) == ["required"]
    assert codes(correct_failure, right, said_of(right), reason="So.", actor=here.maeve) == [
        "unchanged"
    ]
    kept = FailureEntry.objects.filter(failure=failure).values_list("state", "side")
    assert list(kept) == [("logged", "authority"), ("agreed", "partner"), ("logged", "partner")]


def test_the_database_refuses_to_alter_or_remove_an_entry(here):
    log(here, here.maeve)
    assert verify().findings == []
    for change in (lambda rows: rows.update(was_used=True), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(FailureEntry.objects.all())


def test_a_rejected_one_is_closed(here):
    failure = log(here, here.declan)
    rejected = answer_failure(failure, "rejected", reason="A drill.", actor=here.maeve)
    assert codes(put_right, rejected, at=at(8), actor=here.declan) == ["closed"]


def test_whoever_only_reads_writes_nothing_into_the_log(here):
    for role in ("lender", "board_member", "auditor"):
        actor = person(role, here.partnership)
        assert "forbidden" in codes(log, here, actor)


def test_two_failures_of_one_cause_name_each_other(here):
    first = log(here, here.maeve)
    second = log(here, here.maeve, area="Ward 6", occasion=first)
    itself = replace(said_of(second), occasion=second)
    assert codes(correct_failure, second, itself, reason="No.", actor=here.maeve) == ["itself"]


def test_the_log_counts_on_by_partnership(here):
    unavailable(here, "Ward 5B", "Ward", at(6), 1)
    other = hospital()
    assert unavailable(other, "Ward 5B", "Ward", at(6) + HOUR, 1).reference == "F-1"
