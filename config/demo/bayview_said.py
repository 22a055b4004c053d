"""What the city and the operator of Bayview Water say to each other."""

from __future__ import annotations

from config.demo.said import Exchanged, Requested, Served
from governance.services.exchange import FiveLines
from governance.services.formal_notices import NoticeFacts
from governance.services.protocol import LineFacts

_CHECK_IN = {"channel": "concord", "every": "month", "source": "check_in"}


def said() -> Exchanged:
    """From the last year: a protocol that is mostly kept, a claim, a right about to lapse."""
    return Exchanged(
        lines=(
            LineFacts(
                what="How the month went", side="authority", whom="the operator", **_CHECK_IN
            ),
            LineFacts(what="How the month went", side="partner", whom="the city", **_CHECK_IN),
            LineFacts(
                what="Figures of supply and quality",
                side="partner",
                whom="the city and the regulator",
                channel="concord",
                every="month",
                source="monthly_return",
            ),
            LineFacts(
                what="Hours of supply by district",
                side="authority",
                whom="the district assemblies",
                channel="meeting",
                every="quarter",
                source="by_hand",
            ),
        ),
        agreed_days_ago=300,
        told=(
            (230, "All six assemblies; minutes are with the city clerk"),
            (60, "Five of six; the sixth was flooded"),
        ),
        check_ins={
            4: (
                FiveLines(
                    done="Permits for the hill reservoir are signed.",
                    next="The council reads the tariff step.",
                    thanks="For the night shifts in the drought.",
                ),
                FiveLines(
                    done="Main in Rizal Street replaced, two weeks early.",
                    next="Valves in the hill districts.",
                    worry="Pump 3 runs hot.",
                ),
            ),
            3: (
                FiveLines(
                    done="The regulator has our figures.",
                    next="Hearing in the hill districts.",
                    worry="People there speak of dry mornings.",
                    help_needed="Somebody of yours at the hearing, please.",
                ),
                FiveLines(
                    done="Pump 3 repaired, pump 4 ordered.",
                    next="Night supply for the upper zones.",
                    help_needed="Road closure for two nights.",
                    thanks="For the quick permit.",
                ),
            ),
            1: (
                FiveLines(
                    done="Road closed for two nights as asked.",
                    next="Answer to your claim.",
                    worry="We have not agreed on the tariff step.",
                ),
                FiveLines(
                    done="Upper zones have water until nine at night.",
                    next="Second treatment line, foundations.",
                    worry="Without the step we cannot order the filters.",
                    help_needed="A day for the chief executives to meet.",
                    thanks="To the road department.",
                ),
            ),
        },
        answers=(
            "Our shift leader comes to the hearing.",
            "Closed on the 14th and 15th; send us the plan of the works.",
        ),
        served=(
            Served(
                facts=NoticeFacts(
                    kind="relief",
                    clause="18.2",
                    title="Two days without power from the grid",
                    text="The grid failed on two days. We claim relief for the hours of supply.",
                    response_days=10,
                ),
                by="lina",
                days_ago=150,
                channel="email",
                proof="Receipt of the city’s mail room",
                answer="Relief is granted for both days, 19 hours in all.",
                after=12,
            ),
            Served(
                facts=NoticeFacts(
                    kind="compensation",
                    clause="12.6",
                    title="Filters ordered late",
                    text="The price of the filters rose while the tariff step waited.",
                    response_days=20,
                ),
                by="lina",
                days_ago=16,
                channel="courier",
                proof="Courier slip 48-1190",
            ),
        ),
        watched=(
            NoticeFacts(
                kind="remedy",
                clause="24.1",
                title="Dry mornings in the hill districts",
                text="Under 18 hours on six days. Notice within 20 business days, or the right"
                " to deduct is lost.",
                response_days=10,
            ),
            12,
            20,
        ),
        requests=(
            Requested(
                title="Pump logs of the hill districts",
                text="From June to August, by hour, for the hearing.",
                by="liza",
                days_ago=80,
                answer="The logs are among the documents; pump 3 is marked.",
            ),
            Requested(
                title="Which bills leave the step out?",
                text="By billing run, so that we can tell the council what is at stake.",
                by="liza",
                days_ago=6,
            ),
        ),
    )
