"""Who usually carries which risk, by type of partnership.

The allocation is a default of the product, in line with the Global Infrastructure Hub's allocation
tool (S98) and the toll road table of the PPP Legal Resource Center (S99); no source claims the
table as a whole. The categories are those of the Open Contracting Data Standard for PPPs (S1)
where it has them. It is always shown to be edited, with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from partnerships.catalogue.provenance import DEFAULT, Source, published
from partnerships.catalogue.starter import Bearer, StarterRisk

if TYPE_CHECKING:
    from partnerships.codelists import Text

CATEGORIES_SOURCE: Final = published("S1")
ALIGNED_WITH: Final = published("S98, S99")

TYPES: Final = ("dbfo", "concession", "innovation", "performance_based")


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who carries a risk in one type of partnership, with what is to be said of it."""

    bearer: Bearer
    note: Text = ""
    source: Source = DEFAULT


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A row of the table; None where the risk does not arise in that type."""

    code: str
    category: str
    name: Text
    dbfo: Allocation | None
    concession: Allocation | None
    innovation: Allocation | None
    performance_based: Allocation | None

    def for_type(self, slug: str) -> Allocation | None:
        """The allocation for a type. Raises KeyError for a type that the table does not know."""
        if slug not in TYPES:
            raise KeyError(f"The risk table has no column {slug!r}; it has: {', '.join(TYPES)}.")
        allocation: Allocation | None = getattr(self, slug)
        return allocation


def _by(bearer: Bearer, note: Text = "") -> Allocation:
    return Allocation(bearer, note)


_AUTHORITY: Final = _by(Bearer.AUTHORITY)
_PARTNER: Final = _by(Bearer.PARTNER)
_SHARED: Final = _by(Bearer.SHARED)
_GAIN_SHARED: Final = _by(Bearer.PARTNER, _("a gain from refinancing is shared"))
_BY_CAUSE: Final = _by(Bearer.SHARED, _("the sum depends on the cause"))

RISKS: Final = (
    RiskRow(
        "land_availability",
        "landAvailability",
        _("Land is not available"),
        _AUTHORITY,
        _by(Bearer.AUTHORITY, _("the site exists")),
        None,
        None,
    ),
    RiskRow(
        "existing_condition",
        "assetCondition",
        _("Existing assets are in a worse state than thought"),
        _by(Bearer.PARTNER, _("what is built is new")),
        _by(Bearer.SHARED, _("hidden defects: authority; what a survey can show: partner")),
        _SHARED,
        _SHARED,
    ),
    RiskRow(
        "environmental",
        "environmental",
        _("Environmental damage or finds"),
        _SHARED,
        _by(Bearer.SHARED, _("what lies there from before: authority")),
        _PARTNER,
        None,
    ),
    RiskRow(
        "design",
        "design",
        _("The design does not do what is needed"),
        _PARTNER,
        _PARTNER,
        _by(Bearer.SHARED, _("research that fails falls to the authority in part")),
        _PARTNER,
    ),
    RiskRow(
        "construction",
        "construction",
        _("Building costs more or takes longer"),
        _PARTNER,
        _PARTNER,
        _SHARED,
        None,
    ),
    RiskRow(
        "completion",
        "completion",
        _("Tests and completion fail"),
        _PARTNER,
        _PARTNER,
        _SHARED,
        None,
    ),
    RiskRow(
        "demand",
        "revenue",
        _("Fewer users or less revenue than forecast"),
        _AUTHORITY,
        _by(Bearer.PARTNER, _("shared where a collar is agreed")),
        _SHARED,
        _by(Bearer.SHARED, _("the number referred: authority")),
    ),
    RiskRow(
        "inflation",
        "inflationAndFx",
        _("Prices or exchange rates move"),
        _by(Bearer.SHARED, _("the indexed share: authority")),
        _by(Bearer.SHARED, _("by the tariff formula")),
        _PARTNER,
        _PARTNER,
    ),
    RiskRow(
        "availability_quality",
        "availabilityAndQuality",
        _("The service is not available or not good enough"),
        _PARTNER,
        _PARTNER,
        _by(Bearer.PARTNER, _("after acceptance")),
        _PARTNER,
    ),
    RiskRow(
        "non_payment",
        "otherRevenue",
        _("Users do not pay, or cheat"),
        _AUTHORITY,
        _PARTNER,
        None,
        None,
    ),
    RiskRow(
        "finance",
        "financeAvailability",
        _("Finance is not to be had, or only at a higher price"),
        _GAIN_SHARED,
        _GAIN_SHARED,
        _PARTNER,
        _by(Bearer.PARTNER, _("or the investor")),
    ),
    RiskRow(
        "change_in_law",
        "changeInLaw",
        _("The law changes"),
        _by(Bearer.SHARED, _("law aimed at this contract: authority")),
        _SHARED,
        _by(Bearer.AUTHORITY, _("data law")),
        _SHARED,
    ),
    RiskRow(
        "force_majeure",
        "forceMajeure",
        _("Events that nobody controls"),
        _SHARED,
        _SHARED,
        _SHARED,
        _SHARED,
    ),
    RiskRow(
        "early_termination",
        "earlyTermination",
        _("The contract ends early"),
        _BY_CAUSE,
        _BY_CAUSE,
        _by(Bearer.AUTHORITY, _("a right at each stage approval")),
        _SHARED,
    ),
    RiskRow(
        "compliance",
        "compliance",
        _("Permits and rules are not kept"),
        _PARTNER,
        _PARTNER,
        _by(Bearer.PARTNER, _("for data: authority and partner")),
        _PARTNER,
    ),
    RiskRow(
        "data_and_rights",
        "dataAndRights",
        _("Personal data, rights or bias go wrong"),
        None,
        _SHARED,
        _by(Bearer.SHARED, _("to be written down explicitly")),
        _SHARED,
    ),
    RiskRow(
        "attribution",
        "attribution",
        _("The outcome was not caused by the service"),
        None,
        None,
        None,
        _by(Bearer.PARTNER, _("or the investor")),
    ),
    RiskRow(
        "handback",
        "handback",
        _("What is handed back is in a poor state"),
        _PARTNER,
        _PARTNER,
        _by(Bearer.PARTNER, _("return or destruction of the data")),
        None,
    ),
)


def row(code: str) -> RiskRow:
    """A row of the table by its code. Raises KeyError, naming the known ones."""
    for found in RISKS:
        if found.code == code:
            return found
    known = ", ".join(found.code for found in RISKS)
    raise KeyError(f"There is no risk {code!r}. The known ones are: {known}.")


def starter_risk(code: str, type_slug: str, *, title: Text = "", trigger: str = "") -> StarterRisk:
    """A starter risk with the bearer of the table, under the table's name unless a title is given.

    A type without a column of its own names the type that it resembles in this.

    Raises:
        KeyError: when the table has no such risk.
        ValueError: when the risk does not arise in that type.
    """
    found = row(code)
    allocation = found.for_type(type_slug)
    if allocation is None:
        raise ValueError(f"The risk {code!r} does not arise in the type {type_slug!r}.")
    return StarterRisk(
        code,
        title or found.name,
        found.category,
        allocation.bearer,
        allocation.note or _("usual for this type; change it if you agreed otherwise"),
        trigger,
        allocation.source,
    )


AGREEMENT_EXPIRES: Final = StarterRisk(
    "agreement_expires",
    _("Data agreement expires"),
    "dataAndRights",
    Bearer.AUTHORITY,
    _("the authority grants the access and can renew it"),
    "data_agreed",
)
ABOVE_MAXIMUM: Final = StarterRisk(
    "above_maximum",
    _("Costs exceed the maximum"),
    "construction",
    Bearer.PARTNER,
    _("the maximum is agreed before the award"),
)
FINALIST_WITHDRAWS: Final = StarterRisk(
    "finalist_withdraws",
    _("A finalist withdraws"),
    "earlyTermination",
    Bearer.SHARED,
    _("both lose what the competition would have shown"),
    "finalists",
)
NO_TIME: Final = StarterRisk(
    "no_time",
    _("Staff have no time to learn it"),
    "people",
    Bearer.AUTHORITY,
    _("the authority plans its people’s time"),
    "staff_trained",
)
