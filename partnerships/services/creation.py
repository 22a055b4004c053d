"""Opening a partnership: the row, contract version 1 and the plan of its stages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.problems import Problem, Refused, refuse_if
from core.reference import next_reference
from partnerships import codelists
from partnerships.events import PartnershipCreated
from partnerships.models import ContractVersion, Partnership, PhasePlan
from partnerships.routes import experiment_lane, limits
from partnerships.selectors.contract_versions import first_draft
from partnerships.terms_json import to_json
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal
    from uuid import UUID

    from core.models import Organisation, User
    from partnerships.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPhase:
    """The plan for one phase; dates are inclusive and may be unknown."""

    phase: str
    planned_from: dt.date | None = None
    planned_until: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPartnership:
    """What is known when a partnership is opened. Amounts are in units of `currency`."""

    name: str
    type: str
    authority: Organisation
    sector: str
    country: str
    currency: str
    summary: str = ""
    partner: Organisation | None = None
    certifier: Organisation | None = None
    route: str = Partnership.Route.FULL
    region: str = ""
    place: str = ""
    capital_value: Decimal | None = None
    risk_points: int | None = None
    maximum_loss: Decimal | None = None
    signed_on: dt.date | None = None
    closed_on: dt.date | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    innovation_kinds: tuple[str, ...] = ()
    digital_aims: tuple[str, ...] = ()
    terms: Terms | None = None
    plan: tuple[PlannedPhase, ...] = ()


@dataclass(frozen=True, slots=True)
class Created:
    """A partnership just opened, and the draft of its contract."""

    partnership: Partnership
    version: ContractVersion


def create_partnership(
    facts: NewPartnership, *, actor: User | None, uuid: UUID | None = None
) -> Partnership:
    """As `create`; the partnership alone."""
    return create(facts, actor=actor, uuid=uuid).partnership


def create(facts: NewPartnership, *, actor: User | None, uuid: UUID | None = None) -> Created:
    """Opens a partnership in the first phase of its type, with a draft of contract version 1.

    `actor` is None only for imports and set-up. Whoever may open one is checked by the page.
    `uuid` is that of the draft it comes of, so that it is made once.

    Raises:
        Refused: with every objection to the facts.
    """
    refuse_if(objections(facts))
    kind = types[facts.type]
    now = clock.now()
    partnership = Partnership(
        **_columns(facts),
        phase=kind.phases[0].slug,
        phase_since=clock.today(),
        created_at=now,
        **({"uuid": uuid} if uuid is not None else {}),
    )
    with audited(partnership.stream, actor=actor, kind="partnership.opened") as act:
        partnership.reference = next_reference("PPP")
        partnership.save()
        terms = to_json(facts.terms or kind.terms())
        version = ContractVersion.objects.create(
            partnership=partnership,
            number=1,
            title=_("As first drafted"),
            effective_from=facts.starts_on or facts.signed_on or clock.today(),
            terms=terms,
            terms_sha256=hashlib.sha256(terms.encode()).hexdigest(),
        )
        PhasePlan.objects.bulk_create(_plan(partnership, facts.plan))
        act.fact(
            partnership=str(partnership.uuid),
            reference=partnership.reference,
            type=facts.type,
            route=facts.route,
            authority=str(facts.authority.uuid),
            partner=str(facts.partner.uuid) if facts.partner else None,
            capital_value=facts.capital_value,
            currency=facts.currency,
            risk_points=facts.risk_points,
            maximum_loss=facts.maximum_loss,
        )
        events.publish(PartnershipCreated(partnership.pk, facts.authority.uuid))
    return Created(partnership, version)


def publish_contract(
    partnership: Partnership, *, actor: User | None, signed_on: dt.date, effective_from: dt.date
) -> ContractVersion:
    """Makes the draft of the contract's first version final: from then on it is read-only.

    Raises:
        Refused: there is no draft, or it would take effect before it is signed.
    """
    draft = first_draft(partnership)
    if draft is None:
        raise Refused(
            [Problem("contract", "no_draft", _("There is no draft of the contract to sign."))]
        )
    with audited(partnership.stream, actor=actor, kind="contract.published") as act:
        draft.state = ContractVersion.State.PUBLISHED
        draft.effective_from = effective_from
        draft.published_at = clock.now()
        draft.published_by = actor
        draft.save()
        if partnership.signed_on is None:
            partnership.signed_on = signed_on
            partnership.save(update_fields=["signed_on"])
        act.fact(
            version=draft.number, effective_from=effective_from, terms_sha256=draft.terms_sha256
        )
        act.seal(draft)
    return draft


def objections(facts: NewPartnership) -> Iterator[Problem]:
    """Every objection to what would be opened."""
    if not facts.name.strip():
        yield Problem("name", "required", _("Enter the partnership’s name."))
    if facts.type not in dict(types.choices()):
        yield Problem("type", "unknown", _("Choose what kind of partnership it is."))
    if not facts.authority.is_public:
        yield Problem(
            "authority",
            "not_public",
            _("%(name)s is not a public authority; choose the authority that leads.")
            % {"name": facts.authority},
        )
    if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
        yield Problem(
            "ends_on",
            "before_start",
            _("The term ends before it begins; correct one of the dates."),
        )
    if facts.capital_value is not None and facts.capital_value < 0:
        yield Problem("capital_value", "negative", _("The value cannot be less than zero."))
    yield from _route_objections(facts)
    yield from _unknown_codes(facts)


def _route_objections(facts: NewPartnership) -> Iterator[Problem]:
    if facts.route != Partnership.Route.EXPERIMENT:
        if facts.maximum_loss is not None:
            message = _("A maximum loss is agreed for an experiment only; leave it empty.")
            yield Problem("maximum_loss", "not_an_experiment", message)
        return
    if facts.maximum_loss is None or facts.maximum_loss <= 0:
        message = _("Enter what may be lost at most; both sides agree on it.")
        yield Problem("maximum_loss", "required", message)
    lane = experiment_lane(facts.type, facts.currency, facts.maximum_loss, limits())
    if not lane.is_possible:
        yield Problem("route", "not_possible", lane.sentence)


def _unknown_codes(facts: NewPartnership) -> Iterator[Problem]:
    lists: tuple[tuple[str, tuple[str, ...], Any], ...] = (
        ("sector", (facts.sector,), codelists.SECTORS),
        ("innovation_kinds", facts.innovation_kinds, codelists.INNOVATION_KINDS),
        ("digital_aims", facts.digital_aims, codelists.DIGITAL_AIMS),
    )
    for field, values, known in lists:
        for value in values:
            if value not in dict(known):
                yield Problem(
                    field,
                    "unknown",
                    _("“%(value)s” is not in the list; choose one of it.") % {"value": value},
                )


def _columns(facts: NewPartnership) -> dict[str, Any]:
    columns = {
        name: getattr(facts, name)
        for name in NewPartnership.__dataclass_fields__
        if name not in {"terms", "plan"}
    }
    columns["name"] = facts.name.strip()
    columns["innovation_kinds"] = list(facts.innovation_kinds)
    columns["digital_aims"] = list(facts.digital_aims)
    return columns


def _plan(partnership: Partnership, plan: tuple[PlannedPhase, ...]) -> list[PhasePlan]:
    planned = {entry.phase: entry for entry in plan}
    kind = types[partnership.type]
    return [
        PhasePlan(
            partnership=partnership,
            phase=phase.slug,
            position=position,
            planned_from=planned[phase.slug].planned_from if phase.slug in planned else None,
            planned_until=planned[phase.slug].planned_until if phase.slug in planned else None,
            began_on=partnership.phase_since if position == 0 else None,
        )
        for position, phase in enumerate(kind.phases)
    ]
