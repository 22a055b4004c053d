"""The identity provider of the tests, and somebody whom it knows."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from tests.core.sign_in.provider import CLIENT, SECRET, Provider
from tests.factories.people import UserFactory


@pytest.fixture(scope="session")
def _running():
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def provider(_running, settings):
    """Trusted by the settings, and as it was at first."""
    _running.fresh()
    cache.clear()
    settings.CONCORD_OIDC_ISSUER = _running.issuer
    settings.CONCORD_OIDC_CLIENT_ID = CLIENT
    settings.CONCORD_OIDC_CLIENT_SECRET = SECRET
    settings.CONCORD_OIDC_NAME = "Riverton City"
    return _running


@pytest.fixture
def amara(provider):
    user = UserFactory(email="amara@riverton.example")
    provider.claims = {"email": "Amara@Riverton.example", "email_verified": True}
    return user
