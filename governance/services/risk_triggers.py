"""Triggers: set on a risk, ended, and looked at, so that a risk is raised by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.models import RiskTrigger
from governance.risk_scale import LEVELS
from governance.selectors.risk_rights import RiskRights
from governance.triggers import starters_of, trigger_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.models import User
    from governance.models import Risk
    from partnerships.models import Partnership

LIKELY: Final = 4
"""To what the triggers of a type raise the probability; the product's own [D]."""


def set_trigger(
    risk: Risk,
    kind: str,
    raw: Mapping[str, Any],
    *,
    probability: int,
    impact: int | None = None,
    actor: User,
) -> RiskTrigger:
    """Sets what raises the risk by itself, and to what.

    `raw` are the fields of the kind as they were typed or sent. The residual probability becomes
    `probability` at least, the impact `impact` where that is given; nothing is ever lowered.

    Raises:
        Refused: with everything that is wrong; no right; the same trigger is set already.
    """
    with audited(risk.stream, actor=actor, kind="risk.trigger_set") as act:
        row = locked(risk)
        rights = RiskRights.of(actor, row.partnership)
        problems = [*rights.against_keeping(allowed=rights.may_assess)]
        if not row.is_open:
            message = _("This risk is closed; open it again first.")
            problems.append(Problem("", "closed_risk", message))
        problems += _off_scale(probability, impact)
        if kind not in trigger_kinds:
            problems.append(Problem("kind", "unknown", _("There is no such trigger.")))
        refuse_if(problems)
        facts = trigger_kinds[kind].keep(row.partnership, raw)
        live = row.triggers.filter(kind=kind, ended_at__isnull=True)
        if any(one.facts == facts for one in live):
            message = _("This risk is raised by that already.")
            refuse_if([Problem("", "double", message)])
        made = RiskTrigger.objects.create(
            risk=row,
            kind=kind,
            facts=facts,
            probability=probability,
            impact=impact,
            set_by=actor,
            set_at=clock.now(),
        )
        act.fact(risk=str(row.uuid), trigger=kind, probability=probability, impact=impact)
    return made


def end_trigger(trigger: RiskTrigger, *, actor: User) -> RiskTrigger:
    """Ends a trigger; what it raised stays in the history.

    Raises:
        Refused: it has ended, or no right.
    """
    with audited(trigger.stream, actor=actor, kind="risk.trigger_ended") as act:
        row = locked(trigger)
        rights = RiskRights.of(actor, row.risk.partnership)
        problems = [*rights.against_keeping(allowed=rights.may_assess)]
        if row.ended_at is not None:
            problems.append(Problem("", "ended", _("This trigger has ended.")))
        refuse_if(problems)
        row.ended_at, row.ended_by, row.standing_since = clock.now(), actor, None
        row.save(update_fields=["ended_at", "ended_by", "standing_since"])
        act.fact(risk=str(row.risk.uuid), trigger=row.kind)
    return row


def write_starter_triggers(
    partnership: Partnership, wanted: Mapping[Risk, str]
) -> list[RiskTrigger]:
    """Ties risks to what their type says shows them coming, where that exists here.

    `wanted` are the codes of starter KPIs and milestones, by risk.
    """
    known = starters_of(partnership, set(wanted.values()))
    return RiskTrigger.objects.bulk_create(
        RiskTrigger(
            risk=risk,
            kind=known[code].kind,
            facts=dict(known[code].facts),
            probability=LIKELY,
            set_at=clock.now(),
        )
        for risk, code in wanted.items()
        if code in known
    )


def _off_scale(probability: int, impact: int | None) -> Iterator[Problem]:
    message = _("Choose a number from 1 to 5.")
    if probability not in LEVELS:
        yield Problem("probability", "out_of_range", message)
    if impact is not None and impact not in LEVELS:
        yield Problem("impact", "out_of_range", message)
