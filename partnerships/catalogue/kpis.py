"""The KPI catalogues by sector, and how many KPIs a contract should have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnerships.catalogue.kpis_built import ENERGY, HOSPITALS, ROADS, SCHOOLS, TRANSIT, WATER
from partnerships.catalogue.kpis_served import DIGITAL, SOCIAL
from partnerships.catalogue.provenance import DEFAULT, published

if TYPE_CHECKING:
    from partnerships.catalogue.kpi_template import KPITemplate

USUAL_NUMBER: Final = (10, 12)
"""How many KPIs the disclosure framework expects of a contract."""
USUAL_NUMBER_SOURCE: Final = published("S1 X.4")
WARN_ABOVE: Final = 15
"""From more KPIs than this on, the product warns; hundreds of them have hidden over-billing."""
WARN_ABOVE_SOURCE: Final = DEFAULT
PUBLISH_QUARTERLY: Final = 3
"""How many KPIs of an important contract are published each quarter."""
PUBLISH_QUARTERLY_SOURCE: Final = published("S95")

BY_SECTOR: Final[dict[str, tuple[KPITemplate, ...]]] = {
    "transport": (*ROADS, *TRANSIT),
    "health": HOSPITALS,
    "education": SCHOOLS,
    "offices": SCHOOLS,
    "culture": SCHOOLS,
    "defence": SCHOOLS,
    "justice": (*SCHOOLS, *SOCIAL),
    "emergency": SCHOOLS,
    "housing": (*SCHOOLS, *SOCIAL),
    "water": WATER,
    "energy": ENERGY,
    "digital": DIGITAL,
    "social": SOCIAL,
    "employment": SOCIAL,
}

ALL: Final = (*ROADS, *HOSPITALS, *SCHOOLS, *WATER, *ENERGY, *TRANSIT, *DIGITAL, *SOCIAL)


def for_sector(sector: str) -> tuple[KPITemplate, ...]:
    """The templates that fit a sector (a code of `codelists.SECTORS`); none where none is known."""
    return BY_SECTOR.get(sector, ())
