"""What long contracts have in common: changes, refinancing, expiry and early termination.

Shared by the types in which a partner builds or runs an asset for years. The sources are UK and
international standard forms; a partnership's own contract comes first.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from partnerships.catalogue.provenance import Source, published, secondary
from partnerships.catalogue.requirements import (
    APPROVER,
    LEAD,
    MANAGER,
    confirmed,
    contract_signed,
    document,
    kpis_adopted,
    parties_recorded,
    role_filled,
    terms_known,
)
from partnerships.catalogue.starter import StarterRole
from partnerships.type import (
    Clock,
    Ending,
    EndKind,
    Outcome,
    OutcomeRule,
    Phase,
    Requirement,
    Rule,
    Unit,
)

END_OF_CONTRACT: Final = _("end of the contract")

CHANGE_RULES: Final = (
    Rule(
        _(
            "A variation runs through notice, estimate, approval, implementation, funding, due"
            " diligence and documentation."
        ),
        published("S6"),
    ),
    Rule(
        _(
            "A variation is high in value from about 2\u00a0% more unitary charge or a capital"
            " cost above £200,000; both can be negotiated. It is then compared with the market,"
            " looked at by an independent adviser, or tendered."
        ),
        published("S11"),
    ),
    Rule(
        _("Where the partner’s and the funders’ agreement is needed, allow two to four weeks."),
        published("S12"),
    ),
    Rule(
        _("The sides meet on a refinancing within 20 business days of the notice."),
        published("S13"),
        Clock(20, Unit.BUSINESS_DAYS, _("notice of a refinancing")),
    ),
    Rule(
        _("The authority may withdraw within 7 business days of that meeting."),
        published("S13"),
        Clock(7, Unit.BUSINESS_DAYS, _("meeting on a refinancing")),
    ),
    Rule(
        _(
            "A renegotiation is disclosed with its reason, its date, and what changes in risks,"
            " commitments, tariffs and service levels."
        ),
        published("S1 IX"),
    ),
)

EXPIRY_RULES: Final = (
    Rule(
        _("Preparation of the handback starts seven years before the end; others say 5 to 10."),
        secondary("S14"),
        Clock(-7, Unit.YEARS, END_OF_CONTRACT),
    ),
    Rule(
        _(
            "First health check of the expiry, seven years before the end: contract,"
            " relationships, condition of the assets, commercial planning, future service."
        ),
        published("S15"),
        Clock(-7, Unit.YEARS, END_OF_CONTRACT),
    ),
    Rule(
        _("Second health check of the expiry, five years before the end."),
        published("S15"),
        Clock(-5, Unit.YEARS, END_OF_CONTRACT),
    ),
    Rule(
        _("Third health check of the expiry, three years before the end."),
        published("S15"),
        Clock(-3, Unit.YEARS, END_OF_CONTRACT),
    ),
)

HANDBACK_RULES: Final = (
    Rule(
        _(
            "The final survey is made about 24 months before the end. The cost of repairs is kept"
            " back in a retention account and released when they are done."
        ),
        published("S16, S17"),
        Clock(-24, Unit.MONTHS, END_OF_CONTRACT),
    ),
)

HAND_BACK: Final = Phase(
    "hand_back", _("Hand back"), _("Hand back"), 24, "I", is_adoptable=True, rules=HANDBACK_RULES
)

SNAG_RULE: Final = Rule(
    _("The certifier lists the minor defects within 5 business days of practical completion."),
    published("S9"),
    Clock(5, Unit.BUSINESS_DAYS, _("practical completion")),
)

_ONLY_BY_TERMINATION: Final = OutcomeRule(
    _("Stop here."),
    impossible=_(
        "The contract is in force: it ends only by early termination, with its notices and its"
        " compensation."
    ),
)
IN_FORCE: Final = MappingProxyType({Outcome.END: _ONLY_BY_TERMINATION})
"""Outcomes of a gate while the contract is in force."""

BEFORE_SERVICE: Final = MappingProxyType(
    {
        Outcome.PAUSE: OutcomeRule(
            _("Stop the clock until a date. The final contract deadline runs on.")
        ),
        Outcome.REDO: OutcomeRule(_("What failed is mended, and the tests are made again.")),
        Outcome.END: _ONLY_BY_TERMINATION,
    }
)
"""Outcomes of the gate before a new or renewed asset goes into service."""

RUNNING_OUT: Final = MappingProxyType(
    {
        Outcome.PAUSE: OutcomeRule(
            _("Stop the clock until a date."),
            impossible=_("The contract runs towards its last day and does not wait."),
        ),
        Outcome.REDO: OutcomeRule(
            _("The stage starts again."),
            impossible=_("Years of operation cannot be run again."),
        ),
        Outcome.END: _ONLY_BY_TERMINATION,
    }
)
"""Outcomes of the gate between the years of operation and the handback."""

NOTHING_FOLLOWS: Final = OutcomeRule(
    _("The next stage begins; what is still open follows by a date."),
    impossible=_("At financial close every condition is met or waived; nothing can follow later."),
    source=published("S1"),
)


def signature_requirements(gate: str, *party_roles: str) -> tuple[Requirement, ...]:
    """What every signed contract needs, on every route; the terms are those that the gate needs."""
    return (
        contract_signed(is_light=True),
        parties_recorded("procuringEntity", "privateParty", *party_roles, is_light=True),
        kpis_adopted(is_light=True),
        role_filled(
            "contract_manager",
            _("Contract manager in post"),
            is_light=True,
            source=published("S10"),
        ),
        terms_known(gate),
    )


def people(first: str, bidder: str, signature: str) -> tuple[StarterRole, ...]:
    """Whom every partnership needs, by the first gate, the choice of a partner, the signature."""
    return (
        StarterRole("approver", _("Senior responsible owner"), first),
        StarterRole("approver", _("Finance approver"), bidder),
        StarterRole("board_member", _("Board chair"), bidder),
        StarterRole("contract_manager", _("Contract manager"), signature),
        StarterRole("partner_lead", _("Partner lead"), signature),
    )


def completion_requirements() -> tuple[Requirement, ...]:
    """What is there before a new or renewed asset goes into service."""
    return (
        document("testReport", MANAGER, _("Completion tests passed"), code="completion_tests"),
        document("completionCertificate", "certifier", is_light=True),
        document("snagNotice", "certifier", may_follow=True, source=published("S9")),
        document("asBuiltRecords", LEAD, may_follow=True),
        document("contractManual", MANAGER, source=published("S7")),
        document("handoverRecord", MANAGER, may_follow=True, source=published("S10")),
    )


def expiry_plan_requirements() -> tuple[Requirement, ...]:
    """What is there before the last stage begins."""
    return (
        document("expiryPlan", MANAGER, is_light=True, source=secondary("S14")),
        document(
            "assetRegister",
            LEAD,
            _("Register of assets up to date"),
            code="asset_register_updated",
            is_light=True,
        ),
        document(
            "conditionSurvey", LEAD, _("Initial survey made"), code="initial_survey", is_light=True
        ),
        document("futureService", APPROVER, may_follow=True),
        confirmed(
            "expiry_health_check",
            _("Latest health check of the expiry answered"),
            MANAGER,
            may_follow=True,
            source=published("S15"),
        ),
    )


def handed_back(name_of_last_phase: str, *more: Requirement) -> Ending:
    """The expiry: what was agreed is handed back, and the money kept for repairs is settled."""
    return Ending(
        "expire",
        EndKind.EXPIRE,
        _("Expired and handed back"),
        (name_of_last_phase,),
        _("The contract has run its course and everything due is handed back."),
        requirements=(
            document(
                "conditionSurvey",
                LEAD,
                _("Final survey made"),
                code="final_survey",
                source=published("S16, S17"),
            ),
            confirmed("repairs_done", _("Programme of repairs done"), MANAGER),
            document("retentionAccount", MANAGER, _("Retention account settled")),
            document("handover", LEAD, _("Handback pack: data, rights, staff")),
            *more,
        ),
        rules=HANDBACK_RULES,
    )


def not_pursued(*phases: str) -> Ending:
    """The end before any contract, which is what "End" at the early gates leads to."""
    return Ending(
        "not_pursued",
        EndKind.END,
        _("Not pursued"),
        phases,
        _("The partnership is not pursued; what was learned is kept."),
        is_gate_outcome=True,
    )


def lapsed(*phases: str) -> Ending:
    """The end of an award that does not become a contract in force."""
    return Ending(
        "lapsed",
        EndKind.END,
        _("Lapsed"),
        phases,
        _("What had to be met before the contract took effect was not met in time."),
        is_gate_outcome=True,
    )


def closed(name_of_last_phase: str, *requirements: Requirement) -> Ending:
    """The expiry of a partnership that hands back no asset."""
    return Ending(
        "expire",
        EndKind.EXPIRE,
        _("Closed"),
        (name_of_last_phase,),
        _("The partnership has run its course, and what it brought is written down."),
        requirements=requirements,
    )


def stopped(*phases: str, source: Source) -> Ending:
    """The end after a stage, which the contract itself provides for."""
    return Ending(
        "stopped",
        EndKind.END,
        _("Stopped after a stage"),
        phases,
        _("The authority stops under the clause named before the award."),
        is_gate_outcome=True,
        source=source,
    )


def by_agreement(*phases: str) -> Ending:
    """The early end that both sides want."""
    return Ending(
        "by_agreement",
        EndKind.END,
        _("Ended by agreement"),
        phases,
        _("Both sides agreed to end the contract, on terms that are written down."),
    )


_PARTNER_DEFAULT_RULES: Final = (
    Rule(_("The authority pays the market value of the contract."), published("S5")),
    Rule(
        _("A breach that recurs within 12 months of a notice earns a final notice."),
        published("S5"),
        Clock(12, Unit.MONTHS, _("notice of persistent breach")),
    ),
    Rule(
        _("One repetition within 6 months of the final notice gives the right to end."),
        published("S5"),
        Clock(6, Unit.MONTHS, _("final notice of persistent breach")),
    ),
)


def partner_default(*phases: str, rules: tuple[Rule, ...]) -> Ending:
    """The early end because the partner did not perform; the rules say what is owed."""
    return Ending(
        "partner_default",
        EndKind.END,
        _("Ended for the partner’s default"),
        phases,
        _("The partner did not perform, and what the contract allows for mending is over."),
        rules=rules,
    )


def terminations(*phases: str) -> tuple[Ending, ...]:
    """Early termination of a contract in force, by cause; sums as in UK standard forms."""
    return (
        partner_default(*phases, rules=_PARTNER_DEFAULT_RULES),
        Ending(
            "authority_default",
            EndKind.END,
            _("Ended for the authority’s default"),
            phases,
            _("The authority did not pay or made the contract impossible to perform."),
            rules=(
                Rule(
                    _(
                        "The authority pays senior debt, breakage and redundancy, and equity on the"
                        " one basis agreed, less balances and insurance."
                    ),
                    published("S59"),
                ),
            ),
        ),
        Ending(
            "force_majeure",
            EndKind.END,
            _("Ended by force majeure"),
            phases,
            _("Events that nobody controls made the contract impossible to perform."),
            rules=(
                Rule(
                    _(
                        "The authority pays senior debt, junior debt less interest paid, shares"
                        " less distributions, redundancy and breakage; no term below zero."
                    ),
                    published("S6 §21.3.2, S58"),
                ),
            ),
        ),
        by_agreement(*phases),
    )
