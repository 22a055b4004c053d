"""Who asks, and what the token is good for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers
from rest_framework.response import Response

from core.api.fields import PersonShown, Shown
from core.api.rules import Rule
from core.api.views import ApiViewSet
from core.models import ApiToken, Scope, User

if TYPE_CHECKING:
    from rest_framework.request import Request


class TokenShown(Shown):
    """The token of this request."""

    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    partnership = serializers.UUIDField(
        source="subject_uuid", allow_null=True, help_text="The only one it knows; null for all."
    )
    expires_at = serializers.DateTimeField()


class MeShown(Shown):
    """The person, and the token where one was sent."""

    person = PersonShown()
    email = serializers.EmailField()
    token = TokenShown(allow_null=True)


class MeViewSet(ApiViewSet[User]):
    """The person behind the request."""

    queryset = User.objects.none()
    serializer_class = MeShown
    rule = Rule(Scope.READ, "")
    tag = "me"

    def retrieve(self, request: Request, **_kwargs: Any) -> Response:
        """Who asks, and what the token is good for."""
        token = request.auth if isinstance(request.auth, ApiToken) else None
        shown = {"person": self.user, "email": self.user.email, "token": token}
        return Response(MeShown(shown).data)
