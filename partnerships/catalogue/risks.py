"""Risks that partnerships usually have: their names and categories.

Who carries a risk is no matter of this catalogue: each type states its own allocation in its own
file, in these names or in names of its own. The allocations are defaults of the product, in line
with the Global Infrastructure Hub's allocation tool (S98) and the toll road table of the PPP Legal
Resource Center (S99); no source claims them as a whole. The categories are those of the Open
Contracting Data Standard for PPPs (S1) where it has them. It is always shown to be edited, with a
reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from partnerships.catalogue.provenance import published
from partnerships.catalogue.starter import Bearer, StarterRisk

if TYPE_CHECKING:
    from partnerships.codelists import Text

CATEGORIES_SOURCE: Final = published("S1")
ALIGNED_WITH: Final = published("S98, S99")

AUTHORITY, PARTNER, SHARED = Bearer.AUTHORITY, Bearer.PARTNER, Bearer.SHARED


@dataclass(frozen=True, slots=True)
class KnownRisk:
    """A risk by its stable code, with a code of `codelists.RISK_CATEGORIES` and its name."""

    code: str
    category: str
    name: Text


RISKS: Final = (
    KnownRisk("land_availability", "landAvailability", _("Land is not available")),
    KnownRisk(
        "existing_condition",
        "assetCondition",
        _("Existing assets are in a worse state than thought"),
    ),
    KnownRisk("environmental", "environmental", _("Environmental damage or finds")),
    KnownRisk("design", "design", _("The design does not do what is needed")),
    KnownRisk("construction", "construction", _("Building costs more or takes longer")),
    KnownRisk("completion", "completion", _("Tests and completion fail")),
    KnownRisk("demand", "revenue", _("Fewer users or less revenue than forecast")),
    KnownRisk("inflation", "inflationAndFx", _("Prices or exchange rates move")),
    KnownRisk(
        "availability_quality",
        "availabilityAndQuality",
        _("The service is not available or not good enough"),
    ),
    KnownRisk("non_payment", "otherRevenue", _("Users do not pay, or cheat")),
    KnownRisk(
        "finance",
        "financeAvailability",
        _("Finance is not to be had, or only at a higher price"),
    ),
    KnownRisk("change_in_law", "changeInLaw", _("The law changes")),
    KnownRisk("force_majeure", "forceMajeure", _("Events that nobody controls")),
    KnownRisk("early_termination", "earlyTermination", _("The contract ends early")),
    KnownRisk("compliance", "compliance", _("Permits and rules are not kept")),
    KnownRisk("data_and_rights", "dataAndRights", _("Personal data, rights or bias go wrong")),
    KnownRisk("attribution", "attribution", _("The outcome was not caused by the service")),
    KnownRisk("handback", "handback", _("What is handed back is in a poor state")),
    KnownRisk("agreement_expires", "dataAndRights", _("Data agreement expires")),
    KnownRisk("above_maximum", "construction", _("Costs exceed the maximum")),
    KnownRisk("finalist_withdraws", "earlyTermination", _("A finalist withdraws")),
    KnownRisk("no_time", "people", _("Staff have no time to learn it")),
)

USUAL: Final = _("usual for this type; change it if you agreed otherwise")
SITE_EXISTS: Final = _("the site exists")
NEWLY_BUILT: Final = _("what is built is new")
HIDDEN_DEFECTS: Final = _("hidden defects: authority; what a survey can show: partner")
FROM_BEFORE: Final = _("what lies there from before: authority")
RESEARCH: Final = _("research that fails falls to the authority in part")
COLLAR: Final = _("shared where a collar is agreed")
REFERRALS: Final = _("the number referred: authority")
INDEXED: Final = _("the indexed share: authority")
BY_TARIFF: Final = _("by the tariff formula")
ACCEPTED: Final = _("after acceptance")
GAIN_SHARED: Final = _("a gain from refinancing is shared")
INVESTOR: Final = _("or the investor")
AIMED_LAW: Final = _("law aimed at this contract: authority")
DATA_LAW: Final = _("data law")
BY_CAUSE: Final = _("the sum depends on the cause")
AT_EACH_APPROVAL: Final = _("a right at each stage approval")
BOTH_FOR_DATA: Final = _("for data: authority and partner")
EXPLICIT: Final = _("to be written down explicitly")
DATA_RETURN: Final = _("return or destruction of the data")
CAN_RENEW: Final = _("the authority grants the access and can renew it")
AGREED_BEFORE: Final = _("the maximum is agreed before the award")
BOTH_LOSE: Final = _("both lose what the competition would have shown")
OWN_TIME: Final = _("the authority plans its people’s time")


def known(code: str) -> KnownRisk:
    """A risk by its code. Raises KeyError, naming the known ones."""
    for found in RISKS:
        if found.code == code:
            return found
    codes = ", ".join(found.code for found in RISKS)
    raise KeyError(f"There is no risk {code!r}. The known ones are: {codes}.")


def carried(
    code: str, bearer: Bearer, why: Text = USUAL, *, title: Text = "", **more: Any
) -> StarterRisk:
    """Who usually carries a risk of this catalogue in a type, under its name unless titled.

    It is suggested when somebody writes such a risk down; a new partnership does not begin with it.

    Raises:
        KeyError: when the catalogue has no such risk; a type may make a `StarterRisk` of its own.
    """
    found = known(code)
    return StarterRisk(
        code, title or found.name, found.category, bearer, why, **({"begins": False} | more)
    )


def each(bearer: Bearer, *codes: str) -> tuple[StarterRisk, ...]:
    """Risks that this side usually carries, without more to be said of them."""
    return tuple(carried(code, bearer) for code in codes)


def starts(code: str, bearer: Bearer, why: Text = USUAL, **more: Any) -> StarterRisk:
    """As `carried`, of a risk that a new partnership of the type is offered."""
    return carried(code, bearer, why, begins=True, **more)
