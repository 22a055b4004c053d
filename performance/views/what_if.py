"""What a period would pay if: the same mechanism, imagined facts, nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.charts import Figure, LineChart, Series, Unit
from core.formatting import money, money_exact
from core.money import symbol
from core.problems import Refused
from partnerships.models import ContractVersion
from partnerships.types import types
from partnerships.views.base import PartnershipPage
from performance.forms.what_if import FORMS
from performance.mechanism import CannotAssess, mechanisms
from performance.selectors.payment_terms import settings_of
from performance.selectors.payments.known import Known
from performance.what_if import course

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from performance.mechanism import Assessment
    from performance.what_if import Course

VARIED = {
    "availability": gettext_lazy("What the month pays, by the number of failures"),
    "revenue_share": gettext_lazy("What is paid, by the part of this revenue"),
    "outcomes": gettext_lazy("What the month pays, by the part of these outcomes"),
}


class WhatIfPage(PartnershipPage):
    """For calibration before the signature, by the draft; afterwards by the version in force."""

    template_name = "performance/what_if.html"
    tab, page = "money", "what_if"
    http_method_names = ["get", "head", "options"]

    @cached_property
    def slug(self) -> str:
        return types[self.partnership.type].mechanism

    @cached_property
    def version(self) -> ContractVersion | None:
        """The version in force today; before the signature the draft, for officials."""
        try:
            return Known(self.partnership).version_on(clock.today())
        except Refused:
            if "view_internal" not in self.permissions:
                return None
            drafts = self.partnership.contract_versions.filter(state=ContractVersion.State.DRAFT)
            return drafts.order_by("number").first()

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        if self.version is None:
            return self._page(impossible=_("No version of the contract is in force yet."))
        try:
            settings = settings_of(self.partnership, self.version)
        except Refused as refused:
            return self._page(impossible=" ".join(one.message for one in refused.problems))
        make = FORMS[self.slug]
        if not request.GET:
            return self._page(form=make(settings=settings))
        form = make(request.GET, settings=settings)
        if not form.is_valid():
            return self.render_refused(form=form)
        facts = form.facts()
        try:
            found = mechanisms[self.slug].assess(settings, facts)
        except CannotAssess as error:
            problems = [{"where": "", "message": str(one.message)} for one in error.objections]
            return self.render_refused(form=form, problems=problems)
        return self._page(form=form, result=self._result(found, settings, facts))

    def _page(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.version
        kwargs.setdefault("form", None)
        return super().get_context_data(
            version=version,
            is_draft=version is not None and version.state == ContractVersion.State.DRAFT,
            mechanism=str(mechanisms[self.slug].label),
            page_title=_("What if"),
            **kwargs,
        )

    def _result(self, found: Assessment, settings: Any, facts: Any) -> dict[str, Any]:
        currency = self.partnership.currency
        rows: list[dict[str, Any]] = [
            {
                "cells": [
                    {"text": line.cause.say(_), "sub": line.clause},
                    {
                        "text": money_exact(line.amount, currency),
                        "num": True,
                        "column": _("Amount"),
                    },
                ]
            }
            for line in found.lines
        ]
        total = money_exact(found.total, currency)
        cells = [{"text": _("Sum")}, {"text": total, "num": True, "column": _("Amount")}]
        rows.append({"cells": cells, "look": "sum"})
        varied = course(self.slug, settings, facts)
        words = _("It would pay %(total)s")
        if found.total < 0:
            words = _("The partner would pay %(total)s")
        return {
            "headline": words % {"total": money(abs(found.total), currency)},
            "columns": [{"label": _("How it comes about")}, {"label": _("Amount"), "num": True}],
            "rows": rows,
            "figure": None if varied is None else self._figure(varied),
        }

    def _figure(self, varied: Course) -> Figure:
        currency = self.partnership.currency
        unit = Unit(prefix=symbol(currency) or f"{currency}\N{NO-BREAK SPACE}")
        title = str(VARIED[self.slug])
        amounts = tuple(None if one is None else abs(one) for one in varied.amounts)
        drawing = LineChart(title, varied.names, (Series(_("paid"), amounts),), unit)
        return Figure(uid="what-if", heading=title, chart=drawing, level=3)
