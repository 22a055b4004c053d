"""Innovation: finalists develop something new, paid for stage by stage as targets are accepted."""

# No deferred annotations: `terms.fields_of` reads them, with everything that they name.

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.problems import Problem
from partnerships.catalogue import aims, contract_life, risks
from partnerships.catalogue import requirements as ask
from partnerships.catalogue import rows as row
from partnerships.catalogue.paying import PaidTerms
from partnerships.catalogue.provenance import published, secondary
from partnerships.catalogue.requirements import APPROVER, LEAD, MANAGER, OFFICIAL
from partnerships.catalogue.risks import AUTHORITY, PARTNER, SHARED, carried, each, starts
from partnerships.catalogue.starter import Side, StarterMilestone, StarterRole
from partnerships.terms import Suggestion, choice, count, day, long_text, money, rows, share, text
from partnerships.type import (
    Clock,
    Gate,
    Outcome,
    OutcomeRule,
    PartnershipType,
    Phase,
    Requirement,
    Rule,
    Unit,
    WayBack,
    types,
)

S19, S20, S21, S22, S24 = (published(source) for source in ("S19", "S20", "S21", "S22", "S24"))


@dataclass(frozen=True, slots=True, kw_only=True)
class InnovationTerms(PaidTerms):
    """Terms of an innovation partnership. Signature and dates stand on the partnership."""

    data_purpose: Annotated[
        str, long_text(_("Purpose of the data access"), needed_by="IG1", clause=_("Data sharing"))
    ] = ""
    data_legal_basis: Annotated[
        str, text(_("Legal basis of the data access"), needed_by="IG1", clause=_("Data sharing"))
    ] = ""
    data_access_until: Annotated[
        date | None,
        day(_("Data access ends"), needed_by="IG1", clause=_("Data sharing")),
    ] = None
    rights_stay_with: Annotated[
        str,
        choice(
            _("Who keeps the intellectual property"),
            ("authority", _("Authority")),
            ("partner", _("Partner")),
            ("shared", _("Shared")),
            needed_by="IG1",
        ),
    ] = ""
    value_share_form: Annotated[
        str,
        choice(
            _("How the authority shares in the value"),
            ("royalty", _("Royalty")),
            ("discount", _("Discount")),
            ("equity", _("Equity")),
            ("none", _("Not at all")),
            needed_by="IG1",
        ),
    ] = ""
    value_share: Annotated[Decimal | None, share(_("Authority’s share in the value"))] = None
    maximum_cost: Annotated[
        Decimal | None,
        money(_("Maximum cost of all stages"), needed_by="IGS", clause=_("Maximum costs")),
    ] = None
    maximum_unit_cost: Annotated[
        Decimal | None,
        money(_("Maximum unit cost when bought"), needed_by="IGS", clause=_("Maximum costs")),
    ] = None
    stage_prices: Annotated[
        tuple[row.StagePrice, ...],
        rows(_("Stage targets and prices"), row.StagePrice, needed_by="IGS"),
    ] = ()
    stage_pools: Annotated[
        tuple[row.StagePool, ...],
        rows(
            _("Money of each stage"),
            row.StagePool,
            help=_("How many partners it carries: the first divided by the second."),
        ),
    ] = ()
    performance_levels: Annotated[
        tuple[row.PerformanceLevel, ...],
        rows(_("Levels to reach before buying"), row.PerformanceLevel, needed_by="IGS"),
    ] = ()
    stop_clause: Annotated[
        str,
        text(
            _("Clause that lets the authority stop after a stage"),
            needed_by="IGS",
            help=_("Named in the procurement documents, or stopping is not possible."),
        ),
    ] = ""
    reduce_clause: Annotated[
        str, text(_("Clause that lets the authority keep fewer partners after a stage"))
    ] = ""
    partners_at_most: Annotated[
        int | None, count(_("Partners at the start, at most"), minimum=1, needed_by="IGS")
    ] = None
    request_days: Annotated[
        int | None,
        count(_("Days to ask to take part"), minimum=30, suggested=Suggestion(30, S19)),
    ] = None
    readiness_start: Annotated[
        int | None, count(_("Technology readiness at the start"), minimum=1, maximum=9)
    ] = None
    readiness_goal: Annotated[
        int | None, count(_("Technology readiness to reach"), minimum=1, maximum=9)
    ] = None

    def objections(self) -> Iterator[Problem]:
        """Stage prices stay within the maximum cost; readiness rises."""
        yield from PaidTerms.objections(self)
        prices = sum((stage.price or Decimal(0) for stage in self.stage_prices), Decimal(0))
        if self.maximum_cost is not None and prices > self.maximum_cost:
            message = gettext("The stages cost %(prices)s, more than the maximum; lower one.")
            yield Problem("stage_prices", "above_maximum", message % {"prices": prices})
        start, goal = self.readiness_start, self.readiness_goal
        if start is not None and goal is not None and goal < start:
            message = gettext("The readiness to reach lies below the start; correct one of them.")
            yield Problem("readiness_goal", "below_start", message)


