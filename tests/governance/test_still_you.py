"""Acts that move money or give a role ask a session that did not show lately whose it is."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from governance.models import Appointment, Decision
from governance.services.signing import ground_now
from partnerships.models import Partnership
from partnerships.services.stages import propose, seen_of
from partnerships.services.variations import revision_of
from partnerships.terms_json import to_json
from partnerships.types.dbfo import DBFOTerms
from performance.models import IndexFigure, KPIRecord, Milestone
from performance.services.returns import send_return
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import PASSWORD, MembershipFactory, UserFactory, person
from tests.forging import published_versions_open
from tests.governance.decisions.builders import Board
from tests.partnerships.stages.builders import meet
from tests.partnerships.variations.builders import a_world
from tests.performance.indices.builders import keeper, record, register
from tests.performance.milestones.builders import a_milestone, claimed
from tests.performance.returns.builders import a_return, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

HERE = "/api/v1/partnerships"


class Act:
    """An act by page and by program, and whether it happened."""

    def __init__(self, who, happened, page, program) -> None:
        self.who, self.happened, self.page, self.program = who, happened, page, program


def a_return_is_accepted(*, moves_money=True) -> Act:
    case = a_return(1, moves_money=moves_money)
    send_return(case.monthly_return, typed(case), actor=case.partner)
    figure = KPIRecord.objects.get(state="submitted")
    name = f"figure-{figure.uuid}-decision"
    return Act(
        person("approver", case.partnership),
        lambda: KPIRecord.objects.get(pk=figure.pk).state == "accepted",
        (
            reverse("check_return", args=[case.monthly_return.uuid]),
            {"finish": "1", "confirm": "1", name: "accept"},
        ),
        (
            f"/api/v1/returns/{case.monthly_return.uuid}/check/",
            {"decisions": [{"record": str(figure.uuid), "action": "accept"}]},
        ),
    )


def a_milestone_is_accepted(*, moves_money=True) -> Act:
    case = a_milestone(moves_money=moves_money)
    claimed(case)
    return Act(
        person("approver", case.partnership),
        lambda: Milestone.objects.get(pk=case.milestone.pk).state == "accepted",
        (
            reverse("milestone", args=[case.milestone.uuid]),
            {"act": "decide", "decide-outcome": "accept", "decide-words": ""},
        ),
        (f"/api/v1/milestones/{case.milestone.uuid}/accept/", {"words": ""}),
    )


def a_stage_is_decided() -> Act:
    made = PartnershipFactory(phase="appraise", signed_on=None, closed_on=None)
    meet(made)
    manager = person("contract_manager", made)
    proposal = propose(made, "redo", reason="The site changed.", actor=manager)
    sent = {"decision": "approve", "answer": "Agreed."}
    return Act(
        person("approver", made),
        lambda: type(proposal).objects.get(pk=proposal.pk).state == "decided",
        (
            reverse("decide_stage", args=[made.uuid, proposal.uuid]),
            {**sent, "seen": seen_of(proposal)},
        ),
        (f"{HERE}/{made.uuid}/stage-proposals/{proposal.uuid}/decide/", sent),
    )


def a_change_is_published() -> Act:
    world = a_world()
    made = world.submitted()
    where = world.partnership
    return Act(
        world.manager,
        lambda: where.contract_versions.published().count() == 2,
        (
            reverse("variation", args=[where.uuid, made.uuid]),
            {"step": "approve", "seen": revision_of(made)},
        ),
        (f"{HERE}/{where.uuid}/variations/{made.uuid}/approve/", {"note": ""}),
    )


def somebody_is_appointed() -> Act:
    made = PartnershipFactory()
    new = UserFactory(email="deputy@example.org")
    MembershipFactory(user=new, organisation=made.authority)
    facts = {"email": new.email, "role": "board_member", "from_on": "2026-11-23"}
    return Act(
        person("portfolio_official"),
        lambda: Appointment.objects.filter(user=new).exists(),
        (reverse("people", args=[made.uuid]), facts),
        (f"{HERE}/{made.uuid}/appointments/", facts),
    )


def a_figure_of_an_index_is_recorded(*, is_named=True) -> Act:
    index = register()
    record(index, ("2026-04", "127.6", "2026-05-15"))
    version = PartnershipFactory(type="dbfo").contract_versions.get()
    version.state, version.effective_from = "published", dt.date(2015, 6, 30)
    version.terms = to_json(
        DBFOTerms(
            unitary_charge=Decimal(1_000),
            indexed_share=Decimal("0.3"),
            index_name="csp-ie" if is_named else "RPIX",
            price_base_on=dt.date(2015, 6, 30),
        )
    )
    with published_versions_open():
        version.save()
    figures = [{"month": "2026-05", "value": "128.2", "published_on": "2026-06-15"}]
    return Act(
        keeper(),
        lambda: IndexFigure.objects.filter(month="2026-05-01").exists(),
        (
            reverse("index_figures_new", args=[index.code]),
            {"act": "record", "figures": "2026-05\t128.2\t2026-06-15"},
        ),
        (f"/api/v1/price-indices/{index.uuid}/record-figures/", {"figures": figures}),
    )


def a_decision_is_signed() -> Act:
    board = Board()
    decision = board.recommended()
    seen = ground_now(decision).fingerprint
    return Act(
        board.sean,
        lambda: Decision.objects.get(pk=decision.pk).state == "done",
        (
            reverse("decision", args=[decision.uuid]),
            {"step": "sign", "sign-declares_no_interest": "on", "seen": seen},
        ),
        (
            f"/api/v1/decisions/{decision.uuid}/authorise/",
            {"declares_no_interest": True},
        ),
    )


ASKING = [
    a_decision_is_signed,
    a_return_is_accepted,
    a_milestone_is_accepted,
    a_stage_is_decided,
    a_change_is_published,
    somebody_is_appointed,
    a_figure_of_an_index_is_recorded,
]


@pytest.mark.parametrize("arrange", ASKING, ids=lambda one: one.__name__)
def test_the_page_asks_whether_it_is_still_you_and_then_goes_on(client_of, arrange):
    act = arrange()
    browser = client_of(act.who, shown=False)
    address, sent = act.page
    asked = browser.post(address, sent)
    assert asked.headers["Location"].startswith("/account/reauthenticate/"), asked.content.decode()
    assert not act.happened()
    browser.post(asked.headers["Location"], {"password": PASSWORD})
    assert act.happened()


@pytest.mark.parametrize("arrange", ASKING, ids=lambda one: one.__name__)
def test_a_session_at_the_api_is_told_to_show_it_first(client_of, arrange):
    act = arrange()
    browser = client_of(act.who, shown=False)

    def send():
        address, sent = act.program
        seen = browser.get(f"{address.rsplit('/', 2)[0]}/").json().get("seen")
        body = sent if seen is None else {**sent, "seen": seen}
        keyed = {"Idempotency-Key": uuid.uuid4().hex}
        return browser.post(address, body, content_type="application/json", headers=keyed)

    refused = send()
    assert refused.status_code == 403, refused.content.decode()
    assert "give your password again at /account/reauthenticate/" in refused.json()["detail"]
    assert not act.happened()
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    assert send().status_code < 300
    assert act.happened()


@pytest.mark.parametrize(
    "act",
    [
        lambda: a_return_is_accepted(moves_money=False),
        lambda: a_milestone_is_accepted(moves_money=False),
        lambda: a_figure_of_an_index_is_recorded(is_named=False),
    ],
    ids=["a return", "a milestone", "an index that no contract names"],
)
def test_what_moves_no_money_does_not_ask(client_of, act):
    act = act()
    address, sent = act.page
    client_of(act.who, shown=False).post(address, sent)
    assert act.happened()


def test_what_is_refused_after_the_question_keeps_its_own_address(client_of):
    act = somebody_is_appointed()
    browser = client_of(act.who, shown=False)
    address, sent = act.page
    asked = browser.post(address, {**sent, "role": "partner_lead"})
    page = browser.post(asked.headers["Location"], {"password": PASSWORD})
    assert page.status_code == 422
    assert f'<form method="post" action="{address}"' in page.content.decode()
    assert Partnership.objects.count() == 1


def test_a_file_of_figures_outlives_the_question(client_of):
    act = a_figure_of_an_index_is_recorded()
    browser = client_of(act.who, shown=False)
    address, sent = act.page
    table = SimpleUploadedFile("figures.csv", b"2026-05;128.2;2026-06-15\n", "text/csv")
    asked = browser.post(address, {**sent, "figures": "", "note": "Press release", "file": table})
    browser.post(asked.headers["Location"], {"password": PASSWORD})
    assert IndexFigure.objects.get(month="2026-05-01").note == "Press release"
