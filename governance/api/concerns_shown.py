"""How concerns are shown by the API; both sides read the same."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import MoneyShown, OrganisationNamed, PersonShown, Shown, seen_shown
from governance.ladder import AWAITS_CHOICES, LEVEL_CHOICES
from governance.models import Arbitration, Concern, ConcernOffer, ConcernSide
from governance.selectors.concern_people import People
from partnerships.api.named import PartnershipNamed


class EvidenceShown(Shown):
    """A file, by its fingerprint."""

    uuid = serializers.UUIDField()
    title = serializers.CharField()
    sha256 = serializers.CharField()


class ConcernPositionShown(Shown):
    """What a side said on a level."""

    uuid = serializers.UUIDField()
    level = serializers.ChoiceField(choices=LEVEL_CHOICES)
    side = serializers.ChoiceField(choices=ConcernSide.choices)
    organisation = OrganisationNamed()
    text = serializers.CharField()
    evidence = EvidenceShown(many=True)
    by = PersonShown()
    at = serializers.DateTimeField()


class ConcernStepShown(Shown):
    """A level on which it stood: `until_on` is the limit as it was when the level began."""

    level = serializers.ChoiceField(choices=LEVEL_CHOICES)
    since = serializers.DateField()
    until_on = serializers.DateField()
    left_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    is_early = serializers.BooleanField(help_text="Whether both sides agreed before the limit.")
    by = PersonShown(allow_null=True)


class ConcernOfferShown(Shown):
    """How one side would settle it."""

    uuid = serializers.UUIDField()
    level = serializers.ChoiceField(choices=LEVEL_CHOICES)
    side = serializers.ChoiceField(choices=ConcernSide.choices)
    outcome = serializers.ChoiceField(choices=Concern.Outcome.choices)
    words = serializers.CharField()
    cost = MoneyShown()
    lesson = serializers.CharField()
    remedy = serializers.DictField()
    state = serializers.ChoiceField(choices=ConcernOffer.State.choices)
    by = PersonShown()
    at = serializers.DateTimeField()
    answer = serializers.CharField()
    answered_by = PersonShown(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class ClimbWishShown(Shown):
    """That a side wants to go up before the limit ends."""

    level = serializers.ChoiceField(choices=LEVEL_CHOICES)
    side = serializers.ChoiceField(choices=ConcernSide.choices)
    reason = serializers.CharField()
    by = PersonShown()
    at = serializers.DateTimeField()


class AdjudicationShown(Shown):
    """Who adjudicates, and what they decided; it binds from `decided_on` on."""

    name = serializers.CharField()
    body = serializers.CharField()
    appointed_on = serializers.DateField()
    decide_by = serializers.DateField()
    outcome = serializers.ChoiceField(choices=Concern.Outcome.choices, allow_blank=True)
    decision = serializers.CharField()
    decided_on = serializers.DateField(allow_null=True)
    refer_by = serializers.DateField(allow_null=True, help_text="Final after that day.")
    document = EvidenceShown(allow_null=True)


class ArbitrationShown(Shown):
    """Where it was referred to."""

    forum = serializers.ChoiceField(choices=Arbitration.Forum.choices)
    place = serializers.CharField()
    referred_on = serializers.DateField()
    arbitrator = serializers.CharField()
    agreed_on = serializers.DateField(allow_null=True)
    document = EvidenceShown(allow_null=True)


class ConcernListedShown(Shown):
    """A concern in a list. `state` is its level while it is open."""

    uuid = serializers.UUIDField()
    partnership = PartnershipNamed()
    reference = serializers.CharField()
    about = serializers.SerializerMethodField(help_text="As kind:uuid; null where nothing.")
    title = serializers.CharField()
    wanted = serializers.CharField()
    raised_by = PersonShown()
    raised_for = serializers.ChoiceField(choices=ConcernSide.choices)
    raised_on = serializers.DateField()
    at_stake = MoneyShown()
    state = serializers.ChoiceField(choices=Concern.State.choices)
    awaits = serializers.ChoiceField(choices=AWAITS_CHOICES)
    due_on = serializers.DateField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(choices=Concern.Outcome.choices, allow_blank=True)
    closing_words = serializers.CharField()
    cost = MoneyShown()
    lesson = serializers.CharField()
    closed_level = serializers.ChoiceField(choices=LEVEL_CHOICES, allow_blank=True)
    closed_by = PersonShown(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)

    def get_about(self, row: Concern) -> str | None:
        """Kind and uuid."""
        return str(row.about) if row.about else None


class ConcernShown(ConcernListedShown):
    """A concern with the whole ladder."""

    holders = serializers.SerializerMethodField(help_text="By side, who holds it now.")
    steps = ConcernStepShown(many=True)
    positions = ConcernPositionShown(many=True)
    climb_wishes = ClimbWishShown(many=True)
    offers = ConcernOfferShown(many=True)
    remedy = serializers.DictField(help_text="What settling it did to what it is about.")
    adjudication = serializers.SerializerMethodField()
    arbitration = serializers.SerializerMethodField()
    seen = seen_shown()

    def get_holders(self, row: Concern) -> dict[str, list[dict[str, str]]]:
        """Nobody once it is over."""
        if not row.is_open:
            return {}
        found = People.of([row.partnership]).holders(row.partnership, row.level)
        return {
            side: [{"uuid": str(one.uuid), "name": str(one)} for one in people]
            for side, people in found.items()
        }

    @extend_schema_field(AdjudicationShown(allow_null=True))
    def get_adjudication(self, row: Concern) -> dict[str, Any] | None:
        """Null before somebody is appointed."""
        found = getattr(row, "adjudication", None)
        return None if found is None else dict(AdjudicationShown(found).data)

    @extend_schema_field(ArbitrationShown(allow_null=True))
    def get_arbitration(self, row: Concern) -> dict[str, Any] | None:
        """Null before it is referred."""
        found = getattr(row, "arbitration", None)
        return None if found is None else dict(ArbitrationShown(found).data)


class ConcernLimitsShown(Shown):
    """Business days of each level on which both sides talk, for levels that begin now."""

    operational = serializers.IntegerField()
    representatives = serializers.IntegerField()
    executives = serializers.IntegerField()
