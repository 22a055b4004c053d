"""Concerns and every step of the ladder, from raising one to how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.rules import READ, Rule
from core.api.views import ApiViewSet, NounViewSet, creates, verb
from core.models import Scope
from core.subject import Subject
from governance.api import concerns_sent as sent
from governance.api.concerns_shown import ConcernLimitsShown, ConcernListedShown, ConcernShown
from governance.ladder import LADDER, TALKS, Limits
from governance.models import Concern, ConcernSide
from governance.selectors.concern_page import find
from governance.selectors.concern_people import RAISES, limits_of
from governance.services import adjudication, concern_climbs, concern_settling, concerns
from governance.services.concern_limits import KEEPS, set_limits
from governance.services.concern_settling import Terms
from partnerships.api.base import BelowPartnership, PartnershipItself, PartnershipRights
from partnerships.api.named import OfPartnershipFilters
from partnerships.models import Document

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from core.models import User
    from governance.models import ConcernOffer
    from partnerships.models import Partnership

SPEAK = Rule(Scope.DECIDE, RAISES)
SET = Rule(Scope.APPOINT, KEEPS)
_NO_DOCUMENT = _("That document is not one of this partnership’s that you see.")
_NO_OFFER = _("This concern has no such offer; take one from what it shows.")
_NO_SUBJECT = _("Write kind:uuid, for example kpirecord:5f6c1c2e-0000-4000-8000-000000000001.")
A_CONCERN = {
    "title": "Cleaning rounds",
    "text": "Since May the count of rounds includes closed wards.",
    "wanted": "Closed wards are left out of the count.",
    "at_stake": "12500.00",
}


class ConcernFilters(OfPartnershipFilters):
    """By partnership, state, side, and whether it is open."""

    state = django_filters.ChoiceFilter(choices=Concern.State.choices)
    raised_for = django_filters.ChoiceFilter(choices=ConcernSide.choices)
    is_open = django_filters.BooleanFilter(
        method="only_open", help_text="On a level of the ladder."
    )

    def only_open(self, rows: Any, _name: str, value: bool) -> Any:  # noqa: FBT001 - django-filter's
        """Those that stand on a level, or those that are over."""
        levels = [level.value for level in LADDER]
        return rows.filter(state__in=levels) if value else rows.exclude(state__in=levels)


class _WithDocuments(ApiViewSet[Concern]):
    """Finds documents by uuid, as the person may see them."""

    def documents(self, partnership: Partnership, uuids: Iterable[UUID], field: str) -> list[Any]:
        """Each of them once, in the order given.

        Raises:
            ValidationError: one is not there.
        """
        wanted = list(dict.fromkeys(uuids))
        if not wanted:
            return []
        visible = Document.objects.visible_to(self.user).filter(partnership=partnership)
        found = {one.uuid: one for one in visible.filter(uuid__in=wanted)}
        if len(found) < len(wanted):
            raise serializers.ValidationError({field: _NO_DOCUMENT})
        return [found[one] for one in wanted]


class ConcernViewSet(PartnershipRights[Concern], _WithDocuments, NounViewSet[Concern]):
    """Concerns over all partnerships that the person may see."""

    queryset = Concern.objects.order_by("-raised_on", "-pk")
    serializer_class = ConcernShown
    filterset_class = ConcernFilters
    gives_seen = True
    tag = "concerns"

    def rows(self) -> QuerySet[Concern]:
        """With everything that the answer shows."""
        visible = Concern.objects.visible_to(self.user).order_by("-raised_on", "-pk")
        if self.action == "list":
            listed: QuerySet[Concern] = visible.select_related(
                "partnership", "raised_by", "closed_by"
            )
            return listed
        found: QuerySet[Concern] = find(visible)
        return found

    def get_serializer_class(self) -> Any:
        """Lists are short."""
        return ConcernListedShown if self.action == "list" else ConcernShown

    @verb(SPEAK, body=sent.ConcernPositionSent)
    def take_position(self, row: Concern, *, actor: User, text: str, evidence: list[Any]) -> None:
        """Says what the own side thinks on the present level."""
        files = self.documents(row.partnership, evidence, "evidence")
        concerns.take_position(row, text=text, evidence=files, actor=actor)

    @verb(SPEAK, body=sent.ClimbSent)
    def climb(self, row: Concern, *, actor: User, reason: str) -> None:
        """Takes it up one level, after the limit has ended."""
        concern_climbs.climb(row, reason=reason, actor=actor)

    @verb(SPEAK, body=sent.ClimbSent)
    def wish_to_climb(self, row: Concern, *, actor: User, reason: str) -> None:
        """Wants to go up before the limit ends; it goes up once both sides do."""
        concern_climbs.wish_to_climb(row, reason=reason, actor=actor)

    @verb(SPEAK, body=sent.OfferSent)
    def offer(self, row: Concern, *, actor: User, **facts: Any) -> None:
        """Offers the other side a way to settle it."""
        concern_settling.offer_to_settle(row, Terms(**facts), actor=actor)

    @verb(SPEAK, body=sent.AcceptOfferSent)
    def accept_offer(self, row: Concern, *, actor: User, offer: UUID) -> None:
        """Agrees to an offer of the other side: settled exactly so."""
        concern_settling.accept_offer(self._offer(row, offer), actor=actor)

    @verb(SPEAK, body=sent.DeclineOfferSent)
    def decline_offer(self, row: Concern, *, actor: User, offer: UUID, answer: str) -> None:
        """Does not agree to an offer of the other side."""
        concern_settling.decline_offer(self._offer(row, offer), answer=answer, actor=actor)

    @verb(SPEAK, body=sent.AdjudicatorSent)
    def appoint_adjudicator(self, row: Concern, *, actor: User, **facts: Any) -> None:
        """Writes down who adjudicates."""
        adjudication.appoint_adjudicator(row, **facts, actor=actor)

    @verb(SPEAK, body=sent.AdjudicatedSent)
    def record_decision(self, row: Concern, *, actor: User, document: UUID, **facts: Any) -> None:
        """Writes down what the adjudicator decided."""
        [found] = self.documents(row.partnership, [document], "document")
        adjudication.record_decision(row, document=found, **facts, actor=actor)

    @verb(SPEAK, body=sent.ReferSent)
    def refer(self, row: Concern, *, actor: User, **facts: Any) -> None:
        """Refers it to arbitration or to court, in time."""
        adjudication.refer(row, **facts, actor=actor)

    @verb(SPEAK, body=sent.ArbitratorSent)
    def agree_arbitrator(self, row: Concern, *, actor: User, **facts: Any) -> None:
        """Writes down who arbitrates."""
        adjudication.agree_arbitrator(row, **facts, actor=actor)

    @verb(SPEAK, body=sent.CloseSent)
    def close_by_decision(self, row: Concern, *, actor: User, **facts: Any) -> None:
        """Closes it by the adjudicator's decision, once that is final."""
        concern_settling.settle_by_decision(row, Terms(**facts), actor=actor)

    @verb(SPEAK, body=sent.AwardSent)
    def record_award(self, row: Concern, *, actor: User, document: UUID, **facts: Any) -> None:
        """Closes it by the award or judgment."""
        [found] = self.documents(row.partnership, [document], "document")
        concern_settling.record_award(row, Terms(**facts), document=found, actor=actor)

    @verb(SPEAK, body=sent.TakeBackSent)
    def withdraw(self, row: Concern, *, actor: User, reason: str) -> None:
        """Takes it back; only the side that raised it."""
        concerns.withdraw_concern(row, reason=reason, actor=actor)

    def _offer(self, row: Concern, wanted: UUID) -> ConcernOffer:
        for one in row.offers.all():
            if one.uuid == wanted:
                return one
        raise serializers.ValidationError({"offer": _NO_OFFER})


