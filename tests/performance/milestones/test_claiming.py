"""The side that owes a milestone: forecasts, claims, what is taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import AuditEvent
from core.problems import Refused
from partnerships import codelists
from partnerships.models import Document, Partnership, Standing
from partnerships.types import types
from performance.models import Milestone, MilestoneForecast, Submission
from performance.services import milestone_checks as checks
from performance.services import milestones
from tests.factories.people import person
from tests.factories.performance import MilestoneFactory
from tests.performance.milestones.builders import a_milestone, claimed, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)
DAY = dt.date(2027, 1, 29)


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value


def test_a_new_forecast_keeps_the_earlier_ones_and_their_reasons():
    case = a_milestone()
    for day, reason in ((DAY, "Lifts came late."), (DAY.replace(day=30), "Snow.")):
        milestones.new_forecast(case.milestone, forecast_on=day, reason=reason, actor=case.partner)
    case.milestone.refresh_from_db()
    assert case.milestone.forecast_on == DAY.replace(day=30)
    reasons = MilestoneForecast.objects.values_list("reason", flat=True)
    assert list(reasons) == ["Snow.", "Lifts came late."]
    assert case.milestone.state == Milestone.State.PLANNED


def test_a_forecast_says_all_that_is_wrong_at_once():
    case = a_milestone()
    found = refusal(
        milestones.new_forecast,
        case.milestone,
        forecast_on=dt.date(2026, 11, 1),
        reason=" ",
        actor=case.partner,
    )
    assert found.codes == {"past", "required"}


def test_a_forecast_brings_the_standing_up_to_date():
    case = a_milestone(final_deadline_on=None)
    milestones.new_forecast(case.milestone, forecast_on=DAY, reason="Lifts.", actor=case.partner)
    assert Standing.objects.get(partnership=case.partnership).next_deadline_on == DAY


def test_days_late_count_from_the_baseline_to_the_forecast_then_to_the_actual_day():
    case = a_milestone(baseline_on=dt.date(2026, 11, 10), forecast_on=dt.date(2026, 12, 10))
    assert case.milestone.days_late(TODAY) == 30
    claimed(case, completed_on=dt.date(2026, 11, 20))
    case.milestone.refresh_from_db()
    assert case.milestone.days_late(TODAY) == 10
    done = checks.accept(case.milestone, actor=case.official)
    assert (done.actual_on, done.days_late(TODAY)) == (dt.date(2026, 11, 20), 10)
    assert done.baseline_on == dt.date(2026, 11, 10)


def test_a_forecast_that_went_by_promises_nothing():
    passed = dt.date(2026, 11, 10)
    case = a_milestone(baseline_on=dt.date(2026, 11, 3), forecast_on=passed)
    assert not case.milestone.forecast_has_passed(passed)
    assert case.milestone.days_late(passed) == 7
    assert case.milestone.forecast_has_passed(TODAY)
    assert case.milestone.days_late(TODAY) == 20
    claimed(case, completed_on=dt.date(2026, 11, 12))
    case.milestone.refresh_from_db()
    assert not case.milestone.forecast_has_passed(TODAY)
    checks.send_back(case.milestone, reason="The lift does not run.", actor=case.official)
    case.milestone.refresh_from_db()
    assert case.milestone.days_late(TODAY) == 20


def test_a_claim_opens_round_one_with_a_receipt_evidence_and_five_business_days():
    case = a_milestone()
    submission = claimed(case, uploads=[photo("a.png"), photo("b.png")])
    assert case.milestone.state == Milestone.State.CLAIMED
    assert (submission.round, submission.check_by) == (1, dt.date(2026, 11, 30))
    assert submission.receipt.startswith(f"R-{case.partnership.number}-2026-")
    assert {one.title for one in submission.documents.all()} == {"a.png", "b.png"}


def test_a_claim_names_every_unmet_dependency_and_every_other_objection_at_once():
    case = a_milestone()
    for name in ("Power connected", "Fire test passed"):
        case.milestone.depends_on.add(MilestoneFactory(partnership=case.partnership, name=name))
    found = refusal(claimed, case, completed_on=dt.date(2026, 12, 1), statement="", uploads=[])
    said = str(found)
    assert "Power connected" in said
    assert "Fire test passed" in said
    assert found.codes == {"dependency", "future", "required"}
    assert {problem.field for problem in found.problems} >= {
        "statement",
        "evidence",
        "completed_on",
    }
    assert not Submission.objects.exists()


def test_every_file_that_cannot_be_taken_is_named_and_none_is_kept():
    case = a_milestone()
    bad = SimpleUploadedFile("tool.exe", b"MZ", content_type="application/pdf")
    worse = SimpleUploadedFile("photo.png", b"not a picture", content_type="image/png")
    found = refusal(claimed, case, uploads=[photo(), bad, worse])
    assert "tool.exe" in str(found)
    assert "photo.png" in str(found)
    assert not Document.objects.exists()


@pytest.mark.parametrize("role", ["contract_manager", "approver", "auditor", "certifier"])
def test_only_the_side_that_owes_a_milestone_claims_it(role):
    case = a_milestone()
    other = person(role, case.partnership)
    assert refusal(claimed, case, actor=other).codes == {"not_permitted"}
    found = refusal(
        milestones.new_forecast, case.milestone, forecast_on=DAY, reason="So.", actor=other
    )
    assert found.codes == {"not_permitted"}


def test_what_the_authority_owes_the_partner_does_not_claim():
    case = a_milestone(owed_by=Milestone.Side.AUTHORITY)
    assert refusal(claimed, case).codes == {"not_permitted"}
    assert claimed(case, actor=case.official).round == 1


def test_a_claim_is_taken_back_until_checking_began():
    case = a_milestone()
    claimed(case)
    back = milestones.withdraw(case.milestone, actor=case.partner)
    assert (back.state, back.claimed_by) == (Milestone.State.PLANNED, None)
    assert Submission.objects.get().outcome == Submission.Outcome.WITHDRAWN
    assert claimed(case, uploads=[]).round == 2
    checks.begin_to_check(case.milestone, actor=case.official)
    assert refusal(milestones.withdraw, case.milestone, actor=case.partner).codes == {
        "being_checked"
    }


def test_taking_back_an_answer_leaves_the_milestone_sent_back_with_its_due_date():
    case = a_milestone()
    claimed(case)
    checks.send_back(case.milestone, reason="Ward 4 is missing.", actor=case.official)
    claimed(case, uploads=[])
    back = milestones.withdraw(case.milestone, actor=case.partner)
    assert (back.state, back.due_on) == (Milestone.State.SENT_BACK, dt.date(2026, 11, 30))


def test_the_baseline_is_frozen_once_the_contract_is_signed():
    case = a_milestone()
    found = refusal(milestones.set_baseline, case.milestone, baseline_on=DAY, actor=case.official)
    assert found.codes == {"frozen"}
    Partnership.objects.update(signed_on=None)
    draft = Milestone.objects.get(pk=case.milestone.pk)
    assert milestones.set_baseline(draft, baseline_on=DAY, actor=case.official).baseline_on == DAY


def test_a_claim_with_twenty_photos_is_one_event_and_at_most_forty_queries(connection_queries):
    case = a_milestone()
    case.milestone.depends_on.add(
        MilestoneFactory(
            partnership=case.partnership,
            state=Milestone.State.ACCEPTED,
            actual_on=DAY,
            accepted_at="2026-11-01T09:00Z",
        )
    )
    files = [photo(f"{n}.png") for n in range(20)]
    before = AuditEvent.objects.filter(stream=case.partnership.stream).count()
    assert connection_queries(lambda: claimed(case, uploads=files)) <= 40
    assert AuditEvent.objects.filter(stream=case.partnership.stream).count() == before + 1


def test_other_writes_take_at_most_forty_queries(connection_queries):
    case = a_milestone(needs_certificate=True)
    steps = [
        lambda: milestones.new_forecast(
            case.milestone, forecast_on=DAY, reason="Lifts.", actor=case.partner
        ),
        lambda: claimed(case),
        lambda: checks.certify(case.milestone, certified="All.", actor=case.certifier),
        lambda: checks.accept_with_minor_defects(
            case.milestone, defects=[checks.Defect("Paint", DAY)] * 4, actor=case.official
        ),
    ]
    counts = [connection_queries(step) for step in steps]
    assert max(counts) <= 40, counts


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_a_slip_in_the_year_is_refused_where_it_is_made(year):
    case = a_milestone()
    found = refusal(claimed, case, completed_on=dt.date(year, 6, 1))
    assert found.codes in ({"far_off"}, {"future"})
    found = refusal(
        milestones.new_forecast,
        case.milestone,
        forecast_on=dt.date(year, 6, 1),
        reason="Never",
        actor=case.partner,
    )
    assert found.codes & {"far_off", "past"}


def test_evidence_of_a_claim_is_no_document_that_a_stage_approval_asks_for():
    case = a_milestone()
    claimed(case)
    [kept] = Document.objects.filter(partnership=case.partnership)
    assert kept.kind in codelists.EVIDENCE_KINDS
    for kind in types:
        for gate in kind.gates:
            for asked in gate.requirements:
                assert not codelists.EVIDENCE_KINDS.intersection(asked.about)
