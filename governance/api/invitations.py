"""Invitations that wait: listed, sent again, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core import clock
from core.api.fields import OrganisationNamed, PersonShown, Shown
from core.api.rules import Rule
from core.api.views import NounViewSet, verb
from core.models import Organisation, Scope
from core.problems import Problem, Refused
from governance.models import Invitation
from governance.roles import choices
from governance.selectors.appointing import AppointingRights, organisations_open_to, rights_of
from governance.services.invitations import send_again, withdraw
from partnerships.api.base import BelowPartnership

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from core.models import User
    from partnerships.models import Partnership

APPOINT = Rule(Scope.APPOINT, "appoint_people")


class InvitationShown(Shown):
    """A role that was offered by e-mail. The address is for whoever may change the invitation."""

    uuid = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.SerializerMethodField()
    organisation = OrganisationNamed()
    role = serializers.ChoiceField(choices=choices())
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=Invitation.State.choices)
    invited_by = PersonShown()
    invited_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()

    def get_email(self, row: Invitation) -> str | None:
        """Null where it is not shown."""
        rights: AppointingRights = self.context["rights"]
        return row.email if rights.may_give(row.role, row.organisation_id) else None


class InvitationViewSet(BelowPartnership[Invitation], NounViewSet[Invitation]):
    """Invitations that wait: all for officials, those of their own organisation for others."""

    queryset = Invitation.objects.select_related("organisation", "invited_by", "partnership")
    serializer_class = InvitationShown
    tag = "people"

    def rows(self) -> QuerySet[Invitation]:
        """As the People page shows them; after an act the one that it changed, too."""
        found = super().rows()
        if self.action in {"list", "retrieve"}:
            found = found.filter(state=Invitation.State.WAITING)
        if "view_internal" not in self.rights_on(self.partnership):
            found = found.filter(organisation__in=self._rights.organisations)
        return found.order_by("invited_at", "pk")

    @property
    def _rights(self) -> AppointingRights:
        if "appoint_people" not in self.rights_on(self.partnership):
            return AppointingRights({}, {})
        return rights_of(self.user, self.partnership, clock.today())

    def get_serializer_context(self) -> dict[str, Any]:
        """What the person may give here."""
        drawn = getattr(self, "swagger_fake_view", False)
        rights = AppointingRights({}, {}) if drawn else self._rights
        return {**super().get_serializer_context(), "rights": rights}

    @verb(APPOINT)
    def send_again(self, row: Invitation, *, actor: User) -> None:
        """Sends a new link and time to answer; the earlier link is dead."""
        send_again(row, actor=actor)

    @verb(APPOINT)
    def withdraw(self, row: Invitation, *, actor: User) -> None:
        """Takes it back: its link opens nothing from now on."""
        withdraw(row, actor=actor)


def organisation_here(
    partnership: Partnership, user: User, wanted: UUID | None
) -> Organisation | None:
    """The organisation for which somebody may act here, by its uuid.

    Raises:
        Refused: for every other one, known or not.
    """
    if wanted is None:
        return None
    rights = rights_of(user, partnership, clock.today())
    found: Organisation | None = (
        organisations_open_to(rights, partnership, clock.today()).filter(uuid=wanted).first()
    )
    if found is None:
        words = _("No organisation that takes part here has this uuid.")
        raise Refused([Problem("organisation", "unknown", words)])
    return found
