"""Pages that change one thing of a partnership: typed over what was seen, or refused with both."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.approval import Conflict, as_seen, require_as_seen
from core.problems import Refused
from partnerships.views.base import PartnershipPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.http import QueryDict

    from core.problems import Problem
    from partnerships.editing import Closed


class EditPage(PartnershipPage, ABC):
    """One form over one thing.

    Subclasses say what it shows now (`shown`), its form, whether it is closed, and what saving
    does. What changed meanwhile is a conflict: both versions are shown and nothing is written.
    """

    template_name = "partnerships/edit.html"
    below_tab = True
    title = ""
    lede = ""
    label = ""

    # `put` below is no verb of HTTP.
    http_method_names = ["get", "head", "post", "options"]

    @abstractmethod
    def closed(self) -> Closed | None:
        """Why nothing can be changed here now."""

    @abstractmethod
    def shown(self) -> Mapping[str, str]:
        """What stands there now, by the name of the field on the page."""

    @abstractmethod
    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        """The form, bound to what was posted or as it stands."""

    @abstractmethod
    def save(self, form: Any) -> str:
        """Does it; the answer is what the person is told."""

    @abstractmethod
    def done_url(self) -> str:
        """Where one goes afterwards, and to cancel."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        closed = self.closed()
        kwargs.setdefault("form", None if closed else self.make_form())
        return super().get_context_data(
            closed=closed,
            closed_actions=[{"label": closed.link, "url": self._url(closed)}]
            if closed and closed.url_name
            else [],
            seen=as_seen(self.shown()),
            edit_title=self.title,
            lede=self.lede,
            label=self.label or _("Save"),
            cancel_url=self.done_url(),
            page_title=self.title,
            **kwargs,
        )

    def _url(self, closed: Closed) -> str:
        return reverse(closed.url_name, args=[self.partnership.uuid])

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        closed = self.closed()
        if closed is not None:
            return self.render_refused(problems=[{"message": closed.problem().message}])
        form = self.make_form(request.POST)
        readable = form.is_valid()
        try:
            require_as_seen(request.POST.get("seen", ""), self.shown())
        except Conflict as met:
            return self.render_to_response(
                self.get_context_data(form=form, conflict=both_versions(met)), status=409
            )
        if readable:
            try:
                messages.success(request, self.save(form))
                return HttpResponseRedirect(self.done_url())
            except Refused as refused:
                return self.render_refused(form=form, problems=self.put(form, refused))
        found = self.objections(form)
        problems = self.put(form, Refused(found)) if found else []
        return self.render_refused(form=form, problems=problems)

    def objections(self, _form: Any) -> tuple[Problem, ...]:
        """What else is wrong with a form of which something cannot be read."""
        return ()

    def put(self, form: Any, refused: Refused) -> list[dict[str, str]]:
        """Puts each problem to its place in the form; the rest is for the summary."""
        return put_to_fields(form, refused)


def put_to_fields(form: forms.Form, refused: Refused) -> list[dict[str, str]]:
    """Puts each problem to its field; the rest is for the summary."""
    rest = []
    for problem in refused.problems:
        if problem.field in form.fields:
            where = f"{problem.where}: " if problem.where else ""
            form.add_error(problem.field, f"{where}{problem.message}")
        else:
            rest.append({"where": problem.where, "message": problem.message})
    return rest


def both_versions(met: Conflict) -> dict[str, Any]:
    """What the person saw and what stands there now, where they differ."""
    names = met.differences if met.seen else tuple(met.current)
    nothing = _("nothing")
    return {
        "mine": [
            {"term": name, "value": met.seen.get(name) or nothing, "strong": True} for name in names
        ],
        "theirs": [
            {"term": name, "value": met.current.get(name) or nothing, "strong": True}
            for name in names
        ],
    }
