"""A person's own views of the portfolio, and how they like its rows."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.problems import Refused
from partnerships.models import SavedView
from partnerships.services.saved_views import MOST_VIEWS, save_view, start_with
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

PORTFOLIO = "/portfolio/"


@pytest.fixture
def official():
    PartnershipFactory(name="Alder Hospital")
    PartnershipFactory(name="Birch School", sector="education")
    return person("portfolio_official")


def saved(browser, **sent):
    facts = {"name": "Schools", "query": "sector=education&sort=-value&page=2&view=x&q="}
    return browser.post(reverse("saved_views"), facts | sent)


def test_a_view_is_saved_and_shows_its_rows_on_the_rail_with_their_number(client_of, official):
    browser = client_of(official)
    answer = saved(browser)
    view = SavedView.objects.get()
    assert view.query == "sector=education&sort=-value"
    assert answer.headers["Location"].endswith(f"sector=education&sort=-value&view={view.uuid}")
    page = browser.get(answer.headers["Location"])
    assert [row.partnership.name for row in page.context["rows"]] == ["Birch School"]
    assert "Saved views" in page.content.decode()
    counts = browser.get(f"{reverse('saved_view_counts')}?view={view.uuid}").content.decode()
    assert 'aria-current="page"' in counts
    assert '<span class="count">1</span>' in counts
    assert "hx-get" not in counts


def test_a_view_keeps_its_columns_whatever_else_the_person_likes(client_of, official):
    browser = client_of(official)
    saved(browser, query="columns=ends,sector&size=25")
    browser.post(reverse("portfolio_columns"), {"columns": ["type"], "size": "100"})
    look = browser.get(f"{PORTFOLIO}?{SavedView.objects.get().query}").context["columns"]
    assert [column["slug"] for column in look] == ["name", "ends", "sector"]
    usual = browser.get(PORTFOLIO)
    assert [column["slug"] for column in usual.context["columns"]] == ["name", "type"]
    assert usual.context["page"].paginator.per_page == 100


def test_the_portfolio_opens_with_the_view_one_starts_with_and_shows_all_when_asked(
    client_of, official
):
    browser = client_of(official)
    saved(browser, is_start="1")
    view = SavedView.objects.get()
    assert browser.get(PORTFOLIO).headers["Location"].endswith(f"view={view.uuid}")
    assert browser.get(f"{PORTFOLIO}?view=all").context["matching"] == 2
    saved(browser, name="Second", is_start="1")
    assert [one.name for one in SavedView.objects.filter(is_start=True)] == ["Second"]
    browser.post(reverse("saved_views"), {"act": "start_with_all"})
    assert browser.get(PORTFOLIO).status_code == 200


def test_a_view_is_renamed_changed_and_deleted(client_of, official):
    browser = client_of(official)
    saved(browser)
    view = SavedView.objects.get()
    url = reverse("saved_view", args=[view.uuid])
    browser.post(url, {"act": "rename", "name": "  My   schools "})
    browser.post(url, {"act": "change", "query": "sector=health"})
    view.refresh_from_db()
    assert (view.name, view.query) == ("My schools", "sector=health")
    page = browser.get(f"{PORTFOLIO}?sector=education&view={view.uuid}").content.decode()
    assert "Change “My schools” to this" in page
    assert (
        "Change “"
        not in browser.get(f"{PORTFOLIO}?sector=health&view={view.uuid}").content.decode()
    )
    browser.post(url, {"act": "delete"})
    assert not SavedView.objects.exists()
    assert browser.get(f"{PORTFOLIO}?view={view.uuid}").status_code == 200


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Enter a name"),
        ("   ", "Enter a name"),
        ("Schools", "You have a view “Schools” already"),
        ("x" * 61, "Use at most 60 letters"),
    ],
)
def test_a_name_that_does_not_do_is_said_and_nothing_is_lost(client_of, official, name, words):
    browser = client_of(official)
    saved(browser)
    answer = saved(browser, name=name, query="sector=health&type=dbfo", is_start="1")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert 'value="sector=health&amp;type=dbfo"' in text
    assert "Sector: Health" in text
    assert SavedView.objects.count() == 1
    view = SavedView.objects.get()
    other = save_view(official, name="Other", query="")
    refused = browser.post(
        reverse("saved_view", args=[other.uuid]), {"act": "rename", "name": name}
    )
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert view.name == "Schools"


def test_there_are_at_most_so_many_views(official):
    for number in range(MOST_VIEWS):
        save_view(official, name=f"View {number}", query="")
    with pytest.raises(Refused) as refused:
        save_view(official, name="One more", query="")
    assert refused.value.codes == {"too_many"}


def test_another_persons_view_does_not_exist(client_of, official):
    view = save_view(official, name="Mine", query="sector=health")
    stranger = client_of(person("portfolio_official"))
    for act in ("rename", "delete", "start", "change"):
        answer = stranger.post(reverse("saved_view", args=[view.uuid]), {"act": act, "name": "X"})
        assert answer.status_code == 404
    for url in (PORTFOLIO, reverse("saved_views"), reverse("saved_view_counts")):
        assert "Mine" not in stranger.get(url).content.decode()
    view.refresh_from_db()
    assert view.name == "Mine"


def test_an_unknown_act_is_refused(client_of, official):
    view = save_view(official, name="Mine", query="")
    answer = client_of(official).post(reverse("saved_view", args=[view.uuid]), {"act": "burn"})
    assert answer.status_code == 400


def test_the_database_keeps_one_start_view_for_each_person(official):
    start_with(save_view(official, name="One", query=""), owner=official)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(owner=official, name="Two", is_start=True, created_at=clock.now())


def test_the_counts_cost_one_query_however_many_views_there_are(
    client_of, official, connection_queries
):
    browser = client_of(official)
    save_view(official, name="One", query="sector=health")
    browser.get(reverse("saved_view_counts"))
    one = connection_queries(lambda: browser.get(reverse("saved_view_counts")))
    for number in range(10):
        save_view(official, name=f"View {number}", query=f"q=w{number}&overdue=1")
    assert connection_queries(lambda: browser.get(reverse("saved_view_counts"))) == one


def test_columns_are_kept_for_the_person_and_given_back(client_of, official):
    browser = client_of(official)
    answer = browser.post(
        reverse("portfolio_columns"),
        {"columns": ["ends", "nonsense", "value", "name"], "size": "25", "query": "q=a&page=4"},
    )
    assert answer.headers["Location"] == f"{PORTFOLIO}?q=a"
    official.refresh_from_db()
    assert official.preferences["portfolio"] == {"columns": ["ends", "value"], "size": 25}
    page = client_of(official).get(PORTFOLIO)
    assert [column["slug"] for column in page.context["columns"]] == ["name", "ends", "value"]
    browser.post(reverse("portfolio_columns"), {"usual": "1", "size": "7"})
    page = browser.get(PORTFOLIO)
    assert [column["slug"] for column in page.context["columns"]][1:4] == [
        "value",
        "timeline",
        "state",
    ]
    assert page.context["page"].paginator.per_page == 50


def test_the_page_says_how_dense_the_person_likes_it(client_of, official):
    official.density = "compact"
    official.save(update_fields=["density"])
    assert 'data-density="compact"' in client_of(official).get(PORTFOLIO).content.decode()
