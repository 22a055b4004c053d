"""The log of service failures: written by either side, answered by the other, never edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Prefetch, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.fields import Body, PersonShown, SeenBody, Shown, seen_shown
from core.api.filters import Filters
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from core.periods import Period
from core.problems import Problem, Refused
from partnerships.api.base import BelowPartnership
from performance.api.evidence import Below, documents_of
from performance.api.records import EITHER_SIDE
from performance.models import KPI, FailureEntry, ServiceFailure
from performance.selectors.failure_clock import FailureClocks
from performance.selectors.failure_list import in_period
from performance.services import service_failures

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from uuid import UUID

    from core.models import User

JOIN = Rule(Scope.CHECK, "check_records")
LOGGED_SO = {
    "kind": "unavailable",
    "requirement": "Temperature",
    "area": "Ward 5B",
    "area_class": "Ward",
    "occurred_at": "2026-10-06T09:00:00Z",
}


class SaidShown(Shown):
    """What is said of a failure."""

    kind = serializers.ChoiceField(choices=ServiceFailure.Kind.choices)
    state = serializers.ChoiceField(choices=ServiceFailure.State.choices)
    requirement = serializers.CharField()
    area = serializers.CharField()
    area_class = serializers.CharField()
    service = serializers.CharField()
    points = serializers.IntegerField(allow_null=True)
    occurred_at = serializers.DateTimeField()
    rectified_at = serializers.DateTimeField(allow_null=True)
    was_used = serializers.BooleanField()
    words = serializers.CharField()
    joined_to = serializers.UUIDField(source="joined_to.uuid", default=None, allow_null=True)
    occasion = serializers.UUIDField(source="occasion.uuid", default=None, allow_null=True)


class FailureEntryShown(SaidShown):
    """One entry of a failure's log: all that was known from then on."""

    side = serializers.ChoiceField(choices=KPI.Side.choices)
    by = PersonShown()
    at = serializers.DateTimeField()
    reason = serializers.CharField()
    evidence = serializers.SerializerMethodField(help_text="uuids of documents.")

    def get_evidence(self, row: FailureEntry) -> list[str]:
        """In the order of their uuids."""
        return sorted(str(one.uuid) for one in row.evidence.all())


class ServiceFailureShown(SaidShown):
    """A failure as it stands, with its whole log, the oldest entry first."""

    uuid = serializers.UUIDField()
    reference = serializers.CharField()
    side = serializers.ChoiceField(choices=KPI.Side.choices, help_text="Whose person logged it.")
    said_side = serializers.ChoiceField(
        choices=KPI.Side.choices, help_text="Whose person said what stands here now."
    )
    said_by = PersonShown()
    answered_by = PersonShown(allow_null=True)
    logged_at = serializers.DateTimeField()
    windows_missed = serializers.SerializerMethodField(
        help_text="Until it was put right, or until now; null where no clock runs."
    )
    entries = FailureEntryShown(many=True)
    seen = seen_shown()

    def get_windows_missed(self, row: ServiceFailure) -> int | None:
        """By the contract of the day on which it began."""
        found = self.context["view"].clocks.clock_of(row)
        return None if found is None else len(found.missed)


class FailureBody(Body):
    """What is said of a failure; times with their zone."""

    kind = serializers.ChoiceField(choices=ServiceFailure.Kind.choices)
    requirement = serializers.CharField(max_length=200)
    area = serializers.CharField(max_length=200, allow_blank=True, default="")
    area_class = serializers.CharField(max_length=200, allow_blank=True, default="")
    service = serializers.CharField(max_length=200, allow_blank=True, default="")
    points = serializers.IntegerField(allow_null=True, default=None, min_value=0, max_value=100_000)
    occurred_at = serializers.DateTimeField()
    rectified_at = serializers.DateTimeField(allow_null=True, default=None)
    was_used = serializers.BooleanField(default=False)
    words = serializers.CharField(allow_blank=True, default="", max_length=4000)
    occasion = serializers.UUIDField(
        allow_null=True, default=None, help_text="The failure whose cause it shares."
    )
    evidence = serializers.ListField(
        child=serializers.UUIDField(), default=list, max_length=20, help_text="uuids of documents."
    )


class FailureToLogBody(FailureBody):
    """A new one; `is_another` where one like it stands in the log already."""

    is_another = serializers.BooleanField(default=False)


class FailureCorrectionBody(SeenBody, FailureBody):
    """It as it shall stand, whole, and why."""

    reason = serializers.CharField(allow_blank=True, max_length=4000)


class PutRightBody(SeenBody):
    """When it was put right."""

    at = serializers.DateTimeField()


class FailureAnswerBody(SeenBody):
    """Agreed, disputed, or (an official) no failure; the latter two with the reason."""

    verdict = serializers.ChoiceField(
        choices=[
            (one.value, one.label)
            for one in (
                ServiceFailure.State.AGREED,
                ServiceFailure.State.DISPUTED,
                ServiceFailure.State.REJECTED,
            )
        ]
    )
    reason = serializers.CharField(allow_blank=True, default="", max_length=4000)
    evidence = serializers.ListField(
        child=serializers.UUIDField(), default=list, max_length=20, help_text="uuids of documents."
    )


