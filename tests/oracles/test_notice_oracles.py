"""Ladders of notices as contracts have them: PF2 (S5) and the Staff College (NAO, S31)."""

from __future__ import annotations

import datetime as dt

import pytest

from performance.notice_counters import Served, Step, months_after, standings

pytestmark = pytest.mark.oracle

# S5: HM Treasury, Standardisation of PF2 Contracts, persistent breach.
PF2 = (
    Step(
        name="Notice",
        counts="breach",
        how="within",
        times=1,
        months=12,
        each_service=False,
        gives="a notice of persistent breach stands",
    ),
    Step(
        name="Final notice",
        counts="breach",
        how="again",
        times=1,
        months=12,
        each_service=False,
        gives="a final notice stands",
    ),
    Step(
        name="Termination",
        counts="breach",
        how="again",
        times=1,
        months=6,
        each_service=False,
        gives="the authority may terminate",
    ),
)
# S31: NAO, PFI: the Joint Services Command and Staff College.
STAFF_COLLEGE = (
    Step(
        name="Subcontract",
        counts="warning",
        how="on_end",
        times=1,
        months=3,
        each_service=True,
        gives="the subcontract is ended",
    ),
    Step(
        name="Default",
        counts="warning",
        how="within",
        times=16,
        months=12,
        each_service=False,
        gives="the contractor is in default",
    ),
)


def day(text):
    return dt.date.fromisoformat(text)


def breaches(*days):
    return [Served(day(one), "breach") for one in days]


def reached(steps, served, today):
    return {
        (one.step.name, one.service): one.reached_on and one.reached_on.isoformat()
        for one in standings(steps, served, day(today))
    }


def test_s5_a_notice_a_final_notice_within_twelve_months_and_one_repeat_within_six():
    ladder = breaches("2026-01-15", "2026-12-20", "2027-05-01")
    assert reached(PF2, ladder, "2027-05-01") == {
        ("Notice", ""): "2027-05-01",
        ("Final notice", ""): "2027-05-01",
        ("Termination", ""): "2027-05-01",
    }
    early = reached(PF2, ladder, "2026-12-31")
    assert early["Final notice", ""] == "2026-12-20"
    assert early["Termination", ""] is None


def test_s5_the_corresponding_day_is_within_and_the_day_after_is_not():
    assert reached(PF2, breaches("2026-01-15", "2027-01-15"), "2027-02-01")["Final notice", ""]
    late = breaches("2026-01-15", "2027-01-16")
    assert reached(PF2, late, "2027-02-01")["Final notice", ""] is None
    final = ("2026-01-15", "2026-03-31")
    assert reached(PF2, breaches(*final, "2026-09-30"), "2026-10-01")["Termination", ""]
    assert reached(PF2, breaches(*final, "2026-10-01"), "2026-10-01")["Termination", ""] is None


def test_s5_says_until_when_the_next_one_would_count():
    _notice, final, end = standings(PF2, breaches("2026-01-15", "2026-03-31"), day("2026-05-01"))
    assert (final.count, final.left, final.until) == (0, 1, day("2027-03-31"))
    assert (end.count, end.left, end.until) == (0, 1, day("2026-09-30"))
    *_rest, end = standings(PF2, breaches("2026-01-15", "2026-03-31"), day("2026-10-01"))
    assert (end.count, end.until) == (0, None)


def warnings(service, *days):
    return [Served(day(one), "warning", service) for one in days]


def test_s31_a_warning_for_one_service_in_three_months_on_end():
    cleaning = warnings("Cleaning", "2026-03-30", "2026-04-01", "2026-05-20")
    catering = warnings("Catering", "2026-03-05", "2026-04-07", "2026-06-01")
    found = reached(STAFF_COLLEGE, cleaning + catering, "2026-06-10")
    assert found["Subcontract", "Cleaning"] == "2026-05-20"
    assert found["Subcontract", "Catering"] is None
    mixed = warnings("Cleaning", "2026-03-30") + warnings("Catering", "2026-04-07", "2026-05-07")
    found = reached(STAFF_COLLEGE, mixed, "2026-06-10")
    assert found["Subcontract", "Cleaning"] is found["Subcontract", "Catering"] is None


def test_s31_a_run_goes_on_until_the_end_of_the_next_month():
    two = warnings("Cleaning", "2026-09-02", "2026-10-30")
    [first, _all] = standings(STAFF_COLLEGE, two, day("2026-11-23"))
    assert (first.count, first.left, first.until) == (2, 1, day("2026-11-30"))
    [first, _all] = standings(STAFF_COLLEGE, two, day("2026-12-01"))
    assert (first.count, first.left, first.until) == (0, 3, None)
    over = warnings("Cleaning", "2026-11-02", "2026-12-30", "2027-01-05")
    assert reached(STAFF_COLLEGE, over, "2027-01-05")["Subcontract", "Cleaning"] == "2027-01-05"


def test_s31_sixteen_within_twelve_months_over_nine_services():
    services = [f"Service {n}" for n in range(9)]
    sixteen = [
        Served(day("2026-01-01") + dt.timedelta(days=22 * n), "warning", services[n % 9])
        for n in range(16)
    ]
    found = reached(STAFF_COLLEGE, sixteen, "2026-12-31")
    assert found["Default", ""] == sixteen[-1].on.isoformat() == "2026-11-27"
    assert reached(STAFF_COLLEGE, sixteen[:15], "2026-12-31")["Default", ""] is None
    spread = [*sixteen[:15], Served(day("2027-01-01"), "warning", "Cleaning")]
    assert reached(STAFF_COLLEGE, spread, "2027-01-01")["Default", ""] is None
    in_time = [*sixteen[:15], Served(day("2026-12-31"), "warning", "Cleaning")]
    assert reached(STAFF_COLLEGE, in_time, "2027-01-01")["Default", ""] == "2026-12-31"
    *_rest, together = standings(STAFF_COLLEGE, sixteen[:15], day("2026-12-31"))
    assert (together.count, together.left, together.until) == (15, 1, day("2026-12-31"))
    *_rest, together = standings(STAFF_COLLEGE, sixteen[:15], day("2027-01-01"))
    assert (together.count, together.left) == (14, 2)


def test_the_order_of_notices_does_not_matter_and_what_comes_later_is_not_counted():
    ladder = breaches("2026-01-15", "2026-12-20", "2027-05-01")
    assert standings(PF2, ladder[::-1], day("2027-05-01")) == standings(
        PF2, ladder, day("2027-05-01")
    )
    assert reached(PF2, ladder, "2026-01-14")["Notice", ""] is None


@pytest.mark.parametrize(
    ("begins", "months", "ends"),
    [
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -12, "2025-01-15"),
    ],
)
def test_the_corresponding_day_of_a_shorter_month_is_its_last(begins, months, ends):
    assert months_after(day(begins), months) == day(ends)
