"""Ratings on the page of a decision, by programs and in the record of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from governance.models import Rating
from reports.models import IssuedReport
from tests.api import Program
from tests.governance.decisions.test_pages import page, words
from tests.reports.test_governance_and_decisions import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def typed(answer, **changed):
    """What the form of the ratings holds, with what is changed."""
    form = answer.context["step_forms"]["rate"]
    held = {f"rate-{name}": form[name].value() or "" for name in form.fields}
    return {
        "step": "rate",
        "seen": answer.context["view"].ratings_version,
        **held,
        **{f"rate-{name}": value for name, value in changed.items()},
    }


class TestThePage:
    def test_options_are_rated_in_one_table_with_totals_beneath(self, board, client_of):
        decision, browser = board.agreed(), client_of(board.maeve)
        first = browser.get(page(decision))
        answer = browser.post(
            page(decision),
            typed(
                first,
                points_A_1="90",
                reason_A_1="The lowest price.",
                points_A_2="60.5",
                reason_A_2="Slow at night.",
            ),
        )
        assert answer.status_code == 302
        assert Rating.objects.count() == 2
        shown = words(browser.get(page(decision)))
        # (2 × 90 + 1 × 60.5) ÷ 3 = 80.1666…
        for expected in ("The lowest price.", "60.5", "Weighted total, of 100", "<b>80.2</b>"):
            assert expected in shown
        assert "not rated" in shown

    def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(self, board, client_of):
        decision, browser = board.agreed(), client_of(board.maeve)
        first = browser.get(page(decision))
        answer = browser.post(
            page(decision), typed(first, points_A_1="130", reason_A_1="Cheap.", points_B_2="7")
        )
        assert answer.status_code == 422
        shown = words(answer)
        assert "Enter points from 0 to 100." in shown
        assert "Say why it gets these points; who decides reads it." in shown
        assert "Cheap." in shown
        assert not Rating.objects.exists()

    def test_whoever_rated_in_between_is_shown_and_nothing_typed_is_lost(self, board, client_of):
        decision, browser = board.agreed(), client_of(board.maeve)
        first = browser.get(page(decision))
        board.rate(decision)
        answer = browser.post(page(decision), typed(first, points_A_1="5", reason_A_1="Mine."))
        assert answer.status_code == 409
        shown = words(answer)
        assert "Somebody rated the options since you opened this" in shown
        assert "Mine." in shown
        assert Rating.objects.get(option__letter="A", criterion__position=1).points == 80

    def test_nobody_rates_before_the_criteria_are_agreed_nor_for_the_other_side(
        self, board, client_of
    ):
        decision = board.agreed()
        assert "Rate the options" in words(client_of(board.maeve).get(page(decision)))
        assert "Rate the options" not in words(client_of(board.declan).get(page(decision)))
        decision.agreements.all().delete()
        shown = words(client_of(board.maeve).get(page(decision)))
        assert "Rate the options" not in shown
        assert "once each side with a voice has agreed" in shown

    def test_whoever_signs_sees_the_comparison(self, board, client_of):
        decision = board.agreed()
        board.rate(decision, points=(81, 61))
        waits = board.recommended(decision)
        shown = words(client_of(board.sean).get(page(waits)))
        assert "<b>74.3</b>" in shown
        assert "<b>64.3</b>" in shown

    def test_the_page_with_ratings_costs_as_little(
        self, board, client_of, django_assert_max_num_queries
    ):
        agreed = board.agreed(
            kind="partner_selection", criteria=[(f"Criterion {n}", 1) for n in range(12)]
        )
        board.rate(agreed, points=(50,) * 12)
        browser = client_of(board.maeve)
        with django_assert_max_num_queries(20):
            browser.get(page(agreed))
        with django_assert_max_num_queries(40):
            board.rate(agreed, points=(60,) * 12)


class TestPrograms:
    def test_a_program_rates_and_reads_the_exact_total(self, board):
        decision, program = board.agreed(), Program(board.maeve)
        where = f"/decisions/{decision.uuid}/"
        found = program.get(where).json()
        sent = [
            {"letter": "A", "criterion": one["uuid"], "points": points, "reason": "As offered."}
            for one, points in zip(found["criteria"], ("90", "60.5"), strict=True)
        ]
        answer = program.post(f"{where}rate/", {"ratings": sent, "seen": found["seen"]})
        assert answer.status_code == 200, answer.content
        first, second = program.get(where).json()["options"]
        assert [one["points"] for one in first["ratings"]] == ["90", "60.5"]
        assert Decimal(first["total"]).quantize(Decimal("0.0001")) == Decimal("80.1667")
        assert second["total"] is None

    def test_what_it_saw_before_somebody_rated_is_refused(self, board):
        decision, program = board.agreed(), Program(board.maeve)
        where = f"/decisions/{decision.uuid}/"
        seen = program.get(where).json()["seen"]
        board.rate(decision)
        answer = program.post(f"{where}rate/", {"ratings": [], "seen": seen})
        assert answer.status_code == 409


def test_the_record_of_the_decision_shows_the_ratings(board, client_of):
    decision = board.agreed()
    board.rate(decision, points=(81, 61))
    waits = board.recommended(decision)
    asked = {"slug": "decision_record", "about": str(waits.uuid), "length": "full"}
    client_of(board.maeve).post(reverse("report_list", args=[board.partnership.uuid]), asked)
    text = words_of(IssuedReport.objects.get())
    for expected in ("As offered.", "weight 2", "Weighted total, of 100", "74.3", "64.3"):
        assert expected in text
