"""Requests for information, check-ins and the communication protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from rest_framework import serializers

from core import clock
from core.api.fields import Body, PersonShown, Shown
from core.api.filters import Filters
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from governance.models import CheckIn, InformationRequest, ProtocolLine
from governance.selectors.protocol import adherence_of
from governance.services import exchange, protocol
from partnerships.api.base import BelowPartnership

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from core.models import User
    from governance.selectors.protocol import Adherence

SPEAK = Rule(Scope.DECIDE, "keep_relationship")
SIDES = ("authority", "partner")


class ExchangeReasonSent(Body):
    """Why."""

    reason = serializers.CharField(max_length=2000)


class ExchangeAnswerSent(Body):
    """The answer."""

    answer = serializers.CharField(max_length=8000)


class InformationRequestShown(Shown):
    """A question of one side, and the other's answer."""

    uuid = serializers.UUIDField()
    reference = serializers.CharField()
    side = serializers.ChoiceField(choices=SIDES)
    title = serializers.CharField()
    text = serializers.CharField()
    state = serializers.ChoiceField(choices=InformationRequest.State.choices)
    due_on = serializers.DateField()
    overdue = serializers.SerializerMethodField()
    asked_by = PersonShown()
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)

    def get_overdue(self, row: InformationRequest) -> bool:
        """Whether the answer is overdue."""
        return row.is_overdue(clock.today())


class InformationRequestSent(Body):
    """What is asked, and by when."""

    title = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=8000)
    due_on = serializers.DateField()


class InformationRequestFilters(Filters):
    """By state."""

    state = django_filters.ChoiceFilter(choices=InformationRequest.State.choices)


class InformationRequestViewSet(
    BelowPartnership[InformationRequest], NounViewSet[InformationRequest]
):
    """Requests for information."""

    queryset = InformationRequest.objects.order_by("-asked_at", "-pk")
    serializer_class = InformationRequestShown
    filterset_class = InformationRequestFilters
    tag = "communication"

    def rows(self) -> QuerySet[InformationRequest]:
        """Those of this partnership."""
        return super().rows().select_related("partnership", "asked_by")

    @creates(SPEAK, body=InformationRequestSent)
    def create(self, *, actor: User, **facts: Any) -> InformationRequest:
        """Asks the other side."""
        return exchange.ask(self.partnership, actor=actor, **facts)

    @verb(SPEAK, body=ExchangeAnswerSent)
    def reply(self, row: InformationRequest, *, actor: User, answer: str) -> None:
        """Answers for the other side."""
        exchange.answer_request(row, answer=answer, actor=actor)

    @verb(SPEAK)
    def withdraw(self, row: InformationRequest, *, actor: User) -> None:
        """Takes it back."""
        exchange.withdraw_request(row, actor=actor)


class CheckInShown(Shown):
    """Five lines of one side about a month, and the other's answer."""

    uuid = serializers.UUIDField()
    side = serializers.ChoiceField(choices=SIDES)
    month = serializers.CharField()
    done = serializers.CharField()
    next = serializers.CharField()
    worry = serializers.CharField()
    help_needed = serializers.CharField()
    thanks = serializers.CharField()
    by = PersonShown()
    at = serializers.DateTimeField()
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)


class CheckInSent(Body):
    """The five lines; `month` is this one or the last, as 2026-11."""

    month = serializers.CharField(max_length=7)
    done = serializers.CharField(max_length=exchange.LONGEST_LINE)
    next = serializers.CharField(max_length=exchange.LONGEST_LINE)
    worry = serializers.CharField(max_length=exchange.LONGEST_LINE, allow_blank=True, default="")
    help_needed = serializers.CharField(
        max_length=exchange.LONGEST_LINE, allow_blank=True, default=""
    )
    thanks = serializers.CharField(max_length=exchange.LONGEST_LINE, allow_blank=True, default="")


