"""DBFO: the partner designs, builds, finances and operates, and is paid for what is available."""

# No deferred annotations: `terms.fields_of` reads them, with everything that they name.

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.problems import Problem
from partnerships.catalogue import contract_life, measures, risks
from partnerships.catalogue import requirements as ask
from partnerships.catalogue import rows as row
from partnerships.catalogue.paying import PaidTerms
from partnerships.catalogue.provenance import published
from partnerships.catalogue.requirements import APPROVER, LEAD, LENDER, MANAGER, OFFICIAL
from partnerships.catalogue.risks import AUTHORITY, PARTNER, SHARED, carried, each, starts
from partnerships.catalogue.starter import Side, StarterMilestone, StarterRole, certified
from partnerships.terms import Suggestion, count, day, money, not_rising, rows, share, text
from partnerships.type import (
    Gate,
    Outcome,
    OutcomeRule,
    PartnershipType,
    Phase,
    Rule,
    WayBack,
    types,
)

S1, S3, S4, S8 = (published(source) for source in ("S1", "S3", "S4", "S8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DBFOTerms(PaidTerms):
    """Terms of a DBFO contract. Signature, close, start and end stand on the partnership."""

    unitary_charge: Annotated[
        Decimal | None,
        money(
            _("Unitary charge"),
            unit=_("a year"),
            needed_by="G3",
            help=_("At the price base, for full availability."),
        ),
    ] = None
    price_base_on: Annotated[
        date | None, day(_("Price base"), needed_by="G3", clause=_("Indexation"))
    ] = None
    indexed_share: Annotated[
        Decimal | None,
        share(
            _("Indexed share"),
            needed_by="G2",
            help=_("Index only the share that follows inflating costs."),
            suggested=Suggestion(Decimal("0.3"), S8),
        ),
    ] = None
    index_name: Annotated[
        str,
        text(
            _("Index"),
            needed_by="G2",
            help=_("Code or name in the index register; fixed before the tender."),
            suggested=Suggestion("RPIX", S8),
        ),
    ] = ""
    index_lag: Annotated[
        int | None, count(_("Index read before the base day"), unit=_("months"), maximum=24)
    ] = None
    availability_standards: Annotated[
        tuple[row.AvailabilityStandard, ...],
        rows(_("Availability standards"), row.AvailabilityStandard, needed_by="G2"),
    ] = ()
    availability_rate_decimals: Annotated[
        int | None,
        count(_("Decimals of the availability rate"), maximum=6, help=_("Empty: not rounded.")),
    ] = None
    unavailable_but_used: Annotated[
        Decimal | None,
        share(
            _("Deducted while unavailable but used"),
            needed_by="G2",
            suggested=Suggestion(Decimal("0.5"), S8),
        ),
    ] = None
    repeat_bands: Annotated[
        tuple[row.RepeatBand, ...],
        rows(
            _("Multiplier for repeated failures"),
            row.RepeatBand,
            help=_("Same criterion, same area. The 4Ps guidance has 1.5 above 4 and 2 above 8."),
        ),
    ] = ()
    free_points: Annotated[
        int | None,
        count(
            _("Performance points without deduction"),
            needed_by="G2",
            unit=_("a month"),
            suggested=Suggestion(20, published("S29")),
        ),
    ] = None
    point_value: Annotated[
        Decimal | None, money(_("Value of a performance point"), needed_by="G2")
    ] = None
    point_bands: Annotated[
        tuple[row.PointBand, ...], rows(_("Multiplier for many points"), row.PointBand)
    ] = ()
    deduction_cap: Annotated[
        Decimal | None,
        share(
            _("Largest deduction for performance"),
            unit=_("of the unitary charge of the year"),
            help=_("Leave empty where there is no limit."),
            suggested=Suggestion(Decimal("0.35"), published("S30")),
        ),
    ] = None
    report_deduction: Annotated[
        Decimal | None, money(_("Deduction for a report that was not made"))
    ] = None
    service_levels: Annotated[
        tuple[row.ServiceLevel, ...], rows(_("Service levels"), row.ServiceLevel, needed_by="G2")
    ] = ()
    handback_conditions: Annotated[
        tuple[row.HandbackCondition, ...],
        rows(_("Handback conditions"), row.HandbackCondition, needed_by="G3"),
    ] = ()

    def objections(self) -> Iterator[Problem]:
        """Bands must rise, and the first band of points begins where the free points end."""
        yield from PaidTerms.objections(self)
        repeats = [band.more_than for band in self.repeat_bands]
        points = [band.above for band in self.point_bands]
        yield from not_rising("repeat_bands", _("More failures in the month than"), repeats)
        yield from not_rising("point_bands", _("Points above"), points)
        if points and self.free_points is not None and points[0] != self.free_points:
            message = gettext("The first band begins above the %(free)d free points; correct one.")
            yield Problem("point_bands", "gap", message % {"free": self.free_points})


BUILD = (Rule(_("Nothing is paid before the service is available."), published("S6, S8")),)

PHASES = (
    Phase("identify", _("Identify"), _("Identify"), 6, "PP"),
    Phase("appraise", _("Appraise"), _("Appraise"), 9, "PP"),
    Phase("structure", _("Structure"), _("Structure"), 9, "PP"),
    Phase("procure", _("Procure"), _("Procure"), 18, "P", is_adoptable=True),
    Phase("close", _("Award and close"), _("Close"), 6, "CC", is_adoptable=True),
    Phase("build", _("Design and build"), _("Build"), 30, "I", is_adoptable=True, rules=BUILD),
    Phase("commission", _("Commission"), _("Commission"), 6, "I", is_adoptable=True),
    Phase(
        "operate",
        _("Operate"),
        _("Operate"),
        300,
        "I",
        is_adoptable=True,
        fills_the_term=True,
        rules=(*contract_life.CHANGE_RULES, *contract_life.EXPIRY_RULES),
    ),
    contract_life.HAND_BACK,
)

G0 = Gate(
    "G0",
    _("Strategic assessment"),
    "identify",
    "appraise",
    _("the sponsor with the partnerships unit"),
    (
        ask.document("needsAssessment", OFFICIAL),
        ask.document("optionsAppraisal", OFFICIAL, may_follow=True),
        ask.document("screeningReport", OFFICIAL, source=S3),
        ask.document("pppModeRationale", OFFICIAL, may_follow=True),
    ),
    source=S4,
)
G1 = Gate(
    "G1",
    _("Business justification"),
    "appraise",
    "structure",
    _("the investment committee or the treasury"),
    (
        ask.document("appraisalReport", OFFICIAL, source=S3),
        ask.document("feasibilityStudy", OFFICIAL, _("Feasibility studied on every side")),
        ask.document("environmentalImpact", OFFICIAL, may_follow=True),
        ask.document("affordabilityStatement", APPROVER, is_light=True),
        ask.document("guaranteeReports", APPROVER, _("Contingent liabilities stated")),
        ask.document("valueForMoneyAnalysis", OFFICIAL, is_light=True),
        ask.risks_have_bearers(OFFICIAL, code="risk_register", may_follow=True),
    ),
    is_light=True,
    rules=(Rule(_("The appraisal report recommends one of four decisions."), S3),),
    source=S4,
)
G2 = Gate(
    "G2",
    _("Delivery strategy"),
    "structure",
    "procure",
    _("the project board"),
    (
        ask.document("contractDraft", OFFICIAL),
        ask.document("technicalSpecifications", OFFICIAL),
        ask.document("servicePayments", OFFICIAL, _("Payment mechanism calibrated")),
        ask.document("contractSchedule", OFFICIAL, _("KPI schedule"), may_follow=True),
        ask.risks_have_bearers(OFFICIAL, code="risk_matrix", title=_("Risk matrix complete")),
        ask.document("requestForQualification", OFFICIAL, may_follow=True),
        ask.terms_known("G2", OFFICIAL),
    ),
    rules=(
        Rule(_("The last calibration comes before the preferred bidder."), published("S5 §19.7.2")),
    ),
    source=S4,
)
GP = Gate(
    "GP",
    _("Preferred bidder"),
    "procure",
    "close",
    _("the evaluation committee, then the authority"),
    (
        ask.document("evaluationCommittee", OFFICIAL, source=S1),
        ask.document("minutes", OFFICIAL, _("Minutes of the meetings with bidders"), source=S1),
        ask.document("clarifications", OFFICIAL, source=S1, may_follow=True),
        ask.document("evaluationReports", OFFICIAL, source=S1),
        ask.document("negotiationParameters", OFFICIAL, source=S1),
        ask.confirmed("interests_declared", _("Interests declared"), APPROVER, is_light=True),
    ),
    outcomes={Outcome.REDO: OutcomeRule(_("Ask the bidders for new bids."))},
)
G3 = Gate(
    "G3",
    _("Investment decision and financial close"),
    "close",
    "build",
    _("the investment committee, on the board’s recommendation"),
    (
        ask.shared_objectives(),
        *contract_life.signature_requirements("G3", "lender"),
        ask.document("financialModel", APPROVER),
        ask.document("financeArrangements", LENDER, may_be_waived=True),
        ask.document("insurances", LEAD, may_be_waived=True),
        ask.document("conditionsPrecedent", LEAD, may_be_waived=True, source=S1),
        ask.document("changeProtocol", MANAGER, source=published("S6 13.3.1")),
        ask.document("contractManagementPlan", MANAGER, source=published("S7")),
    ),
    is_light=True,
    outcomes={Outcome.CONDITIONS: contract_life.NOTHING_FOLLOWS},
    rules=(
        Rule(_("The change protocol stands in the contract at financial close."), published("S6")),
        Rule(_("The contract management plan has at most 30 pages."), published("S7")),
    ),
    source=S4,
)
GW = Gate(
    "GW",
    _("Works ready for tests"),
    "build",
    "commission",
    _("the project board, with the certifier"),
    (
        ask.document("projectPlan", LEAD, _("Programme up to date"), may_follow=True),
        ask.document("reviewableDesign", LEAD),
        ask.document("certifierReport", "certifier", source=published("S9")),
        ask.document("physicalProgressReport", LENDER, _("Report of the lenders’ adviser")),
        ask.document("testPlan", LEAD, _("Look-ahead of tests")),
        ask.milestones_accepted("works_ready", _("Works ready"), LEAD, "works_ready"),
    ),
    outcomes=contract_life.IN_FORCE,
)
G4 = Gate(
    "G4",
    _("Readiness for service"),
    "commission",
    "operate",
    _("the senior responsible owner, on the certifier’s certificate"),
    (
        *contract_life.completion_requirements(),
        ask.milestones_accepted(
            "practical_completion",
            _("Practical completion certified"),
            "certifier",
            "works_completed",
            is_light=True,
        ),
        ask.document("availabilityCertificate", "certifier", is_light=True),
    ),
    is_light=True,
    outcomes=contract_life.BEFORE_SERVICE,
    rules=(
        contract_life.SNAG_RULE,
        Rule(_("The contract manual is complete before the service."), published("S7")),
    ),
    source=S4,
)
G5 = Gate(
    "G5",
    _("Operations review and benefits realisation"),
    "operate",
    "hand_back",
    _("the board, then the senior responsible owner"),
    contract_life.expiry_plan_requirements(),
    outcomes=contract_life.RUNNING_OUT,
    source=S4,
)

WAYS_BACK = (
    WayBack(
        "rethink", _("Back to the options"), "appraise", "identify", _("The need was another.")
    ),
    WayBack(
        "restructure", _("Back to the contract"), "procure", "structure", _("No good bid came.")
    ),
    WayBack(
        "next_bidder", _("Back to the bids"), "close", "procure", _("The bidder did not close.")
    ),
    WayBack(
        "rebuild", _("Back to the works"), "commission", "build", _("The works failed the tests.")
    ),
)

MILESTONES = (
    StarterMilestone("approved", _("Project approved"), 15, "G1", owed_by=Side.AUTHORITY),
    StarterMilestone("preferred", _("Bidder preferred"), 42, "GP", owed_by=Side.AUTHORITY),
    StarterMilestone("signed", _("Contract signed"), 46, "G3", ("preferred",)),
    StarterMilestone("closed", _("Financial close"), 48, "G3", ("signed",)),
    StarterMilestone("works_begun", _("Works begun"), 50, "GW", ("closed",)),
    certified("works_ready", _("Works ready for tests"), 78, "GW", ("works_begun",)),
    certified(
        "works_completed", _("Practical completion"), 82, "G4", ("works_ready",), final_months=12
    ),
    StarterMilestone(
        "service_begun", _("Service begun"), 84, "G4", ("works_completed",), 2, final_months=12
    ),
)

ALLOCATION = (
    starts("land_availability", AUTHORITY, trigger="works_begun"),
    starts("design", PARTNER),
    starts("construction", PARTNER, trigger="works_completed"),
    starts("availability_quality", PARTNER, trigger="availability"),
    starts("demand", AUTHORITY),
    starts("inflation", SHARED, risks.INDEXED, trigger="running_costs"),
    starts("finance", PARTNER, risks.GAIN_SHARED, trigger="debt_cover"),
    starts("handback", PARTNER),
    carried("existing_condition", PARTNER, risks.NEWLY_BUILT),
    carried("change_in_law", SHARED, risks.AIMED_LAW),
    carried("early_termination", SHARED, risks.BY_CAUSE),
    *each(AUTHORITY, "non_payment"),
    *each(PARTNER, "completion", "compliance"),
    *each(SHARED, "environmental", "force_majeure"),
)

DBFO = types.register(
    PartnershipType(
        slug="dbfo",
        order=1,
        label=_("DBFO"),
        sentence=_("They build it and run it for years"),
        formal_name=_("Design, build, finance, operate"),
        example="Northfield Hospital",
        description=_(
            "A partner designs, builds, finances and operates. You pay for what is available."
        ),
        terms=DBFOTerms,
        mechanism="availability",
        phases=PHASES,
        gates=(G0, G1, G2, GP, G3, GW, G4, G5),
        ways_back=WAYS_BACK,
        endings=(
            contract_life.not_pursued("identify", "appraise", "structure", "procure"),
            contract_life.lapsed("close"),
            *contract_life.terminations("build", "commission", "operate", "hand_back"),
            contract_life.handed_back("hand_back"),
        ),
        kpis=(
            measures.DEBT_COVER.counting(3, 0),
            measures.RUNNING_COSTS.counting(2, 0),
            measures.AVAILABILITY.counting(2, 2),
            measures.SATISFACTION.counting(0, 3),
            measures.LOCAL_JOBS.counting(0, 2),
            measures.ENERGY.counting(1, 1),
            measures.COMPLAINT_DAYS.counting(0, 2),
        ),
        milestones=MILESTONES,
        allocation=ALLOCATION,
        roles=(
            *contract_life.people("G0", "GP", "G3"),
            StarterRole("certifier", _("Independent certifier"), "GW"),
            StarterRole("lender", _("Lenders’ representative"), "G3"),
        ),
    )
)
