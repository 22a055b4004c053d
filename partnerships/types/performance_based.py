"""Performance-based: the partner is paid for outcomes that somebody independent has verified."""

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
from partnerships.catalogue.paying import PaidTerms
from partnerships.catalogue.provenance import published
from partnerships.catalogue.requirements import APPROVER, LEAD, MANAGER, OFFICIAL
from partnerships.catalogue.risks import PARTNER, SHARED, each, starts
from partnerships.catalogue.starter import Side, StarterMilestone, StarterRole
from partnerships.terms import (
    Suggestion,
    choice,
    count,
    long_text,
    money,
    not_rising,
    rows,
    share,
    text,
)
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

S25, S26, S27, S28, S47 = (published(f"S{number}") for number in (25, 26, 27, 28, 47))


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceTerms(PaidTerms):
    """Terms of a contract for outcomes. Signature, start and end stand on the partnership."""

    cohort: Annotated[
        str, long_text(_("Participant group"), needed_by="PG1", clause=_("Definitions"))
    ] = ""
    cohort_size: Annotated[
        int | None, count(_("People in the group"), minimum=1, needed_by="PG1")
    ] = None
    baseline: Annotated[
        str,
        long_text(
            _("Baseline, and what would have happened anyway"),
            needed_by="PG1",
            help=_("How the outcomes without the service are known."),
        ),
    ] = ""
    outcome_metrics: Annotated[
        tuple[row.OutcomeMetric, ...],
        rows(
            _("Outcomes and prices"),
            row.OutcomeMetric,
            needed_by="PG1",
            help=_("Who verifies, what evidence, over what time, and what if it reverts."),
            clause=_("Rate card"),
        ),
    ] = ()
    person_cap: Annotated[
        Decimal | None, money(_("Most that is paid for one person"), clause=_("Rate card"))
    ] = None
    total_cap: Annotated[
        Decimal | None,
        money(_("Most that is paid in all"), needed_by="PG1", clause=_("Rate card")),
    ] = None
    service_fee_share: Annotated[
        Decimal | None,
        share(
            _("Service fee, of the estimated value"),
            help=_("Paid whatever the outcomes; empty where everything depends on them."),
            suggested=Suggestion(Decimal("0.3"), S47),
        ),
    ] = None
    quality_minimum: Annotated[
        Decimal | None,
        share(
            _("Quality score below which nothing is paid"),
            suggested=Suggestion(Decimal("0.5"), S27),
        ),
    ] = None
    quality_bands: Annotated[
        tuple[row.QualityBand, ...], rows(_("Quality multiplier"), row.QualityBand)
    ] = ()
    claim_period: Annotated[
        str,
        choice(
            _("Claims are made"),
            ("month", _("every month")),
            ("quarter", _("every quarter")),
            ("half", _("every half-year")),
            ("year", _("every year")),
            needed_by="PG2",
        ),
    ] = ""
    claim_days: Annotated[
        int | None,
        count(_("Days to claim after the period"), minimum=1, needed_by="PG2", clause=_("Claims")),
    ] = None
    verifier: Annotated[
        str, text(_("Verifier"), needed_by="PG2", clause=_("Verification protocol"))
    ] = ""
    sample_share: Annotated[
        Decimal | None,
        share(_("Claims that are sampled"), needed_by="PG2", clause=_("Verification protocol")),
    ] = None
    tolerance: Annotated[
        Decimal | None,
        share(
            _("Tolerance between claimed and verified"),
            needed_by="PG2",
            help=_("At or beyond it nothing is paid for the claim."),
            clause=_("Verification protocol"),
        ),
    ] = None
    appeal_days: Annotated[
        int | None, count(_("Days to appeal against a verification"), needed_by="PG2")
    ] = None

    def objections(self) -> Iterator[Problem]:
        """The cap for one person lies within the cap in all, and bands of quality rise."""
        yield from PaidTerms.objections(self)
        one, in_all = self.person_cap, self.total_cap
        if one is not None and in_all is not None and one > in_all:
            message = gettext("One person cannot cost more than all together; correct one cap.")
            yield Problem("person_cap", "above_total", message)
        scores = [band.score_from for band in self.quality_bands]
        yield from not_rising("quality_bands", _("Quality score from"), scores)


