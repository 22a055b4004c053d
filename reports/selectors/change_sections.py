"""Changes of the contract and what was disputed, as sections of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.formatting import money
from governance.models import Concern
from partnerships.models import Variation
from performance.models import Dispute
from reports.blocks import NOTHING, Cell, Head, Section, table
from reports.selectors.life_sections import on, said_below

if TYPE_CHECKING:
    from core.periods import Period
    from partnerships.models import Partnership

MOST = 80


def changes_section(partnership: Partnership, period: Period) -> Section:
    """Changes of the contract that were asked for or approved in the period."""
    rows = list(
        Variation.objects.filter(
            Q(noticed_at__date__lte=period.end, state_since__date__gte=period.start)
            | Q(noticed_at__date__range=(period.start, period.end)),
            partnership=partnership,
        )
        .select_related("approved_by")
        .order_by("noticed_at", "pk")
    )
    currency = partnership.currency
    return Section(
        slug="changes",
        title=_("Changes of the contract and refinancing"),
        tables=(
            table(
                (
                    Head(_("Change and why")),
                    Head(_("Asked for"), "shaft"),
                    Head(_("Yearly charge"), "state", is_number=True),
                    Head(_("Capital cost"), "state", is_number=True),
                    Head(_("State"), "state"),
                ),
                (
                    (
                        Cell(one.title, (one.reference, one.reason[:300], *_approved(one))),
                        Cell(on(clock.day_of(one.noticed_at))),
                        Cell(
                            NOTHING
                            if one.charge_change is None
                            else money(one.charge_change, currency)
                        ),
                        Cell(
                            NOTHING
                            if one.capital_cost is None
                            else money(one.capital_cost, currency)
                        ),
                        Cell(str(one.get_state_display())),
                    )
                    for one in rows
                ),
                most=MOST,
            ),
        ),
        empty=_("No change was asked for or decided in the period."),
        notes=(_("A refinancing is recorded as a change of the contract; none is kept apart."),),
        data=[
            {
                "uuid": str(one.uuid),
                "reference": one.reference,
                "state": one.state,
                "size": one.size,
                "noticed_at": one.noticed_at,
                "charge_change": one.charge_change,
                "capital_cost": one.capital_cost,
                "days_change": one.days_change,
                "approved_by": str(one.approved_by.uuid) if one.approved_by else None,
                "approved_at": one.approved_at,
            }
            for one in rows
        ],
    )


def _approved(one: Variation) -> list[str]:
    if one.approved_by is None or one.approved_at is None:
        return []
    facts = {"name": one.approved_by, "day": on(clock.day_of(one.approved_at))}
    return [_("approved by %(name)s, %(day)s") % facts]


def disputes_section(partnership: Partnership, period: Period) -> Section:
    """Concerns and disputed figures that were open in the period."""
    concerns = list(
        Concern.objects.filter(
            Q(closed_at=None) | Q(closed_at__date__gte=period.start),
            partnership=partnership,
            raised_on__lte=period.end,
        ).order_by("raised_on", "pk")
    )
    disputes = list(
        Dispute.objects.filter(
            Q(lifted_at=None) | Q(lifted_at__date__gte=period.start),
            record__kpi__partnership=partnership,
            raised_at__date__lte=period.end,
        ).select_related("record__kpi", "raised_by")
    )
    currency = partnership.currency
    tables = (
        table(
            (
                Head(_("Concern")),
                Head(_("Raised"), "shaft"),
                Head(_("At stake"), "state", is_number=True),
                Head(_("Where it stands"), "state"),
            ),
            (
                (
                    Cell(
                        one.title,
                        said_below(one.reference, one.closing_words[:300]),
                    ),
                    Cell(on(one.raised_on), (str(one.get_raised_for_display()),)),
                    Cell(NOTHING if one.at_stake is None else money(one.at_stake, currency)),
                    Cell(str(one.get_state_display())),
                )
                for one in concerns
            ),
            title=_("Concerns"),
            most=MOST,
        ),
        table(
            (Head(_("Figure")), Head(_("Disputed"), "shaft"), Head(_("Settled"), "shaft")),
            (
                (
                    Cell(f"{one.record.kpi.name}, {one.record.period}", (one.words[:300],)),
                    Cell(on(clock.day_of(one.raised_at)), (str(one.raised_by),)),
                    Cell(NOTHING if one.lifted_at is None else on(clock.day_of(one.lifted_at))),
                )
                for one in disputes
            ),
            title=_("Disputed figures"),
            most=MOST,
        ),
    )
    return Section(
        slug="disputes",
        title=_("Concerns and disputes"),
        tables=tables,
        empty=_("Nothing was disputed in the period."),
        data={
            "concerns": [
                {
                    "uuid": str(one.uuid),
                    "reference": one.reference,
                    "state": one.state,
                    "raised_on": one.raised_on,
                    "at_stake": one.at_stake,
                    "outcome": one.outcome,
                    "closed_at": one.closed_at,
                }
                for one in concerns
            ],
            "figures": [
                {
                    "record": str(one.record.uuid),
                    "side": one.side,
                    "raised_at": one.raised_at,
                    "lifted_at": one.lifted_at,
                }
                for one in disputes
            ],
        },
    )
