"""What a decision can do to what is measured: another target, other points or weights."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.form_fields import ScaledField
from core.formatting import day
from core.forms import NumberTextInput
from core.problems import Problem, Refused, refuse_if
from governance.acts import Act, Approval, Preview, acts
from performance.models import KPI
from performance.services.kpi_changes import (
    CHANGED,
    NewRule,
    adopt_by_decision,
    last_rule,
    objections_to,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnerships.models import Partnership

_LABELS = {
    "target": gettext_lazy("Target"),
    "minimum": gettext_lazy("Agreed minimum"),
    "no_points": gettext_lazy("Value of no points"),
    "full_points": gettext_lazy("Value of full points"),
    "financial_weight": gettext_lazy("Weight, financial"),
    "community_weight": gettext_lazy("Weight, community"),
}


@acts.register
class ChangeKPI(Act):
    """Another target, other points or weights of an adopted KPI, from a month on."""

    slug = "kpi_change"
    label = gettext_lazy("Change a target or weight")
    kind = "target_change"

    def fields(self, partnership: Partnership) -> dict[str, forms.Field]:
        """Which KPI, from when, and the numbers; an empty one stays as it is."""
        kpis = partnership.kpis.filter(state=KPI.State.ADOPTED).order_by("position", "pk")
        return {
            "kpi": forms.ChoiceField(
                label=gettext_lazy("KPI"),
                choices=[
                    ("", gettext_lazy("Choose a KPI")),
                    *((str(one.uuid), f"{one.name} ({one.unit})") for one in kpis),
                ],
            ),
            "effective_from": forms.DateField(
                label=gettext_lazy("From"),
                widget=forms.DateInput(attrs={"type": "date", "class": "w-m"}, format="%Y-%m-%d"),
                help_text=gettext_lazy("The first day of a period that has not begun to be given."),
            ),
            **{
                name: ScaledField(
                    label=label,
                    required=False,
                    widget=NumberTextInput,
                    help_text=gettext_lazy("Empty: as it is now."),
                )
                for name, label in _LABELS.items()
            },
            "reason": forms.CharField(
                label=gettext_lazy("Why it changes"),
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            ),
        }

    def title_for(self, partnership: Partnership, facts: Mapping[str, Any]) -> str:
        """Names the KPI and the day."""
        kpi, rule = self._facts(partnership, facts)
        assert rule.effective_from is not None  # noqa: S101 - a required field
        known = {"kpi": kpi.name, "day": day(rule.effective_from)}
        return _("%(kpi)s from %(day)s") % known

    def preview(self, partnership: Partnership, facts: Mapping[str, Any]) -> Preview:
        """Each number that differs, beside the one that holds now."""
        kpi, rule = self._facts(partnership, facts)
        refuse_if(objections_to(kpi, rule))
        now = last_rule(kpi)
        assert rule.effective_from is not None  # noqa: S101 - refused otherwise
        lines = [
            {
                "where": f"{kpi.name}: {label}",
                "sub": _("from %(day)s") % {"day": day(rule.effective_from)},
                "now": _said(getattr(now, name, None)),
                "after": _said(getattr(rule, name)),
            }
            for name, label in _LABELS.items()
            if getattr(now, name, None) != getattr(rule, name)
        ]
        if not lines:
            message = _("Nothing would be different; change a number.")
            raise Refused([Problem("kpi", "unchanged", message)])
        return Preview(
            changes=tuple(lines),
            unchanged=_("Figures given before that day keep the target they were judged by."),
            ground={"kpi": str(kpi.uuid), "rule": now.pk if now else None},
        )

    def apply(self, partnership: Partnership, facts: Mapping[str, Any], approval: Approval) -> None:
        """The rule holds from its day on."""
        kpi, rule = self._facts(partnership, facts)
        adopt_by_decision(kpi, rule, proposed_by=approval.decision.raised_by, actor=approval.by)

    def _facts(self, partnership: Partnership, facts: Mapping[str, Any]) -> tuple[KPI, NewRule]:
        typed = self.read(partnership, facts)
        kpi = partnership.kpis.get(uuid=typed["kpi"])
        kpi.partnership = partnership
        now = last_rule(kpi)
        numbers: dict[str, Any] = {
            name: typed[name] if typed[name] is not None else getattr(now, name, None)
            for name in CHANGED
        }
        for name in ("financial_weight", "community_weight"):
            numbers[name] = numbers[name] or Decimal(0)
        return kpi, NewRule(
            effective_from=typed["effective_from"], reason=typed["reason"], **numbers
        )


def _said(value: Any) -> str:
    return "–" if value is None else f"{value.normalize():f}"
