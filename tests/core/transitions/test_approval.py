"""What is approved is what the approver saw."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction

from core.approval import Conflict, as_seen, locked_as_seen, require_revision, revision
from core.models import Organisation
from tests.core.people import an_organisation


def content(row: Organisation) -> dict[str, object]:
    return {"name": row.name, "country": row.country}


@pytest.mark.django_db
def test_an_unchanged_row_is_handed_over_fresh():
    row = an_organisation()
    with transaction.atomic():
        assert locked_as_seen(row, as_seen(content(row)), content) == row


@pytest.mark.django_db
def test_a_row_changed_meanwhile_shows_both_versions():
    row = an_organisation()
    token = as_seen(content(row))
    Organisation.objects.update(name="Bayview Town")
    with pytest.raises(Conflict) as conflict, transaction.atomic():
        locked_as_seen(row, token, content)
    assert conflict.value.seen == {"name": "Bayview City", "country": "PH"}
    assert conflict.value.current == {"name": "Bayview Town", "country": "PH"}
    assert conflict.value.differences == ("name",)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "token",
    ["", "forged", as_seen({"name": "Bayview City"})[:-1] + "x"],
    ids=["missing", "unreadable", "forged"],
)
def test_a_missing_or_forged_token_is_a_conflict(token):
    row = an_organisation()
    with pytest.raises(Conflict) as conflict, transaction.atomic():
        locked_as_seen(row, token, content)
    assert conflict.value.seen == {}


def test_a_revision_is_the_same_for_equal_content_only():
    assert revision({"a": Decimal("1.0"), "b": 2}) == revision({"b": 2, "a": Decimal("1.00")})
    assert revision({"a": Decimal("1.0")}) != revision({"a": Decimal("1.1")})


def test_an_api_client_compares_by_revision():
    require_revision(revision({"a": 1}), {"a": 1})
    with pytest.raises(Conflict) as conflict:
        require_revision(revision({"a": 1}), {"a": 2})
    assert conflict.value.current == {"a": 2}
