"""What a new partnership begins with, as rows that can be unticked and changed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from governance.models import Risk
from partnerships import codelists
from partnerships.catalogue.starter import Direction
from partnerships.phase_plan import add_months
from performance.forms.set_up import OWN_MILESTONES, KPIRow, RowForm
from performance.models import Milestone
from performance.selectors.opening import side_of
from performance.services.opening import Named
from performance.services.starters import NewKPI, NewMilestone

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from core.models import User
    from governance.roles import Side
    from partnerships.catalogue.starter import StarterMilestone, StarterRisk, StarterRole
    from partnerships.codelists import Text
    from performance.selectors.opening import Starters
    from performance.selectors.set_up import Offered, OfferedKPI

SHOWN = "shown"
"""The field that says which rows the page had; others stand as they are offered."""
MOST_MONTHS = 1200

_AIMS: dict[str, Text] = dict((*codelists.INNOVATION_KINDS, *codelists.DIGITAL_AIMS))


class StarterKPIRow(KPIRow):
    """A KPI that can still be worded: its unit and which way is better as well."""

    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=60, required=False)
    direction = forms.ChoiceField(
        label=gettext_lazy("Target is"),
        choices=[("higher", gettext_lazy("at least")), ("lower", gettext_lazy("at most"))],
        required=False,
    )

    def __init__(
        self, one: OfferedKPI, offered: Offered, kind: Text, data: QueryDict | None = None
    ) -> None:
        super().__init__(one, offered, data)
        self._kind = kind
        self.initial = {
            **self.initial,
            "unit": str(one.kpi.unit),
            "direction": (one.kpi.direction or Direction.HIGHER).value,
        }
        del self.fields["starts_on"], self.fields["reported_by"]
        if self.is_range:
            del self.fields["direction"]
        owner = self.fields["owner"]
        owner.choices = [("", _("Name later")), *owner.choices[1:]]  # type: ignore[attr-defined] # a choice

    @property
    def brought_by(self) -> str:
        """The aims that brought it; else the kind of partnership, or the sector."""
        if self.offered.of_sector:
            return _("catalogue of the sector")
        codes = self.offered.reasons or self.offered.kpi.brought_by
        return ", ".join(str(_AIMS.get(code, code)) for code in codes) or str(self._kind)

    @property
    def counts_for(self) -> str:
        """Both goals, one of them, or neither yet."""
        weights = [self._weight("financial_weight"), self._weight("community_weight")]
        if all(weights):
            return _("both goals")
        return _("financial") if weights[0] else _("community") if weights[1] else _("neither")

    def _weight(self, name: str) -> bool:
        return str(self[name].value() or "0").strip(" 0.,") != ""

    def facts(self) -> NewKPI:
        """As typed. Where only the direction was turned, the goalposts turn with it."""
        typed = self.cleaned_data
        facts = replace(super().facts(), unit=str(typed.get("unit") or ""), starts_on=None)
        if self.is_range or not typed.get("direction"):
            return facts
        posts = facts.goalposts
        turned = typed["direction"] != self.initial["direction"]
        if turned and posts == self.offered.kpi.goalposts:
            posts = replace(posts, no_points=posts.full_points, full_points=posts.no_points)
        return replace(facts, direction=typed["direction"], goalposts=posts)


class StarterMilestoneRow(RowForm):
    """A milestone, so many months after today."""

    name = forms.CharField(
        label=gettext_lazy("Milestone"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    months = forms.IntegerField(
        label=gettext_lazy("Months after the start"),
        required=False,
        min_value=0,
        max_value=MOST_MONTHS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num months"}),
    )
    owed_by = forms.ChoiceField(
        label=gettext_lazy("Who owes it"), choices=Milestone.Side.choices, required=False
    )

    def __init__(
        self, code: str, one: StarterMilestone | None, data: QueryDict | None = None
    ) -> None:
        self.code, self.offered = code, one
        initial: dict[str, Any] = {"owed_by": Milestone.Side.PARTNER}
        if one is not None:
            initial = {
                "ticked": True,
                "name": str(one.name),
                "months": one.months,
                "owed_by": one.owed_by.value,
            }
        super().__init__(data, prefix=f"milestone-{code}", initial=initial)
        if one is None:
            self.fields["name"].widget.attrs["placeholder"] = _("Your own milestone")

    @property
    def title(self) -> str:
        return str(self["name"].value() or "").strip() or (
            str(self.offered.name) if self.offered else ""
        )

    @property
    def day(self) -> dt.date | None:
        """The day that the months lead to, where they can be read."""
        months = self.cleaned_data.get("months") if self.is_bound and self.is_valid() else None
        return None if months is None else add_months(clock.today(), months)

    def facts(self) -> NewMilestone:
        """The milestone as it would be planned."""
        typed, one, day = self.cleaned_data, self.offered, self.day
        final = one.final_months if one else None
        return NewMilestone(
            code=self.code,
            name=str(typed.get("name") or ""),
            weight=Decimal(one.weight if one else 1),
            baseline_on=day,
            final_deadline_on=add_months(day, final) if day and final is not None else None,
            owed_by=typed.get("owed_by") or Milestone.Side.PARTNER,
            gate=one.gate if one else "",
            is_mandatory=final is not None,
            depends_on=one.after if one else (),
        )


class StarterRiskRow(RowForm):
    """A risk and who carries it."""

    bearer = forms.ChoiceField(
        label=gettext_lazy("Carried by"), choices=Risk.Bearer.choices, required=False
    )

    def __init__(self, one: StarterRisk, data: QueryDict | None = None) -> None:
        self.offered = one
        super().__init__(
            data,
            prefix=f"risk-{one.code}",
            initial={"ticked": True, "bearer": one.bearer.value},
        )

    @property
    def title(self) -> str:
        return str(self.offered.title)


class RoleRow(forms.Form):
    """Who is named for a role, out of those who belong to its side."""

    person = forms.ChoiceField(required=False)

    def __init__(
        self,
        position: int,
        role: StarterRole,
        people: Sequence[User],
        data: QueryDict | None = None,
    ) -> None:
        self.role, self.people = role, {str(one.uuid): one for one in people}
        super().__init__(data, prefix=f"role-{position}")
        field = self.fields["person"]
        field.label = role.title
        field.choices = [  # type: ignore[attr-defined] # a choice
            ("", _("Name later")),
            *((key, str(one)) for key, one in self.people.items()),
        ]

    @property
    def title(self) -> str:
        return str(self.role.title)

    def named(self) -> Named | None:
        """The person as they would be appointed."""
        user = self.people.get(self.cleaned_data["person"]) if self.is_valid() else None
        if user is None:
            return None
        field = f"{self.prefix}-person"
        return Named(role=self.role.role, title=self.title, user=user, field=field)


class StarterForms:
    """All rows, bound to what was typed in those that were shown, to what is offered in others."""

    def __init__(
        self, found: Starters, people: Mapping[Side, Sequence[User]], data: QueryDict
    ) -> None:
        self.kind = found.kind
        self._data, self._shown = data, set(data.getlist(SHOWN))
        offered, label = found.offered, found.kind.label
        self.kpis = [
            self._bound(lambda typed, one=one: StarterKPIRow(one, offered, label, typed))
            for one in offered.kpis
        ]
        self.milestones = [
            self._bound(lambda typed, one=one: StarterMilestoneRow(one.code, one, typed))
            for one in found.milestones
        ]
        self.milestones += [
            self._bound(
                lambda typed, number=number: StarterMilestoneRow(f"own_{number}", None, typed)
            )
            for number in range(1, OWN_MILESTONES + 1)
        ]
        self.risks = [
            self._bound(lambda typed, one=one: StarterRiskRow(one, typed)) for one in offered.risks
        ]
        self.roles = [
            RoleRow(position, role, people.get(side_of(role.role), ()), data)
            for position, role in enumerate(found.roles)
        ]

    def _bound(self, make: Any) -> Any:
        row = make(None)
        if row.prefix in self._shown:
            return make(self._data)
        typed = QueryDict(mutable=True)
        for name in row.fields:
            value = row[name].value()
            if value not in (None, False, ""):
                shown = row.fields[name].prepare_value(value)
                typed[row.add_prefix(name)] = "on" if value is True else str(shown)
        return make(typed)

    @property
    def is_all_shown(self) -> bool:
        """Whether the person has seen every row."""
        return {row.prefix for row in self.rows} <= self._shown

    @property
    def rows(self) -> list[Any]:
        return [*self.kpis, *self.milestones, *self.risks]

    @property
    def of_type(self) -> list[StarterKPIRow]:
        return [row for row in self.kpis if not row.offered.of_sector]

    @property
    def of_sector(self) -> list[StarterKPIRow]:
        return [row for row in self.kpis if row.offered.of_sector]

    @property
    def any_of_sector(self) -> bool:
        return any(row.is_ticked or row.errors for row in self.of_sector)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each are ticked, and how many people are named."""
        return {
            "kpis": sum(row.is_ticked for row in self.kpis),
            "of_type": sum(row.is_ticked for row in self.of_type),
            "of_sector": sum(row.is_ticked for row in self.of_sector),
            "milestones": sum(row.is_ticked for row in self.milestones),
            "risks": sum(row.is_ticked for row in self.risks),
            "people": sum(1 for row in self.roles if row["person"].value()),
            "roles": len(self.roles),
        }

    def new_kpis(self) -> tuple[NewKPI, ...]:
        return tuple(row.facts() for row in self.kpis if row.is_ticked)

    def new_milestones(self) -> tuple[NewMilestone, ...]:
        """Those that are ticked; what they wait for only where that is ticked too."""
        found = [row.facts() for row in self.milestones if row.is_ticked]
        codes = {one.code for one in found}
        return tuple(
            replace(one, depends_on=tuple(code for code in one.depends_on if code in codes))
            for one in found
        )

    def new_risks(self) -> dict[str, str]:
        return {
            row.offered.code: row.cleaned_data.get("bearer") or row.offered.bearer.value
            for row in self.risks
            if row.is_ticked
        }

    def named(self) -> Iterator[Named]:
        for row in self.roles:
            found = row.named()
            if found is not None:
                yield found
