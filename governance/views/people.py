"""The People page: who decides this, who is appointed or invited, and appointing by e-mail."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.asking import NotYours
from core.problems import Refused
from core.views.account import asked_again
from governance.forms.appointments import AppointForm
from governance.models import Invitation
from governance.selectors.appointing import AppointingRights, rights_of
from governance.selectors.invitations import invitations_of
from governance.selectors.people import people_of
from governance.services.invitations import send_again, withdraw
from governance.services.people import appoint_or_invite
from governance.services.single_acceptance import NEEDED
from partnerships.views.base import PartnershipPage

if TYPE_CHECKING:
    from uuid import UUID


class OfPeople(PartnershipPage):
    """A page on the people of one partnership; what it changes is for those who may appoint."""

    tab = "people"
    page = "people"
    write_permission = "appoint_people"

    @cached_property
    def rights(self) -> AppointingRights:
        if "appoint_people" not in self.permissions:
            return AppointingRights({}, {})
        return rights_of(self.user, self.partnership, clock.today())

    def done(self, message: str) -> HttpResponseRedirect:
        messages.success(self.request, message)
        return HttpResponseRedirect(reverse("people", args=[self.partnership.uuid]))


class PeoplePage(OfPeople):
    template_name = "governance/people.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        internal = "view_internal" in self.permissions
        if self.rights.roles:
            kwargs.setdefault("appoint_form", self._form())
        people = people_of(
            self.partnership,
            clock.today(),
            internal=internal,
            rights=self.rights,
            reader=self.user,
        )
        rows = [row for side in people.sides for row in side.rows]
        return super().get_context_data(
            people=people,
            invitations=invitations_of(
                self.partnership, clock.now(), internal=internal, rights=self.rights
            ),
            internal=internal,
            may_change=any(one.may_end or one.may_cover or one.may_delegate for one in rows),
            may_decide=NEEDED in self.permissions,
            page_title=_("People"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if not self.rights.roles:
            raise NotYours
        form = self._form(request.POST)
        if form.is_valid():
            if (asked := asked_again(request)) is not None:
                return asked
            try:
                made = appoint_or_invite(self.partnership, **form.cleaned_data, actor=self.user)
            except Refused as refused:
                show_in(form, refused, {"user": "email"})
            else:
                return self.done(_told(made))
        return self.render_refused(appoint_form=form, refused_form=form)

    def _form(self, *data: Any) -> AppointForm:
        return AppointForm(
            *data,
            partnership=self.partnership,
            rights=self.rights,
            auto_id="id_appoint_%s",
            initial={"from_on": clock.today()},
        )


class InvitationAct(OfPeople):
    """Sends an invitation again, or takes it back."""

    http_method_names = ["post", "options"]

    def post(
        self, _request: HttpRequest, *, act: str, invitation: UUID, **_kwargs: Any
    ) -> HttpResponse:
        found = get_object_or_404(
            Invitation.objects.select_related("partnership", "organisation", "invited_by"),
            partnership=self.partnership,
            uuid=invitation,
        )
        try:
            if act == "send":
                send_again(found, actor=self.user)
                return self.done(_("The invitation was sent again, with a new link."))
            withdraw(found, actor=self.user)
            return self.done(_("The invitation was taken back. Its link opens nothing any more."))
        except Refused as refused:
            messages.error(self.request, str(refused))
            return HttpResponseRedirect(reverse("people", args=[self.partnership.uuid]))


def show_in(form: Any, refused: Refused, fields: dict[str, str]) -> None:
    """The problems beside the inputs they are about; `fields` renames those of the service."""
    for problem in refused.problems:
        name = fields.get(problem.field, problem.field)
        form.add_error(name if name in form.fields else None, problem.message)


def _told(made: object) -> str:
    if isinstance(made, Invitation):
        return _(
            "%(name)s is invited. The appointment begins when they accept; the link in the mail "
            "works for 14 days."
        ) % {"name": made.name}
    return _("The appointment was made.")
