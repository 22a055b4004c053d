"""The pages of bodies and decisions: each person sees what they can do, and nothing of others."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core.problems import Refused
from governance.acts import acts
from governance.models import Body, Decision, Responsibility, Seat
from governance.selectors.ballots import ballot_of
from governance.selectors.ground import ground_now
from governance.services.bodies import give_seat
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import KPIFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
S = Decision.State


def words(response) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def page(decision):
    return reverse("decision", args=[decision.uuid])


def here(board, name, *more):
    return reverse(name, args=[board.partnership.uuid, *more])


def test_a_question_is_raised_from_a_card_with_what_the_act_needs(board, client_of):
    kpi = KPIFactory(partnership=board.partnership, name="Availability")
    browser = client_of(board.declan)
    assert "Change a target or weight" in words(browser.get(here(board, "decision_new")))
    where = here(board, "decision_new") + "?what=kpi_change"
    typed = {
        "body": str(board.body.uuid),
        "title": "A higher target",
        "question": "Shall the target rise to 98.5 %?",
        "act-kpi": str(kpi.uuid),
        "act-effective_from": "2027-01-01",
        "act-target": "98.5",
        "act-reason": "The new plant.",
    }
    made = browser.post(where, typed)
    decision = Decision.objects.get()
    assert made.url == page(decision)
    assert (decision.raised_for, decision.options.count()) == ("partner", 2)


def test_a_plain_resolution_can_be_raised_beside_an_act_of_that_kind(board, client_of, monkeypatch):
    monkeypatch.setattr(type(acts["kpi_change"]), "kind", "resolution")
    page = words(client_of(board.maeve).get(here(board, "decision_new")))
    assert "Anything else both sides agree on" in page


def test_what_cannot_be_done_keeps_all_that_was_typed(board, client_of):
    kpi = KPIFactory(partnership=board.partnership, name="Availability")
    answer = client_of(board.maeve).post(
        here(board, "decision_new") + "?what=kpi_change",
        {
            "body": str(board.body.uuid),
            "title": "A higher target",
            "question": "Shall it rise?",
            "act-kpi": str(kpi.uuid),
            "act-effective_from": "2020-01-01",
            "act-target": "98.5",
            "act-reason": "Because.",
        },
    )
    assert answer.status_code == 422
    assert "a target is never overwritten" in words(answer)
    assert 'value="98.5"' in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_draft_is_seen_by_its_own_side_only(board, client_of):
    decision = board.question()
    assert client_of(board.maeve).get(page(decision)).status_code == 200
    assert client_of(board.declan).get(page(decision)).status_code == 404
    assert decision.title not in words(client_of(board.declan).get(here(board, "decisions")))
    theirs = board.question(by=board.declan, title="Ours first")
    assert client_of(board.maeve).get(page(theirs)).status_code == 404


def test_a_stranger_finds_nothing(board, client_of):
    decision = board.consulted()
    stranger = person("partner_lead", PartnershipFactory())
    assert client_of(stranger).get(page(decision)).status_code == 404
    assert client_of(stranger).get(here(board, "decisions")).status_code == 404
    answer = client_of(stranger).post(page(decision), {"step": "vote"})
    assert answer.status_code == 404


def test_the_whole_way_in_the_browser(board, client_of):
    decision = board.question()
    maeve, declan = client_of(board.maeve), client_of(board.declan)
    maeve.post(page(decision), {"step": "consult", "consult-positions_due_on": "2026-11-23"})
    for browser in (maeve, declan):
        said = browser.post(
            page(decision),
            {"step": "position", "position-text": "We can live with it.", "position-prefers": "A"},
        )
        assert said.status_code == 302
    opened = maeve.post(page(decision), {"step": "open", "open-closes_on": "2026-12-07"})
    assert opened.status_code == 302
    for who in board.members:
        browser = client_of(who)
        assert "First: have you an interest in this?" in words(browser.get(page(decision)))
        browser.post(page(decision), {"step": "declare", "declare-has_interest": "no"})
        shown = browser.get(page(decision))
        assert "Cast the vote" in words(shown)
        cast = browser.post(
            page(decision),
            {"step": "vote", "vote-choice": "A", "seen": shown.context["view"].ballot},
        )
        assert cast.status_code == 302
    shown = client_of(board.sean).get(page(decision))
    assert "Sign as Senior responsible owner" in words(shown)
    client_of(board.sean).post(
        page(decision),
        {"step": "sign", "sign-declares_no_interest": "on", "seen": shown.context["view"].ground},
    )
    assert Decision.objects.get().state == S.DONE


def test_before_the_count_nobody_sees_how_others_voted(board, client_of):
    decision = board.voting()
    board.vote(decision, board.maeve, "B")
    assert "voted for B" in words(client_of(board.maeve).get(page(decision)))
    others = words(client_of(board.declan).get(page(decision)))
    assert "has voted" in others
    assert "voted for B" not in others


def test_who_stepped_aside_reads_so_and_is_offered_no_vote(board, client_of):
    decision = board.voting()
    browser = client_of(board.paolo)
    asked = {"step": "declare", "declare-has_interest": "yes"}
    assert browser.post(page(decision), asked).status_code == 422
    browser.post(page(decision), asked | {"declare-text": "My brother supplies them."})
    shown = words(browser.get(page(decision)))
    assert "Stepped aside" in shown
    assert "Cast the vote" not in shown


def test_a_refused_vote_keeps_the_reason_typed(board, client_of):
    decision = board.voting()
    browser = client_of(board.nora)
    browser.post(page(decision), {"step": "declare", "declare-has_interest": "no"})
    seen = ballot_of(decision)
    Decision.objects.update(question="Something else?")
    answer = browser.post(
        page(decision),
        {"step": "vote", "vote-choice": "A", "vote-reason": "It helps patients.", "seen": seen},
    )
    assert answer.status_code == 409
    assert "was changed after you opened it" in words(answer)
    assert "It helps patients." in words(answer)


def test_a_signature_on_what_has_moved_is_refused_and_shown_again(board, client_of):
    kpi = KPIFactory(partnership=board.partnership, name="Availability")
    decision = board.recommended(
        kind="target_change",
        act="kpi_change",
        facts={
            "kpi": str(kpi.uuid),
            "effective_from": "2027-02-01",
            "target": "98.5",
            "reason": "New plant.",
        },
    )
    seen = ground_now(decision).fingerprint
    rule = kpi.rules.get()
    rule.pk, rule.effective_from, rule.target = None, dt.date(2026, 12, 1), 99
    rule.save()
    answer = client_of(board.sean).post(
        page(decision), {"step": "sign", "sign-declares_no_interest": "on", "seen": seen}
    )
    assert answer.status_code == 409
    assert "no longer what was voted on" in words(client_of(board.sean).get(page(decision)))


def test_a_page_costs_a_constant_number_of_queries(board, client_of, django_assert_max_num_queries):
    decision = board.voting()
    set_up = client_of(board.maeve)
    for number in range(30):
        board.question(title=f"Question {number}")
    with django_assert_max_num_queries(20):
        set_up.get(here(board, "decisions"))
    with django_assert_max_num_queries(20):
        set_up.get(here(board, "bodies"))
    with django_assert_max_num_queries(20):
        set_up.get(here(board, "who_does_what"))
    for who in board.members:
        board.vote(decision, who)
    sean = client_of(board.sean)
    with django_assert_max_num_queries(20):
        sean.get(page(decision))


class TestPreparing:
    def post(self, browser, decision, part, **typed):
        return browser.post(
            reverse("decision_prepare", args=[decision.uuid]), {"part": part, **typed}
        )

    def test_options_criteria_and_how_they_do(self, board, client_of):
        decision, browser = board.question(), client_of(board.maeve)
        self.post(browser, decision, "option", **{"option-title": "Publish each week"})
        self.post(
            browser,
            decision,
            "criteria",
            **{
                "criterion-0-title": "Costs",
                "criterion-0-measure": "a year",
                "criterion-0-weight": "1",
                "criterion-1-weight": "1",
                "criterion-2-weight": "1",
            },
        )
        answer = self.post(
            browser,
            decision,
            "judgements",
            **{"judge-A-1-verdict": "meets", "judge-A-1-figure": "€3,000"},
        )
        assert answer.status_code == 302
        shown = words(browser.get(page(decision)))
        for expected in ("Publish each week", "Costs", "€3,000", "1 of 1"):
            assert expected in shown

    def test_a_condition_without_an_owner_is_refused_and_kept(self, board, client_of):
        decision, browser = board.question(), client_of(board.maeve)
        answer = self.post(
            browser, decision, "conditions", **{"condition-0-text": "Notice to patients"}
        )
        assert answer.status_code == 422
        assert "Say who sees to it, and by when." in words(answer)
        assert "Notice to patients" in words(answer)

    def test_the_other_side_does_not_prepare_it(self, board, client_of):
        decision = board.consulted()
        where = reverse("decision_prepare", args=[decision.uuid])
        assert client_of(board.declan).get(where).status_code == 403


class TestBodies:
    def test_a_body_is_set_up_and_seats_are_given(self, client_of):
        partnership = PartnershipFactory()
        maeve = person("contract_manager", partnership)
        nora = person("board_member", partnership, name="Nora Quinn")
        browser = client_of(maeve)
        where = reverse("body_new", args=[partnership.uuid])
        form = browser.get(where).context["form"]
        typed = {name: form[name].value() or "" for name in form.fields}
        typed |= {"name": "Joint Board", "has_casting_vote": ""}
        typed["seen"] = browser.get(where).context["seen"]
        assert browser.post(where, typed).status_code == 302
        body = Body.objects.get(partnership=partnership)
        assert body.side_rules() == {"authority": "majority", "partner": "majority"}
        where = reverse("seat_new", args=[partnership.uuid, body.uuid])
        seen = browser.get(where).context["seen"]
        browser.post(
            where,
            {"holder": str(nora.uuid), "is_voting": "on", "from_on": "2026-11-23", "seen": seen},
        )
        assert Seat.objects.get(body=body).holder == nora
        assert "Nora Quinn" in words(browser.get(reverse("bodies", args=[partnership.uuid])))

    def test_somebody_of_the_other_side_gets_no_seat_for_this_one(self, board, client_of):
        lead = person("partner_lead", board.partnership)
        with pytest.raises(Refused) as refused:
            give_seat(
                board.body,
                lead,
                organisation=board.partnership.partner,
                side="authority",
                actor=board.maeve,
            )
        assert refused.value.codes == {"other_side"}

    def test_a_seat_ends_with_a_reason(self, board, client_of):
        seat = board.seats[board.nora]
        where = here(board, "seat_end", seat.uuid)
        browser = client_of(board.maeve)
        seen = browser.get(where).context["seen"]
        browser.post(where, {"last_day": "2026-11-30", "reason": "She moves.", "seen": seen})
        seat.refresh_from_db()
        assert (seat.until_on, seat.end_reason) == (dt.date(2026, 11, 30), "She moves.")

    def test_the_chair_passes_from_side_to_side(self, board):
        body = board.body
        body.chair_since = dt.date(2026, 1, 31)
        chairs = [
            body.chair_on(day)
            for day in (dt.date(2026, 1, 31), dt.date(2026, 7, 30), dt.date(2026, 7, 31))
        ]
        assert chairs == ["authority", "authority", "partner"]

    def test_a_body_with_something_open_is_not_ended(self, board, client_of):
        decision = board.question()
        browser = client_of(board.maeve)
        browser.post(here(board, "body_end", board.body.uuid))
        assert Body.objects.get().ended_on is None
        Decision.objects.filter(pk=decision.pk).update(state=S.WITHDRAWN)
        browser.post(here(board, "body_end", board.body.uuid))
        assert Body.objects.get().ended_on is not None


class TestWhoDoesWhat:
    def post(self, board, browser, **letters):
        where = here(board, "responsibility", "target_change")
        shown = browser.get(where)
        form = shown.context["form"]
        typed = {name: form[name].value() or "" for name in form.fields} | letters
        return browser.post(where, typed | {"seen": shown.context["seen"]})

    def test_another_role_signs_from_then_on(self, board, client_of):
        browser = client_of(board.maeve)
        answer = self.post(
            board, browser, contract_manager="A", approver="C", reason="A small contract."
        )
        assert answer.status_code == 302
        assert Responsibility.objects.count() == 2
        shown = words(browser.get(here(board, "who_does_what")))
        assert "A small contract." in shown

    def test_exactly_one_answers_and_never_the_partner(self, board, client_of):
        browser = client_of(board.maeve)
        two = self.post(board, browser, contract_manager="A", reason="Both.")
        assert "Exactly one answers for a decision" in words(two)
        partner = self.post(board, browser, partner_lead="A", approver="C", reason="They know.")
        assert "The partner’s side never answers for this" in words(partner)
        assert not Responsibility.objects.exists()

    def test_without_a_reason_nothing_changes(self, board, client_of):
        answer = self.post(board, client_of(board.maeve), lender="C")
        assert answer.status_code == 422
        assert not Responsibility.objects.exists()