ASK = (
    Rule(
        _("There are at least 30 days to ask to take part."),
        S19,
        Clock(30, Unit.DAYS, _("contract notice")),
    ),
    Rule(_("The award rests on the best price-quality ratio only."), S19),
)
DESIGN = (Rule(_("SBRI: £50,000 to £100,000 and 2 to 6 months for this stage."), S22),)
PROTOTYPE = (Rule(_("SBRI: up to £1 million and 2 years; not all go on."), S22),)
PILOT = (
    Rule(_("Partners leave at each stage; more is spent on those who stay."), secondary("S23")),
)

PHASES = (
    Phase("need", _("Need and market check"), _("Need"), 1, "PP"),
    Phase("data_access", _("Data access"), _("Data access"), 1, "PP"),
    Phase("competition", _("Competition"), _("Competition"), 3, "P", is_adoptable=True, rules=ASK),
    Phase(
        "design", _("Design and feasibility"), _("Design"), 3, "I", is_adoptable=True, rules=DESIGN
    ),
    Phase("prototype", _("Prototype"), _("Prototype"), 3, "I", is_adoptable=True, rules=PROTOTYPE),
    Phase("pilot", _("Pilot"), _("Pilot"), 6, "I", is_adoptable=True, rules=PILOT),
    Phase("buy", _("Purchase and scale"), _("Buy"), 2, "I", is_adoptable=True),
    Phase(
        "close", _("Renew or close"), _("Close"), 24, "I", is_adoptable=True, fills_the_term=True
    ),
)

STOP = OutcomeRule(
    _("Stop after this stage, under the clause named before the award."),
    needs_term="stop_clause",
    term_missing=_("No clause for stopping was fixed before the award; the contract runs on."),
    source=S19,
)
STAGE_OUTCOMES = {
    Outcome.REDO: OutcomeRule(_("The partners do the stage again; nothing more is paid for it.")),
    Outcome.END: STOP,
}


def _data_agreement(stage: str) -> Requirement:
    return ask.term_in_force(
        f"data_agreement_{stage}",
        _("Data-sharing agreement in force"),
        MANAGER,
        "data_access_until",
        is_light=True,
        why=_("an agreement that has ended blocks the stage that needs the data"),
    )


