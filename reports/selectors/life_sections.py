"""Parties, stages and milestones as sections of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import day, money, percent
from governance.authority import held_appointments
from governance.models import Appointment, Body, Seat
from governance.roles import ROLES
from governance.selectors.sides import side_name
from partnerships.models import PhaseMove
from partnerships.selectors.contract_versions import parties_on
from partnerships.selectors.stages import move_in_words
from partnerships.types import types
from performance.selectors.milestones import column_labels, lateness, state_of
from reports.blocks import NOTHING, Cell, Head, Section, table

if TYPE_CHECKING:
    import datetime as dt

    from partnerships.models import Partnership
    from performance.models import Milestone

MOST = 120


def on(value: dt.date | None) -> str:
    """A day, or a dash."""
    return NOTHING if value is None else day(value)


def said_below(*words: str | None) -> tuple[str, ...]:
    """What stands below a cell's words, without what is empty."""
    return tuple(one for one in words if one)


def parties_section(partnership: Partnership, today: dt.date) -> Section:
    """The parties, the people appointed, and the bodies with their seats, as of a day."""
    parties = parties_on(partnership, today)
    people = list(
        Appointment.objects.for_partnership(partnership)
        .filter(pk__in=held_appointments(today).values("pk"))
        .select_related("user", "organisation")
        .order_by("role", "from_on", "pk")
    )
    seats = list(
        Seat.objects.filter(body__partnership=partnership)
        .filter(Q(until_on=None) | Q(until_on__gte=today))
        .select_related("body", "holder")
        .order_by("body__name", "side", "pk")
    )
    bodies = Body.objects.filter(partnership=partnership).count()
    tables = (
        table(
            (Head(_("Party")), Head(_("Role"), "came"), Head(_("Share"), "date", is_number=True)),
            (
                (
                    Cell(str(one.organisation)),
                    Cell(str(one.get_role_display())),
                    Cell(NOTHING if one.share is None else percent(one.share * 100)),
                )
                for one in parties
            ),
            title=_("Parties"),
        ),
        table(
            (
                Head(_("Person")),
                Head(_("Role"), "came"),
                Head(_("Since"), "date"),
                Head(_("Limit"), "date", is_number=True),
            ),
            (
                (
                    Cell(str(one.user), (str(one.organisation),)),
                    Cell(str(ROLES[one.role].label)),
                    Cell(on(one.from_on)),
                    Cell(NOTHING if one.limit is None else money(one.limit, one.currency)),
                )
                for one in people
            ),
            title=_("People appointed"),
        ),
        table(
            (Head(_("Seat")), Head(_("Body"), "came"), Head(_("Side"), "came")),
            (
                (
                    Cell(str(one.holder)),
                    Cell(one.body.name),
                    Cell(side_name(partnership, one.side)),
                )
                for one in seats
            ),
            title=_("Seats in bodies"),
        ),
    )
    return Section(
        slug="parties",
        title=_("Parties and governance"),
        words=(
            ngettext("%(n)d body decides jointly.", "%(n)d bodies decide jointly.", bodies)
            % {"n": bodies},
        ),
        tables=tables,
        empty=_("No party is recorded."),
        data={
            "parties": [
                {"organisation": str(one.organisation), "role": one.role, "share": one.share}
                for one in parties
            ],
            "appointments": [
                {
                    "person": str(one.user.uuid),
                    "role": one.role,
                    "from": one.from_on,
                    "limit": one.limit,
                }
                for one in people
            ],
            "seats": [
                {"person": str(one.holder.uuid), "body": one.body.name, "side": one.side}
                for one in seats
            ],
        },
    )


