"""The partnership as other nouns name it, and its filter."""

from __future__ import annotations

import django_filters
from rest_framework import serializers

from core.api.fields import Shown
from core.api.filters import Filters


class PartnershipNamed(Shown):
    """Which partnership a row belongs to."""

    uuid = serializers.UUIDField()
    reference = serializers.CharField()
    name = serializers.CharField()


class OfPartnershipFilters(Filters):
    """By partnership; one that the person may not see has no rows, like one that does not exist."""

    partnership = django_filters.UUIDFilter(field_name="partnership__uuid")