IG0 = Gate(
    "IG0",
    _("Not available on the market"),
    "need",
    "data_access",
    _("the sponsor with the partnerships unit"),
    (
        ask.document("needsAssessment", OFFICIAL, _("Unmet need stated")),
        ask.document("marketStudies", OFFICIAL),
        ask.confirmed("not_on_market", _("No solution on the market"), OFFICIAL, source=S19),
        ask.document("dataInventory", OFFICIAL, may_follow=True),
    ),
    rules=(Rule(_("The need cannot be met by what is on the market."), S19),),
    source=S19,
)
IG1 = Gate(
    "IG1",
    _("Data access lawful and fair"),
    "data_access",
    "competition",
    _("the senior responsible owner, advised by the data protection officer"),
    (
        ask.document("dataSharingAgreement", MANAGER, is_light=True, source=S20),
        ask.document("impactAssessment", MANAGER, is_light=True),
        ask.document("valueShareTerms", APPROVER, source=S21),
        ask.document("secureEnvironment", MANAGER, may_follow=True),
        ask.terms_known("IG1", OFFICIAL),
    ),
    is_light=True,
    rules=(
        Rule(_("A memorandum or a list of standards is no data-sharing agreement."), S20),
        Rule(_("Society receives a fair share of the benefits of its data."), S21),
    ),
)
IGS = Gate(
    "IGS",
    _("Choice of partners"),
    "competition",
    "design",
    _("the evaluation committee, then the authority"),
    (
        ask.document("technicalSpecifications", OFFICIAL, _("Minimum requirements"), source=S19),
        ask.document("evaluationReports", OFFICIAL),
        ask.confirmed("interests_declared", _("Interests declared"), APPROVER, is_light=True),
        ask.shared_objectives(),
        *contract_life.signature_requirements("IGS"),
        ask.maximum_loss_agreed(),
        ask.risks_have_bearers(may_follow=True),
    ),
    outcomes={Outcome.REDO: OutcomeRule(_("Ask for new proposals; the stage starts again."))},
)
IG2 = Gate(
    "IG2",
    _("Design accepted"),
    "design",
    "prototype",
    _("the innovation board, then the senior responsible owner"),
    (
        ask.document("stageReport", LEAD, _("Report, plan and cost estimate")),
        ask.document("readinessEvidence", LEAD, may_follow=True),
        ask.milestones_accepted("design_accepted", _("Design accepted"), LEAD, "design_accepted"),
        _data_agreement("design"),
    ),
    outcomes=STAGE_OUTCOMES,
)
IG3 = Gate(
    "IG3",
    _("Prototype accepted"),
    "prototype",
    "pilot",
    _("the innovation board, then the senior responsible owner"),
    (
        ask.document("testReport", LEAD, is_light=True),
        ask.document("securityReview", MANAGER, is_light=True),
        ask.document("rightsRegister", LEAD, may_follow=True),
        ask.milestones_accepted("prototype_tried", _("Prototype tried"), LEAD, "prototype_tried"),
        _data_agreement("prototype"),
    ),
    is_light=True,
    outcomes=STAGE_OUTCOMES,
)
IG4 = Gate(
    "IG4",
    _("Pilot accepted"),
    "pilot",
    "buy",
    _("the innovation board, then the senior responsible owner"),
    (
        ask.document("performanceReport", LEAD, _("Pilot held against its targets"), is_light=True),
        ask.document("userResearch", LEAD),
        ask.document("costBenefit", MANAGER),
        ask.document("exitPlan", LEAD, is_light=True),
        ask.milestones_accepted("pilot_reported", _("Pilot reported"), LEAD, "pilot_reported"),
        _data_agreement("pilot"),
    ),
    is_light=True,
    outcomes=STAGE_OUTCOMES,
)
IG5 = Gate(
    "IG5",
    _("Purchase"),
    "buy",
    "close",
    _("the authority"),
    (
        ask.confirmed("level_met", _("Performance level met"), MANAGER, is_light=True, source=S19),
        ask.confirmed(
            "cost_met", _("Cost within the maximum"), APPROVER, is_light=True, source=S19
        ),
        ask.document("acceptanceCertificate", MANAGER),
        ask.document("contractAnnexe", APPROVER, _("Supply contract")),
    ),
    outcomes=STAGE_OUTCOMES,
    source=S19,
)

WAYS_BACK = (
    WayBack(
        "new_data", _("Back to data access"), "competition", "data_access", _("The data are short.")
    ),
    WayBack("redesign", _("Back to the design"), "prototype", "design", _("The design fails.")),
    WayBack(
        "recycle", _("Back to the prototype"), "pilot", "prototype", _("The pilot showed flaws.")
    ),
)

