"""The second step among the steps of a sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.stages import AuthenticateStage

from core.second_step import policy

if TYPE_CHECKING:
    from django.http import HttpRequest


class SecondStepStage(AuthenticateStage):  # type: ignore[misc] # the library has no types
    """Left out where it was taken at an identity provider whose second step counts here."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not policy.was_shown_elsewhere(request) and bool(super()._should_handle(request))
