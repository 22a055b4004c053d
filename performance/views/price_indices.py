"""The index register: its list, one series over time, and the vintages of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core import clock
from core.asking import NotYours
from core.problems import Refused
from core.typing import signed_in
from governance.authority import may_import
from governance.rail import roles_of
from partnerships.views.editing import put_to_fields
from performance.forms.price_index import IndexForm
from performance.index_text import month_typed
from performance.models import PriceIndex
from performance.selectors.index_contracts import resting_on
from performance.selectors.index_register import MonthOfIndex, months_of, register_rows
from performance.services.price_indices import add_index, change_index
from performance.views import index_words
from performance.views.money_tabs import money_tabs

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from core.models import User

MONTHS_SHOWN = 24


class OfTheRegister(LoginRequiredMixin, TemplateView):
    """Pages that everybody reads who holds a role; `keeps` are for those who keep the register."""

    keeps = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            if self.keeps and not may_import(self.user):
                words = _("Only portfolio officials for all authorities keep the index register.")
                raise NotYours(words, permission="edit_partnership", everywhere=True)
            if not roles_of(self.user):
                raise NotYours(_("The index register is for those who hold a role here."))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def user(self) -> User:
        return signed_in(self.request)

    @cached_property
    def may_keep(self) -> bool:
        return may_import(self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_keep=self.may_keep, **kwargs)


class RegisterPage(OfTheRegister):
    """Every series with its newest figure."""

    template_name = "performance/price_indices.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = register_rows(clock.today())
        new = {"label": _("Add an index"), "url": reverse("price_index_new"), "primary": True}
        return super().get_context_data(
            tabs=money_tabs(self.user, "price_indices"),
            actions=[new] if self.may_keep else [],
            columns=index_words.register_columns(),
            rows=[index_words.register_row(one) for one in rows],
            **kwargs,
        )


class OfAnIndex(OfTheRegister):
    """Pages of one series, named by its code."""

    @cached_property
    def index(self) -> PriceIndex:
        rows = PriceIndex.objects.select_related("added_by")
        return get_object_or_404(rows, code=self.kwargs["code"])

    @cached_property
    def months(self) -> list[MonthOfIndex]:
        return months_of(self.index)

    @property
    def url(self) -> str:
        return reverse("price_index", args=[self.index.code])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [{"label": _("Index register"), "url": reverse("price_indices")}]
        if self.request.path != self.url:
            crumbs.append({"label": self.index.code, "url": self.url})
        return super().get_context_data(
            index=self.index, index_url=self.url, breadcrumbs=crumbs, **kwargs
        )


class IndexPage(OfAnIndex):
    """A series: what it is, how it went, each month with what was revised."""

    template_name = "performance/price_index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        everything = bool(self.request.GET.get("all"))
        shown = self.months if everything else self.months[-MONTHS_SHOWN:]
        actions = [
            {
                "label": _("Record figures"),
                "url": reverse("index_figures_new", args=[self.index.code]),
                "primary": True,
            },
            {"label": _("Correct"), "url": reverse("price_index_edit", args=[self.index.code])},
        ]
        return super().get_context_data(
            title=f"{self.index.code} · {self.index.name}",
            actions=actions if self.may_keep else [],
            finding=index_words.finding_of(self.index, self.months),
            figure=index_words.chart_of(self.index, self.months),
            facts=index_words.facts_of(self.index, self.months, clock.today()),
            columns=index_words.month_columns(),
            rows=[index_words.month_row(self.index, self.months, one) for one in reversed(shown)],
            left_out=len(self.months) - len(shown),
            csv_url=reverse("price_index_csv", args=[self.index.code]),
            **kwargs,
        )


class IndexTable(OfAnIndex):
    """Every figure in every vintage, as CSV."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        del context, kwargs
        lines = index_words.csv_of(self.months)
        response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.index.code}.csv"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


class MonthPage(OfAnIndex):
    """The vintages of a month, and what each revision changed."""

    template_name = "performance/index_month.html"

    @cached_property
    def month(self) -> MonthOfIndex:
        wanted = month_typed(self.kwargs["month"])
        for one in self.months:
            if one.month == wanted:
                return one
        raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        month = self.month
        resting = resting_on(self.user, self.index, month, self.months, clock.today())
        return super().get_context_data(
            contract_columns=index_words.contract_columns(),
            contracts=[index_words.contract_row(one) for one in resting],
            title=index_words.month_title(self.index, month),
            finding=index_words.month_finding(self.index, month),
            columns=index_words.vintage_columns(),
            rows=index_words.vintage_rows(self.index, month),
            **kwargs,
        )


class NewIndexPage(OfTheRegister):
    """Adds a series."""

    template_name = "performance/price_index_edit.html"
    keeps = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.make_form())
        kwargs.setdefault("title", _("Add an index"))
        kwargs.setdefault(
            "breadcrumbs", [{"label": _("Index register"), "url": reverse("price_indices")}]
        )
        return super().get_context_data(cancel_url=self.cancel_url(), **kwargs)

    def make_form(self, data: Any = None) -> IndexForm:
        return IndexForm(data)

    def cancel_url(self) -> str:
        return reverse("price_indices")

    def save(self, form: IndexForm) -> PriceIndex:
        made = add_index(form.facts(), actor=self.user)
        messages.success(self.request, _("%(code)s is in the register.") % {"code": made.code})
        return made

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form, problems = self.make_form(request.POST), []
        if form.is_valid():
            try:
                made = self.save(form)
            except Refused as refused:
                problems = put_to_fields(form, refused)
            else:
                return HttpResponseRedirect(reverse("price_index", args=[made.code]))
        context = self.get_context_data(form=form, problems=problems)
        return self.render_to_response(context, status=422)


class EditIndexPage(NewIndexPage, OfAnIndex):
    """Corrects what the register says of a series."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [
            {"label": _("Index register"), "url": reverse("price_indices")},
            {"label": self.index.code, "url": self.url},
        ]
        title = _("Correct %(code)s") % {"code": self.index.code}
        return OfTheRegister.get_context_data(
            self,
            **{
                "form": self.make_form(),
                "title": title,
                "breadcrumbs": crumbs,
                "cancel_url": self.url,
                **kwargs,
            },
        )

    def make_form(self, data: Any = None) -> IndexForm:
        return IndexForm(data, index=self.index)

    def save(self, form: IndexForm) -> PriceIndex:
        made = change_index(self.index, form.facts(), actor=self.user)
        messages.success(self.request, _("%(code)s is corrected.") % {"code": made.code})
        return made
