"""The draft of the contract: its terms, written whole, and the signature that makes it final."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from core.api.fields import Body, PersonShown, SeenBody, Shown, seen_shown
from core.api.rules import Rule
from core.api.views import verb
from core.models import Scope
from partnerships.api.base import PartnershipItself
from partnerships.editing import terms_closed
from partnerships.models import ContractVersion
from partnerships.selectors.contract_versions import first_draft
from partnerships.services.contracts import edit_terms, sign_contract
from partnerships.terms_json import from_plain
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User

SEE = Rule(Scope.READ, "view_internal")
EDIT = Rule(Scope.DEFINE, "edit_partnership")
SIGN = Rule(Scope.DECIDE, "decide_gate", asks_again=True)


class ContractDraftShown(Shown):
    """What is drafted. Without a draft `number` is null and `closed` says why."""

    number = serializers.IntegerField(allow_null=True)
    title = serializers.CharField()
    terms = serializers.DictField(
        help_text="By the names of the type's terms; decimals and days are text."
    )
    terms_sha256 = serializers.CharField()
    edited_by = PersonShown(allow_null=True, help_text="Who wrote the terms does not sign them.")
    closed = serializers.CharField(help_text="Why the terms are not edited; empty where they are.")
    seen = seen_shown()


class TermsBody(SeenBody):
    """All terms as they shall be; one that is left out is not known."""

    terms = serializers.DictField(help_text="By the names of the type's terms.")


class SignatureBody(Body):
    """When it was signed, and from which day it is in force."""

    seen = serializers.CharField(help_text="The token `seen` of the draft as you read it.")
    signed_on = serializers.DateField()
    effective_from = serializers.DateField()


class ContractDraftViewSet(PartnershipItself):
    """The draft of the contract. Internal to the authority until it is signed."""

    queryset = ContractVersion.objects.none()
    serializer_class = ContractDraftShown
    see = "view_internal"
    rule = SEE
    gives_seen = True
    tag = "contract draft"

    def represent(self, rows: Any) -> list[Any]:
        """The draft, or that there is none."""
        return [self._draft(row) for row in rows]

    def _draft(self, partnership: Any) -> Any:
        draft = first_draft(partnership)
        closed = terms_closed(partnership, has_draft=draft is not None)
        return ContractDraftShown(
            {
                "number": draft.number if draft else None,
                "title": draft.title if draft else "",
                "terms": json.loads(draft.terms) if draft else {},
                "terms_sha256": draft.terms_sha256 if draft else "",
                "edited_by": draft.edited_by if draft else None,
                "closed": str(closed.problem().message) if closed else "",
            }
        ).data

    @verb(EDIT, body=TermsBody)
    def edit_terms(self, row: Any, *, actor: User, terms: dict[str, Any]) -> None:
        """Writes the terms of the draft; whoever does it does not record the signature."""
        edit_terms(row, from_plain(types[row.type].terms, terms), actor=actor)

    @verb(SIGN, body=SignatureBody)
    def sign(self, row: Any, *, actor: User, signed_on: dt.date, effective_from: dt.date) -> None:
        """Records the signature: from then on this version never changes."""
        sign_contract(row, signed_on=signed_on, effective_from=effective_from, actor=actor)
