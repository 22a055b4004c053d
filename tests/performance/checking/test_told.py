"""What was checked is told in words wherever the history is read."""

from __future__ import annotations

import pytest
from django.urls import reverse

from performance.services.checking import Decision, check_return
from performance.services.returns import send_return
from tests.api import Program
from tests.performance.returns.builders import a_return, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def test_a_return_that_was_sent_back_is_told_without_codes(client_of):
    case = a_return(1)
    sent = send_return(case.monthly_return, typed(case), actor=case.partner)
    back = Decision(action="send_back", reason="The log says 96.")
    check_return(sent, {str(sent.records.get().uuid): back}, actor=case.official)
    browser, address = client_of(case.official), reverse("history", args=[case.partnership.uuid])
    page = browser.get(address).text
    assert "being checked → sent back in part" in page
    assert "to be checked → sent back" in page
    file = b"".join(browser.get(address, {"format": "csv"}).streaming_content).decode()
    entries = Program(case.official).get(f"/partnerships/{case.partnership.uuid}/history/").json()
    acts = [act for one in entries["results"] for act in (one["act"], *one["followed"])]
    assert ("being checked", "sent back in part") in [(act["was"], act["now"]) for act in acts]
    for text in (page, file, *(act["now"] for act in acts)):
        assert "sent_back" not in text
