"""One appointment: ending it, and covering for leave."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.approval import Conflict, as_seen, require_as_seen
from core.formatting import day, money_short
from core.problems import Refused
from core.views.account import asked_again
from governance.forms.appointments import CoverForm, DelegateForm, EndForm, PeopleForm
from governance.models import Appointment
from governance.ownership import owned_by
from governance.selectors.appointing import gave, may_delegate
from governance.selectors.open_work import open_work_of, successors_of
from governance.services.delegation import delegate_limit
from governance.services.people import cover_by_email, end_here
from governance.views.people import OfPeople, show_in
from partnerships.views.editing import both_versions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise


class OfAppointment(OfPeople, ABC):
    """A page with one form about an appointment that the person may change; else it is a 404."""

    template_name = "governance/appointment.html"
    permission = "appoint_people"
    below_tab = True
    form_class: type[PeopleForm]
    title: str | Promise = ""
    label: str | Promise = ""
    asks_again = False
    """Whether it gives somebody something, and so asks if it is still the person."""

    @cached_property
    def appointment(self) -> Appointment:
        found: Appointment | None = (
            Appointment.objects.filter(
                partnership=self.partnership, uuid=self.kwargs["appointment_uuid"]
            )
            .not_ended(clock.today())
            .select_related("user", "organisation", "partnership", "covers__user")
            .first()
        )
        if found is None or not self.may_change(found):
            raise Http404
        found.partnership = self.partnership
        return found

    @abstractmethod
    def may_change(self, appointment: Appointment) -> bool:
        """Whether the page is for this person and this appointment."""

    @abstractmethod
    def do(self, facts: Mapping[str, Any]) -> str:
        """Does it and says so."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        appointment = self.appointment
        kwargs.setdefault("form", self._form())
        return super().get_context_data(
            appointment=appointment,
            page_title=str(self.title) % {"person": appointment.user},
            label=self.label,
            cancel_url=reverse("people", args=[self.partnership.uuid]),
            seen=as_seen(self.shown()),
            **kwargs,
        )

    def shown(self) -> dict[str, str]:
        """What the page says of the appointment."""
        one = self.appointment
        return {
            _("Person"): str(one.user),
            _("Role"): str(one.get_role_display()),
            _("From"): day(one.from_on),
            _("Until"): day(one.until_on) if one.until_on else "",
            _("Why it ended"): one.end_reason,
        }

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        _found = self.appointment
        form = self._form(request.POST)
        try:
            if "seen" in request.POST:
                require_as_seen(request.POST["seen"], self.shown())
        except Conflict as met:
            context = self.get_context_data(form=form, conflict=both_versions(met))
            return self.render_to_response(context, status=409)
        if form.is_valid():
            if self.asks_again and (asked := asked_again(request)) is not None:
                return asked
            try:
                return self.done(self.do(form.cleaned_data))
            except Refused as refused:
                show_in(form, refused, {"user": "email", "organisation": "email", "role": "email"})
        return self.render_refused(form=form, refused_form=form)

    def _form(self, *data: Any) -> PeopleForm:
        return self.form_class(
            *data,
            partnership=self.partnership,
            rights=self.rights,
            initial={"from_on": clock.today(), "last_day": clock.today()},
            **self.form_facts(),
        )

    def form_facts(self) -> dict[str, Any]:
        """What the form needs besides."""
        return {}


class EndPage(OfAppointment):
    permission = write_permission = "view_shared"
    form_class = EndForm
    title = gettext_lazy("End the appointment of %(person)s")
    label = gettext_lazy("End the appointment")

    def may_change(self, appointment: Appointment) -> bool:
        body = appointment.organisation_id
        covered = appointment.covers_id is not None
        return self.rights.may_give(appointment.role, body) or (
            covered
            and (self.rights.may_cover(appointment.role, body) or gave(appointment, self.user))
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            open_work=open_work_of(self.appointment, clock.today()), **kwargs
        )

    def form_facts(self) -> dict[str, Any]:
        """Whoever may take over, where something bears the person's name."""
        owned = owned_by(self.appointment.user, self.partnership)
        heirs = successors_of(self.appointment, clock.today()) if owned else []
        return {"successors": heirs}

    def do(self, facts: Mapping[str, Any]) -> str:
        end_here(self.appointment, **facts, actor=self.user)
        return _("The appointment ends on the day given.")


class CoverPage(OfAppointment):
    form_class = CoverForm
    title = gettext_lazy("Leave cover for %(person)s")
    label = gettext_lazy("Arrange cover")
    asks_again = True

    def may_change(self, appointment: Appointment) -> bool:
        return appointment.covers_id is None and self.rights.may_cover(
            appointment.role, appointment.organisation_id
        )

    def do(self, facts: Mapping[str, Any]) -> str:
        cover_by_email(self.appointment, **facts, actor=self.user)
        return _("The cover was arranged.")


class DelegatePage(OfAppointment):
    """A limit of one's own, passed on to a colleague for a time."""

    permission = write_permission = "accept_money"
    form_class = DelegateForm
    title = gettext_lazy("Let a deputy approve for %(person)s")
    label = gettext_lazy("Pass it on")
    asks_again = True

    def may_change(self, appointment: Appointment) -> bool:
        return may_delegate(appointment, self.user)

    def do(self, facts: Mapping[str, Any]) -> str:
        made = delegate_limit(self.appointment, **facts, actor=self.user)
        assert made.limit is not None  # noqa: S101 - refused without
        assert made.until_on is not None  # noqa: S101 - refused without
        return _("%(deputy)s approves up to %(limit)s from %(start)s until %(end)s.") % {
            "deputy": made.user,
            "limit": money_short(made.limit, made.currency),
            "start": day(made.from_on),
            "end": day(made.until_on),
        }
