"""Pages that plan a milestone, or change its plan before the baseline is frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import day
from core.problems import Refused
from partnerships.editing import Closed, plan_closed
from partnerships.models import Partnership
from partnerships.views.editing import EditPage
from performance.forms.kpi import MilestonePlanForm
from performance.models import Milestone
from performance.services.milestone_plan import (
    PLAN,
    add_milestone,
    change_plan,
    take_away_milestone,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict


class _PlanPage(EditPage):
    tab = "milestones"
    permission = "define_kpis"
    write_permission = "define_kpis"

    def closed(self) -> Closed | None:
        return plan_closed(self.partnership)

    def done_url(self) -> str:
        return reverse("milestones", args=[self.partnership.uuid])

    def _form(self, data: QueryDict | None, **initial: Any) -> MilestonePlanForm:
        form = MilestonePlanForm(data, initial=initial)
        if self.partnership.certifier_id is None:
            del form.fields["needs_certificate"]
        return form


class NewMilestonePage(_PlanPage):
    """Plans one more milestone."""

    title = gettext_lazy("Add a milestone")  # type: ignore[assignment] # shown translated
    lede = gettext_lazy(  # type: ignore[assignment] # shown translated
        "The baseline can be changed until the contract is signed."
    )

    def shown(self) -> Mapping[str, str]:
        return {}

    def make_form(self, data: QueryDict | None = None) -> MilestonePlanForm:
        return self._form(data, weight=1)

    def save(self, form: MilestonePlanForm) -> str:
        add_milestone(self.partnership, form.facts(f"own_{uuid4().hex[:8]}"), actor=self.user)
        return _("The milestone is planned.")


class MilestonePlanPage(_PlanPage):
    """Changes what is planned of one milestone."""

    template_name = "performance/milestone_plan.html"

    @cached_property
    def milestone(self) -> Milestone:
        visible = Partnership.objects.visible_to(self.request.user)
        rows = Milestone.objects.filter(partnership__in=visible).select_related(
            "partnership__authority",
            "partnership__partner",
            "partnership__standing",
            "partnership__certifier",
        )
        found: Milestone = get_object_or_404(rows, uuid=self.kwargs["uuid"])
        return found

    @cached_property
    def partnership(self) -> Partnership:
        return self.milestone.partnership

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Plan of %(milestone)s") % {"milestone": self.milestone.name}

    def done_url(self) -> str:
        return reverse("milestone", args=[self.milestone.uuid])

    def shown(self) -> Mapping[str, str]:
        one = self.milestone
        return {
            _("Milestone"): one.name,
            _("What must be shown"): one.description,
            _("Baseline"): day(one.baseline_on) if one.baseline_on else "",
            _("Final contract deadline"): day(one.final_deadline_on)
            if one.final_deadline_on
            else "",
            _("Who owes it"): str(one.get_owed_by_display()),
            _("Weight among the milestones"): str(one.weight),
        }

    def make_form(self, data: QueryDict | None = None) -> MilestonePlanForm:
        return self._form(data, **{name: getattr(self.milestone, name) for name in PLAN})

    def save(self, form: MilestonePlanForm) -> str:
        one = self.milestone
        change_plan(one, form.facts(one.code, one.gate), actor=self.user)
        return _("The plan is saved.")

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.POST.get("act") != "remove":
            return super().post(request, **kwargs)
        try:
            take_away_milestone(self.milestone, actor=self.user)
        except Refused as refused:
            return self.render_refused(
                problems=[{"message": one.message} for one in refused.problems]
            )
        messages.success(request, _("The milestone is taken out of the plan."))
        return HttpResponseRedirect(reverse("milestones", args=[self.partnership.uuid]))
