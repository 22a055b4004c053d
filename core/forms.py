"""How forms are drawn, and the few widgets that browsers draw better than a text box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.renderers import TemplatesSetting

from core.problems import Problem
from core.uploads import ACCEPT

if TYPE_CHECKING:
    from collections.abc import Iterator


class ConcordRenderer(TemplatesSetting):
    """Draws forms and fields from templates/components, widgets from templates/django/forms.

    `{{ form }}` gives every field as label, hint, error, control; the errors of the whole form
    belong in components/error_summary.html at the top of the page.
    """

    form_template_name = "components/form.html"
    field_template_name = "components/form_field.html"


def problems_of(form: forms.BaseForm) -> Iterator[Problem]:
    """What a form objects to, as a service would say it; "" stands for the form as a whole."""
    for name, errors in form.errors.as_data().items():
        for error in errors:
            for message in error.messages:
                yield Problem(name if name != "__all__" else "", error.code or "invalid", message)


class DayInput(forms.DateInput):
    """A date picked from the browser's own calendar; the value travels as 2026-11-23."""

    input_type = "date"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs={"class": "w-m", **(attrs or {})}, format="%Y-%m-%d")


class NumberTextInput(forms.TextInput):
    """A number typed as text, so that "1,204.5" stays as typed and a wheel never changes it."""

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(
            attrs={"class": "w-s num", "inputmode": "decimal", "autocomplete": "off"}
            | (attrs or {})
        )


class ManyFilesInput(forms.FileInput):
    """Draws the input only; the view hands all files to the service, which names each problem."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"accept": ACCEPT, "multiple": True, **(attrs or {})})

    def value_from_datadict(self, *_given: Any) -> None:
        """Nothing: see the view."""
        return