class CheckInViewSet(BelowPartnership[CheckIn], NounViewSet[CheckIn]):
    """Monthly check-ins of both sides."""

    queryset = CheckIn.objects.order_by("-month", "side")
    serializer_class = CheckInShown
    tag = "communication"

    def rows(self) -> QuerySet[CheckIn]:
        """Those of this partnership."""
        return super().rows().select_related("partnership", "by")

    @creates(SPEAK, body=CheckInSent)
    def create(self, *, actor: User, month: str, **lines: str) -> CheckIn:
        """Writes one for the caller's side."""
        return exchange.check_in(self.partnership, month, exchange.FiveLines(**lines), actor=actor)

    @verb(SPEAK, body=ExchangeAnswerSent)
    def reply(self, row: CheckIn, *, actor: User, answer: str) -> None:
        """Answers for the other side."""
        exchange.answer_check_in(row, answer=answer, actor=actor)


class ProtocolLineShown(Shown):
    """Who tells whom what, how often, and in how many of the last whole periods it was told."""

    uuid = serializers.UUIDField()
    what = serializers.CharField()
    side = serializers.ChoiceField(choices=SIDES)
    whom = serializers.CharField()
    channel = serializers.ChoiceField(choices=ProtocolLine.Channel.choices)
    every = serializers.ChoiceField(choices=ProtocolLine.Every.choices)
    source = serializers.CharField()  # type: ignore[assignment] # a field of that name
    state = serializers.ChoiceField(choices=ProtocolLine.State.choices)
    agreed_on = serializers.DateField(allow_null=True)
    kept = serializers.SerializerMethodField()
    of = serializers.SerializerMethodField()

    def _measured(self, row: ProtocolLine) -> Adherence | None:
        found: Mapping[int, Adherence] = self.context.get("measured", {})
        return found.get(row.pk)

    def get_kept(self, row: ProtocolLine) -> int | None:
        """In how many periods it was told; null until it is agreed."""
        found = self._measured(row)
        return found.kept if found else None

    def get_of(self, row: ProtocolLine) -> int | None:
        """Of how many periods."""
        found = self._measured(row)
        return found.of if found else None


class ProtocolLineSent(Body):
    """A line of the protocol."""

    what = serializers.CharField(max_length=200)
    side = serializers.ChoiceField(choices=SIDES)
    whom = serializers.CharField(max_length=200)
    channel = serializers.ChoiceField(choices=ProtocolLine.Channel.choices)
    every = serializers.ChoiceField(choices=ProtocolLine.Every.choices)
    source = serializers.CharField(max_length=20)  # type: ignore[assignment] # as above


class ToldSent(Body):
    """When it was told, and what proves it."""

    on = serializers.DateField()
    note = serializers.CharField(max_length=300)


class ProtocolLineViewSet(BelowPartnership[ProtocolLine], NounViewSet[ProtocolLine]):
    """The communication protocol."""

    queryset = ProtocolLine.objects.order_by("side", "pk")
    serializer_class = ProtocolLineShown
    tag = "communication"

    def rows(self) -> QuerySet[ProtocolLine]:
        """Those of this partnership."""
        return super().rows().select_related("partnership")

    def represent(self, rows: Iterable[ProtocolLine]) -> list[Any]:
        """With what was really told, worked out for all of them at once."""
        lines = list(rows)
        measured = adherence_of(self.partnership, lines, clock.today())
        child = ProtocolLineShown(context={**self.get_serializer_context(), "measured": measured})
        return [child.to_representation(one) for one in lines]

    @creates(SPEAK, body=ProtocolLineSent)
    def create(self, *, actor: User, **facts: Any) -> ProtocolLine:
        """Proposes a line."""
        return protocol.propose_line(self.partnership, protocol.LineFacts(**facts), actor=actor)

    @verb(SPEAK)
    def agree(self, row: ProtocolLine, *, actor: User) -> None:
        """Agrees for the other side."""
        protocol.agree_to_line(row, actor=actor)

    @verb(SPEAK, body=ExchangeReasonSent)
    def end(self, row: ProtocolLine, *, actor: User, reason: str) -> None:
        """Ends it."""
        protocol.end_line(row, reason=reason, actor=actor)

    @verb(SPEAK, body=ToldSent)
    def tell(self, row: ProtocolLine, *, actor: User, on: dt.date, note: str) -> None:
        """Writes down that it was told, where no record shows it."""
        protocol.tell(row, on=on, note=note, actor=actor)
