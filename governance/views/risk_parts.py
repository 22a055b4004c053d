"""What belongs to one risk: actions against it, and what raises it by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.formatting import day
from core.problems import Refused
from governance.forms.risks import ActionForm, EndActionForm, RaisesToForm
from governance.models import Risk, RiskAction, RiskTrigger
from governance.selectors.risk_page import trigger_items, watched_of
from governance.selectors.risk_rights import ASSESSES, KEEPS, people_for
from governance.services.risk_actions import add_action, change_action, end_action
from governance.services.risk_triggers import end_trigger, set_trigger
from governance.triggers import trigger_kinds
from governance.views.risks import OneRisk
from partnerships.editing import Closed, ended
from partnerships.views.editing import EditPage, put_to_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict


class _Part(OneRisk, EditPage):
    template_name = "partnerships/edit.html"
    permission = KEEPS
    write_permission = KEEPS

    def closed(self) -> Closed | None:
        if not self.risk.is_open:
            return Closed(_("This risk is closed; open it again first."))
        return ended(self.partnership)


class _ActionEdit(_Part):
    def action_form(
        self, data: QueryDict | None, initial: Mapping[str, Any], *, sees_cost: bool
    ) -> ActionForm:
        internal = self.risk.audience == Risk.Audience.INTERNAL
        return ActionForm(
            *([data] if data is not None else []),
            people=people_for(self.partnership, internal=internal),
            currency=self.partnership.currency,
            sees_cost=sees_cost,
            initial=dict(initial),
        )


class NewActionPage(_ActionEdit):
    """Plans one."""

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Plan an action: %(risk)s") % {"risk": self.risk}

    def shown(self) -> Mapping[str, str]:
        return {}

    def make_form(self, data: QueryDict | None = None) -> ActionForm:
        owner = str(self.risk.owner.uuid) if self.risk.owner else ""
        return self.action_form(data, {"owner": owner}, sees_cost=True)

    def save(self, form: ActionForm) -> str:
        add_action(self.risk, form.facts(), actor=self.user)
        return _("The action is planned.")


class _OneAction(_ActionEdit):
    @cached_property
    def action(self) -> RiskAction:
        found: RiskAction = get_object_or_404(
            self.risk.actions.select_related("owner"), uuid=self.kwargs["action"]
        )
        found.risk = self.risk
        return found

    def closed(self) -> Closed | None:
        if self.action.state != RiskAction.State.OPEN:
            words = _("This is %(state)s; plan another action beside it.")
            return Closed(words % {"state": self.action.get_state_display()})
        return super().closed()

    def shown(self) -> Mapping[str, str]:
        one = self.action
        return {
            _("What is done"): one.title,
            _("Who sees to it"): str(one.owner),
            _("By"): day(one.due_on),
            _("State"): str(one.get_state_display()),
        }


class ActionPage(_OneAction):
    """Says that an action is done or dropped; changing it is a page beside it."""

    template_name = "governance/risk_action.html"
    permission = "view_shared"
    write_permission = "view_shared"

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return str(self.action)

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        return _("%(who)s sees to it, by %(day)s.") % {
            "who": self.action.owner,
            "day": day(self.action.due_on),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place = [self.partnership.uuid, self.risk.uuid, self.action.uuid]
        return super().get_context_data(
            change_url=reverse("risk_action_edit", args=place), **kwargs
        )

    def make_form(self, data: QueryDict | None = None) -> EndActionForm:
        return EndActionForm(data)

    def save(self, form: EndActionForm) -> str:
        said = form.cleaned_data
        done = said["outcome"] == "done"
        end_action(self.action, done=done, note=said["note"], actor=self.user)
        return _("It is done.") if done else _("It is dropped.")


class EditActionPage(_OneAction):
    """Changes one that is still to be done."""

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Change: %(what)s") % {"what": self.action}

    def make_form(self, data: QueryDict | None = None) -> ActionForm:
        one = self.action
        known = {
            "title": one.title,
            "owner": str(one.owner.uuid),
            "due_on": one.due_on,
            "cost": one.cost,
        }
        return self.action_form(data, known, sees_cost=self.rights.sees_cost(one))

    def save(self, form: ActionForm) -> str:
        change_action(self.action, form.facts(), actor=self.user)
        return _("It is changed.")


class NewTriggerPage(OneRisk):
    """First what is watched, then its fields and to what it raises the risk."""

    template_name = "governance/risk_trigger_new.html"
    permission = ASSESSES
    write_permission = ASSESSES

    @property
    def kind(self) -> str:
        said = self.request.GET.get("what", "")
        return said if said in trigger_kinds else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.kind:
            kwargs.setdefault("facts_form", self._facts_form())
            kwargs.setdefault("form", RaisesToForm(initial={"probability": 4}))
        return super().get_context_data(
            the_risk=self.risk,
            kind=trigger_kinds[self.kind] if self.kind else None,
            cards=[
                {"value": one.slug, "title": one.label, "text": one.hint} for one in trigger_kinds
            ],
            cancel_url=self.done_url(),
            page_title=_("Set a trigger"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if not self.kind:
            raise Http404
        form, facts_form = RaisesToForm(request.POST), self._facts_form(request.POST)
        problems: list[dict[str, str]] = []
        if form.is_valid() & facts_form.is_valid():
            try:
                set_trigger(
                    self.risk,
                    self.kind,
                    {name: facts_form[name].data for name in facts_form.fields},
                    probability=form.cleaned_data["probability"] or 0,
                    impact=form.cleaned_data["impact"],
                    actor=self.user,
                )
            except Refused as refused:
                problems = put_to_fields(form, refused)
            else:
                messages.success(request, _("It is watched from now on."))
                return HttpResponseRedirect(self.done_url())
        return self.render_refused(form=form, facts_form=facts_form, problems=problems)

    def _facts_form(self, *data: Any) -> forms.Form:
        return trigger_kinds[self.kind].form(self.partnership, *data, prefix="watch")


class EndTriggerPage(_Part):
    """Ends one."""

    permission = ASSESSES
    write_permission = ASSESSES

    @cached_property
    def trigger(self) -> RiskTrigger:
        found: RiskTrigger = get_object_or_404(self.risk.triggers, uuid=self.kwargs["trigger"])
        found.risk = self.risk
        return found

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        seen = watched_of([self.trigger]).get(self.trigger.pk)
        return _("End: %(what)s") % {"what": seen.words if seen else _("a trigger")}

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        return _("It is not watched any more. What it raised stays in the history of the risk.")

    @property
    def label(self) -> str:  # type: ignore[override] # read only here
        return _("End the trigger")

    def closed(self) -> Closed | None:
        if self.trigger.ended_at is not None:
            return Closed(_("This trigger has ended."))
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        return {_("State"): trigger_items([self.trigger], self.rights)[0]["label"]}

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return forms.Form(data)

    def save(self, _form: forms.Form) -> str:
        end_trigger(self.trigger, actor=self.user)
        return _("It has ended.")
