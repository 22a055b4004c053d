"""What a deputy does during somebody's leave stands in the ledger and in the history as theirs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core.ledger import audited, verification
from core.ledger.history import _describers
from core.models import AuditEvent
from governance.models import Appointment
from governance.services.appointments import arrange_cover
from governance.stand_in import NEEDED
from partnerships.services.stage_conditions import record_condition
from performance.services.checking import Decision, check_return
from performance.services.returns import send_return
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import MembershipFactory, UserFactory, person
from tests.performance.returns.builders import a_return, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)

WITHOUT_A_ROLE = {
    # of people, tokens and the portfolio: no partnership's stream
    "api_token.made",
    "api_token.revoked",
    "budget_ceiling.set_for_authority",
    "import_run.columns_named",
    "import_run.started",
    "import_run.undo_started",
    "index_figures.recorded",
    "invitation.accepted",
    "jurisdiction_rule.confirm",
    "jurisdiction_rule.proposed",
    "jurisdiction_rule.refuse",
    "emergency.asked",
    "emergency.ended",
    "emergency.over",
    "emergency.read",
    "jurisdiction_rule.withdraw",
    "ledger.key_changed",
    "records.disposal_agreed",
    "records.disposal_proposed",
    "records.disposal_refused",
    "records.disposed",
    "legal_hold.carried_out",
    "legal_hold.lifted",
    "list.exported",
    "person.email_added",
    "person.data_asked",
    "person.data_fetched",
    "person.data_made",
    "person.email_changed",
    "person.email_confirmed",
    "person.email_removed",
    "person.joined",
    "person.password_changed",
    "person.password_stored_anew",
    "person.profile_changed",
    "person.pseudonym_asked",
    "person.pseudonym_refused",
    "person.pseudonymised",
    "person.registered",
    "person.session_ended",
    "person.signed_out_everywhere",
    "portfolio.bulk_asked",
    "portfolio.export_asked",
    "portfolio.exported",
    "portfolio.import_undone",
    "portfolio.imported",
    "price_index.added",
    "price_index.changed",
    "scorecards.issued_together",
    "scorecards.run_asked",
    "scorecards.run_cancelled",
    "scorecards.run_retried",
    "second_step.app_added",
    "second_step.app_removed",
    "second_step.code_used",
    "second_step.codes_made",
    "second_step.days_begun",
    "second_step.passkey_added",
    "second_step.passkey_removed",
    "second_step.reset",
    "second_step.reset_asked",
    "second_step.reset_refused",
    "sign_in.elsewhere",
    "sign_in.locked",
    "sign_in.refused",
    "sign_in.shown_elsewhere",
    "sign_in.tied",
    "sign_in.unlocked",
    "sign_in.untied",
    "system.restored",
    "system.time_went_back",
    # of whoever makes the demo
    "demo.contract_read",
    "demo.partnership_made",
    "demo.people_made",
    # of a side's last answer, or of the clock
    "meeting.approve",
    # of whoever was asked to, whatever their role
    "activity.followed_up",
    "meeting.action_done",
    # of whoever sees to it, whatever their role
    "lesson.result_told",
    # within an act that was meant, or by Concord itself
    "kpi_record.accept",
    "kpi_record.send_back",
    "kpi_record.supersede",
    "kpi_record.withdraw",
    "milestone.moved",
    "obligation.made_due",
    "monthly_return.accept",
    "monthly_return.begin_check",
    "monthly_return.reopen",
    "monthly_return.send",
    "monthly_return.send_back",
    "monthly_return.withdraw",
    "risk.raised",
    "risk.trigger_over",
    "scorecard.asked_again",
    "scorecard.issued",
    "survey.close",
    "trust.issued",
    "witness.erased",
}


def covering(absent_role="contract_manager", *, partnership=None, **cover):
    """A partnership, whoever is on leave there, and their deputy, who holds nothing else."""
    made = partnership or PartnershipFactory(phase="appraise")
    absent = person(absent_role, made, name="Declan Roche")
    deputy = UserFactory(name="Noor Haddad")
    MembershipFactory(user=deputy, organisation=made.authority)
    arrange_cover(
        Appointment.objects.get(user=absent),
        deputy=deputy,
        organisation=made.authority,
        actor=person("portfolio_official", name="Amara Diallo"),
        **{"from_on": TODAY, "until_on": dt.date(2026, 12, 6)} | cover,
    )
    return made, absent, deputy


def last():
    event = AuditEvent.objects.order_by("at", "pk").last()
    return event.actor, event.on_behalf_of


def test_what_a_deputy_does_is_done_on_behalf_of_whom_they_stand_in_for():
    made, absent, deputy = covering()
    record_condition(made, "risk_register", actor=deputy, due_on=TODAY)
    assert last() == (deputy.uuid, absent.uuid)
    assert not verification.verify().findings


def test_whoever_is_on_leave_still_acts_in_their_own_name():
    made, absent, _deputy = covering()
    record_condition(made, "risk_register", actor=absent, due_on=TODAY)
    assert last() == (absent.uuid, None)


def test_what_their_own_role_allows_a_deputy_does_in_their_own_name():
    made, absent, _deputy = covering()
    own = person("portfolio_official", name="Ines Duarte")
    MembershipFactory(user=own, organisation=made.authority)
    arrange_cover(
        Appointment.objects.get(user=absent, covers__isnull=True),
        deputy=own,
        organisation=made.authority,
        from_on=TODAY,
        until_on=TODAY,
        actor=person("portfolio_official"),
    )
    with audited(made.stream, actor=own, kind="document.added"):
        pass
    assert last() == (own.uuid, None)
    record_condition(made, "risk_register", actor=own, due_on=TODAY)
    assert last() == (own.uuid, absent.uuid)


def test_before_and_after_the_leave_nobody_stands_in():
    made, _absent, deputy = covering(from_on=dt.date(2026, 11, 24))
    with audited(made.stream, actor=deputy, kind="stage.condition_recorded"):
        pass
    assert last() == (deputy.uuid, None)


def test_elsewhere_nobody_stands_in():
    _made, _absent, deputy = covering()
    elsewhere = PartnershipFactory()
    with audited(elsewhere.stream, actor=deputy, kind="stage.condition_recorded"):
        pass
    assert last() == (deputy.uuid, None)


def test_all_that_an_acceptance_brings_about_is_told_once_with_both_names(client_of):
    case = a_return(2)
    _made, absent, deputy = covering(partnership=case.partnership)
    sent = send_return(case.monthly_return, typed(case), actor=case.partner)
    accept = {
        str(uuid): Decision(action="accept") for uuid in sent.records.values_list("uuid", flat=True)
    }
    check_return(sent, accept, actor=deputy)
    assert last() == (deputy.uuid, absent.uuid)
    assert '"on_behalf_of"' not in AuditEvent.objects.order_by("at", "pk").last().body
    page = client_of(case.official).get(reverse("history", args=[case.partnership.uuid]))
    assert 'Noor Haddad<span class="sub">for Declan Roche</span>' in page.content.decode()


def test_cover_of_a_mandate_counts_in_every_partnership_that_it_covers():
    made, other = PartnershipFactory(), PartnershipFactory()
    unit = person("portfolio_official", organisation=made.authority, mandate=made.authority)
    deputy = UserFactory()
    MembershipFactory(user=deputy, organisation=made.authority)
    arrange_cover(
        Appointment.objects.get(user=unit),
        deputy=deputy,
        organisation=made.authority,
        from_on=TODAY,
        until_on=TODAY,
        actor=person("portfolio_official"),
    )
    for partnership, principal in ((made, unit.uuid), (other, None)):
        with audited(partnership.stream, actor=deputy, kind="party.added"):
            pass
        assert last() == (deputy.uuid, principal)


def test_one_query_asks_whether_anybody_stands_in(connection_queries):
    made, _absent, deputy = covering()
    manager = person("contract_manager", made)

    def act(actor):
        with audited(made.stream, actor=actor, kind="stage.condition_recorded"):
            pass

    nobody = connection_queries(lambda: act(None))
    assert connection_queries(lambda: act(manager)) == nobody + 1
    assert connection_queries(lambda: act(deputy)) == nobody + 4


def test_every_kind_of_act_says_which_role_it_needs():
    assert set(_describers) - set(NEEDED) - WITHOUT_A_ROLE == set()
    assert set(NEEDED) - set(_describers) == set()
