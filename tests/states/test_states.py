"""Each state has its template, and a real page that shows it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from partnerships.models import Partnership
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import UserFactory, person
from tests.performance.milestones.builders import a_milestone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

STATES = (
    "first_run",
    "no_match",
    "stale",
    "partial",
    "refused",
    "conflict",
    "archived",
    "session_ending",
    "session_ended",
    "job",
)


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_shown_on_a_real_page_and_in_the_style_guide(state):
    folder = settings.ROOT / "templates"
    pages = [
        path
        for path in folder.rglob("*.html")
        if f"components/{state}.html" in path.read_text() and path.parent.name != "components"
    ]
    names = {Path(path).name for path in pages}
    assert "styleguide.html" in names
    assert names - {"styleguide.html"}


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_first_run_says_how_partnerships_come_here(client_of):
    html = text_of(client_of(person("portfolio_official")).get("/portfolio/"))
    assert "No partnership yet" in html


def test_a_filter_without_a_match_offers_to_show_all(client_of):
    partnership = PartnershipFactory()
    browser = client_of(person("contract_manager", partnership))
    html = text_of(browser.get("/portfolio/?q=nothing+of+the+kind"))
    assert "No partnership matches" in html
    assert "Show all" in html


def test_who_is_refused_reads_whose_right_it_is_by_role_and_name(client_of):
    partnership = PartnershipFactory()
    person("portfolio_official", name="Amara Diallo", mandate=partnership.authority)
    browser = client_of(person("partner_submitter", partnership))
    answer = browser.post(f"/partnerships/{partnership.uuid}/people/invite/")
    assert answer.status_code in {403, 404}
    answer = browser.get(f"/partnerships/{partnership.uuid}/set-up/")
    assert answer.status_code == 403
    html = text_of(answer)
    assert "Nothing was changed." in html
    assert "Amara Diallo" in html


def test_who_may_not_decide_a_milestone_reads_who_may(client_of):
    case = a_milestone()
    answer = client_of(case.partner).post(f"/milestones/{case.milestone.uuid}/", {"act": "decide"})
    assert answer.status_code == 403
    assert "<b>Contract manager</b>: Amara Diallo" in text_of(answer)


def test_whom_to_ask_is_told_to_nobody_who_does_not_see_the_partnership(client_of):
    case = a_milestone()
    stranger = person("partner_submitter", PartnershipFactory())
    answer = client_of(stranger).post(f"/milestones/{case.milestone.uuid}/", {"act": "decide"})
    assert answer.status_code == 404
    assert "Amara Diallo" not in text_of(answer)


def test_what_concerns_many_partnerships_names_whom_to_ask_as_well(client_of):
    partnership = PartnershipFactory()
    person("portfolio_official", name="Amara Diallo")
    person("portfolio_official", name="Onora Mandated", mandate=partnership.authority)
    person("portfolio_official", name="Fay Faraway", mandate=PartnershipFactory().authority)
    manager = client_of(person("contract_manager", partnership))
    for address, named in (
        ("/partnerships/new/", {"Amara Diallo", "Onora Mandated"}),
        ("/import/", {"Amara Diallo"}),
        ("/scorecards/", {"Amara Diallo"}),
    ):
        answer = manager.get(address)
        assert answer.status_code == 403
        html = text_of(answer)
        assert "Nothing was changed." in html
        assert "<b>Portfolio official</b>: " in html
        known = {"Amara Diallo", "Onora Mandated", "Fay Faraway"}
        assert {name for name in known if name in html} == named


def test_a_stranger_reads_whom_to_ask_and_learns_of_nobody(client_of):
    person("portfolio_official", name="Amara Diallo")
    answer = client_of(UserFactory()).get("/import/")
    assert answer.status_code == 403
    assert "Ask a portfolio official of the authority" in text_of(answer)
    assert "Amara Diallo" not in text_of(answer)


@pytest.mark.parametrize("state", ["ended", "expired"])
def test_an_ended_partnership_says_that_nothing_happens_there_any_more(client_of, state):
    partnership = PartnershipFactory()
    browser = client_of(person("contract_manager", partnership))
    url = f"/partnerships/{partnership.uuid}/"
    assert "Everything stays readable as it was" not in text_of(browser.get(url))
    Partnership.objects.filter(pk=partnership.pk).update(phase_state=state)
    assert "Everything stays readable as it was" in text_of(browser.get(url))
