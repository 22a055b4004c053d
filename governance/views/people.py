"""The People page: who decides this, who is appointed, and the forms that change it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.problems import Refused
from governance.forms import AppointForm, CoverForm, EndForm, PeopleForm
from governance.selectors.people import people_of, roles_open_to
from governance.services.people import appoint_by_email, cover_by_email, end_here
from partnerships.views.base import PartnershipPage

if TYPE_CHECKING:
    from governance.roles import Role

FORMS: dict[str, type[PeopleForm]] = {"appoint": AppointForm, "end": EndForm, "cover": CoverForm}


class PeoplePage(PartnershipPage):
    template_name = "governance/people.html"
    tab = "people"
    write_permission = "appoint_people"

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        if "appoint_people" not in self.permissions:
            return ()
        return roles_open_to(self.user, self.partnership, clock.today())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.roles:
            for name in FORMS:
                kwargs.setdefault(f"{name}_form", self._form(name))
        return super().get_context_data(
            people=people_of(
                self.partnership, clock.today(), internal="view_internal" in self.permissions
            ),
            internal="view_internal" in self.permissions,
            page_title=_("People"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in FORMS or not self.roles:
            raise PermissionDenied
        form = self._form(act, request.POST)
        if form.is_valid():
            try:
                message = self._do(act, form.cleaned_data)
            except Refused as refused:
                for problem in refused.problems:
                    form.add_error(_field(form, problem.field), problem.message)
            else:
                messages.success(request, message)
                return HttpResponseRedirect(reverse("people", args=[self.partnership.uuid]))
        return self.render_refused(**{f"{act}_form": form, "refused_form": form})

    def _form(self, name: str, *data: Any) -> PeopleForm:
        return FORMS[name](
            *data,
            partnership=self.partnership,
            roles=self.roles,
            auto_id=f"id_{name}_%s",
            initial={"from_on": clock.today(), "last_day": clock.today()},
        )

    def _do(self, act: str, facts: dict[str, Any]) -> str:
        if act == "appoint":
            appoint_by_email(self.partnership, **facts, actor=self.user)
            return _("The appointment was made.")
        if act == "end":
            end_here(**facts, actor=self.user)
            return _("The appointment ends on the day given.")
        cover_by_email(**facts, actor=self.user)
        return _("The cover was arranged.")


_FIELDS = {"user": "email", "organisation": "email"}


def _field(form: PeopleForm, field: str) -> str | None:
    name = _FIELDS.get(field, field)
    return name if name in form.fields else None
