"""Documents: kept whole, named by their SHA-256, never replaced."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.folding import Findable, FoldedField
from partnerships import codelists
from partnerships.models.partnership import Partnership

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from core.models import User


def stored_name(document: Document, _filename: str) -> str:
    """A name made by the server; the person's own file name is kept beside it only."""
    day = dt.datetime.now(dt.UTC)
    return f"documents/{day:%Y/%m}/{document.uuid}"


class DocumentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> DocumentQuerySet:
        """Shared documents of visible partnerships; internal ones with the right to see them."""
        shared = Q(audience=Document.Audience.SHARED) & Q(
            partnership__in=Partnership.objects.visible_to(user)
        )
        internal = Q(audience=Document.Audience.INTERNAL) & Q(
            partnership__in=Partnership.objects.permitted(user, "view_internal")
        )
        return self.filter(shared | internal)

    def current(self) -> DocumentQuerySet:
        """Without those that a newer version supersedes."""
        return self.filter(superseded_by__isnull=True)


class Document(Findable):
    """One version of a document. A new version names the one it supersedes."""

    class Audience(models.TextChoices):
        SHARED = "shared", _("both sides")
        INTERNAL = "internal", _("the authority only")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=40, choices=codelists.DOCUMENT_KINDS)
    audience = models.CharField(
        _("who sees it"), max_length=10, choices=Audience.choices, default=Audience.SHARED
    )
    confidential_under = models.CharField(
        _("confidential under"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("The clause that keeps it from the public, with the reason."),
    )
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    file = models.FileField(upload_to=stored_name, max_length=200)
    file_name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    version = models.PositiveIntegerField(default=1)
    folded = FoldedField(of=["title", "file_name"])

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["partnership", "kind"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True, version=1)
                | Q(supersedes__isnull=False, version__gt=1),
                name="document_version_follows_the_one_before",
            )
        ]

    def __str__(self) -> str:
        return self.title


class DocumentDownload(models.Model):
    """Who fetched which document, and when."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="downloads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.document}, {self.by}"
