"""How BrightStreets went from trust to doubt: two departments, one meter, two readings."""

from __future__ import annotations

from config.demo.interests import Brought, Wanted
from config.demo.sharing import Shares
from config.demo.story import BothAsked, DoneTogether, Together, UsersAsked

TOGETHER = Together(
    weights={"transparency": 1, "commitment": 1, "competence": 2, "shared_goals": 5},
    reason="Lamps and schools are two budgets; that both want the same matters most.",
    asked=(
        BothAsked(quarter=1, days=12, authority=(4, 4, 3, 3), partner=(3, 3, 3, 3, 2)),
        BothAsked(
            quarter=0,
            days=12,
            authority=(1, 2, 1, 1),
            partner=(3, 3, 3, 3, 2, 2),
            words=(
                "Tell us before a meter is reset, not in the quarter after.",
                "One person in the city who speaks for both departments.",
            ),
        ),
    ),
    done=(
        DoneTogether(
            kind="workshop",
            title="One list of streets for two departments",
            purpose="Roads and Schools each send their own list; agree on one order of work.",
            quarter=1,
            days=-40,
            outcome="One list of 212 streets, with the schools along them first.",
            follow_ups=(
                ("Publish the common list of streets", "jana", 14, 10),
                ("Name one contact for both departments", "lukas", 60, None),
            ),
        ),
        DoneTogether(
            kind="problem_solving",
            title="The meters of the north ring",
            purpose="The partner reports 61 % saved, the network operator’s meters say 54 %.",
            quarter=0,
            days=-45,
            outcome="The meters were reset on 4 July before they were read. From now on both read"
            " them together.",
            follow_ups=(
                ("A protocol for reading meters together", "mira", 10, None),
                ("Ask the network operator for the load curves of July", "jana", 7, None),
            ),
        ),
        DoneTogether(
            kind="strategic_review",
            title="Is saving still what we both want?",
            purpose="Two departments, one contract: what each needs from the years to 2033.",
            quarter=0,
            days=76,
        ),
    ),
    users=UsersAsked(
        code="safe",
        month=2,
        title="The light in your street",
        intro="The city and Lumen Contract have renewed 9,400 lamps. Tell us how it is to walk"
        " home.",
        question="Do you feel safe in your street at night?",
        rating="How good is the light in your street?",
        answers=(33, 17),
        ratings=(0, 6, 11, 21, 12),
        words=(
            "The path behind the school is still dark.",
            "Much better than before, thank you.",
            "The new lamps shine into my bedroom.",
        ),
        said_and_done=(
            (
                "The path behind the school is dark.",
                "Six lamps more by the end of February; Roads and Schools share the cost.",
            ),
            (
                "Some lamps shine into bedrooms.",
                "Shades are fitted within two weeks of a call.",
            ),
        ),
    ),
    wanted=(
        Wanted(
            person="jana",
            title="A bill that falls each year, school and street together",
            goal="financial",
            kpis=("bill", "saving"),
            why="Two departments pay it from two budgets.",
            shared=0,
        ),
        Wanted(
            person="jana",
            title="No street that is dark for longer than three days",
            goal="community",
            kpis=("repair", "lamps"),
            shared=1,
        ),
        Wanted(
            person="mira",
            title="Savings that are paid for as soon as they are measured",
            goal="financial",
            kpis=("saving",),
            why="The loan for the lamps is paid back from them.",
            shared=0,
        ),
        Wanted(
            person="mira",
            title="Fewer single trips to single lamps",
            goal="financial",
            kpis=("repair",),
        ),
    ),
    brought=(
        Brought(
            person="jana",
            kind="data",
            what="Plans of the network and load curves",
            extent="each quarter, from the network operator",
            receives="mira",
            verdict="less",
            note="The load curves of July came in October.",
        ),
        Brought(
            person="jana",
            kind="people",
            what="A contact in Roads and one in Schools",
            extent="a day a week each",
            receives="mira",
        ),
        Brought(
            person="mira",
            kind="money",
            what="The price of the lamps before the city has saved anything",
            extent="€18.6 m",
            receives="jana",
        ),
        Brought(
            person="mira",
            kind="ways",
            what="A map on which both sides see each lamp and its last repair",
            extent="every day",
            receives="jana",
            verdict="more",
            note="Schools use it for their own lamps too.",
        ),
    ),
    shares=Shares(
        pool="Lifting platforms",
        unit="platforms",
        offered=(2, 1),
        asked=2,
        back=1,
        purpose="Lamps along the north ring",
        programme="Roads and Schools read their own meters",
        aim="Whoever plans a street reads its meters and faults online, without asking.",
        wanted=24,
        topics=("The map of lamps and faults", "Meters and load curves online"),
        people=(
            ("Petra Winkler", 1, 3),
            ("Thomas Adler", 2, 4),
            ("Nina Kraus", 1, 4),
            ("Omar Haddad", 3, 4),
        ),
        teacher="Mira Engel",
    ),
)
