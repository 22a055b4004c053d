"""The register of duties and rights, its days, and the contract calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core import clock
from core.api.fields import Body, OrganisationNamed, PersonShown, SeenBody, Shown, seen_shown
from core.api.filters import Filters
from core.api.rules import READ, Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from governance.models import Obligation, Occurrence
from governance.selectors.sides import people_of_the_sides
from governance.services import obligations as register
from governance.services import occurrences
from partnerships.api.base import BelowPartnership, PartnershipItself
from partnerships.contract_calendar import entries_of
from partnerships.models import Document, Party
from partnerships.phase_plan import add_months

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import Organisation, User

KEEP = Rule(Scope.DEFINE, "keep_obligations")
MEET = Rule(Scope.SUBMIT, "meet_obligations")
WAIVE = Rule(Scope.DECIDE, "waive_obligations")
_UNKNOWN = _("Nothing with this uuid is known in this partnership.")
AN_OBLIGATION = {"clause": "14.2", "title": "Insurance certificate", "due_on": "2027-01-31"}


class ObligationShown(Shown):
    """A duty or a right by its clause, and when it falls due."""

    uuid = serializers.UUIDField()
    reference = serializers.CharField()
    clause = serializers.CharField()
    nature = serializers.ChoiceField(choices=Obligation.Nature.choices)
    title = serializers.CharField()
    text = serializers.CharField()
    evidence = serializers.CharField()
    side = serializers.ChoiceField(choices=Obligation.Side.choices)
    organisation = OrganisationNamed(allow_null=True)
    owner = PersonShown(allow_null=True)
    kind = serializers.ChoiceField(choices=Obligation.Kind.choices)
    due_on = serializers.DateField(allow_null=True)
    every_months = serializers.IntegerField()
    until_on = serializers.DateField(allow_null=True)
    condition = serializers.CharField()
    days = serializers.IntegerField()
    day_kind = serializers.ChoiceField(choices=Obligation.DayKind.choices)
    notice_days = serializers.IntegerField(help_text="Calendar days before the day.")
    needs_acceptance = serializers.BooleanField()
    ended_on = serializers.DateField(allow_null=True)
    seen = seen_shown()


class ObligationBody(Body):
    """A duty or a right as the contract has it."""

    clause = serializers.CharField(max_length=60)
    title = serializers.CharField(max_length=200)
    nature = serializers.ChoiceField(choices=Obligation.Nature.choices, default="duty")
    text = serializers.CharField(allow_blank=True, default="", max_length=8000)
    evidence = serializers.CharField(allow_blank=True, default="", max_length=300)
    side = serializers.ChoiceField(choices=Obligation.Side.choices, default="partner")
    organisation = serializers.UUIDField(allow_null=True, default=None)
    owner = serializers.UUIDField(allow_null=True, default=None)
    kind = serializers.ChoiceField(choices=Obligation.Kind.choices, default="once")
    due_on = serializers.DateField(allow_null=True, default=None)
    every_months = serializers.IntegerField(default=0, min_value=0, max_value=9999)
    until_on = serializers.DateField(allow_null=True, default=None)
    condition = serializers.CharField(allow_blank=True, default="", max_length=300)
    days = serializers.IntegerField(default=0, min_value=0, max_value=9999)
    day_kind = serializers.ChoiceField(choices=Obligation.DayKind.choices, default="calendar")
    notice_days = serializers.IntegerField(default=14, min_value=0, max_value=9999)
    needs_acceptance = serializers.BooleanField(default=False)


class ObligationChangeBody(SeenBody, ObligationBody):
    """It as it shall be, whole: what is left out is as where it is new."""


class EventBody(Body):
    """On which day the condition came, and what came about."""

    event_on = serializers.DateField()
    note = serializers.CharField(allow_blank=True, max_length=300)


class ObligationReasonBody(Body):
    """Why."""

    reason = serializers.CharField(allow_blank=True, max_length=2000)


class ObligationFilters(Filters):
    """By what it is and whose."""

    nature = django_filters.ChoiceFilter(choices=Obligation.Nature.choices)
    side = django_filters.ChoiceFilter(choices=Obligation.Side.choices)
    kind = django_filters.ChoiceFilter(choices=Obligation.Kind.choices)


class ObligationViewSet(BelowPartnership[Obligation], NounViewSet[Obligation]):
    """The register."""

    queryset = Obligation.objects.select_related("partnership", "organisation", "owner").order_by(
        "clause", "pk"
    )
    serializer_class = ObligationShown
    filterset_class = ObligationFilters
    gives_seen = True
    tag = "obligations"
    orders = {"clause": ("clause", "pk"), "-clause": ("-clause", "-pk")}

    @creates(KEEP, body=ObligationBody, example=AN_OBLIGATION)
    def create(self, *, actor: User, **sent: Any) -> Obligation:
        """Records a duty or a right."""
        return register.record_obligation(self.partnership, self._facts(**sent), actor=actor)

    @verb(KEEP, body=ObligationChangeBody)
    def change(self, row: Obligation, *, actor: User, **sent: Any) -> None:
        """Changes it; what is due from today on follows the new days."""
        register.change_obligation(row, self._facts(**sent), actor=actor)

    @verb(KEEP, body=ObligationReasonBody)
    def end(self, row: Obligation, *, actor: User, reason: str) -> None:
        """Ends it: nothing new falls due."""
        register.end_obligation(row, reason=reason, actor=actor)

    @verb(MEET, body=EventBody)
    def condition_came(self, row: Obligation, *, actor: User, **sent: Any) -> None:
        """Says that its condition came, which starts its clock."""
        register.condition_came(row, **sent, actor=actor)

    def _facts(self, *, owner: Any, organisation: Any, **sent: Any) -> register.ObligationFacts:
        return register.ObligationFacts(
            owner=self._owner(owner), organisation=self._organisation(organisation), **sent
        )

    def _owner(self, wanted: Any) -> User | None:
        if wanted is None:
            return None
        found = people_of_the_sides(self.partnership).get(wanted)
        if found is None:
            raise serializers.ValidationError({"owner": _UNKNOWN})
        return found.person

    def _organisation(self, wanted: Any) -> Organisation | None:
        if wanted is None:
            return None
        here = [self.partnership.authority, self.partnership.partner]
        parties = Party.objects.filter(partnership=self.partnership)
        here += [one.organisation for one in parties.select_related("organisation")]
        for one in here:
            if one is not None and one.uuid == wanted:
                return one
        raise serializers.ValidationError({"organisation": _UNKNOWN})


class ObligationDayShown(Shown):
    """One day on which something falls due, and what came of it."""

    uuid = serializers.UUIDField()
    obligation = serializers.UUIDField(source="obligation.uuid")
    title = serializers.CharField(source="obligation.title")
    due_on = serializers.DateField()
    event_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=Occurrence.State.choices)
    is_late = serializers.SerializerMethodField(help_text="Of a duty: its day has passed.")
    has_lapsed = serializers.SerializerMethodField(help_text="Of a right: its day has passed.")
    round = serializers.IntegerField(help_text="1, and one more each time it was sent back.")
    done_on = serializers.DateField(allow_null=True)
    done_by = PersonShown(allow_null=True)
    note = serializers.CharField()
    evidence = serializers.UUIDField(source="evidence.uuid", allow_null=True, default=None)
    accepted_by = PersonShown(allow_null=True)
    sent_back_reason = serializers.CharField()
    waived_by = PersonShown(allow_null=True)
    waive_reason = serializers.CharField()
    seen = seen_shown()

    def get_is_late(self, row: Occurrence) -> bool:
        """As of today."""
        return row.is_late(clock.today())

    def get_has_lapsed(self, row: Occurrence) -> bool:
        """As of today."""
        return row.has_lapsed(clock.today())


class ObligationDayFilters(Filters):
    """By state and day."""

    state = django_filters.ChoiceFilter(choices=Occurrence.State.choices)
    due_from = django_filters.DateFilter(field_name="due_on", lookup_expr="gte")
    due_until = django_filters.DateFilter(field_name="due_on", lookup_expr="lte")


class FulfilBody(SeenBody):
    """What was done and when; `evidence` is a document that both sides see."""

    done_on = serializers.DateField()
    note = serializers.CharField(allow_blank=True, max_length=4000)
    evidence = serializers.UUIDField(allow_null=True, default=None)


class SeenReasonBody(SeenBody):
    """Why."""

    reason = serializers.CharField(allow_blank=True, max_length=2000)


class ObligationDayViewSet(BelowPartnership[Occurrence], NounViewSet[Occurrence]):
    """The days of the register."""

    queryset = Occurrence.objects.order_by("due_on", "pk")
    serializer_class = ObligationDayShown
    filterset_class = ObligationDayFilters
    gives_seen = True
    tag = "obligations"

    def rows(self) -> QuerySet[Occurrence]:
        """Of obligations of this partnership."""
        return (
            Occurrence.objects.filter(obligation__partnership=self.partnership)
            .select_related(
                "obligation__partnership", "done_by", "evidence", "accepted_by", "waived_by"
            )
            .order_by("due_on", "pk")
        )

    def partnership_of(self, row: Any) -> Any:
        """That of the address."""
        return self.partnership

    @verb(MEET, body=FulfilBody)
    def fulfil(self, row: Occurrence, *, actor: User, evidence: Any, **sent: Any) -> None:
        """Says that a duty was done, or a right used."""
        found = None
        if evidence is not None:
            known = Document.objects.visible_to(self.user).filter(partnership=self.partnership)
            found = known.filter(uuid=evidence).first()
            if found is None:
                raise serializers.ValidationError({"evidence": _UNKNOWN})
        occurrences.fulfil(row, **sent, evidence=found, actor=actor)

    @verb(MEET, body=SeenBody)
    def accept(self, row: Occurrence, *, actor: User) -> None:
        """Accepts for the other side that it was done."""
        occurrences.accept(row, actor=actor)

    @verb(MEET, body=SeenReasonBody)
    def send_back(self, row: Occurrence, *, actor: User, reason: str) -> None:
        """Sends it back; it is due again."""
        occurrences.send_back(row, reason=reason, actor=actor)

    @verb(WAIVE, body=SeenReasonBody)
    def waive(self, row: Occurrence, *, actor: User, reason: str) -> None:
        """Lets it go this once."""
        occurrences.waive(row, reason=reason, actor=actor)


class CalendarEntryShown(Shown):
    """What is due on one day."""

    key = serializers.CharField(help_text="The same for the same thing each time.")
    day = serializers.DateField()
    kind = serializers.CharField()
    title = serializers.CharField()
    who = serializers.CharField()
    state = serializers.CharField()


class CalendarShown(Shown):
    """Twelve months from the first of this one."""

    since = serializers.DateField()
    until = serializers.DateField()
    entries = CalendarEntryShown(many=True)


class CalendarViewSet(PartnershipItself):
    """The contract calendar of the coming twelve months."""

    queryset = Obligation.objects.none()
    serializer_class = CalendarShown
    rule = READ
    tag = "obligations"

    def represent(self, rows: Any) -> list[Any]:
        """The calendar."""
        since = clock.today().replace(day=1)
        until = add_months(since, 12)
        return [
            CalendarShown(
                {
                    "since": since,
                    "until": until,
                    "entries": entries_of(row, self.user, since, until),
                }
            ).data
            for row in rows
        ]
