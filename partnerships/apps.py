"""The app's start: what it registers in the registries of the layers below."""

from __future__ import annotations

from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "partnerships"
