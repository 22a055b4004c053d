"""Bodies, the seats on them, and who does what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from core import clock
from core.api.fields import Body as SentBody
from core.api.fields import OrganisationNamed, PersonShown, Shown
from core.api.rules import READ, Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from governance.decision_kinds import COLUMNS, KINDS, LETTERS
from governance.layers import Layer
from governance.models import BlockSide, Body, Seat
from governance.selectors.responsibilities import lines_of
from governance.selectors.seats import seats_in_force
from governance.selectors.sides import people_of_the_sides
from governance.services.bodies import (
    BodyFacts,
    change_body,
    end_body,
    end_seat,
    give_seat,
    set_up_body,
)
from governance.services.responsibilities import change_responsibilities
from governance.voting import BodyRule, SideRule
from partnerships.api.base import BelowPartnership, PartnershipItself

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from core.models import User

KEEP = Rule(Scope.APPOINT, "keep_bodies")
_NO_ROLE_HERE = _("Nobody with a role of either side here has this uuid.")
A_BODY = {"name": "Joint Board", "sides": {"authority": "majority", "partner": "majority"}}


class BodyShown(Shown):
    """A body and the rules by which it decides. Days are business days."""

    uuid = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Body.Kind.choices)
    purpose = serializers.CharField()
    rule = serializers.ChoiceField(choices=[(one.value, one.value) for one in BodyRule])
    sides = serializers.SerializerMethodField(help_text="The rule of each side that has a voice.")
    quorum = serializers.IntegerField(help_text="Members of each side that must take part.")
    has_casting_vote = serializers.BooleanField()
    chair = serializers.SerializerMethodField(help_text="The side in the chair today.")
    first_chair = serializers.ChoiceField(choices=BlockSide.choices)
    chair_months = serializers.IntegerField(help_text="0 where the chair stays.")
    chair_since = serializers.DateField()
    notice_days = serializers.IntegerField()
    urgent_notice_days = serializers.IntegerField()
    written_days = serializers.IntegerField()
    minutes_days = serializers.IntegerField()
    approval_days = serializers.IntegerField()
    months_before_service = serializers.IntegerField()
    months_in_service = serializers.IntegerField()
    ended_on = serializers.DateField(allow_null=True)

    def get_sides(self, row: Body) -> dict[str, str]:
        """By side: majority, unanimity or lead."""
        return {side: str(rule) for side, rule in row.side_rules().items()}

    def get_chair(self, row: Body) -> str:
        """authority, partner or users."""
        return row.chair_on(clock.today())


class BodySent(SentBody):
    """The rules of a body. What is left out has the usual value."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=Body.Kind.choices, default=Body.Kind.BOARD.value)
    purpose = serializers.CharField(allow_blank=True, default="", max_length=2000)
    rule = serializers.ChoiceField(
        choices=[one.value for one in BodyRule], default=BodyRule.EVERY_SIDE.value
    )
    sides = serializers.DictField(
        child=serializers.ChoiceField(choices=[one.value for one in SideRule]),
        allow_null=True,
        default=None,
        help_text="By side that has a voice: majority, unanimity or lead.",
    )
    quorum = serializers.IntegerField(default=1)
    has_casting_vote = serializers.BooleanField(default=False)
    first_chair = serializers.ChoiceField(choices=BlockSide.values, default="authority")
    chair_months = serializers.IntegerField(default=6)
    chair_since = serializers.DateField(allow_null=True, default=None)
    notice_days = serializers.IntegerField(default=10)
    urgent_notice_days = serializers.IntegerField(default=5)
    written_days = serializers.IntegerField(default=5)
    minutes_days = serializers.IntegerField(default=5)
    approval_days = serializers.IntegerField(default=10)
    months_before_service = serializers.IntegerField(default=1)
    months_in_service = serializers.IntegerField(default=3)


class SeatSent(SentBody):
    """Who gets a seat; they hold a role here."""

    person = serializers.UUIDField()
    deputy = serializers.UUIDField(allow_null=True, default=None)
    is_voting = serializers.BooleanField(default=True)
    leads = serializers.BooleanField(default=False)
    from_on = serializers.DateField(allow_null=True, default=None)
    until_on = serializers.DateField(allow_null=True, default=None)


class SeatShown(Shown):
    """A seat: who holds it, for whom, whether it votes."""

    uuid = serializers.UUIDField()
    body = serializers.UUIDField(source="body.uuid")
    holder = PersonShown()
    deputy = PersonShown(allow_null=True)
    organisation = OrganisationNamed()
    side = serializers.ChoiceField(choices=BlockSide.choices)
    is_voting = serializers.BooleanField()
    leads = serializers.BooleanField()
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)


