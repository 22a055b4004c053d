"""Overview, documents and history of a partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.ledger.history import history
from core.problems import Refused
from core.typing import signed_in
from core.views.files import hand_out
from partnerships import tabs
from partnerships.forms import DocumentForm
from partnerships.models import Document
from partnerships.selectors.readers import acts_open_to
from partnerships.services.documents import add_document, record_download
from partnerships.views.base import PartnershipPage

if TYPE_CHECKING:
    from uuid import UUID

HISTORY_PAGE = 50


class OverviewPage(PartnershipPage):
    template_name = "partnerships/overview.html"
    tab, page = "overview", "overview"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        placed: dict[str, list[SafeString]] = {"top": [], "main": [], "side": []}
        for panel in tabs.panels():
            context = panel.context(self.partnership, self.user, self.permissions)
            if context is not None:
                html = render_to_string(
                    panel.template,
                    {"partnership": self.partnership, **context},
                    request=self.request,
                )
                placed[panel.place].append(
                    mark_safe(html)  # noqa: S308 - rendered by an autoescaping template
                )
        return super().get_context_data(panels=placed, **kwargs)


class DocumentsPage(PartnershipPage):
    template_name = "partnerships/documents.html"
    tab, page = "documents", "documents"
    write_permission = "add_documents"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        documents = (
            Document.objects.visible_to(self.user)
            .filter(partnership=self.partnership)
            .current()
            .select_related("uploaded_by")
        )
        if "add_documents" in self.permissions:
            kwargs.setdefault("form", self._form())
        return super().get_context_data(documents=documents, **kwargs)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = self._form(request.POST, request.FILES)
        if form.is_valid():
            facts = form.cleaned_data
            try:
                add_document(
                    self.partnership,
                    upload=facts["file"],
                    title=facts["title"],
                    kind=facts["kind"],
                    dated_on=facts["dated_on"],
                    audience=facts.get("audience", Document.Audience.SHARED),
                    actor=self.user,
                )
            except Refused as refused:
                for problem in refused.problems:
                    form.add_error(problem.field, problem.message)
            else:
                messages.success(request, _("The document was added."))
                return HttpResponseRedirect(reverse("documents", args=[self.partnership.uuid]))
        return self.render_refused(form=form)

    def _form(self, *data: Any) -> DocumentForm:
        return DocumentForm(
            *data,
            may_be_internal="view_internal" in self.permissions,
            initial={"kind": self.request.GET.get("kind", "")},
        )


@require_safe
@login_required
def download_document(request: HttpRequest, uuid: UUID) -> FileResponse | HttpResponse:
    """The file itself, as an attachment; foreign and missing are the same 404."""
    document = get_object_or_404(Document.objects.visible_to(request.user), uuid=uuid)
    return hand_out(
        request,
        document.file,
        sha256=document.sha256,
        file_name=document.file_name,
        media_type=document.media_type,
        note=lambda: record_download(document, actor=signed_in(request)),
    )


class HistoryPage(PartnershipPage):
    """The whole history for those who may see it; their own organisation's acts for a partner."""

    template_name = "partnerships/history.html"
    tab, page = "documents", "history"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = self.request.GET.get("before", "")
        entries = history(
            self.partnership.stream,
            before_seq=int(before) if before.isdecimal() and len(before) < 18 else None,
            limit=HISTORY_PAGE + 1,
            actors=acts_open_to(self.user, self.permissions),
        )
        older = entries[HISTORY_PAGE - 1].seq if len(entries) > HISTORY_PAGE else None
        return super().get_context_data(entries=entries[:HISTORY_PAGE], older=older, **kwargs)
