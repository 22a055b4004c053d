"""Comments on records: shared with both sides, or internal to one; two tables, never a flag."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.subject import Subject
from governance.commentable import commentables
from governance.models.body import BlockSide
from governance.models.decision import PERSON
from partnerships.models import Partnership

if TYPE_CHECKING:
    from core.models import User

READS_INSIDE = {
    BlockSide.AUTHORITY.value: "view_internal",
    BlockSide.PARTNER.value: "view_partner_internal",
}
"""By side the permission with which its internal comments are read."""


def _about_seen(user: User) -> Q:
    """Comments on what the person may see."""
    found = Q(pk__in=[])
    for kind in commentables().values():
        found |= Q(about_kind=kind.slug, about_uuid__in=kind.rows(user).order_by().values("uuid"))
    return found


class SharedCommentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> SharedCommentQuerySet:
        """On what the person may see, of visible partnerships."""
        return self.filter(_about_seen(user), partnership__in=Partnership.objects.visible_to(user))


class InternalCommentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> InternalCommentQuerySet:
        """On what the person may see, of the side for which they read what is internal."""
        own = Q(pk__in=[])
        for side, permission in READS_INSIDE.items():
            own |= Q(side=side, partnership__in=Partnership.objects.permitted(user, permission))
        return self.filter(own, _about_seen(user))


class _Comment(models.Model):
    """What somebody wrote about one thing; `thread` is the comment that it answers.

    A correction is another wording: `text` is the one in force, `version` its number.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=30)
    about_uuid = models.UUIDField()
    about_title = models.CharField(max_length=300, help_text="As it was called then.")
    thread = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    text = models.TextField(_("comment"))
    version = models.PositiveSmallIntegerField(default=1)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["about_uuid", "about_kind"]),
            models.Index(fields=["partnership", "at"]),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="%(class)s_says_something"),
            models.CheckConstraint(
                condition=Q(version=1, corrected_at__isnull=True)
                | Q(version__gt=1, corrected_at__isnull=False),
                name="%(class)s_corrected_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    @property
    def about(self) -> Subject:
        return Subject(self.about_kind, self.about_uuid)


class SharedComment(_Comment):
    """A comment that both sides read."""

    objects = SharedCommentQuerySet.as_manager()


class InternalComment(_Comment):
    """A comment of one side, for that side alone."""

    side = models.CharField(max_length=10, choices=BlockSide.choices)

    objects = InternalCommentQuerySet.as_manager()

    class Meta(_Comment.Meta):
        constraints = [
            *_Comment.Meta.constraints,
            models.CheckConstraint(
                condition=Q(side__in=["authority", "partner"]), name="internal_comment_of_a_side"
            ),
        ]


class _Wording(models.Model):
    """One wording of a comment, the first among them. Never edited, never deleted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:60]}"

    def content(self) -> dict[str, Any]:
        """What its seal covers."""
        return {
            "comment": str(self.comment.uuid),  # type: ignore[attr-defined] # of each table
            "number": self.number,
            "text": self.text,
            "at": self.at,
        }


class SharedWording(_Wording):
    comment = models.ForeignKey(SharedComment, on_delete=models.PROTECT, related_name="wordings")

    class Meta(_Wording.Meta):
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="shared_wording_once")
        ]


class InternalWording(_Wording):
    comment = models.ForeignKey(InternalComment, on_delete=models.PROTECT, related_name="wordings")

    class Meta(_Wording.Meta):
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="internal_wording_once")
        ]
