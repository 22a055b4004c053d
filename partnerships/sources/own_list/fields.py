"""What a column of one's own list can mean, and which heading probably means what."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from core.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrOrPromise


class Kind(StrEnum):
    """How the cells of a field are read."""

    TEXT = "text"
    DAY = "day"
    AMOUNT = "amount"
    NUMBER = "number"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a column can say; `names` are usual headings, in English, folded."""

    key: str
    label: StrOrPromise
    kind: Kind
    names: tuple[str, ...]
    is_required: bool = False


def _field(
    key: str, label: StrOrPromise, kind: Kind, names: str, *, is_required: bool = False
) -> Field:
    return Field(key, label, kind, tuple(name.strip() for name in names.split(",")), is_required)


FIELDS: Final = (
    _field(
        "external_id",
        _("Id in the list"),
        Kind.TEXT,
        "id, project id, contract id, reference, ref, ref no, project no, project number, contract "
        "no, contract number, project code, code, unique id, identifier, no, number, ppp id, key",
        is_required=True,
    ),
    _field(
        "name",
        _("Name"),
        Kind.TEXT,
        "name, project name, project, title, project title, contract name, contract title, scheme, "
        "partnership, description of project, project description",
        is_required=True,
    ),
    _field(
        "authority",
        _("Authority that leads"),
        Kind.TEXT,
        "authority, procuring authority, contracting authority, public authority, client, "
        "public body, public partner, procuring entity, commissioner, buyer, owner, grantor, "
        "contracting body, department, agency",
    ),
    _field(
        "sponsor",
        _("Department behind it"),
        Kind.TEXT,
        "sponsoring department, sponsor, sponsor department, line ministry, ministry, parent body",
    ),
    _field(
        "partner",
        _("Private partner"),
        Kind.TEXT,
        "partner, private partner, contractor, concessionaire, spv, spv name, project company, "
        "supplier, operator, provider, service provider, company, special purpose vehicle, "
        "private party",
    ),
    _field(
        "partner_number",
        _("Company number of the partner"),
        Kind.TEXT,
        "company number, company no, spv company number, registration number, register number, "
        "company registration number, crn",
    ),
    _field(
        "type",
        _("Kind of partnership"),
        Kind.WORD,
        "type, ppp type, contract type, model, procurement model, kind, form of contract, "
        "type of partnership, delivery model",
    ),
    _field(
        "phase",
        _("Stage"),
        Kind.WORD,
        "status, project status, stage, phase, project stage, state, contract status, "
        "current stage, current status",
    ),
    _field(
        "sector",
        _("Sector"),
        Kind.WORD,
        "sector, industry, policy area, service area, category, sub sector, subsector",
    ),
    _field(
        "region",
        _("Region"),
        Kind.TEXT,
        "region, county, province, state or province, district, area, oblast, department region",
    ),
    _field(
        "place",
        _("Place"),
        Kind.TEXT,
        "place, town, city, location, site, municipality, constituency, address, locality",
    ),
    _field(
        "capital_value",
        _("Capital value"),
        Kind.AMOUNT,
        "capital value, capital cost, capex, value, contract value, project value, "
        "total investment, investment, total value, cost, project cost, capital expenditure, "
        "estimated value, price",
    ),
    _field(
        "tender_published_on",
        _("Tender published"),
        Kind.DAY,
        "tender published, date of ojeu, ojeu, ojeu date, tender date, notice date, "
        "contract notice, publication date, advertised, tender notice",
    ),
    _field(
        "preferred_bidder_on",
        _("Preferred bidder"),
        Kind.DAY,
        "preferred bidder, date of preferred bidder, preferred bidder date, award date, awarded, "
        "date of award, contract award",
    ),
    _field(
        "financial_close_on",
        _("Financial close"),
        Kind.DAY,
        "financial close, date of financial close, fc date, financial close date, signed, "
        "signature date, contract date, date signed, contract signed, signing date, start date, "
        "contract start, contract start date, start, from",
    ),
    _field(
        "construction_completed_on",
        _("Construction completed"),
        Kind.DAY,
        "construction completed, date of construction completion, construction completion, "
        "completion date, completed, practical completion, construction end, works completed",
    ),
    _field(
        "operation_began_on",
        _("First day of operation"),
        Kind.DAY,
        "first date of operations, operations start, operation start, service commencement, "
        "operational date, operations began, in operation since, service start, opening date, "
        "opened, start of operations, start of service, go live",
    ),
    _field(
        "operating_years",
        _("Years of operation"),
        Kind.NUMBER,
        "operating years, years of operation, contract length, contract length years, term years, "
        "duration years, concession period, operational period, duration, term, contract term, "
        "operational period of contract",
    ),
    _field(
        "term_ends_on",
        _("Term ends"),
        Kind.DAY,
        "end date, contract end, contract end date, expiry, expiry date, term ends, end, until, "
        "to, contract expiry, termination date, concession end, handback, handback date",
    ),
)
BY_KEY: Final = {field.key: field for field in FIELDS}
REQUIRED: Final = tuple(field.key for field in FIELDS if field.is_required)

OUR_OWN: Final = "concord:"
"""So begin, folded, the columns that Concord adds to the rows to mend."""

_ENOUGH: Final = 0.84
_UNITS: Final = re.compile(
    r"\((?:[^)]*)\)|[£$€¥]|\b(?:gbp|eur|usd|million|millions|thousand|thousands|mn|bn|m|k)\b"
)


def tidy(heading: str) -> str:
    """A heading without case, units and signs: "Capital Value (£m)" is "capital value"."""
    words = re.sub(r"[^a-z0-9]+", " ", _UNITS.sub(" ", fold(heading)))
    return " ".join(words.split())


def propose(headings: Iterable[str]) -> dict[str, str]:
    """The field that each heading probably means; each field once, the likeliest first."""
    scored = sorted(
        (
            (-score, place, heading, field.key)
            for place, heading in enumerate(headings)
            if not fold(heading).startswith(OUR_OWN)
            for field in FIELDS
            if (score := _likeness(tidy(heading), field)) >= _ENOUGH
        )
    )
    found: dict[str, str] = {}
    for _score, _place, heading, key in scored:
        if heading not in found and key not in found.values():
            found[heading] = key
    return found


def _likeness(heading: str, field: Field) -> float:
    """1 for a usual heading, a little less the further down it stands in the list of names."""
    if not heading:
        return 0.0
    for place, name in enumerate((tidy(str(field.label)), *field.names)):
        if heading == name:
            return 1.0 - place / 1000
    return (
        max(
            (
                difflib.SequenceMatcher(None, heading, name).ratio()
                for name in field.names
                if len(name) > 4
            ),
            default=0.0,
        )
        - 0.03
    )
