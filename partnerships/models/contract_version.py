"""The contract, version by version: terms as canonical JSON, effective from a date."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.partnership import Partnership


class ContractVersion(models.Model):
    """One version of the contract. Once published it is never edited; the next supersedes it.

    `edited_by` is who last changed the terms of the draft: somebody else records the signature.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="contract_versions"
    )
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    effective_from = models.DateField(_("effective from"))
    terms = models.TextField(help_text="Canonical JSON of the type's terms dataclass.")
    terms_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["partnership", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "number"], name="contract_version_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True)
                | Q(edited_by__isnull=True)
                | ~Q(published_by=F("edited_by")),
                name="contract_not_signed_by_its_last_editor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership}, version {self.number}"
