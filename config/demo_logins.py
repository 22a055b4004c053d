"""What `make run` prints: how to sign in to the demo."""

from __future__ import annotations

from config.demo.people import BODIES, LOGINS, PASSWORD, PEOPLE


def lines() -> list[str]:
    """One line for each person, those to begin with first, and the password they share."""
    emails = {person.key: person.email for person in PEOPLE}
    names = {body.key: body.name for body in BODIES}
    first = dict(LOGINS)
    others = [
        (person.key, f"{person.position}, {names[person.body]}")
        for person in PEOPLE
        if person.key not in first
    ]
    width = max(map(len, emails.values()))
    return [
        *(f"{emails[key]:<{width}}  {what}" for key, what in (*LOGINS, *others)),
        f"password of all: {PASSWORD}",
    ]
