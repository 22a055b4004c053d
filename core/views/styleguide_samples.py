"""What the style guide shows: invented, but in the words and proportions of real pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.views.styleguide_states import jobs, link, to_do

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django.utils.safestring import SafeString

    Spark = Callable[[str], SafeString]

TIERS = ("G", "AG", "A", "AR", "R")
RATIO = {"above": "Collected, $ m", "below": "Due, $ m", "denominator": "18.9", "value": "95.8"}
NOTHING = ("not_reported", "not_applicable", "not_yet_due", "not_started")


def all_samples(today: dt.date, spark: Spark) -> dict[str, Any]:
    """The context of every component, seen on `today`."""
    return {
        "today": today,
        **_page(),
        "listing": _listing(),
        **to_do(today),
        **_figures(spark),
        **_stage(),
        **_return(),
        **_check(spark),
        **jobs(),
    }


def _listing() -> dict[str, Any]:
    kinds = [
        {"value": "permits", "label": "Permits", "selected": True},
        {"value": "contractSigned", "label": "Signed contract"},
    ]
    return {
        "title": "Documents",
        "search_label": "Title",
        "text": "",
        "choices": [{"name": "kind", "title": "Kind", "options": kinds}],
        "day_label": "Dated",
        "days": [{"name": "from", "label": "From"}, {"name": "until", "label": "Until"}],
        "chips": [{"text": "Kind: Permits", "url": "#"}],
        "all_url": "#",
        "count": 41,
        "counted": "41 documents match",
        "exports": [link("CSV"), link("XLSX")],
        "heads": [
            {"label": "Document", "query": "sort=title", "order": "ascending"},
            {"label": "Dated", "query": "sort=dated"},
        ],
    }


def _page() -> dict[str, Any]:
    tabs = ("Overview", "Stages", "People and decisions", "Milestones", "Performance")
    return {
        "crumbs": [link("Portfolio"), link("Transport"), {"label": "Style guide"}],
        "meta": [
            {"before": "PPP-0207"},
            {"before": "Coast Roads Agency with", "strong": "Mtondo Link"},
            {"before": "Ends", "strong": "30 June 2051", "after": ", in 24 years"},
        ],
        "head_actions": [link("Summary"), link("Full report", primary=True)],
        "tabs": [link(name, current=name == "Milestones") for name in tabs],
        "sub_tabs": [link("Timeline", current=True), link("Table", count=34)],
        "one_action": [link("Open the approval")],
        "empty_actions": [link("Import a portfolio", primary=True), link("Create a partnership")],
        "steps": [
            {"label": "Name and authority", "state": "done", "url": "#"},
            {"label": "Value and risk", "state": "now"},
            {"label": "Type"},
            {"label": "Check and make"},
        ],
        "problems": [
            {"message": "Enter a day after 20 November 2026", "href": "#id_forecast_on"},
            {"where": "Row 12, Value", "message": "Enter a number, for example 1250.50"},
        ],
    }


def _figures(spark: Spark) -> dict[str, Any]:
    milestones = (
        ("Toll plaza", "30 Sep 2026", "16 Nov 2026", "47 days late", {"state": "A"}),
        ("River bridge", "11 Sep 2026", "22 Dec 2026", "102 days late", {"state": "R"}),
        ("Rest areas", "15 Feb 2027", "15 Feb 2027", "On time", {"state": "G"}),
        ("Opening", "30 Jun 2027", "30 Jun 2027", "On time", {"state": "not_started"}),
    )
    headings = ("Milestone", "Due", "Forecast", "State")
    return {
        "states": (*TIERS, *NOTHING),
        "figures": [
            {"value": "725", "label": "partnerships", "url": "#"},
            {"value": "£57.7\u00a0bn", "label": "committed value", "url": "#"},
            {"value": "9", "label": "at risk or off track", "url": "#"},
            {"value": "7", "label": "stage approvals in 90 days", "url": "#"},
            {"value": "3", "label": "without a scorecard", "url": "#"},
        ],
        "kpis": [
            {
                "title": title,
                "url": "#",
                "value": value,
                "unit": unit,
                "target": target,
                "spark": spark(title) if target[:5] != "First" else "",
                **state,
            }
            for title, value, unit, target, state in (
                ("Lane availability", "98.2", "%", "97\u00a0% or more", {"state": "G"}),
                ("Incidents cleared in time", "88", "%", "90\u00a0% or more", {"state": "A"}),
                ("Energy", "–", "", "First due in March", {"state": "not_yet_due"}),
                ("Fatal accidents", "0", "", "0", {"kind": "good", "label": "On target"}),
            )
        ],
        "contract_facts": [
            {"term": "Signed", "value": "14 March 2021"},
            {"term": "Ends", "value": "30 June 2051"},
            {"term": "Value", "value": "$1.28\u00a0bn", "sub": "at prices of 2021"},
            {"term": "Contract", "value": "Version 3, two variations", "url": "#"},
        ],
        "amount_facts": [
            {"term": "Availability charge", "value": "€2,500,000"},
            {"term": "Deductions", "value": "−€61,000"},
            {"term": "To pay", "value": "€2,439,000", "strong": True},
        ],
        "score_facts": [
            {"term": "Data received", "value": "100\u00a0%, 4 of 4 KPIs"},
            {"term": "Minimums met", "value": "2 of 2"},
        ],
        "log": [
            {"when": "12 November 2026", "title": "Variation 2 agreed", "url": "#", "by": "Board"},
            {"when": "2 November 2026", "title": "Forecast of the bridge moved to 22 December"},
        ],
        "milestone_columns": [{"label": heading} for heading in headings],
        "milestone_rows": [
            {
                "cells": [
                    {"text": name, "url": "#"},
                    {"text": due, "column": "Due"},
                    {"text": forecast, "sub": late, "column": "Forecast"},
                    {**state, "column": "State"},
                ]
            }
            for name, due, forecast, late, state in milestones
        ],
        "trace": {
            "inputs": [
                {"term": "Lane-kilometre hours open", "value": "712,310"},
                {"term": "Lane-kilometre hours planned", "value": "725,400"},
                {"term": "Availability", "value": "98.2\u00a0%", "total": True},
            ],
            "facts": [
                {"term": "Reliability", "value": "A: metered and audited"},
                {"term": "Sent by", "value": "Wanjiru Kamau, Mtondo Link, 9 November"},
                {"term": "Accepted by", "value": "Amara Diallo, 14 November"},
                {"term": "Evidence", "value": "Control room log, October", "url": "#"},
            ],
        },
        "changes": [
            {
                "where": "River bridge",
                "sub": "milestone 7",
                "now": "22 December 2026",
                "after": "31 January 2027",
            },
            {"where": "Final contract deadline", "now": "9 January 2027", "after": "the same"},
        ],
    }


def _stage() -> dict[str, Any]:
    return {
        "pips": [True, True, True, True, False, False],
        "unmet": [
            {
                "title": "The grid connection has no permit.",
                "effect": "Nothing may be energised without it.",
                "owner": "Youssef Tazi",
                "place": "Energy office, due 11 December",
                **link("Open the permit"),
            },
            {
                "title": "One risk has no bearer.",
                "effect": "It may follow by a date, as a condition.",
                "owner": "Salma Idrissi",
                "place": "Procurement, due 26 November",
                **link("Open the risk"),
            },
        ],
        "conditions": [
            {
                "title": title,
                "url": "#",
                "sub": sub,
                "owner": owner,
                "kind": kind,
                "label": label,
            }
            for title, sub, owner, kind, label in (
                ("Design certified", "certificate of 3 September", "Nadia Fassi", "good", "Met"),
                ("Grid permit granted", "asked for in May", "Youssef Tazi", "bad", "Missing"),
                ("Risks shared out", "15 of 16", "Salma Idrissi", "warn", "In progress"),
                ("Staff trained", "", "Karim Alaoui", "none", "Not started"),
            )
        ],
        "outcomes": [
            {"value": "pass", "title": "Pass", "why_not": "Two conditions are not met."},
            {"value": "pause", "title": "Pause", "text": "Until a date.", "checked": True},
            {"value": "end", "title": "End", "text": "Stop here, under clause 14.2."},
        ],
        "types": [
            {
                "value": "dbfo",
                "title": "They build it and run it",
                "text": "You pay for what can be used.",
                "like": "Design, build, finance, operate",
                "checked": True,
            },
            {
                "value": "concession",
                "title": "They run it and earn from users",
                "text": "They collect the tariff and share it.",
                "like": "Concession",
            },
            {
                "value": "performance",
                "title": "They are paid for results",
                "text": "Somebody independent verifies each outcome.",
                "like": "Performance-based",
            },
        ],
        "chain": [
            {"strong": "Recommended", "text": "by the board", "state": "done"},
            {"strong": "Authorised", "text": "by the director", "sub": "by Friday", "state": "now"},
            {"strong": "Done", "text": "at once", "sub": "exactly as shown beforehand"},
        ],
    }


def _return_row(number: int, label: str, unit: str, value: str, **more: Any) -> dict[str, Any]:
    identifier = f"figure-{number}"
    names = {
        f"{part}_name": f"{identifier}-{part}" for part in ("value", "nil", "comment", "evidence")
    }
    row = {"id": identifier, "label": label, "unit": unit, "value": value, "last": "96.9"}
    return {**row, **names, "target": "97 or more", **more}


def _return() -> dict[str, Any]:
    log = [{"code": "E1", "title": "Control room log", "url": "#"}]
    return {
        "return_rows": [
            _return_row(1, "Lane availability", "%", "96.4", evidence=log, missed="below target"),
            _return_row(
                2,
                "Incidents cleared",
                "% in 30 minutes",
                "948",
                error="enter a percentage from 0 to 100. You entered 948; did you mean 94.8?",
            ),
            _return_row(3, "Energy", "kWh per km", "20.9", pasted=True, evidence=log),
            _return_row(4, "Fatal accidents", "accidents", "0", last="0", target="0"),
            _return_row(5, "Oil spills cleaned", "% in time", "", nil=True, comment="No spill"),
            _return_row(7, "Tolls collected", "% of what was due", "18.1", parts=RATIO),
            _return_row(6, "Toll complaints", "complaints", "", last="3", target="4 or less"),
            _return_row(7, "Yearly audit", "points", "", fixed="First due 31 March 2027", last="–"),
            _return_row(
                8,
                "Night closures",
                "hours",
                "14",
                words="Amara Diallo: the log says 41, please look again.",
            ),
        ],
        "return_files": [
            {"code": "E1", "name": "Control room log.xlsx", "value": "1", "url": "#"}
            | {"note": "214\u00a0KB, used in 2 rows"},
            {"code": "E2", "name": "Meters.csv", "value": "2", "url": "#"}
            | {"note": "12\u00a0KB, not used yet"},
        ],
        "tallies": [
            {"kind": "good", "count": 4, "text": "of 7 ready", "key": "ready"},
            {"kind": "bad", "count": 1, "text": "to correct", "key": "wrong", "url": "#"},
            {"kind": "none", "count": 2, "text": "still empty", "key": "empty", "url": "#"},
        ],
        "dock_actions": [
            {"label": "Save draft", "name": "save", "value": "1", "novalidate": True},
            {"label": "Check and send", "primary": True},
        ],
    }


def _check_row(number: int, label: str, value: str, **more: Any) -> dict[str, Any]:
    identifier = f"check-{number}"
    row = {"id": identifier, "name": f"{identifier}-decision", "reason_name": f"{identifier}-why"}
    shown = {"label": label, "unit": "%", "last": "96.9", "target": "97 or more", "value": value}
    return {**row, **shown, "evidence": [{"code": "E1", "url": "#"}], "decision": "", **more}


def _check(spark: Spark) -> dict[str, Any]:
    return {
        "check_rows": [
            _check_row(1, "Lane availability", "96.4", missed=True, decision="accept"),
            _check_row(
                2,
                "Incidents cleared",
                "9.4",
                hint="Ten times lower than ever before. A decimal point may have slipped.",
                decision="send_back",
                reason="The log gives 94 %. Please enter it again.",
                open=True,
            ),
            _check_row(3, "Oil spills cleaned", "", words="Nothing to report"),
            _check_row(
                4,
                "Users satisfied",
                "64",
                own="You entered this figure, so you cannot check it. Grace Lim can.",
                ask_label="Ask Grace Lim",
                ask_url="#",
            ),
        ],
        "view": {
            "versus": [
                {"term": "In the log", "value": "94.0"},
                {"term": "Reported", "value": "9.4", "clash": True},
                {"term": "September", "value": "93.1"},
            ],
            "file": {"name": "Control room log.xlsx", "url": "#"},
            "sheet": {
                "label": "Rows 40 to 42 of the control room log",
                "columns": ["A", "B"],
                "rows": [
                    {"number": 40, "cells": [{"text": "30 Oct"}, {"text": "28", "num": True}]},
                    {"number": 41, "cells": [{"text": "31 Oct"}, {"text": "31", "num": True}]},
                    {"number": 42, "cells": [{"text": "In time"}, {"text": "94.0", "num": True}]}
                    | {"hit": True},
                ],
            },
            "figure": spark("Cleared in time"),
            "facts": [{"term": "Fingerprint", "value": "9f2c 41ab 77e0, unchanged"}],
        },
    }
