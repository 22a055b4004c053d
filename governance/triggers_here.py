"""The triggers that governance and the layers below can read: conditions of the stage."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import day
from governance.triggers import CALM, Reading, TriggerKind, Watched, trigger_kinds
from partnerships.conditions import State
from partnerships.selectors.stage_facts import facts_of_many
from partnerships.selectors.stage_follow import Asked, follow_ups
from partnerships.selectors.stage_moves import asked_for, gate_of
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from governance.models import RiskTrigger
    from partnerships.models import Partnership
    from partnerships.selectors.stage_facts import StageFacts


@trigger_kinds.register
class ConditionRunOut(TriggerKind):
    """A condition of the stage held until a day, and the day has passed."""

    slug = "condition_run_out"
    label = gettext_lazy("A condition of the stage has run out")
    hint = gettext_lazy(
        "An agreement or a waiver has ended, or the day by which a condition was promised passed."
    )

    def fields(self, partnership: Partnership) -> dict[str, forms.Field]:
        """Which condition, of the present stage or carried over from an earlier one."""
        known = {one.requirement.code: str(one.requirement.title) for one in _asked(partnership)}
        return {
            "condition": forms.ChoiceField(
                label=gettext_lazy("Condition"),
                choices=[("", gettext_lazy("Choose a condition")), *known.items()],
            )
        }

    def watched(self, triggers: Sequence[RiskTrigger]) -> Mapping[int, Watched]:
        """The condition by its title; no query."""
        return {
            one.pk: Watched(
                _("“%(condition)s” has run out")
                % {"condition": _title(one.risk.partnership, _code(one))},
                reverse("stages", args=[one.risk.partnership.uuid]),
            )
            for one in triggers
        }

    def readings(self, triggers: Sequence[RiskTrigger], today: dt.date) -> Mapping[int, Reading]:
        """Six queries, and those of the conditions' own kinds."""
        partnerships = {one.risk.partnership_id: one.risk.partnership for one in triggers}
        prefetch_related_objects(list(partnerships.values()), "moves")
        facts = facts_of_many(partnerships.values(), today)
        found = {}
        for one in triggers:
            partnership = partnerships[one.risk.partnership_id]
            asked = next(
                (way for way in _asked(partnership) if way.requirement.code == _code(one)), None
            )
            known = facts[partnership.pk]
            found[one.pk] = CALM if asked is None else _reading(asked, known.at(asked.gate), today)
        return found


def _asked(partnership: Partnership) -> list[Asked]:
    """The conditions of the present stage, then those that were carried over."""
    gate = gate_of(partnership)
    return [
        *(Asked(gate, requirement) for requirement in asked_for(partnership)),
        *follow_ups(partnership),
    ]


def _code(trigger: RiskTrigger) -> str:
    return str(trigger.facts.get("condition", ""))


def _title(partnership: Partnership, code: str) -> str:
    known = types[partnership.type].requirements
    return next((str(one.title) for one in known if one.code == code), code)


def _reading(asked: Asked, found: StageFacts, today: dt.date) -> Reading:
    requirement = asked.requirement
    [result] = found.results([requirement], internal=False)
    if result.state is State.WAIVED or result.state.is_settled:
        return CALM
    days = {
        name: when
        for name, when in (
            ("ended_on", _term_ended(requirement.about, found, today)),
            *_recorded(asked, found, today),
        )
        if when is not None
    }
    if not days:
        return CALM
    words = {
        "ended_on": _("“%(condition)s” ended on %(day)s."),
        "waived_until": _("“%(condition)s” was waived until %(day)s, and is not met."),
        "due_on": _("“%(condition)s” was promised by %(day)s, and is not met."),
    }
    name, when = next(iter(days.items()))
    trace: dict[str, Any] = {"gate": asked.gate, "condition": requirement.code, **days}
    sentence = words[name] % {"condition": requirement.title, "day": day(when)}
    return Reading(stands=True, sentence=sentence, trace=trace)


def _term_ended(about: Sequence[str], found: StageFacts, today: dt.date) -> dt.date | None:
    """The day on which the first of these terms of the contract ended; None where none has."""
    ends = [getattr(found.facts.terms, name, None) for name in about]
    known = [end for end in ends if isinstance(end, dt.date) and end < today]
    return min(known, default=None)


def _recorded(asked: Asked, found: StageFacts, today: dt.date) -> list[tuple[str, dt.date | None]]:
    """The days of a waiver and of a promise that have passed."""
    record = found.records.get((asked.gate, asked.requirement.code))
    if record is None:
        return []
    return [
        (name, when if when is not None and when < today else None)
        for name, when in (("waived_until", record.waived_until), ("due_on", record.due_on))
    ]