VERIFY = (Rule(_("Of the programmes surveyed, 91\u00a0% verify quality every quarter."), S27),)

PHASES = (
    Phase("design", _("Design of outcomes and prices"), _("Design"), 8, "PP"),
    Phase("contract", _("Procure and contract"), _("Contract"), 8, "P", is_adoptable=True),
    Phase("mobilise", _("Mobilise"), _("Mobilise"), 3, "CC", is_adoptable=True),
    Phase("deliver", _("Deliver"), _("Deliver"), 36, "I", is_adoptable=True, fills_the_term=True),
    Phase("verify", _("Verify and pay"), _("Verify"), 3, "I", is_adoptable=True, rules=VERIFY),
    Phase("evaluate", _("Evaluate and wind down"), _("Evaluate"), 6, "I", is_adoptable=True),
)

PG1 = Gate(
    "PG1",
    _("Outcomes and prices"),
    "design",
    "contract",
    _("the commissioner, with finance"),
    (
        ask.document("cohortDefinition", OFFICIAL),
        ask.document("baselineStudy", OFFICIAL, is_light=True),
        ask.document("evidenceReview", OFFICIAL, may_follow=True),
        ask.document("metricDictionary", OFFICIAL, is_light=True, source=S28),
        ask.document("rateCard", APPROVER, is_light=True),
        ask.document("verificationProtocol", OFFICIAL),
        ask.confirmed("stress_tested", _("Each outcome stress-tested"), OFFICIAL, source=S26),
        ask.confirmed("evaluator_named", _("Evaluator appointed"), OFFICIAL, may_follow=True),
        ask.terms_known("PG1", OFFICIAL),
    ),
    is_light=True,
    rules=(
        Rule(_("A payment rule is one sentence with seven elements."), S25),
        Rule(
            _(
                "For each outcome: who verifies, with what evidence, what percentage, over what"
                " period, and what if it reverts."
            ),
            S26,
        ),
    ),
)
PG2 = Gate(
    "PG2",
    _("Contract"),
    "contract",
    "mobilise",
    _("the authority, on the evaluation committee’s recommendation"),
    (
        ask.document("evaluationReports", OFFICIAL),
        ask.confirmed("interests_declared", _("Interests declared"), APPROVER, is_light=True),
        ask.shared_objectives(),
        *contract_life.signature_requirements("PG2", "evaluator"),
        ask.document("investorAgreements", LEAD, may_follow=True),
        ask.document("dataSharingAgreement", MANAGER, is_light=True),
        ask.risks_have_bearers(may_follow=True),
    ),
    is_light=True,
    outcomes={Outcome.REDO: OutcomeRule(_("Ask for new offers; the stage starts again."))},
)
PG3 = Gate(
    "PG3",
    _("Ready to begin"),
    "mobilise",
    "deliver",
    _("the contract manager with the senior responsible owner"),
    (
        ask.document("referralPathway", MANAGER),
        ask.confirmed("baseline_frozen", _("Baseline data frozen"), MANAGER, is_light=True),
        ask.milestones_accepted("mobilised", _("Service mobilised"), LEAD, "mobilised"),
    ),
    outcomes=contract_life.IN_FORCE,
)
PGC = Gate(
    "PGC",
    _("Claims closed"),
    "deliver",
    "verify",
    _("the contract manager with the senior responsible owner"),
    (
        ask.document("outcomeClaim", LEAD, is_light=True),
        ask.confirmed("claims_closed", _("Claim window closed"), MANAGER),
        ask.confirmed("sample_drawn", _("Sample drawn by the verifier"), MANAGER, may_follow=True),
    ),
    outcomes={
        Outcome.REDO: OutcomeRule(
            _("The stage starts again."),
            impossible=_("People who were served cannot be served again; go on to the next claim."),
        ),
        **contract_life.IN_FORCE,
    },
)
PGV = Gate(
    "PGV",
    _("Verified and paid"),
    "verify",
    "evaluate",
    _("the senior responsible owner, on the verifier’s certificate"),
    (
        ask.document("verifierCertificate", MANAGER, is_light=True),
        ask.document("financialProgressReport", APPROVER, _("Last payment certified")),
        ask.confirmed("appeals_settled", _("Appeals settled"), APPROVER),
    ),
    is_light=True,
    outcomes={
        Outcome.REDO: OutcomeRule(_("The verifier looks at the claims again.")),
        **contract_life.IN_FORCE,
    },
)

