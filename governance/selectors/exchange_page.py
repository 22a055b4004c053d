"""Notices, requests, check-ins and the protocol as pages and the contract calendar show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day
from core.periods import Period
from governance.models import CheckIn, FormalNotice, InformationRequest, ProtocolLine
from governance.selectors.protocol import adherence_of, source_choices
from governance.selectors.sides import side_name
from partnerships.contract_calendar import Entry

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership

FEW: Final = 6
LINES: Final = ("done", "next", "worry", "help_needed", "thanks")
N, R, P = FormalNotice.State, InformationRequest.State, ProtocolLine.State


def notice_state(one: FormalNotice, today: dt.date) -> dict[str, str]:
    """The tag of a notice, with its clock in words."""
    if one.state == N.TO_SERVE:
        if one.is_barred(today):
            return {"kind": "bad", "label": _("Time-barred")}
        return {"kind": "warn", "label": _("To be served")}
    if one.state == N.SERVED:
        if one.is_overdue(today):
            return {"kind": "bad", "label": _("Answer overdue")}
        return {
            "kind": "info",
            "label": _("Waiting for an answer") if one.answer_by else _("Served"),
        }
    looks = {N.ANSWERED: "good", N.DROPPED: "none"}
    return {"kind": looks[N(one.state)], "label": str(one.get_state_display()).capitalize()}


def notice_row(one: FormalNotice, partnership: Partnership, today: dt.date) -> dict[str, Any]:
    """A notice in a list."""
    return {
        "row": one,
        "url": reverse("formal_notice", args=[one.uuid]),
        "from": side_name(partnership, one.side),
        "until": clock_of(one),
        **notice_state(one, today),
    }


def clock_of(one: FormalNotice) -> dt.date | None:
    """The day that counts now: of service, then of the answer."""
    return {N.TO_SERVE: one.serve_by, N.SERVED: one.answer_by}.get(N(one.state))


def open_notices(partnership: Partnership, user: User) -> list[dict[str, Any]]:
    """Those of which something is still expected, the nearest clock first; one query."""
    rows = FormalNotice.objects.visible_to(user).filter(
        partnership=partnership, state__in=[N.TO_SERVE, N.SERVED]
    )
    today = clock.today()
    found = [notice_row(one, partnership, today) for one in rows[:50]]
    return sorted(found, key=lambda row: (row["until"] is None, row["until"]))[:FEW]


def request_state(one: InformationRequest, today: dt.date) -> dict[str, str]:
    """The tag of a request."""
    if one.is_overdue(today):
        return {"kind": "bad", "label": _("Overdue")}
    looks = {R.ASKED: "info", R.ANSWERED: "good", R.WITHDRAWN: "none"}
    return {"kind": looks[R(one.state)], "label": str(one.get_state_display()).capitalize()}


def request_rows(partnership: Partnership) -> list[dict[str, Any]]:
    """The latest requests, open ones first; one query."""
    today = clock.today()
    rows = list(partnership.information_requests.select_related("asked_by")[:50])
    rows.sort(key=lambda one: (one.state != R.ASKED, one.due_on if one.state == R.ASKED else today))
    return [
        {
            "row": one,
            "url": reverse("information_request", args=[one.uuid]),
            "from": side_name(partnership, one.side),
            **request_state(one, today),
        }
        for one in rows[:FEW]
    ]


def check_in_lines(one: CheckIn) -> list[dict[str, str]]:
    """The five lines, those that were left out excepted."""
    return [
        {"term": str(CheckIn._meta.get_field(name).verbose_name).capitalize(), "value": said}  # type: ignore[union-attr] # a column
        for name in LINES
        if (said := getattr(one, name))
    ]


def check_in_rows(partnership: Partnership) -> list[dict[str, Any]]:
    """The latest check-ins of both sides; one query."""
    rows = partnership.check_ins.select_related("by", "answered_by")[: FEW - 2]
    return [
        {
            "row": one,
            "url": reverse("check_in", args=[one.uuid]),
            "from": side_name(partnership, one.side),
            "month": Period.parse(one.month).label,
            "lines": check_in_lines(one),
        }
        for one in rows
    ]


def protocol_rows(partnership: Partnership) -> list[dict[str, Any]]:
    """Every line that is not ended, with what was really told."""
    lines = list(partnership.protocol_lines.exclude(state=P.ENDED))
    return _lines_shown(partnership, lines)


def protocol_row(one: ProtocolLine, partnership: Partnership) -> dict[str, Any]:
    """One line."""
    return _lines_shown(partnership, [one])[0]


def _lines_shown(partnership: Partnership, lines: list[ProtocolLine]) -> list[dict[str, Any]]:
    measured = adherence_of(partnership, lines, clock.today())
    sources = dict(source_choices())
    return [
        {
            "row": one,
            "url": reverse("protocol_line", args=[one.uuid]),
            "teller": side_name(partnership, one.side),
            "source": sources.get(one.source, one.source),
            "measured": measured.get(one.pk),
            **_adherence_tag(one, measured.get(one.pk)),
        }
        for one in lines
    ]


def _adherence_tag(one: ProtocolLine, found: Any) -> dict[str, str]:
    if one.state != P.AGREED:
        kind = "warn" if one.state == P.PROPOSED else "none"
        return {"kind": kind, "label": str(one.get_state_display()).capitalize()}
    if found is None or not found.of:
        return {"kind": "none", "label": _("Not yet due")}
    kind = "good" if found.kept == found.of else "warn" if found.kept * 2 >= found.of else "bad"
    return {"kind": kind, "label": _("%(n)d of %(of)d") % {"n": found.kept, "of": found.of}}


def exchange_entries(
    partnership: Partnership, user: User, since: dt.date, until: dt.date
) -> Iterator[Entry]:
    """Time bars and answers that are due, in the contract calendar; two queries."""
    today = clock.today()
    within = Q(state=N.TO_SERVE, serve_by__range=(since, until)) | Q(
        state__in=[N.SERVED, N.ANSWERED], answer_by__range=(since, until)
    )
    rows = FormalNotice.objects.visible_to(user).filter(within, partnership=partnership)
    for one in rows:
        state = notice_state(one, today)
        due = one.serve_by if one.state == N.TO_SERVE else one.answer_by
        assert due is not None  # noqa: S101 - within the range
        yield Entry(
            day=due,
            key=f"notice-{one.uuid}",
            kind=_("Time bar") if one.state == N.TO_SERVE else _("Answer to a notice"),
            title=str(one),
            url=reverse("formal_notice", args=[one.uuid]),
            who=side_name(partnership, one.side)
            if one.state == N.TO_SERVE
            else _("the side that was served"),
            look=state["kind"],
            state=state["label"],
        )
    asked = partnership.information_requests.filter(state=R.ASKED, due_on__range=(since, until))
    for request in asked:
        tag = request_state(request, today)
        yield Entry(
            day=request.due_on,
            key=f"information-request-{request.uuid}",
            kind=_("Request for information"),
            title=str(request),
            url=reverse("information_request", args=[request.uuid]),
            who=_("the side that was asked"),
            look=tag["kind"],
            state=tag["label"],
        )


def facts_of_notice(one: FormalNotice, partnership: Partnership) -> list[dict[str, Any]]:
    """The facts of a notice for its page."""
    known: list[tuple[str, Any, str]] = [
        (_("From"), side_name(partnership, one.side), str(one.written_by)),
        (_("Kind"), one.get_kind_display(), ""),
        (_("Clause"), one.clause, ""),
        (_("Service"), one.service, ""),
        (_("What happened on"), one.event_on, ""),
        (_("To be received by"), one.serve_by, _("afterwards it is time-barred")),
        (_("Sent"), one.served_on, str(one.get_channel_display()) if one.channel else ""),
        (_("Counts as received on"), one.received_on, ""),
        (_("What proves it"), one.proof, ""),
        (_("Answer by"), one.answer_by, _days(one.response_days)),
        (_("Answered"), one.answered_on, str(one.answered_by or "")),
    ]
    facts = [
        {"term": term, "value": value if isinstance(value, str) else day(value), "sub": sub}
        for term, value, sub in known
        if value
    ]
    if one.proof_file is not None:
        facts.append(
            {
                "term": _("Proof of service"),
                "value": one.proof_file.title,
                "url": reverse("document", args=[one.proof_file.uuid]),
                "sub": _("file fingerprint %(sha256)s") % {"sha256": one.proof_file.sha256},
            }
        )
    return facts


def _days(days: int | None) -> str:
    return _("%(n)d business days from receipt") % {"n": days} if days else ""
