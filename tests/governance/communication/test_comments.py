"""Comments: shared and internal apart, mentions told, corrected by another wording, paged."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.ledger.verification import verify
from core.models import AuditEvent, Notice, Scope
from core.problems import Refused
from core.subject import Subject
from governance.comment_news import tell_comment
from governance.models import InternalComment, Risk, SharedComment
from governance.selectors.comments import comments_url
from governance.services.comments import correct_comment, write_internal, write_shared
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

OURS, THEIRS = "Say nothing of the penalty yet", "Our lender wavers"


class Scene:
    def __init__(self):
        self.partnership = PartnershipFactory(name="Flood Sight")
        self.manager = person("contract_manager", self.partnership, name="Tahmina Begum")
        self.approver = person("approver", self.partnership, name="Rafiq Islam")
        self.lead = person("partner_lead", self.partnership, name="Mitu Sarkar")
        self.lender = person("lender", self.partnership, name="Lea Lender")
        known = {"partnership": self.partnership, "category": "demand"}
        self.risk = Risk.objects.create(title="Few come", **known)
        self.own_risk = Risk.objects.create(title="The partner fails", audience="internal", **known)
        self.about = Subject.of(self.risk)
        self.url = comments_url(self.partnership.uuid, self.about)

    def shared(self, text="Why so few?", **facts):
        actor = facts.pop("actor", self.manager)
        about = facts.pop("about", self.about)
        return write_shared(self.partnership, about, text=text, actor=actor, **facts)

    def internal(self, text=OURS, actor=None, **facts):
        actor = actor or self.manager
        return write_internal(self.partnership, self.about, text=text, actor=actor, **facts)


@once
def here():
    return Scene()


def codes(act, *args, **facts):
    with pytest.raises(Refused) as refused:
        act(*args, **facts)
    return {(one.field, one.code) for one in refused.value.problems}


def test_both_sides_write_and_answer_below_the_record(here, client_of):
    manager, lead = client_of(here.manager), client_of(here.lead)
    assert manager.post(here.url, {"step": "shared", "shared-text": "Why?"}).status_code == 302
    [asked] = SharedComment.objects.all()
    page = lead.get(f"{here.url}?answer={asked.uuid}").content.decode()
    assert "In answer to Tahmina Begum: “Why?”" in page
    typed = {"step": "shared", "shared-text": "It rains.", "shared-answers": str(asked.uuid)}
    assert lead.post(here.url, typed).status_code == 302
    assert asked.answers.get().text == "It rains."
    below = manager.get(reverse("risk", args=[here.partnership.uuid, here.risk.uuid]))
    assert "It rains." in below.content.decode()
    assert "Shared with both sides" in below.content.decode()
    overview = manager.get(reverse("communication", args=[here.partnership.uuid]))
    assert "It rains." in overview.content.decode()


def test_an_answer_to_an_answer_joins_its_thread(here):
    asked = here.shared()
    first = here.shared("It rains.", actor=here.lead, answers=asked.uuid)
    assert here.shared("Since when?", answers=first.uuid).thread == asked


def test_what_is_internal_reaches_nobody_of_the_other_side(here, client_of):
    """Over pages, the API, the search, notices, the history, the ledger and exports."""
    named = [here.manager.uuid]
    here.internal(f"{OURS} @Rafiq Islam")
    here.internal(THEIRS, actor=here.lead)
    for row in InternalComment.objects.all():
        tell_comment("internal", row.pk)
    own, foreign = (here.manager, OURS, THEIRS), (here.lead, THEIRS, OURS)
    place = [here.partnership.uuid]
    for user, seen, hidden in (own, foreign):
        browser = client_of(user)
        api = Program(user, Scope.READ)
        answers = [
            browser.get(here.url),
            browser.get(reverse("risk", args=[*place, here.risk.uuid])),
            browser.get(reverse("communication", args=place)),
            browser.get(reverse("history", args=place)),
            browser.get(reverse("search"), {"q": hidden.split()[-1]}),
            browser.get(reverse("due")),
            browser.get(reverse("risks", args=place), {"format": "csv"}),
            api.get(f"/partnerships/{here.partnership.uuid}/internal-comments/"),
            api.get(f"/partnerships/{here.partnership.uuid}/comments/"),
        ]
        bodies = [
            b"".join(one.streaming_content) if one.streaming else one.content for one in answers
        ]
        read = [body.decode() for body in bodies]
        assert [hidden in one for one in read] == [False] * len(read)
        assert all(seen in one for one in (read[0], read[1], read[2], read[7]))
        for row in InternalComment.objects.exclude(by=user):
            correct = reverse("comment_correct", args=[*place, "internal", row.uuid])
            assert browser.get(correct).status_code == 404
            detail = f"/partnerships/{here.partnership.uuid}/internal-comments/{row.uuid}/"
            assert api.get(detail).status_code == 404
    lender = client_of(here.lender)
    assert b"nternal" not in lender.get(here.url).content
    assert lender.post(here.url, {"step": "internal", "internal-text": "x"}).status_code == 403
    told = Notice.objects.filter(key__startswith="comment:")
    assert [one.user for one in told] == [here.approver]
    assert OURS not in told.get().title + told.get().why
    ledger = " ".join(AuditEvent.objects.values_list("body", flat=True))
    assert OURS not in ledger
    assert str(here.risk.uuid) not in ledger
    assert codes(here.internal, THEIRS, actor=here.lead, people=named) == {
        ("people", "cannot_read")
    }


def test_a_shared_comment_goes_no_further_than_what_it_is_about(here, client_of):
    about = Subject.of(here.own_risk)
    here.shared("Between us officials", about=about)
    stranger = person("partner_lead", PartnershipFactory())
    assert SharedComment.objects.visible_to(here.manager).count() == 1
    assert not SharedComment.objects.visible_to(here.lead).exists()
    assert not SharedComment.objects.visible_to(stranger).exists()
    place = comments_url(here.partnership.uuid, about)
    assert client_of(here.lead).get(place).status_code == 404
    assert client_of(here.manager).get(place).status_code == 200
    assert codes(here.shared, about=about, actor=here.lead) == {("about", "unknown")}
    assert codes(here.shared, about=about, people=[here.lead.uuid]) == {("people", "cannot_read")}


def test_whoever_is_named_or_answered_is_told_once(here):
    asked = here.shared("Who knows? @mitu sarkar", people=[here.approver.uuid, here.manager.uuid])
    assert set(asked.mentions.all()) == {here.lead, here.approver}
    answer = here.shared("I do.", actor=here.lead, answers=asked.uuid)
    for one in (asked, answer, asked):
        tell_comment("shared", one.pk)
    told = Notice.objects.filter(key__startswith="comment:").order_by("pk")
    assert {(one.user, one.title) for one in told} == {
        (here.lead, "Tahmina Begum names you in a comment"),
        (here.approver, "Tahmina Begum names you in a comment"),
        (here.manager, "Mitu Sarkar answers you"),
    }
    assert len(told) == 3


def test_a_correction_is_another_wording_and_the_first_stays_readable(here, client_of):
    row = here.shared("Forty came.")
    manager, lead = client_of(here.manager), client_of(here.lead)
    correct = reverse("comment_correct", args=[here.partnership.uuid, "shared", row.uuid])
    seen = manager.get(correct).context["seen"]
    assert lead.get(correct).status_code == 404
    assert manager.post(correct, {"text": " ", "seen": seen}).status_code == 422
    assert manager.post(correct, {"text": "Fifty came.", "seen": seen}).status_code == 302
    late = manager.post(correct, {"text": "Sixty came.", "seen": seen})
    assert late.status_code == 409
    page = lead.get(here.url).content.decode()
    assert page.index("Fifty came.") < page.index("Forty came.")
    assert [one.text for one in row.wordings.all()] == ["Forty came.", "Fifty came."]
    row.refresh_from_db()
    assert codes(correct_comment, row, text="Fifty came.", actor=here.manager) == {("text", "same")}
    assert ("", "not_yours") in codes(correct_comment, row, text="No", actor=here.lead)


def test_a_wording_that_somebody_edits_or_deletes_is_found(here):
    row = here.shared("Forty came.")
    correct_comment(row, text="Fifty came.", actor=here.manager)
    assert verify().findings == []
    row.wordings.filter(number=1).update(text="Nobody came.")
    assert verify().findings != []
    row.wordings.filter(number=1).delete()
    assert verify().findings != []


def test_the_database_keeps_its_promises(here):
    known = {
        "partnership": here.partnership,
        "about_kind": "risk",
        "about_uuid": here.risk.uuid,
        "by": here.manager,
        "at": clock.now(),
    }
    for table, facts in (
        (SharedComment, {"text": ""}),
        (SharedComment, {"text": "x", "version": 2}),
        (InternalComment, {"text": "x", "side": "users"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            table.objects.create(**known, **facts)


def test_everything_that_is_wrong_is_said_at_once(here):
    found = codes(here.shared, " ", people=[uuid4()], answers=uuid4(), actor=here.lender)
    assert found == {
        ("", "forbidden"),
        ("text", "required"),
        ("people", "cannot_read"),
        ("answers", "unknown"),
    }
    here.internal()
    [inside] = InternalComment.objects.all()
    assert codes(here.shared, answers=inside.uuid) == {("answers", "unknown")}


def test_programs_comment_and_correct(here):
    api = Program(here.lead, Scope.READ, Scope.DECIDE)
    place = f"/partnerships/{here.partnership.uuid}/comments/"
    sent = {"about_kind": "risk", "about": str(here.risk.uuid), "text": "It rains."}
    made = api.post(place, sent)
    assert made.status_code == 201, made.content
    uuid = json.loads(made.content)["uuid"]
    again = api.post(f"{place}{uuid}/correct/", {"text": "It pours."})
    assert json.loads(again.content)["earlier"] == ["It rains."]
    assert api.post(place, sent | {"about_kind": "job"}).status_code == 422
    found = json.loads(api.get(f"{place}?about={uuid4()}").content)
    assert found["results"] == []


def test_ten_thousand_comments_stay_within_twenty_queries(here, client_of, connection_queries):
    known = {
        "partnership": here.partnership,
        "about_kind": "risk",
        "about_uuid": here.risk.uuid,
        "by": here.manager,
        "at": clock.now(),
    }
    shared = SharedComment.objects.bulk_create(
        [SharedComment(text=f"No. {n}", **known) for n in range(5000)]
    )
    SharedComment.objects.bulk_create(
        [SharedComment(text=f"Answer {n}", thread=shared[n % 9], **known) for n in range(5000)]
    )
    browser = client_of(here.manager)
    places = [
        here.url,
        f"{here.url}?page=200",
        reverse("communication", args=[here.partnership.uuid]),
        reverse("risk", args=[here.partnership.uuid, here.risk.uuid]),
    ]
    browser.get(here.url)
    for place in places:
        assert connection_queries(lambda place=place: browser.get(place)) <= 20, place
