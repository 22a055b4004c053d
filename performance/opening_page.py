"""One draft of a new partnership as the page and the check see it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.calendars import countries
from core.formatting import money
from partnerships.type import Route
from partnerships.types import types
from performance.forms.opening import OpeningForm
from performance.forms.starters import SHOWN, StarterForms
from performance.selectors.opening import (
    Start,
    authorities_for,
    members_by_side,
    partner_named,
    partner_names,
    start_for,
    starters,
    timeline,
)
from performance.services.opening import Opening, objections

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from core.charts import Lifeline
    from core.models import Organisation, User
    from core.problems import Problem
    from governance.roles import Side
    from performance.selectors.opening import Starters

NOT_KEPT = frozenset({"csrfmiddlewaretoken", "act", "version"})
ROWS = ("kpi-", "milestone-", "risk-")


def merged(before: Mapping[str, Sequence[str]], posted: QueryDict) -> dict[str, list[str]]:
    """What was typed now, and earlier in rows that this page did not show.

    So somebody who tries another kind of partnership finds the rows again on coming back.
    """
    now = {name: posted.getlist(name) for name in posted if name not in NOT_KEPT}
    shown = set(now.get(SHOWN, ()))
    for name, values in before.items():
        row = next((one for one in before.get(SHOWN, ()) if name.startswith(f"{one}-")), "")
        if row and row not in shown and name.startswith(ROWS):
            now[name] = list(values)
    now[SHOWN] = sorted(shown | set(before.get(SHOWN, ())))
    return now


class OpeningPage:
    """The forms of a draft, bound to what was typed, and what they come to."""

    def __init__(self, user: User, typed: Mapping[str, Sequence[str]] | None = None) -> None:
        self.user = user
        self.authorities = authorities_for(user)
        start = start_for(user, self.authorities) if typed is None else Start(None, "", "")
        self.data = QueryDict(mutable=True)
        for name, values in (OpeningForm.beginning(start) if typed is None else typed).items():
            self.data.setlist(name, list(values))
        self.form = OpeningForm(self.data, authorities=self.authorities, start=start)
        self.form.is_valid()

    @cached_property
    def partner(self) -> Organisation | None:
        """The known partner of the name that was typed."""
        name = self.form.said("partner") or ""
        return partner_named(name) if name.strip() else None

    @cached_property
    def partner_names(self) -> list[str]:
        """Known partners, to choose from while typing."""
        return partner_names()

    @cached_property
    def people(self) -> Mapping[Side, Sequence[User]]:
        """Who can be named on either side; never the person, who cannot appoint themselves."""
        found = members_by_side((self.form.authority_chosen, self.partner))
        return {
            side: [one for one in members if one != self.user] for side, members in found.items()
        }

    @cached_property
    def starters(self) -> Starters | None:
        """What the chosen kind begins with; None while none is chosen."""
        if not self.form.kind_chosen:
            return None
        owners = {one.pk: one for members in self.people.values() for one in members}
        return starters(
            types[self.form.kind_chosen],
            kinds=self.form.said("innovation_kinds") or (),
            aims=self.form.said("digital_aims") or (),
            sector=self.form.said("sector") or "",
            owners=[self.user, *owners.values()],
            starts_on=self.form.said("starts_on"),
            ends_on=self.form.said("ends_on"),
        )

    @cached_property
    def rows(self) -> StarterForms | None:
        found = self.starters
        return StarterForms(found, self.people, self.data) if found else None

    @property
    def route(self) -> Route:
        return Route(self.form.said("route") or Route.FULL)

    @property
    def timeline(self) -> Lifeline | None:
        found = self.starters
        return timeline(found.kind, found.plan, self.route) if found else None

    @cached_property
    def opening(self) -> Opening | None:
        """What would be made; None while authority or kind are not known."""
        found, rows = self.starters, self.rows
        facts = self.form.facts(found.plan) if found else None
        if found is None or rows is None or facts is None:
            return None
        return Opening(
            facts=replace(facts, partner=self.partner),
            measured_from=found.offered.first_month.start,
            partner_name=self.form.said("partner") or "",
            kpis=rows.new_kpis(),
            milestones=rows.new_milestones(),
            risks=rows.new_risks(),
            people=tuple(rows.named()),
        )

    def is_readable(self) -> bool:
        """Whether every number and day can be read."""
        rows = self.rows.rows if self.rows else []
        read = [form.is_valid() for form in (self.form, *rows)]
        return all(read)

    def problems(self) -> list[dict[str, str]]:
        """Everything that stands in the way, put to its field and listed for the summary."""
        self.is_readable()
        missing = list(self.form.missing())
        known = {one.field for one in missing}
        opening = self.opening
        found = list(objections(opening, self.user)) if opening else []
        said = [*missing, *(one for one in found if one.field not in known)]
        for one in said:
            self._mark(one)
        return [*self._unreadable(), *(self._line(one) for one in said if not self._held(one))]

    def _holder(self, field: str) -> tuple[object, str] | None:
        if field in self.form.fields:
            return self.form, field
        for row in (
            *(self.rows.rows if self.rows else ()),
            *(self.rows.roles if self.rows else ()),
        ):
            name = field.removeprefix(f"{row.prefix}-")
            if name != field and name in row.fields:
                return row, name
        return None

    def _held(self, problem: Problem) -> bool:
        """Whether it is listed with the errors of its form."""
        return self._holder(problem.field) is not None

    def _mark(self, problem: Problem) -> None:
        held = self._holder(problem.field)
        if held is not None:
            form, name = held
            form.add_error(name, problem.message)  # type: ignore[attr-defined] # a form

    def _line(self, problem: Problem) -> dict[str, str]:
        return {"where": problem.where, "message": problem.message, "href": ""}

    def _unreadable(self) -> Iterator[dict[str, str]]:
        rows = (*self.rows.rows, *self.rows.roles) if self.rows else ()
        for form in (self.form, *rows):
            where = getattr(form, "title", "") or (
                str(form.offered.kpi.name) if hasattr(form, "range_words") else ""
            )
            for name, errors in form.errors.items():
                place = _ANCHORS.get(name) if form is self.form else None
                href = place or f"#{form[name].id_for_label}"
                for message in errors:
                    yield {"where": where, "message": str(message), "href": href}

    def summary(self) -> str:
        """How many things will be made, for the dock."""
        rows, found = self.rows, self.starters
        if rows is None or found is None:
            return ""
        counts = rows.counts
        return ", ".join(
            (
                _n(len(found.kind.phases), "%(n)d stage", "%(n)d stages"),
                _n(counts["milestones"], "%(n)d milestone", "%(n)d milestones"),
                _n(counts["kpis"], "%(n)d KPI", "%(n)d KPIs"),
                _n(counts["risks"], "%(n)d risk", "%(n)d risks"),
                _n(counts["people"], "%(n)d appointment", "%(n)d appointments"),
            )
        )

    @property
    def country_name(self) -> str:
        return dict(countries()).get(self.form.said("country") or "", "")

    def value_words(self) -> str:
        value, currency = self.form.said("capital_value"), self.form.said("currency")
        if value is None:
            return _("not known yet")
        return money(value, currency) if currency else str(value)


_ANCHORS = {"type": "#id_type_0", "route": "#id_route_0"}


def _n(count: int, one: str, many: str) -> str:
    return ngettext(one, many, count) % {"n": count}
