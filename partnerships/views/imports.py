"""Importing a list: upload, check, import, result. For portfolio officials only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from core import clock
from core.asking import NotYours
from core.models import Job
from core.problems import Problem, Refused
from core.typing import signed_in
from partnerships.models import ImportRun
from partnerships.portfolio_actions import may
from partnerships.selectors import import_runs
from partnerships.selectors.charges import charges_listed_by
from partnerships.services import imports
from partnerships.source import MappedSource
from partnerships.sources import bound, sources

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponseBase
    from django.utils.datastructures import MultiValueDict

    from core.models import User
    from partnerships.source import ImportSource

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_SIZE: Final = 50


def in_order() -> list[ImportSource]:
    """Published lists first, then those whose columns a person names."""
    return sorted(sources, key=lambda source: isinstance(source, MappedSource))


class FilesInput(forms.FileInput):
    """Several files may be chosen together."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True})

    def value_from_datadict(
        self, _data: Any, files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> list[UploadedFile[bytes]]:
        """All of them."""
        return files.getlist(name)


class FilesField(forms.FileField):
    """One file or several; gives a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each as a file alone would be."""
        clean_one = super().clean
        return [clean_one(one, initial) for one in data or [None]]


class ImportForm(forms.Form):
    """Which list, and its file."""

    source = forms.ChoiceField(
        label=gettext_lazy("List"),
        choices=lambda: [(source.slug, source.label) for source in in_order()],
    )
    file = FilesField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "The file as it is, 25\u00a0MB at most; of a list in several files all together, or "
            "their ZIP. It is only checked at first: you see what would change before anything "
            "is written."
        ),
        error_messages={"required": gettext_lazy("Choose the file to import.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        endings = sorted(
            {ending for source in sources for ending in (*source.suffixes, source.packs) if ending}
        )
        self.fields["file"].widget.attrs["accept"] = ",".join(endings)


class ForImporters(LoginRequiredMixin):
    """Pages that only those may open who may import."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not may(signed_in(request), "imports"):
            words = _("Only portfolio officials for all authorities import lists.")
            raise NotYours(words, permission="edit_partnership", everywhere=True)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def user(self) -> User:
        return signed_in(self.request)


class ForRun(ForImporters):
    """Pages of one import."""

    kwargs: dict[str, Any]

    @cached_property
    def run(self) -> ImportRun:
        runs = ImportRun.objects.select_related("job", "created_by")
        return get_object_or_404(runs, uuid=self.kwargs["uuid"])

    @property
    def url(self) -> str:
        return reverse("import_run", args=[self.run.uuid])

    @property
    def is_under_way(self) -> bool:
        at_work = ImportRun.State.UPLOADED, ImportRun.State.RUNNING, ImportRun.State.UNDOING
        return self.run.state in at_work


class ImportsPage(ForImporters, TemplateView):
    """Upload a list; the imports so far."""

    template_name = "partnerships/imports.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        runs = ImportRun.objects.select_related("created_by").defer("problems")
        page = Paginator(runs, PAGE_SIZE).get_page(self.request.GET.get("page"))
        labels = dict(sources.choices())
        form = kwargs.setdefault("form", ImportForm())
        title = _("Import a list")
        return super().get_context_data(
            page_title=_("Error: %(title)s") % {"title": title} if form.errors else title,
            page=page,
            rows=[_run_row(run, labels) for run in page.object_list],
            columns=[
                {"label": label, "num": label == _("New")}
                for label in (_("File"), _("List"), _("State"), _("New"), _("By"))
            ],
            sources=in_order(),
            steps=steps("upload"),
            breadcrumbs=crumbs(),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            facts = form.cleaned_data
            try:
                run = imports.receive(*facts["file"], source=facts["source"], actor=self.user)
            except Refused as refused:
                for problem in refused.problems:
                    form.add_error(problem.field, problem.message)
            else:
                return HttpResponseRedirect(reverse("import_run", args=[run.uuid]))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ImportRunPage(ForRun, TemplateView):
    """One import: being checked, to be decided, being imported, or its result."""

    template_name = "partnerships/import_run.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.run
        is_undone = run.state == ImportRun.State.UNDONE
        outcome = run.result if run.state == ImportRun.State.DONE else run.plan
        context: dict[str, Any] = {
            "run": run,
            "source": bound(run.source, run.mapping),
            "breadcrumbs": [*crumbs(), {"label": import_runs.breakable(run.file_name)}],
            "steps": steps(STEP_OF[ImportRun.State(run.state)], is_mapped=bool(run.columns)),
            "columns_url": self._columns_url(),
            "job": job_facts(self) if self.is_under_way else None,
            "meta": self._meta(),
            "undo_url": reverse("import_undo", args=[run.uuid]) if imports.can_begin(run) else "",
        }
        if is_undone:
            context |= undo_facts(run.undone, self.user, self.request.GET.get("page"))
        elif outcome and not self.is_under_way:
            context |= self._outcome(outcome)
        return super().get_context_data(**context, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.run.state == ImportRun.State.MAPPING:
            return HttpResponseRedirect(reverse("import_columns", args=[self.run.uuid]))
        return super().get(request, *args, **kwargs)

    def _columns_url(self) -> str:
        """Where the columns are named, while they may still be named otherwise."""
        states = {ImportRun.State.CHECKED, ImportRun.State.FAILED}
        if not self.run.columns or self.run.state not in states or self.run.result:
            return ""
        return reverse("import_columns", args=[self.run.uuid])

    def post(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Import what was checked."""
        try:
            imports.start(self.run, actor=self.user)
        except Refused as refused:
            return self._refused(refused.problems)
        return HttpResponseRedirect(self.url)

    def _refused(self, problems: tuple[Problem, ...]) -> HttpResponse:
        return self.render_to_response(self.get_context_data(problems=problems), status=409)

    def _meta(self) -> list[dict[str, str]]:
        run = self.run
        by = str(run.created_by) if run.created_by else _("the command line")
        return [
            {"before": import_runs.breakable(run.file_name)},
            {"before": _("Uploaded by"), "strong": by},
            {"before": _("Fingerprint"), "strong": f"{run.sha256[:12]} …"},
        ]

    def _outcome(self, outcome: dict[str, Any]) -> dict[str, Any]:
        run = self.run
        is_done = run.state == ImportRun.State.DONE
        new = [row for row in outcome["rows"] if row["kind"] == "new"]
        changed = [row for row in outcome["rows"] if row["kind"] == "changed"]
        page = Paginator(new, PAGE_SIZE).get_page(self.request.GET.get("page"))
        linked = import_runs.linked_rows([*page.object_list, *changed], run, self.user)
        cut = len(page.object_list)
        return {
            "outcome": outcome,
            "is_done": is_done,
            "work": outcome["created"] + outcome["updated"],
            "figures": import_runs.figures(outcome),
            "totals": import_runs.totals(outcome),
            "tables": import_runs.tables(outcome),
            "table_columns": import_runs.table_columns(),
            "errors": import_runs.findings(run, "error"),
            "warnings": import_runs.findings(run, "warning"),
            "notes": import_runs.notes(run),
            "new": linked[:cut],
            "page": page,
            "changed": linked[cut:],
            "charges": charges_listed_by(run.source, outcome["totals"]["currency"], clock.today())
            if is_done
            else None,
        }


class ImportProgress(ForRun, TemplateView):
    """The job alone, for htmx; reloads the page once there is something new to see."""

    template_name = "components/job.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**job_facts(self), **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().render_to_response(context, **kwargs)
        if not self.is_under_way:
            response["HX-Refresh"] = "true"
        return response


class RowsToMend(ForRun, View):
    """The rows that need a look, as a workbook."""

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        if not self.run.rows_to_mend:
            return HttpResponse(status=404)
        response = FileResponse(
            self.run.rows_to_mend.open("rb"),
            as_attachment=True,
            filename=_("rows-to-mend.xlsx"),
            content_type=XLSX,
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response


def undo_facts(told: dict[str, Any], user: User, page: str | None) -> dict[str, Any]:
    """What partnerships/import_undo_rows.html takes: of `imports.foresee` or `run.undone`."""
    rows = import_runs.visible_rows(told["rows"], user)
    gone = [row for row in rows if row["kind"] == "taken_back"]
    return {
        "undo": told,
        "undo_figures": import_runs.undo_figures(told),
        "undo_stays": [row for row in rows if row["reasons"]],
        "undo_restored": [row for row in rows if row["kind"] == "restored"],
        "undo_page": Paginator(gone, PAGE_SIZE).get_page(page),
    }


STEP_OF: Final = {
    ImportRun.State.UPLOADED: "check",
    ImportRun.State.MAPPING: "columns",
    ImportRun.State.CHECKED: "check",
    ImportRun.State.RUNNING: "import",
    ImportRun.State.DONE: "result",
    ImportRun.State.UNDOING: "result",
    ImportRun.State.UNDONE: "result",
    ImportRun.State.FAILED: "upload",
}


def steps(now: str, *, is_mapped: bool = False) -> list[dict[str, str]]:
    """Upload, name the columns where that is asked, check, import, result: where one is."""
    names = {
        "upload": _("Upload"),
        **({"columns": _("Columns")} if is_mapped or now == "columns" else {}),
        "check": _("Check before import"),
        "import": _("Import"),
        "result": _("Result"),
    }
    here = len(names) if now == "result" else list(names).index(now)
    return [
        {"label": label, "state": "done" if at < here else "now" if at == here else ""}
        for at, label in enumerate(names.values())
    ]


def crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Portfolio"), "url": reverse("portfolio")},
        {"label": _("Import a list"), "url": reverse("imports")},
    ]


def job_facts(page: ForRun) -> dict[str, Any]:
    """What components/job.html takes."""
    run, job = page.run, page.run.job
    if job is None:
        return {"id": run.uuid, "state": "running", "title": run.file_name, "page_url": page.url}
    return {
        "id": run.uuid,
        "state": job.state,
        "title": str(job),
        "done": job.progress_done,
        "total": job.progress_total,
        "ahead": Job.objects.filter(state=Job.State.QUEUED, pk__lt=job.pk).count(),
        "message": job.failure or job.progress_message,
        "reference": job.failure_reference,
        "poll_url": reverse("import_progress", args=[run.uuid]),
        "page_url": page.url,
        "actions": _acts(job, page.user),
    }


def _acts(job: Job, user: User) -> list[dict[str, Any]]:
    if job.requested_by != user:
        return []
    if job.state in Job.UNFINISHED:
        return [{"label": _("Cancel"), "url": reverse("job_cancel", args=[job.uuid]), "post": True}]
    if job.state == Job.State.DONE:
        return []
    url = reverse("job_retry", args=[job.uuid])
    return [{"label": _("Try again"), "url": url, "post": True, "primary": True}]


def _run_row(run: ImportRun, labels: dict[str, Any]) -> dict[str, Any]:
    kinds = {
        ImportRun.State.DONE: "good",
        ImportRun.State.FAILED: "bad",
        ImportRun.State.UNDONE: "none",
    }
    outcome = run.result or run.plan
    return {
        "cells": [
            {
                "text": import_runs.breakable(run.file_name),
                "url": reverse("import_run", args=[run.uuid]),
                "sub": f"{run.sha256[:12]} …",
            },
            {"text": str(labels.get(run.source, run.source)), "column": _("List")},
            {
                "kind": kinds.get(ImportRun.State(run.state), "info"),
                "label": run.get_state_display(),
                "column": _("State"),
            },
            {"text": str(outcome.get("created", "")), "num": True, "column": _("New")},
            {"text": str(run.created_by or _("the command line")), "column": _("By")},
        ]
    }
