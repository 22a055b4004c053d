"""On whose behalf somebody acted: leave cover, as far as the act needed it.

Whoever holds a role of their own that allows the act did it in their own right. Else it was done
for the person whose leave they cover, in whose role it is allowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core import clock
from core.prepared import Prepared
from governance.authority import held_appointments
from governance.roles import ROLES
from partnerships.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from core.ledger.act import Act
    from governance.models import Appointment

_BOTH_SIDES: Final = frozenset({"submit_records", "check_records"})
_ALLOWED_BY: Final[Mapping[frozenset[str], str]] = {
    frozenset({"check_records"}): """
        submission.check_begun submission.checked milestone.check_begun milestone.accepted
        milestone.accepted_minor milestone.sent_back milestone.rejected milestone.defect_mended
        milestone.defect_not_confirmed service_failure.joined payment_figure.verified""",
    frozenset({"submit_records"}): """
        monthly_return.figures_sent monthly_return.file_added monthly_return.file_removed
        monthly_return.taken_back submission.withdrawn milestone.claimed milestone.withdrawn
        milestone.forecast milestone.defect_said_mended""",
    _BOTH_SIDES: """
        kpi_record.corrected kpi_record.disputed kpi_record.dispute_lifted service_failure.logged
        service_failure.corrected service_failure.answered payment_figure.claimed""",
    frozenset({"prepare_payments"}): """
        payment.worked_out payment.paid_part payment.pay payment.invoice_recorded
        payment_item.proposed payment_item.withdraw""",
    frozenset({"accept_money"}): """
        payment.approved payment.send_back payment.part_taken_back payment.open_again
        payment_item.grant payment_item.refuse limit.delegated""",
    frozenset({"certify_works"}): "milestone.certified",
    frozenset({"define_kpis"}): """
        kpi.defined kpi.baseline kpi.taken_away kpis.proposed kpi_change.proposed
        kpi_change.withdrawn milestones.planned milestone.planned milestone.replanned
        milestone.taken_away milestone.baseline_set measuring.set_up risks.taken_over
        objective.added objective.changed objective.removed trust_weights.proposed
        trust_weights.withdrawn""",
    frozenset({"adopt_kpis"}): """
        kpis.adopted kpis.adoption kpi_change.adopted kpi_change.refused
        trust_weights.adopted trust_weights.refused""",
    frozenset({"edit_partnership"}): """
        budget_ceiling.set contingent_liability.recorded
        contract.terms_changed contract.published party.added party.changed partnership.adopted
        partnership.adoption_undone partnership.import_undone partnership.imported
        partnership.made partnership.opened partnership.update_undone
        partnership.updated_from_list returns.opened""",
    frozenset({"propose_gate"}): """
        stage.proposed stage.proposal_withdrawn stage.resume stage.expire""",
    frozenset({"decide_gate"}): """
        stage.approved stage.refused stage.forward stage.pause stage.redo stage.back stage.end
        stage.condition_waived stage.waiver_lifted contract.signed party.chosen
        single_acceptance.allowed single_acceptance.ended
        emergency.opened emergency.refused legal_hold.asked legal_hold.agreed legal_hold.refused
        legal_hold.lift_asked legal_hold.lift_agreed legal_hold.lift_refused""",
    frozenset({"record_condition"}): "stage.condition_recorded",
    frozenset({"appoint_people"}): """
        appointment.made appointment.ended invitation.sent invitation.sent_again
        invitation.withdrawn ownership.passed_on""",
    frozenset({"add_documents"}): "document.added documents.added",
    frozenset({"keep_bodies"}): """
        body.set_up body.changed body.ended seat.given seat.ended responsibilities.changed
        concern_limits.changed""",
    frozenset({"keep_risks"}): """
        risk.added risk.changed risk.action_added risk.action_changed risk.action_ended""",
    frozenset({"assess_risks"}): """
        risk.assessed risk.allocated risk.closed risk.reopened risk.trigger_set
        risk.trigger_ended""",
    frozenset({"take_part"}): """
        meeting.convened meeting.moved meeting.item_added meeting.item_removed meeting.paper_added
        meeting.cancel meeting.open meeting.attendance_taken meeting.votes_recorded
        meeting.close meeting.minutes_written meeting.action_added meeting.action_removed
        meeting.circulate meeting.commented meeting.objected meeting.approved_by_side
        decision.raised decision.reworded decision.option_added decision.option_removed
        decision.criteria_set decision.judged decision.rated decision.paper_added
        decision.follow_ups_set
        decision.consult decision.position_taken decision.criteria_agreed
        decision.interest_declared decision.open_vote decision.vote_cast decision.counted
        decision.defer decision.withdraw decision.authorise decision.send_back decision.refuse
        decision.follow_up_fulfilled publication.published publication.withdrawn""",
    frozenset({"raise_concerns"}): """
        concern.raised concern.position_taken concern.withdrawn concern.climbed
        concern.climb_wished concern.offer_made concern.offer_accepted concern.offer_declined
        concern.settled concern.adjudicator_appointed concern.decision_recorded concern.referred
        concern.arbitrator_agreed concern.award_recorded service_failure.settled""",
    frozenset({"comment"}): """
        comment.shared comment.internal comment.corrected comment.internal_corrected""",
    frozenset({"keep_relationship"}): """
        activity.planned activity.held activity.cancelled relationship_survey.opened
        formal_notice.watched formal_notice.served formal_notice.answered formal_notice.dropped
        formal_notice.proof_attached
        information_request.asked information_request.answered information_request.withdrawn
        check_in.written check_in.answered protocol_line.proposed protocol_line.agreed
        protocol_line.ended protocol_line.told""",
    frozenset({"keep_sharing"}): """
        lesson.proposed lesson.adopted success_story.told success_story.consent_withdrawn
        learning_session.planned learning_session.held learning_session.cancelled
        programme.planned programme.ended pool.set_up pool.offered pool.requested
        pool_request.granted pool_request.refused pool_request.withdrawn pool_request.closed
        pool_request.drawn pool_request.returned
        side_objective.written side_objective.changed side_objective.ended objective.agreed
        contribution.recorded contribution.agreed contribution.reviewed contribution.ended""",
    frozenset({"publish_learning"}): "lesson.published success_story.published",
    frozenset({"keep_sharing", "publish_learning"}): "lesson.taken_back",
    frozenset({"keep_obligations"}): """
        obligation.recorded obligation.changed obligation.ended resource.promised""",
    frozenset({"meet_obligations"}): """
        obligation.condition_came obligation.done obligation.accepted obligation.sent_back
        key_person.named key_person.changed key_person.leaves handover.step_done
        resource.delivered""",
    frozenset({"waive_obligations"}): "obligation.waived",
    frozenset({"run_surveys"}): """
        users_survey.drafted users_survey.changed users_survey.dropped users_survey.opened
        users_survey.published users_survey.answered users_survey.figure_made""",
    frozenset({"ask_variations"}): """
        variation.noticed variation.estimated variation.withdrawn""",
    frozenset({"keep_variations"}): """
        variation.terms variation.rebased variation.consent_recorded variation.submitted
        variation.reopened variation.implemented variation.documented""",
    frozenset({"approve_variations", "take_part"}): "variation.approved",
    frozenset({"approve_variations"}): "variation.refused",
    frozenset({"write_findings"}): """
        audit_finding.drafted audit_finding.reworded audit_finding.dropped audit_finding.published
        audit_finding.followed_up""",
    frozenset({"answer_findings"}): "audit_finding.answered audit_finding.said_done",
    frozenset({"write_findings", "answer_findings"}): "audit_finding.kept",
    frozenset({"issue_report"}): """
        report.asked report.issued report_schedule.set_up report_schedule.run
        report_schedule.ended""",
    frozenset({"download_reports", "download_shared_reports"}): "report.downloaded",
}
NEEDED: Final[Mapping[str, frozenset[str]]] = {
    kind: permissions for permissions, kinds in _ALLOWED_BY.items() for kind in kinds.split()
}
"""By kind of act the permissions of which any one allows it."""


_covers = Prepared(
    lambda actor, day: (
        held_appointments(day).filter(user__uuid=actor, covers__isnull=False).values("pk")
    ),
    by_uuid=True,
)


def principals(meant: Mapping[str, Act]) -> dict[str, UUID]:
    """For whom the actor of each act stood in, by stream.

    One query an actor where nobody stands in; most blocks have one actor.
    """
    today = clock.today()
    actors = {act.actor for act in meant.values() if act.actor is not None}
    if not any(_covers.found(actor, today) for actor in actors):
        return {}
    held = held_appointments(today).filter(user__uuid__in=actors)
    covers = list(held.filter(covers__isnull=False).select_related("user", "covers__user"))
    own = list(held.filter(covers__isnull=True).select_related("user"))
    streams = {stream.removeprefix("partnership:"): stream for stream in meant if ":" in stream}
    found = {}
    for partnership in Partnership.objects.filter(uuid__in=list(streams)):
        stream = streams[str(partnership.uuid)]
        act = meant[stream]
        if any(_allow(own, act, partnership)):
            continue
        for cover in _allow(covers, act, partnership):
            assert cover.covers is not None  # noqa: S101 - asked for above
            found[stream] = cover.covers.user.uuid
            break
    return found


def _allow(
    appointments: Iterable[Appointment], act: Act, partnership: Partnership
) -> Iterable[Appointment]:
    """The actor's appointments that allow the act there; of an unknown kind, every one does."""
    needed = NEEDED.get(act.kind)
    for one in appointments:
        is_theirs = one.user.uuid == act.actor and one.speaks_of(partnership)
        if is_theirs and (needed is None or needed & ROLES[one.role].permissions):
            yield one
