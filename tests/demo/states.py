"""Every state of a figure, a milestone and a question is somewhere in the demo."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from django.urls import reverse

from config.demo import make
from config.demo.people import LOGINS, PEOPLE
from core import clock, worklist
from core.models import AuditEvent
from governance.models import Concern, Decision, Meeting, Publication
from governance.selectors.responsibilities import line_of
from partnerships.models import GateProposal, Partnership
from performance.models import KPIRecord, Milestone
from performance.scoring import recompute
from performance.services.recompute_check import recompute_check

FINAL = {Milestone.State.ACCEPTED, Milestone.State.ACCEPTED_MINOR}


class States:
    """For a test of the seeded demo."""

    def test_the_board_has_met_with_approved_minutes_and_meets_again(self):
        ahead, held = Meeting.objects.filter(partnership__name="Northfield Hospital")
        assert (held.state, held.silent, ahead.state) == ("approved", [], "convened")
        assert held.actions.filter(done_on=None).count() == 2
        assert ahead.items.filter(kind="action").count() == 2

    def test_twice_makes_nothing(self):
        assert self.made == 12
        before = AuditEvent.objects.count()
        assert make.seed(lambda *_told: None) == 0
        assert AuditEvent.objects.count() == before

    def test_worked_out_anew_nothing_differs(self):
        assert recompute_check().differences == []

    def test_zero_missing_not_yet_due_and_not_applicable_stand_side_by_side(self):
        northfield = self.observed("Northfield Hospital")
        assert northfield["water"]["kind"] == "value"
        assert Decimal(northfield["water"]["reported"]) == 0
        assert northfield["lifts"]["kind"] == "not_applicable"
        assert self.observed("Steady Homes")["start"]["kind"] == "not_reported"
        assert self.observed("OnePermit")["cost"]["kind"] == "not_yet_due"

    def test_one_figure_was_corrected_and_another_person_accepted_it(self):
        new = KPIRecord.objects.get(corrects__isnull=False, kpi__code="helpdesk")
        assert new.state == KPIRecord.State.ACCEPTED
        assert new.corrects.state == KPIRecord.State.SUPERSEDED
        assert new.decided_by != new.submitted_by
        assert (new.corrects.value, new.value) == (Decimal("90.4"), Decimal("92.1"))
        assert self.observed("Northfield Hospital")["helpdesk"]["corrected"]

    def test_one_accepted_figure_is_disputed_by_the_partner_and_counts_on(self):
        record = KPIRecord.objects.get(is_disputed=True, kpi__code="cleaning")
        assert record.state == KPIRecord.State.ACCEPTED
        assert record.disputes.get().raised_by.email == "declan@concord.example"
        assert self.observed("Northfield Hospital")["cleaning"]["disputed"]

    def test_milestones_stand_at_every_step_of_being_checked(self):
        found = Counter(
            Milestone.objects.filter(partnership__name="Northfield Hospital").values_list(
                "state", flat=True
            )
        )
        assert found == {
            "planned": 1,
            "claimed": 2,
            "certified": 1,
            "sent_back": 1,
            "accepted_minor": 1,
        }
        sent_back = Milestone.objects.get(state=Milestone.State.SENT_BACK)
        assert sent_back.due_on > clock.today()
        assert sent_back.rounds.get().reason
        assert Milestone.objects.filter(
            partnership__name="Steady Homes", state=Milestone.State.ACCEPTED
        ).exists()

    def test_what_is_done_was_done_by_steps(self):
        for milestone in Milestone.objects.filter(state__in=FINAL):
            assert milestone.actual_on
            assert milestone.rounds.exists()
            assert milestone.accepted_by != milestone.rounds.get().sent_by

    def test_the_two_goals_of_bayview_read_the_same_on_every_page(self):
        self.sign_in("amara")
        bayview = Partnership.objects.get(name="Bayview Water")
        card = self.card("Bayview Water")
        assert (round(card.financial), round(card.community)) == (81, 48)
        assert bayview.standing.financial == card.financial
        assert bayview.standing.community == card.community
        for url in (
            reverse("portfolio"),
            reverse("scorecard", args=[bayview.uuid]),
        ):
            page = self.client.get(url, follow=True).content.decode()
            for figure in ("81", "48"):
                with self.subTest(url=url, figure=figure):
                    assert f">{figure}<" in page.replace("\n", "").replace(" ", "")

    def test_a_missing_a_corrected_and_a_disputed_figure_of_bayview_are_told_apart(self):
        seen = self.observed("Bayview Water")
        assert seen["pressure"]["kind"] == "not_reported"
        assert seen["invested"]["kind"] == "not_yet_due"
        assert seen["overflows"]["kind"] == "not_applicable"
        assert seen["hours"]["corrected"]
        assert Decimal(seen["hours"]["reported"]) == Decimal("19.2")
        assert seen["solved"]["disputed"]
        assert Decimal(seen["solved"]["verified"]) == 62
        record = KPIRecord.objects.get(kpi__code="solved", period="2026-09")
        assert (record.reported_value, record.verified_value) == (71, 62)
        result = recompute(json.loads(self.card("Bayview Water").result)).community
        assert (round(result.low), round(result.high)) == (38, 58)
        assert result.coverage == Fraction(12, 15)

    def test_the_tariff_of_bayview_has_climbed_to_the_executives_by_its_limits(self):
        found = Concern.objects.get(title="The tariff step of this year")
        steps = list(found.steps.all())
        assert found.state == "executives"
        assert found.due_on > clock.today()
        assert [one.since > before.until_on for before, one in pairwise(steps)] == [True, True]
        assert {one.side for one in found.positions.all()} == {"authority", "partner"}
        disputed = Concern.objects.exclude(about_uuid=None)
        assert {one.state for one in disputed} == {"operational"}

    def test_the_water_losses_of_bayview_are_worked_out_of_two_numbers(self):
        losses = self.observed("Bayview Water")["losses"]
        assert Decimal(losses["reported"]) == 29
        assert Decimal(losses["numerator"]) * 100 / Decimal(losses["denominator"]) == 29
        record = KPIRecord.objects.get(
            kpi__code="losses", period="2026-09", state=KPIRecord.State.ACCEPTED
        )
        assert (record.numerator, record.denominator) == (5_336_000, 18_400_000)

    def test_evidence_of_every_form_stands_on_the_figures_that_wait(self):
        waiting = KPIRecord.objects.filter(state=KPIRecord.State.SUBMITTED, answer="value")
        assert waiting.exists()
        assert not waiting.filter(evidence=None).exists()
        forms = {
            name.rpartition(".")[2]
            for name in waiting.values_list("evidence__file_name", flat=True)
        }
        assert forms == {"csv", "xlsx", "png"}

    def test_a_stage_approval_waits_for_somebody_else_than_its_proposer(self):
        waiting = GateProposal.objects.get(state=GateProposal.State.OPEN)
        assert waiting.partnership.name == "OnePermit"

    def test_a_question_was_decided_by_both_sides_and_one_waits_for_two_votes(self):
        decided, open_ = Decision.objects.filter(partnership__name="Northfield Hospital").order_by(
            "raised_at"
        )
        assert decided.state == Decision.State.DONE
        assert decided.follow_ups.get().owner.email == "declan@concord.example"
        assert open_.state == Decision.State.VOTING
        voted = {vote.by.name for vote in open_.votes.all()}
        assert voted == {"Nora Quinn", "Declan Roche"}
        self.sign_in("maeve")
        assert open_.title in self.client.get("/to-do/").content.decode()

    def test_the_users_have_a_voice_and_a_vote_to_give(self):
        done, open_ones = (
            Decision.objects.filter(body__kind="users_panel", state=state)
            for state in (Decision.State.DONE, Decision.State.VOTING)
        )
        assert done.get().votes.filter(by__name="Rosa Dizon").exists()
        self.sign_in("rosa")
        assert open_ones.get().title in self.client.get("/to-do/").content.decode()

    def test_a_lesson_and_a_story_are_public_by_decision(self):
        page = self.client.get("/public/").content.decode()
        for title in ("Price the gauges before the prototype, not after", "How Asha came back"):
            assert title in page
        assert Publication.objects.filter(decision__state=Decision.State.DONE).count() == 2

    def test_the_law_of_a_country_says_who_signs_large_changes(self):
        line = line_of(self.get("Mtondo Expressway"), "large_change")
        assert (line.accountable, line.layers["approver"]) == ("portfolio_official", "country")

    def test_each_login_lands_on_a_page_with_something_to_do(self):
        emails = {person.key: person.email for person in PEOPLE}
        for key, _what in LOGINS:
            with self.subTest(key):
                user = self.sign_in(key)
                page = self.client.get("/", follow=True)
                assert page.status_code == 200
                assert user.email == emails[key]
                if key == "ines":
                    assert "Northfield Hospital" in page.content.decode()
                    continue
                work = worklist.collect(user, clock.today())
                mine = (*work.overdue, *work.this_week, *work.later)
                assert mine
                for item in mine[:3]:
                    assert self.client.get(item.url).status_code == 200
