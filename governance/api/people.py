"""Who decides what, who is appointed, and the acts that change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from rest_framework import serializers
from rest_framework.response import Response

from core import clock
from core.api.fields import Body, OrganisationNamed, PersonShown, Shown
from core.api.rules import Rule
from core.api.views import ApiViewSet, NounViewSet, creates, verb
from core.models import Scope
from governance.api.invitations import organisation_here
from governance.models import Appointment
from governance.roles import ROLES, Side, choices
from governance.selectors.appointing import AppointingRights
from governance.selectors.people import people_of
from governance.services.delegation import delegate_limit
from governance.services.people import appoint_or_invite, cover_by_email, end_here
from partnerships.api.base import BelowPartnership

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from core.models import User

END = Rule(Scope.APPOINT, "appoint_people", also="accept_money")
"""Also whoever passed a limit on: the service tells whose it is."""
DELEGATE = Rule(Scope.APPOINT, "accept_money", asks_again=True)
APPOINT = Rule(Scope.APPOINT, "appoint_people", asks_again=True)
"""Giving somebody a role asks whose session it is; ending one does not."""


AN_APPOINTMENT = {
    "email": "amara@authority.example",
    "role": "contract_manager",
    "from_on": "2027-01-01",
    "duties": "Runs the contract from day to day",
}


class AppointmentShown(Shown):
    """A role, who holds it, from when to when. Limits of the authority's people are internal."""

    uuid = serializers.UUIDField()
    person = PersonShown(source="user")
    organisation = OrganisationNamed()
    role = serializers.ChoiceField(choices=choices())
    side = serializers.SerializerMethodField()
    duties = serializers.CharField()
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)
    covers = serializers.UUIDField(
        source="covers.uuid", default=None, allow_null=True, help_text="Whom it stands in for."
    )
    limit = serializers.SerializerMethodField(
        help_text="The largest amount they may decide; null where there is none or it is not shown."
    )
    is_delegated = serializers.BooleanField(
        help_text="Passed on by whoever is covered, up to a limit of its own."
    )

    def get_side(self, row: Appointment) -> str:
        """authority, partner or independent."""
        return str(ROLES[row.role].side)

    def get_limit(self, row: Appointment) -> dict[str, str] | None:
        """Of the authority's people only for officials."""
        hidden = ROLES[row.role].side is Side.AUTHORITY and not self.context["internal"]
        if hidden or row.limit is None:
            return None
        return {"amount": format(row.limit, "f"), "currency": row.currency}


class AppointBody(Body):
    """Whom to appoint, to what, from when."""

    email = serializers.EmailField(help_text="Who has an account is appointed, others invited.")
    role = serializers.ChoiceField(choices=choices())
    name = serializers.CharField(
        allow_blank=True, default="", max_length=200, help_text="Needed to invite somebody new."
    )
    organisation = serializers.UUIDField(
        allow_null=True, default=None, help_text="For which they act; needed for somebody new."
    )
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True, default=None)
    limit = serializers.DecimalField(
        max_digits=20,
        decimal_places=4,
        allow_null=True,
        default=None,
        help_text="In units of the partnership's currency.",
    )
    duties = serializers.CharField(allow_blank=True, default="", max_length=2000)


class EndBody(Body):
    """The last day, and why."""

    last_day = serializers.DateField()
    reason = serializers.CharField(allow_blank=True, default="", max_length=2000)


class CoverBody(Body):
    """Who stands in, from when to when."""

    email = serializers.EmailField()
    from_on = serializers.DateField()
    until_on = serializers.DateField()


class DelegateBody(CoverBody):
    """Which colleague may approve up to how much, from when to when."""

    limit = serializers.DecimalField(
        max_digits=20, decimal_places=4, help_text="In units of the partnership's currency."
    )


