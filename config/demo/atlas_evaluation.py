"""The evaluation committee of Atlas Bus Stations, and how it compares the three bids."""

from __future__ import annotations

from config.demo.comparison import Committee, Comparison
from config.demo.story import Member

MEDINA, RIF, UNIDAS = BIDDERS = ("Medina Mobilité", "Rif Transport Holding", "Estaciones Unidas")

COMMITTEE = Committee(
    name="Evaluation committee",
    purpose="Compares the bids and recommends who is chosen. No bidder sits on it.",
    days_ago=40,
    members=(
        Member(person="salma", side="authority", leads=True),
        Member(person="youssef", side="authority"),
    ),
    comparison=Comparison(
        title="Award of the six bus stations",
        question="Which of the three bidders becomes the partner of the region?",
        background="All three bids are valid. The criteria and weights are those of the tender.",
        reason="The tender closed with three valid bids.",
        days_ago=12,
        due=9,
        rated_after=6,
        criteria=(
            ("Share of the revenue for the region", "percent, mean of twenty years", 4),
            ("Renewal of the stations", "schedule and design of the six works", 3),
            ("Service for travellers", "cleaning, safety at night, information", 2),
            ("Staff and the environment", "staff taken over, energy, water", 1),
        ),
        ratings={
            MEDINA: (
                ("82", "14.1 % of the revenue from the third year on."),
                ("75", "Five stations in three years; the sixth waits for the tram."),
                ("88", "Guards until the last coach, signs in three languages."),
                ("70", "Takes over all staff; no plan for water."),
            ),
            RIF: (
                ("91", "15.6 %, the highest share, on a forecast it shows in full."),
                ("64", "All six in four years, one station closed for seven months."),
                ("71", "Cleaning as asked; no staff at night in two stations."),
                ("66", "Takes over four of five staff."),
            ),
            UNIDAS: (
                ("58", "10.0 %, rising only above the middle forecast."),
                ("92", "All six in thirty months, none of them closed."),
                ("84", "One control room for all six, open day and night."),
                ("90", "Solar roofs; takes over all staff."),
            ),
        },
    ),
)
