"""The register of risks of a story: assessed, acted upon, and raised by what is watched."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from config.demo.feared import FEARED
from config.demo.part import Part
from core import clock
from core.ledger import audited
from governance.models import Risk, RiskAllocation
from governance.risk_scale import Assessed, Level
from governance.services.risk_actions import ActionFacts, add_action, end_action
from governance.services.risk_assessments import assess
from governance.services.risk_triggers import set_trigger
from governance.services.risk_watch import watch
from governance.services.risks import RiskFacts, add_risk
from partnerships.types import types

if TYPE_CHECKING:
    from config.demo.fear import Done, Feared, Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Part):
    """What is feared in one partnership, by the people who would say so."""

    def plan(self) -> None:
        """Puts each risk on the agenda, with what is found and done later."""
        for one in FEARED.get(self.story.facts["name"], ()):
            first, *later = one.found
            self.agenda.on(self._day(first.days_ago), partial(self._begin, one, first))
            for found in later:
                self.agenda.on(self._day(found.days_ago), partial(self._assess, one, found))
            if one.raised_by is not None:
                look = partial(watch, [self.partnership.pk])
                self.agenda.on(self._day(one.looked_days_ago), look)

    def _begin(self, one: Feared, first: Found) -> None:
        if one.title:
            self._write(one)
        self._assess(one, first)
        for done in one.done:
            self._act(one, done)
        if one.raised_by is not None:
            self._watch(one)

    def _write(self, one: Feared) -> None:
        self.partnership.refresh_from_db()
        owner = self._manager if one.internal else self._lead
        facts = RiskFacts(
            title=one.title,
            category=one.category,
            description=one.description,
            audience=Risk.Audience.INTERNAL if one.internal else Risk.Audience.SHARED,
            owner=owner,
        )
        made = add_risk(self.partnership, facts, actor=self._manager)
        # The contract says who carries it; only afterwards is that a matter for both sides.
        with audited(made.stream, actor=self._manager, kind="risk.allocated") as act:
            act.fact(risk=str(made.uuid))
            Risk.objects.filter(pk=made.pk).update(bearer=one.bearer)
            RiskAllocation.objects.create(
                risk=made,
                bearer=one.bearer,
                basis=RiskAllocation.Basis.CONTRACT,
                by=self._manager,
                at=clock.now(),
            )

    def _assess(self, one: Feared, found: Found) -> None:
        before, after = found.amounts
        both = Assessed(Level(*found.inherent, before), Level(*found.residual, after))
        # What was found today is looked at again before long, never in the demo's past.
        due = max(clock.today(), self.today) + dt.timedelta(days=30 + found.days_ago % 60)
        assess(self._risk(one), both, reason=found.reason, review_on=due, actor=self._manager)

    def _act(self, one: Feared, done: Done) -> None:
        facts = ActionFacts(
            title=done.title,
            owner=self.people[done.owner],
            due_on=self._day(-done.days),
            cost=Decimal(done.cost) if done.cost else None,
        )
        action = add_action(self._risk(one), facts, actor=self._manager)
        if done.ended is not None:
            days_ago, note = done.ended
            end = partial(end_action, action, done=True, note=note, actor=action.owner)
            self.agenda.on(self._day(days_ago), end)

    def _watch(self, one: Feared) -> None:
        assert one.raised_by is not None  # noqa: S101 - for the type checker
        kind, code, more = one.raised_by
        probability, impact = one.raises_to
        set_trigger(
            self._risk(one),
            kind,
            {**self._watched(kind, code), **more},
            probability=probability,
            impact=impact,
            actor=self._manager,
        )

    def _watched(self, kind: str, code: str) -> dict[str, str]:
        if kind == "kpi_worse":
            return {"kpi": str(self.partnership.kpis.get(code=code).uuid)}
        if kind.startswith("milestone"):
            return {"milestone": str(self.partnership.milestones.get(code=code).uuid)}
        return {"condition": code}

    def _risk(self, one: Feared) -> Risk:
        known = types[self.partnership.type].risks
        title = one.title or next(str(x.title) for x in known if x.code == one.code)
        found: Risk = self.partnership.risks.get(title=title)
        return found

    def _day(self, days_ago: int) -> dt.date:
        return self.today - dt.timedelta(days=days_ago)
