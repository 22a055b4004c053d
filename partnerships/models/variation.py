"""A change of the contract: asked for, estimated, approved, carried out, documented."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField
from core.folding import Findable, FoldedField
from partnerships.models.contract_version import ContractVersion
from partnerships.models.document import Document
from partnerships.models.partnership import Partnership

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from core.models import User

_PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}
_NOBODY_YET: dict[str, Any] = {**_PERSON, "null": True, "blank": True}


class VariationQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> VariationQuerySet:
        """Those of partnerships that `user` may see: both sides see each change."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))

    def waiting(self) -> VariationQuerySet:
        """Those about which nothing is decided yet."""
        return self.filter(state__in=Variation.OPEN)


class Variation(Findable):
    """One change of the contract, from the notice to the next version in force.

    `version` is the draft of the changed terms, published with the approval; None where no term
    changes. `charge_change` is the difference of a year's charge, below zero where it falls;
    None, like `capital_cost` and `days_change`, as long as nobody has estimated it. `size` is
    put down when the change is put forward and fixed with the approval; before that, and while it
    can still move, `selectors.variations.size_of` says what it would be.
    """

    class State(models.TextChoices):
        NOTICED = "noticed", _("asked for")
        ESTIMATED = "estimated", _("estimated")
        SUBMITTED = "submitted", _("put forward for approval")
        APPROVED = "approved", _("approved")
        IMPLEMENTED = "implemented", _("carried out")
        DOCUMENTED = "documented", _("documented")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OPEN = (State.NOTICED, State.ESTIMATED, State.SUBMITTED)
    AGREED = (State.APPROVED, State.IMPLEMENTED, State.DOCUMENTED)

    class Side(models.TextChoices):
        AUTHORITY = "authority", _("authority")
        PARTNER = "partner", _("partner")

    class Size(models.TextChoices):
        SMALL = "small", _("small change")
        LARGE = "large", _("large change")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="variations"
    )
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    title = models.CharField(_("what changes"), max_length=200)
    reason = models.TextField(_("why"))
    folded = FoldedField(of=["reference", "title", "reason"])
    side = models.CharField(_("asked for by"), max_length=10, choices=Side.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.NOTICED)
    state_since = models.DateTimeField()
    noticed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    noticed_at = models.DateTimeField()

    currency = models.CharField(max_length=3)
    charge_change = MoneyField(
        _("change of the yearly charge"), currency_field="currency", null=True, blank=True
    )
    capital_cost = MoneyField(_("capital cost"), currency_field="currency", null=True, blank=True)
    days_change = models.IntegerField(_("days more or less"), null=True, blank=True)
    estimated_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_NOBODY_YET)
    estimated_at = models.DateTimeField(null=True, blank=True)

    version = models.OneToOneField(
        ContractVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="variation",
    )
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_NOBODY_YET)
    size = models.CharField(max_length=10, choices=Size.choices, blank=True, default="")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_NOBODY_YET)
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = VariationQuerySet.as_manager()

    class Meta:
        ordering = ["-noticed_at", "-pk"]
        indexes = [models.Index(fields=["partnership", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(title=""), name="variation_says_what_and_why"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["noticed", "refused", "withdrawn"])
                | Q(estimated_by__isnull=False),
                name="variation_is_estimated_first",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "implemented", "documented"])
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(size="")),
                name="variation_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (
                    ~Q(approved_by=F("noticed_by"))
                    & ~Q(approved_by=F("estimated_by"))
                    & ~Q(approved_by=F("submitted_by"))
                ),
                name="variation_not_approved_by_its_author",
            ),
            models.CheckConstraint(
                condition=Q(capital_cost__isnull=True) | Q(capital_cost__gte=0),
                name="variation_costs_not_less_than_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.title}"

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class VariationStep(models.Model):
    """What somebody did about a change of the contract, and when. Never edited.

    `on` is the day on which it happened, which may lie before the day on which it was recorded.
    `revision` names what the change said at that moment.
    """

    class Kind(models.TextChoices):
        NOTICED = "noticed", _("Asked for")
        ESTIMATED = "estimated", _("Estimated")
        TERMS = "terms", _("Terms written")
        REBASED = "rebased", _("Put upon the newest version")
        CONSENT = "consent", _("Lenders’ consent recorded")
        SUBMITTED = "submitted", _("Put forward for approval")
        REOPENED = "reopened", _("Taken back to be changed")
        APPROVED = "approved", _("Approved")
        IMPLEMENTED = "implemented", _("Carried out")
        DOCUMENTED = "documented", _("Documented")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    WRITES = (Kind.NOTICED, Kind.ESTIMATED, Kind.TERMS, Kind.REBASED, Kind.SUBMITTED)
    """Whoever did one of these is an author, who never approves."""

    variation = models.ForeignKey(Variation, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.DateField(_("on"))
    note = models.TextField(_("note"), blank=True, default="")
    revision = models.CharField(max_length=64, blank=True, default="")
    documents = models.ManyToManyField(Document, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.variation.reference}: {self.get_kind_display()}"
