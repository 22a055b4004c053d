"""The partnership: what everything else hangs on and answers through."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField
from core.folding import Findable, FoldedField
from core.models import Organisation
from partnerships import codelists
from partnerships.models.access import PartnershipQuerySet


class Partnership(Findable):
    """A public-private partnership, from the first idea to handback.

    `type` names a file in `partnerships.types`; phases, gates and terms come from there. Dates:
    `signed_on` is commercial close, `closed_on` financial close; `starts_on` and `ends_on` are
    the contract's term, both inclusive. `risk_points` is what the questions of the route came to,
    `maximum_loss` what may be lost at most on the experiment lane.
    """

    class PhaseState(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended early")
        EXPIRED = "expired", _("expired")

    class Route(models.TextChoices):
        FULL = "full", _("full route")
        LIGHT = "light", _("light route")
        EXPERIMENT = "experiment", _("experiment lane")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=300)
    summary = models.TextField(_("what it is for"), blank=True, default="")
    type = models.CharField(_("type"), max_length=40)
    route = models.CharField(max_length=10, choices=Route.choices, default=Route.FULL)
    phase = models.CharField(_("stage"), max_length=40)
    phase_state = models.CharField(
        max_length=10, choices=PhaseState.choices, default=PhaseState.ACTIVE
    )
    phase_since = models.DateField(_("in this stage since"))
    resumes_on = models.DateField(_("paused until"), null=True, blank=True)

    sector = models.CharField(_("sector"), max_length=40)
    country = models.CharField(_("country"), max_length=2)
    region = models.CharField(_("region"), max_length=200, blank=True, default="")
    place = models.CharField(_("place"), max_length=300, blank=True, default="")
    currency = models.CharField(_("currency"), max_length=3)
    capital_value = MoneyField(currency_field="currency", null=True, blank=True)
    maximum_loss = MoneyField(currency_field="currency", null=True, blank=True)
    risk_points = models.PositiveSmallIntegerField(null=True, blank=True)

    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="partnerships_led"
    )
    partner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="partnerships_delivered",
    )

    signed_on = models.DateField(_("signed"), null=True, blank=True)
    closed_on = models.DateField(_("financial close"), null=True, blank=True)
    starts_on = models.DateField(_("term begins"), null=True, blank=True)
    ends_on = models.DateField(_("term ends"), null=True, blank=True)

    innovation_kinds = models.JSONField(default=list, blank=True)
    digital_aims = models.JSONField(default=list, blank=True)
    single_acceptance = models.BooleanField(
        default=False,
        help_text=_("A small unit: one official may accept what moves no money."),
    )
    single_acceptance_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    single_acceptance_at = models.DateTimeField(null=True, blank=True)
    single_acceptance_reason = models.TextField(blank=True, default="")
    certifier = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="partnerships_certified",
    )
    created_at = models.DateTimeField()
    folded = FoldedField(of=["name", "reference", "place", "region"])

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        default_permissions = ()
        permissions = [
            ("view_shared", "See shared data"),
            ("view_internal", "See internal notes and drafts"),
            ("edit_partnership", "Edit a draft"),
            ("propose_gate", "Propose a stage approval"),
            ("decide_gate", "Decide a stage approval"),
            ("record_condition", "Record that a condition is met"),
            ("define_kpis", "Propose KPIs and milestones"),
            ("adopt_kpis", "Adopt KPIs and milestones"),
            ("submit_records", "Send returns, milestones and evidence"),
            ("check_records", "Accept or send back what moves no money"),
            ("accept_money", "Accept what moves money"),
            ("prepare_payments", "Work payments out and record invoices"),
            ("certify_works", "Certify works"),
            ("appoint_people", "Appoint people"),
            ("issue_report", "Issue a report"),
            ("download_reports", "Download every report"),
            ("download_shared_reports", "Download the kinds of report that are shared"),
            ("view_history", "See the whole history"),
            ("view_own_history", "See the acts of the own organisation"),
            ("add_documents", "Add documents"),
            ("keep_bodies", "Set up bodies, seats and who does what"),
            ("keep_risks", "Write down risks and what is done about them"),
            ("assess_risks", "Assess risks, set what raises them, and close them"),
            ("keep_obligations", "Keep the register of duties and rights"),
            ("meet_obligations", "Fulfil duties and accept what the other side fulfilled"),
            ("waive_obligations", "Waive a duty when it falls due"),
            ("take_part", "Raise questions, declare interests and vote where one has a seat"),
            ("raise_concerns", "Raise concerns and answer them for one's own side"),
            ("keep_relationship", "Plan what both sides do together and ask both sides"),
            ("run_surveys", "Ask the users of the service"),
            ("comment", "Comment on what one may read"),
            ("view_partner_internal", "See internal comments of the partner"),
            ("keep_sharing", "Write down lessons, contributions and shared resources"),
            ("publish_learning", "Publish lessons and success stories of others"),
            ("ask_variations", "Ask for changes of the contract and estimate them"),
            ("keep_variations", "Write the terms of a change of the contract and keep its steps"),
            ("approve_variations", "Approve changes of the contract"),
            ("write_findings", "Write audit findings and follow them up"),
            ("answer_findings", "Answer audit findings for the management"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="partnership_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(single_acceptance=False)
                | (
                    Q(single_acceptance_by__isnull=False, single_acceptance_at__isnull=False)
                    & ~Q(single_acceptance_reason="")
                ),
                name="single_acceptance_has_who_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(route="experiment") | Q(maximum_loss__gt=0),
                name="experiment_has_a_maximum_loss",
            ),
        ]
        indexes = [
            models.Index(fields=["type", "phase"]),
            models.Index(fields=["sector"]),
            models.Index(fields=["authority"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """The ledger stream of everything that happens in this partnership."""
        return f"partnership:{self.uuid}"

    @property
    def number(self) -> str:
        """The number of its reference, "0105" of "PPP-0105"."""
        return self.reference.rpartition("-")[2]

    @property
    def is_live(self) -> bool:
        return self.phase_state in {self.PhaseState.ACTIVE, self.PhaseState.PAUSED}

    def get_sector_display(self) -> str:
        return str(dict(codelists.SECTORS).get(self.sector, self.sector))
