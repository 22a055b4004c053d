"""Both sides are asked: each once, nobody by name, too few are shown to nobody."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.jobs.worker import drain
from core.ledger.verification import verify
from core.models import AuditEvent, Mail
from core.problems import Refused
from core.worklist import items_of
from governance.models import Survey, SurveyReply
from governance.services.relationship_surveys import (
    Respondent,
    answer_by_link,
    ask_both_sides,
    close_early,
    link_of,
    own_token,
    remind,
)
from governance.services.surveys import close_what_is_over
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.relationship.builders import (
    Both,
    answered,
    later,
    tokens_of,
    typed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def both():
    return Both()


def codes(call) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()
    return set(refused.value.codes)


def words(response) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_everybody_asked_gets_a_link_of_their_own_and_only_its_fingerprint_is_kept(both):
    survey = both.asked()
    tokens = tokens_of(survey)
    assert len(set(tokens.values())) == 6
    stored = " ".join(map(str, survey.links.values_list("fingerprint", "again", "name")))
    assert not any(token in stored for token in tokens.values())
    assert link_of(tokens[both.declan.email]).side == "partner"


def test_both_sides_weigh_alike_and_nobody_sees_who_said_what(both, client_of):
    survey = both.asked()
    answered(survey, {"authority": [4, 4, 3], "partner": [2, 2, 2]}, words="Meet more <b>often</b>")
    survey = close_early(survey, actor=both.declan)
    sides = survey.results["sides"]
    assert Fraction(sides["authority"]["mean"]) == Fraction(11, 3)
    assert Fraction(sides["partner"]["mean"]) == 2
    page = words(client_of(both.nora).get(reverse("relationship_survey", args=[survey.uuid])))
    assert "3.7 of 4" in page
    assert "2.0 of 4" in page
    assert "Meet more &lt;b&gt;often&lt;/b&gt;" in page
    assert "Paolo Reyes" not in page.split("Statement by statement")[1].split("Who answered")[0]
    fields = {field.name for field in SurveyReply._meta.get_fields()}
    assert fields == {"id", "survey", "side", "nonce", "answers"}


def test_an_answer_leaves_no_trace_in_the_ledger_but_the_close_seals_them_all(both):
    survey = both.asked()
    before = AuditEvent.objects.count()
    answered(survey, {"authority": [4, 4, 3], "partner": [2, 2, 2]})
    assert AuditEvent.objects.count() == before
    survey = close_early(survey, actor=both.maeve)
    assert verify().findings == []
    Survey.objects.filter(pk=survey.pk).update(results={"sides": {}})
    assert verify().findings != []


def test_too_few_answers_of_a_side_are_shown_to_nobody(both, client_of):
    survey = both.asked()
    answered(survey, {"authority": [4, 4, 4], "partner": [1, 1]}, words="Secret of two")
    survey = close_early(survey, actor=both.maeve)
    assert survey.results["sides"]["partner"] == {
        "answers": 2,
        "enough": False,
        "mean": None,
        "questions": {},
    }
    page = words(client_of(both.maeve).get(reverse("relationship_survey", args=[survey.uuid])))
    assert "2 answers, too few to be shown" in page
    assert page.count("Secret of two") == 3


def test_while_it_is_open_nothing_is_shown_but_how_many_answered(both, client_of):
    survey = both.asked()
    answered(survey, {"authority": [4, 4, 4], "partner": [1, 1, 1]})
    page = words(client_of(both.maeve).get(reverse("relationship_survey", args=[survey.uuid])))
    assert "3 of 3" in page
    assert "of 4" not in page
    assert Survey.objects.get().results == {}


def test_a_link_is_answered_once(both):
    survey = both.asked()
    token = tokens_of(survey)[both.declan.email]
    answer_by_link(link_of(token), typed(survey))
    assert codes(lambda: answer_by_link(link_of(token), typed(survey))) == {"used"}
    address = reverse("private_survey", args=[token])
    assert Client().get(address).status_code == 200
    assert Client().post(address, typed(survey)).status_code == 409
    assert SurveyReply.objects.count() == 1


def test_a_reminder_and_the_first_link_open_the_same_questions_once(both):
    survey = both.asked(days=5)
    first = tokens_of(survey)
    with later(2):
        assert remind(clock.today()) == 6
        assert remind(clock.today()) == 0
        second = tokens_of(survey)
        assert set(first.values()).isdisjoint(second.values())
        answer_by_link(link_of(second[both.declan.email]), typed(survey))
        used = link_of(first[both.declan.email])
        assert codes(lambda: answer_by_link(used, typed(survey))) == {"used"}
        answer_by_link(link_of(first[both.paolo.email]), typed(survey))


def test_who_has_answered_is_not_reminded(both):
    survey = both.asked(days=5)
    answered(survey, {"authority": [4, 4, 4], "partner": [1]})
    with later(3):
        assert remind(clock.today()) == 2
    drain()
    assert Mail.objects.filter(key__endswith=":reminder").count() == 2


def test_the_clock_closes_it_after_its_last_day_and_the_day_alone_refuses_answers(both):
    survey = both.asked(days=5)
    tokens = tokens_of(survey)
    with later(5):
        assert close_what_is_over(clock.today()) == 0
        assert (
            Client().get(reverse("private_survey", args=[tokens[both.declan.email]])).status_code
            == 200
        )
    with later(6):
        late = link_of(tokens[both.declan.email])
        assert codes(lambda: answer_by_link(late, typed(survey))) == {"closed"}
        assert close_what_is_over(clock.today()) == 1
        assert close_what_is_over(clock.today()) == 0
        page = Client().get(reverse("private_survey", args=[tokens[both.declan.email]]))
        assert page.status_code == 410
        assert "This survey is closed" in words(page)


def test_the_private_page_tells_everything_wrong_and_keeps_what_was_typed(both):
    survey = both.asked()
    address = reverse("private_survey", args=[tokens_of(survey)[both.declan.email]])
    said = typed(survey, 4, "<script>alert(1)</script>" + "x" * 10_000)
    said.pop(next(iter(said)))
    refused = Client().post(address, said)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Answer this question." in page
    assert "take 9025 away" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert page.count("checked") == 7
    assert not SurveyReply.objects.exists()
    assert not refused.cookies


def test_whoever_was_asked_finds_it_on_to_do_and_opens_it_in_two_clicks(both, client_of):
    survey = both.asked()
    item = next(one for one in items_of(both.grace, clock.today()) if "Answer" in one.title)
    browser = client_of(both.grace)
    assert "Answer now" in words(browser.get(item.url))
    opened = browser.post(item.url, {"act": "answer"})
    assert browser.get(opened.url).status_code == 200
    browser.post(opened.url, typed(survey))
    assert not [one for one in items_of(both.grace, clock.today()) if "Answer" in one.title]
    assert codes(lambda: own_token(survey, actor=both.grace)) == {"used"}


def test_somebody_who_was_not_asked_opens_nothing(both, client_of):
    asked = [one for one in both.respondents() if one.person != both.sean]
    asked.append(Respondent("authority", "clerk@example.org"))
    survey = both.asked(respondents=asked)
    assert codes(lambda: own_token(survey, actor=both.sean)) == {"not_asked"}
    page = client_of(both.sean).post(
        reverse("relationship_survey", args=[survey.uuid]), {"act": "answer"}
    )
    assert page.status_code == 422


def test_everything_wrong_is_told_at_once(both):
    wrong = [
        Respondent("authority", "Maeve@Example.org"),
        Respondent("partner", "maeve@example.org"),
        Respondent("partner", "nobody"),
    ]
    found = codes(
        lambda: both.asked(
            by=both.nora, respondents=wrong, closes_on=dt.date(2030, 1, 1), minimum=2
        )
    )
    assert found == {"forbidden", "out_of_range", "too_few", "twice", "invalid"}
    both.asked()
    assert codes(both.asked) == {"open"}


def test_before_there_is_a_partner_nobody_is_asked():
    partnership = PartnershipFactory(partner=None)
    manager = person("contract_manager", partnership)
    found = codes(
        lambda: ask_both_sides(
            partnership, respondents=[], closes_on=dt.date(2026, 12, 1), actor=manager
        )
    )
    assert "no_partner" in found


def test_the_form_asks_people_and_others_by_their_address(both, client_of):
    address = reverse("relationship_survey_new", args=[both.partnership.uuid])
    browser = client_of(both.declan)
    page = browser.get(address)
    data = {
        "seen": page.context["seen"],
        "closes_on": "2026-12-10",
        "minimum": "3",
        "authority": [str(one.uuid) for one in (both.maeve, both.sean, both.nora)],
        "partner": [str(one.uuid) for one in (both.declan, both.paolo)],
        "partner_others": "site@example.org",
    }
    made = browser.post(address, data)
    assert made.status_code == 302, words(made)
    assert Survey.objects.get().links.filter(side="partner").count() == 3
    assert client_of(both.nora).get(address).status_code == 403


@pytest.mark.parametrize("page", ["relationship", "relationship_survey_new"])
def test_pages_cost_as_much_for_many_as_for_few(both, client_of, connection_queries, page):
    address = reverse(page, args=[both.partnership.uuid])
    browser = client_of(both.maeve)
    for _once in range(3):
        close_early(both.asked(), actor=both.maeve)
        both.planned()
    few = connection_queries(lambda: browser.get(address))
    for _once in range(3):
        close_early(both.asked(), actor=both.maeve)
        both.planned()
    assert connection_queries(lambda: browser.get(address)) == few <= 20


def test_answering_is_cheap_and_constant(both, connection_queries):
    survey = both.asked()
    tokens = tokens_of(survey)
    costs = [
        connection_queries(
            lambda one=one: answer_by_link(link_of(tokens[one.email]), typed(survey))
        )
        for one in (both.declan, both.paolo)
    ]
    assert costs[0] == costs[1] <= 12
    close = connection_queries(lambda: close_early(survey, actor=both.maeve))
    assert close <= 40