class BodyViewSet(BelowPartnership[Body], NounViewSet[Body]):
    """The bodies of a partnership."""

    queryset = Body.objects.select_related("partnership").order_by("pk")
    serializer_class = BodyShown
    tag = "decisions"

    @creates(KEEP, body=BodySent, example=A_BODY)
    def create(self, *, actor: User, **facts: Any) -> Body:
        """Sets up a body with one voice for each side."""
        return set_up_body(self.partnership, BodyFacts(**facts), actor=actor)

    @verb(KEEP, body=BodySent)
    def set_rules(self, row: Body, *, actor: User, **facts: Any) -> None:
        """Changes its rules; not while something is open for votes."""
        change_body(row, BodyFacts(**facts), actor=actor)

    @verb(KEEP)
    def end(self, row: Body, *, actor: User) -> None:
        """Ends it, where nothing is open before it."""
        end_body(row, actor=actor)

    @verb(KEEP, body=SeatSent, answers=SeatShown)
    def give_seat(
        self, row: Body, *, actor: User, person: Any, deputy: Any, **facts: Any
    ) -> Response:
        """Gives somebody with a role here a seat; answers the seat."""
        people = people_of_the_sides(self.partnership)
        for field, wanted in (("person", person), ("deputy", deputy)):
            if wanted is not None and wanted not in people:
                raise serializers.ValidationError({field: _NO_ROLE_HERE})
        holder = people[person]
        made = give_seat(
            row,
            holder.person,
            organisation=holder.organisation,
            side=holder.side,
            deputy=people[deputy].person if deputy else None,
            actor=actor,
            **facts,
        )
        return Response(SeatShown(made).data, status=201)


class EndSeatSent(SentBody):
    """The last day, and why."""

    last_day = serializers.DateField()
    reason = serializers.CharField(allow_blank=True, default="", max_length=2000)


class SeatViewSet(BelowPartnership[Seat], NounViewSet[Seat]):
    """Seats of today."""

    queryset = Seat.objects.order_by("body", "side", "pk")
    serializer_class = SeatShown
    tag = "decisions"

    def rows(self) -> QuerySet[Seat]:
        """In force, on bodies of this partnership."""
        found: QuerySet[Seat] = (
            seats_in_force()
            .filter(body__partnership=self.partnership)
            .select_related("body__partnership", "holder", "deputy", "organisation")
            .order_by("body", "side", "pk")
        )
        return found

    def partnership_of(self, row: Any) -> Any:
        """That of the address."""
        return self.partnership

    @verb(KEEP, body=EndSeatSent)
    def end(self, row: Seat, *, actor: User, last_day: dt.date, reason: str) -> None:
        """Ends it after a day; what was voted from it stays."""
        end_seat(row, last_day=last_day, reason=reason, actor=actor)


class ResponsibilityShown(Shown):
    """A kind of decision with the letter of each role, and of the body."""

    kind = serializers.ChoiceField(choices=[(slug, slug) for slug in KINDS])
    is_by_vote = serializers.BooleanField()
    letters = serializers.DictField(child=serializers.CharField(allow_blank=True))
    layers = serializers.DictField(
        child=serializers.ChoiceField(choices=[(one.value, one.value) for one in Layer]),
        help_text="Where each letter comes from: the kind of decision, the country, the "
        "authority, or this partnership.",
    )


class ResponsibilitySent(SentBody):
    """The letters that differ, and why."""

    kind = serializers.ChoiceField(choices=list(KINDS))
    letters = serializers.DictField(
        child=serializers.ChoiceField(choices=LETTERS, allow_blank=True),
        help_text=f"By role, or board: {', '.join(COLUMNS)}.",
    )
    reason = serializers.CharField(allow_blank=True, default="", max_length=2000)


class WhoDoesWhatShown(Shown):
    """Every kind of decision."""

    kinds = ResponsibilityShown(many=True)


class WhoDoesWhatViewSet(PartnershipItself):
    """Who does what: R prepares, A answers and authorises, C is consulted, I is told."""

    queryset = Body.objects.none()
    serializer_class = WhoDoesWhatShown
    rule = READ
    tag = "decisions"

    def represent(self, rows: Any) -> list[Any]:
        """The table."""
        return [
            WhoDoesWhatShown(
                {
                    "kinds": [
                        {
                            "kind": slug,
                            "is_by_vote": line.kind.is_by_vote,
                            "letters": {who: line.letters.get(who, "") for who in COLUMNS},
                            "layers": {who: line.layers[who] for who in COLUMNS},
                        }
                        for slug, line in lines_of(row).items()
                    ]
                }
            ).data
            for row in rows
        ]

    @verb(KEEP, body=ResponsibilitySent)
    def change(
        self, row: Any, *, actor: User, kind: str, letters: dict[str, str], reason: str
    ) -> None:
        """Changes the letters of one kind of decision, with a reason."""
        change_responsibilities(row, kind, letters, reason=reason, actor=actor)
