"""Naming the columns of one's own list, once: what each says, and how its cells are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from core.calendars import countries
from core.problems import Refused
from partnerships.models import ImportRun
from partnerships.selectors import import_runs
from partnerships.services import imports
from partnerships.sources.own_list.fields import FIELDS
from partnerships.sources.own_list.mapping import (
    DATES,
    DECIMALS,
    UNITS,
    currencies,
    stages,
)
from partnerships.views.imports import ForRun, crumbs, steps

if TYPE_CHECKING:
    from django.http import HttpRequest

OPEN: Final = frozenset({ImportRun.State.MAPPING, ImportRun.State.CHECKED, ImportRun.State.FAILED})
KEEP: Final = "keep"
"""The choice for a column that has no field."""


class ColumnsForm(forms.Form):
    """One choice for each column of the file, then what holds for all rows."""

    scheme = forms.CharField(
        label=gettext_lazy("What the list is called"),
        max_length=40,
        help_text=gettext_lazy(
            "Partnerships keep their ids under this name. Next month’s list is found by it."
        ),
        error_messages={"required": gettext_lazy("Write what this list is called.")},
    )
    stage = forms.ChoiceField(
        label=gettext_lazy("Kind and stage of rows that do not say theirs"), choices=stages
    )
    authority = forms.CharField(
        label=gettext_lazy("Who leads where a row does not say it"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("The name of the authority. Empty: each row must say it."),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=countries)
    currency = forms.ChoiceField(label=gettext_lazy("Currency of all amounts"), choices=currencies)
    unit = forms.ChoiceField(label=gettext_lazy("Amounts are"), choices=UNITS)
    decimals = forms.ChoiceField(label=gettext_lazy("Sign before the decimals"), choices=DECIMALS)
    dates = forms.ChoiceField(
        label=gettext_lazy("Dates in figures"),
        choices=DATES,
        help_text=gettext_lazy("2026-04-03 and “3 April 2026” are understood in any case."),
    )

    def __init__(self, data: Any = None, *, run: ImportRun) -> None:
        told = run.mapping or run.columns["proposed"]
        names = told["columns"]
        headings = run.columns["headings"]
        initial = {
            **{name: told[name] for name in self.base_fields},
            **{f"column_{at}": names.get(one, KEEP) for at, one in enumerate(headings)},
        }
        super().__init__(data, initial=initial)
        self._headings = headings
        choices = [(KEEP, _("keep as it is listed"))] + [
            (
                field.key,
                _("%(field)s (needed)") % {"field": field.label}
                if field.is_required
                else field.label,
            )
            for field in FIELDS
        ]
        for at, (heading, letters, examples) in enumerate(
            zip(headings, run.columns["letters"], run.columns["examples"], strict=True)
        ):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=heading,
                choices=choices,
                help_text=_("%(letters)s: %(examples)s")
                % {"letters": letters, "examples": "; ".join(examples) or _("no values")},
            )
        amounts, days = (self._examples(run, names, kind) for kind in ("amount", "day"))
        for name, texts in (("unit", amounts), ("decimals", amounts), ("dates", days)):
            if texts:
                known = self.fields[name].help_text
                found = _("In this file: %(examples)s.") % {"examples": "; ".join(texts)}
                self.fields[name].help_text = f"{found} {known}".strip()

    @staticmethod
    def _examples(run: ImportRun, names: dict[str, str], kind: str) -> list[str]:
        of_kind = {field.key for field in FIELDS if field.kind == kind}
        return [
            text
            for heading, texts in zip(run.columns["headings"], run.columns["examples"], strict=True)
            if names.get(heading) in of_kind
            for text in texts
        ][:3]

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """One for each column of the file."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """What holds for all rows."""
        return [self[name] for name in self.fields if not name.startswith("column_")]

    def mapping(self) -> dict[str, Any]:
        """What was said, as `own_list.mapping.Mapping` takes it."""
        facts = self.cleaned_data
        return {
            **{name: facts[name] for name in self.base_fields},
            "columns": {
                heading: facts[f"column_{at}"]
                for at, heading in enumerate(self._headings)
                if facts[f"column_{at}"] != KEEP
            },
        }


class ColumnsPage(ForRun, TemplateView):
    """What the columns of the list say."""

    template_name = "partnerships/import_columns.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.run.state not in OPEN or not self.run.columns:
            return HttpResponseRedirect(self.url)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if not self.run.columns:
            return HttpResponseRedirect(self.url)
        form = ColumnsForm(request.POST, run=self.run)
        if form.is_valid():
            try:
                imports.name(self.run, form.mapping(), actor=self.user)
            except Refused as refused:
                for problem in refused.problems:
                    field = problem.field if problem.field in form.fields else None
                    form.add_error(field, problem.message)
            else:
                return HttpResponseRedirect(self.url)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or ColumnsForm(run=self.run)
        title = _("What do the columns say?")
        return super().get_context_data(
            page_title=_("Error: %(title)s") % {"title": title} if form.errors else title,
            title=title,
            run=self.run,
            form=form,
            steps=steps("columns"),
            breadcrumbs=[*crumbs(), {"label": import_runs.breakable(self.run.file_name)}],
            **kwargs,
        )
