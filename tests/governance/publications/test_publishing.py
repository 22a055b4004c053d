"""A body decides, whoever answers signs, and everybody reads that version; nothing else opens."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.ledger.history import history
from core.ledger.verification import verify
from core.problems import Refused
from governance.models import Decision, Publication, SuccessStory
from governance.selectors.ground import ground_now
from governance.services.decisions import raise_question
from governance.services.signing import authorise
from governance.services.success_stories import (
    StoryFacts,
    publish_story,
    tell_story,
    withdraw_consent,
)
from reports.models import IssuedReport
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.reports import sealed
from tests.governance.decisions.builders import Board, codes, later, sign
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
LIST = reverse("published")
SHA = hashlib.sha256(b"pdf").hexdigest()
STORY = StoryFacts(
    title="A dry winter",
    text="Nobody carried buckets.",
    quoted="A nurse",
    consent_on=dt.date(2026, 11, 2),
    consent_how="By letter, in the file",
)


@once
def board():
    return Board()


def report_of(partnership, **facts) -> IssuedReport:
    """An issued report with a file that is what its fingerprint says."""
    known = {
        "number": f"REP-{IssuedReport.objects.count()}",
        "slug": "governance_and_decisions",
        "length": "full",
        "period": "2026-Q3",
        "state": "issued",
        "title": "How it was governed",
        "requested_at": clock.now(),
        "issued_at": clock.now(),
        "sha256": "0" * 64,
        "data_sha256": "0" * 64,
        "data": "{}",
    }
    report = IssuedReport(partnership=partnership, **(sealed() | known | facts))
    report.file.save("kept", ContentFile(b"pdf"), save=False)
    report.save()
    return report


def story_of(board) -> SuccessStory:
    return publish_story(tell_story(board.partnership, STORY, actor=board.declan), actor=board.sean)


def asks(board, thing, from_on=None, **facts):
    return board.question(
        kind="disclosure",
        title="Open it",
        act="publication",
        facts={"thing": thing, "from_on": (from_on or clock.today()).isoformat()},
        **facts,
    )


def published(board, thing, **facts) -> Publication:
    sign(board.recommended(asks(board, thing, **facts)), board.sean)
    return Publication.objects.get(thing=thing.partition(":")[2], withdrawn_at=None)


def named(row) -> str:
    return f"{'report' if isinstance(row, IssuedReport) else 'success_story'}:{row.uuid}"


def withdrawal(board, publication, **facts):
    return board.question(
        kind="disclosure",
        title="Take it back",
        act="publication_withdrawal",
        facts={"publication": str(publication.uuid), "reason": "A figure was wrong."},
        **facts,
    )


def page_of(publication) -> str:
    return reverse("published_thing", args=[publication.uuid])


class TestTheWay:
    def test_nothing_is_public_before_somebody_signs(self, board, client):
        decision = board.recommended(asks(board, named(story_of(board))))
        assert "A dry winter" not in client.get(LIST).content.decode()
        assert not Publication.objects.exists()
        sign(decision, board.sean)
        found = Publication.objects.get()
        assert "A dry winter" in client.get(LIST).content.decode()
        text = client.get(page_of(found)).content.decode()
        assert "Nobody carried buckets." in text
        assert decision.reference in text
        assert found.sha256 in text

    def test_before_its_day_it_is_public_to_nobody(self, board, client):
        story = story_of(board)
        found = published(board, named(story), from_on=clock.today() + dt.timedelta(days=3))
        assert client.get(page_of(found)).status_code == 404
        assert "A dry winter" not in client.get(LIST).content.decode()
        with later(3):
            assert client.get(page_of(found)).status_code == 200

    def test_only_whom_the_matrix_names_signs_and_never_who_raised_it(self, board):
        story = named(story_of(board))
        decision = board.recommended(asks(board, story))
        assert codes(lambda: sign(decision, board.declan)) == {"not_yours"}
        own = board.recommended(asks(board, story, by=board.sean))
        assert codes(lambda: sign(own, board.sean)) == {"own"}

    def test_a_day_that_has_passed_is_refused(self, board):
        story = named(story_of(board))
        yesterday = clock.today() - dt.timedelta(days=1)
        assert codes(lambda: asks(board, story, from_on=yesterday)) == {"past"}

    def test_the_same_thing_is_published_once_at_a_time(self, board):
        story = story_of(board)
        first = published(board, named(story))
        assert codes(lambda: asks(board, named(story))) == {"published"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.create(
                partnership=board.partnership,
                kind=first.kind,
                thing=first.thing,
                title="Twice",
                sha256=first.sha256,
                from_on=first.from_on,
                decision=board.question(),
                published_by=board.sean,
                published_at=clock.now(),
            )

    def test_both_acts_stand_in_the_ledger_and_are_sealed(self, board):
        found = published(board, named(story_of(board)))
        sign(board.recommended(withdrawal(board, found)), board.sean)
        entries = history(board.partnership.stream, limit=30)
        told = [one.kind for entry in entries for one in entry.followed]
        assert [one for one in told if one.startswith("publication.")] == [
            "publication.withdrawn",
            "publication.published",
        ]
        assert verify().findings == []
        Publication.objects.update(title="Another")
        assert [one.flaw.value for one in verify().findings] == ["row_altered"]


class TestTheVersion:
    def test_a_story_that_is_not_what_was_decided_upon_is_not_signed(self, board):
        story = story_of(board)
        decision = board.recommended(asks(board, named(story)))
        seen = ground_now(decision).fingerprint
        SuccessStory.objects.update(text="Everybody carried buckets.")

        def signs():
            authorise(decision, seen=seen, declares_no_interest=True, actor=board.sean)

        assert codes(signs) == {"changed"}
        assert not Publication.objects.exists()

    def test_what_changed_since_is_shown_to_nobody(self, board, client):
        found = published(board, named(story_of(board)))
        SuccessStory.objects.update(text="Everybody carried buckets.")
        answer = client.get(page_of(found))
        assert answer.status_code == 410
        assert "buckets" not in answer.content.decode()
        assert "A dry winter" not in client.get(LIST).content.decode()

    def test_whoever_is_quoted_ends_it_at_once(self, board, client):
        story = story_of(board)
        found = published(board, named(story))
        withdraw_consent(story, how="By telephone", actor=board.declan)
        answer = client.get(page_of(found))
        assert answer.status_code == 410
        assert "buckets" not in answer.content.decode()
        assert "nurse" not in answer.content.decode()


class TestReports:
    def test_everybody_fetches_the_file_that_was_published(self, board, client, content_of):
        report = report_of(board.partnership, sha256=SHA)
        found = published(board, named(report))
        url = reverse("published_file", args=[found.uuid])
        answer = client.get(url)
        assert answer.headers["Content-Type"] == "application/pdf"
        assert "attachment" in answer.headers["Content-Disposition"]
        assert content_of(answer) == b"pdf"
        assert not answer.cookies

    def test_a_file_that_was_swapped_is_not_handed_out(self, board, client):
        found = published(board, named(report_of(board.partnership)))
        url = reverse("published_file", args=[found.uuid])
        assert client.get(url).status_code == 409

    def test_neither_the_authoritys_own_nor_what_is_being_made_is_offered(self, board):
        for facts in ({"audience": "internal"}, {"state": "requested"}):
            report = report_of(board.partnership, **facts)
            assert codes(lambda report=report: asks(board, named(report))) == {"invalid_choice"}

    def test_another_partnerships_report_is_not_offered(self, board):
        foreign = report_of(PartnershipFactory())
        assert codes(lambda: asks(board, named(foreign))) == {"invalid_choice"}

    def test_no_other_page_opens_because_something_was_published(self, board, client):
        report = report_of(board.partnership, sha256=SHA)
        other = report_of(board.partnership, sha256=SHA)
        published(board, named(report))
        for name in ("report", "report_download"):
            assert client.get(reverse(name, args=[report.uuid])).status_code == 302
        for uuid in (report.uuid, other.uuid, board.partnership.uuid):
            for name in ("published_thing", "published_file"):
                assert client.get(reverse(name, args=[uuid])).status_code == 404
        assert other.number not in client.get(LIST).content.decode()


class TestWithdrawing:
    def test_another_decision_supersedes_the_first_and_everybody_reads_why(self, board, client):
        found = published(board, named(report_of(board.partnership, sha256=SHA)))
        second = sign(board.recommended(withdrawal(board, found)), board.sean)
        assert Decision.objects.get(pk=second.pk).supersedes == found.decision
        answer = client.get(page_of(found))
        assert answer.status_code == 410
        assert "A figure was wrong." in answer.content.decode()
        assert client.get(reverse("published_file", args=[found.uuid])).status_code == 404
        assert found.title not in client.get(LIST).content.decode()

    def test_a_vote_that_fails_leaves_it_public_and_the_way_open(self, board, client):
        found = published(board, named(story_of(board)))
        failed = board.voting(withdrawal(board, found))
        for who in board.members:
            board.vote(failed, who, "against")
        assert client.get(page_of(found)).status_code == 200
        sign(board.recommended(withdrawal(board, found)), board.sean)
        assert client.get(page_of(found)).status_code == 410

    def test_another_question_about_the_first_decision_is_decided_before(self, board):
        found = published(board, named(story_of(board)))
        waiting = board.recommended(withdrawal(board, found))
        board.question(supersedes=found.decision, title="Shall it be shown longer?")
        assert codes(lambda: sign(waiting, board.sean)) == {"superseded"}

    def test_it_is_withdrawn_once_and_can_be_published_anew(self, board):
        story = story_of(board)
        found = published(board, named(story))
        one, two = (board.recommended(withdrawal(board, found)) for _ in range(2))
        sign(one, board.sean)
        with pytest.raises(Refused):
            sign(two, board.sean)
        assert published(board, named(story)).pk != found.pk

    def test_without_a_reason_it_is_not_even_asked(self, board):
        found = published(board, named(story_of(board)))
        known = {"publication": str(found.uuid), "reason": " "}
        question = {"kind": "disclosure", "title": "Back", "question": "Take it back?"}

        def raises():
            raise_question(
                board.body,
                act="publication_withdrawal",
                facts=known,
                actor=board.maeve,
                **question,
            )

        assert codes(raises) == {"required"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.update(withdrawn_at=clock.now(), withdrawn_by=board.sean)


class TestInside:
    def test_both_sides_see_what_is_public_and_by_which_decision(self, board, client_of):
        found = published(board, named(story_of(board)))
        for who in (board.maeve, board.declan):
            url = reverse("publications", args=[board.partnership.uuid])
            text = client_of(who).get(url).content.decode()
            assert found.title in text
            assert found.decision.reference in text
            assert "Propose to withdraw it" in text
        stranger = client_of(person("contract_manager", PartnershipFactory()))
        assert stranger.get(url).status_code == 404

    def test_the_link_to_withdraw_fills_in_the_question(self, board, client_of):
        found = published(board, named(story_of(board)))
        url = reverse("decision_new", args=[board.partnership.uuid])
        asked = f"{url}?what=publication_withdrawal&publication={found.uuid}"
        text = client_of(board.maeve).get(asked).content.decode()
        assert "Withdraw: A dry winter" in text

    def test_a_program_raises_the_question_and_reads_what_is_public(self, board):
        story = story_of(board)
        program = Program(board.maeve)
        below = f"/partnerships/{board.partnership.uuid}"
        body = {
            "body": str(board.body.uuid),
            "kind": "disclosure",
            "title": "Open it",
            "question": "Shall everybody read it?",
            "act": "publication",
            "facts": {"thing": named(story), "from_on": clock.today().isoformat()},
        }
        answer = program.post(f"{below}/decisions/", body)
        assert answer.status_code == 201, answer.content
        decision = Decision.objects.get(uuid=answer.json()["uuid"])
        sign(board.recommended(decision), board.sean)
        [shown] = program.get(f"{below}/publications/").json()["results"]
        assert (shown["thing"], shown["decision"]) == (str(story.uuid), str(decision.uuid))

    def test_the_public_list_costs_the_same_for_few_and_for_many(
        self, board, client, connection_queries
    ):
        def more():
            published(board, named(report_of(board.partnership, sha256=SHA)))

        more()
        few = connection_queries(lambda: client.get(LIST))
        more()
        more()
        assert connection_queries(lambda: client.get(LIST)) == few <= 5
