"""All comments on one thing: shared and internal ones apart, each marked; answers, corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.problems import Refused
from governance.commentable import find_commentable
from governance.forms.comments import CommentForm, CorrectionForm
from governance.selectors.comments import (
    COMMENTS,
    TABLES,
    comments_url,
    inside_of,
    mark_of,
    page_of,
    readers_of,
    shown_comment,
)
from governance.selectors.sides import side_name
from governance.services.comments import correct_comment, write_internal, write_shared
from partnerships.editing import ended
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage, put_to_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.http import QueryDict

    from governance.commentable import Found
    from partnerships.editing import Closed

_WRITE = {"shared": write_shared, "internal": write_internal}


class CommentsPage(PartnershipPage):
    """The comments on one thing. What is posted names its table as `step`."""

    template_name = "governance/comments.html"
    tab, page = "people", "communication"
    below_tab = True
    write_permission = COMMENTS

    @cached_property
    def found(self) -> Found:
        """What they are about; a 404 for whoever may not see it."""
        found = find_commentable(
            self.user, self.partnership, self.kwargs["kind"], self.kwargs["about"]
        )
        if found is None:
            raise Http404
        return found

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to what is commented on."""
        return [*super().breadcrumbs, {"label": self.found.title, "url": self.found.url}]

    @cached_property
    def side(self) -> str:
        return inside_of(self.permissions)

    @property
    def tables(self) -> list[str]:
        """The tables of which this person reads something."""
        return ["shared", "internal"] if self.side else ["shared"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bound = kwargs.pop("bound", {})
        sections = [self._section(table, bound.get(table)) for table in self.tables]
        return super().get_context_data(
            found=self.found,
            sections=sections,
            refused_form=next(iter(bound.values()), None),
            page_title=_("Comments: %(what)s") % {"what": self.found.title},
            **kwargs,
        )

    def _section(self, table: str, bound: CommentForm | None) -> dict[str, Any]:
        side = self.side if table == "internal" else ""
        page = page_of(self.found.about, self.request.GET.get("page"), side=side)
        rows = [shown_comment(one, self.user) for one in page]
        for row in rows:
            row["correct"] = [self.partnership.uuid, table, row["uuid"]]
        writes = COMMENTS in self.permissions and ended(self.partnership) is None
        return {
            "table": table,
            "mark": mark_of(self.partnership, side),
            "side": side_name(self.partnership, side) if side else "",
            "page": page,
            "rows": rows,
            "form": (bound or self._form(table)) if writes else None,
            "answered": self._answered(table),
        }

    def _answered(self, table: str) -> Any:
        """The comment that is being answered; None where none is."""
        wanted = self.request.POST.get(f"{table}-answers") or self.request.GET.get("answer")
        try:
            uuid = UUID(str(wanted)) if wanted else None
        except ValueError:
            return None
        if uuid is None:
            return None
        rows = TABLES[table].objects.visible_to(self.user).select_related("by")
        about = self.found.about
        return rows.filter(uuid=uuid, about_uuid=about.uuid, about_kind=about.kind).first()

    def _form(self, table: str, data: QueryDict | None = None) -> CommentForm:
        side = self.side if table == "internal" else ""
        readers = [one for one in readers_of(self.partnership, side) if one.pk != self.user.pk]
        answered = self._answered(table) if data is None else None
        initial = {"answers": answered.uuid} if answered is not None else {}
        return CommentForm(data, people=readers, prefix=table, initial=initial)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        table = request.POST.get("step", "")
        if table not in self.tables:
            raise Http404
        form = self._form(table, request.POST)
        problems: list[dict[str, str]] = []
        if form.is_valid():
            typed = form.cleaned_data
            try:
                _WRITE[table](
                    self.partnership,
                    self.found.about,
                    text=typed["text"],
                    people=[UUID(one) for one in typed.get("people", [])],
                    answers=typed["answers"],
                    actor=self.user,
                )
            except Refused as refused:
                problems = put_to_fields(form, refused)
            else:
                messages.success(request, _("Your comment stands here."))
                where = comments_url(self.partnership.uuid, self.found.about)
                return HttpResponseRedirect(where)
        return self.render_refused(bound={table: form}, problems=problems)


class CorrectCommentPage(EditPage):
    """Another wording of one's own comment."""

    tab, page = "people", "communication"
    permission = COMMENTS
    write_permission = COMMENTS

    @cached_property
    def comment(self) -> Any:
        table = TABLES.get(self.kwargs["table"])
        if table is None:
            raise Http404
        rows = table.objects.visible_to(self.user).select_related("partnership")
        return get_object_or_404(
            rows, partnership=self.partnership, by=self.user, uuid=self.kwargs["comment"]
        )

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        return _("Correct your comment")

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        return {_("Comment"): self.comment.text}

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return CorrectionForm(data, initial={"text": self.comment.text})

    def save(self, form: Any) -> str:
        correct_comment(self.comment, text=form.cleaned_data["text"], actor=self.user)
        return _("Corrected. What stood there before stays readable.")

    def done_url(self) -> str:
        return comments_url(self.partnership.uuid, self.comment.about)
