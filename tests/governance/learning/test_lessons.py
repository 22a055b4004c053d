"""Lessons: published by a second person, read elsewhere without a name, adopted with a result."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import worklist
from core.problems import Refused
from governance.models import AdoptedLesson, Lesson
from governance.selectors.lesson_offers import for_a_new_one
from governance.services.lessons import (
    adopt_lesson,
    publish_lesson,
    take_lesson_back,
    tell_result,
)
from tests.factories.people import person
from tests.governance.learning.builders import FACTS, TODAY, Scene
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def here():
    return Scene()


@pytest.fixture
def elsewhere():
    from tests.factories.partnerships import PartnershipFactory  # noqa: PLC0415 - only here

    return Scene(PartnershipFactory(name="Other Works"))


def text(client, name: str, *args) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def keys(user) -> set[str]:
    return {item.key.split(":")[0] for item in worklist.items_of(user, TODAY)}


def test_a_lesson_says_everything_or_is_refused_with_all_that_is_missing(here):
    with pytest.raises(Refused) as refused:
        here.lesson(title=" ", happened="", learned="", differently="", phase="nowhere")
    fields = {one.field for one in refused.value.problems}
    assert fields == set(FACTS)
    assert not Lesson.objects.exists()


def test_nobody_publishes_what_they_wrote_and_the_database_says_so_too(here):
    lesson = here.lesson(published=False)
    with pytest.raises(Refused) as refused:
        publish_lesson(lesson, actor=here.manager)
    assert refused.value.codes == {"self"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Lesson.objects.filter(pk=lesson.pk).update(published_by=here.manager)


def test_the_partner_writes_lessons_and_never_publishes(here):
    lesson = here.lesson(published=False, author=here.lead)
    other = person("partner_lead", here.partnership)
    with pytest.raises(Refused) as refused:
        publish_lesson(lesson, actor=other)
    assert refused.value.codes == {"forbidden"}
    publish_lesson(lesson, actor=here.manager)


def test_a_proposal_is_read_inside_only_and_waits_on_the_list_of_whoever_publishes(
    here, elsewhere, client_of
):
    lesson = here.lesson(published=False)
    for stranger in (elsewhere.manager, here.lead):
        assert client_of(stranger).get(reverse("lesson", args=[lesson.uuid])).status_code == 404
    assert client_of(here.approver).get(reverse("lesson", args=[lesson.uuid])).status_code == 200
    assert "lesson_to_publish" in keys(here.approver)
    assert "lesson_to_publish" not in keys(here.manager)


@pytest.mark.parametrize("may_name", [True, False])
def test_officials_elsewhere_read_the_lesson_and_the_name_only_where_it_is_allowed(
    here, elsewhere, client_of, may_name
):
    lesson = here.lesson(may_name=may_name)
    official = client_of(elsewhere.manager)
    pages = [
        text(official, "lesson", lesson.uuid),
        text(official, "lessons"),
        text(official, "learning", elsewhere.partnership.uuid),
        text(official, "stages", elsewhere.partnership.uuid),
        official.get(reverse("lessons") + "?format=csv").getvalue().decode(),
    ]
    for page in pages:
        assert FACTS["title"] in page
        assert ("Flood Sight" in page) is may_name
    partner = client_of(elsewhere.lead)
    assert partner.get(reverse("lesson", args=[lesson.uuid])).status_code == 404
    assert FACTS["title"] not in text(partner, "lessons")
    assert text(client_of(here.lead), "lesson", lesson.uuid).count("Flood Sight") > 0


def test_what_was_taken_back_is_offered_nowhere(here, elsewhere, client_of):
    lesson = here.lesson()
    with pytest.raises(Refused):
        take_lesson_back(lesson, reason="", actor=here.manager)
    take_lesson_back(lesson, reason="It was the rain.", actor=here.manager)
    official = client_of(elsewhere.manager)
    assert official.get(reverse("lesson", args=[lesson.uuid])).status_code == 404
    assert FACTS["title"] not in text(official, "stages", elsewhere.partnership.uuid)


def test_a_lesson_is_offered_at_its_type_and_stage_at_most_three(here, elsewhere, client_of):
    for number in range(5):
        here.lesson(title=f"Lesson {number}")
    here.lesson(title="Of another stage", phase="close")
    stages = text(client_of(elsewhere.manager), "stages", elsewhere.partnership.uuid)
    assert [f"Lesson {n}" in stages for n in range(5)] == [False, False, True, True, True]
    assert "Of another stage" not in stages
    assert "?type=dbfo&amp;phase=operate" in stages
    found = for_a_new_one(elsewhere.manager, "dbfo")
    assert found is not None
    assert next(row["title"] for row in found["rows"]) == "Of another stage"
    assert for_a_new_one(elsewhere.manager, "concession") is None


def test_lesson_adopted_change_result(here, elsewhere, client_of):
    lesson = here.lesson()
    official = client_of(elsewhere.manager)
    url = reverse("lesson_adopt", args=[elsewhere.partnership.uuid, lesson.uuid])
    typed = {
        "seen": "",
        "change": "Prices come with the offer.",
        "owner": str(elsewhere.lead.uuid),
        "due_on": "2026-12-01",
    }
    typed["seen"] = official.get(url).context["seen"]
    assert official.post(url, {**typed, "owner": ""}).status_code == 422
    assert official.post(url, typed).status_code == 302
    adopted = AdoptedLesson.objects.get()
    assert "lesson_result" in keys(elsewhere.lead)
    result = reverse("lesson_result", args=[elsewhere.partnership.uuid, adopted.uuid])
    partner = client_of(elsewhere.lead)
    seen = partner.get(result).context["seen"]
    assert partner.post(result, {"seen": seen, "result": "A third cheaper."}).status_code == 302
    assert "lesson_result" not in keys(elsewhere.lead)
    assert "A third cheaper." in text(client_of(here.manager), "lesson", lesson.uuid)
    assert "Other Works" not in text(client_of(here.manager), "lesson", lesson.uuid)
    assert FACTS["title"] not in text(official, "stages", elsewhere.partnership.uuid)


def test_adopting_twice_a_proposal_or_without_an_owner_is_refused(here, elsewhere):
    lesson = here.lesson()
    known = {
        "change": "So be it.",
        "owner": elsewhere.manager,
        "due_on": TODAY,
        "actor": elsewhere.manager,
    }
    adopt_lesson(elsewhere.partnership, lesson, **known)
    with pytest.raises(Refused) as refused:
        adopt_lesson(elsewhere.partnership, lesson, **known)
    assert refused.value.codes == {"adopted"}
    proposed = here.lesson(published=False)
    wrong = known | {"change": "", "owner": here.manager, "due_on": TODAY - dt.timedelta(days=1)}
    with pytest.raises(Refused) as refused:
        adopt_lesson(elsewhere.partnership, proposed, **wrong)
    assert refused.value.codes == {"unpublished", "required", "no_role", "past"}


def test_a_result_is_told_once_by_whoever_sees_to_it(here, elsewhere):
    adopted = adopt_lesson(
        elsewhere.partnership,
        here.lesson(),
        change="So be it.",
        owner=elsewhere.lead,
        due_on=TODAY,
        actor=elsewhere.manager,
    )
    with pytest.raises(Refused) as refused:
        tell_result(adopted, result="", actor=here.manager)
    assert refused.value.codes == {"forbidden", "required"}
    tell_result(adopted, result="Nothing came of it.", actor=elsewhere.lead)
    with pytest.raises(Refused) as refused:
        tell_result(adopted, result="More", actor=elsewhere.lead)
    assert refused.value.codes == {"told"}


def test_the_pages_cost_the_same_for_one_lesson_and_for_many(
    here, elsewhere, client_of, connection_queries
):
    official = client_of(elsewhere.manager)

    def costs() -> list[int]:
        addresses = [
            reverse("learning", args=[elsewhere.partnership.uuid]),
            reverse("stages", args=[elsewhere.partnership.uuid]),
            reverse("lessons"),
            reverse("lesson", args=[first.uuid]),
        ]
        for address in addresses:
            official.get(address)
        return [connection_queries(lambda a=address: official.get(a)) for address in addresses]

    first = here.lesson()
    elsewhere.lesson()
    before = costs()
    for number in range(6):
        here.lesson(title=f"Lesson {number}")
        elsewhere.lesson(title=f"Own {number}")
    assert costs() == before
    assert max(before) <= 20, before
