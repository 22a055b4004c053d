"""A small unit: one official manages and approves where no money moves, and everybody sees it."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.models import AuditEvent, Membership
from core.problems import Refused
from governance.authority import holders
from governance.services.appointments import appoint
from governance.services.single_acceptance import allow_single_acceptance, end_single_acceptance
from partnerships.models import Partnership
from performance.models import KPIRecord, Milestone
from performance.services import milestone_checks as checks
from performance.services.checking import Decision, check_return
from performance.services.returns import send_return
from tests.factories.people import appointment_of, person
from tests.performance.milestones.builders import a_milestone, claimed
from tests.performance.returns.builders import a_return, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

WHY = "The council has two officials for four partnerships."


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode()).replace("\u00a0", " ")


def in_both_roles(partnership, official) -> None:
    """Allowed by the senior responsible owner; then a portfolio official appoints."""
    owner = person("approver", partnership, name="Tomás Reyes")
    allow_single_acceptance(partnership, reason=WHY, actor=owner)
    partnership.refresh_from_db()
    Membership.objects.get_or_create(
        user=official,
        organisation=partnership.authority,
        defaults={"from_on": appointment_of(official).from_on},
    )
    appoint(
        official,
        role="approver",
        organisation=partnership.authority,
        partnership=partnership,
        actor=person("portfolio_official"),
    )


def sent():
    case = a_return(2)
    case.kpis[1].moves_money = True
    case.kpis[1].save()
    in_both_roles(case.partnership, case.official)
    return case, send_return(case.monthly_return, typed(case, "98.6"), actor=case.partner)


def accept(case, submission, number):
    record = submission.records.get(kpi=case.kpis[number])
    fresh = type(submission).objects.select_related("partnership").get(pk=submission.pk)
    return check_return(fresh, {str(record.uuid): Decision(action="accept")}, actor=case.official)


def test_one_official_accepts_what_moves_no_money_and_the_figure_says_how(client_of):
    case, submission = sent()
    [record] = accept(case, submission, 0).accepted
    assert record.single_acceptance
    page = client_of(case.official).get(reverse("figure", args=[record.uuid]))
    assert "(single acceptance: manages and approves)" in words(page)
    shown = words(client_of(case.official).get(reverse("history", args=[case.partnership.uuid])))
    assert "by single acceptance" in shown


def test_what_moves_money_stays_for_somebody_who_does_not_manage_the_contract():
    case, submission = sent()
    with pytest.raises(Refused) as refused:
        accept(case, submission, 1)
    assert refused.value.codes == {"moves_money"}
    assert "Tomás Reyes can" in str(refused.value)
    assert [one.name for one in holders(case.partnership, "accept_money")] == ["Tomás Reyes"]
    assert not Partnership.objects.permitted(case.official, "accept_money").exists()


def test_the_database_refuses_money_accepted_alone_whatever_the_code_says():
    case, submission = sent()
    accept(case, submission, 0)
    accepted = KPIRecord.objects.filter(kpi=case.kpis[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        accepted.update(moved_money=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Partnership.objects.filter(pk=case.partnership.pk).update(single_acceptance_reason="")


def test_nobody_accepts_their_own_entry_in_a_small_unit_either():
    case, submission = sent()
    KPIRecord.objects.filter(kpi=case.kpis[0]).update(submitted_by=case.official)
    with pytest.raises(Refused) as refused:
        accept(case, submission, 0)
    assert refused.value.codes == {"own_entry"}


def test_a_figure_accepted_by_separate_people_does_not_say_so():
    case = a_return(1)
    submission = send_return(case.monthly_return, typed(case, "98.6"), actor=case.partner)
    [record] = accept(case, submission, 0).accepted
    assert not record.single_acceptance


def test_a_milestone_says_it_too_and_one_that_moves_money_needs_another():
    case = a_milestone(needs_certificate=False)
    in_both_roles(case.partnership, case.official)
    case.milestone.partnership.refresh_from_db()
    claimed(case)
    done = checks.accept(case.milestone, actor=case.official)
    assert done.single_acceptance
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=done.pk).update(moves_money=True)


def test_without_it_one_person_is_not_appointed_to_both():
    case = a_return(1)
    with pytest.raises(Refused, match="does not approve what moves money"):
        appoint(
            case.official,
            role="approver",
            organisation=case.partnership.authority,
            partnership=case.partnership,
            actor=person("portfolio_official"),
        )


@pytest.mark.parametrize(
    "role", ["contract_manager", "portfolio_official", "partner_lead", "auditor", "board_member"]
)
def test_only_the_senior_responsible_owner_allows_it(role, client_of):
    case = a_return(1)
    someone = person(role, case.partnership)
    with pytest.raises(Refused) as refused:
        allow_single_acceptance(case.partnership, reason=WHY, actor=someone)
    assert refused.value.codes == {"not_permitted"}
    page = reverse("single_acceptance", args=[case.partnership.uuid])
    assert client_of(someone).post(page, {"reason": WHY}).status_code == 403


def test_it_is_allowed_on_a_page_with_its_reason_shown_and_taken_back(client_of):
    case = a_return(1)
    owner = person("approver", case.partnership, name="Tomás Reyes")
    browser, page = client_of(owner), reverse("single_acceptance", args=[case.partnership.uuid])
    assert browser.get(page).status_code == 200
    assert browser.post(page, {"reason": " "}).status_code == 422
    shown = words(browser.post(page, {"reason": WHY}, follow=True))
    for said in ("by Tomás Reyes since 23 November 2026", WHY):
        assert said in shown
    people = reverse("people", args=[case.partnership.uuid])
    assert WHY not in words(client_of(case.partner).get(people))
    assert AuditEvent.objects.filter(kind="single_acceptance.allowed").exists()
    browser.post(page, follow=True)
    case.partnership.refresh_from_db()
    assert not case.partnership.single_acceptance


def test_it_is_not_taken_back_while_somebody_holds_both_roles():
    case = a_return(1)
    in_both_roles(case.partnership, case.official)
    owner = holders(case.partnership, "accept_money")[0]
    with pytest.raises(Refused) as refused:
        end_single_acceptance(case.partnership, actor=owner)
    assert refused.value.codes == {"holds_both"}
    assert "Amara Diallo" in str(refused.value)
