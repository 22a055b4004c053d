"""A partnership, an official who invites to it, and the links that were mailed."""

from __future__ import annotations

import re

import pytest

from core.jobs.worker import drain
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person


@pytest.fixture
def partnership():
    return PartnershipFactory(name="Northfield Hospital")


@pytest.fixture
def official():
    return person("portfolio_official", name="Amara Diallo")


@pytest.fixture
def mailed(mailoutbox, django_capture_on_commit_callbacks):
    """The links of all mails sent so far, the newest last."""

    def links() -> list[str]:
        drain()
        return [
            link.removeprefix("https://concord.example")
            for mail in mailoutbox
            for link in re.findall(r"https://\S+/account/invitation/\S+", mail.body)
        ]

    return links