MILESTONES = (
    StarterMilestone("data_agreed", _("Data agreement signed"), 2, "IG1", owed_by=Side.AUTHORITY),
    StarterMilestone(
        "finalists", _("Two finalists chosen"), 5, "IGS", ("data_agreed",), owed_by=Side.AUTHORITY
    ),
    StarterMilestone("design_accepted", _("Design accepted"), 8, "IG2", ("finalists",)),
    StarterMilestone(
        "prototype_tried", _("Prototype tried by 50 users"), 11, "IG3", ("design_accepted",), 2
    ),
    StarterMilestone(
        "pilot_reported", _("Pilot result reported"), 17, "IG4", ("prototype_tried",), 2
    ),
    StarterMilestone(
        "bought", _("Decision to buy"), 18, "IG5", ("pilot_reported",), owed_by=Side.AUTHORITY
    ),
)

ALLOCATION = (
    starts("demand", SHARED, title=_("Users do not use it"), trigger="online_completion"),
    starts("agreement_expires", AUTHORITY, risks.CAN_RENEW, trigger="data_agreed"),
    starts("above_maximum", PARTNER, risks.AGREED_BEFORE),
    starts("finalist_withdraws", SHARED, risks.BOTH_LOSE, trigger="finalists"),
    starts("availability_quality", PARTNER, risks.ACCEPTED, title=_("The system cannot connect")),
    starts("no_time", AUTHORITY, risks.OWN_TIME, trigger="staff_trained"),
    carried("design", SHARED, risks.RESEARCH),
    carried("change_in_law", AUTHORITY, risks.DATA_LAW),
    carried("early_termination", AUTHORITY, risks.AT_EACH_APPROVAL),
    carried("compliance", PARTNER, risks.BOTH_FOR_DATA),
    carried("data_and_rights", SHARED, risks.EXPLICIT),
    carried("handback", PARTNER, risks.DATA_RETURN),
    *each(PARTNER, "environmental", "inflation", "finance"),
    *each(SHARED, "existing_condition", "construction", "completion", "force_majeure"),
)

INNOVATION = types.register(
    PartnershipType(
        slug="innovation",
        order=3,
        label=_("Innovation"),
        sentence=_("They develop something new with us"),
        formal_name=_("Innovation partnership"),
        example="OnePermit",
        description=_("Finalists compete. You pay for accepted stages and may stop at each one."),
        terms=InnovationTerms,
        mechanism="stage_instalments",
        phases=PHASES,
        gates=(IG0, IG1, IGS, IG2, IG3, IG4, IG5),
        ways_back=WAYS_BACK,
        endings=(
            contract_life.not_pursued("need", "data_access", "competition"),
            contract_life.stopped("design", "prototype", "pilot", "buy", source=S19),
            contract_life.by_agreement("design", "prototype", "pilot", "buy", "close"),
            contract_life.closed(
                "close",
                ask.document("benefitsReport", MANAGER),
                ask.document("dataReturnCertificate", LEAD, is_light=True),
            ),
        ),
        kpis=(
            aims.ONLINE_COMPLETION,
            aims.DAYS_TO_ANSWER,
            aims.STEPS_AUTOMATED,
            aims.HOURS_AVAILABLE,
            aims.STAFF_TRAINED,
            aims.SYSTEMS_RETIRED,
        ),
        milestones=MILESTONES,
        allocation=ALLOCATION,
        roles=(
            *contract_life.people("IG0", "IGS", "IGS"),
            StarterRole("partner_submitter", _("Partner’s submitter"), "IG2"),
        ),
        rules=(
            Rule(_("Each stage has targets, and is paid in appropriate instalments."), S19),
            Rule(
                _("Stopping after a stage, or going on with fewer, must stand in the tender."), S19
            ),
            Rule(
                _("Digital services are assessed after alpha, private beta and public beta."), S24
            ),
        ),
    )
)
