"""Setting up measuring: one form, checked before it counts; and adopting what it proposed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.asking import NotYours
from core.formatting import day
from core.problems import Refused
from partnerships.views.base import PartnershipPage
from performance.forms.set_up import SetUpForms
from performance.models import KPIRule
from performance.selectors.adoption import proposal_of
from performance.selectors.set_up import may_be_set_up, offered
from performance.services.adoption import adopt_proposed
from performance.services.set_up import SetUp, objections, set_up
from performance.views import kpi_words

if TYPE_CHECKING:
    from django.http import QueryDict

    from core.models import User
    from partnerships.models import Partnership
    from performance.models import KPI
    from performance.selectors.set_up import Offered


class SetUpPage(PartnershipPage):
    template_name = "performance/set_up.html"
    tab, page = "performance", "kpis"
    permission = "define_kpis"
    write_permission = "define_kpis"

    @cached_property
    def offered(self) -> Offered:
        return offered(self.partnership)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        possible = may_be_set_up(self.partnership)
        if possible:
            kwargs.setdefault("forms", self._forms())
        return super().get_context_data(
            possible=possible, page_title=_("Set up measuring"), **kwargs
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        forms = self._forms(request.POST)
        readable, facts = forms.are_readable, forms.facts()
        try:
            if readable and request.POST.get("act") == "set_up":
                set_up(self.partnership, facts, actor=self.user)
            else:
                problems = tuple(objections(self.partnership, facts))
                if problems or not readable:
                    return self.render_refused(forms=forms, problems=forms.mark(problems))
                return self.render_to_response(
                    self.get_context_data(forms=forms, preview=_preview(facts))
                )
        except Refused as refused:
            return self.render_refused(forms=forms, problems=forms.mark(refused.problems))
        messages.success(request, _("Measuring is set up. The KPIs count once they are adopted."))
        return HttpResponseRedirect(reverse("kpis", args=[self.partnership.uuid]))

    def _forms(self, data: QueryDict | None = None) -> SetUpForms:
        return SetUpForms(self.partnership, self.offered, data)


class AdoptPage(PartnershipPage):
    """The one act of the other side; what it adopts is shown on the page of the KPIs."""

    http_method_names = ["post"]
    write_permission = "adopt_kpis"

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        try:
            count = adopt_proposed(self.partnership, actor=self.user)
        except Refused as refused:
            for problem in refused.problems:
                if problem.code == "own":
                    raise NotYours(problem.message, permission="adopt_kpis") from refused
                messages.error(request, problem.message)
        else:
            messages.success(
                request,
                ngettext("%(n)d KPI is adopted.", "%(n)d KPIs are adopted.", count) % {"n": count},
            )
        return HttpResponseRedirect(reverse("kpis", args=[self.partnership.uuid]))


def set_up_action(partnership: Partnership, permissions: frozenset[str]) -> list[dict[str, Any]]:
    """The button to the page, for whoever may use it."""
    if "define_kpis" not in permissions or not may_be_set_up(partnership):
        return []
    url = reverse("set_up", args=[partnership.uuid])
    return [{"label": _("Set up measuring"), "url": url, "primary": True}]


def proposed_context(
    partnership: Partnership, user: User, permissions: frozenset[str]
) -> dict[str, Any] | None:
    """What is proposed and who adopts it, for the page of the KPIs; None without a proposal."""
    proposal = proposal_of(partnership)
    if proposal is None:
        return None
    names = [str(one) for one in proposal.adopters if one.uuid not in proposal.by]
    may = "adopt_kpis" in permissions and proposal.may_adopt(user)
    rules = {rule.kpi_id: rule for rule in KPIRule.objects.filter(kpi__in=proposal.kpis)}
    if may:
        text = _("Look through them. They are asked for and scored once you adopt them.")
    elif names:
        text = _("They count once adopted by: %(names)s.") % {"names": ", ".join(names)}
    else:
        text = _(
            "Nobody can adopt them yet: appoint the partner’s lead, or a senior responsible owner"
            " who did not propose them."
        )
    return {
        "text": text,
        "may_adopt": may,
        "url": reverse("adopt_kpis", args=[partnership.uuid]),
        "people_url": "" if names else reverse("people", args=[partnership.uuid]),
        "columns": [
            {"label": _("KPI")},
            {"label": _("Target"), "num": True},
            {"label": _("No → full points"), "num": True},
            {"label": _("Weight: financial, community"), "num": True},
            {"label": _("Who reports it")},
        ],
        "rows": [
            {"cells": _proposed(kpi, rules.get(kpi.pk), may_edit="define_kpis" in permissions)}
            for kpi in proposal.kpis
        ],
    }


def _proposed(kpi: KPI, rule: KPIRule | None, *, may_edit: bool) -> list[dict[str, Any]]:
    weights = (
        f"{rule.financial_weight.normalize():f}, {rule.community_weight.normalize():f}"
        if rule
        else "–"
    )
    return [
        {
            "text": kpi.name,
            "sub": f"{kpi.unit}, {kpi.get_frequency_display()}",
            "url": reverse("kpi_edit", args=[kpi.uuid]) if may_edit else "",
        },
        {"text": kpi_words.target_of(kpi, rule), "num": True, "column": _("Target")},
        {
            "text": kpi_words.posts_of(kpi, rule) if rule else "–",
            "num": True,
            "column": _("No → full points"),
        },
        {"text": weights, "num": True, "column": _("Weight: financial, community")},
        {
            "text": kpi.get_reported_by_display(),
            "sub": _("from %(day)s") % {"day": day(kpi.starts_on)},
            "column": _("Who reports it"),
        },
    ]


def _preview(facts: SetUp) -> list[dict[str, str]]:
    """What will be made, fact by fact."""
    contract = (
        _("signed %(signed)s, in force from %(from)s; it cannot be edited afterwards")
        % {"signed": day(facts.signed_on), "from": day(facts.effective_from)}
        if facts.signed_on and facts.effective_from
        else _("stays as it is published")
    )
    return [
        {"term": _("Contract"), "value": contract},
        {
            "term": _("Certifier"),
            "value": str(facts.certifier) if facts.certifier else _("nobody"),
        },
        {
            "term": ngettext("%(n)d KPI", "%(n)d KPIs", len(facts.kpis)) % {"n": len(facts.kpis)},
            "value": ", ".join(one.name for one in facts.kpis),
            "sub": _("proposed; they count once the other side has adopted them"),
        },
        {
            "term": ngettext("%(n)d milestone", "%(n)d milestones", len(facts.milestones))
            % {"n": len(facts.milestones)},
            "value": ", ".join(one.name for one in facts.milestones) or "–",
        },
        {
            "term": ngettext("%(n)d risk", "%(n)d risks", len(facts.risks))
            % {"n": len(facts.risks)},
            "value": _("with their usual bearer, to be edited"),
        },
    ]
