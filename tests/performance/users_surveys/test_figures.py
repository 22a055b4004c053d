"""What users said becomes a figure that somebody else accepts, and then moves the scorecard."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from core.jobs.worker import drain
from core.ledger.verification import verify
from core.problems import Refused
from governance.models import Survey
from governance.services.surveys import NewQuestion
from governance.services.users_surveys import (
    change_draft,
    close_early,
    draft_survey,
    drop_draft,
    open_survey,
    publish_results,
    say_what_was_done,
)
from performance.models import KPIRecord, Scorecard, SurveyFigure
from performance.selectors.survey_figures import measures_of, targets_of
from performance.services.checking import Decision, check_return
from performance.services.survey_figures import make_figure
from tests.factories.performance import KPIFactory
from tests.performance.users_surveys.builders import Asked, facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def asked():
    return Asked()


def codes(call) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()
    return set(refused.value.codes)


def words(response) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def safe_share(survey):
    return next(one for one in measures_of(survey) if one.slug == "yes")


def made(asked, survey, **facts):
    [target] = targets_of(asked.partnership)
    known = {"measure": safe_share(survey).key, "target": target.key, "actor": asked.maeve}
    return make_figure(survey, **known | facts)


def test_a_share_of_users_becomes_a_figure_that_a_colleague_accepts(asked):
    figure = made(asked, asked.answered(14, 6))
    record = figure.record
    assert (record.reported_value, record.state) == (Decimal(70), KPIRecord.State.SUBMITTED)
    assert "95 % margin 48.1 % to 85.5 %, 14 of 20 answers" in record.comment.replace("\xa0", " ")
    [evidence] = record.evidence.all()
    with evidence.file.open() as table:
        assert b"Do you feel safe at night?,20,Yes,14" in table.read()
    accept = {str(record.uuid): Decision(action="accept")}
    assert codes(lambda: check_return(record.submission, accept, actor=asked.maeve)) == {
        "own_entry"
    }
    assert not Scorecard.objects.exists()
    check_return(record.submission, accept, actor=asked.sean)
    drain()
    card = Scorecard.objects.get(period="2026-Q4", is_latest=True)
    assert card.community == 75
    assert verify().findings == []


def test_what_can_be_taken_is_what_is_shown(asked):
    survey = asked.answered(14, 6)
    found = {one.slug: one.rounded(1) for one in measures_of(survey)}
    assert found == {
        "yes": Decimal("70.0"),
        "mean": Decimal("3.4"),
        "choice:1": Decimal("70.0"),
        "choice:2": Decimal("30.0"),
    }
    assert measures_of(asked.answered(17, 3)) != []
    assert {one.slug for one in measures_of(asked.answered(17, 3))} == {"mean"}
    assert measures_of(asked.answered(2, 1)) == []


def test_a_figure_that_is_given_is_no_longer_owed(asked):
    survey = asked.answered(14, 6)
    made(asked, survey)
    assert targets_of(asked.partnership) == []
    key = f"{asked.kpi.uuid}|{asked.due.uuid}"
    again = {"measure": safe_share(survey).key, "target": key, "actor": asked.maeve}
    assert codes(lambda: make_figure(survey, **again)) == {"unknown"}
    assert SurveyFigure.objects.count() == 1


def test_only_community_kpis_of_the_authority_are_offered(asked):
    KPIFactory(
        partnership=asked.partnership,
        reported_by="authority",
        rule__community_weight=Decimal(0),
    )
    KPIFactory(partnership=asked.partnership)
    assert [one.kpi for one in targets_of(asked.partnership)] == [asked.kpi]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"measure": "x|yes"}, {"unknown"}),
        ({"target": "x|y"}, {"unknown"}),
        ({"measure": "x", "target": "y"}, {"unknown"}),
    ],
)
def test_what_is_unknown_becomes_no_figure(asked, facts, expected):
    survey = asked.answered(14, 6)
    assert codes(lambda: made(asked, survey, **facts)) == expected
    assert not KPIRecord.objects.exists()


def test_who_makes_a_figure_and_of_what(asked):
    survey = asked.answered(14, 6)
    assert codes(lambda: made(asked, survey, actor=asked.sean)) == {"forbidden"}
    mean = next(one for one in measures_of(survey) if one.slug == "mean")
    assert codes(lambda: made(asked, survey, measure=mean.key)) == {"unit"}


def test_who_prepares_opens_and_closes(asked):
    for call in (
        lambda: draft_survey(asked.partnership, facts(), actor=asked.sean),
        lambda: draft_survey(asked.partnership, facts(), actor=asked.declan),
    ):
        assert codes(call) == {"forbidden"}
    survey = asked.draft()
    assert codes(lambda: open_survey(survey, actor=asked.declan)) == {"forbidden"}
    survey = open_survey(survey, actor=asked.maeve)
    for act in (
        lambda: change_draft(survey, facts(), actor=asked.maeve),
        lambda: drop_draft(survey, actor=asked.maeve),
        lambda: open_survey(survey, actor=asked.maeve),
    ):
        assert codes(act) == {"wrong_state"}
    assert codes(lambda: close_early(survey, actor=asked.declan)) == {"forbidden"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"title": " "}, {"required"}),
        ({"period": "soon"}, {"invalid"}),
        ({"minimum": 4}, {"too_few"}),
        ({"closes_on": None}, {"required"}),
        ({"questions": ()}, {"required"}),
        ({"questions": (NewQuestion("yes_no", "Why?"),) * 13}, {"too_many"}),
        ({"questions": (NewQuestion("agreement", "Why?"),)}, {"unknown"}),
        ({"questions": (NewQuestion("yes_no", "x" * 301),)}, {"too_long"}),
        ({"questions": (NewQuestion("choice", "Where?", ("A",)),)}, {"choices"}),
        ({"questions": (NewQuestion("choice", "Where?", ("A", "a")),)}, {"twice"}),
        ({"questions": (NewQuestion("choice", " ", ("A", "x" * 101)),)}, {"required", "too_long"}),
    ],
)
def test_what_is_wrong_with_a_survey_is_told(asked, changed, expected):
    assert codes(lambda: asked.draft(**changed)) == expected
    assert not Survey.objects.exists()


def test_results_are_published_once_and_then_answered(asked):
    survey = asked.answered(14, 6)
    said = {"said": "Dark", "done": "Lamps", "actor": asked.maeve}
    assert codes(lambda: say_what_was_done(survey, **said)) == {"not_published"}
    survey = publish_results(survey, actor=asked.maeve)
    assert codes(lambda: publish_results(survey, actor=asked.maeve)) == {"published"}
    assert codes(lambda: say_what_was_done(survey, **said | {"said": "", "done": ""})) == {
        "required"
    }
    say_what_was_done(survey, **said)
    few = asked.answered(2, 1)
    assert codes(lambda: publish_results(few, actor=asked.maeve)) == {"too_few"}


def test_a_survey_from_its_draft_to_its_figure_on_the_page(asked, client_of, connection_queries):
    browser = client_of(asked.maeve)
    form = reverse("users_survey_new", args=[asked.partnership.uuid])
    data = {
        "seen": browser.get(form).context["seen"],
        "title": "Light in your street",
        "period": "2026-10",
        "closes_on": "2026-12-10",
        "minimum": "5",
        "q0-text": "Do you feel safe at night?",
        "q0-kind": "yes_no",
        "q1-text": "Where?",
        "q1-kind": "choice",
        "q1-choices": "North",
    }
    refused = browser.post(form, data)
    assert refused.status_code == 422
    assert "Question 2: Give from two to 10 answers" in words(refused)
    assert 'value="Where?"' in refused.content.decode()
    done = browser.post(form, data | {"q1-choices": "North\nSouth"})
    survey = Survey.objects.get()
    page = reverse("users_survey", args=[survey.uuid])
    assert done.url == page
    assert survey.questions.count() == 2
    assert client_of(asked.declan).get(page).status_code == 404
    assert client_of(asked.sean).post(page, {"act": "open"}).status_code == 403
    edit = reverse("users_survey_edit", args=[survey.uuid])
    shown = browser.get(edit)
    browser.post(edit, data | {"seen": shown.context["seen"], "q1-text": ""})
    assert survey.questions.count() == 1
    browser.post(page, {"act": "open"})
    assert "The answers are shown once" in words(client_of(asked.declan).get(page))
    assert browser.get(edit).status_code == 200
    listed = reverse("users_surveys", args=[asked.partnership.uuid])
    assert connection_queries(lambda: browser.get(listed)) <= 20


def test_the_page_of_a_closed_survey_sends_the_figure(asked, client_of, connection_queries):
    survey = asked.answered(14, 6)
    page = reverse("users_survey", args=[survey.uuid])
    browser = client_of(asked.maeve)
    assert connection_queries(lambda: browser.get(page)) <= 26
    refused = browser.post(page, {"act": "figure"})
    assert refused.status_code == 422
    [target] = targets_of(asked.partnership)
    data = {
        "act": "figure",
        "figure-measure": safe_share(survey).key,
        "figure-target": target.key,
    }
    cost = connection_queries(lambda: browser.post(page, data))
    assert cost <= 90
    assert "Became a figure" in words(browser.get(page))
    inside = words(browser.get(page))
    outside = words(client_of(asked.declan).get(page))
    assert ("More lamps" in inside, "More lamps" in outside) == (True, False)
    browser.post(page, {"act": "publish"})
    browser.post(page, {"act": "say", "said-said": "Dark", "said-done": "Lamps"})
    assert "Answer in public" in words(browser.get(page))
    assert survey.said_and_done.count() == 1
