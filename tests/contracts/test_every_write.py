"""What somebody sends costs at most forty queries, and each row it changes has its event."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import RowChange
from partnerships.models import GateProposal
from partnerships.services.stages import propose
from performance.services import milestone_checks as checks
from performance.services.checking import Decision, check_return
from performance.services.returns import send_return
from tests.contracts.writes_audit import AUDITED, TYPED_AUDITED
from tests.contracts.writes_contract import CHANGED, TYPED_CHANGED
from tests.contracts.writes_paid import PAID, TYPED_PAID
from tests.contracts.writes_records import RECORDS
from tests.contracts.writes_reports import REPORTED
from tests.contracts.writes_together import TOGETHER, TYPED_TOGETHER
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import (
    MembershipFactory,
    PartnerFactory,
    UserFactory,
    appointment_of,
    person,
)
from tests.partnerships.stages.builders import document, meet
from tests.performance.milestones.builders import a_milestone, claimed, photo
from tests.performance.opening import builders as opening
from tests.performance.returns.builders import a_return, typed

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.on_services,
    pytest.mark.usefixtures("on_demo_day"),
    pytest.mark.long(seconds=0.5),
]

MOST = 40
Sending = tuple[Any, str, dict[str, Any]]
"""Who sends, to which address, what."""


def a_stage() -> tuple[Any, Any]:
    partnership = PartnershipFactory(phase="appraise", phase_since=dt.date(2026, 9, 1))
    meet(partnership)
    return partnership, person("contract_manager", partnership)


def stage_proposed() -> Sending:
    partnership, manager = a_stage()
    return manager, reverse("stages", args=[partnership.uuid]), {"choice": "pass", "reason": "Go"}


def stage_decided(client_of: Callable[[Any], Any]) -> Sending:
    partnership, manager = a_stage()
    propose(partnership, "pass", reason="Go", actor=manager)
    approver = person("approver", partnership)
    page = client_of(approver).get(reverse("stages", args=[partnership.uuid]))
    address = reverse("decide_stage", args=[partnership.uuid, GateProposal.objects.get().uuid])
    return approver, address, {"decision": "approve", "seen": page.context["seen"]}


def condition_recorded() -> Sending:
    partnership, manager = a_stage()
    address = reverse("stage_condition", args=[partnership.uuid, "appraisal_report"])
    return manager, address, {"due_on": "2026-12-11", "note": "Asked twice"}


def a_house() -> tuple[Any, Any, Any]:
    partnership = PartnershipFactory()
    deputy = UserFactory(email="deputy@example.org")
    MembershipFactory(user=deputy, organisation=partnership.authority)
    return partnership, person("portfolio_official"), person("approver", partnership)


def appointed() -> Sending:
    partnership, official, _approver = a_house()
    data = {
        "act": "appoint",
        "email": "deputy@example.org",
        "role": "approver",
        "from_on": "2026-11-23",
        "limit": "500000",
    }
    return official, reverse("people", args=[partnership.uuid]), data


def covered() -> Sending:
    partnership, official, approver = a_house()
    data = {"email": "deputy@example.org", "from_on": "2026-12-01", "until_on": "2026-12-10"}
    place = [partnership.uuid, appointment_of(approver).uuid]
    return official, reverse("people_cover", args=place), data


def limit_passed_on() -> Sending:
    partnership, _official, _approver = a_house()
    approver = person("approver", partnership, limit=Decimal(5_000))
    data = {"email": "deputy@example.org", "from_on": "2026-12-01", "until_on": "2026-12-10"}
    place = [partnership.uuid, appointment_of(approver).uuid]
    return approver, reverse("people_delegate", args=place), {**data, "limit": "1000"}


def ended() -> Sending:
    partnership, official, approver = a_house()
    place = [partnership.uuid, appointment_of(approver).uuid]
    data = {"last_day": "2026-11-22", "reason": "Retires"}
    return official, reverse("people_end", args=place), data


def document_added() -> Sending:
    partnership = PartnershipFactory()
    data = {
        "title": "Permit",
        "kind": "permits",
        "audience": "shared",
        "file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n", content_type="text/csv"),
    }
    manager = person("contract_manager", partnership)
    return manager, reverse("documents", args=[partnership.uuid]), data


def document_replaced() -> Sending:
    manager, _address, data = document_added()
    partnership = manager.appointments.get().partnership
    old = document(partnership, "permits")
    place = [partnership.uuid, old.uuid]
    return manager, reverse("document_newer", args=place), data


def return_rows(case: Any) -> dict[str, str]:
    return {f"figure-{kpi.uuid}-value": "98.6" for kpi in case.kpis}


def draft_saved() -> Sending:
    case = a_return(12)
    address = reverse("monthly_return", args=[case.monthly_return.uuid])
    return case.partner, address, {**return_rows(case), "save": "1"}


def return_sent(client_of: Callable[[Any], Any]) -> Sending:
    case = a_return(12)
    address = reverse("monthly_return", args=[case.monthly_return.uuid])
    client_of(case.partner).post(address, {**return_rows(case), "send": "1"})
    answers = reverse("return_answers", args=[case.monthly_return.uuid])
    return case.partner, answers, {}


def return_withdrawn() -> Sending:
    case = a_return(12)
    send_return(case.monthly_return, typed(case), actor=case.partner)
    return case.partner, reverse("withdraw_return", args=[case.monthly_return.uuid]), {}


def figures_checked(client_of: Callable[[Any], Any]) -> Sending:
    case = a_return(12)
    submission = send_return(case.monthly_return, typed(case), actor=case.partner)
    address = reverse("check_return", args=[case.monthly_return.uuid])
    *right, wrong = submission.records.order_by("pk")
    client_of(case.official).get(address)
    data = {f"figure-{one.uuid}-decision": "accept" for one in right}
    data |= {f"figure-{wrong.uuid}-decision": "send_back", f"figure-{wrong.uuid}-reason": "Why?"}
    return case.official, address, {**data, "finish": "1", "confirm": "1"}


def partnership_made(client_of: Callable[[Any], Any]) -> Sending:
    """With people for six roles and a partner nobody knew; not the first of the installation."""
    someone, authority = opening.official()
    browser = client_of(someone)
    opening.make(browser, opening.drafted(browser, authority, name="The first one"))
    partner = PartnerFactory(name="Ferrybridge Digital")
    for body in (authority, partner):
        for _number in range(3):
            MembershipFactory(organisation=body)
    draft = opening.drafted(browser, authority, partner=partner.name)
    page = browser.get(opening.page_of(draft))
    named = {name: options[-1] for name, options in opening.offered_for_roles(page).items()}
    assert len(named) >= 5
    browser.post(opening.page_of(draft), opening.filled(page) | named | {"act": "check"})
    draft.refresh_from_db()
    return someone, opening.check_of(draft), {"version": draft.version}


def a_figure() -> tuple[Any, str]:
    case = a_return(1)
    submission = send_return(case.monthly_return, typed(case), actor=case.partner)
    record = submission.records.get()
    check_return(submission, {str(record.uuid): Decision(action="accept")}, actor=case.official)
    return case, reverse("figure", args=[record.uuid])


def figure_corrected() -> Sending:
    case, address = a_figure()
    log = SimpleUploadedFile("log.csv", b"day,value\n1,97.1\n", content_type="text/csv")
    data = {"act": "correct", "correct-value": "97.1", "correct-comment": "Misread"}
    return case.partner, address, {**data, "correct-evidence": log}


def figure_disputed() -> Sending:
    case, address = a_figure()
    return case.partner, address, {"act": "dispute", "dispute-words": "The log says more"}


def forecast_given() -> Sending:
    case = a_milestone()
    data = {"act": "forecast", "forecast-forecast_on": "2027-01-10", "forecast-reason": "Rain"}
    return case.partner, reverse("milestone", args=[case.milestone.uuid]), data


def completion_claimed() -> Sending:
    case = a_milestone()
    data = {
        "act": "claim",
        "claim-completed_on": "2026-11-20",
        "claim-statement": "All rooms",
        "claim-evidence": [photo(f"{n}.png") for n in range(5)],
    }
    return case.partner, reverse("milestone", args=[case.milestone.uuid]), data


def works_certified() -> Sending:
    case = a_milestone(needs_certificate=True)
    claimed(case)
    data = {"act": "certify", "certify-certified": "All rooms"}
    return case.certifier, reverse("milestone", args=[case.milestone.uuid]), data


def accepted_with_defects() -> Sending:
    case = a_milestone(needs_certificate=True)
    claimed(case)
    checks.certify(case.milestone, certified="All", actor=case.certifier)
    data = {
        "act": "decide",
        "decide-outcome": "accept_minor",
        "decide-defect_1": "Paint",
        "decide-mend_by_1": "2026-12-20",
    }
    return case.official, reverse("milestone", args=[case.milestone.uuid]), data


def defect_said_mended() -> Sending:
    case = a_milestone()
    claimed(case)
    listed = [checks.Defect("Paint", dt.date(2026, 12, 20))]
    checks.accept_with_minor_defects(case.milestone, defects=listed, actor=case.official)
    number = case.milestone.defects.get().pk
    data = {
        "act": "say_mended",
        "defect": number,
        f"say-{number}-mended_on": "2026-11-21",
        f"say-{number}-words": "Painted twice",
        f"say-{number}-evidence": photo(),
    }
    return case.partner, reverse("milestone", args=[case.milestone.uuid]), data


ALONE = (
    stage_proposed,
    condition_recorded,
    appointed,
    covered,
    limit_passed_on,
    ended,
    document_added,
    document_replaced,
    draft_saved,
    return_withdrawn,
    figure_corrected,
    figure_disputed,
    forecast_given,
    completion_claimed,
    works_certified,
    accepted_with_defects,
    defect_said_mended,
    *TOGETHER,
    *PAID,
    *CHANGED,
    *AUDITED,
    *REPORTED,
    *RECORDS,
)
AFTER_A_LOOK = (
    stage_decided,
    return_sent,
    figures_checked,
    partnership_made,
    *TYPED_TOGETHER,
    *TYPED_PAID,
    *TYPED_CHANGED,
    *TYPED_AUDITED,
)
FEWER = {"figures_checked": 38}
"""Writes of everyday that cost less."""


@pytest.mark.parametrize("write", [*ALONE, *AFTER_A_LOOK], ids=lambda one: one.__name__)
def test_a_write_costs_at_most_forty_queries_and_is_told_whole(
    write, client_of, connection_queries, witnessed
):
    user, address, data = write(client_of) if write in AFTER_A_LOOK else write()
    browser = client_of(user)
    browser.get(reverse("due"))
    witnessed()
    answers = []
    count = connection_queries(lambda: answers.append(browser.post(address, data)))
    assert answers[0].status_code == 302, answers[0].content.decode()[:3000]
    assert count <= FEWER.get(write.__name__, MOST), count
    untold = RowChange.objects.filter(ctx="").values_list("table", "op", "new")
    assert list(untold) == []
