"""Many partnerships in few statements."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection

from core import clock
from governance import grants
from partnerships.models import ContractVersion, Partnership, PhasePlan, Standing
from partnerships.types import types
from performance.models import KPI, KPIRecord, KPIRule
from tests.factories.people import OrganisationFactory, PartnerFactory, UserFactory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.periods import Period

BATCH = 1000
STATES = ("G", "AG", "A", "AR", "R")


def partnerships(count: int) -> list[Partnership]:
    """With a contract version, a standing and phase plans, in fifty authorities."""
    authorities = [OrganisationFactory() for _number in range(50)]
    partners = [PartnerFactory() for _number in range(50)]
    first = Partnership.objects.count()
    made = Partnership.objects.bulk_create(
        (
            Partnership(
                reference=f"B-{number:06d}",
                name=f"Partnership number {number * 7919 % 1000003:06d}",
                type="dbfo",
                phase="operate",
                phase_since=dt.date(2020, 1, 1),
                sector="health",
                country="GB",
                currency="GBP",
                capital_value=Decimal(1000000 + number),
                authority=authorities[number % 50],
                partner=partners[number % 50],
                signed_on=dt.date(2018, 3, 1),
                closed_on=dt.date(2018, 3, 1),
                starts_on=dt.date(2020, 1, 1),
                ends_on=dt.date(2049, 12, 31),
                created_at=clock.now(),
            )
            for number in range(first, first + count)
        ),
        batch_size=BATCH,
    )
    ContractVersion.objects.bulk_create(
        (
            ContractVersion(
                partnership=one,
                number=1,
                title="As signed",
                state=ContractVersion.State.PUBLISHED,
                effective_from=dt.date(2018, 3, 1),
                terms="{}",
                terms_sha256="0" * 64,
            )
            for one in made
        ),
        batch_size=BATCH,
    )
    Standing.objects.bulk_create(
        (
            Standing(
                partnership=one,
                state=STATES[number % 5],
                financial=Decimal(number % 100),
                community=Decimal(number * 3 % 100),
                path=[60, 65, 70, number % 100],
                period="2026-Q3",
                next_deadline_on=dt.date(2026, 11, 1) + dt.timedelta(days=number % 400),
                next_deadline="West wing complete",
                updated_at=clock.now(),
            )
            for number, one in enumerate(made)
        ),
        batch_size=BATCH,
    )
    phases = [phase.slug for phase in types["dbfo"].phases]
    PhasePlan.objects.bulk_create(
        (
            PhasePlan(
                partnership=one,
                phase=phase,
                position=position,
                planned_from=dt.date(2014 + 2 * position, 1, 1),
                planned_until=dt.date(2015 + 2 * position, 12, 31),
            )
            for one in made
            for position, phase in enumerate(phases)
        ),
        batch_size=BATCH,
    )
    grants.cover_new_partnerships(made)
    return made


def figures(made: list[Partnership], months: Sequence[Period], kpis: int) -> None:
    """`kpis` monthly KPIs for each partnership, no two alike, with a figure accepted each month."""
    created = KPI.objects.bulk_create(
        (
            KPI(
                partnership=one,
                code=f"K{number}",
                name=f"Figure {number}",
                unit="%",
                direction=KPI.Direction.HIGHER,
                state=KPI.State.ADOPTED,
                starts_on=months[0].start,
                position=number,
            )
            for one in made
            for number in range(1, kpis + 1)
        ),
        batch_size=BATCH,
    )
    versions = dict(ContractVersion.objects.values_list("partnership", "pk"))
    KPIRule.objects.bulk_create(
        (
            KPIRule(
                kpi=kpi,
                contract_version_id=versions[kpi.partnership_id],
                effective_from=months[0].start,
                target=Decimal(97),
                no_points=Decimal(900 + number * 7 % 50) / 10,
                full_points=Decimal(9950 + number * 11 % 50) / 100,
                financial_weight=Decimal(1 + number % 3),
                community_weight=Decimal(1 + number % 4),
            )
            for number, kpi in enumerate(created)
        ),
        batch_size=BATCH,
    )
    _records(created, months)


def _records(kpis: Sequence[KPI], months: Sequence[Period]) -> None:
    """The first month by the model, the others copied from it inside the database."""
    submitter, official = UserFactory(), UserFactory()
    first, now = months[0], clock.now()
    before = KPIRecord.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    KPIRecord.objects.bulk_create(
        (
            KPIRecord(
                kpi=kpi,
                partnership_id=kpi.partnership_id,
                period=first.key,
                period_start=first.start,
                period_end=first.end,
                reported_value=Decimal(950 + number * 7 % 45) / 10,
                reliability="C",
                state=KPIRecord.State.ACCEPTED,
                submitted_by=submitter,
                submitted_at=now,
                decided_by=official,
                decided_at=now,
            )
            for number, kpi in enumerate(kpis)
        ),
        batch_size=BATCH,
    )
    if len(months) > 1:
        _copy(before, months[1:])


def _copy(after: int, months: Sequence[Period]) -> None:
    """Each record with a key above `after`, once more for each of `months`, with other figures."""
    fresh = {
        "uuid": "gen_random_uuid()"
        if connection.vendor == "postgresql"
        else "lower(hex(randomblob(16)))",
        "period": "m.key",
        "period_start": "m.first",
        "period_end": "m.last",
        "reported_value": "95000000 + ((r.reported_value / 100000 + m.number * 13) %% 45) * 100000",
    }
    columns = [field.column for field in KPIRecord._meta.concrete_fields if field.column != "id"]
    names = ", ".join(columns)
    values = ", ".join(fresh.get(column, f"r.{column}") for column in columns)
    table = KPIRecord._meta.db_table
    rows = ", ".join(["(%s, %s, %s, %s)"] * len(months))
    given = [
        part
        for number, month in enumerate(months, 1)
        for part in (month.key, month.start, month.end, number)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) "
            f"WITH m (key, first, last, number) AS (VALUES {rows}) "
            f"SELECT {values} FROM {table} r CROSS JOIN m WHERE r.id > %s",
            [*given, after],
        )
