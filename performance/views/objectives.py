"""The shared objectives of a partnership: what each still lacks, and the pages that change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.problems import Refused
from partnerships.editing import Closed, ended, signed
from partnerships.models import Objective
from partnerships.stage_people import roles_held
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage
from performance.forms.objective import ObjectiveForm
from performance.models import KPI
from performance.services.objectives import add_objective, change_objective, remove_objective

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from core.models import User
    from partnerships.models import Partnership


class ObjectivesPage(PartnershipPage):
    """All objectives in one table, with what is missing before the signature."""

    template_name = "performance/objectives.html"
    tab, page = "overview", "objectives"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        objectives = list(
            self.partnership.objectives.select_related("owner").prefetch_related("kpis")
        )
        may = "define_kpis" in self.permissions and self.partnership.is_live
        return super().get_context_data(
            columns=[
                {"label": _("Objective")},
                {"label": _("Where we start")},
                {"label": _("Shown by")},
                {"label": _("Owner")},
                {"label": _("State")},
            ],
            rows=[{"cells": _cells(one, self.partnership, may=may)} for one in objectives],
            may=may,
            add_url=reverse("objective_new", args=[self.partnership.uuid]),
            actions=[
                {
                    "label": _("Add an objective"),
                    "url": reverse("objective_new", args=[self.partnership.uuid]),
                    "primary": True,
                }
            ]
            if may
            else [],
            page_title=_("Objectives"),
            **kwargs,
        )


class _ObjectiveForm(EditPage):
    tab, page = "overview", "objectives"
    permission = "define_kpis"
    write_permission = "define_kpis"

    @cached_property
    def people(self) -> list[User]:
        """Whoever holds a role on either side today."""
        held = roles_held(self.partnership, clock.today())
        found = {one.pk: one for role in held.values() for one in role.people}
        return sorted(found.values(), key=str)

    @cached_property
    def kpis(self) -> list[KPI]:
        return list(self.partnership.kpis.exclude(state=KPI.State.RETIRED).order_by("position"))

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def done_url(self) -> str:
        return reverse("objectives", args=[self.partnership.uuid])


class NewObjectivePage(_ObjectiveForm):
    """Adds one."""

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Add an objective")

    def shown(self) -> Mapping[str, str]:
        return {}

    def make_form(self, data: QueryDict | None = None) -> ObjectiveForm:
        return ObjectiveForm(data, people=self.people, kpis=self.kpis)

    def save(self, form: ObjectiveForm) -> str:
        add_objective(self.partnership, form.facts(), actor=self.user)
        return _("The objective is added.")


class ObjectivePage(_ObjectiveForm):
    """Changes one, or takes it away before the signature."""

    template_name = "performance/objective.html"

    @cached_property
    def objective(self) -> Objective:
        rows = Objective.objects.filter(partnership=self.partnership).select_related("owner")
        found: Objective = get_object_or_404(rows, uuid=self.kwargs["objective"])
        return found

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return self.objective.title

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        known = signed(self.partnership)
        if not known:
            return ""
        return _("%(signed)s What was agreed stays; what is missing can be added.") % {
            "signed": known
        }

    @property
    def tied(self) -> list[KPI]:
        return [one for one in self.kpis if one.objective_id == self.objective.pk]

    def shown(self) -> Mapping[str, str]:
        return {
            _("Objective"): self.objective.title,
            _("Where we start"): self.objective.baseline,
            _("Owner"): str(self.objective.owner or ""),
            _("Shown by"): ", ".join(one.name for one in self.tied),
        }

    def make_form(self, data: QueryDict | None = None) -> ObjectiveForm:
        owner = self.objective.owner
        people = [*self.people]
        if owner is not None and owner not in people:
            people.append(owner)
        return ObjectiveForm(
            data,
            people=people,
            kpis=self.kpis,
            initial={
                "title": self.objective.title,
                "baseline": self.objective.baseline,
                "owner": str(owner.uuid) if owner else "",
                "kpis": [str(one.uuid) for one in self.tied],
            },
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            may_remove=self.partnership.signed_on is None,
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.POST.get("act") != "remove":
            return super().post(request, **kwargs)
        try:
            remove_objective(self.objective, actor=self.user)
        except Refused as refused:
            return self.render_refused(
                problems=[{"message": one.message} for one in refused.problems]
            )
        messages.success(request, _("The objective is taken away."))
        return HttpResponseRedirect(self.done_url())

    def save(self, form: ObjectiveForm) -> str:
        change_objective(self.objective, form.facts(), actor=self.user)
        return _("The objective is saved.")


def _cells(one: Objective, partnership: Partnership, *, may: bool) -> list[dict[str, Any]]:
    kpis = list(one.kpis.all())
    lacks = [
        word
        for is_there, word in (
            (one.baseline.strip(), _("no baseline")),
            (kpis, _("no KPI")),
            (one.owner_id, _("no owner")),
        )
        if not is_there
    ]
    url = reverse("objective", args=[partnership.uuid, one.uuid]) if may else ""
    return [
        {"text": one.title, "url": url},
        {"text": one.baseline or "–", "column": _("Where we start")},
        {"text": ", ".join(kpi.name for kpi in kpis) or "–", "column": _("Shown by")},
        {"text": str(one.owner or "–"), "column": _("Owner")},
        {
            "kind": "warn" if lacks else "good",
            "label": ", ".join(lacks) or _("complete"),
            "column": _("State"),
        },
    ]
