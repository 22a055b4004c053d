"""A person's own views of the portfolio, and the look of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from core import clock
from core.problems import Refused
from core.query import changed
from core.typing import signed_in
from partnerships.models import SavedView
from partnerships.selectors import saved_views
from partnerships.selectors.portfolio_filters import Filters
from partnerships.services.saved_views import (
    LONGEST_NAME,
    change_view,
    delete_view,
    keep_look,
    rename_view,
    save_view,
    start_with,
)
from partnerships.views.portfolio_filter_form import chips

if TYPE_CHECKING:
    from core.models import User
    from core.problems import Problem


class Own(LoginRequiredMixin, TemplateView):
    """Pages about the person's own views; another person's view does not exist."""

    template_name = "partnerships/saved_views.html"

    @cached_property
    def user(self) -> User:
        return signed_in(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        views = saved_views.views_of(self.user)
        counts = saved_views.counts(self.user, views, clock.today())
        kwargs.setdefault("sent", {})
        return super().get_context_data(
            views=[_listed(view, counts, kwargs["sent"]) for view in views],
            longest=LONGEST_NAME,
            starts_with_all=not any(view.is_start for view in views),
            portfolio_url=f"{reverse('portfolio')}?view={saved_views.EVERYTHING}",
            breadcrumbs=[{"label": _("Portfolio"), "url": reverse("portfolio")}],
            **kwargs,
        )

    def refuse(self, problems: tuple[Problem, ...], **context: Any) -> HttpResponse:
        vars(self.user).pop("views_kept", None)
        shown = [
            {"message": one.message, "href": context.get("href", "") if one.field else ""}
            for one in problems
        ]
        context = self.get_context_data(problems=shown, **context)
        return self.render_to_response(context, status=422)


class SavedViewsPage(Own):
    """The views with what each shows; a new one is saved here from the portfolio."""

    def post(self, request: HttpRequest) -> HttpResponse:
        sent = request.POST
        if sent.get("act") == "start_with_all":
            start_with(None, owner=self.user)
            return HttpResponseRedirect(reverse("saved_views"))
        try:
            view = save_view(
                self.user,
                name=sent.get("name", ""),
                query=sent.get("query", ""),
                is_start=sent.get("is_start") == "1",
            )
        except Refused as refused:
            query = saved_views.as_saved(sent.get("query", ""))
            new = {
                "name": sent.get("name", ""),
                "query": query,
                "is_start": sent.get("is_start") == "1",
                "chips": chips(Filters.from_query(QueryDict(query)), QueryDict()),
            }
            return self.refuse(refused.problems, new=new, href="#new-name")
        messages.success(
            request, _("The view “%(name)s” is on the rail now.") % {"name": view.name}
        )
        return HttpResponseRedirect(saved_views.link_of(view).url)


class SavedViewAct(Own):
    """Rename, delete, start with, or change one view."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        view: SavedView = get_object_or_404(
            SavedView.objects.filter(owner=self.user.pk).select_related("owner"),
            uuid=kwargs["uuid"],
        )
        act, told = request.POST.get("act", ""), ""
        if act == "rename":
            try:
                rename_view(view, name=request.POST.get("name", ""))
            except Refused as refused:
                sent = {str(view.uuid): request.POST.get("name", "")}
                return self.refuse(refused.problems, sent=sent, href=f"#name-{view.uuid}")
            told = _("Renamed to “%(name)s”.")
        elif act == "delete":
            delete_view(view)
            told = _("The view “%(name)s” was deleted. No partnership was touched.")
        elif act == "start":
            start_with(view, owner=self.user)
            told = _("The portfolio opens with “%(name)s” now.")
        elif act == "change":
            change_view(view, query=request.POST.get("query", ""))
            messages.success(request, _("“%(name)s” shows this now.") % {"name": view.name})
            return HttpResponseRedirect(saved_views.link_of(view).url)
        else:
            return HttpResponseBadRequest()
        messages.success(request, told % {"name": view.name})
        return HttpResponseRedirect(reverse("saved_views"))


@require_safe
@login_required
@cache_control(private=True, max_age=60)
def saved_view_counts(request: HttpRequest) -> HttpResponse:
    """The views on the rail again, with how many partnerships each shows."""
    user = signed_in(request)
    views = saved_views.views_of(user)
    found = saved_views.counts(user, views, clock.today())
    current = request.GET.get("view", "")
    items = [
        saved_views.link_of(view, current=current, count=found[str(view.uuid)]) for view in views
    ]
    context = {"label": _("Saved views"), "title": _("Saved views"), "items": items}
    return render(request, "components/rail_nav.html", context)


@login_required
@require_POST
def portfolio_columns(request: HttpRequest) -> HttpResponse:
    """Keeps the columns and the number of rows for the person, and shows them."""
    user, sent = signed_in(request), request.POST
    columns = [] if "usual" in sent else sent.getlist("columns")
    size = sent.get("size", "")
    keep_look(user, columns=columns, size=int(size) if size.isdecimal() and len(size) < 4 else 0)
    query = changed(QueryDict(sent.get("query", "")[:4000]), drop=("columns", "size", "page"))
    return HttpResponseRedirect(f"{reverse('portfolio')}?{query or 'view=all'}")


def _listed(view: SavedView, counts: dict[str, int], sent: dict[str, str]) -> dict[str, Any]:
    query = QueryDict(view.query)
    identifier = str(view.uuid)
    return {
        "link": saved_views.link_of(view, count=counts.get(identifier)),
        "name": sent.get(identifier, view.name),
        "wrong": identifier in sent,
        "filters": [chip["text"] for chip in chips(Filters.from_query(query), query)],
    }
