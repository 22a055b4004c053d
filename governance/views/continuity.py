"""Continuity: key people, handovers, and resources promised against delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day, scaled
from core.problems import Refused
from governance.forms.continuity import (
    ChangeKeyPersonForm,
    DeliveryForm,
    KeyPersonForm,
    LeavingForm,
    ResourceForm,
    StepForm,
)
from governance.handover import STEPS
from governance.models import Appointment, KeyPerson, PromisedResource
from governance.selectors.continuity import handovers_of, key_people_of, resources_of
from governance.selectors.pools import KEEPS, MOST_ROWS, pool_cells
from governance.selectors.sides import side_name, side_of
from governance.services import continuity
from governance.services.obligation_checks import KEEP, MEET
from partnerships.editing import Closed, ended
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage, put_to_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict


class ContinuityPage(PartnershipPage):
    """Who and what was promised, and what passes on."""

    template_name = "governance/continuity.html"
    tab, page = "people", "continuity"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        live = ended(self.partnership) is None
        side = side_of(self.user, self.partnership) if MEET in self.permissions and live else ""
        today = clock.today()
        return super().get_context_data(
            person_columns=_heads(
                _("Name"), _("What they do here"), _("Side"), _("Since"), _("Until"), _("Change")
            ),
            people=[
                {"cells": self._person(one, side)} for one in key_people_of(self.partnership, today)
            ],
            resource_columns=_heads(
                _("What"), _("Who promised it"), _("Promised"), _("Arrived"), _("Difference")
            ),
            resources=[
                {"cells": self._resource(one, side)} for one in resources_of(self.partnership)
            ],
            handover_columns=_heads(_("Role that ends"), _("Last day"), _("Done")),
            handovers=[
                {"cells": self._handover(one)} for one in handovers_of(self.partnership, today)
            ],
            pool_columns=_heads(
                _("What"), _("Offered"), _("Granted, not drawn yet"), _("In use"), _("Free")
            ),
            pools=[
                {"cells": pool_cells(one)}
                for one in self.partnership.resource_pools.all()[:MOST_ROWS]
            ],
            pool_actions=[self._add("pool_new", _("Set up a pool"))]
            if live and KEEPS in self.permissions
            else [],
            person_actions=[self._add("key_person_new", _("Name a key person"))] if side else [],
            resource_actions=[self._add("resource_new", _("Record a promise"))]
            if live and KEEP in self.permissions
            else [],
            page_title=_("Continuity"),
            **kwargs,
        )

    def _add(self, name: str, label: str) -> dict[str, Any]:
        return {"label": label, "url": reverse(name, args=[self.partnership.uuid])}

    def _person(self, one: KeyPerson, side: str) -> list[dict[str, Any]]:
        place = [self.partnership.uuid, one.uuid]
        until = _("open")
        if one.planned_end_on:
            until = _("planned until %(day)s") % {"day": day(one.planned_end_on)}
        if one.last_on:
            until = day(one.last_on)
        may = one.side == side and one.last_on is None
        change = {"text": _("Change"), "url": reverse("key_person", args=place)}
        return [
            {
                "text": one.name,
                "url": reverse("key_person_leaves", args=place) if may else "",
                "sub": one.substitute and _("substitute: %(name)s") % {"name": one.substitute},
            },
            {"text": one.role, "column": _("What they do here")},
            {"text": side_name(self.partnership, one.side), "column": _("Side")},
            {"text": day(one.since_on), "column": _("Since")},
            {
                "text": until,
                "sub": one.followed_by and _("then %(name)s") % {"name": one.followed_by},
                "column": _("Until"),
            },
            {**(change if may else {"text": "–"}), "column": _("Change")},
        ]

    def _resource(self, one: PromisedResource, side: str) -> list[dict[str, Any]]:
        url = reverse("resource_arrived", args=[self.partnership.uuid, one.uuid])
        may = side not in {"", one.side}
        late = one.difference < 0 and one.due_on < clock.today()
        return [
            {
                "text": one.what,
                "url": url if may else "",
                "sub": _("by %(day)s") % {"day": day(one.due_on)},
            },
            {"text": side_name(self.partnership, one.side), "column": _("Who promised it")},
            {"text": f"{scaled(one.promised)} {one.unit}", "column": _("Promised")},
            {"text": scaled(one.delivered), "column": _("Arrived")},
            {
                "text": scaled(one.difference),
                "late": _("late") if late else "",
                "column": _("Difference"),
            },
        ]

    def _handover(self, one: Any) -> list[dict[str, Any]]:
        done = _("%(done)d of %(all)d") % {"done": one.done, "all": len(STEPS)}
        return [
            {
                "text": one.get_role_display(),
                "url": reverse("handover", args=[self.partnership.uuid, one.uuid]),
                "sub": str(one.user),
            },
            {"text": day(one.until_on), "column": _("Last day")},
            {"text": done, "column": _("Done")},
        ]


def _heads(*labels: str) -> list[dict[str, str]]:
    return [{"label": label} for label in labels]


class _Continuity(EditPage):
    tab, page = "people", "continuity"
    permission = MEET
    write_permission = MEET

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        return {}

    def done_url(self) -> str:
        return reverse("continuity", args=[self.partnership.uuid])


class NewKeyPersonPage(_Continuity):
    """Names one."""

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Name a key person of your side")

    def make_form(self, data: QueryDict | None = None) -> KeyPersonForm:
        return KeyPersonForm(data, initial={"notice_days": 60})

    def save(self, form: Any) -> str:
        said = {**form.cleaned_data, "notice_days": form.cleaned_data["notice_days"] or 0}
        facts = continuity.KeyPersonFacts(**said)
        continuity.name_key_person(self.partnership, facts, actor=self.user)
        return _("The key person is named.")


class KeyPersonPage(_Continuity):
    """Changes what needs no notice."""

    @cached_property
    def person(self) -> KeyPerson:
        rows = KeyPerson.objects.filter(partnership=self.partnership)
        found: KeyPerson = get_object_or_404(rows, uuid=self.kwargs["key_person"])
        return found

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return f"{self.person.name}, {self.person.role}"

    def shown(self) -> Mapping[str, str]:
        return {name: str(value or "") for name, value in self.person.content().items()}

    def make_form(self, data: QueryDict | None = None) -> Any:
        return ChangeKeyPersonForm(data, initial=self.person.content())

    def save(self, form: Any) -> str:
        continuity.change_key_person(self.person, **form.cleaned_data, actor=self.user)
        return _("It is changed.")


class LeavesPage(KeyPersonPage):
    """Gives notice that one leaves."""

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("%(name)s leaves") % {"name": self.person.name}

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        words = _("A change needs %(n)d days of notice.")
        return words % {"n": self.person.notice_days}

    def make_form(self, data: QueryDict | None = None) -> Any:
        return LeavingForm(data)

    def save(self, form: Any) -> str:
        continuity.give_notice(
            self.person, continuity.Leaving(**form.cleaned_data), actor=self.user
        )
        return _("Notice is given.")


class NewResourcePage(_Continuity):
    """Writes down a promise."""

    permission = KEEP
    write_permission = KEEP

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Record a promised resource")

    def make_form(self, data: QueryDict | None = None) -> ResourceForm:
        return ResourceForm(data, initial={"side": "partner"})

    def save(self, form: Any) -> str:
        facts = continuity.ResourceFacts(**form.cleaned_data)
        continuity.promise_resource(self.partnership, facts, actor=self.user)
        return _("The promise is recorded.")


class ArrivedPage(_Continuity):
    """Writes down what arrived."""

    @cached_property
    def resource(self) -> PromisedResource:
        rows = PromisedResource.objects.filter(partnership=self.partnership)
        found: PromisedResource = get_object_or_404(
            rows.prefetch_related("deliveries"), uuid=self.kwargs["resource"]
        )
        return found

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("What arrived: %(what)s") % {"what": self.resource.what}

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        known = {
            "promised": scaled(self.resource.promised),
            "delivered": scaled(self.resource.delivered),
            "unit": self.resource.unit,
        }
        return _("Promised: %(promised)s %(unit)s. So far: %(delivered)s.") % known

    def shown(self) -> Mapping[str, str]:
        return {_("Arrived"): scaled(self.resource.delivered)}

    def make_form(self, data: QueryDict | None = None) -> DeliveryForm:
        return DeliveryForm(data)

    def save(self, form: Any) -> str:
        continuity.record_delivery(self.resource, **form.cleaned_data, actor=self.user)
        return _("It is written down.")


class HandoverPage(PartnershipPage):
    """The checklist of one role that ends."""

    template_name = "governance/handover.html"
    tab, page = "people", "continuity"
    below_tab = True
    write_permission = "view_shared"

    @cached_property
    def appointment(self) -> Appointment:
        rows = Appointment.objects.filter(
            partnership=self.partnership, until_on__isnull=False
        ).select_related("user")
        found: Appointment = get_object_or_404(rows, uuid=self.kwargs["appointment_uuid"])
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.appointment
        done = {row.code: row for row in one.handover_steps.select_related("done_by")}
        tried = kwargs.pop("tried", None)
        may = ended(self.partnership) is None and (
            one.user_id == self.user.pk or MEET in self.permissions
        )
        title = _("Handover: %(who)s, %(role)s") % {
            "who": one.user,
            "role": one.get_role_display(),
        }
        return super().get_context_data(
            note=_("last day %(day)s") % {"day": day(one.until_on)} if one.until_on else "",
            steps=[
                {
                    "words": words,
                    "row": done.get(code),
                    "form": self._form(code, tried) if may and code not in done else None,
                }
                for code, words in STEPS.items()
            ],
            finding=title,
            page_title=title,
            **kwargs,
        )

    def _form(self, code: str, tried: StepForm | None) -> StepForm:
        if tried is not None and tried.data.get("code") == code:
            return tried
        return StepForm(initial={"code": code}, auto_id=f"id_{code}_%s")

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        code = request.POST.get("code", "")
        form = StepForm(request.POST, auto_id=f"id_{code}_%s")
        problems = []
        if form.is_valid():
            try:
                note = form.cleaned_data["note"]
                continuity.do_step(self.appointment, code, note=note, actor=self.user)
                messages.success(request, _("That item is done."))
                return HttpResponseRedirect(request.path)
            except Refused as refused:
                problems = put_to_fields(form, refused)
        return self.render_refused(tried=form, refused_form=form, problems=problems)
