"""A noun whose one verb writes an event and promises one more, as the product's own do."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from rest_framework import serializers
from rest_framework.response import Response

from core.api.rules import Rule
from core.api.views import ApiViewSet, creates
from core.jobs import enqueue
from core.ledger import audited
from core.models import Job, Scope

if TYPE_CHECKING:
    from core.models import User

STREAMS = 4


class Wish(serializers.Serializer[None]):
    number = serializers.IntegerField()


class Writes(ApiViewSet[Job]):
    queryset = Job.objects.none()
    rule = Rule(Scope.SUBMIT, "")

    @creates(Rule(Scope.SUBMIT, ""), body=Wish)
    def create(self, *, actor: User, number: int) -> Response:
        # A key of its own each time: a second write would have a second effect.
        key = uuid.uuid4().hex
        with audited(f"probe.http.{number % STREAMS}", actor=actor, kind="probe.written") as act:
            act.fact(number=number)
            enqueue("probe.follow", {"number": number}, key=f"probe.follow:{key}")
        return Response({"number": number, "key": key}, status=201)
