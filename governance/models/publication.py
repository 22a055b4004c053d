"""What both sides decided to make public: one version of one thing, from a day on."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from governance.models.decision import PERSON, Decision
from partnerships.models import Partnership

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from core.models import User

NOT_YET: dict[str, Any] = {**PERSON, "null": True, "blank": True}


class PublicationQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> PublicationQuerySet:
        """For pages with an account: those of visible partnerships."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))

    def public(self) -> PublicationQuerySet:
        """For everybody: those whose day has come, withdrawn ones too."""
        return self.filter(from_on__lte=clock.today())


class Publication(models.Model):
    """That one version of a thing is public from a day on, and by which decision.

    `kind` and `thing` name it: see `governance.publishable`. `sha256` is that version: what stands
    under another fingerprint by then is not shown. It is withdrawn by a later decision alone, whose
    `reason` everybody reads in its place.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="publications"
    )
    kind = models.CharField(max_length=40)
    thing = models.UUIDField()
    title = models.CharField(_("title"), max_length=300)
    sha256 = models.CharField(max_length=64)
    from_on = models.DateField(_("public from"))
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="publication")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    published_at = models.DateTimeField()
    withdrawn_decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="withdraws"
    )
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOT_YET)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("why it was withdrawn"), blank=True, default="")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-pk"]
        indexes = [models.Index(fields=["from_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "thing"],
                condition=Q(withdrawn_at__isnull=True),
                name="published_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    withdrawn_at__isnull=True,
                    withdrawn_by__isnull=True,
                    withdrawn_decision__isnull=True,
                    reason="",
                )
                | (
                    Q(
                        withdrawn_at__isnull=False,
                        withdrawn_by__isnull=False,
                        withdrawn_decision__isnull=False,
                    )
                    & ~Q(reason="")
                ),
                name="publication_withdrawn_by_a_decision_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_decision__isnull=True) | ~Q(withdrawn_decision=F("decision")),
                name="publication_withdrawn_by_another_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def content(self) -> dict[str, Any]:
        """What the ledger seals."""
        return {
            "kind": self.kind,
            "thing": str(self.thing),
            "title": self.title,
            "sha256": self.sha256,
            "from_on": self.from_on,
            "decision": self.decision.reference,
            "withdrawn": self.withdrawn_decision.reference if self.withdrawn_decision else None,
            "reason": self.reason,
        }
