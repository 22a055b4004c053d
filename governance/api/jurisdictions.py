"""What holds for jurisdictions: proposed by one portfolio official, confirmed by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.fields import Body, OrganisationNamed, PersonShown, Shown
from core.api.filters import Filters
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from governance.decision_kinds import COLUMNS, KINDS, LETTERS
from governance.models import JurisdictionRule
from governance.selectors.jurisdictions import jurisdictions_of, may_set, rules_seen, setting
from governance.services.jurisdictions import (
    confirm_rule,
    propose_rule,
    refuse_rule,
    withdraw_rule,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import User

SET = Rule(Scope.APPOINT, "", may=may_set)
_EXAMPLE = {
    "where": "KE",
    "kind": "tariff_revision",
    "letters": {"portfolio_official": "A", "approver": "C"},
    "reason": "The ministry signs tariffs.",
}


class JurisdictionRuleShown(Shown):
    """What holds, held or was proposed for a country or an authority."""

    uuid = serializers.UUIDField()
    country = serializers.CharField(help_text="ISO 3166 code; empty where it is an authority’s.")
    authority = OrganisationNamed(allow_null=True)
    kind = serializers.ChoiceField(choices=[(slug, slug) for slug in KINDS])
    before = serializers.DictField(child=serializers.CharField(allow_blank=True))
    after = serializers.DictField(child=serializers.CharField(allow_blank=True))
    letters = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        help_text="What differs from the layer above; empty before it is confirmed.",
    )
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=JurisdictionRule.State.choices)
    proposed_by = PersonShown()
    proposed_at = serializers.DateTimeField()
    decided_by = PersonShown(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()


class JurisdictionRuleSent(Body):
    """The letters wanted, where, and why."""

    where = serializers.CharField(
        max_length=36, help_text="The code of a country, or the uuid of an authority."
    )
    kind = serializers.ChoiceField(choices=list(KINDS))
    letters = serializers.DictField(
        child=serializers.ChoiceField(choices=LETTERS, allow_blank=True),
        help_text=f"By role, or board: {', '.join(COLUMNS)}.",
    )
    reason = serializers.CharField(allow_blank=True, default="", max_length=2000)


class RuleRefusedSent(Body):
    """Why not."""

    note = serializers.CharField(allow_blank=True, default="", max_length=2000)


class JurisdictionRuleFilters(Filters):
    """By place, kind and state."""

    country = django_filters.CharFilter()
    authority = django_filters.UUIDFilter(field_name="authority__uuid")
    kind = django_filters.ChoiceFilter(choices=[(slug, slug) for slug in KINDS])
    state = django_filters.ChoiceFilter(choices=JurisdictionRule.State.choices)


class JurisdictionRuleViewSet(NounViewSet[JurisdictionRule]):
    """Who does what by jurisdiction, for portfolio officials over what their mandates cover."""

    queryset = JurisdictionRule.objects.order_by("-proposed_at", "-pk")
    serializer_class = JurisdictionRuleShown
    filterset_class = JurisdictionRuleFilters
    rule = SET
    tag = "decisions"

    def rows(self) -> QuerySet[JurisdictionRule]:
        """Those that a mandate covers."""
        found: QuerySet[JurisdictionRule] = rules_seen(setting(self.user))
        return found.order_by("-proposed_at", "-pk")

    @creates(SET, body=JurisdictionRuleSent, example=_EXAMPLE)
    def create(
        self, *, actor: User, where: str, kind: str, letters: dict[str, str], reason: str
    ) -> JurisdictionRule:
        """Proposes it; letters left out stay. Nothing changes before another official confirms."""
        places = {one.key: one for one in jurisdictions_of(setting(actor))}
        if where not in places:
            message = _("No partnership that your mandate covers is led from there.")
            raise serializers.ValidationError({"where": message})
        return propose_rule(places[where], kind, letters, reason=reason, actor=actor)

    @verb(SET)
    def confirm(self, row: JurisdictionRule, *, actor: User) -> None:
        """Confirms what somebody else proposed; it holds from then on."""
        confirm_rule(row, actor=actor)

    @verb(SET, body=RuleRefusedSent)
    def refuse(self, row: JurisdictionRule, *, actor: User, note: str) -> None:
        """Refuses what somebody else proposed, with a reason."""
        refuse_rule(row, note=note, actor=actor)

    @verb(SET)
    def withdraw(self, row: JurisdictionRule, *, actor: User) -> None:
        """Takes one’s own proposal back."""
        withdraw_rule(row, actor=actor)
