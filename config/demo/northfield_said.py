"""What health board and operator of Northfield Hospital say to each other."""

from __future__ import annotations

from config.demo.said import Exchanged, Requested, Served
from governance.services.exchange import FiveLines
from governance.services.formal_notices import NoticeFacts
from governance.services.protocol import LineFacts

_EACH_MONTH = {"channel": "concord", "every": "month"}


def said() -> Exchanged:
    """A protocol that is kept, a relief event that was granted, a request that waits."""
    return Exchanged(
        lines=(
            LineFacts(
                what="How the month went",
                side="authority",
                whom="the operator",
                source="check_in",
                **_EACH_MONTH,
            ),
            LineFacts(
                what="How the month went",
                side="partner",
                whom="the health board",
                source="check_in",
                **_EACH_MONTH,
            ),
            LineFacts(
                what="Figures of the services",
                side="partner",
                whom="the health board",
                source="monthly_return",
                **_EACH_MONTH,
            ),
            LineFacts(
                what="Works that close a ward",
                side="partner",
                whom="the ward sisters",
                channel="meeting",
                every="quarter",
                source="by_hand",
            ),
        ),
        agreed_days_ago=290,
        told=(
            (210, "Wards 2 and 9, with the plan of works"),
            (118, "Ward 4; the sisters asked for quieter hours"),
            (34, "Wards 6 and 7, until the end of January"),
        ),
        check_ins={
            3: (
                FiveLines(
                    done="Bed plan for the autumn is with you.",
                    next="We look for a ward that can be free in October.",
                    worry="Ward 4 is noisy until six.",
                ),
                FiveLines(
                    done="Chiller 1 replaced over a weekend.",
                    next="Works in ward 4.",
                    help_needed="Access to the roof before seven.",
                    thanks="For the nurse who plans the works with us.",
                ),
            ),
            2: (
                FiveLines(
                    done="Roof opened at six from now on.",
                    next="Audit of ward 4 when the builders have left.",
                    thanks="No ward was closed in the hot week.",
                ),
                FiveLines(
                    done="Works in ward 4, two days early.",
                    next="Emergency lighting in the north wing.",
                    worry="The cleaning figure of ward 4 is not ours.",
                ),
            ),
            1: (
                FiveLines(
                    done="The board agreed how audits go during works.",
                    next="Winter plan of beds.",
                    help_needed="Nurse calls of ward 7 before the flu season.",
                ),
                FiveLines(
                    done="All nurse calls but those of ward 7.",
                    next="Test of both generators.",
                    worry="Chiller 4 waits for a part from abroad.",
                    thanks="For a clear answer on audits.",
                ),
            ),
        },
        answers=(
            "The roof is yours from six; security knows.",
            "We look at the figure together in the board.",
        ),
        served=(
            Served(
                facts=NoticeFacts(
                    kind="relief",
                    clause="31.4",
                    title="Storm damage to the roof of the north wing",
                    text="Four rooms could not be used for two days. We claim relief from"
                    " deductions for them.",
                    response_days=10,
                ),
                by="declan",
                days_ago=130,
                channel="email",
                proof="Read receipt of the contract office",
                answer="Relief is granted for all four rooms, for two days.",
                after=8,
            ),
            *(
                Served(
                    facts=NoticeFacts(
                        kind="warning",
                        clause="40.2",
                        title=f"Warning notice: cleaning of {where}",
                        text=f"The audit of {where} reached {reached} %, below the 92 % of the"
                        " contract. Tell us what you change.",
                        response_days=10,
                        service="Cleaning",
                    ),
                    by="maeve",
                    days_ago=days_ago,
                    channel="email",
                    proof="Read receipt of the operator’s office",
                    answer=answer,
                    after=6,
                )
                for where, reached, days_ago, answer in (
                    ("ward 4", 88, 75, "A second team cleans it until the builders have left."),
                    ("the out-patients’ wing", 90, 33, "The evening shift has a new leader."),
                )
            ),
        ),
        requests=(
            Requested(
                title="Test sheets of the emergency lighting",
                text="North wing, all floors, since the works.",
                by="maeve",
                days_ago=52,
                answer="The sheets are attached to the milestone.",
            ),
            Requested(
                title="Hours of chiller 4 since May",
                text="By day, with the outside temperature, before the part is ordered twice.",
                by="maeve",
                days_ago=5,
            ),
        ),
    )
