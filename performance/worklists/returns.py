"""Monthly returns on the To do lists of both sides."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import period_label
from core.periods import Period
from core.worklist import WorkItem
from governance.rail import is_on_side
from governance.roles import Side
from performance.models import KPI
from performance.selectors.return_work import Owed, ToCheck, owed_by, owed_to, rounds_to_check

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.models import User
    from performance.models import MonthlyReturn

NAMED = 3
"""How many missing figures a line names before it counts the rest."""
WAITING_DAYS = 14
"""From how many days before it is due an official sees what is awaited."""


def returns_to_do(user: User, today: dt.date) -> Iterator[WorkItem]:
    """What to send or repair for the partner; what to check or to wait for on the other side."""
    yield from (_to_send(one) for one in owed_by(user))
    if is_on_side(user, Side.PARTNER):
        return
    yield from (_to_check(one) for one in rounds_to_check(user))
    until = today + dt.timedelta(days=WAITING_DAYS)
    yield from (_to_wait_for(one) for one in owed_to(user, until))


def month_of(monthly_return: MonthlyReturn) -> str:
    """The month of the return, in words."""
    return period_label(Period.parse(monthly_return.period))


def title_of(monthly_return: MonthlyReturn) -> str:
    """What the return is called: the partner's, or the figures that the authority gives itself."""
    words = (
        _("Return for %(month)s")
        if monthly_return.reported_by == KPI.Side.PARTNER
        else _("Authority’s own figures for %(month)s")
    )
    return words % {"month": month_of(monthly_return)}


def sender_of(monthly_return: MonthlyReturn) -> str:
    """The organisation that gives the figures."""
    partnership = monthly_return.partnership
    if monthly_return.reported_by == KPI.Side.AUTHORITY:
        return str(partnership.authority)
    return str(partnership.partner or partnership)


def missing_in_words(names: Sequence[str]) -> str:
    """What a return that was sent in part still lacks; empty where it lacks nothing."""
    if not names:
        return ""
    shown = list(names[:NAMED])
    if len(names) > NAMED:
        shown.append(_("%(n)d more") % {"n": len(names) - NAMED})
    return _("Sent in part. Still missing: %(figures)s") % {"figures": ", ".join(shown)}


def _to_send(one: Owed) -> WorkItem:
    found = one.monthly_return
    month = month_of(found)
    where = str(found.partnership)
    url = reverse("monthly_return", args=[found.uuid])
    if one.sent_back:
        return WorkItem(
            title=_("Repair the return for %(month)s") % {"month": month},
            where=where,
            why=" ".join(f"{row.kpi.name}: {row.reason}" for row in one.sent_back),
            role_line=_("Sent back by %(name)s") % {"name": one.sent_back[0].decided_by},
            due_on=found.due_on,
            url=url,
            act_label=_("Repair"),
            key=f"return_sent_back:{found.uuid}:{max(row.pk for row in one.sent_back)}",
            partnership=found.partnership.uuid,
            arrived=True,
        )
    return WorkItem(
        title=title_of(found),
        where=where,
        why=missing_in_words(one.missing) or _("All figures of the month, in one table"),
        role_line=_("You send returns for %(partner)s") % {"partner": sender_of(found)},
        due_on=found.due_on,
        url=url,
        act_label=_("Fill in"),
        key=f"return_due:{found.uuid}:{found.round}",
        partnership=found.partnership.uuid,
    )


def _to_check(one: ToCheck) -> WorkItem:
    submission = one.submission
    found = submission.monthly_return
    if found is None:
        raise ValueError("Only rounds of monthly returns are looked at here.")
    count = one.mine or one.left
    return WorkItem(
        title=_("Check the return for %(month)s") % {"month": month_of(found)}
        if found.reported_by == KPI.Side.PARTNER
        else _("Check a colleague’s figures for %(month)s") % {"month": month_of(found)},
        where=str(submission.partnership),
        why=ngettext("%(n)d figure to check", "%(n)d figures to check", count) % {"n": count},
        role_line=_("You check for %(authority)s") % {"authority": submission.partnership.authority}
        if one.mine
        else _("Somebody else has to decide these"),
        due_on=submission.check_by,
        url=reverse("check_return", args=[found.uuid]),
        act_label=_("Check") if one.mine else _("Look"),
        key=f"return_to_check:{submission.uuid}",
        partnership=submission.partnership.uuid,
        arrived=bool(one.mine),
        group="mine" if one.mine else "others",
    )


def _to_wait_for(one: Owed) -> WorkItem:
    found = one.monthly_return
    names = ", ".join(one.people) or _("nobody is appointed to send it")
    return WorkItem(
        title=_("Return for %(month)s") % {"month": month_of(found)},
        where=str(found.partnership),
        why=ngettext(
            "%(n)d figure was sent back", "%(n)d figures were sent back", len(one.sent_back)
        )
        % {"n": len(one.sent_back)}
        if one.sent_back
        else missing_in_words(one.missing) or _("The return was not sent yet"),
        role_line=_("%(partner)s: %(names)s")
        % {"partner": found.partnership.partner, "names": names},
        due_on=found.due_on,
        url=reverse("check_return", args=[found.uuid]),
        act_label=_("Look"),
        key=f"return_awaited:{found.uuid}:{found.round}",
        partnership=found.partnership.uuid,
        group="others",
    )