def stages_section(partnership: Partnership) -> Section:
    """Where it stands, and every move between stages with who decided it and why."""
    kind = types[partnership.type]
    moves = list(
        PhaseMove.objects.filter(partnership=partnership)
        .select_related("actor", "proposed_by")
        .order_by("at", "pk")
    )
    rows = []
    for one in moves:
        told = move_in_words(partnership, one, internal=True)
        by = told["by"] and _("by %(name)s") % {"name": told["by"]}
        proposed = _("proposed by %(name)s") % {"name": one.proposed_by} if one.proposed_by else ""
        rows.append(
            (
                Cell(told["title"], said_below(by, proposed, told["reason"])),
                Cell(told["label"]),
                Cell(on(told["on"])),
                Cell(NOTHING if told["days"] is None else str(told["days"])),
            )
        )
    passed = {one.gate for one in moves if one.gate}
    reached = [phase.slug for phase in kind.phases].index(partnership.phase)
    unknown = [str(gate.name) for gate in kind.gates[:reached] if gate.code not in passed]
    words = []
    if unknown:
        words.append(
            _("Not recorded here, since it was taken over later: %(gates)s.")
            % {"gates": ", ".join(unknown)}
        )
    return Section(
        slug="stages",
        title=_("Where it stands, and its stage approvals"),
        finding=_("%(phase)s since %(day)s")
        % {
            "phase": kind.phase(partnership.phase).name,
            "day": on(partnership.phase_since),
        },
        words=tuple(words),
        tables=(
            table(
                (
                    Head(_("Move")),
                    Head(_("Outcome"), "state"),
                    Head(_("Day"), "date"),
                    Head(_("Days before"), "date", is_number=True),
                ),
                rows,
            ),
        ),
        empty=_("No move is recorded."),
        data=[
            {
                "uuid": str(one.uuid),
                "gate": one.gate,
                "outcome": one.outcome,
                "from": one.from_phase,
                "to": one.to_phase,
                "on": one.effective_on,
                "actor": str(one.actor.uuid) if one.actor else None,
                "proposed_by": str(one.proposed_by.uuid) if one.proposed_by else None,
            }
            for one in moves
        ],
    )


def milestones_section(
    partnership: Partnership,
    today: dt.date,
    only: Q | None = None,
    title: str = "",
    rows: list[Milestone] | None = None,
) -> Section:
    """Each milestone by its plan: baseline, forecast, completion, and where it stands.

    `rows` are those to tell of where they were read before.
    """
    if rows is None:
        rows = list(partnership.milestones.filter(only or Q()))
    late = [one for one in rows if not one.is_done and (one.days_late(today) or 0) > 0]
    done = sum(one.is_done for one in rows)
    name, baseline, forecast, completed, _late, final, state = column_labels()
    heads = (
        Head(name),
        Head(baseline, "date"),
        Head(forecast, "date"),
        Head(completed, "date"),
        Head(final, "date"),
        Head(state, "state"),
    )
    finding = ""
    if rows:
        finding = _("%(done)d of %(all)d milestones accepted") % {"done": done, "all": len(rows)}
        if late:
            finding += ngettext(", %(n)d behind", ", %(n)d behind", len(late)) % {"n": len(late)}
    return Section(
        slug="milestones",
        title=title or _("Milestones"),
        finding=finding,
        tables=(table(heads, (_milestone(one, today) for one in rows), most=MOST),),
        empty=_("No milestone is planned."),
        data=[
            {
                "code": one.code,
                "name": one.name,
                "state": one.state,
                "owed_by": one.owed_by,
                "baseline_on": one.baseline_on,
                "forecast_on": one.forecast_on,
                "actual_on": one.actual_on,
                "final_deadline_on": one.final_deadline_on,
                "days_late": one.days_late(today),
            }
            for one in rows
        ],
    )


def _milestone(one: Milestone, today: dt.date) -> tuple[Cell, ...]:
    state = state_of(one, today)
    return (
        Cell(one.name, (str(one.get_owed_by_display()), lateness(one, today))),
        Cell(on(one.baseline_on)),
        Cell(on(one.forecast_on)),
        Cell(on(one.actual_on)),
        Cell(on(one.final_deadline_on)),
        Cell(state["label"], tag=state.get("kind", "none")),
    )
