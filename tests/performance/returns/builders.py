"""A partnership with twelve figures due, its people, and rows as a partner types them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from performance.selectors.drafts import TypedRow
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import KPIFactory, monthly_return

CSV = b"day,value\n2026-10-01,96.4\n"


@dataclass
class Case:
    partnership: Any
    kpis: list[Any]
    monthly_return: Any
    partner: Any
    official: Any


def a_return(count: int = 12, **kpi_facts: Any) -> Case:
    """October 2026 is due with `count` percentages, for a submitter and a contract manager."""
    partnership = PartnershipFactory(name="Northfield Hospital")
    kpi_facts = {"starts_on": dt.date(2026, 1, 1), **kpi_facts}
    kpis = [
        KPIFactory(
            partnership=partnership, code=f"K{n}", name=f"Figure {n}", position=n, **kpi_facts
        )
        for n in range(1, count + 1)
    ]
    return Case(
        partnership=partnership,
        kpis=kpis,
        monthly_return=monthly_return(partnership),
        partner=person("partner_submitter", partnership, name="Declan Roche"),
        official=person("contract_manager", partnership, name="Amara Diallo"),
    )


def typed(case: Case, *values: str, **facts: Any) -> dict[str, TypedRow]:
    """One row for each figure; the last value serves for all that follow."""
    given = list(values) or ["98.6"]
    given += [given[-1]] * (len(case.kpis) - len(given))
    return {
        str(kpi.uuid): TypedRow(value=value, **facts)
        for kpi, value in zip(case.kpis, given, strict=True)
    }


def a_file(name: str = "log.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, CSV, content_type="text/csv")
