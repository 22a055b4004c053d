"""One condition of the present stage, or one carried over: recorded, confirmed, or waived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.problems import Refused
from partnerships.models import ConditionRecord, Document
from partnerships.selectors.stage_follow import asked_or_following
from partnerships.services.stage_conditions import (
    lift_waiver,
    record_condition,
    waive_condition,
)
from partnerships.stage_people import roles_held
from partnerships.views.base import PartnershipPage
from partnerships.views.stage_forms import ConditionForm, WaiverForm

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.models import User
    from partnerships.selectors.stage_follow import Asked
    from partnerships.type import Requirement


class ConditionPage(PartnershipPage):
    """One condition: owner, date, confirmation, note, document."""

    template_name = "partnerships/stage_condition.html"
    tab = "stages"
    below_tab = True
    permission = "record_condition"
    write_permission = "record_condition"

    @cached_property
    def asked(self) -> Asked:
        found = asked_or_following(self.partnership, self.kwargs["code"])
        if found is None:
            raise Http404
        return found

    @property
    def requirement(self) -> Requirement:
        return self.asked.requirement

    @cached_property
    def record(self) -> ConditionRecord | None:
        found: ConditionRecord | None = (
            ConditionRecord.objects.filter(
                partnership=self.partnership,
                gate=self.asked.gate,
                code=self.requirement.code,
            )
            .select_related("owner", "waived_by")
            .first()
        )
        return found

    @cached_property
    def people(self) -> dict[str, User]:
        held = roles_held(self.partnership, clock.today())
        return {str(person.uuid): person for role in held.values() for person in role.people}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self._form(initial=_initial(self.record)))
        waived = self.record if self.record and self.record.waived_on else None
        if "decide_gate" in self.permissions and self.requirement.may_be_waived:
            kwargs.setdefault("waiver_form", WaiverForm())
        else:
            kwargs["waiver_form"] = None
        return super().get_context_data(requirement=self.requirement, waived=waived, **kwargs)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            typed = form.cleaned_data
            try:
                record_condition(
                    self.partnership,
                    self.requirement.code,
                    actor=self.user,
                    owner=self.people.get(typed["owner"]),
                    due_on=typed["due_on"],
                    is_met=typed.get("is_met", False),
                    note=typed["note"],
                    document=typed["document"],
                )
            except Refused as refused:
                for problem in refused.problems:
                    form.add_error(
                        problem.field if problem.field in form.fields else None, problem.message
                    )
            else:
                messages.success(request, _("Recorded."))
                return HttpResponseRedirect(reverse("stages", args=[self.partnership.uuid]))
        return self.render_refused(form=form)

    def _form(self, *data: Any, **known: Any) -> ConditionForm:
        # The version that was named stays chosen after a newer one has replaced it.
        named = Q(pk=self.record.document_id) if self.record else Q()
        documents = (
            Document.objects.visible_to(self.user)
            .filter(Q(superseded_by__isnull=True) | named, partnership=self.partnership)
            .annotate(is_replaced=Q(superseded_by__isnull=False))
        )
        return ConditionForm(
            *data,
            people=self.people.values(),
            documents=documents,
            confirms=self.requirement.kind == "confirmed",
            **known,
        )


class WaiveCondition(ConditionPage):
    """Where a waiver, or its end, is sent."""

    http_method_names = ["post", "options"]
    write_permission = "decide_gate"

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = WaiverForm(request.POST)
        lifted = request.POST.get("waiver") == "lift"
        if lifted or form.is_valid():
            code = self.requirement.code
            try:
                if lifted:
                    lift_waiver(self.partnership, code, actor=self.user)
                else:
                    waive_condition(
                        self.partnership,
                        code,
                        actor=self.user,
                        until=form.cleaned_data["until"],
                        reason=form.cleaned_data["reason"],
                    )
            except Refused as refused:
                if lifted:
                    form = WaiverForm()
                return self.render_refused(
                    waiver_form=form,
                    problems=[
                        {
                            "message": one.message,
                            "href": f"#id_{one.field}" if one.field in form.fields else "",
                        }
                        for one in refused.problems
                    ],
                )
            messages.success(request, _("The waiver is ended.") if lifted else _("Waived."))
            return HttpResponseRedirect(reverse("stages", args=[self.partnership.uuid]))
        return self.render_refused(waiver_form=form)


def _initial(record: ConditionRecord | None) -> dict[str, Any]:
    if record is None:
        return {}
    return {
        "owner": str(record.owner.uuid) if record.owner else "",
        "due_on": record.due_on,
        "is_met": record.met_on is not None,
        "note": record.note,
        "document": record.document_id,
    }
