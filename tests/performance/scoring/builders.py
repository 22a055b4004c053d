"""Short ways to say a KPI, a record and a scorecard; anything not said is plain."""

from __future__ import annotations

from decimal import Decimal

from performance.scoring import Definition, Direction, Kind, Observation, Rules, score

RULES = Rules("3")


def number(value):
    return None if value is None else Decimal(str(value))


def kpi(code="K", direction=Direction.HIGHER, low=0, high=100, f=1, c=0, **facts):
    """A KPI from 0 to 100 with weight 1 in the financial goal."""
    numbers = {
        name: number(facts.pop(name, None))
        for name in ("outer_low", "outer_high", "minimum", "financial_share")
    }
    return Definition(
        code,
        facts.pop("name", code),
        facts.pop("unit", ""),
        Direction(direction),
        number(low),
        number(high),
        weight_financial=number(f),
        weight_community=number(c),
        **numbers,
        **facts,
    )


def value(code="K", reported=0, **facts):
    return Observation(code, reported=number(reported), **facts)


def nothing(code="K", kind=Kind.NOT_REPORTED, **facts):
    return Observation(code, kind, **facts)


def scored(*pairs, rules=RULES, events=()):
    """The scorecard of (KPI, record) pairs; a bare number is a reported value, a Kind a nothing."""
    return score(
        period="2026-Q3",
        definitions=[definition for definition, _record in pairs],
        observations=[_record_of(definition, record) for definition, record in pairs],
        rules=rules,
        events=events,
    )


def _record_of(definition, record):
    if isinstance(record, Observation):
        return record
    if isinstance(record, Kind):
        return nothing(definition.code, record)
    return value(definition.code, record)


def bayview():
    """The pairs of the scorecard drawn for Bayview Water, July to September 2026."""
    lower = Direction.LOWER
    return (
        (
            kpi(
                "DSCR",
                low="1.05",
                high="1.30",
                f=3,
                minimum="1.15",
                decimals=2,
                name="Debt can be served (cover ratio)",
            ),
            "1.28",
        ),
        (
            kpi("COLL", low=80, f=3, minimum=85, decimals=1, unit="%", name="Bills collected"),
            "95.5",
        ),
        (kpi("COST", lower, 0, 10, f=2, decimals=1, unit="%", name="Running cost above budget"), 3),
        (kpi("LOSS", lower, 25, 45, f=2, c=2, unit="%", name="Water losses"), 29),
        (kpi("INV", f=2, unit="%", name="Yearly investment done"), Kind.NOT_YET_DUE),
        (
            kpi("HOURS", low=12, high=24, f=0, c=3, minimum=18, decimals=1, name="Hours of supply"),
            Observation("HOURS", reported=Decimal("19.6"), agreed=Decimal("19.2"), corrected=True),
        ),
        (
            kpi(
                "POOR",
                low=40,
                high=90,
                f=0,
                c=3,
                minimum=65,
                unit="%",
                name="Low-income districts connected",
            ),
            54,
        ),
        (
            kpi("COMP", low=40, high=95, f=0, c=2, minimum=55, unit="%", name="Complaints solved"),
            Observation("COMP", reported=Decimal(71), verified=Decimal(62), disputed=True),
        ),
        (kpi("SURV", low=50, high=90, f=0, c=2, unit="%", name="Customers satisfied"), 64),
        (
            kpi("TAP", low=60, high=98, f=0, c=3, unit="%", mandatory=True, name="Tap pressure"),
            nothing("TAP", days_late=44),
        ),
        (kpi("SEWER", lower, 0, 10, f=0, c=2, name="Sewer overflows"), Kind.NOT_APPLICABLE),
    )
