"""The contract, version by version: terms as canonical JSON, effective from a date."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.partnership import Partnership

if TYPE_CHECKING:
    import datetime as dt


class ContractVersionQuerySet(models.QuerySet[Any]):
    def published(self) -> ContractVersionQuerySet:
        """What was signed or agreed, by number."""
        return self.filter(state=ContractVersion.State.PUBLISHED).order_by("number")

    def in_force(self, day: dt.date, known_at: dt.datetime | None = None) -> ContractVersion | None:
        """The version of one partnership that holds on `day`: of those begun by then, the newest.

        `known_at` leaves out what was published after that moment. None where nothing holds.
        """
        found = self.published().filter(effective_from__lte=day)
        if known_at is not None:
            found = found.filter(published_at__lte=known_at)
        version: ContractVersion | None = found.last()
        return version


class ContractVersion(models.Model):
    """One version of the contract. Once published it is never edited; the next supersedes it.

    `edited_by` is who last changed the terms of the draft: somebody else records the signature.
    `base` is the published version that a change of the contract sets out from; the first version
    has none. A draft bears the number that it would get. `backdated_because` says why a change
    counts from a day that has passed, or from before its base.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="contract_versions"
    )
    base = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    effective_from = models.DateField(_("effective from"))
    backdated_because = models.TextField(
        _("why it counts from an earlier day"), blank=True, default=""
    )
    terms = models.TextField(help_text="Canonical JSON of the type's terms dataclass.")
    terms_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ContractVersionQuerySet.as_manager()

    class Meta:
        ordering = ["partnership", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "number"],
                condition=Q(base__isnull=True) | Q(state="published"),
                name="contract_version_number_unique",
            ),
            models.CheckConstraint(
                condition=Q(base__isnull=True) | Q(number__gt=1),
                name="contract_version_follows_its_base",
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

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    def content(self) -> dict[str, object]:
        """What never changes once it is published."""
        return {
            "partnership": self.partnership_id,
            "number": self.number,
            "base": self.base_id,
            "effective_from": self.effective_from,
            "backdated_because": self.backdated_because,
            "terms": self.terms,
            "terms_sha256": self.terms_sha256,
            "published_at": self.published_at,
            "published_by": self.published_by_id,
        }
