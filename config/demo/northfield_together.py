"""How health board and operator of Northfield Hospital work together: quietly, and better."""

from __future__ import annotations

from config.demo.interests import Brought, Wanted
from config.demo.story import BothAsked, DoneTogether, Together

TOGETHER = Together(
    weights={"transparency": 3, "commitment": 3, "competence": 2, "shared_goals": 2},
    reason="A hospital cannot close for a quarrel: what counts is to hear of a fault early.",
    asked=(
        BothAsked(quarter=1, days=12, authority=(3, 3, 3), partner=(3, 4, 3)),
        BothAsked(
            quarter=0,
            days=12,
            authority=(3, 4, 3),
            partner=(4, 3, 3),
            words=(
                "Say a week before which wards the builders need.",
                "Answer requests for access on the same day.",
            ),
        ),
    ),
    done=(
        DoneTogether(
            kind="workshop",
            title="Wards under works, and who cleans them",
            purpose="Audits, dust and access while a ward is being worked on.",
            quarter=0,
            days=-50,
            outcome="A plan of two pages for each ward, agreed before the builders come.",
            follow_ups=(
                ("Plan of works by ward for the winter", "declan", 14, 12),
                ("Tell the ward sisters who to call", "nora", 10, 8),
            ),
        ),
        DoneTogether(
            kind="strategic_review",
            title="Eight years of operation: what we would agree differently",
            purpose="Energy, chillers and the beds that will be needed in 2030.",
            quarter=0,
            days=82,
        ),
    ),
    wanted=(
        Wanted(
            person="maeve",
            title="No ward closed for a fault that was known",
            goal="community",
            kpis=("areas", "urgent"),
            why="A closed ward means a cancelled operation.",
            shared=0,
        ),
        Wanted(
            person="maeve",
            title="A charge that the board can plan with for years",
            goal="financial",
            kpis=("maintenance", "energy"),
            shared=1,
        ),
        Wanted(
            person="declan",
            title="Repairs planned when a ward is free",
            goal="financial",
            kpis=("maintenance",),
            why="A night shift costs three times a day shift.",
            shared=0,
        ),
        Wanted(
            person="declan",
            title="Few deductions, and none that both sides hold to be wrong",
            goal="financial",
            kpis=("areas", "cleaning"),
        ),
    ),
    brought=(
        Brought(
            person="maeve",
            kind="people",
            what="A nurse who knows every ward, for planning works",
            extent="two days a week",
            receives="declan",
            verdict="more",
            note="She also took the builders through infection control.",
        ),
        Brought(
            person="maeve",
            kind="data",
            what="Bed plans four weeks ahead",
            extent="every Monday",
            receives="declan",
        ),
        Brought(
            person="declan",
            kind="expertise",
            what="An energy manager",
            extent="half a post",
            receives="maeve",
            verdict="less",
            note="The post was vacant from May to August.",
        ),
        Brought(
            person="declan",
            kind="ways",
            what="One helpdesk for all faults, day and night",
            extent="24 hours",
            receives="maeve",
        ),
    ),
)
