"""Sepsis Alert."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from config.demo.story import Duty, Measured, Paper, Step, Story, kpi
from partnerships.catalogue.rows import StagePrice
from partnerships.types.innovation import InnovationTerms
from performance.services.starters import NewMilestone


def story(today: dt.date) -> Story:
    """As of `today`: the data agreement expired twelve days ago, so nothing goes on."""
    day = dt.timedelta(days=1)
    return Story(
        facts={
            "name": "Sepsis Alert",
            "type": "innovation",
            "sector": "health",
            "country": "NL",
            "currency": "EUR",
            "capital_value": Decimal(2_600_000),
            "place": "Oostmeer",
            "summary": "A warning that reaches the ward before the fever does, developed on the"
            " records of three hospitals.",
            "starts_on": today - 170 * day,
            "ends_on": today + 560 * day,
            "innovation_kinds": ("process",),
            "digital_aims": ("data_decisions",),
            "terms": InnovationTerms(
                data_purpose="Find signs of sepsis in the records of patients, to warn the ward.",
                data_legal_basis="Care act, article 21",
                data_access_until=today - 12 * day,
                rights_stay_with="shared",
                value_share_form="discount",
                value_share=Decimal("0.15"),
                maximum_cost=Decimal(2_600_000),
                stage_prices=(
                    StagePrice(
                        stage="design",
                        target="Warning in a test with 1,000 old records",
                        price=Decimal(180_000),
                    ),
                    StagePrice(
                        stage="prototype",
                        target="Warning beside the nurses of two wards",
                        price=Decimal(640_000),
                    ),
                ),
                stop_clause="11.3",
                partners_at_most=2,
            ),
        },
        authority="oostmeer",
        partner="veldhart",
        phase="design",
        since=today - 128 * day,
        signed_on=today - 170 * day,
        begins_on=today - 420 * day,
        months=6,
        manager="femke",
        approver="bram",
        submitter="noor",
        parties=(("Patients of Oostmeer", "civil_society", "userGroup"),),
        objectives=(
            ("Fewer people who fall ill with sepsis unseen", "38 of 100 seen in time in 2025"),
        ),
        measured=(
            Measured(
                kpi=kpi(
                    "seen",
                    "Cases seen in time in the test",
                    "%",
                    ("40", "85"),
                    (1, 3),
                    decimals=0,
                    target="75",
                    minimum="55",
                    reliability="B",
                    method="Old records in which the warning came at least four hours before the"
                    " doctor, out of all cases in the test.",
                ),
                start="48",
                now="69",
            ),
            Measured(
                kpi=kpi(
                    "false",
                    "False alarms",
                    "per 100 warnings",
                    ("60", "15"),
                    (0, 2),
                    decimals=0,
                    target="25",
                    reliability="B",
                ),
                start="52",
                now="31",
                sway="2",
            ),
            Measured(
                kpi=kpi(
                    "cost",
                    "Cost against the stage price",
                    "%",
                    ("120", "90"),
                    (2, 0),
                    decimals=0,
                    target="100",
                ),
                start="96",
                now="101",
                sway="1",
            ),
            Measured(
                kpi=kpi(
                    "trained",
                    "Nurses trained",
                    "people",
                    ("0", "60"),
                    (0, 1),
                    decimals=0,
                    aggregation="latest",
                ),
                start="0",
                now="22",
            ),
        ),
        milestones=(
            NewMilestone(
                code="design_accepted",
                name="Design accepted",
                weight=Decimal(2),
                baseline_on=today - 14 * day,
                gate="IG2",
                final_deadline_on=today + 90 * day,
            ),
            NewMilestone(
                code="prototype_tried",
                name="Prototype tried on two wards",
                weight=Decimal(3),
                baseline_on=today + 130 * day,
                gate="IG3",
                depends_on=("design_accepted",),
            ),
        ),
        steps=(
            Step(
                code="design_accepted",
                deed="claim",
                days_ago=33,
                days=-2,
                words="The design report and the test with 1,000 records are complete.",
            ),
            Step(
                code="design_accepted",
                deed="accept",
                days_ago=27,
                words="The test was repeated by the authority’s statistician.",
            ),
        ),
        papers=(
            Paper(kind="dataSharingAgreement", title="Agreement on the records", days_ago=160),
            Paper(kind="stageReport", title="Report, plan and cost", days_ago=33, by="submitter"),
            Paper(kind="readinessEvidence", title="Readiness level 4", days_ago=33, by="submitter"),
        ),
        duties=(
            Duty(
                code="data_agreement_design",
                owner="femke",
                days=5,
                note="The hospitals have signed; the patients’ council meets on Thursday.",
            ),
        ),
    )
