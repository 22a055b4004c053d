"""Documents of a partnership: listed with their versions, added, replaced by newer, fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.asking import NotYours
from core.problems import Refused
from core.typing import signed_in
from core.views.files import hand_out
from core.views.listing import GrowingList
from partnerships.forms import DocumentForm, NewerVersionForm
from partnerships.models import Document
from partnerships.selectors.documents import (
    Replacing,
    current_documents,
    documents_list,
    with_versions,
)
from partnerships.services.documents import add_document, record_download
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import put_to_fields

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from core.listing import ListSpec


class DocumentsPage(GrowingList, PartnershipPage):
    template_name = "partnerships/documents.html"
    tab, page = "documents", "documents"
    write_permission = "add_documents"

    def spec(self) -> ListSpec:
        return documents_list(with_internal="view_internal" in self.permissions)

    def listed(self) -> QuerySet[Document]:
        return current_documents(self.partnership, self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.rows_page.object_list
        rows = with_versions(shown, self.partnership, self.user, self.permissions)
        if "add_documents" in self.permissions:
            kwargs.setdefault("form", self._form())
        return super().get_context_data(rows=rows, **kwargs)

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
                    confidential_under=facts["confidential_under"],
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


class NewerVersionPage(PartnershipPage):
    """Adds a newer version of one document; the earlier ones stay readable."""

    template_name = "partnerships/document_newer.html"
    tab = "documents"
    below_tab = True
    permission = "add_documents"
    write_permission = "add_documents"

    @cached_property
    def document(self) -> Document:
        visible = Document.objects.visible_to(self.user).filter(partnership=self.partnership)
        found: Document = get_object_or_404(
            visible.select_related("uploaded_by"), uuid=self.kwargs["document"]
        )
        if not Replacing.by(self.user, self.permissions).is_open(found):
            words = _("Whoever added it adds its next version; evidence stays as it was sent.")
            raise NotYours(words, permission="add_documents")
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        old = self.document
        kwargs.setdefault(
            "form",
            NewerVersionForm(
                initial={"title": old.title, "confidential_under": old.confidential_under}
            ),
        )
        newer = Document.objects.filter(supersedes=old).first()
        title = _("Newer version of %(title)s") % {"title": old.title}
        return super().get_context_data(old=old, newer=newer, page_title=title, **kwargs)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        old = self.document
        form = NewerVersionForm(request.POST, request.FILES)
        problems = []
        if form.is_valid():
            facts = form.cleaned_data
            try:
                added = add_document(
                    self.partnership,
                    upload=facts["file"],
                    title=facts["title"],
                    kind=old.kind,
                    audience=old.audience,
                    dated_on=facts["dated_on"],
                    confidential_under=facts["confidential_under"],
                    supersedes=old,
                    actor=self.user,
                )
            except Refused as refused:
                problems = put_to_fields(form, refused)
            else:
                text = _("Version %(version)d was added. The earlier ones stay below it.")
                messages.success(request, text % {"version": added.version})
                return HttpResponseRedirect(reverse("documents", args=[self.partnership.uuid]))
        return self.render_refused(form=form, problems=problems)


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
