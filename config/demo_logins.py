"""What `make run` prints: how to sign in to the demo."""

from __future__ import annotations

from config.demo.people import LOGINS, PASSWORD, PEOPLE


def lines() -> list[str]:
    """One line for each kind of person, and the password they share."""
    emails = {person.key: person.email for person in PEOPLE}
    width = max(len(emails[key]) for key, _what in LOGINS)
    return [
        *(f"{emails[key]:<{width}}  {what}" for key, what in LOGINS),
        f"password of all: {PASSWORD}",
    ]
