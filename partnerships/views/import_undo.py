"""Undoing an import: what it would take back, then doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.problems import Problem, Refused
from partnerships.selectors import import_runs
from partnerships.services import imports
from partnerships.views.imports import ForRun, crumbs, undo_facts

if TYPE_CHECKING:
    from django.http import HttpRequest


class UndoImportPage(ForRun, TemplateView):
    """The page between the button and undoing."""

    template_name = "partnerships/import_undo.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_under_way or not imports.can_begin(self.run):
            return HttpResponseRedirect(self.url)
        return super().get(request, *args, **kwargs)

    def post(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        try:
            imports.start_undo(self.run, actor=self.user)
        except Refused as refused:
            return self._refused(refused.problems)
        return HttpResponseRedirect(self.url)

    def _refused(self, problems: tuple[Problem, ...]) -> HttpResponse:
        return self.render_to_response(self.get_context_data(problems=problems), status=409)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        foreseen = imports.foresee(self.run)
        return super().get_context_data(
            run=self.run,
            work=foreseen["taken_back"] + foreseen["restored"],
            cancel_url=self.url,
            breadcrumbs=[
                *crumbs(),
                {"label": import_runs.breakable(self.run.file_name), "url": self.url},
                {"label": _("Undo")},
            ],
            **undo_facts(foreseen, self.user, self.request.GET.get("page")),
            **kwargs,
        )
