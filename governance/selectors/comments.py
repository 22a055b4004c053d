"""Who reads which comments, and the comments on one thing, thread by thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.db.models import BigIntegerField, Count, Window
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from core.subject import Subject
from governance.authority import holders
from governance.commentable import commentables, kind_on
from governance.models import BlockSide, InternalComment, SharedComment
from governance.models.comment import READS_INSIDE
from governance.selectors.sides import side_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from core.models import User
    from partnerships.models import Partnership

COMMENTS: Final = "comment"
ON_A_PAGE: Final = 25
BELOW_A_RECORD: Final = 3
TABLES: Final[dict[str, type[Any]]] = {"shared": SharedComment, "internal": InternalComment}


def inside_of(permissions: Collection[str]) -> str:
    """The side whose internal comments whoever holds these permissions reads; "" for neither."""
    for side, permission in READS_INSIDE.items():
        if permission in permissions:
            return side
    return ""


def readers_of(partnership: Partnership, side: str = "") -> list[User]:
    """Who reads comments here today: shared ones, or the internal ones of `side`; one query."""
    return holders(partnership, READS_INSIDE[side] if side else "view_shared")


def mentioned_in(text: str, readers: Iterable[User]) -> list[User]:
    """Whom the text names: @ before the whole name, in whatever case."""
    folded = text.casefold()
    return [one for one in readers if f"@{one}".casefold() in folded] if "@" in text else []


def comments_on(about: Subject, *, side: str = "") -> Any:
    """Shared comments on a thing, or those of `side`: newest thread first, answers in order.

    Whether the reader may read them is asked before.
    """
    table = InternalComment if side else SharedComment
    rows = table.objects.filter(about_kind=about.kind, about_uuid=about.uuid)
    if side:
        rows = rows.filter(side=side)
    head = Coalesce("thread_id", "pk", output_field=BigIntegerField())
    return (
        rows.annotate(head=head)
        .order_by("-head", "pk")
        .select_related("by", "thread__by")
        .prefetch_related("mentions", "wordings")
    )


def page_of(about: Subject, number: str | None, *, side: str = "") -> Any:
    """One page of them; a count, the rows, whom they name and their wordings."""
    return Paginator(comments_on(about, side=side), ON_A_PAGE).get_page(number)


def shown_comment(one: Any, user: User) -> dict[str, Any]:
    """A comment as a page shows it; `answer_to` where it stands below another."""
    return {
        "uuid": one.uuid,
        "text": one.text,
        "by": str(one.by),
        "at": one.at,
        "corrected_at": one.corrected_at,
        "earlier": [
            {"number": was.number, "text": was.text, "at": was.at}
            for was in one.wordings.all()
            if was.number < one.version
        ]
        if one.version > 1
        else [],
        "told": ", ".join(str(person) for person in one.mentions.all()),
        "answer_to": str(one.thread.by) if one.thread else "",
        "mine": one.by_id == user.pk,
    }


def below_record(
    page: str, kwargs: dict[str, Any], partnership: Partnership, permissions: frozenset[str]
) -> dict[str, Any] | None:
    """What stands below a page of a record: the last comments of both tables, or the way there.

    Two queries or none.

    Nothing where the page is of no record that can be commented on.
    """
    kind = kind_on(page)
    if kind is None or kind.argument not in kwargs:
        return None
    about = Subject(kind.slug, kwargs[kind.argument])
    url = comments_url(partnership.uuid, about)
    if kind.is_busy:
        return {"template": "governance/comments_aside.html", "facts": {"url": url}}
    side = inside_of(permissions)
    found = {
        "shared": _last(comments_on(about)),
        "internal": _last(comments_on(about, side=side)) if side else None,
        "side": side_name(partnership, side) if side else "",
        "may_write": COMMENTS in permissions and partnership.is_live,
        "url": url,
    }
    return {"template": "governance/comments_here.html", "facts": found}


def _last(rows: Any) -> dict[str, Any]:
    counted = rows.prefetch_related(None).annotate(total=Window(Count("pk")))
    found = list(counted.order_by("-pk")[:BELOW_A_RECORD])
    return {
        "total": found[0].total if found else 0,
        "rows": [{"text": one.text, "by": str(one.by), "at": one.at} for one in found],
    }


def comments_url(partnership: UUID, about: Subject) -> str:
    """The page of all comments on a thing."""
    return reverse("comments", args=[partnership, about.kind, about.uuid])


def latest_of(partnership: Partnership, user: User, table: str, most: int) -> list[dict[str, Any]]:
    """The latest comments of a table that `user` may read, with what they are about.

    One query: what a thing is called stands beside the comment.
    """
    rows = TABLES[table].objects.visible_to(user).filter(partnership=partnership)
    found = list(rows.select_related("by").order_by("-at", "-pk")[:most])
    kinds = commentables()
    return [
        {
            "text": one.text,
            "by": str(one.by),
            "at": one.corrected_at or one.at,
            "about": one.about_title,
            "kind": str(kinds[one.about_kind].label),
            "url": comments_url(partnership.uuid, one.about),
        }
        for one in found
    ]


def mark_of(partnership: Partnership, side: str) -> dict[str, str]:
    """The tag of comments: word and colour say who reads them."""
    if side:
        words = _("Internal: only %(side)s") % {"side": side_name(partnership, side)}
        return {"kind": "warn", "label": words}
    return {"kind": "info", "label": _("Shared with both sides")}


def sides_reading(permissions: frozenset[str]) -> list[str]:
    """Which sections a reader has: "" for shared, and their side's."""
    side = inside_of(permissions)
    return ["", side] if side in BlockSide.values else [""]
