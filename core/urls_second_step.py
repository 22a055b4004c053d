"""Addresses of the second step; their names are the sign-in library's."""

from __future__ import annotations

from allauth.mfa.base.views import authenticate, reauthenticate
from allauth.mfa.webauthn.views import reauthenticate_webauthn
from django.urls import path
from django.views.generic import RedirectView

from core.views.second_step import (
    AddAppPage,
    AddPasskeyPage,
    CodesPage,
    NewCodesPage,
    RemoveAppPage,
    RemovePasskeyPage,
    SecondStepPage,
)

urlpatterns = [
    path("", SecondStepPage.as_view(), name="mfa_index"),
    path("sign-in/", authenticate, name="mfa_authenticate"),
    path("again/", reauthenticate, name="mfa_reauthenticate"),
    path("app/add/", AddAppPage.as_view(), name="mfa_activate_totp"),
    path("app/remove/", RemoveAppPage.as_view(), name="mfa_deactivate_totp"),
    path("codes/", CodesPage.as_view(), name="mfa_view_recovery_codes"),
    path("codes/new/", NewCodesPage.as_view(), name="mfa_generate_recovery_codes"),
    path("passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("passkeys/add/", AddPasskeyPage.as_view(), name="mfa_add_webauthn"),
    path("passkeys/again/", reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/remove/", RemovePasskeyPage.as_view(), name="mfa_remove_webauthn"),
]
