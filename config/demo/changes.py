"""Changes of the contract, by the people who would ask for, estimate, approve and record them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from config.demo.northfield_changes import ASKED, BUILT
from config.demo.part import Part
from core import clock
from partnerships.models import Variation
from partnerships.selectors.contract_versions import newest, terms_of
from partnerships.selectors.variations import revision_of
from partnerships.services.documents import add_document
from partnerships.services.variation_terms import write_terms
from partnerships.services.variations import (
    Estimate,
    Said,
    approve_by_decision,
    ask_for_change,
    document,
    estimate,
    implement,
    put_forward,
    record_consent,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.demo.northfield_changes import Built


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes(Part):
    """One change that was carried out, one whose estimate is awaited."""

    made: dict[str, Any] = field(default_factory=dict)

    def plan(self) -> None:
        """Puts every step on the agenda; the days of what is built count from its first April."""
        if self.story.facts["name"] != BUILT.of:
            return
        since = first_april(clock.day_of(self.partnership.created_at) + BUILT.notice)
        steps: tuple[tuple[dt.timedelta, Callable[[Built, dt.date], object]], ...] = (
            (-BUILT.notice, self._ask),
            (-BUILT.estimate, self._estimate),
            (-BUILT.terms, self._draft),
            (-BUILT.consent, self._consent),
            (-BUILT.approval, self._approve),
            (BUILT.carried_out, self._carry_out),
            (BUILT.documented, self._document),
        )
        for days, act in steps:
            self.agenda.on(since + days, partial(act, BUILT, since))
        self.agenda.on(self.today - ASKED.ago, self._ask_for_the_other)

    def _ask(self, built: Built, _since: dt.date) -> None:
        found = ask_for_change(
            self.partnership, title=built.title, reason=built.reason, actor=self._manager
        )
        self.made["pk"] = found.pk

    def _estimate(self, built: Built, _since: dt.date) -> None:
        facts = Estimate(
            charge_change=built.charge_after - built.charge_before,
            capital_cost=built.cost,
            days_change=0,
            note=built.how,
        )
        estimate(self._row(), facts, actor=self._lead)

    def _draft(self, built: Built, since: dt.date) -> None:
        base = newest(self.partnership)
        assert base is not None  # noqa: S101 - signed when the story opened
        terms: Any = terms_of(self.partnership, base)
        unit = self.people["amara"]
        changed = replace(terms, unitary_charge=built.charge_after)
        found = write_terms(self._row(), changed, effective_from=since, actor=unit)
        put_forward(found, actor=unit)

    def _consent(self, built: Built, _since: dt.date) -> None:
        record_consent(self._row(), note=built.lenders, actor=self._manager)

    def _approve(self, built: Built, _since: dt.date) -> None:
        row = self._row()
        seen = revision_of(row)
        approve_by_decision(row, seen=seen, note=built.minutes, actor=self._approver)

    def _carry_out(self, built: Built, since: dt.date) -> None:
        said = Said(on=since, note=built.opened)
        implement(self._row(), said, actor=self._manager)

    def _document(self, built: Built, _since: dt.date) -> None:
        words = f"version,unitary charge\n2,{built.charge_after}\n"
        deed = add_document(
            self.partnership,
            upload=SimpleUploadedFile("deed-of-variation-1.csv", words.encode()),
            title=built.deed,
            kind="contractAnnexe",
            actor=self._manager,
            dated_on=clock.today(),
        )
        said = Said(on=clock.today(), documents=[deed])
        document(self._row(), said, actor=self._manager)

    def _ask_for_the_other(self) -> None:
        ask_for_change(
            self.partnership, title=ASKED.title, reason=ASKED.reason, actor=self._manager
        )

    def _row(self) -> Variation:
        found: Variation = Variation.objects.select_related("partnership").get(pk=self.made["pk"])
        return found


def first_april(day: dt.date) -> dt.date:
    """The first of April on or after a day."""
    this_year = dt.date(day.year, 4, 1)
    return this_year if this_year >= day else dt.date(day.year + 1, 4, 1)
