"""The demo as it stands on one day, made once for all its tests."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from unittest import mock

from django.test import TestCase, override_settings

from config.demo import make
from core import clock
from core.models import User
from partnerships.models import Partnership
from performance.models import Scorecard

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
QUARTER = "2026-Q3"
MONTHS = 14
"""How far the stories go back: a year, and the quarter that its first figures belong to."""


class SeededDemo(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.enterClassContext(clock.travel(NOW))
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.enterClassContext(override_settings(MEDIA_ROOT=folder))
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        with mock.patch.object(make, "MONTHS", MONTHS):
            cls.made = make.seed(lambda *_told: None)

    def get(self, name):
        return Partnership.objects.get(name=name)

    def card(self, name):
        return Scorecard.objects.get(partnership__name=name, period=QUARTER, is_latest=True)

    def observed(self, name):
        known = json.loads(self.card(name).result)["observations"]
        return {one["code"]: one for one in known}

    def sign_in(self, key):
        user = User.objects.get(email=f"{key}@concord.example")
        self.client.force_login(user)
        return user
