"""The concerns of a partnership as a list, for its page, its file and the overview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from core import clock
from core.calendars import business_days_between
from core.folding import holding, words_of
from core.formatting import day, money_short
from core.listing import Choice, Column, ListSpec
from governance.ladder import AWAITS_LABELS, LADDER, Awaits
from governance.models import Concern, ConcernSide
from governance.selectors.concern_people import RAISES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

    from core.models import User
    from core.subject import Subject
    from partnerships.models import Partnership

S = Concern.State
TAG = {
    S.OPERATIONAL: "info",
    S.REPRESENTATIVES: "warn",
    S.EXECUTIVES: "warn",
    S.ADJUDICATION: "bad",
    S.ARBITRATION: "bad",
    S.SETTLED: "good",
    S.WITHDRAWN: "none",
}
SHOWN = 4


def concern_list() -> ListSpec:
    """What the concerns of a partnership can be asked for."""
    return ListSpec(
        slug="concerns",
        title=_("Concerns"),
        unit=ngettext_lazy("%(n)s concern", "%(n)s concerns", "n"),
        columns=(
            Column("title", _("Concern"), ("title",), lambda one: one.title),
            Column(
                "reference",
                _("Reference"),
                (),
                lambda one: one.reference,
                on_page=False,
            ),
            Column("raised", _("Raised"), ("raised_on",), lambda one: one.raised_on),
            Column("side", _("For"), (), lambda one: str(one.get_raised_for_display())),
            Column("state", _("State"), (), lambda one: str(one.get_state_display())),
            Column("limit", _("Limit"), ("due_on",), lambda one: one.due_on),
            Column("stake", _("At stake"), ("at_stake",), lambda one: one.at_stake, num=True),
            Column("cost", _("Cost"), (), lambda one: one.cost, on_page=False),
            Column("currency", _("Currency"), (), lambda one: one.currency, on_page=False),
            Column(
                "outcome",
                _("Outcome"),
                (),
                lambda one: str(one.get_outcome_display()),
                on_page=False,
            ),
            Column("lesson", _("Lesson"), (), lambda one: one.lesson, on_page=False),
        ),
        sort="-raised",
        search=lambda text: holding(words_of(text), ["folded"]),
        search_label=_("Title or reference"),
        choices=(
            Choice("state", _("State"), [("open", _("Open")), *S.choices], _in_state),
            Choice("raised_for", _("For"), ConcernSide.choices),
        ),
        day="raised_on",
        day_label=_("Raised"),
    )


def _in_state(value: str) -> Q:
    if value == "open":
        return Q(state__in=[level.value for level in LADDER])
    return Q(state=value)


def listed(partnership: Partnership, user: User) -> Any:
    """Every concern of the partnership that the person sees."""
    return (
        Concern.objects.visible_to(user)
        .filter(partnership=partnership)
        .select_related("raised_by", "partnership")
    )


def row_of(one: Concern, today: dt.date) -> dict[str, Any]:
    """A concern in one line."""
    return {
        "title": one.title,
        "reference": one.reference,
        "url": reverse("concern", args=[one.uuid]),
        "raised_on": one.raised_on,
        "raised_by": str(one.raised_by),
        "side": one.get_raised_for_display(),
        "kind": TAG[S(one.state)],
        "label": one.get_state_display(),
        "due_on": one.due_on,
        "clock": clock_of(one, today),
        "is_late": one.due_on is not None and one.due_on < today,
        "stake": money_short(one.at_stake, one.currency) if one.at_stake is not None else "",
    }


def clock_of(one: Concern, today: dt.date) -> str:
    """The limit in words: how many business days are left, for what; "" where none runs."""
    if one.due_on is None:
        return ""
    what = AWAITS_LABELS[Awaits(one.awaits)]
    left = business_days_between(today, one.due_on, one.partnership.country)
    if one.due_on < today:
        return _("ended %(day)s") % {"day": day(one.due_on)}
    if one.due_on == today:
        return _("ends today; time %(what)s") % {"what": what}
    words = ngettext("%(n)d business day %(what)s", "%(n)d business days %(what)s", left)
    return words % {"n": left, "what": what}


def here(partnership: Partnership, about: Subject, permissions: Collection[str]) -> dict[str, Any]:
    """For components/concern_here.html: the open concern about a thing, or where to raise one."""
    known = Concern.objects.open().filter(
        partnership=partnership, about_kind=about.kind, about_uuid=about.uuid
    )
    found = known.select_related("raised_by", "partnership").first()
    may_raise = RAISES in permissions and partnership.partner_id is not None
    return {
        "concern": row_of(found, clock.today()) if found is not None else None,
        "raise_url": f"{reverse('concern_new', args=[partnership.uuid])}?about={about}"
        if may_raise and found is None
        else "",
    }


def open_concerns(
    partnership: Partnership, user: User, permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """The open concerns of a partnership, the first limit in front, and where to raise one.

    None where there is nothing to show. One query.
    """
    today = clock.today()
    found = listed(partnership, user).open().order_by("due_on", "pk")
    rows = [row_of(one, today) for one in found[: SHOWN + 1]]
    may_raise = RAISES in permissions and partnership.partner_id is not None
    if not rows and not may_raise:
        return None
    more = len(rows) > SHOWN
    return {
        "rows": rows[:SHOWN],
        "raise_url": reverse("concern_new", args=[partnership.uuid]) if may_raise else "",
        "all_url": reverse("concerns", args=[partnership.uuid]) + "?state=open" if more else "",
    }
