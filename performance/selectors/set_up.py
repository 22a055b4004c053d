"""What a partnership that measures nothing yet can begin with, and what is missing to begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import clock
from core.periods import Period
from governance.authority import held_appointments
from governance.models import Risk
from governance.roles import ROLES, Side
from partnerships.catalogue.kpis import for_sector
from partnerships.catalogue.starter import Goalposts, StarterKPI
from partnerships.lifecycle import starter_kpis, starter_milestones
from partnerships.phase_plan import add_months
from partnerships.selectors.contract_versions import first_draft
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from core.models import Organisation, User
    from partnerships.catalogue.kpi_template import KPITemplate
    from partnerships.catalogue.starter import StarterMilestone, StarterRisk
    from partnerships.models import ContractVersion, Partnership
    from partnerships.type import PartnershipType


@dataclass(frozen=True, slots=True)
class OfferedKPI:
    """A KPI of the type (ticked), or of the sector's catalogue, which names no goalposts.

    `reasons` are the innovation kinds and digital aims that brought it; empty: the type does.
    """

    kpi: StarterKPI
    is_ticked: bool
    of_sector: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedMilestone:
    """A milestone of the type; ticked while its stage approval is still ahead."""

    milestone: StarterMilestone
    is_ticked: bool
    baseline_on: dt.date | None
    final_deadline_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Offered:
    """Everything that the page of a partnership offers."""

    kpis: tuple[OfferedKPI, ...]
    milestones: tuple[OfferedMilestone, ...]
    risks: tuple[StarterRisk, ...]
    draft: ContractVersion | None
    first_month: Period
    owners: tuple[User, ...]
    certifier: Organisation | None


def may_be_set_up(partnership: Partnership) -> bool:
    """Whether nothing is measured yet, so that it can be set up; one query."""
    return partnership.is_live and not partnership.kpis.exists()


def offered_kpis(
    kind: PartnershipType, pursued: Iterable[str], sector: str
) -> tuple[OfferedKPI, ...]:
    """Those of the type, of the kinds and aims pursued (codes), then of the sector's catalogue."""
    of_type = [
        OfferedKPI(one.kpi, is_ticked=one.is_ticked, reasons=one.reasons)
        for one in starter_kpis(kind, pursued)
    ]
    known = {one.kpi.code for one in of_type}
    of_sector = [
        OfferedKPI(_from_template(one), is_ticked=False, of_sector=True)
        for one in for_sector(sector)
        if one.code not in known
    ]
    return (*of_type, *of_sector)


def offered(partnership: Partnership) -> Offered:
    """The starters that fit the partnership, with dates worked out from what is known of it."""
    kind = types[partnership.type]
    pursued = (*partnership.innovation_kinds, *partnership.digital_aims)
    taken = set(partnership.milestones.values_list("code", flat=True))
    held = list(
        held_appointments(clock.today())
        .filter(partnership=partnership)
        .select_related("user", "organisation")
        .order_by("role", "pk")
    )
    certifying = [one.organisation for one in held if one.role == "certifier"]
    owners = {one.user.pk: one.user for one in held if ROLES[one.role].side is not Side.INDEPENDENT}
    return Offered(
        kpis=offered_kpis(kind, pursued, partnership.sector),
        milestones=tuple(
            _dated(partnership, one)
            for one in starter_milestones(kind, partnership.digital_aims)
            if one.code not in taken
        ),
        risks=() if Risk.objects.filter(partnership=partnership).exists() else kind.risks,
        draft=first_draft(partnership),
        first_month=Period.containing("month", clock.today()).previous(),
        owners=tuple(owners.values()),
        certifier=partnership.certifier or next(iter(certifying), None),
    )


def _from_template(one: KPITemplate) -> StarterKPI:
    return StarterKPI(
        one.code,
        one.name,
        one.unit,
        Goalposts(),
        one.target,
        one.note,
        weights=(1, 1),
        frequency=one.rhythm.frequency,
        source=one.source,
        target_source=one.target_source,
        way=one.direction,
    )


def _dated(partnership: Partnership, one: StarterMilestone) -> OfferedMilestone:
    """Its date: so long after the signature as the type expects."""
    kind = types[partnership.type]
    signed = partnership.signed_on or partnership.closed_on
    months = {known.code: known.months for known in kind.milestones}
    baseline = (
        add_months(signed, one.months - months.get("signed", 0)) if signed is not None else None
    )
    final = (
        add_months(baseline, one.final_months)
        if baseline is not None and one.final_months is not None
        else None
    )
    return OfferedMilestone(one, _is_ahead(partnership, one, baseline), baseline, final)


def _is_ahead(partnership: Partnership, one: StarterMilestone, baseline: dt.date | None) -> bool:
    kind = types[partnership.type]
    if one.gate:
        serves = kind.gate(one.gate).from_phase
        return kind.position(serves) >= kind.position(partnership.phase)
    return baseline is None or baseline >= clock.today()
