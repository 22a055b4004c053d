"""The risks of the demo: how each was assessed, what is done about it, and what raises it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.demo.fear import Done, Feared, Found

if TYPE_CHECKING:
    from collections.abc import Mapping

FEARED: Mapping[str, tuple[Feared, ...]] = {
    "Northfield Hospital": (
        Feared(
            title="The theatre chillers fail in a hot summer",
            bearer="partner",
            category="availabilityAndQuality",
            description="Two of four chillers are fourteen years old. Without them theatres close"
            " within an hour.",
            found=(
                Found(
                    days_ago=150,
                    inherent=(4, 5),
                    residual=(3, 5),
                    reason="Two alarms in one week of July.",
                    cost=("1.4", "0.9"),
                ),
                Found(
                    days_ago=45,
                    inherent=(4, 5),
                    residual=(2, 4),
                    reason="Theatre 4 has new chillers; a rented one stands by.",
                    cost=("1.4", "0.3"),
                ),
            ),
            done=(
                Done(
                    title="Rent a chiller until the new ones run",
                    owner="declan",
                    days=-120,
                    cost="38000",
                    ended=(124, "It stands behind the boiler house since July."),
                ),
                Done(
                    title="Price the renewal of theatres 1 and 2", owner="declan", days=-4, cost=""
                ),
                Done(title="Agree on the order in which theatres close", owner="maeve", days=6),
            ),
        ),
        Feared(
            code="finance",
            found=(
                Found(
                    days_ago=100,
                    inherent=(3, 4),
                    residual=(2, 3),
                    reason="The loan is fixed until 2031; cover was 1.31 in the last test.",
                ),
            ),
        ),
        Feared(
            code="design",
            found=(
                Found(
                    days_ago=100,
                    inherent=(2, 3),
                    residual=(1, 3),
                    reason="No defect of design in six years.",
                ),
            ),
        ),
    ),
    "Mtondo Expressway": (
        Feared(
            code="construction",
            found=(
                Found(
                    days_ago=120,
                    inherent=(4, 4),
                    residual=(3, 4),
                    reason="Bearings for the bridge are held at the port.",
                    cost=("19.5", "11"),
                ),
            ),
            done=(
                Done(
                    title="Second crew on the deck of the bridge",
                    owner="kamau",
                    days=12,
                    cost="420000",
                ),
                Done(
                    title="Weekly test of every pour, read by the certifier",
                    owner="kamau",
                    days=-70,
                    cost="36000",
                    ended=(72, "Since the second week of the month, without a failure."),
                ),
                Done(title="Letter to the lenders before the deadline", owner="wanjiku", days=20),
            ),
            raised_by=("milestone_late", "M2", {"days": "90"}),
            raises_to=(5, None),
            looked_days_ago=8,
        ),
        Feared(
            code="land_availability",
            found=(
                Found(
                    days_ago=120,
                    inherent=(4, 3),
                    residual=(2, 3),
                    reason="91 of 100 landowners are paid within 60 days.",
                ),
            ),
        ),
        Feared(
            code="inflation",
            found=(
                Found(
                    days_ago=90,
                    inherent=(4, 3),
                    residual=(3, 2),
                    reason="Steel rose by 9 % in a year; 30 % of the payment is indexed.",
                    cost=("6", "2.5"),
                ),
            ),
        ),
    ),
    "Lakeside Schools": (
        Feared(
            code="handback",
            found=(
                Found(
                    days_ago=170,
                    inherent=(5, 4),
                    residual=(4, 4),
                    reason="The survey of fourteen schools: repairs of £6.2 m, £2.4 m retained.",
                    cost=("6.2", "3.8"),
                ),
            ),
            done=(
                Done(
                    title="Agree on the roofs that are renewed before 2028",
                    owner="beth",
                    days=25,
                    cost="1150000",
                ),
                Done(title="Raise what is retained from each payment", owner="priya", days=9),
            ),
        ),
        Feared(
            title="Staff leave before the service ends",
            bearer="shared",
            category="people",
            description="Caretakers do not know who employs them from September 2029.",
            found=(
                Found(
                    days_ago=60,
                    inherent=(4, 3),
                    residual=(3, 3),
                    reason="Three of forty have left since spring.",
                ),
            ),
            done=(Done(title="Tell staff what the transfer means", owner="priya", days=40),),
        ),
    ),
    "Santa Rosalía Airport": (
        Feared(
            code="demand",
            found=(
                Found(
                    days_ago=140,
                    inherent=(3, 5),
                    residual=(2, 4),
                    reason="27.5 % of revenue is above the guarantee of $50.0 m in every case.",
                    cost=("50", "8.5"),
                ),
            ),
        ),
        Feared(
            code="inflation",
            found=(
                Found(
                    days_ago=80,
                    inherent=(4, 3),
                    residual=(3, 3),
                    reason="The peso lost 11 % since January; charges follow it once a year.",
                ),
            ),
        ),
    ),
    "Bayview Water": (
        Feared(
            title="Losses fall more slowly than agreed",
            bearer="partner",
            category="availabilityAndQuality",
            description="The hill districts have old pipes and no meters.",
            found=(
                Found(
                    days_ago=150,
                    inherent=(4, 4),
                    residual=(2, 4),
                    reason="From 41 to 31 % in five years.",
                    cost=("7.4", "2.1"),
                ),
            ),
            done=(
                Done(
                    title="Meters in the hill districts",
                    owner="lina",
                    days=60,
                    cost="3800000",
                ),
            ),
            raised_by=("kpi_worse", "losses", {"against": "target", "periods": "3"}),
            looked_days_ago=12,
        ),
        Feared(
            title="The operator asks for a higher tariff before the elections",
            bearer="authority",
            category="otherRevenue",
            internal=True,
            found=(
                Found(
                    days_ago=70,
                    inherent=(4, 3),
                    residual=(3, 3),
                    reason="Said in the margins of the last meeting; see the concern.",
                ),
            ),
        ),
    ),
    "Atlas Bus Stations": (
        Feared(
            code="demand",
            found=(
                Found(
                    days_ago=30,
                    inherent=(3, 4),
                    residual=(3, 3),
                    reason="The low case of the forecast is not finished.",
                ),
            ),
        ),
        Feared(
            title="Two of the three bidders withdraw",
            bearer="authority",
            category="earlyTermination",
            internal=True,
            found=(
                Found(
                    days_ago=20,
                    inherent=(3, 4),
                    residual=(2, 4),
                    reason="One asked twice for more time.",
                ),
            ),
        ),
    ),
    "OnePermit": (
        Feared(
            code="finalist_withdraws",
            found=(
                Found(
                    days_ago=40,
                    inherent=(3, 4),
                    residual=(3, 3),
                    reason="Two of four partners are left, and one is paid late.",
                ),
            ),
        ),
        Feared(
            code="no_time",
            found=(
                Found(
                    days_ago=40,
                    inherent=(4, 3),
                    residual=(2, 3),
                    reason="Each district frees two people for a day a week.",
                ),
            ),
        ),
    ),
    "Sepsis Alert": (
        Feared(
            code="agreement_expires",
            found=(
                Found(
                    days_ago=110,
                    inherent=(3, 4),
                    residual=(2, 4),
                    reason="The hospitals signed for six months only.",
                ),
            ),
            done=(Done(title="Renew the agreement on the records", owner="femke", days=5),),
            raised_by=("condition_run_out", "data_agreement_design", {}),
            raises_to=(5, None),
            looked_days_ago=11,
        ),
        Feared(
            title="The warning is worse for people with dark skin",
            bearer="shared",
            category="dataAndRights",
            description="The old records hold too few of them to tell.",
            found=(
                Found(
                    days_ago=60,
                    inherent=(4, 4),
                    residual=(3, 4),
                    reason="1,000 records were tested; 41 are of people with dark skin.",
                ),
            ),
            done=(
                Done(
                    title="Test with the records of a second city",
                    owner="noor",
                    days=35,
                    cost="24000",
                ),
            ),
        ),
    ),
    "Steady Homes": (
        Feared(
            code="attribution",
            found=(
                Found(
                    days_ago=90,
                    inherent=(3, 3),
                    residual=(2, 3),
                    reason="389 of 412 were verified; the rest had a home before.",
                    cost=("0.7", "0.1"),
                ),
            ),
        ),
    ),
    "BrightStreets": (
        Feared(
            title="The saving is never agreed on",
            bearer="shared",
            category="attribution",
            description="The provider reports 61 %, the city verifies 54 %.",
            found=(
                Found(
                    days_ago=50,
                    inherent=(4, 4),
                    residual=(3, 4),
                    reason="Two departments read the meters differently.",
                    cost=("0.9", "0.6"),
                ),
            ),
            done=(Done(title="One way of reading the meters", owner="jana", days=14),),
        ),
    ),
}
"""By the name of the partnership."""
