"""Concession: the partner runs what exists, invests, and earns from those who use it."""

# No deferred annotations: `terms.fields_of` reads them, with everything that they name.

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.problems import Problem
from partnerships.catalogue import contract_life, measures, risks
from partnerships.catalogue import requirements as ask
from partnerships.catalogue import rows as row
from partnerships.catalogue.provenance import published, secondary
from partnerships.catalogue.requirements import APPROVER, LEAD, MANAGER, OFFICIAL
from partnerships.catalogue.risks import AUTHORITY, PARTNER, SHARED, carried, each, starts
from partnerships.catalogue.starter import Side, StarterMilestone, StarterRole, certified
from partnerships.catalogue.tariffs import TariffTerms
from partnerships.terms import (
    Suggestion,
    choice,
    count,
    money,
    not_rising,
    rows,
    share,
)
from partnerships.type import (
    Clock,
    Gate,
    Outcome,
    OutcomeRule,
    PartnershipType,
    Phase,
    Rule,
    Unit,
    WayBack,
    types,
)

S1, S18, S34, S36, S38 = (published(source) for source in ("S1", "S18", "S34", "S36", "S38"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcessionTerms(TariffTerms):
    """Terms of a concession. Signature, close, start and end stand on the partnership."""

    bid_variable: Annotated[
        str,
        choice(
            _("What the bidders compete on"),
            ("upfront_fee", _("Upfront fee")),
            ("revenue_share", _("Share of the revenue")),
            ("present_value", _("Present value of the revenue")),
            ("lowest_tariff", _("Lowest tariff")),
            needed_by="C1",
        ),
    ] = ""
    existing_assets: Annotated[
        tuple[row.ExistingAsset, ...],
        rows(_("Existing assets"), row.ExistingAsset, needed_by="C3"),
    ] = ()
    revenue_share: Annotated[
        Decimal | None,
        share(
            _("Authority’s share of the revenue"),
            help=_("Leave empty where the share rises in tiers."),
        ),
    ] = None
    share_tiers: Annotated[tuple[row.ShareTier, ...], rows(_("Share in tiers"), row.ShareTier)] = ()
    annual_guarantee: Annotated[
        Decimal | None,
        money(
            _("Minimum annual guarantee"),
            unit=_("a year"),
            help=_("The least that the partner pays; empty where there is none."),
        ),
    ] = None
    guarantee_of_last_year: Annotated[
        Decimal | None,
        share(_("Guarantee, of last year’s fees"), suggested=Suggestion(Decimal("0.85"), S34)),
    ] = None
    revenue_floor: Annotated[
        Decimal | None,
        money(
            _("Revenue floor"),
            unit=_("a year"),
            help=_("Below it the authority supports the partner; empty where it does not."),
        ),
    ] = None
    floor_support: Annotated[
        Decimal | None,
        share(_("Part of the shortfall that the authority pays"), clause=_("Revenue support")),
    ] = None
    support_cap: Annotated[
        Decimal | None, money(_("Most that the authority pays"), unit=_("a year"))
    ] = None
    revenue_cap: Annotated[
        Decimal | None,
        money(_("Revenue cap"), unit=_("a year"), help=_("Above it the authority takes a part.")),
    ] = None
    share_above_cap: Annotated[Decimal | None, share(_("Authority’s part above the cap"))] = None
    target_points: Annotated[
        tuple[row.TargetPoint, ...],
        rows(_("Target points, where the term is variable"), row.TargetPoint),
    ] = ()
    target_tolerance: Annotated[
        Decimal | None,
        share(
            _("Tolerance around a target"),
            help=_("Beyond it, each 1\u00a0% moves the remaining term by 1\u00a0%."),
            suggested=Suggestion(Decimal("0.05"), secondary("S38")),
        ),
    ] = None
    statement_day: Annotated[
        int | None,
        count(
            _("Day of the month on which the revenue statement is due"),
            minimum=1,
            maximum=28,
            needed_by="C3",
            suggested=Suggestion(20, S18),
        ),
    ] = None
    investment_duties: Annotated[
        tuple[row.InvestmentDuty, ...],
        rows(_("Investment duties"), row.InvestmentDuty, needed_by="C3"),
    ] = ()
    handback_conditions: Annotated[
        tuple[row.HandbackCondition, ...],
        rows(_("Handback conditions"), row.HandbackCondition, needed_by="C3"),
    ] = ()

    def objections(self) -> Iterator[Problem]:
        """One way of sharing; tiers and target points rise; the floor lies below the cap."""
        yield from TariffTerms.objections(self)
        if self.revenue_share is not None and self.share_tiers:
            message = gettext("Enter either one share or tiers, not both.")
            yield Problem("share_tiers", "two_ways", message)
        yield from not_rising(
            "share_tiers", _("Revenue above"), [t.above for t in self.share_tiers]
        )
        yield from not_rising(
            "target_points", _("Target point"), [t.on for t in self.target_points]
        )
        if self.share_tiers and self.share_tiers[0].above != 0:
            message = gettext("The first tier begins above 0; add a tier for what lies below.")
            yield Problem("share_tiers", "gap", message)
        if self.revenue_floor is not None and self.floor_support is None:
            message = gettext("Say which part of the shortfall below the floor is paid.")
            yield Problem("floor_support", "missing", message)
        floor, cap = self.revenue_floor, self.revenue_cap
        if floor is not None and cap is not None and floor >= cap:
            message = gettext("The floor must lie below the cap; correct one of them.")
            yield Problem("revenue_cap", "floor_above_cap", message)


PHASES = (
    Phase("prepare", _("Prepare"), _("Prepare"), 13, "PP"),
    Phase(
        "procure",
        _("Procure and award"),
        _("Procure"),
        13,
        "P",
        is_adoptable=True,
        rules=(Rule(_("Bidders have no vote on their own selection.")),),
    ),
    Phase("take_over", _("Take over"), _("Take over"), 7, "CC", is_adoptable=True),
    Phase("initial_works", _("Initial works"), _("Initial works"), 20, "I", is_adoptable=True),
    Phase(
        "operate",
        _("Operate"),
        _("Operate"),
        200,
        "I",
        is_adoptable=True,
        fills_the_term=True,
        rules=(
            Rule(
                _("A manager certifies the revenue statement by the 20th of the next month."),
                S18,
                Clock(20, Unit.DAYS, _("end of the month")),
            ),
            Rule(_("The share of the year is settled on audited accounts.")),
            Rule(
                _("Revenue is disclosed every year where the authority guarantees a minimum."),
                published("S1 X.2"),
            ),
            Rule(
                _("Next year’s guarantee is a share of this year’s fees, at least the first."),
                S34,
            ),
            Rule(_("Support is the shortfall below the floor times the part, up to a cap."), S36),
            Rule(
                _("At a target point, revenue beyond the tolerance moves the remaining term."),
                secondary("S38"),
            ),
            *contract_life.CHANGE_RULES,
            *contract_life.EXPIRY_RULES,
        ),
    ),
    contract_life.HAND_BACK,
)

C1 = Gate(
    "C1",
    _("Tariff and share rules"),
    "prepare",
    "procure",
    _("the authority, with the regulator and the treasury"),
    (
        ask.document("assetRegister", OFFICIAL, _("Assets and their condition listed")),
        ask.document("estimatedDemand", OFFICIAL, is_light=True),
        ask.document("businessCase", OFFICIAL, _("Revenue forecast: base, low, high")),
        ask.document("affordabilityStatement", OFFICIAL, _("Tariffs affordable for users")),
        ask.document("guaranteeReports", APPROVER, source=published("S1 X.2")),
        ask.document("tariffs", OFFICIAL, is_light=True, source=published("S1 VII")),
        ask.document("tariffMethod", OFFICIAL, source=published("S1 VII")),
        ask.document("tariffReview", OFFICIAL, may_follow=True, source=published("S1 VII")),
        ask.document("revenueShare", OFFICIAL, is_light=True, source=published("S1 VI.6")),
        ask.document("escrowRules", OFFICIAL, may_follow=True),
        ask.document("contractSchedule", OFFICIAL, _("KPI schedule"), may_follow=True),
        ask.document("investmentPlan", OFFICIAL, may_follow=True),
        ask.terms_known("C1", OFFICIAL),
    ),
)
C2 = Gate(
    "C2",
    _("Award"),
    "procure",
    "take_over",
    _("the authority, on the selection board’s recommendation"),
    (
        ask.document(
            "businessCase", OFFICIAL, _("Business case accepted"), code="business_case_accepted"
        ),
        ask.confirmed("assets_surveyed", _("Assets and their condition recorded"), OFFICIAL),
        ask.shared_objectives(),
        ask.confirmed("two_valid_bids", _("At least two valid bids"), OFFICIAL),
        ask.confirmed("bids_scored", _("Bids scored on the same criteria"), OFFICIAL),
        ask.confirmed("interests_declared", _("Interests declared"), APPROVER, is_light=True),
        ask.confirmed("draft_reviewed", _("Draft contract reviewed by lawyers"), OFFICIAL),
        ask.confirmed(
            "affordability_shown",
            _("Affordability shown for every year"),
            APPROVER,
            is_light=True,
            why=_("the yearly payments have to fit under the budget ceiling"),
        ),
        ask.risks_have_bearers(
            OFFICIAL, title=_("Risks shared out with the bidders"), may_follow=True
        ),
    ),
    is_light=True,
    outcomes={
        Outcome.PAUSE: OutcomeRule(_("Stop the clock until a date, while the bids are valid.")),
        Outcome.REDO: OutcomeRule(_("Ask the bidders for new bids; the stage starts again.")),
        Outcome.END: OutcomeRule(_("Stop the procurement under its own rules.")),
    },
)
C3 = Gate(
    "C3",
    _("Takeover"),
    "take_over",
    "initial_works",
    _("the senior responsible owner, with both sides present"),
    (
        *contract_life.signature_requirements("C3"),
        ask.document("conditionSurvey", LEAD, _("Joint condition survey"), is_light=True),
        ask.document("assetTransfer", LEAD),
        ask.document("openingBalances", MANAGER),
        ask.document("contractGuarantees", LEAD, is_light=True),
        ask.document("permits", LEAD, may_follow=True),
    ),
    outcomes={
        Outcome.REDO: OutcomeRule(_("The survey and the transfer are made again.")),
        Outcome.END: OutcomeRule(_("The award lapses; the assets stay with the authority.")),
    },
)
C4 = Gate(
    "C4",
    _("Initial works complete"),
    "initial_works",
    "operate",
    _("the senior responsible owner, on the certifier’s certificate"),
    (
        *contract_life.completion_requirements(),
        ask.milestones_accepted(
            "works_completed", _("Works certified"), "certifier", "works_completed", is_light=True
        ),
        ask.confirmed("tariff_order", _("Tariff order in force"), APPROVER, is_light=True),
    ),
    is_light=True,
    outcomes=contract_life.BEFORE_SERVICE,
    rules=(contract_life.SNAG_RULE,),
)
C5 = Gate(
    "C5",
    _("Preparation of the handback"),
    "operate",
    "hand_back",
    _("the board, then the senior responsible owner"),
    contract_life.expiry_plan_requirements(),
    outcomes=contract_life.RUNNING_OUT,
)

WAYS_BACK = (
    WayBack("reshape", _("Back to the rules"), "procure", "prepare", _("No good bid came.")),
    WayBack("next_bidder", _("Back to the bids"), "take_over", "procure", _("No takeover came.")),
    WayBack("renew", _("Back to works"), "operate", "initial_works", _("New works are due.")),
)

MILESTONES = (
    StarterMilestone("approved", _("Rules approved"), 12, "C1", owed_by=Side.AUTHORITY),
    StarterMilestone(
        "bids_opened", _("Bids opened"), 20, "C2", ("approved",), owed_by=Side.AUTHORITY
    ),
    StarterMilestone("signed", _("Contract signed"), 27, "C3", ("bids_opened",)),
    StarterMilestone("taken_over", _("Assets taken over"), 32, "C3", ("signed",)),
    StarterMilestone("works_begun", _("Initial works begun"), 34, "C4", ("taken_over",)),
    certified(
        "works_completed", _("Initial works complete"), 51, "C4", ("works_begun",), final_months=12
    ),
)

ALLOCATION = (
    starts("existing_condition", SHARED, risks.HIDDEN_DEFECTS),
    starts("demand", PARTNER, risks.COLLAR, trigger="revenue"),
    starts("inflation", SHARED, risks.BY_TARIFF),
    starts("construction", PARTNER, trigger="works_completed"),
    starts("availability_quality", PARTNER, trigger="availability"),
    starts("non_payment", PARTNER, trigger="collection"),
    starts("finance", PARTNER, risks.GAIN_SHARED),
    starts("handback", PARTNER),
    carried("land_availability", AUTHORITY, risks.SITE_EXISTS),
    carried("environmental", SHARED, risks.FROM_BEFORE),
    carried("early_termination", SHARED, risks.BY_CAUSE),
    *each(PARTNER, "design", "completion", "compliance"),
    *each(SHARED, "change_in_law", "force_majeure", "data_and_rights"),
)

CONCESSION = types.register(
    PartnershipType(
        slug="concession",
        order=2,
        label=_("Concession"),
        sentence=_("They run what exists and earn from users"),
        formal_name=_("Concession"),
        example="Santa Rosalía Airport",
        description=_(
            "A partner takes over assets, invests, collects tariffs and shares the revenue."
        ),
        terms=ConcessionTerms,
        mechanism="revenue_share",
        phases=PHASES,
        gates=(C1, C2, C3, C4, C5),
        ways_back=WAYS_BACK,
        endings=(
            contract_life.not_pursued("prepare", "procure"),
            contract_life.lapsed("take_over"),
            *contract_life.terminations("initial_works", "operate", "hand_back"),
            contract_life.handed_back("hand_back", ask.accounts_returned()),
        ),
        kpis=(
            measures.REVENUE.counting(3, 0),
            measures.COLLECTION.counting(2, 0),
            measures.AVAILABILITY.counting(
                2,
                2,
                method=_("Hours in which the service ran, of the hours promised."),
                parts=(_("hours run"), _("hours promised")),
            ),
            measures.INVESTMENT.counting(2, 1),
            measures.SATISFACTION.counting(0, 3),
            measures.COMPLAINT_DAYS.counting(0, 2),
            measures.INJURIES.counting(0, 2),
        ),
        allocation=ALLOCATION,
        milestones=MILESTONES,
        roles=(
            *contract_life.people("C1", "C2", "C3"),
            StarterRole("certifier", _("Independent certifier"), "C4"),
        ),
    )
)
