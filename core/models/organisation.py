"""Organisations and who belongs to them, from when to when."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.folding import Findable, FoldedField
from core.models.in_force import InForce, InForceQuerySet


class Organisation(Findable):
    """A body that takes part in partnerships. Its role in one stands on the party, not here."""

    class Kind(models.TextChoices):
        PUBLIC_AUTHORITY = "public_authority", _("public authority")
        PRIVATE_PARTNER = "private_partner", _("private partner")
        LENDER = "lender", _("lender")
        CERTIFIER = "certifier", _("independent certifier")
        AUDITOR = "auditor", _("auditor")
        EVALUATOR = "evaluator", _("evaluator")
        REGULATOR = "regulator", _("regulator")
        CIVIL_SOCIETY = "civil_society", _("civil society")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    country = models.CharField(_("country"), max_length=2, help_text=_("ISO 3166 code"))
    register_scheme = models.CharField(max_length=40, blank=True, default="")
    register_number = models.CharField(max_length=60, blank=True, default="")
    address = models.TextField(blank=True, default="")
    folded = FoldedField(of=["name"])

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["register_scheme", "register_number"],
                condition=~Q(register_number=""),
                name="organisation_register_number_unique",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        """Whether it stands on the public side of a partnership."""
        return self.kind in {self.Kind.PUBLIC_AUTHORITY, self.Kind.REGULATOR}


class Membership(InForce):
    """A person's place in an organisation. Without one in force today, no appointment counts."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    position = models.CharField(_("position"), max_length=200, blank=True, default="")

    objects = InForceQuerySet.as_manager()

    class Meta(InForce.Meta):
        ordering = ["-from_on", "pk"]
        indexes = [models.Index(fields=["user", "organisation"])]

    def __str__(self) -> str:
        return f"{self.user}, {self.organisation}"
