"""Risks and who bears them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.folding import Findable, FoldedField
from governance.models.body import BlockSide
from governance.models.decision import PERSON, Decision
from partnerships import codelists
from partnerships.models import Partnership

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from core.models import User

REVIEW_MONTHS = 3
"""How often a risk is looked at again until somebody says otherwise; the product's own [D]."""


class RiskQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> RiskQuerySet:
        """Shared risks of visible partnerships; the authority's own with the right to see them."""
        shared = Q(audience=Risk.Audience.SHARED) & Q(
            partnership__in=Partnership.objects.visible_to(user)
        )
        internal = Q(audience=Risk.Audience.INTERNAL) & Q(
            partnership__in=Partnership.objects.permitted(user, "view_internal")
        )
        return self.filter(shared | internal)

    def open(self) -> RiskQuerySet:
        """Those that nobody has closed."""
        return self.filter(closed_on__isnull=True)

    def as_assessed(self) -> RiskQuerySet:
        """Each with its assessment of today as `now`, and both scores; for who may see scores.

        `score` is the residual one. All are None where nobody has assessed the risk.
        """
        found: RiskQuerySet = self.annotate(
            now=FilteredRelation("assessments", condition=Q(assessments__is_current=True)),
            score=F("now__residual_probability") * F("now__residual_impact"),
            inherent_score=F("now__inherent_probability") * F("now__inherent_impact"),
        )
        return found


class Risk(Findable):
    """A risk of a partnership with the party that bears it; no bearer means not shared out yet.

    `audience` decides who reads the row at all. Of a shared risk, the note, the reason of the
    allocation and every assessment are the authority's own. `review_on` is the day by which
    somebody looks at it again; None where nobody has assessed it and nothing asks for it.
    """

    class Bearer(models.TextChoices):
        AUTHORITY = "authority", _("authority")
        PARTNER = "partner", _("partner")
        SHARED = "shared", _("shared")

    class Audience(models.TextChoices):
        SHARED = "shared", _("both sides")
        INTERNAL = "internal", _("the authority only")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="risks")
    category = models.CharField(_("kind"), max_length=40, choices=codelists.RISK_CATEGORIES)
    title = models.CharField(_("risk"), max_length=300)
    description = models.TextField(_("what may happen, and why"), blank=True, default="")
    internal_note = models.TextField(_("note for officials"), blank=True, default="")
    audience = models.CharField(
        _("who sees it"), max_length=10, choices=Audience.choices, default=Audience.SHARED
    )
    bearer = models.CharField(
        _("carried by"), max_length=10, choices=Bearer.choices, blank=True, default=""
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who sees to it"),
    )
    rationale = models.TextField(_("why"), blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)
    raised_for = models.CharField(
        _("written down by"),
        max_length=10,
        choices=[(one.value, one.label) for one in (BlockSide.AUTHORITY, BlockSide.PARTNER)],
        default=BlockSide.AUTHORITY,
    )
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    raised_at = models.DateTimeField(default=clock.now)
    review_months = models.PositiveSmallIntegerField(_("looked at every"), default=REVIEW_MONTHS)
    review_on = models.DateField(_("next look"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    closed_reason = models.TextField(_("why it was closed"), blank=True, default="")
    folded = FoldedField(of=["title", "description"])

    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience="shared") | Q(bearer__in=["", "authority"]),
                name="internal_risk_is_the_authoritys",
            ),
            models.CheckConstraint(
                condition=Q(audience="shared") | Q(raised_for="authority"),
                name="internal_risk_is_written_by_the_authority",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(closed_reason=""),
                name="risk_closed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(review_months__gte=1) & Q(review_months__lte=24),
                name="risk_looked_at_every_two_years_at_least",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "audience"]),
            models.Index(fields=["review_on"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


class RiskAllocation(models.Model):
    """Who carried a risk from a moment on, and by what that was settled. Never edited.

    After the signature only a decision that was carried and signed makes another one.
    """

    class Basis(models.TextChoices):
        DRAFT = "draft", _("before the signature")
        CONTRACT = "contract", _("by the contract, when the register began")
        DECISION = "decision", _("by a decision")

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="allocations")
    bearer = models.CharField(
        _("carried by"), max_length=10, choices=Risk.Bearer.choices, blank=True, default=""
    )
    why = models.TextField(_("why"), blank=True, default="")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(basis="decision", decision__isnull=False)
                | (~Q(basis="decision") & Q(decision__isnull=True)),
                name="allocation_by_decision_names_it",
            ),
            models.UniqueConstraint(
                fields=["risk"],
                condition=Q(basis="contract"),
                name="allocation_of_the_contract_is_written_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk}: {self.bearer or '–'}"