class RaiseConcernViewSet(BelowPartnership[Concern], _WithDocuments):
    """Where concerns are raised."""

    queryset = Concern.objects.order_by("-pk")
    serializer_class = ConcernShown
    gives_seen = True
    detail_of = "api-concern-detail"
    tag = "concerns"

    def rows(self) -> QuerySet[Concern]:
        """Those of this partnership."""
        found: QuerySet[Concern] = find(Concern.objects.filter(partnership=self.partnership))
        return found

    @creates(SPEAK, body=sent.ConcernSent, example=A_CONCERN)
    def create(self, *, actor: User, about: str, evidence: list[Any], **facts: Any) -> Concern:
        """Raises a concern; both sides see it at once."""
        try:
            subject = Subject.parse(about) if about else None
        except ValueError:
            raise serializers.ValidationError({"about": _NO_SUBJECT}) from None
        files = self.documents(self.partnership, evidence, "evidence")
        return concerns.raise_concern(
            self.partnership, about=subject, evidence=files, actor=actor, **facts
        )


class ConcernLimitsViewSet(PartnershipItself):
    """How many business days each level of the ladder has here."""

    queryset = Concern.objects.none()
    serializer_class = ConcernLimitsShown
    rule = READ
    tag = "concerns"

    def represent(self, rows: Any) -> list[Any]:
        """Those that hold for a level that begins now."""
        return [{level.value: limits_of(row).of(level) for level in TALKS} for row in rows]

    @verb(SET, body=sent.ConcernLimitsSent)
    def change(self, row: Any, *, actor: User, reason: str, **days: int) -> None:
        """Sets them for levels that begin from now on."""
        set_limits(row, Limits(**days), reason=reason, actor=actor)
