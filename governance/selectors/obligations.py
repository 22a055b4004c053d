"""The register of obligations as pages show it: what comes next, what is late, whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core import clock
from core.folding import holding, words_of
from core.formatting import day
from core.listing import Choice, Column, ListSpec
from governance.models import Obligation, Occurrence
from governance.selectors.sides import side_name

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from partnerships.models import Partnership

S = Occurrence.State
LATE, OPEN, NOTHING = "late", "open", "nothing"


def register_of(partnership: Partnership, today: dt.date) -> QuerySet[Any]:
    """Every obligation with the day that comes next (`next_due`), and whether one is late.

    One query, whatever their number. A right that lapsed is not late, and comes no more.
    """
    open_ones = Occurrence.objects.filter(obligation=OuterRef("pk"), state=S.DUE)
    still = open_ones.filter(
        Q(due_on__gte=today) | Q(obligation__nature=Obligation.Nature.DUTY)
    ).order_by("due_on")
    late = open_ones.filter(due_on__lt=today, obligation__nature=Obligation.Nature.DUTY)
    waiting = Occurrence.objects.filter(
        obligation=OuterRef("pk"), state=S.DONE, obligation__needs_acceptance=True
    )
    return (
        partnership.obligations.select_related("organisation", "owner")
        .annotate(
            next_due=Subquery(still.values("due_on")[:1]),
            next_uuid=Subquery(still.values("uuid")[:1]),
            is_overdue=Exists(late),
            waits=Exists(waiting),
        )
        .order_by("clause", "pk")
    )


def obligations_list(partnership: Partnership) -> ListSpec:
    """What the register can be asked for."""
    return ListSpec(
        slug="obligations",
        title=gettext_lazy("Duties and rights"),
        unit=ngettext_lazy("%(n)s duty or right", "%(n)s duties and rights", "n"),
        columns=(
            Column("clause", gettext_lazy("Clause"), ("clause",), lambda one: one.clause),
            Column("title", gettext_lazy("In short"), ("folded",), lambda one: one.title),
            Column("reference", gettext_lazy("Reference"), (), _reference, on_page=False),
            Column("nature", gettext_lazy("Duty or right"), (), _nature, on_page=False),
            Column("side", gettext_lazy("Whose it is"), (), lambda one: whose(one, partnership)),
            Column("when", gettext_lazy("When"), (), when),
            Column("next", gettext_lazy("Next day"), ("next_due",), lambda one: one.next_due),
            Column("state", gettext_lazy("State"), (), lambda one: state_of(one)["label"]),
            Column("text", gettext_lazy("What the contract says"), (), _text, on_page=False),
        ),
        sort="clause",
        search=lambda text: holding(words_of(text), ["folded"]),
        search_label=gettext_lazy("Clause, reference or words"),
        choices=(
            Choice("nature", gettext_lazy("Duty or right"), Obligation.Nature.choices),
            Choice("side", gettext_lazy("Whose it is"), Obligation.Side.choices),
            Choice(
                "state",
                gettext_lazy("State"),
                (
                    (LATE, gettext_lazy("late")),
                    (OPEN, gettext_lazy("due next")),
                    (NOTHING, gettext_lazy("nothing due")),
                ),
                _in_state,
            ),
        ),
        day="next_due",
        day_label=gettext_lazy("Next day"),
    )


def _in_state(value: str) -> Q:
    if value == LATE:
        return Q(is_overdue=True)
    return Q(is_overdue=False, next_due__isnull=value == NOTHING)


def _reference(one: Any) -> str:
    return str(one.reference)


def _nature(one: Any) -> str:
    return str(one.get_nature_display())


def _text(one: Any) -> str:
    return str(one.text)


def whose(one: Obligation, partnership: Partnership) -> str:
    """The person, the organisation, or else the party of the side."""
    return str(one.owner or one.organisation or side_name(partnership, one.side))


def when(one: Obligation) -> str:
    """When it falls due, in words."""
    if one.kind == Obligation.Kind.CONDITIONAL:
        count = ngettext("%(n)d day", "%(n)d days", one.days)
        if one.day_kind == Obligation.DayKind.BUSINESS:
            count = ngettext("%(n)d business day", "%(n)d business days", one.days)
        words = _("%(days)s after: %(condition)s")
        return words % {"days": count % {"n": one.days}, "condition": one.condition}
    if one.kind == Obligation.Kind.RECURRING:
        return every(one.every_months)
    until = _("until %(day)s") if one.is_right else _("once, on %(day)s")
    return until % {"day": day(one.due_on)} if one.due_on else ""


def every(months: int) -> str:
    """How often something recurs, in words."""
    if months == 1:
        return _("each month")
    if months % 12 == 0:
        years = months // 12
        return ngettext("each year", "every %(n)d years", years) % {"n": years}
    return _("every %(n)d months") % {"n": months}


def state_of(one: Any) -> dict[str, str]:
    """What the register says of an obligation: shape and word."""
    if one.is_overdue:
        return {"kind": "bad", "label": _("late")}
    if one.waits:
        return {"kind": "warn", "label": _("to be accepted")}
    if one.ended_on is not None:
        return {"kind": "none", "label": _("ended")}
    if one.next_due is not None:
        label = _("may be used") if one.is_right else _("due next")
        return {"kind": "info", "label": label}
    if one.kind == Obligation.Kind.CONDITIONAL:
        return {"kind": "none", "label": _("waits for its condition")}
    return {"kind": "good", "label": _("nothing due")}


def state_of_day(one: Occurrence, today: dt.date | None = None) -> dict[str, str]:
    """What came of one day, or that it is late or has lapsed: shape and word."""
    today = today or clock.today()
    if one.is_late(today):
        return {"kind": "bad", "label": _("late")}
    if one.has_lapsed(today):
        return {"kind": "none", "label": _("lapsed")}
    if one.state == S.DONE and one.obligation.needs_acceptance:
        return {"kind": "warn", "label": _("to be accepted")}
    kinds = {S.DUE: "info", S.DONE: "good", S.ACCEPTED: "good", S.WAIVED: "none"}
    label = one.get_state_display()
    if one.state == S.DUE and one.obligation.is_right:
        label = _("may be used")
    return {"kind": kinds[S(one.state)], "label": str(label)}
