"""A new partnership: drafted on one page, checked, then made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from core.asking import NotYours
from core.problems import Refused
from core.typing import signed_in
from core.views.account import asked_again
from governance.authority import may_open_partnerships
from governance.selectors.lesson_offers import for_a_new_one
from partnerships.models import Partnership
from partnerships.services.drafts import DraftConflict, delete_draft, save_draft
from performance.opening_page import OpeningPage, merged
from performance.selectors.opening import draft_of, drafts_of, namesakes
from performance.services.opening import open_partnership
from performance.views.opening_words import (
    conflict_context,
    context_of,
    everything_made,
    steps,
)

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from core.models import User
    from partnerships.models import PartnershipDraft


class _OpeningView(LoginRequiredMixin, View):
    """For whoever may open partnerships; a draft of somebody else is a draft that is not there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not may_open_partnerships(request.user):
            words = _("Only portfolio officials open partnerships.")
            raise NotYours(words, permission="edit_partnership")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def user(self) -> User:
        return signed_in(self.request)

    @cached_property
    def draft(self) -> PartnershipDraft | None:
        uuid = self.kwargs.get("uuid")
        return draft_of(self.user, uuid) if uuid else None

    def made_already(self) -> HttpResponse | None:
        """Leads to the partnership that came of the draft, where it was made meanwhile."""
        made = Partnership.objects.visible_to(self.user).filter(uuid=self.kwargs.get("uuid"))
        if not made.exists():
            return None
        messages.info(self.request, _("This draft was made a partnership already."))
        return HttpResponseRedirect(reverse("partnership", args=[self.kwargs["uuid"]]))

    def page(
        self, page: OpeningPage, *, status: int = 200, typed: Any = None, **more: Any
    ) -> HttpResponse:
        draft = self.draft
        name = page.form.said("name") or ""
        context = {
            **context_of(page),
            "draft": draft,
            "action": reverse("new_partnership_draft", args=[draft.uuid])
            if draft
            else reverse("new_partnership"),
            "drafts": [one for one in drafts_of(self.user) if one != draft],
            "lessons": for_a_new_one(self.user, page.form.kind_chosen)
            if page.form.kind_chosen
            else None,
            "namesakes": namesakes(self.user, name),
            "saved_at": _("Draft saved at %(time)s. You may leave and come back.")
            % {"time": formats.time_format(timezone.localtime(draft.saved_at), "H:i")}
            if draft
            else "",
            "breadcrumbs": [{"label": _("Portfolio"), "url": reverse("portfolio")}],
            **more,
        }
        return render(self.request, "performance/new_partnership.html", context, status=status)


class NewPartnershipPage(_OpeningView):
    """The page, empty at first; with the uuid of a draft, what is kept of it."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if "uuid" not in self.kwargs:
            return self.page(OpeningPage(self.user))
        if self.draft is None:
            answer = self.made_already()
            if answer is None:
                raise Http404
            return answer
        page = OpeningPage(self.user, self.draft.typed)
        problems = page.problems() if "check" in request.GET else []
        return self.page(page, problems=problems)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        answer = self.made_already() if "uuid" in self.kwargs else None
        if answer is not None:
            return answer
        typed = merged(self.draft.typed if self.draft else {}, request.POST)
        seen = request.POST.get("version", "")
        try:
            draft = save_draft(
                self.draft,
                typed,
                owner=self.user,
                version=int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
            )
        except DraftConflict as met:
            page = OpeningPage(self.user, typed)
            theirs = OpeningPage(self.user, met.current.typed)
            return self.page(page, status=409, conflict=conflict_context(page, theirs))
        except Refused as refused:
            problems = [{"message": one.message} for one in refused.problems]
            return self.page(OpeningPage(self.user, typed), status=422, problems=problems)
        return self._answer(request, draft)

    def _answer(self, request: HttpRequest, draft: PartnershipDraft) -> HttpResponse:
        if "uuid" in self.kwargs and self.kwargs["uuid"] != draft.uuid:
            messages.warning(
                request, _("The draft was deleted meanwhile. What you typed is kept as a new one.")
            )
        self.draft = draft
        here = reverse("new_partnership_draft", args=[draft.uuid])
        act = request.POST.get("act", "save")
        if act == "update":
            return HttpResponseRedirect(f"{here}#starters")
        if act != "check":
            messages.success(request, _("The draft is saved. Nothing is made yet."))
            return HttpResponseRedirect(here)
        page = OpeningPage(self.user, draft.typed)
        problems = page.problems()
        if problems:
            return self.page(page, status=422, problems=problems)
        if page.rows is not None and not page.rows.is_all_shown:
            messages.info(
                request, _("This is what it begins with. Look through it, then check again.")
            )
            return HttpResponseRedirect(f"{here}#starters")
        return HttpResponseRedirect(reverse("new_partnership_check", args=[draft.uuid]))


class CheckNewPartnership(_OpeningView):
    """All that will be made, once more; and the button that makes it."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        draft = self.draft
        if draft is None:
            answer = self.made_already()
            if answer is None:
                raise Http404
            return answer
        page = OpeningPage(self.user, draft.typed)
        if page.problems() or page.opening is None:
            return HttpResponseRedirect(self._back())
        context = {
            "parts": everything_made(page),
            "page": page,
            "draft": draft,
            "steps": steps(page, checking=True),
            "lessons": for_a_new_one(self.user, page.form.kind_chosen)
            if page.form.kind_chosen
            else None,
            "namesakes": namesakes(self.user, page.opening.facts.name),
            "back": reverse("new_partnership_draft", args=[draft.uuid]),
            "breadcrumbs": [
                {"label": _("Portfolio"), "url": reverse("portfolio")},
                {"label": _("New partnership"), "url": self._back(with_check=False)},
            ],
        }
        return render(request, "performance/new_partnership_check.html", context)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        draft = self.draft
        if draft is None:
            answer = self.made_already()
            if answer is None:
                raise Http404
            return answer
        if request.POST.get("version") != str(draft.version):
            messages.warning(
                request, _("The draft was changed in another tab. Check it as it is now.")
            )
            return HttpResponseRedirect(reverse("new_partnership_check", args=[draft.uuid]))
        page = OpeningPage(self.user, draft.typed)
        if not page.is_readable() or page.opening is None:
            return HttpResponseRedirect(self._back())
        if page.opening.people and (asked := asked_again(request)) is not None:
            return asked
        try:
            made = open_partnership(page.opening, draft=draft, actor=self.user)
        except Refused as refused:
            for problem in refused.problems:
                messages.error(request, str(problem))
            return HttpResponseRedirect(self._back())
        messages.success(
            request,
            _("%(name)s is made. Its number is %(reference)s.")
            % {"name": made.name, "reference": made.reference},
        )
        return HttpResponseRedirect(reverse("partnership", args=[made.uuid]))

    def _back(self, *, with_check: bool = True) -> str:
        url = reverse("new_partnership_draft", args=[self.kwargs["uuid"]])
        return f"{url}?check=1" if with_check else url


class DeleteDraft(_OpeningView):
    """Takes one of the person's drafts away."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if self.draft is None:
            raise Http404
        delete_draft(self.draft)
        messages.success(request, _("The draft is deleted."))
        return HttpResponseRedirect(reverse("new_partnership"))
