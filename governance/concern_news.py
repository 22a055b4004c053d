"""News of concerns: that one climbed or is over, and that a limit ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day
from core.notifications.asking import ask_to_look, ask_to_tell, is_quiet
from core.notifications.news import News, tell
from governance.ladder import AWAITS_LABELS, LABELS, Awaits
from governance.models import Concern, ConcernStep
from governance.selectors.concern_people import People

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.models import User
    from governance.events import ConcernMoved

CLIMBED: Final = "concerns.tell_climb"
OVER: Final = "concerns.tell_end"
_S = Concern.State


def moved(event: ConcernMoved) -> None:
    """Whoever has to answer finds it on To do; who held it before, and who raised it, is told."""
    if event.state in {_S.SETTLED, _S.WITHDRAWN}:
        facts = {"concern": event.concern_id, "actor": event.actor_id}
        ask_to_tell(OVER, str(event.concern_id), facts)
    elif event.step_id is not None:
        ask_to_tell(CLIMBED, str(event.step_id), {"step": event.step_id, "actor": event.actor_id})
    else:
        ask_to_look(event.partnership_id)


def tell_climb(step_id: int, actor_id: int) -> None:
    """Those who held it until now and whoever raised it hear where it stands; the others see it.

    Call it in a transaction.
    """
    step = ConcernStep.objects.select_related("concern__partnership", "by").get(pk=step_id)
    concern = step.concern
    ask_to_look(concern.partnership_id)
    now = {person.pk for person in step.holders.all()}
    before = _who_held(concern)
    _tell(
        concern,
        [one for one in before if one.pk not in now and one.pk != actor_id],
        key=f"concern_climbed:{step.pk}",
        title=lambda: (
            _("%(title)s went up to: %(level)s")
            % {"title": concern.title, "level": LABELS[concern.level]}
        ),
        why=lambda: _("%(name)s: %(reason)s") % {"name": step.by, "reason": step.reason},
    )


def tell_end(concern_id: int, actor_id: int) -> None:
    """Everybody who held it, and whoever raised it. Call it in a transaction."""
    concern = Concern.objects.select_related("partnership", "raised_by", "closed_by").get(
        pk=concern_id
    )
    ask_to_look(concern.partnership_id)
    settled = concern.state == _S.SETTLED
    _tell(
        concern,
        [one for one in _who_held(concern) if one.pk != actor_id],
        key=f"concern_over:{concern.uuid}",
        title=lambda: (
            (_("Settled: %(title)s") if settled else _("Taken back: %(title)s"))
            % {"title": concern.title}
        ),
        why=lambda: (
            _("%(name)s: %(reason)s") % {"name": concern.closed_by, "reason": concern.closing_words}
        ),
    )


def tell_limit(concern: Concern, *, has_ended: bool) -> None:
    """Both sides hear that a limit ends, or has ended. Call it in a transaction."""
    due_on = concern.due_on
    if is_quiet() or due_on is None:
        return
    ask_to_look(concern.partnership_id)
    holders = People.of([concern.partnership]).holders(concern.partnership, concern.level)
    people = {one.pk: one for side in holders.values() for one in side}
    people.setdefault(concern.raised_by_id, concern.raised_by)
    is_past = due_on < clock.today()
    when = "end" if has_ended else "before"
    _tell(
        concern,
        people.values(),
        key=f"concern_limit:{concern.uuid}:{concern.state}:{due_on}:{when}",
        title=lambda: (
            (
                _("The time ended on %(day)s: %(title)s")
                if is_past
                else _("The time ends on %(day)s: %(title)s")
            )
            % {"day": day(due_on), "title": concern.title}
        ),
        why=lambda: (
            _("%(level)s: time %(what)s")
            % {
                "level": LABELS[concern.level],
                "what": AWAITS_LABELS[Awaits(concern.awaits)],
            }
        ),
    )


def _who_held(concern: Concern) -> list[User]:
    """Whoever raised it, and who held it on any level."""
    found = {concern.raised_by_id: concern.raised_by}
    for step in concern.steps.prefetch_related("holders"):
        found |= {person.pk: person for person in step.holders.all()}
    return list(found.values())


def _tell(
    concern: Concern,
    people: Iterable[User],
    *,
    key: str,
    title: Callable[[], str],
    why: Callable[[], str],
) -> None:
    """`title` and `why` are asked for in the language of each person."""

    def news() -> News:
        return News(
            title=title(),
            why=why(),
            role_line=_("You raised it, or speak for your side"),
            url=reverse("concern", args=[concern.uuid]),
            act_label=_("Open"),
        )

    tell(
        people,
        key=key,
        partnership=concern.partnership.uuid,
        where=concern.partnership.name,
        news=news,
    )
