"""The identity provider is named wholly and safely, or Concord does not start."""

from __future__ import annotations

import pytest

from config.settings.required import against_provider

WHOLE = {"issuer": "https://login.example.gov", "client_id": "concord", "secret": "secret"}


@pytest.mark.parametrize("facts", [WHOLE, dict.fromkeys(WHOLE, "")])
def test_a_provider_that_is_named_wholly_or_not_at_all_meets_no_objection(facts):
    assert against_provider(**facts) == []


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        ({"issuer": ""}, "CONCORD_OIDC_ISSUER is no https"),
        ({"issuer": "http://login.example.gov"}, "CONCORD_OIDC_ISSUER is no https"),
        ({"issuer": "https://" + "x" * 200}, "CONCORD_OIDC_ISSUER is longer"),
        ({"client_id": ""}, "CONCORD_OIDC_CLIENT_ID is missing"),
        ({"secret": ""}, "CONCORD_OIDC_CLIENT_SECRET is missing"),
    ],
)
def test_what_is_missing_or_unsafe_is_said_and_no_value_repeated(facts, what):
    [said] = against_provider(**WHOLE | facts)
    assert said.startswith(what)
    assert "secret" not in said


def test_a_provider_on_ones_own_machine_needs_no_certificate():
    assert against_provider(**WHOLE | {"issuer": "http://127.0.0.1:8080"}) == []
