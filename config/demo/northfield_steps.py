"""What became of the milestones of Northfield Hospital."""

from __future__ import annotations

from config.demo.story import Step

STEPS = (
    Step(
        code="M3",
        deed="claim",
        days_ago=322,
        days=-3,
        words="The survey of all 14 buildings is complete; the report is attached.",
    ),
    Step(
        code="M3",
        deed="accept_with_defects",
        days_ago=317,
        words="Accepted; two chapters are to be completed.",
        defects=(
            ("Photographs of the plant room are missing", 40),
            ("Remaining life of the lifts is not estimated", 330),
        ),
    ),
    Step(
        code="M3",
        deed="mend",
        days_ago=290,
        days=-2,
        words="Photographs of the plant room are missing",
    ),
    Step(
        code="M2",
        deed="forecast",
        days_ago=30,
        days=110,
        words="The maker delivers the doors two weeks later than ordered.",
    ),
    Step(
        code="M5",
        deed="claim",
        days_ago=13,
        days=-2,
        words="Membrane, gutters and edge protection are renewed.",
    ),
    Step(
        code="M5",
        deed="certify",
        days_ago=5,
        words="The roof of the west wing as drawn, without the store over the kitchen.",
    ),
    Step(
        code="M6",
        deed="claim",
        days_ago=8,
        days=-4,
        words="All wards are connected and were tested.",
    ),
    Step(
        code="M6",
        deed="send_back",
        days_ago=1,
        words="The record has no test calls of ward 7. Test them and add the sheets.",
    ),
    Step(
        code="M1",
        deed="claim",
        days_ago=3,
        days=-4,
        words="Four chillers run since Friday; the test sheets are attached.",
    ),
    Step(
        code="M4",
        deed="claim",
        days_ago=2,
        days=-1,
        words="Both generators ran for four hours under full load.",
    ),
)
