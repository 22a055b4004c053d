"""A person's own views of the portfolio, and how they like its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock
from core.models import User
from core.problems import Problem, Refused, refuse_if
from partnerships.models import SavedView
from partnerships.selectors.portfolio_columns import NAME, chosen
from partnerships.selectors.saved_views import SIZES, as_saved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_VIEWS: Final = 12
LONGEST_NAME: Final = 60


def save_view(owner: User, *, name: str, query: str, is_start: bool = False) -> SavedView:
    """Names the address `query` (of the portfolio) for `owner`.

    Raises:
        Refused: without a name, with one that is taken, or when there are too many.
    """
    name = " ".join(name.split())
    objections = [*_objections(owner, name)]
    if owner.saved_views.count() >= MOST_VIEWS:
        text = _("You have %(most)s views. Delete one that you do not need any more.")
        objections.append(Problem("", "too_many", text % {"most": MOST_VIEWS}))
    refuse_if(objections)
    try:
        with transaction.atomic():
            view = SavedView.objects.create(
                owner=owner, name=name, query=as_saved(query), created_at=clock.now()
            )
            if is_start:
                start_with(view, owner=owner)
    except IntegrityError:
        raise Refused([_taken(name)]) from None
    return view


def change_view(view: SavedView, *, query: str) -> SavedView:
    """The view shows this address from now on."""
    view.query = as_saved(query)
    view.save(update_fields=["query"])
    return view


def rename_view(view: SavedView, *, name: str) -> SavedView:
    """Gives the view another name.

    Raises:
        Refused: without a name, or with one that is taken.
    """
    name = " ".join(name.split())
    refuse_if(_objections(view.owner, name, but=view))
    view.name = name
    view.save(update_fields=["name"])
    return view


def start_with(view: SavedView | None, *, owner: User) -> None:
    """The portfolio opens with `view`, or with all partnerships where it is None."""
    with transaction.atomic():
        owner.saved_views.filter(is_start=True).update(is_start=False)
        if view is not None:
            view.is_start = True
            view.save(update_fields=["is_start"])


def delete_view(view: SavedView) -> None:
    """The name is gone; partnerships are not touched."""
    view.delete()


def keep_look(user: User, *, columns: Iterable[str], size: int) -> None:
    """Which columns of the portfolio the person sees, and how many rows on a page."""
    known = [column.slug for column in chosen(columns) if column is not NAME]
    looks = {"columns": known, "size": size if size in SIZES else SIZES[1]}
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        row.preferences = {**row.preferences, "portfolio": looks}
        row.save(update_fields=["preferences"])
    user.preferences = row.preferences


def _objections(owner: User, name: str, but: SavedView | None = None) -> Iterator[Problem]:
    if not name:
        yield Problem("name", "required", _("Enter a name, by which you find the view."))
    if len(name) > LONGEST_NAME:
        text = _("Use at most %(most)s letters.")
        yield Problem("name", "too_long", text % {"most": LONGEST_NAME})
    others = owner.saved_views.filter(name=name)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if name and others.exists():
        yield _taken(name)


def _taken(name: str) -> Problem:
    text = _("You have a view “%(name)s” already. Choose another name, or delete that one.")
    return Problem("name", "taken", text % {"name": name})
