"""News of comments: whoever is named in one, or was answered, hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core.notifications.asking import ask_to_look, ask_to_tell
from core.notifications.news import News, tell
from governance.commentable import find_commentable
from governance.models import InternalComment, SharedComment
from governance.selectors.comments import comments_url, readers_of

if TYPE_CHECKING:
    from core.models import User
    from governance.events import CommentWritten

WRITTEN: Final = "comments.tell"


def written(event: CommentWritten) -> None:
    """Reaction: a job tells whoever is named."""
    table = "internal" if event.is_internal else "shared"
    ask_to_tell(
        WRITTEN,
        f"{table}:{event.comment_id}:{event.version}",
        {"table": table, "comment": event.comment_id},
    )


def tell_comment(table: str, comment_id: int) -> None:
    """Those who are named and who still may read it. What was written stands on its page alone.

    Call it in a transaction.
    """
    model = InternalComment if table == "internal" else SharedComment
    comment = model.objects.select_related("partnership", "by", "thread__by").get(pk=comment_id)
    partnership = comment.partnership
    named = {one.pk: one for one in comment.mentions.all()}
    wanted = dict(named)
    if comment.thread is not None:
        wanted[comment.thread.by_id] = comment.thread.by
    wanted.pop(comment.by_id, None)
    side = comment.side if table == "internal" else ""
    readers = {one.pk for one in readers_of(partnership, side)}
    ask_to_look(partnership.pk)
    for person in wanted.values():
        about = find_commentable(person, partnership, comment.about_kind, comment.about_uuid)
        if person.pk in readers and about is not None:
            _tell(person, comment, about.title, is_named=person.pk in named, is_internal=bool(side))


def _tell(
    person: User, comment: SharedComment, title: str, *, is_named: bool, is_internal: bool
) -> None:
    def news() -> News:
        words = _("%(name)s names you in a comment") if is_named else _("%(name)s answers you")
        return News(
            title=words % {"name": comment.by},
            why=_("Internal comment on: %(what)s") % {"what": title}
            if is_internal
            else _("Shared comment on: %(what)s") % {"what": title},
            role_line=_("You were named") if is_named else _("You wrote what was answered"),
            url=comments_url(comment.partnership.uuid, comment.about),
            act_label=_("Read"),
        )

    tell(
        [person],
        key=f"comment:{comment.uuid}",
        partnership=comment.partnership.uuid,
        where=comment.partnership.name,
        news=news,
    )
