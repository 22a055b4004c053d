"""What pages share on which one person asks for something and another one answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.asking import NotYours
from core.problems import Refused
from core.typing import signed_in
from core.views.account import asked_again
from governance.selectors.emergency import SEES, may_look
from partnerships.views.editing import put_to_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django import forms
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from core.models import User


class TwoPeoplePage(LoginRequiredMixin, TemplateView, ABC):
    """A page whose POST names the act: one with a form of its own, or an answer.

    What is refused is shown again by the same page, with what was typed.

    Attributes:
        address: name of the page.
        lately: acts that ask if it is still the person, where they did not show it lately.
    """

    address: ClassVar[str]
    lately: ClassVar[frozenset[str]]

    @cached_property
    def user(self) -> User:
        return signed_in(self.request)

    @abstractmethod
    def asking(self) -> Mapping[str, Callable[[], HttpResponse]]:
        """Acts with a form."""

    @abstractmethod
    def answering(self) -> Mapping[str, Callable[[], str]]:
        """Acts on what was asked for; each gives what the person is told."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        wanted = request.POST.get("act", "")
        asking, answering = self.asking(), self.answering()
        if wanted not in asking and wanted not in answering:
            raise Http404
        if wanted in self.lately and (asked := asked_again(request)) is not None:
            return asked
        if wanted in asking:
            return asking[wanted]()
        try:
            words = answering[wanted]()
        except Refused as refused:
            return self.again(problems=[{"message": one.message} for one in refused.problems])
        return self.done(words)

    def sent(self, form: forms.Form, do: Callable[..., str], /, **again: Any) -> HttpResponse:
        """Does what the form says; `again` is how the page shows it where that is refused."""
        problems: list[dict[str, str]] = []
        if form.is_valid():
            try:
                words = do(**form.cleaned_data)
            except Refused as refused:
                problems = put_to_fields(form, refused)
            else:
                return self.done(words)
        return self.again(problems=problems, **again)

    def done(self, words: str) -> HttpResponse:
        messages.success(self.request, words)
        return HttpResponseRedirect(self.after())

    def after(self) -> str:
        """Where a done act leads to."""
        return reverse(self.address)

    def again(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=422)


class ForReadersOfHistory(TwoPeoplePage):
    """A list for auditors, officials and whoever looks after Concord; nobody else has it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not may_look(self.user):
            words = _("Auditors, officials and whoever looks after Concord read this list.")
            raise NotYours(words, permission=SEES)
        return super().dispatch(request, *args, **kwargs)
