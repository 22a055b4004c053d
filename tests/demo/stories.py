"""What each demo partnership is there to show."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.urls import reverse

from core import clock
from core.ledger.verification import verify
from core.models import AuditEvent, User
from core.worklist import items_of
from governance.models import RiskAssessment
from governance.selectors.decision_page import DecisionView
from partnerships.models import Partnership, PhaseMove
from partnerships.selectors.stages import stage_view
from performance.models import KPI, KPIRecord, Milestone, MonthlyReturn, Scorecard
from tests.demo import same
from tests.demo.seeded import QUARTER

MANAGER = frozenset({"view_shared", "view_internal", "propose_gate", "record_condition"})


def half_up(score: Decimal) -> Decimal:
    return score.quantize(Decimal(1), ROUND_HALF_UP)


class Stories:
    """For a test of the seeded demo."""

    def conditions(self, name):
        view = stage_view(self.get(name), MANAGER)
        return {line.result.code: line.result for line in view.lines}

    def test_all_twelve_are_told(self):
        assert Partnership.objects.count() == 12

    def test_the_ledger_verifies(self):
        assert not verify().findings

    def test_the_history_of_a_partnership_goes_forward_only(self):
        for partnership in Partnership.objects.all():
            moments = list(
                AuditEvent.objects.filter(stream=partnership.stream)
                .order_by("seq")
                .values_list("at", flat=True)
            )
            assert moments == sorted(moments)

    def test_every_risk_has_a_bearer_and_somebody_who_sees_to_it(self):
        for partnership in Partnership.objects.all():
            assert partnership.risks.exists()
            assert not partnership.risks.filter(bearer="").exists()
            assert not partnership.risks.filter(owner=None).exists()

    def test_risks_are_raised_by_the_late_bridge_the_losses_and_the_expired_agreement(self):
        raised = RiskAssessment.objects.filter(is_current=True, by=None)
        told = {one.risk.partnership.name: one for one in raised.select_related("risk")}
        assert set(told) == {"Mtondo Expressway", "Bayview Water", "Sepsis Alert"}
        assert "102 days late" in told["Mtondo Expressway"].reason
        assert told["Mtondo Expressway"].residual.band.slug == "extreme"
        wanjiku = User.objects.get(email="wanjiku@concord.example")
        looks = [one for one in items_of(wanjiku, clock.today()) if "risk_look" in one.key]
        assert [one.where for one in looks] == ["Mtondo Expressway"]

    def test_every_kpi_has_baseline_owner_and_objective_and_every_objective_a_kpi(self):
        for kpi in KPI.objects.all():
            assert None not in (kpi.baseline, kpi.baseline_on, kpi.owner, kpi.objective)
        for partnership in Partnership.objects.all():
            for objective in partnership.objectives.all():
                assert objective.baseline
                assert objective.owner
                assert objective.kpis.exists()

    def test_the_bridge_of_mtondo_is_102_days_late_with_47_days_to_its_final_deadline(self):
        bridge = Milestone.objects.get(partnership__name="Mtondo Expressway", code="M2")
        assert bridge.days_late(clock.today()) == 102
        assert (bridge.final_deadline_on - clock.today()).days == 47
        north = Milestone.objects.get(partnership__name="Mtondo Expressway", code="M1")
        assert north.defects.filter(mended_on=None).count() == 14

    def test_atlas_has_three_bids_and_seven_of_nine_conditions(self):
        atlas = self.get("Atlas Bus Stations")
        assert atlas.partner is None
        assert atlas.parties.filter(role="tenderer").count() == 3
        results = self.conditions("Atlas Bus Stations")
        settled = {code for code, one in results.items() if one.state.is_settled}
        assert (len(settled), len(results)) == (7, 9)
        assert set(results) - settled == {"affordability_shown", "draft_reviewed"}

    def test_the_three_bids_of_atlas_are_rated_and_nothing_is_decided(self):
        atlas = self.get("Atlas Bus Stations")
        decision = atlas.decisions.get()
        assert (decision.kind, decision.state) == ("partner_selection", "consultation")
        assert not decision.votes.exists()
        view = DecisionView(decision, decision.raised_by, frozenset())
        totals = [str(one["total"]) for one in view.totals]
        assert totals == ["76.6", "79.9", "76.4"]

    def test_nothing_is_asked_of_anybody_before_the_contract_begins(self):
        assert not MonthlyReturn.objects.filter(partnership__name="Atlas Bus Stations").exists()

    def test_the_expired_data_agreement_alone_blocks_sepsis_alert(self):
        results = self.conditions("Sepsis Alert")
        open_ones = [code for code, one in results.items() if not one.state.is_settled]
        assert open_ones == ["data_agreement_design"]

    def test_floodsight_ended_after_its_prototype_by_two_people(self):
        floodsight = self.get("FloodSight")
        assert floodsight.phase_state == Partnership.PhaseState.ENDED
        move = PhaseMove.objects.get(partnership=floodsight, transition="stopped")
        assert "14.2" in move.reason
        assert move.actor.email == "rafiq@concord.example"

    def test_an_ended_partnership_is_asked_for_no_more_figures(self):
        ended_on = clock.today() - dt.timedelta(days=180)
        later = MonthlyReturn.objects.filter(
            partnership__name="FloodSight", period_start__gt=ended_on
        )
        assert not later.exists()

    def test_the_city_verified_less_saving_than_was_reported_and_the_rest_is_disputed(self):
        record = KPIRecord.objects.get(
            partnership__name="BrightStreets", period="2026-09", kpi__code="saving"
        )
        assert (record.reported_value, record.verified_value) == (Decimal(61), Decimal(54))
        assert record.agreed_value is None
        assert record.is_disputed

    def test_what_an_authority_reports_itself_a_colleague_of_the_reporter_accepted(self):
        records = KPIRecord.objects.filter(
            kpi__reported_by="authority", state=KPIRecord.State.ACCEPTED
        ).select_related("submitted_by", "decided_by")
        assert records.exists()
        for record in records:
            assert record.submitted_by != record.decided_by

    def test_more_girls_came_back_than_were_promised(self):
        record = KPIRecord.objects.get(
            partnership__name="Back to Class", period="2026-09", kpi__code="girls"
        )
        assert record.value == 1044

    def test_a_score_is_the_same_on_page_and_drawing_in_the_api_and_in_the_pdf(self):
        amara = User.objects.get(email="amara@concord.example")
        self.client.force_login(amara)
        cards = Scorecard.objects.filter(period=QUARTER, is_latest=True, financial__isnull=False)
        compared = 0
        for card in cards.select_related("partnership"):
            exact = (card.financial, card.community)
            rounded = tuple(str(half_up(score)) for score in exact)
            places = same.on_pages(self.client, card.partnership) | {
                "PDF": same.in_the_pdf(card.partnership, QUARTER)
            }
            for place, found in places.items():
                with self.subTest(partnership=card.partnership.name, place=place):
                    assert found == rounded
            for place, texts in same.in_the_api(self.client, card.partnership, QUARTER).items():
                with self.subTest(partnership=card.partnership.name, place=place):
                    assert tuple(map(Decimal, texts)) == exact
            compared += 1
        assert compared >= 10

    def test_every_partnership_opens_for_its_manager_on_every_tab(self):
        for partnership in Partnership.objects.all():
            manager = User.objects.get(
                appointments__partnership=partnership, appointments__role="contract_manager"
            )
            self.client.force_login(manager)
            for name in ("partnership", "stages", "milestones", "kpis", "documents", "people"):
                with self.subTest(partnership=partnership.name, page=name):
                    url = reverse(name, args=[partnership.uuid])
                    assert self.client.get(url).status_code == 200
