"""Pages of one thing on which a person takes one of the steps that are open to them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from core.problems import Refused
from core.views.account import asked_again
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import put_to_fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms


@dataclass(frozen=True, slots=True)
class Step:
    """What may be done: `make` draws its form, `do` does it and says what the person is told."""

    slug: str
    label: str
    do: Callable[[Any], str]
    make: Callable[..., forms.Form] | None = None
    text: str = ""
    primary: bool = False
    asks_again: bool = False
    """Whether it asks if it is still the person, where they did not show it lately."""


class Steps(ABC):
    """Before a TemplateView: a page whose POST names the step.

    The same page shows again what was refused. A step that is not open to the person is a 404:
    its button was never there.
    """

    request: HttpRequest

    @abstractmethod
    def steps(self) -> list[Step]:
        """What this person may do now."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bound = kwargs.pop("bound", {})
        context: dict[str, Any] = super().get_context_data(  # type: ignore[misc] # before a view
            steps=[
                {
                    "slug": one.slug,
                    "label": one.label,
                    "text": one.text,
                    "primary": one.primary,
                    "is_open": one.slug in bound,
                    "form": bound.get(one.slug) or (one.make() if one.make else None),
                }
                for one in self.steps()
            ],
            **kwargs,
        )
        return context

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        step = next((one for one in self.steps() if one.slug == request.POST.get("step")), None)
        if step is None:
            raise Http404
        if step.asks_again and (asked := asked_again(request)) is not None:
            return asked
        form = step.make(request.POST) if step.make else None
        problems: list[dict[str, str]] = []
        if form is None or form.is_valid():
            try:
                messages.success(request, step.do(form))
                return HttpResponseRedirect(self.done_url(step))
            except Refused as refused:
                problems = (
                    put_to_fields(form, refused)
                    if form is not None
                    else [{"where": one.where, "message": one.message} for one in refused.problems]
                )
        for name in self.fresh():
            self.__dict__.pop(name, None)
        bound = {step.slug: form} if form is not None else {}
        context = self.get_context_data(bound=bound, refused_form=form, problems=problems)
        response: HttpResponse = self.render_to_response(context, status=422)  # type: ignore[attr-defined] # before a view
        return response

    def done_url(self, _step: Step) -> str:
        """Where one goes afterwards: back to the page."""
        return self.request.path

    def fresh(self) -> tuple[str, ...]:
        """What is read anew after something was refused."""
        return ()


class StepPage(Steps, PartnershipPage):
    """The same for a thing of a partnership."""