class JoinBody(SeenBody):
    """The failure that counts for both."""

    into = serializers.UUIDField()


class FailureFilters(Filters):
    """By state, kind, number, and a month on a day of which it lasted."""

    state = django_filters.ChoiceFilter(choices=ServiceFailure.State.choices)
    kind = django_filters.ChoiceFilter(choices=ServiceFailure.Kind.choices)
    number = django_filters.NumberFilter(min_value=1, max_value=2**31 - 1)
    lasting = django_filters.BooleanFilter(field_name="rectified_at", lookup_expr="isnull")
    month = django_filters.CharFilter(method="in_month")

    def in_month(self, rows: Any, _name: str, value: str) -> Any:
        """The failures that lasted on a day of a month such as 2026-10.

        Raises:
            ValidationError: it is no period.
        """
        try:
            asked: Q = in_period(Period.parse(value))
        except ValueError:
            words = _("Write a month as 2026-10.")
            raise serializers.ValidationError({"month": words}, code="invalid") from None
        return rows.filter(asked)


class FailureViewSet(BelowPartnership[ServiceFailure], NounViewSet[ServiceFailure]):
    """The log of service failures of one partnership."""

    queryset = (
        ServiceFailure.objects.select_related(
            "partnership", "said_by", "answered_by", "joined_to", "occasion"
        )
        .prefetch_related(
            Prefetch(
                "entries",
                FailureEntry.objects.select_related("by", "joined_to", "occasion")
                .prefetch_related("evidence")
                .order_by("pk"),
            )
        )
        .order_by("-occurred_at", "-number")
    )
    serializer_class = ServiceFailureShown
    filterset_class = FailureFilters
    gives_seen = True
    tag = "failures"
    orders = {
        "number": ("number",),
        "-number": ("-number",),
        "occurred_at": ("occurred_at", "number"),
        "-occurred_at": ("-occurred_at", "-number"),
    }

    @cached_property
    def clocks(self) -> FailureClocks:
        """Read once for all rows."""
        return FailureClocks(self.partnership)

    def seen_content(self, row: ServiceFailure, shown: Any = None) -> Any:
        """All but the windows, of which another may be missed while one decides."""
        found = dict(super().seen_content(row, shown))
        found.pop("windows_missed")
        return found

    def _other(self, uuid: UUID | None, field: str) -> ServiceFailure | None:
        if uuid is None:
            return None
        found: ServiceFailure | None = self.partnership.service_failures.filter(uuid=uuid).first()
        if found is None:
            message = _("There is no such failure in this log.")
            raise Refused([Problem(field, "unknown", message)])
        return found

    def _said(self, facts: dict[str, Any]) -> service_failures.FailureSaid:
        names = service_failures.FailureSaid.__dataclass_fields__
        said = {name: facts.pop(name) for name in names}
        said["occasion"] = self._other(said["occasion"], "occasion")
        return service_failures.FailureSaid(**said)

    @creates(EITHER_SIDE, body=FailureToLogBody, example=LOGGED_SO)
    def create(
        self, *, actor: User, evidence: Sequence[UUID], is_another: bool, **facts: Any
    ) -> ServiceFailure:
        """Writes a failure into the log, for one's own side."""
        said = self._said(facts)
        files = documents_of(Below(self.partnership), evidence, actor)
        return service_failures.log_failure(
            self.partnership, said, evidence=files, is_another=is_another, actor=actor
        )

    @verb(EITHER_SIDE, body=FailureCorrectionBody)
    def correct(
        self,
        row: ServiceFailure,
        *,
        actor: User,
        evidence: Sequence[UUID],
        reason: str,
        **facts: Any,
    ) -> None:
        """Says otherwise; the other side answers anew."""
        said = self._said(facts)
        files = documents_of(row, evidence, actor)
        service_failures.correct_failure(row, said, reason=reason, evidence=files, actor=actor)

    @verb(EITHER_SIDE, body=PutRightBody)
    def put_right(self, row: ServiceFailure, *, actor: User, at: dt.datetime) -> None:
        """Says when it was put right; the other side answers anew."""
        service_failures.put_right(row, at=at, actor=actor)

    @verb(EITHER_SIDE, body=FailureAnswerBody)
    def reply(
        self, row: ServiceFailure, *, actor: User, evidence: Sequence[UUID], **facts: Any
    ) -> None:
        """Agrees or disputes what the other side said; an official may reject it."""
        files = documents_of(row, evidence, actor)
        service_failures.answer_failure(
            row, facts["verdict"], reason=facts["reason"], evidence=files, actor=actor
        )

    @verb(JOIN, body=JoinBody)
    def join(self, row: ServiceFailure, *, actor: User, into: UUID) -> None:
        """Joins what was logged twice; the other one counts."""
        other = self._other(into, "into")
        assert other is not None  # noqa: S101 - a uuid was sent
        service_failures.join_failure(row, other, actor=actor)
