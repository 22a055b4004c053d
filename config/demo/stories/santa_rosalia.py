"""Santa Rosalía Airport."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from config.demo.story import Measured, Step, Story, kpi
from partnerships.catalogue.rows import InvestmentDuty, Tariff
from partnerships.types.concession import ConcessionTerms
from performance.services.starters import NewMilestone


def story(today: dt.date) -> Story:
    """As of `today`: milestones move with it."""
    day = dt.timedelta(days=1)
    return Story(
        facts={
            "name": "Santa Rosalía Airport",
            "type": "concession",
            "sector": "transport",
            "country": "CO",
            "currency": "USD",
            "capital_value": Decimal(640_000_000),
            "place": "Santa Rosalía",
            "summary": "An airport for 9 million passengers a year. The partner keeps what users"
            " pay, and pays 27.5 % of it, at least $50.0 m a year.",
            "closed_on": dt.date(2016, 5, 20),
            "starts_on": dt.date(2016, 7, 1),
            "ends_on": dt.date(2041, 6, 30),
            "terms": ConcessionTerms(
                bid_variable="revenue_share",
                tariffs=(
                    Tariff(user="International passenger", per="departure", amount=Decimal(38)),
                    Tariff(user="Domestic passenger", per="departure", amount=Decimal("6.40")),
                ),
                tariff_method="They follow half of inflation each 1 July; reviewed every five years"
                " by the regulator.",
                tariff_base_on=dt.date(2016, 7, 1),
                tariff_rise=Decimal("0.005"),
                tariff_indexed_share=Decimal("0.5"),
                tariff_index="CPI-CO",
                tariff_index_lag=2,
                tariff_step=Decimal("0.05"),
                revenue_share=Decimal("0.275"),
                annual_guarantee=Decimal(50_000_000),
                guarantee_of_last_year=Decimal("0.85"),
                statement_day=20,
                investment_duties=(
                    InvestmentDuty(
                        duty="Second pier with 11 gates",
                        amount=Decimal(148_000_000),
                        due_on=today + 310 * day,
                    ),
                ),
            ),
        },
        authority="aviation",
        partner="rosalia",
        phase="operate",
        since=dt.date(2018, 3, 1),
        signed_on=dt.date(2016, 5, 20),
        begins_on=dt.date(2014, 2, 3),
        months=18,
        manager="camila",
        approver="andres",
        submitter="julian",
        shareholders=(("Aeropuertos del Sur", "0.7"), ("Fondo Costa", "0.3")),
        lenders=("Banco Andino",),
        funding=(("loan", "Banco Andino", "430000000"), ("equity", "Shareholders", "210000000")),
        objectives=(
            ("An airport that passengers like to use", "62 % satisfied in 2016"),
            ("A fair share for the state", "$31.0 m in 2015"),
        ),
        measured=(
            Measured(
                kpi=kpi(
                    "statements",
                    "Revenue statements certified by the 20th",
                    "%",
                    ("0", "100"),
                    (2, 0),
                    decimals=0,
                    aggregation="latest",
                    reliability="A",
                ),
                start="100",
                now="100",
                goal=1,
            ),
            Measured(
                kpi=kpi(
                    "share",
                    "Share of revenue paid to the state",
                    "% of revenue",
                    ("23.6", "27.5"),
                    (3, 0),
                    reliability="A",
                    aggregation="ratio",
                    numerator_name="Paid to the state, US dollars",
                    denominator_name="Revenue, US dollars",
                ),
                start="27.5",
                now="27.5",
                below="17600000",
                goal=1,
            ),
            Measured(
                kpi=kpi(
                    "cover",
                    "Debt can be served (cover ratio)",
                    "",
                    ("1.05", "1.40"),
                    (3, 0),
                    minimum="1.15",
                    decimals=2,
                    reliability="A",
                ),
                start="1.21",
                now="1.31",
                sway="0.02",
                goal=1,
            ),
            Measured(
                kpi=kpi(
                    "security",
                    "Passengers through security in 15 minutes",
                    "%",
                    ("70", "98"),
                    (0, 3),
                    target="90",
                    minimum="80",
                    reliability="A",
                ),
                start="86.0",
                now="91.5",
                sway="1.2",
            ),
            Measured(
                kpi=kpi(
                    "bags",
                    "Bags delivered late",
                    "per 1,000 passengers",
                    ("8", "2"),
                    (1, 2),
                    target="4",
                    reliability="A",
                ),
                start="5.6",
                now="4.2",
                sway="0.3",
            ),
            Measured(
                kpi=kpi(
                    "step_free",
                    "Step-free routes in working order",
                    "%",
                    ("90", "100"),
                    (0, 2),
                    target="99",
                ),
                start="96.8",
                now="98.4",
                sway="0.3",
            ),
            Measured(
                kpi=kpi(
                    "noise",
                    "Night flights over the agreed noise",
                    "flights",
                    ("60", "0"),
                    (0, 2),
                    decimals=0,
                    target="15",
                    aggregation="sum",
                ),
                start="9",
                now="4",
                sway="2",
            ),
        ),
        milestones=(
            NewMilestone(
                code="M1",
                name="Runway lighting renewed",
                weight=Decimal(2),
                baseline_on=today - 140 * day,
                final_deadline_on=today + 40 * day,
            ),
            NewMilestone(
                code="M2",
                name="Second pier with 11 gates",
                weight=Decimal(4),
                baseline_on=today + 280 * day,
                final_deadline_on=today + 460 * day,
            ),
            NewMilestone(
                code="M3",
                name="Audited accounts of the year",
                weight=Decimal(1),
                baseline_on=today + 120 * day,
            ),
        ),
        steps=(
            Step(
                code="M1",
                deed="claim",
                days_ago=133,
                days=-3,
                words="All 1,240 lamps are replaced and were flown over.",
            ),
            Step(code="M1", deed="accept", days_ago=127, words="Seen in the flight check."),
        ),
    )
