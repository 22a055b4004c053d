"""Recording figures of an index: pasted or uploaded, checked first, then recorded or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.formatting import day, period_label
from core.problems import Problem, Refused
from core.uploads import inspect
from core.views.account import asked_again
from performance.forms.price_index import FiguresForm
from performance.index_plan import FigurePlan, NewFigure, plan_figures
from performance.index_text import MOST_BYTES, Readings, as_text, decoded, read_figures
from performance.selectors.index_contracts import moves_payments
from performance.selectors.index_figures import recorded_vintages
from performance.services.price_indices import record_figures
from performance.views.index_words import value_of
from performance.views.price_indices import OfAnIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

MOST_SHOWN = 200


class RecordFiguresPage(OfAnIndex):
    """First "Check", which writes nothing; then "Record", all or none."""

    template_name = "performance/index_figures.html"
    keeps = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", FiguresForm())
        return super().get_context_data(
            title=_("Record figures of %(code)s") % {"code": self.index.code}, **kwargs
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = FiguresForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._refused(form, [])
        try:
            found = self._read(form)
        except Refused as refused:
            return self._refused(form, list(refused.problems))
        if request.POST.get("act") != "record":
            return self._checked(form, found)
        if found.problems:
            return self._refused(form, [*found.problems])
        return self._record(form, found)

    def _record(self, form: FiguresForm, found: Readings) -> HttpResponse:
        """Where a contract follows the index, it asks whether it is still the person."""
        if moves_payments(self.index):
            self._as_table(form, found)
            asked = asked_again(self.request)
            if asked is not None:
                return asked
        try:
            plan = record_figures(self.index, found.figures, actor=self.user)
        except Refused as refused:
            return self._refused(form, list(refused.problems))
        messages.success(self.request, recorded_words(plan))
        return HttpResponseRedirect(self.url)

    def _as_table(self, form: FiguresForm, found: Readings) -> None:
        """Puts what a file says into the form: the request is kept meanwhile without its files."""
        if form.cleaned_data["file"] is not None:
            sent = self.request.POST.copy()
            sent["figures"] = as_text(found.figures)
            self.request.POST = sent  # type: ignore[assignment] # the kept request is told by it

    def _read(self, form: FiguresForm) -> Readings:
        facts = form.cleaned_data
        upload, typed = facts["file"], facts["figures"]
        if upload is not None and typed.strip():
            message = _("Paste figures or choose a file, not both.")
            raise Refused([Problem("file", "both", message)])
        if upload is not None:
            inspect(upload)
            typed = decoded(upload.read(MOST_BYTES + 1))
        return read_figures(typed, published_on=facts["published_on"], note=facts["note"])

    def _checked(self, form: FiguresForm, found: Readings) -> HttpResponse:
        """What recording would do; the form keeps the figures as a table."""
        vintages = recorded_vintages(self.index, {one.month for one in found.figures})
        plan = plan_figures(
            found.figures, vintages, decimals=self.index.decimals, today=clock.today()
        )
        problems = [*found.problems, *plan.problems]
        if problems:
            return self._refused(form, problems)
        kept = FiguresForm(initial={**form.cleaned_data, "figures": as_text(found.figures)})
        rows = list(plan_rows(self, plan))
        context = self.get_context_data(
            form=kept,
            plan=plan,
            summary=summary_of(plan),
            columns=[
                {"label": _("Month")},
                {"label": _("Figure"), "num": True},
                {"label": _("Published")},
                {"label": _("What it does")},
            ],
            rows=rows[:MOST_SHOWN],
            left_out=max(len(rows) - MOST_SHOWN, 0),
        )
        return self.render_to_response(context)

    def _refused(self, form: FiguresForm, problems: list[Problem]) -> HttpResponse:
        links = {"file": "#id_file", "published_on": "#id_figures"}
        shown = [
            {
                "where": one.where,
                "message": one.message,
                "href": links.get(one.field, "#id_figures"),
            }
            for one in problems
        ]
        return self.render_to_response(self.get_context_data(form=form, problems=shown), status=422)


def plan_rows(page: OfAnIndex, plan: FigurePlan) -> Iterator[dict[str, Any]]:
    """What is new and revised first, then what is passed over."""
    before = {one.figure: one.before for one in plan.revised}
    for one in plan.to_record:
        if one in before:
            known = {"value": value_of(page.index, before[one].value)}
            tag = {"kind": "warn", "label": _("revises %(value)s") % known}
        else:
            tag = {"kind": "good", "label": _("new")}
        yield _plan_row(page, one, tag)
    for figures, label in (
        (plan.unchanged, _("recorded already")),
        (plan.doubles, _("stands here twice")),
    ):
        for one in figures:
            yield _plan_row(page, one, {"kind": "none", "label": label})


def summary_of(plan: FigurePlan) -> str:
    """The numbers in one sentence."""
    return _(
        "%(new)s new, %(revised)s revised, %(unchanged)s recorded already, %(doubles)s twice."
    ) % {
        "new": len(plan.first),
        "revised": len(plan.revised),
        "unchanged": len(plan.unchanged),
        "doubles": len(plan.doubles),
    }


def recorded_words(plan: FigurePlan) -> str:
    """What was recorded, and what was passed over."""
    count = len(plan.to_record)
    said = ngettext("%(n)d figure is recorded.", "%(n)d figures are recorded.", count)
    passed = len(plan.unchanged) + len(plan.doubles)
    if not passed:
        return said % {"n": count}
    over = ngettext(
        "%(n)d was recorded already or stood twice.",
        "%(n)d were recorded already or stood twice.",
        passed,
    )
    return f"{said % {'n': count}} {over % {'n': passed}}"


def _plan_row(page: OfAnIndex, one: NewFigure, tag: dict[str, str]) -> dict[str, Any]:
    return {
        "cells": [
            {"text": period_label(one.month)},
            {"text": value_of(page.index, one.value), "num": True, "column": _("Figure")},
            {"text": day(one.published_on), "sub": one.note, "column": _("Published")},
            {**tag, "column": _("What it does")},
        ]
    }
