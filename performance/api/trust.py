"""The trust index of each quarter, and the weights that both sides adopt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from core import clock
from core.api.fields import Body, ExactShown, PersonShown, Shown
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from partnerships.api.base import BelowPartnership
from performance.models import TrustIndex, TrustWeights
from performance.models.trust import PARTS
from performance.selectors.trust_page import last_quarter
from performance.services import trust_indices, trust_weights

if TYPE_CHECKING:
    from decimal import Decimal

    from core.models import User

PROPOSE = Rule(Scope.DEFINE, "define_kpis")
ADOPT = Rule(Scope.DEFINE, "adopt_kpis")
ISSUE = Rule(Scope.DECIDE, "keep_relationship")
WEIGHTS = {
    "transparency": "1",
    "commitment": "1",
    "competence": "1",
    "shared_goals": "1",
    "effective_from": "2026-10-01",
    "reason": "All four alike.",
}


class TrustWeightsShown(Shown):
    """What each part weighs, from when, and who adopted it for each side."""

    uuid = serializers.UUIDField()
    number = serializers.IntegerField()
    effective_from = serializers.DateField()
    transparency = ExactShown()
    commitment = ExactShown()
    competence = ExactShown()
    shared_goals = ExactShown()
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=TrustWeights.State.choices)
    proposed_by = PersonShown()
    authority_by = PersonShown(allow_null=True)
    partner_by = PersonShown(allow_null=True)
    answer = serializers.CharField(help_text="Why they were refused.")


class TrustWeightsSent(Body):
    """What each part shall weigh, 0 to 100, from the first day of a quarter on."""

    transparency = serializers.DecimalField(max_digits=9, decimal_places=6)
    commitment = serializers.DecimalField(max_digits=9, decimal_places=6)
    competence = serializers.DecimalField(max_digits=9, decimal_places=6)
    shared_goals = serializers.DecimalField(max_digits=9, decimal_places=6)
    effective_from = serializers.DateField()
    reason = serializers.CharField(max_length=2000)


class RefusalSent(Body):
    """Why they are refused."""

    answer = serializers.CharField(max_length=2000)


class TrustWeightsViewSet(BelowPartnership[TrustWeights], NounViewSet[TrustWeights]):
    """Weights count once somebody of each side has adopted them."""

    queryset = TrustWeights.objects.select_related(
        "partnership", "proposed_by", "authority_by", "partner_by"
    ).order_by("-number")
    serializer_class = TrustWeightsShown
    tag = "trust"

    @creates(PROPOSE, body=TrustWeightsSent, example=WEIGHTS)
    def create(self, *, actor: User, effective_from: Any, reason: str, **weights: Decimal) -> Any:
        """Proposes them; both sides are asked."""
        return trust_weights.propose_weights(
            self.partnership,
            weights=weights,
            effective_from=effective_from,
            reason=reason,
            actor=actor,
        )

    @verb(ADOPT)
    def adopt(self, row: TrustWeights, *, actor: User) -> None:
        """Adopts them for one's own side."""
        trust_weights.adopt_weights(row, actor=actor)

    @verb(ADOPT, body=RefusalSent)
    def refuse(self, row: TrustWeights, *, actor: User, answer: str) -> None:
        """Refuses them, with a reason."""
        trust_weights.refuse_weights(row, answer=answer, actor=actor)

    @verb(PROPOSE)
    def withdraw(self, row: TrustWeights, *, actor: User) -> None:
        """Takes one's own proposal back."""
        trust_weights.withdraw_weights(row, actor=actor)


class TrustIndexShown(Shown):
    """The index of a quarter, as known on its last day."""

    uuid = serializers.UUIDField()
    period = serializers.CharField()
    version = serializers.IntegerField()
    score = ExactShown()
    shown = serializers.SerializerMethodField(
        help_text="Whole, half-up; null where too little is known."
    )
    parts = serializers.SerializerMethodField(help_text="By part: score, weight, coverage.")
    weights = serializers.UUIDField(source="weights.uuid")
    cause = serializers.CharField()
    issued_at = serializers.DateTimeField()
    result_sha256 = serializers.CharField()
    trace = serializers.SerializerMethodField(help_text="All that went in and came out.")

    def get_shown(self, row: TrustIndex) -> str | None:
        """As on the page."""
        found: str | None = self._trace(row)["index"]["shown"]
        return found

    def get_parts(self, row: TrustIndex) -> dict[str, Any]:
        """The four parts."""
        found: dict[str, Any] = {part: self._trace(row)["parts"][part] for part in PARTS}
        return found

    def get_trace(self, row: TrustIndex) -> dict[str, Any]:
        """As it is sealed."""
        return self._trace(row)

    def _trace(self, row: TrustIndex) -> dict[str, Any]:
        kept = vars(row)
        if "trace" not in kept:
            kept["trace"] = json.loads(row.result)
        found: dict[str, Any] = kept["trace"]
        return found


class IssueSent(Body):
    """Nothing is needed: it is that of the last quarter."""


class TrustIndexViewSet(BelowPartnership[TrustIndex], NounViewSet[TrustIndex]):
    """The latest version of each quarter. Without weights of both sides there is none."""

    queryset = (
        TrustIndex.objects.filter(is_latest=True)
        .select_related("partnership", "weights")
        .order_by("-period_start")
    )
    serializer_class = TrustIndexShown
    tag = "trust"

    @creates(ISSUE, body=IssueSent, example={})
    def create(self, *, actor: User) -> TrustIndex:
        """Works the index of the last quarter out again; as it stands where nothing changed."""
        period = last_quarter(clock.today())
        made = trust_indices.issue_trust(
            self.partnership, period, cause=f"asked for by {actor}", actor=actor
        )
        if made is not None:
            return made
        found: TrustIndex = self.rows().get(period=period.key)
        return found
