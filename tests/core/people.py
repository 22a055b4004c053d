"""People and organisations for the tests of core, which knows no partnership."""

from __future__ import annotations

from core.models import Organisation, User

STREAM = "partnership:0b0e4a52-5d0c-4d41-9c2f-0d6f6f1f0a11"


def a_user(name: str = "Ines Duarte") -> User:
    return User.objects.create(email=f"{name.lower().replace(' ', '.')}@example.org", name=name)


def an_organisation(name: str = "Bayview City", **facts) -> Organisation:
    return Organisation.objects.create(
        **{"name": name, "kind": Organisation.Kind.PUBLIC_AUTHORITY, "country": "PH"} | facts
    )
