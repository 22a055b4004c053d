"""Affordability across the portfolio, for portfolio officials and auditors by mandate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from core import clock
from core.asking import NotYours
from core.formatting import money, money_short
from core.problems import Refused
from core.typing import signed_in
from governance.authority import authorities_open_to, may_open_partnerships
from partnerships.views.editing import put_to_fields
from performance.commitments import added, by_year
from performance.forms.affordability import AuthorityCeilingForm
from performance.selectors.affordability import by_authority, currencies_seen
from performance.services.affordability import set_authority_ceiling
from performance.views import affordability_words as words
from performance.views.affordability import csv_response
from performance.views.money_tabs import money_tabs, sees_affordability

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from core.models import User
    from performance.commitments import YearlyCommitment
    from performance.selectors.affordability import OfAuthority


class ForMandates(LoginRequiredMixin, TemplateView):
    """Pages of those who hold a mandate over whole authorities."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not sees_affordability(self.user):
            words_ = _(
                "Affordability of whole authorities is for portfolio officials and auditors."
            )
            raise NotYours(words_, permission="view_internal")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def user(self) -> User:
        return signed_in(self.request)


class PortfolioAffordabilityPage(ForMandates):
    """Each authority with its commitments and ceilings, in one currency at a time."""

    template_name = "performance/portfolio_affordability.html"

    @cached_property
    def currencies(self) -> list[str]:
        return currencies_seen(self.user)

    @cached_property
    def currency(self) -> str:
        asked = self.request.GET.get("currency", "")
        if asked in self.currencies:
            return asked
        return self.currencies[0] if self.currencies else ""

    @cached_property
    def authorities(self) -> list[OfAuthority]:
        return by_authority(self.user, self.currency, clock.today())

    @cached_property
    def chosen(self) -> OfAuthority | None:
        """The authority of the address, or the only one there is."""
        asked = self.request.GET.get("authority", "")
        found = [one for one in self.authorities if str(one.authority.uuid) == asked]
        return (found or self.authorities)[0] if found or len(self.authorities) == 1 else None

    @cached_property
    def years(self) -> list[YearlyCommitment]:
        """Of the chosen authority against its ceilings, else of all together without any."""
        if self.chosen is not None:
            return self.chosen.years
        together = added(one.years for one in self.authorities)
        return by_year(together, {}, {})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, currency = clock.today(), self.currency
        here = reverse("portfolio_affordability")
        asked = f"?currency={currency}"
        if self.chosen is not None:
            asked = f"{asked}&authority={self.chosen.authority.uuid}"
        new = {"label": _("Set a ceiling"), "url": reverse("authority_ceiling_new")}
        return super().get_context_data(
            tabs=money_tabs(self.user, "portfolio_affordability"),
            actions=[new] if may_open_partnerships(self.user) else [],
            currencies=[
                {"label": one, "url": f"{here}?currency={one}", "current": one == currency}
                for one in self.currencies
            ]
            if len(self.currencies) > 1
            else [],
            chosen=self.chosen and str(self.chosen.authority),
            all_url=f"{here}?currency={currency}" if self.chosen else "",
            finding=self._finding(),
            above=self._above(),
            figure=words.chart_of(
                self.years, currency, today, f"{reverse('portfolio_affordability_csv')}{asked}"
            ),
            columns=[
                {"label": _("Authority")},
                {"label": _("Partnerships"), "num": True},
                {"label": _("Committed this year"), "num": True},
                {"label": _("Ceiling this year"), "num": True},
                {"label": _("May come due"), "num": True},
                {"label": _("State")},
            ],
            rows=[_authority_row(one, currency, here, today.year) for one in self.authorities],
            **kwargs,
        )

    def _finding(self) -> str:
        if self.chosen is not None:
            return words.finding_of(self.chosen.years)
        above = sum(any(year.above for year in one.years) for one in self.authorities)
        if not above:
            return _("No authority lies above a ceiling that is recorded")
        return ngettext(
            "%(n)d authority lies above a ceiling",
            "%(n)d authorities lie above a ceiling",
            above,
        ) % {"n": above}

    def _above(self) -> list[str]:
        shown = [self.chosen] if self.chosen else self.authorities
        return [
            f"{one.authority}, {sentence}"
            for one in shown
            for sentence in words.above_words(one.years, self.currency)
        ]


class PortfolioAffordabilityTable(PortfolioAffordabilityPage):
    """Every authority and year as CSV."""

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        shown = [self.chosen] if self.chosen else self.authorities
        rows = [
            [one.authority.name, *row]
            for one in shown
            for row in words.csv_rows(one.years, self.currency)
        ]
        return csv_response("affordability.csv", ("authority", *words.CSV_HEAD), rows)


class AuthorityCeilingPage(ForMandates):
    """Sets the ceiling of an authority; for portfolio officials with a mandate over it."""

    template_name = "performance/price_index_edit.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not may_open_partnerships(self.user):
            text = _("Only portfolio officials with a mandate over an authority set its ceiling.")
            raise NotYours(text, permission="edit_partnership", everywhere=True)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = reverse("portfolio_affordability")
        kwargs.setdefault("form", self._form())
        return super().get_context_data(
            title=_("Set the ceiling of an authority"),
            breadcrumbs=[{"label": _("Affordability"), "url": here}],
            cancel_url=here,
            **kwargs,
        )

    def _form(self, data: Any = None) -> AuthorityCeilingForm:
        today, seen = clock.today(), currencies_seen(self.user)
        initial = {"year": today.year, "effective_on": today, "currency": next(iter(seen), "EUR")}
        return AuthorityCeilingForm(
            data, authorities=authorities_open_to(self.user), initial=initial
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form, problems = self._form(request.POST), []
        if form.is_valid():
            facts = form.cleaned_data
            try:
                made = set_authority_ceiling(
                    facts["authority"], facts["currency"], form.facts(), actor=self.user
                )
            except Refused as refused:
                problems = put_to_fields(form, refused)
            else:
                messages.success(request, _("The ceiling is set."))
                asked = f"?currency={made.currency}&authority={facts['authority'].uuid}"
                return HttpResponseRedirect(f"{reverse('portfolio_affordability')}{asked}")
        context = self.get_context_data(form=form, problems=problems)
        return self.render_to_response(context, status=422)


def _authority_row(one: OfAuthority, currency: str, here: str, year: int) -> dict[str, Any]:
    this = next((each for each in one.years if each.year == year), None)
    above = [each for each in one.years if each.above]
    tag = {"kind": "none", "label": _("no ceiling")}
    if above:
        listed = ", ".join(str(each.year) for each in above)
        tag = {"kind": "bad", "label": _("above in %(years)s") % {"years": listed}}
    elif any(each.ceiling is not None for each in one.years):
        tag = {"kind": "good", "label": _("within its ceilings")}

    def amount(value: Any, column: str) -> dict[str, Any]:
        text = "–" if value is None else money(value, currency)
        return {"text": text, "num": True, "column": column}

    return {
        "cells": [
            {
                "text": one.authority.name,
                "url": f"{here}?currency={currency}&authority={one.authority.uuid}",
            },
            {"text": str(one.partnerships), "num": True, "column": _("Partnerships")},
            amount(this and this.committed, _("Committed this year")),
            amount(this and this.ceiling, _("Ceiling this year")),
            {
                "text": money_short(one.contingent, currency) if one.contingent else "–",
                "num": True,
                "column": _("May come due"),
            },
            {**tag, "column": _("State")},
        ]
    }
