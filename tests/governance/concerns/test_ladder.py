"""A concern goes up one level at a time, by the clock or as both agree, and ends for a reason."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.ledger import verification
from core.models import AuditEvent
from core.problems import Refused
from governance.ladder import Awaits, Level, Limits, above, limit
from governance.models import Body, Concern, ConcernOffer, Seat
from governance.selectors.concern_page import ConcernView
from governance.selectors.concern_people import People
from governance.services.adjudication import (
    agree_arbitrator,
    appoint_adjudicator,
    record_decision,
    refer,
)
from governance.services.concern_climbs import climb, wish_to_climb
from governance.services.concern_limits import set_limits
from governance.services.concern_settling import (
    Terms,
    accept_offer,
    decline_offer,
    offer_to_settle,
    record_award,
    settle_by_decision,
)
from governance.services.concerns import raise_concern, take_position, withdraw_concern
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import CertifierFactory, person
from tests.governance.concerns.builders import TERMS, Case, after, on
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def case():
    return Case()


def codes(call, *args, **facts):
    with pytest.raises(Refused) as refused:
        call(*args, **facts)
    return refused.value.codes


def words(call, *args, **facts):
    with pytest.raises(Refused) as refused:
        call(*args, **facts)
    return str(refused.value)


class TestLimits:
    """The clocks of domain.md 4.4, counted by hand for the United Kingdom in 2026."""

    def test_talks_end_by_business_days_over_the_holidays(self):
        since = dt.date(2026, 12, 21)
        known = {
            "operational": dt.date(2027, 1, 7),
            "representatives": dt.date(2027, 1, 7),
            "executives": dt.date(2027, 1, 21),
        }
        found = {
            level.value: limit(level, Awaits.SETTLEMENT, since, Limits(), "GB")
            for level in list(Level)[:3]
        }
        assert found == known

    def test_adjudication_counts_calendar_days_and_the_referral_business_days(self):
        since, level = dt.date(2026, 12, 1), Level.ADJUDICATION
        assert limit(level, Awaits.APPOINTMENT, since, Limits(), "GB") == dt.date(2026, 12, 8)
        assert limit(level, Awaits.DECISION, since, Limits(), "GB") == dt.date(2026, 12, 29)
        assert limit(level, Awaits.REFERRAL, since, Limits(), "GB") == dt.date(2026, 12, 31)
        assert limit(level, Awaits.ARBITRATOR, since, Limits(), "GB") == dt.date(2026, 12, 15)
        assert limit(level, Awaits.AWARD, since, Limits(), "GB") is None

    def test_each_level_leads_to_the_next_and_the_last_to_none(self):
        assert [above(level) for level in Level] == [*list(Level)[1:], None]

    def test_a_partnership_sets_its_own_for_levels_that_begin_later(self, case):
        running = case.concern()
        set_limits(case.partnership, Limits(5, 6, 15), reason="Clause 28.2", actor=case.maeve)
        assert Concern.objects.get().due_on == running.due_on == dt.date(2026, 12, 7)
        assert case.concern(title="Another").due_on == dt.date(2026, 11, 30)
        assert codes(
            set_limits, case.partnership, Limits(0, 6, 500), reason=" ", actor=case.declan
        ) == {"forbidden", "out_of_range", "required"}


class TestRaising:
    def test_it_is_with_those_who_do_the_work_and_both_sides_are_asked(self, case):
        concern = case.concern(at_stake=Decimal("1250.50"))
        assert (concern.state, concern.raised_for) == ("operational", "partner")
        assert concern.reference == f"{case.partnership.reference}-C-0001"
        assert concern.at_stake == Decimal("1250.50")
        step = concern.steps.get()
        assert set(step.holders.all()) == {case.maeve, case.declan, case.petra}
        assert concern.positions.get().text == "The count of rounds includes closed wards."
        assert AuditEvent.objects.filter(kind="concern.raised").exists()

    @pytest.mark.parametrize(
        ("role", "side"),
        [("board_member", "authority"), ("certifier", "independent")],
    )
    def test_anybody_who_works_here_raises_one_for_their_side(self, case, role, side):
        case.partnership.certifier = CertifierFactory()
        case.partnership.save()
        known = {"organisation": case.partnership.certifier} if role == "certifier" else {}
        who = person(role, case.partnership, **known)
        assert case.concern(actor=who).raised_for == side

    def test_whoever_sits_for_the_users_raises_it_for_them(self, case):
        nora = person("board_member", case.partnership)
        body = Body.objects.create(
            partnership=case.partnership,
            name="Patients",
            kind="users_panel",
            users_voice="majority",
            chair_since=dt.date(2026, 1, 1),
            created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )
        Seat.objects.create(
            body=body,
            holder=nora,
            organisation=case.partnership.authority,
            side="users",
            from_on=dt.date(2026, 1, 1),
            given_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )
        concern = case.concern(actor=nora)
        assert concern.raised_for == "users"
        with after(concern):
            climb(concern, reason="Nobody answered.", actor=case.maeve)
        take_position(concern, text="Patients wait still.", actor=nora)
        assert concern.positions.last().side == "users"

    @pytest.mark.parametrize("role", ["auditor", "lender"])
    def test_whoever_only_reads_raises_none(self, case, role):
        who = person(role, None if role == "auditor" else case.partnership)
        assert codes(case.concern, actor=who) == {"forbidden"}

    def test_all_objections_come_at_once(self, case):
        foreign = Case().file()
        assert codes(
            case.concern,
            title=" ",
            text="",
            wanted="",
            at_stake=Decimal("0.001"),
            evidence=[foreign],
        ) == {"required", "decimals", "foreign"}

    def test_before_there_is_a_partner_it_is_a_risk(self):
        partnership = PartnershipFactory(partner=None, signed_on=None)
        maeve = person("contract_manager", partnership)
        known = {"title": "Few bids", "text": "One came.", "wanted": "More time."}
        assert codes(raise_concern, partnership, actor=maeve, **known) == {"no_partner"}


class TestClimbing:
    def test_before_the_limit_it_says_until_when_and_what_one_can_do(self, case):
        concern = case.concern()
        said = words(climb, concern, reason="No answer.", actor=case.declan)
        assert "7\u00a0December 2026" in said
        assert "both sides agree" in said
        with on(concern.due_on):
            assert codes(climb, concern, reason="No.", actor=case.declan) == {"too_early"}

    def test_after_the_limit_either_side_takes_it_up_one_level(self, case):
        concern = case.answered(case.concern())
        with after(concern):
            concern = climb(concern, reason="The count stays.", actor=case.maeve)
            assert concern.state == "representatives"
            first, second = concern.steps.all()
            assert (first.left_on, second.since) == (concern.steps.last().since,) * 2
            assert second.reason == "The count stays."
            assert concern.due_on > second.since
            assert codes(climb, concern, reason="On.", actor=case.maeve) == {"too_early"}

    def test_two_who_take_it_up_at_once_take_it_up_once(self, case):
        concern = case.concern()
        with after(concern):
            climb(concern, reason="No answer.", actor=case.declan)
            assert codes(climb, concern, reason="No answer.", actor=case.maeve) == {"wrong_state"}
        assert Concern.objects.get().state == "representatives"

    def test_one_side_alone_does_not_go_up_early_and_both_do(self, case):
        concern = case.concern()
        wish_to_climb(concern, reason="It is about money.", actor=case.declan)
        assert Concern.objects.get().state == "operational"
        assert codes(wish_to_climb, concern, reason="Now.", actor=case.petra) == {"wished"}
        wish_to_climb(concern, reason="Agreed.", actor=case.maeve)
        found = Concern.objects.get()
        assert (found.state, found.steps.last().is_early) == ("representatives", True)
        assert found.steps.last().reason.count(":") == 2

    def test_whoever_does_not_hold_it_is_told_who_does(self, case):
        concern = case.at("executives")
        said = words(take_position, concern, text="Hm.", actor=case.declan)
        assert "Petra Novak" in said
        assert "Seán Walsh" in said
        assert "Chief executives" in said

    def test_the_joint_board_represents_both_sides_where_there_is_one(self, case):
        body = Body.objects.create(
            partnership=case.partnership,
            name="Joint Board",
            authority_voice="majority",
            partner_voice="majority",
            chair_since=dt.date(2026, 1, 1),
            created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )
        nora = person("board_member", case.partnership, name="Nora Quinn")
        Seat.objects.create(
            body=body,
            holder=nora,
            organisation=case.partnership.authority,
            side="authority",
            from_on=dt.date(2026, 1, 1),
            given_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )
        found = People.of([case.partnership]).holders(case.partnership, Level.REPRESENTATIVES)
        assert found == {"authority": (nora,), "partner": (case.petra,)}

    def test_beyond_the_executives_nobody_climbs_by_asking(self, case):
        concern = case.at("adjudication")
        with after(concern, days=60):
            assert codes(climb, concern, reason="On.", actor=case.petra) == {"decided_there"}
            assert codes(wish_to_climb, concern, reason="On.", actor=case.petra) >= {
                "decided_there"
            }


class TestSettling:
    def test_what_one_side_offers_the_other_agrees_to_exactly(self, case):
        concern = case.answered(case.concern())
        terms = Terms(
            outcome="partly", words="Two rounds.", lesson="Count together.", cost=Decimal(4200)
        )
        offer = offer_to_settle(concern, terms, actor=case.maeve)
        assert codes(accept_offer, offer, actor=case.maeve) == {"own"}
        settled = accept_offer(offer, actor=case.petra)
        assert (settled.state, settled.outcome, settled.closed_level) == (
            "settled",
            "partly",
            "operational",
        )
        assert (settled.cost, settled.lesson) == (Decimal(4200), "Count together.")
        assert settled.closed_by == case.petra
        assert codes(take_position, settled, text="More", actor=case.maeve) == {"closed"}
        assert not verification.verify().findings

    def test_a_colleague_of_whoever_offered_does_not_agree_for_the_other_side(self, case):
        offer = offer_to_settle(case.concern(), TERMS, actor=case.declan)
        assert codes(accept_offer, offer, actor=case.petra) == {"own"}
        with pytest.raises(IntegrityError), transaction.atomic():
            ConcernOffer.objects.filter(pk=offer.pk).update(
                state="accepted", answered_by=case.declan
            )

    def test_a_declined_offer_says_why_and_another_can_follow(self, case):
        concern = case.concern()
        offer = offer_to_settle(concern, TERMS, actor=case.maeve)
        assert codes(decline_offer, offer, answer=" ", actor=case.declan) == {"required"}
        assert codes(offer_to_settle, concern, TERMS, actor=case.declan) == {"offered"}
        decline_offer(offer, answer="Too few.", actor=case.declan)
        assert codes(accept_offer, offer, actor=case.declan) == {"answered"}
        first = offer_to_settle(concern, TERMS, actor=case.declan)
        offer_to_settle(concern, TERMS, actor=case.petra)
        assert codes(accept_offer, first, actor=case.maeve) == {"answered"}

    def test_outcome_words_and_lesson_are_needed_and_the_cost_is_money(self, case):
        concern = case.concern()
        terms = Terms(cost=Decimal(-1))
        assert codes(offer_to_settle, concern, terms, actor=case.maeve) == {"required", "negative"}

    def test_only_the_side_that_raised_it_takes_it_back(self, case):
        concern = case.concern()
        assert codes(withdraw_concern, concern, reason="No", actor=case.maeve) == {"other_side"}
        found = withdraw_concern(concern, reason="The count was right.", actor=case.petra)
        assert (found.state, found.closing_words) == ("withdrawn", "The count was right.")
        assert found.due_on is None
        assert codes(withdraw_concern, found, reason="Again", actor=case.declan) == {"closed"}

    def test_what_an_adjudicator_decided_is_not_taken_back(self, case):
        concern = case.decided()
        assert codes(withdraw_concern, concern, reason="No", actor=case.petra) == {"decided"}
        assert not ConcernView(concern, case.petra, frozenset({"raise_concerns"})).may_withdraw


class TestAdjudication:
    def appointed(self, case, concern):
        return appoint_adjudicator(
            concern, name="Ada Quist", body="", appointed_on=dt.date(2027, 2, 1), actor=case.sean
        )

    def test_appointed_decided_and_final_when_nobody_refers_it_in_time(self, case):
        concern = case.decided()
        found = concern.adjudication
        assert found.decide_by - found.appointed_on == dt.timedelta(days=28)
        assert concern.due_on == found.refer_by
        with on(found.refer_by):
            assert codes(settle_by_decision, concern, TERMS, actor=case.sean) == {"not_final"}
        with after(concern):
            said = words(refer, concern, forum="court", place="", reason="Wrong.", actor=case.petra)
            assert "Time-barred" in said
            settled = settle_by_decision(
                concern, Terms(lesson="Ask early.", cost=Decimal(9000)), actor=case.petra
            )
        assert (settled.outcome, settled.closing_words) == ("refused", "Every ward counts.")
        assert settled.closed_level == "adjudication"
        assert not verification.verify().findings

    def test_in_time_it_goes_to_arbitration_and_ends_with_the_award(self, case):
        concern = case.decided()
        with on(concern.adjudication.refer_by):
            concern = refer(
                concern, forum="arbitration", place="LCIA", reason="Wrong.", actor=case.petra
            )
            assert (concern.state, concern.awaits) == ("arbitration", "arbitrator")
            agree_arbitrator(
                concern, name="Lord Hale", agreed_on=concern.steps.last().since, actor=case.sean
            )
            concern = Concern.objects.get()
            assert concern.due_on is None
            assert codes(record_award, concern, TERMS, document=None, actor=case.sean) == {
                "required"
            }
            settled = record_award(concern, TERMS, document=case.file(), actor=case.sean)
        assert (settled.state, settled.closed_level) == ("settled", "arbitration")
        assert settled.arbitration.document is not None

    def test_without_a_decision_it_is_referred_once_the_time_to_decide_is_over(self, case):
        concern = case.at("adjudication")
        facts = {"forum": "court", "place": "", "reason": "Nobody decided.", "actor": case.petra}
        assert codes(refer, concern, **facts) == {"too_early"}
        with after(concern):
            found = refer(concern, **facts)
        assert (found.state, found.awaits) == ("arbitration", "award")

    def test_a_decision_needs_an_adjudicator_a_day_and_its_document(self, case):
        concern = case.at("adjudication")
        facts = {"outcome": "", "decision": "", "decided_on": None, "document": None}
        assert codes(record_decision, concern, **facts, actor=case.sean) == {
            "not_appointed",
            "required",
        }
        with on(concern.steps.last().since):
            assert codes(
                appoint_adjudicator,
                concern,
                name="",
                body="",
                appointed_on=dt.date(2026, 1, 1),
                actor=case.sean,
            ) == {"required", "outside"}

    def test_below_there_is_no_adjudicator_to_appoint(self, case):
        concern = case.concern()
        assert codes(
            appoint_adjudicator,
            concern,
            name="Ada Quist",
            body="",
            appointed_on=dt.date(2026, 11, 23),
            actor=case.maeve,
        ) == {"wrong_level"}


def test_positions_keep_the_fingerprints_of_their_evidence(case):
    concern = case.concern(evidence=[case.file("rounds.csv")])
    take_position(
        concern, text="See the log.", evidence=[case.file("log.csv", b"x\n1\n")], actor=case.maeve
    )
    assert not verification.verify().findings
    concern.positions.filter(side="authority").update(text="Altered")
    assert verification.verify().findings
