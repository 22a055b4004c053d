"""The risks of a partnership: taken over from what its type usually has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.models import Risk
from partnerships.models.access import permissions_on
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from core.models import User
    from partnerships.models import Partnership


def take_over_starter_risks(
    partnership: Partnership,
    *,
    actor: User,
    owners: Mapping[str, User] | None = None,
    chosen: Collection[str] | None = None,
) -> list[Risk]:
    """Writes the type's starter risks into the register, with their usual bearer, to be edited.

    `owners` names who sees to the risks that each bearer carries ("authority", "partner",
    "shared"). `chosen` are the codes of those to take over; None means all.

    Raises:
        Refused: the register is not empty, or the person does not define what is measured here.
    """
    with transaction.atomic():
        row = locked(partnership)
        problems = []
        if "define_kpis" not in permissions_on(actor, row):
            problems.append(
                Problem("", "forbidden", _("You are not appointed to write the risks down here."))
            )
        if Risk.objects.filter(partnership=row).exists():
            problems.append(
                Problem("", "not_empty", _("The register has risks already; add single ones."))
            )
        refuse_if(problems)
        return write_starter_risks(row, actor=actor, owners=owners, chosen=chosen)


def write_starter_risks(
    partnership: Partnership,
    *,
    actor: User,
    owners: Mapping[str, User] | None = None,
    chosen: Collection[str] | None = None,
    bearers: Mapping[str, str] | None = None,
) -> list[Risk]:
    """As `take_over_starter_risks`, for a service that locked the row and asked who acts.

    `bearers` names who carries a risk, by its code, where that is not the usual one.
    """
    with audited(partnership.stream, actor=actor, kind="risks.taken_over") as act:
        made = Risk.objects.bulk_create(
            Risk(
                partnership=partnership,
                category=one.category,
                title=str(one.title),
                bearer=(bearers or {}).get(one.code, str(one.bearer)),
                rationale=str(one.why),
                owner=(owners or {}).get(str(one.bearer)),
                position=position,
            )
            for position, one in enumerate(types[partnership.type].risks)
            if chosen is None or one.code in chosen
        )
        act.fact(risks=[str(one.uuid) for one in made])
    return made
