"""A demo partnership as it is opened: people, contract, stage, KPIs, milestones, first file."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from config.demo.people import SINCE
from core import clock
from core.ledger import SYSTEM_STREAM, audited
from core.models import Organisation
from governance.services.appointments import appoint
from governance.services.risks import take_over_starter_risks
from partnerships.models import ExternalId, FundingSource, Objective, Party, PlannedCharge
from partnerships.phase_plan import phase_plan
from partnerships.services.creation import (
    NewPartnership,
    PlannedPhase,
    create_partnership,
    publish_contract,
)
from partnerships.services.documents import add_document
from partnerships.services.imports.adoption import adopt
from partnerships.types import types
from performance.services.starters import adopt_kpis, plan_milestones, propose_kpis

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.demo.story import Measured, Story
    from core.models import User
    from partnerships.models import ContractVersion, Partnership

SCHEME = "concord-demo"


def open_partnership(
    story: Story,
    bodies: Mapping[str, Organisation],
    people: Mapping[str, User],
    today: dt.date,
) -> Partnership:
    """Opened by the head of the unit, with what the contract says; `today` is the demo's own."""
    amara = people["amara"]
    # Together, so that two who tell the same story do not both make its partnership.
    with audited(SYSTEM_STREAM, actor=None, kind="demo.partnership_made"):
        partnership = _create(story, bodies, amara)
        ExternalId.objects.create(partnership=partnership, scheme=SCHEME, value=story.facts["name"])
    _appoint(story, partnership, bodies, people)
    if story.signed_on is not None:
        publish_contract(
            partnership, actor=amara, signed_on=story.signed_on, effective_from=story.signed_on
        )
    version = partnership.contract_versions.get()
    partnership = adopt(
        partnership, story.phase, since=story.since, actor=amara, source="the contract file"
    )
    manager = people[story.manager]
    with audited(partnership.stream, actor=manager, kind="demo.contract_read"):
        Objective.objects.bulk_create(
            Objective(
                partnership=partnership,
                title=title,
                baseline=start,
                owner=manager,
                position=position,
            )
            for position, (title, start) in enumerate(story.objectives)
        )
        _charges(story, partnership, today)
        _parties(story, partnership)
        _money_from(story, partnership)
    first = [one for one in story.measured if not one.from_year]
    measure(story, partnership, first, version, people)
    plan_milestones(partnership, story.milestones, actor=manager)
    take_over_starter_risks(
        partnership,
        actor=manager,
        owners={
            "authority": manager,
            "partner": people[story.submitter or story.manager],
            "shared": people[story.approver],
        },
    )
    if story.signed_on is not None:
        add_document(
            partnership,
            upload=SimpleUploadedFile(
                "contract-summary.csv",
                f"partnership,signed\n{partnership.name},{story.signed_on}\n".encode(),
            ),
            title="Summary of the contract as signed",
            kind="contractSigned",
            actor=manager,
            dated_on=story.signed_on,
        )
    return partnership


def measure(
    story: Story,
    partnership: Partnership,
    measured: list[Measured],
    version: ContractVersion,
    people: Mapping[str, User],
) -> None:
    """KPIs proposed by the manager and adopted, each with baseline, owner and objective."""
    begins = clock.today() if story.signed_on is not None else story.facts["starts_on"]
    goals = list(partnership.objectives.order_by("position"))
    manager = people[story.manager]
    facts = []
    for one in measured:
        value, day = one.baseline or (one.start, clock.today())
        facts.append(
            replace(
                one.kpi,
                baseline=Decimal(value),
                baseline_on=day,
                owner=manager,
                objective=goals[one.goal],
            )
        )
    propose_kpis(partnership, facts, actor=manager, contract_version=version, starts_on=begins)
    adopt_kpis(partnership, actor=people[story.approver])


def _create(story: Story, bodies: Mapping[str, Organisation], actor: User) -> Partnership:
    plan = phase_plan(
        types[story.facts["type"]],
        story.begins_on,
        ends_on=story.facts["ends_on"],
        known={story.phase: story.since},
    )
    return create_partnership(
        NewPartnership(
            **story.facts,
            authority=bodies[story.authority],
            partner=bodies[story.partner] if story.partner else None,
            certifier=bodies[story.certifier] if story.certifier else None,
            plan=tuple(
                PlannedPhase(
                    phase=one.phase,
                    planned_from=one.planned_from,
                    planned_until=one.planned_until,
                )
                for one in plan
            ),
        ),
        actor=actor,
    )


def _appoint(
    story: Story,
    partnership: Partnership,
    bodies: Mapping[str, Organisation],
    people: Mapping[str, User],
) -> None:
    wanted = [
        (story.manager, "contract_manager", None),
        (story.approver, "approver", story.limit),
        (story.submitter, "partner_lead", None),
        (story.certifying, "certifier", None),
    ]
    for key, role, limit in wanted:
        if not key:
            continue
        person = people[key]
        appoint(
            person,
            role=role,
            organisation=person.memberships.get().organisation,
            actor=people["amara"],
            partnership=partnership,
            from_on=SINCE,
            limit=limit,
        )


def _money_from(story: Story, partnership: Partnership) -> None:
    """Who owns the partner, who lends to it, and what each brought at financial close."""
    owners = [
        (name, "equityInvestor", Organisation.Kind.PRIVATE_PARTNER, share)
        for name, share in story.shareholders
    ]
    banks = [(name, "lender", Organisation.Kind.LENDER, None) for name in story.lenders]
    for name, role, kind, share in (*owners, *banks):
        Party.objects.create(
            partnership=partnership,
            organisation=_organisation(name, kind, partnership.country),
            role=role,
            share=None if share is None else Decimal(share),
            from_on=story.signed_on,
        )
    FundingSource.objects.bulk_create(
        FundingSource(
            partnership=partnership,
            kind=kind,
            provider=provider,
            currency=partnership.currency,
            amount=Decimal(amount),
        )
        for kind, provider, amount in story.funding
    )


def _parties(story: Story, partnership: Partnership) -> None:
    """Who else takes part: bidders, finalists, another department, the users' own group."""
    Party.objects.bulk_create(
        Party(
            partnership=partnership,
            organisation=_organisation(name, kind, partnership.country),
            role=role,
            from_on=story.signed_on or clock.today(),
        )
        for name, kind, role in story.parties
    )


def _organisation(name: str, kind: str, country: str) -> Organisation:
    return Organisation.objects.filter(name=name).first() or Organisation.objects.create(
        name=name, kind=kind, country=country
    )


def _charges(story: Story, partnership: Partnership, today: dt.date) -> None:
    if story.charge is None:
        return
    first, last = story.facts["starts_on"].year, story.facts["ends_on"].year
    rows = []
    for year in range(first, last + 1):
        planned = story.charge * (100 + 2 * (year - first)) / 100
        facts = {
            "partnership": partnership,
            "from_on": dt.date(year, 1, 1),
            "until_on": dt.date(year, 12, 31),
            "currency": partnership.currency,
        }
        rows.append(PlannedCharge(kind="planned", amount=planned, **facts))
        if year < today.year:
            paid = (planned * Decimal("0.985")).quantize(Decimal(1))
            rows.append(PlannedCharge(kind="actual", amount=paid, **facts))
    PlannedCharge.objects.bulk_create(rows)
