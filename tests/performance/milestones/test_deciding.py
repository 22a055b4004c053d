"""The official's and the certifier's side: certificates, decisions, four eyes, the seal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.ledger import verification
from core.models import Job
from core.problems import Refused
from performance.models import Certificate, Milestone, MinorDefect, Scorecard, Submission
from performance.services import milestone_checks as checks
from performance.services import minor_defects
from tests.factories.people import CertifierFactory, person
from tests.performance.milestones.builders import a_milestone, claimed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

DAY = dt.date(2026, 12, 18)


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value


def test_an_accepted_milestone_has_its_actual_day_and_is_sealed_in_the_ledger():
    case = a_milestone()
    claimed(case)
    done = checks.accept(case.milestone, words="Well done.", actor=case.official)
    assert (done.state, done.actual_on) == (Milestone.State.ACCEPTED, dt.date(2026, 11, 20))
    assert Submission.objects.get().reason == "Well done."
    assert verification.verify().intact
    Milestone.objects.filter(pk=done.pk).update(actual_on=dt.date(2026, 9, 30))
    assert not verification.verify().intact


def test_minor_defects_are_listed_with_their_days_and_an_official_confirms_each():
    case = a_milestone()
    claimed(case)
    checks.accept_with_minor_defects(
        case.milestone, defects=[checks.Defect("Paint in ward 4", DAY)], actor=case.official
    )
    defect = MinorDefect.objects.get()
    assert (defect.due_on, defect.milestone.state) == (DAY, "accepted_minor")
    found = refusal(
        minor_defects.mend_defect, defect, mended_on=dt.date(2026, 11, 21), actor=case.partner
    )
    assert "own_entry" in found.codes
    mended = minor_defects.mend_defect(defect, mended_on=dt.date(2026, 11, 21), actor=case.official)
    assert mended.confirmed_by == case.official
    assert (
        "mended"
        in refusal(
            minor_defects.mend_defect, defect, mended_on=dt.date(2026, 11, 22), actor=case.official
        ).codes
    )


def test_minor_defects_without_words_or_day_are_all_named_and_nothing_is_accepted():
    case = a_milestone()
    claimed(case)
    found = refusal(
        checks.accept_with_minor_defects,
        case.milestone,
        defects=[checks.Defect("", DAY), checks.Defect("Paint", None)],
        actor=case.official,
    )
    assert {problem.field for problem in found.problems} == {"defect_1", "mend_by_2"}
    assert Milestone.objects.get().state == Milestone.State.CLAIMED


def test_what_is_sent_back_is_due_in_five_business_days_and_the_round_stays_whole():
    case = a_milestone()
    first = claimed(case)
    back = checks.send_back(case.milestone, reason="Ward 4 is missing.", actor=case.official)
    first.refresh_from_db()
    assert back.due_on == first.respond_by == dt.date(2026, 11, 30)
    second = claimed(case, statement="Ward 4 is done too.", uploads=[])
    first.refresh_from_db()
    assert (first.statement, first.reason) == ("All rooms are handed over.", "Ward 4 is missing.")
    assert (second.round, second.documents.count(), case.milestone.due_on) == (2, 1, None)


@pytest.mark.parametrize("act", [checks.send_back, checks.reject])
def test_sending_back_and_rejecting_need_words(act):
    case = a_milestone()
    claimed(case)
    assert refusal(act, case.milestone, reason=" ", actor=case.official).codes == {"required"}


def test_a_rejected_milestone_can_be_claimed_anew():
    case = a_milestone()
    claimed(case)
    rejected = checks.reject(case.milestone, reason="The wing stands empty.", actor=case.official)
    assert (rejected.state, rejected.due_on) == (Milestone.State.REJECTED, None)
    assert claimed(case).round == 2


@pytest.mark.parametrize("role", ["partner_lead", "auditor", "board_member", "certifier"])
def test_only_who_may_check_decides_and_is_told_who_can(role):
    case = a_milestone()
    claimed(case)
    found = refusal(checks.accept, case.milestone, actor=person(role, case.partnership))
    assert found.codes == {"not_permitted"}
    assert "Amara Diallo can" in str(found)


def test_nobody_accepts_what_they_claimed_in_service_or_database():
    case = a_milestone(owed_by=Milestone.Side.AUTHORITY)
    submission = claimed(case, actor=case.official)
    other = person("contract_manager", case.partnership, name="Grace Lim")
    found = refusal(checks.accept, case.milestone, actor=case.official)
    assert found.codes == {"own_entry"}
    assert "Grace Lim can" in str(found)
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.update(accepted_by=case.official)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(decided_by=case.official)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            submission=submission,
            claimed_by=case.official,
            by=case.official,
            at=clock.now(),
            certified="All.",
        )
    assert checks.accept(case.milestone, actor=other).is_done


def test_what_moves_money_needs_whoever_may_accept_money():
    case = a_milestone(moves_money=True)
    claimed(case)
    approver = person("approver", case.partnership, name="Tomás Reyes")
    found = refusal(checks.accept, case.milestone, actor=case.official)
    assert found.codes == {"moves_money"}
    assert "Tomás Reyes can" in str(found)
    assert checks.accept(case.milestone, actor=approver).is_done


def test_nothing_is_accepted_before_the_certifier_certified_it():
    case = a_milestone(needs_certificate=True)
    claimed(case)
    assert refusal(checks.accept, case.milestone, actor=case.official).codes == {"not_certified"}
    checks.certify(
        case.milestone, certified="Wards 1 to 4", not_certified="Garden", actor=case.certifier
    )
    case.milestone.refresh_from_db()
    assert case.milestone.state == Milestone.State.CERTIFIED
    assert checks.accept(case.milestone, actor=case.official).is_done
    certificate = Submission.objects.get().certificate
    assert (certificate.certified, certificate.not_certified) == ("Wards 1 to 4", "Garden")


def test_only_the_certifier_named_in_the_contract_certifies():
    case = a_milestone(needs_certificate=True)
    claimed(case)
    stranger = person("certifier", case.partnership, organisation=CertifierFactory())
    for actor in (stranger, case.official, case.partner):
        found = refusal(checks.certify, case.milestone, certified="All.", actor=actor)
        assert "not_permitted" in found.codes
        assert "Hale Certifiers" in str(found)


def test_what_the_contract_does_not_have_certified_is_not_certified():
    case = a_milestone()
    claimed(case)
    found = refusal(checks.certify, case.milestone, certified="", actor=case.certifier)
    assert found.codes == {"no_certificate", "required"}


def test_what_was_decided_meanwhile_is_refused():
    case = a_milestone()
    claimed(case)
    checks.accept(case.milestone, actor=case.official)
    found = refusal(checks.reject, case.milestone, reason="No.", actor=case.official)
    assert found.codes == {"nothing_claimed"}


@pytest.mark.parametrize(("mandatory", "jobs"), [(True, 1), (False, 0)])
def test_an_accepted_mandatory_milestone_has_the_scores_worked_out_anew(mandatory, jobs):
    case = a_milestone(is_mandatory=mandatory)
    for key, start, end in (
        ("2026-Q3", dt.date(2026, 7, 1), dt.date(2026, 9, 30)),
        ("2026-Q4", dt.date(2026, 10, 1), dt.date(2026, 12, 31)),
    ):
        Scorecard.objects.create(
            partnership=case.partnership,
            period=key,
            period_start=start,
            period_end=end,
            version=1,
            rule_version="1",
            contract_version=case.partnership.contract_versions.get(),
            is_latest=True,
            issued_at=clock.now(),
            result="{}",
            result_sha256="0" * 64,
        )
    claimed(case)
    checks.accept(case.milestone, actor=case.official)
    found = Job.objects.filter(kind="scorecards.issue")
    assert found.count() == jobs
    assert all(job.payload["periods"] == ["2026-Q4"] for job in found)