class AppointmentViewSet(BelowPartnership[Appointment], NounViewSet[Appointment]):
    """Appointments on one partnership, and for officials the mandates that cover it."""

    queryset = Appointment.objects.select_related(
        "user", "organisation", "covers", "partnership"
    ).order_by("role", "from_on", "pk")
    serializer_class = AppointmentShown
    tag = "people"

    def rows(self) -> QuerySet[Appointment]:
        """Of today or later, of people who may still sign in."""
        today = clock.today()
        found = Appointment.objects.for_partnership(self.partnership).not_ended(today)
        if not self._internal:
            found = found.filter(partnership__isnull=False)
        rows: QuerySet[Appointment] = (
            found.filter(user__is_active=True)
            .select_related("user", "organisation", "covers", "partnership")
            .order_by("role", "from_on", "pk")
        )
        return rows

    @property
    def _internal(self) -> bool:
        return "view_internal" in self.rights_on(self.partnership)

    def get_serializer_context(self) -> dict[str, Any]:
        """Whether internal matters are shown."""
        context = super().get_serializer_context()
        drawn = getattr(self, "swagger_fake_view", False)
        return {**context, "internal": False if drawn else self._internal}

    def partnership_of(self, row: Any) -> Any:
        """That of the address: a mandate names none."""
        return self.partnership

    @creates(APPOINT, body=AppointBody, example=AN_APPOINTMENT)
    def create(self, *, actor: User, organisation: Any, **facts: Any) -> Appointment | Response:
        """Gives a role here, or invites somebody new to it (202, with the invitation's address).

        Conflicting roles are refused with the reason.
        """
        body = organisation_here(self.partnership, actor, organisation)
        made = appoint_or_invite(self.partnership, actor=actor, organisation=body, **facts)
        if isinstance(made, Appointment):
            return made
        kwargs = {"partnership": self.partnership.uuid, "uuid": made.uuid}
        where = reverse("api-invitation-detail", kwargs=kwargs)
        return Response({"invitation": str(made.uuid)}, status=202, headers={"Location": where})

    @verb(END, body=EndBody)
    def end(
        self, row: Appointment, *, actor: User, last_day: dt.date, reason: str
    ) -> Response | None:
        """Ends an appointment, and whoever stands in for it."""
        ended = end_here(row, last_day=last_day, reason=reason, actor=actor)
        if ended.until_on is not None and ended.until_on < clock.today():
            return Response(self.represent([ended])[0])
        return None

    @verb(APPOINT, body=CoverBody)
    def cover(self, row: Appointment, *, actor: User, **facts: Any) -> Response:
        """Lets somebody stand in during leave; answers the new appointment."""
        return self.answer(cover_by_email(row, actor=actor, **facts), 201)

    @verb(DELEGATE, body=DelegateBody)
    def delegate(self, row: Appointment, *, actor: User, **facts: Any) -> Response:
        """Passes a limit of one's own on to a colleague; answers their appointment."""
        return self.answer(delegate_limit(row, actor=actor, **facts), 201)


class DeciderShown(Shown):
    """Somebody who takes a decision today."""

    name = serializers.CharField()
    role = serializers.CharField()
    organisation = serializers.CharField()
    cover = serializers.CharField()


class DecisionShown(Shown):
    """A kind of decision and who takes it; nobody is an answer too."""

    title = serializers.CharField()
    people = DeciderShown(many=True)


class WhoDecidesShown(Shown):
    """Who decides what, today."""

    decisions = DecisionShown(many=True)


class WhoDecidesViewSet(BelowPartnership[Appointment], ApiViewSet[Appointment]):
    """Who decides this?"""

    queryset = Appointment.objects.none()
    serializer_class = WhoDecidesShown
    tag = "people"

    def retrieve(self, _request: Request, **_kwargs: Any) -> Response:
        """Every kind of decision with the people who take it today."""
        internal = "view_internal" in self.rights_on(self.partnership)
        nothing_to_change = AppointingRights({}, {})
        found = people_of(
            self.partnership, clock.today(), internal=internal, rights=nothing_to_change
        )
        return Response(WhoDecidesShown({"decisions": found.decisions}).data)
