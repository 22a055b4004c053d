"""Forms of a figure's page. What is missing is said by the services, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.form_fields import ScaledField
from core.forms import ManyFilesInput, NumberTextInput
from performance.selectors.returns import parts_of
from performance.views.kpi_words import sign_of

if TYPE_CHECKING:
    from performance.models import KPIRecord


def _number(label: Any, unit: str = "") -> ScaledField:
    field = ScaledField(label=label, required=False, widget=NumberTextInput(), decimal_places=6)
    field.unit = unit  # type: ignore[attr-defined] # read by components/form_field.html
    return field


def _words(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )


class CorrectForm(forms.Form):
    """Another value for an accepted figure."""

    prefix = "correct"
    mark_optional = False
    nothing = forms.BooleanField(label=_("There was nothing to report"), required=False)
    comment = _words(
        _("Why the figure changes"), _("Both sides read it, and it stays with the figure.")
    )
    evidence = forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_("PDF, PNG, JPG, XLSX, DOCX or CSV, 25 MB each; several at once."),
        widget=ManyFilesInput(),
    )

    def __init__(self, *args: Any, record: KPIRecord, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kpi = record.kpi
        names = parts_of(kpi)
        if names is None:
            numbers = {"value": _number(_now("Right value"), sign_of(kpi))}
        else:
            numbers = {
                field: _number(name)
                for field, name in zip(("numerator", "denominator"), names, strict=True)
            }
        self.fields = {**numbers, **self.fields}

    def clean(self) -> dict[str, Any]:
        """One answer only: a value, or that there was nothing."""
        facts = super().clean() or {}
        first = next(iter(self.fields))
        numbers = [name for name in ("value", "numerator", "denominator") if name in self.fields]
        given = [facts[name] for name in numbers if facts.get(name) is not None]
        if facts.get("nothing") and given:
            self.add_error(
                "nothing", _now("Enter a value or tick that there was nothing, not both.")
            )
        elif not facts.get("nothing") and not given and not set(numbers) & set(self.errors):
            self.add_error(
                first, _now("Enter the right value, or tick that there was nothing to report.")
            )
        return facts


class DisputeForm(forms.Form):
    prefix = "dispute"
    mark_optional = False
    words = _words(
        _("Why it is disputed"),
        _(
            "It opens a concern that both sides settle. The figure counts on meanwhile, and every "
            "page says that it is disputed."
        ),
    )


class LiftForm(forms.Form):
    prefix = "lift"
    mark_optional = False
    outcome = _words(_("How the dispute was settled"))