WAYS_BACK = (
    WayBack("redesign", _("Back to the design"), "contract", "design", _("No good offer came.")),
    WayBack("next_claims", _("On to the next claims"), "verify", "deliver", _("A period is paid.")),
)

MILESTONES = (
    StarterMilestone("designed", _("Rate card agreed"), 8, "PG1", owed_by=Side.AUTHORITY),
    StarterMilestone("signed", _("Contract signed"), 16, "PG2", ("designed",)),
    StarterMilestone("mobilised", _("Service mobilised"), 19, "PG3", ("signed",)),
    StarterMilestone("first_claims", _("First claims sent"), 25, "PGC", ("mobilised",)),
    StarterMilestone("half_way", _("Half of the outcomes verified"), 37, "", ("first_claims",), 2),
    StarterMilestone(
        "last_claims", _("Last claims sent"), 55, "PGC", ("half_way",), 2, final_months=3
    ),
    StarterMilestone("evaluated", _("Final evaluation published"), 64, "", ("last_claims",)),
)

ALLOCATION = (
    starts("attribution", PARTNER, risks.INVESTOR),
    starts("demand", SHARED, risks.REFERRALS, trigger="people_reached"),
    starts("availability_quality", PARTNER, trigger="quality"),
    starts("data_and_rights", SHARED),
    starts("finance", PARTNER, risks.INVESTOR),
    starts("change_in_law", SHARED),
    *each(PARTNER, "design", "inflation", "compliance"),
    *each(SHARED, "existing_condition", "force_majeure", "early_termination"),
)

PERFORMANCE_BASED = types.register(
    PartnershipType(
        slug="performance_based",
        order=4,
        label=_("Performance-based"),
        sentence=_("They are paid for results"),
        formal_name=_("Performance-based contract"),
        example="Steady Homes",
        description=_("You pay for each outcome that somebody independent has verified."),
        terms=PerformanceTerms,
        mechanism="outcomes",
        phases=PHASES,
        gates=(PG1, PG2, PG3, PGC, PGV),
        ways_back=WAYS_BACK,
        endings=(
            contract_life.not_pursued("design", "contract"),
            contract_life.partner_default(
                "mobilise",
                "deliver",
                "verify",
                rules=(Rule(_("What was verified until then is paid.")),),
            ),
            contract_life.by_agreement("mobilise", "deliver", "verify"),
            contract_life.closed(
                "evaluate",
                ask.document("evaluationFinal", MANAGER, is_light=True),
                ask.document("paymentReconciliation", APPROVER, is_light=True),
                ask.confirmed("investors_repaid", _("Investors repaid or told why not"), LEAD),
            ),
        ),
        kpis=(
            measures.OUTCOMES_VERIFIED.counting(3, 3),
            measures.CLAIMS_CONFIRMED.counting(2, 0),
            measures.OUTCOME_COST.counting(2, 0),
            measures.PEOPLE_REACHED.counting(0, 2),
            measures.DAYS_TO_START.counting(0, 1),
            measures.QUALITY.counting(0, 2),
            measures.SATISFACTION.counting(0, 2),
        ),
        milestones=MILESTONES,
        allocation=ALLOCATION,
        roles=(
            *contract_life.people("PG1", "PG2", "PG2"),
            StarterRole("partner_submitter", _("Partner’s submitter"), "PG3"),
            StarterRole("certifier", _("Independent verifier"), "PGC"),
        ),
    )
)
