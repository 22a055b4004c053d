"""What holds for a country or an authority: two officials, history kept, voices out of reach."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.ledger import SYSTEM_STREAM, verification
from core.models import AuditEvent
from core.problems import Refused
from governance.decision_kinds import COLUMNS, KINDS
from governance.models import Decision, JurisdictionRule, Responsibility
from governance.selectors.decision_authority import signers_of
from governance.selectors.jurisdictions import Jurisdiction
from governance.selectors.responsibilities import accountable_for, line_of
from governance.selectors.seats import rules_of
from governance.services.jurisdictions import (
    confirm_rule,
    propose_rule,
    refuse_rule,
    withdraw_rule,
)
from governance.services.responsibilities import change_responsibilities
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.decisions.builders import Board

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

KIND = "target_change"
BY_OFFICIAL = {"portfolio_official": "A", "approver": "C"}


class Officials:
    """Two portfolio officials for all, and one for one authority."""

    def __init__(self, partnership) -> None:
        self.partnership = partnership
        self.ann, self.ben = (person("portfolio_official", name=name) for name in ("Ann", "Ben"))
        self.local = person("portfolio_official", mandate=partnership.authority)
        self.country = Jurisdiction(partnership.country)
        self.authority = Jurisdiction(partnership.country, partnership.authority)

    def set(self, where, letters, *, kind=KIND):
        made = propose_rule(where, kind, letters, reason="The law says so.", actor=self.ann)
        return confirm_rule(made, actor=self.ben)

    def answers(self, partnership=None, kind=KIND):
        return line_of(partnership or self.partnership, kind).accountable


@pytest.fixture
def officials():
    return Officials(PartnershipFactory())


def codes(call, *facts, **known):
    with pytest.raises(Refused) as refused:
        call(*facts, **known)
    return refused.value.codes


class TestOrder:
    def test_usual_then_country_then_authority_then_partnership(self, officials):
        assert officials.answers() == "approver"
        officials.set(officials.country, BY_OFFICIAL)
        assert officials.answers() == "portfolio_official"
        officials.set(officials.authority, {"portfolio_official": "I", "contract_manager": "A"})
        assert officials.answers() == "contract_manager"
        manager = person("contract_manager", officials.partnership)
        change_responsibilities(
            officials.partnership,
            KIND,
            {"contract_manager": "R", "board": "A"},
            reason="Both sides agreed.",
            actor=manager,
        )
        assert officials.answers() == "board"

    def test_elsewhere_everything_is_as_usual(self, officials):
        other = PartnershipFactory(country="KE" if officials.country.country != "KE" else "IE")
        officials.set(officials.country, BY_OFFICIAL)
        assert officials.answers(other) == "approver"

    def test_an_authoritys_own_rule_does_not_reach_its_neighbours(self, officials):
        neighbour = PartnershipFactory(country=officials.partnership.country)
        officials.set(officials.authority, BY_OFFICIAL)
        assert officials.answers() == "portfolio_official"
        assert officials.answers(neighbour) == "approver"

    def test_letters_set_back_follow_the_layer_above_again(self, officials):
        officials.set(officials.authority, BY_OFFICIAL)
        officials.set(officials.authority, {"portfolio_official": "I", "approver": "A"})
        assert JurisdictionRule.objects.latest("pk").letters == {}
        officials.set(officials.country, BY_OFFICIAL)
        assert officials.answers() == "portfolio_official"

    def test_many_decisions_are_told_in_two_queries(self, officials, django_assert_num_queries):
        board = Board(officials.partnership)
        officials.set(officials.country, BY_OFFICIAL)
        for title in ("One", "Two"):
            board.question(title=title)
        rows = list(Decision.objects.select_related("partnership"))
        with django_assert_num_queries(2):
            found = accountable_for(rows)
        assert set(found.values()) == {"approver"}


class TestTwoPeople:
    def test_nothing_holds_before_another_official_confirms(self, officials):
        made = propose_rule(
            officials.country, KIND, BY_OFFICIAL, reason="The law.", actor=officials.ann
        )
        assert officials.answers() == "approver"
        assert "own_proposal" in codes(confirm_rule, made, actor=officials.ann)
        confirm_rule(made, actor=officials.ben)
        assert officials.answers() == "portfolio_official"

    def test_the_database_asks_for_a_second_person_too(self, officials):
        made = officials.set(officials.country, BY_OFFICIAL)
        with pytest.raises(IntegrityError), transaction.atomic():
            JurisdictionRule.objects.filter(pk=made.pk).update(decided_by=officials.ann)

    def test_a_mandate_over_one_authority_reaches_no_further(self, officials):
        known = {"reason": "The order.", "actor": officials.local}
        assert "forbidden" in codes(propose_rule, officials.country, KIND, BY_OFFICIAL, **known)
        foreign = PartnershipFactory()
        elsewhere = Jurisdiction(foreign.country, foreign.authority)
        assert "forbidden" in codes(propose_rule, elsewhere, KIND, BY_OFFICIAL, **known)
        made = propose_rule(officials.authority, KIND, BY_OFFICIAL, **known)
        confirm_rule(made, actor=officials.ben)
        assert officials.answers() == "portfolio_official"

    def test_nobody_of_the_partnership_sets_it(self, officials):
        for role in ("contract_manager", "approver", "partner_lead"):
            actor = person(role, officials.partnership)
            known = {"reason": "We wish so.", "actor": actor}
            found = codes(propose_rule, officials.authority, KIND, BY_OFFICIAL, **known)
            assert "forbidden" in found

    def test_everything_that_is_wrong_is_said_at_once(self, officials):
        letters = {"partner_lead": "A", "approver": "C", "lender": "X"}
        found = codes(
            propose_rule, officials.country, KIND, letters, reason=" ", actor=officials.local
        )
        assert found == {"forbidden", "never_answers", "unknown_letter", "required"}

    def test_a_country_without_a_partnership_is_refused(self, officials):
        nowhere = Jurisdiction("IS")
        known = {"reason": "Why not.", "actor": officials.ann}
        assert codes(propose_rule, nowhere, KIND, BY_OFFICIAL, **known) == {"no_partnership"}

    def test_one_proposal_waits_at_a_time(self, officials):
        known = {"reason": "The law.", "actor": officials.ann}
        propose_rule(officials.country, KIND, BY_OFFICIAL, **known)
        assert "waits" in codes(propose_rule, officials.country, KIND, {"lender": "C"}, **known)
        with pytest.raises(IntegrityError), transaction.atomic():
            JurisdictionRule.objects.create(
                country=officials.country.country,
                kind=KIND,
                before={},
                after={},
                reason="The law.",
                proposed_by=officials.ann,
                proposed_at=JurisdictionRule.objects.get().proposed_at,
            )

    def test_what_changed_since_is_proposed_anew(self, officials):
        made = propose_rule(
            officials.authority, KIND, {"lender": "C"}, reason="A loan.", actor=officials.ann
        )
        officials.set(officials.country, BY_OFFICIAL)
        assert "overtaken" in codes(confirm_rule, made, actor=officials.ben)
        assert withdraw_rule(made, actor=officials.ann).state == "withdrawn"

    def test_it_is_refused_with_a_reason_or_taken_back_by_whoever_proposed_it(self, officials):
        known = {"reason": "The law.", "actor": officials.ann}
        first = propose_rule(officials.country, KIND, BY_OFFICIAL, **known)
        assert "not_yours" in codes(withdraw_rule, first, actor=officials.ben)
        assert "required" in codes(refuse_rule, first, note=" ", actor=officials.ben)
        assert refuse_rule(first, note="Not in force yet.", actor=officials.ben).state == "refused"
        assert officials.answers() == "approver"
        propose_rule(officials.country, KIND, BY_OFFICIAL, **known)

    def test_every_act_is_in_the_ledger_and_what_holds_is_sealed(self, officials):
        officials.set(officials.country, BY_OFFICIAL)
        kinds = AuditEvent.objects.filter(stream=SYSTEM_STREAM).values_list("kind", flat=True)
        assert {"jurisdiction_rule.proposed", "jurisdiction_rule.confirm"} <= set(kinds)
        assert not verification.verify().findings
        JurisdictionRule.objects.update(letters={"partner_lead": "A"})
        assert verification.verify().findings


VOICELESS = ["partner_selection", "deduction_waiver"]
HOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class TestVoices:
    """No private vote on its own selection, before the contract, on waiving its deductions."""

    @HOW
    @given(
        layers=st.lists(
            st.tuples(
                st.sampled_from(["country", "authority", "partnership"]),
                st.dictionaries(
                    st.sampled_from(COLUMNS), st.sampled_from(["R", "A", "A/R", "C", "I", ""])
                ),
            ),
            max_size=3,
        ),
        kind=st.sampled_from(sorted(one.slug for one in KINDS.values() if one.is_by_vote)),
        is_signed=st.booleans(),
    )
    def test_no_layer_gives_the_partner_a_voice_or_a_signature(self, layers, kind, is_signed):
        with transaction.atomic():
            board = Board()
            if not is_signed:
                board.partnership.signed_on = None
                board.partnership.save(update_fields=["signed_on"])
            # Whatever was written anywhere, by whatever way, the services' checks left aside.
            for layer, letters in layers:
                self.write(board, layer, kind, letters)
            decision = Decision(
                partnership=board.partnership, body=board.body, kind=kind, raised_by=board.nora
            )
            decision.pk = -1
            voiceless = kind in VOICELESS or not is_signed
            assert ("partner" in rules_of(decision).sides) is not voiceless
            if voiceless:
                assert not {board.declan, board.paolo} & set(signers_of(decision))
            transaction.set_rollback(True)

    def write(self, board, layer, kind, letters):
        now = board.partnership.created_at
        if layer == "partnership":
            for who, letter in letters.items():
                Responsibility.objects.create(
                    partnership=board.partnership,
                    kind=kind,
                    who=who,
                    letter=letter,
                    reason="Written past the checks.",
                    changed_by=board.maeve,
                    at=now,
                )
            return
        where = {"authority": board.partnership.authority}
        if layer == "country":
            where = {"country": board.partnership.country}
        JurisdictionRule.objects.create(
            **where,
            kind=kind,
            before={},
            after={},
            letters=letters,
            reason="Written past the checks.",
            state="confirmed",
            proposed_by=board.maeve,
            proposed_at=now,
            decided_by=board.sean,
            decided_at=now,
        )

    def test_where_the_body_answers_the_partner_signs_what_it_has_a_voice_in(self):
        board = Board()
        officials = Officials(board.partnership)
        officials.set(officials.country, {"board": "A", "approver": "C"}, kind="resolution")
        decision = board.question(by=board.nora)
        assert set(signers_of(decision)) == {board.maeve, board.declan}
