"""Back to Class."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from config.demo.story import Measured, Paper, Step, Story, Told, kpi
from partnerships.catalogue.rows import OutcomeMetric
from partnerships.types.performance_based import PerformanceTerms
from performance.services.starters import NewMilestone


def story(today: dt.date) -> Story:
    """As of `today`: every outcome is verified, the evaluation is under way."""
    day = dt.timedelta(days=1)
    return Story(
        facts={
            "name": "Back to Class",
            "type": "performance_based",
            "sector": "education",
            "country": "NP",
            "currency": "USD",
            "capital_value": Decimal(1_120_000),
            "place": "Koshi",
            "summary": "Paid for each girl who comes back to school and stays a year: 1,044 of"
            " 900 promised.",
            "starts_on": dt.date(2023, 4, 14),
            "ends_on": today + 150 * day,
            "innovation_kinds": ("service",),
            "terms": PerformanceTerms(
                cohort="Girls of 9 to 15 years in 61 villages who were out of school",
                cohort_size=900,
                outcome_metrics=(
                    OutcomeMetric(
                        outcome="Back in school",
                        definition="Enrolled, and present on 80 % of the days of one year",
                        population="Girls of 9 to 15 years out of school",
                        people=900,
                        price=Decimal(720),
                        cap=1050,
                        evidence="Registers of the schools, and visits",
                        verifier="Himal Evaluation",
                        held_for_days=365,
                    ),
                ),
                total_cap=Decimal(756_000),
                claim_period="half",
                claim_days=30,
                verifier="Himal Evaluation",
                sample_share=Decimal("0.25"),
                tolerance=Decimal("0.05"),
            ),
        },
        authority="koshi",
        partner="pathshala",
        phase="evaluate",
        since=today - 75 * day,
        signed_on=dt.date(2023, 2, 6),
        begins_on=dt.date(2022, 1, 10),
        months=24,
        manager="sunita",
        approver="bikash",
        submitter="asmita",
        parties=(
            ("Himal Evaluation", "evaluator", "evaluator"),
            ("Sagarmatha Outcome Fund", "lender", "funder"),
        ),
        objectives=(("Girls who are back in school and stay", "None of the 900 in 2022"),),
        measured=(
            Measured(
                kpi=kpi(
                    "girls",
                    "Girls back in school, in all",
                    "girls",
                    ("0", "900"),
                    (3, 3),
                    decimals=0,
                    aggregation="latest",
                    reliability="B",
                ),
                start="90",
                now="1044",
            ),
            Measured(
                kpi=kpi(
                    "present",
                    "Present on school days",
                    "%",
                    ("50", "90"),
                    (0, 3),
                    decimals=0,
                    target="80",
                    minimum="65",
                    reliability="B",
                ),
                start="71",
                now="86",
                sway="1",
            ),
            Measured(
                kpi=kpi(
                    "learning",
                    "Gain in reading and sums",
                    "% of the target",
                    ("0", "120"),
                    (2, 2),
                    decimals=0,
                    target="100",
                    reliability="B",
                ),
                start="40",
                now="112",
                sway="2",
            ),
            Measured(
                kpi=kpi(
                    "cost",
                    "Cost of one girl",
                    "US dollars",
                    ("900", "500"),
                    (2, 0),
                    decimals=0,
                    target="720",
                ),
                start="810",
                now="655",
                sway="5",
            ),
        ),
        milestones=(
            NewMilestone(
                code="last_claim",
                name="Last claim verified",
                weight=Decimal(2),
                baseline_on=today - 100 * day,
                gate="PGV",
            ),
            NewMilestone(
                code="evaluation",
                name="Final evaluation",
                weight=Decimal(2),
                baseline_on=today + 45 * day,
                description="What the programme changed, against villages without it.",
            ),
        ),
        steps=(
            Step(
                code="last_claim",
                deed="claim",
                days_ago=104,
                days=-3,
                words="The last 212 girls have completed their year.",
            ),
            Step(
                code="last_claim",
                deed="accept",
                days_ago=99,
                words="The verifier visited 26 of 61 schools.",
            ),
        ),
        told=Told(
            title="How Asha came back",
            text="Asha was eleven and had not been to school for two years. A neighbour who works"
            " for the programme asked her family every month, and the school moved its first hour"
            " so that she could fetch water before. She has not missed a week since spring."
            "\n\n“I thought they had forgotten me,” she says. “Now I read to my brother.”",
            quoted="Asha and her mother",
            consent="Her mother signed the form in Nepali, read to both; the school keeps it.",
            days_ago=40,
        ),
        papers=(
            Paper(kind="verifierCertificate", title="1,044 girls confirmed", days_ago=99),
            Paper(
                kind="performanceReport",
                title="Success story: how Asha came back, told with her family’s consent",
                days_ago=40,
                by="submitter",
            ),
        ),
    )
