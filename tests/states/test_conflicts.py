"""Two people at the same thing: both versions are shown, and nothing is lost or half recorded."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from governance.models import Appointment
from performance.models import Milestone
from performance.services import milestone_checks
from performance.services.returns import withdraw_return
from performance.views.figures import row_id
from tests.factories.people import person
from tests.performance.checking.test_checking import ACCEPT, BACK, check, keys, sent
from tests.performance.milestones.builders import a_milestone, claimed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def seen_in(html: str) -> str:
    [token, *_others] = re.findall(r'name="seen" value="([^"]+)"', html)
    return token


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def claim():
    case = a_milestone()
    claimed(case)
    case.url = f"/milestones/{case.milestone.uuid}/"
    case.second = person("contract_manager", case.partnership, name="Maeve Brennan")
    return case


def decision(seen: str, **facts: str) -> dict[str, str]:
    return {
        "act": "decide",
        "seen": seen,
        "decide-outcome": "send_back",
        "decide-words": "The photo shows another wing.",
        **facts,
    }


def test_a_milestone_that_somebody_decided_meanwhile_shows_both_versions(claim, client_of):
    browser = client_of(claim.official)
    seen = seen_in(browser.get(claim.url).content.decode())
    milestone_checks.accept(claim.milestone, actor=claim.second)
    answer = browser.post(claim.url, decision(seen))
    assert answer.status_code == 409
    html = text_of(answer)
    assert "was decided or sent anew while you wrote" in html
    assert "The photo shows another wing." in html
    assert "Maeve Brennan" in html
    assert Milestone.objects.get().state == Milestone.State.ACCEPTED


def test_a_milestone_that_is_as_one_saw_it_is_decided(claim, client_of):
    browser = client_of(claim.official)
    seen = seen_in(browser.get(claim.url).content.decode())
    assert browser.post(claim.url, decision(seen)).status_code == 302
    assert Milestone.objects.get().state == Milestone.State.SENT_BACK


def test_a_claim_sent_anew_is_not_decided_by_what_was_written_on_the_old_one(claim, client_of):
    browser = client_of(claim.official)
    seen = seen_in(browser.get(claim.url).content.decode())
    milestone_checks.send_back(claim.milestone, reason="No photo.", actor=claim.second)
    claim.milestone.refresh_from_db()
    claimed(claim, statement="Now with the photo.")
    answer = browser.post(claim.url, decision(seen))
    assert answer.status_code == 409
    html = text_of(answer)
    assert "Now with the photo." in html
    # A decision is still open, so the words stand in their field, over the new version.
    assert ">The photo shows another wing.</textarea>" in html.replace("> ", ">")
    assert browser.post(claim.url, decision(seen_in(html))).status_code == 302


def chosen(case, action: str, reason: str = "") -> dict[str, str]:
    """What the check page posts for every figure of the round."""
    posted = {"finish": "1"}
    for key in keys(case):
        posted[f"{row_id(key)}-decision"] = action
        posted[f"{row_id(key)}-reason"] = reason
    return posted


@pytest.fixture
def checked():
    case = sent(2)
    case.second = person("contract_manager", case.partnership, name="Maeve Brennan")
    case.url = f"/returns/{case.monthly_return.uuid}/check/"
    return case


def test_a_figure_that_somebody_decided_meanwhile_shows_both_decisions(checked, client_of):
    browser = client_of(checked.official)
    check(checked, BACK, actor=checked.second)
    answer = browser.post(checked.url, chosen(checked, "accept"))
    assert answer.status_code == 409
    html = text_of(answer)
    assert "Somebody else decided figures while you checked." in html
    assert "sent back, by Maeve Brennan: The log says 6.0, please look again." in html
    # What is still open keeps what was chosen.
    assert 'value="accept"' in html


def test_a_round_that_was_closed_meanwhile_shows_both_decisions(checked, client_of):
    browser = client_of(checked.official)
    check(checked, ACCEPT, ACCEPT, actor=checked.second)
    answer = browser.post(checked.url, chosen(checked, "send_back", "Wrong."))
    assert answer.status_code == 409
    html = text_of(answer)
    assert "send back: Wrong." in html
    assert "accepted, by Maeve Brennan" in html


def test_a_round_that_was_taken_back_meanwhile_says_so(checked, client_of):
    browser = client_of(checked.official)
    withdraw_return(checked.monthly_return, actor=checked.partner)
    answer = browser.post(checked.url, chosen(checked, "accept"))
    assert answer.status_code == 409
    assert "withdrawn" in text_of(answer)


def test_an_appointment_that_somebody_ended_meanwhile_shows_both_versions(claim, client_of):
    official = person("portfolio_official")
    appointment = Appointment.objects.get(user=claim.second)
    url = f"/partnerships/{claim.partnership.uuid}/people/{appointment.uuid}/end/"
    browser = client_of(official)
    seen = seen_in(browser.get(url).content.decode())
    Appointment.objects.filter(pk=appointment.pk).update(
        until_on=dt.date(2026, 12, 31), end_reason="Retires."
    )
    posted = {"seen": seen, "last_day": "2026-12-01", "reason": "Moves to roads."}
    answer = browser.post(url, posted)
    assert answer.status_code == 409
    html = text_of(answer)
    assert "This appointment was changed while you wrote." in html
    assert "31 December 2026" in html
    assert "Moves to roads." in html
    assert Appointment.objects.get(pk=appointment.pk).end_reason == "Retires."
