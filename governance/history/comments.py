"""The ledger's acts on comments, in sentences. Of an internal one nothing but that it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ledger.history import About, describe_all, names
from governance.models import SharedComment
from governance.selectors.comments import comments_url

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from django.utils.functional import Promise


@names("comment")
def shared_comments(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Where a shared comment stands."""
    found = SharedComment.objects.filter(uuid__in=ids).select_related("partnership")
    return {
        one.uuid: About(_("the comment"), comments_url(one.partnership.uuid, one.about))
        for one in found
    }


SENTENCES: dict[str, str | Promise] = {
    "comment.shared": gettext_lazy("wrote a comment for both sides"),
    "comment.corrected": gettext_lazy("corrected a comment for both sides"),
    "comment.internal": gettext_lazy("wrote an internal comment"),
    "comment.internal_corrected": gettext_lazy("corrected an internal comment"),
}

describe_all(SENTENCES)
