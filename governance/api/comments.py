"""Comments on records: shared ones, and internal ones of the caller's own side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Body, PersonShown, Shown
from core.api.filters import Filters
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from core.subject import Subject
from governance.commentable import commentables
from governance.models import InternalComment, SharedComment
from governance.services import comments
from partnerships.api.base import BelowPartnership

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import User

COMMENT = Rule(Scope.DECIDE, "comment")
READ_INSIDE = Rule(Scope.READ, "view_internal", "view_partner_internal")
WRITE_INSIDE = Rule(Scope.DECIDE, "view_internal", "view_partner_internal")
_NO_KIND = _("Nothing of this kind can be commented on.")


class CommentShown(Shown):
    """A comment; `thread` is the comment that it answers, `version` counts its wordings."""

    uuid = serializers.UUIDField()
    about_kind = serializers.CharField()
    about = serializers.UUIDField(source="about_uuid")
    thread = serializers.UUIDField(source="thread.uuid", allow_null=True, default=None)
    text = serializers.CharField()
    version = serializers.IntegerField()
    by = PersonShown()
    at = serializers.DateTimeField()
    corrected_at = serializers.DateTimeField(allow_null=True)
    earlier = serializers.SerializerMethodField(help_text="What stood there before, oldest first.")

    def get_earlier(self, row: Any) -> list[str]:
        """Every earlier wording."""
        return [one.text for one in row.wordings.all() if one.number < row.version]


class CommentSent(Body):
    """What is said about one thing; `people` are told besides those whom the text names with @."""

    about_kind = serializers.CharField(max_length=30)
    about = serializers.UUIDField()
    text = serializers.CharField(max_length=comments.LONGEST)
    people = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)
    answers = serializers.UUIDField(required=False, allow_null=True, default=None)


class CommentCorrected(Body):
    """The new wording."""

    text = serializers.CharField(max_length=comments.LONGEST)


class CommentFilters(Filters):
    """By what they are about."""

    about_kind = django_filters.CharFilter()
    about = django_filters.UUIDFilter(field_name="about_uuid")


def _subject(facts: dict[str, Any]) -> Subject:
    kind = facts.pop("about_kind")
    if kind not in commentables():
        raise serializers.ValidationError({"about_kind": _NO_KIND})
    return Subject(kind, facts.pop("about"))


class SharedCommentViewSet(BelowPartnership[SharedComment], NounViewSet[SharedComment]):
    """Comments that both sides read."""

    queryset = SharedComment.objects.order_by("-at", "-pk")
    serializer_class = CommentShown
    filterset_class = CommentFilters
    tag = "comments"

    def rows(self) -> QuerySet[SharedComment]:
        """On what the caller may see."""
        rows = SharedComment.objects.visible_to(self.user).filter(partnership=self.partnership)
        return rows.select_related("partnership", "by", "thread").prefetch_related("wordings")

    @creates(COMMENT, body=CommentSent)
    def create(self, *, actor: User, **facts: Any) -> SharedComment:
        """Writes one that both sides read."""
        about = _subject(facts)
        return comments.write_shared(self.partnership, about, actor=actor, **facts)

    @verb(COMMENT, body=CommentCorrected)
    def correct(self, row: SharedComment, *, actor: User, text: str) -> None:
        """Corrects one's own; the earlier wording stays readable."""
        comments.correct_comment(row, text=text, actor=actor)


class InternalCommentViewSet(BelowPartnership[InternalComment], NounViewSet[InternalComment]):
    """Comments that one side reads alone: nobody else learns that there are any."""

    rule = READ_INSIDE
    queryset = InternalComment.objects.order_by("-at", "-pk")
    serializer_class = CommentShown
    filterset_class = CommentFilters
    tag = "comments"

    def rows(self) -> QuerySet[InternalComment]:
        """Of the caller's own side."""
        rows = InternalComment.objects.visible_to(self.user).filter(partnership=self.partnership)
        return rows.select_related("partnership", "by", "thread").prefetch_related("wordings")

    @creates(WRITE_INSIDE, body=CommentSent)
    def create(self, *, actor: User, **facts: Any) -> InternalComment:
        """Writes one for the caller's own side."""
        about = _subject(facts)
        return comments.write_internal(self.partnership, about, actor=actor, **facts)

    @verb(WRITE_INSIDE, body=CommentCorrected)
    def correct(self, row: InternalComment, *, actor: User, text: str) -> None:
        """Corrects one's own; the earlier wording stays readable."""
        comments.correct_comment(row, text=text, actor=actor)
