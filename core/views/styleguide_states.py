"""What the style guide shows of work that waits, and of what may go wrong or take long."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from core.worklist import WorkItem

Rows = list[dict[str, Any]]
_NOBODY = UUID(int=7)


def link(label: str, **more: Any) -> dict[str, Any]:
    return {"label": label, "url": "#", **more}


def to_do(today: dt.date) -> dict[str, Any]:
    def item(title: str, why: str, role: str, days: int, act: str) -> WorkItem:
        due = today + dt.timedelta(days=days)
        return WorkItem(
            title, "Mtondo Expressway", why, role, due, "#", act, key=title, partnership=_NOBODY
        )

    return {
        "overdue": [
            item(
                "Answer the new bridge forecast",
                "The partner expects the bridge 102 days late; the contract allows 149.",
                "You manage this contract",
                -3,
                "Answer",
            )
        ],
        "this_week": [
            item(
                "Check the October return",
                "Twelve figures came in; two of them carry a hint.",
                "You check for the agency",
                0,
                "Check",
            ),
            item(
                "Accept the toll plaza",
                "Claimed complete on 16 November, with 14 minor defects.",
                "You accept milestones",
                1,
                "Read the claim",
            ),
        ],
        "agenda": [
            {
                "day": today + dt.timedelta(days=days),
                "where": where,
                "what": what,
                "url": "#",
            }
            for days, where, what in (
                (8, "Steady Homes", "Payment for 389 verified homes"),
                (17, "Bayview Water", "Executives meet on the tariff"),
                (22, "Santa Rosalía Airport", "The revenue share falls due"),
                (47, "Mtondo Expressway", "Final contract deadline"),
            )
        ],
    }


def jobs() -> dict[str, Any]:
    states: Rows = [
        {"state": "queued", "ahead": 2},
        {"state": "running", "done": 318, "total": 725, "message": "Working out scorecards."},
        {"state": "done", "message": "725 scorecards are up to date.", "actions": [link("Open")]},
        {"state": "warnings", "message": "724 of 725 are up to date.", "actions": [link("Which?")]},
        {"state": "failed", "message": "The meter file could not be read.", "reference": "7F3A91"},
        {"state": "cancelled", "message": "Stopped by Amara Diallo after 318."},
    ]
    return {
        "ask": [
            {"role": "Contract manager", "people": ["Maeve Brennan"]},
            {"role": "Approver", "people": ["Sean Doyle", "Amina Berrada"]},
            {"role": "Partner’s lead", "people": []},
        ],
        "jobs": [{"id": f"sample-{job['state']}", **job} for job in states],
        "mine": [
            {"term": "Forecast", "value": "31 January 2027", "strong": True},
            {"term": "Cause", "value": "Supply"},
        ],
        "theirs": [
            {"term": "Forecast", "value": "14 February 2027", "strong": True},
            {"term": "Cause", "value": "Supply"},
        ],
    }
