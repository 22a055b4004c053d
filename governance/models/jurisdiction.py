"""Who does what in a whole jurisdiction where it differs from what is usual, as revisions."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.ledger import SYSTEM_STREAM
from core.models import Organisation

_PERSON: Final[dict[str, Any]] = {"on_delete": models.PROTECT, "related_name": "+"}


class JurisdictionRule(models.Model):
    """From `decided_at` on, these letters hold for a kind of decision in one jurisdiction.

    A jurisdiction is a country, or everything that one authority leads. `before` and `after` are
    the whole line as it was seen there and as it was wanted; `letters` is what differs from the
    layer above when it was confirmed: empty where nothing does any more. The newest that was
    confirmed holds; older ones are its history.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    authority = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="jurisdiction_rules",
    )
    kind = models.CharField(_("kind of decision"), max_length=40)
    before = models.JSONField()
    after = models.JSONField()
    letters = models.JSONField(default=dict, blank=True)
    reason = models.TextField(_("why"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **_PERSON)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("why not"), blank=True, default="")

    class Meta:
        ordering = ["decided_at", "pk"]
        indexes = [
            models.Index(fields=["state", "country"]),
            models.Index(fields=["state", "authority"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(authority__isnull=True) & ~Q(country=""))
                | (Q(authority__isnull=False) & Q(country="")),
                name="jurisdiction_rule_for_a_country_or_an_authority",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="jurisdiction_rule_has_a_reason"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="jurisdiction_rule_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("proposed_by"))
                | Q(state="withdrawn"),
                name="jurisdiction_rule_confirmed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(note=""),
                name="jurisdiction_rule_refused_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["country", "kind"],
                condition=Q(state="proposed", authority__isnull=True),
                name="one_proposal_for_a_country_and_kind",
            ),
            models.UniqueConstraint(
                fields=["authority", "kind"],
                condition=Q(state="proposed", authority__isnull=False),
                name="one_proposal_for_an_authority_and_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority or self.country}: {self.kind}"

    @property
    def stream(self) -> str:
        """The ledger stream: it concerns many partnerships."""
        return SYSTEM_STREAM

    def content(self) -> dict[str, Any]:
        """What the ledger seals when it is confirmed."""
        return {
            "country": self.country,
            "authority": str(self.authority.uuid) if self.authority else "",
            "kind": self.kind,
            "after": self.after,
            "letters": self.letters,
            "reason": self.reason,
            "proposed_by": str(self.proposed_by.uuid),
            "decided_by": str(self.decided_by.uuid) if self.decided_by else "",
        }
