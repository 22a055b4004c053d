"""What every kind of report owes: nothing written, exact data, and a tagged PDF of each length."""

from __future__ import annotations

import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import get_template
from openpyxl import load_workbook
from page import ValidationProfile, validate_pdf
from pypdf import PdfReader

from core import clock
from core.jobs.worker import run
from core.ledger.canonical import canonical_json
from core.models import AuditEvent
from core.periods import Period
from governance.risk_scale import Assessed, Level
from governance.services import minutes
from governance.services.risk_actions import ActionFacts, add_action
from governance.services.risk_assessments import assess
from governance.services.risks import RiskFacts, add_risk
from governance.services.success_stories import StoryFacts, publish_story, tell_story
from partnerships.services.documents import add_document
from performance.models import TrustWeights
from performance.services.scorecards import issue_scorecards
from performance.services.trust_indices import issue_trust
from reports.definitions import kinds
from reports.models import IssuedReport
from reports.offline import verify_concord_report as offline
from reports.services.issue import request_report
from tests.factories.people import UserFactory, person
from tests.factories.performance import AcceptedRecordFactory, KPIFactory, MilestoneFactory
from tests.governance.learning.builders import STORY
from tests.governance.meetings.builders import IN_DAYS, Sessions
from tests.once import once
from tests.performance.payments.builders import at, people_of, unavailable
from tests.performance.payments.test_payments import issued as certified
from tests.performance.payments.test_payments import waived

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("on_demo_day"),
    pytest.mark.long(seconds=0.5),
]

QUARTER = Period.parse("2026-Q3")


@pytest.fixture(params=list(kinds), ids=lambda kind: kind.slug)
def kind(request):
    return request.param


@once
def partnership():
    kpi = KPIFactory(name="Areas available")
    for month in QUARTER.months():
        AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal("98.6"))
    MilestoneFactory(partnership=kpi.partnership, name="Ward C opens")
    issue_scorecards([kpi.partnership], QUARTER, cause="test")
    trusted(kpi.partnership)
    feared(kpi.partnership)
    met(kpi.partnership)
    paid(kpi.partnership)
    return kpi.partnership


def told(board) -> None:
    """A story that may go out, and a document that a clause keeps from the public."""
    partnership = board.partnership
    story = tell_story(partnership, StoryFacts(**STORY), actor=board.declan)
    publish_story(story, actor=board.sean)
    add_document(
        partnership,
        upload=SimpleUploadedFile("model.csv", b"year,debt\n2026,1\n"),
        title="Financial model",
        kind="financialModel",
        confidential_under="26.4, trade secrets",
        actor=board.maeve,
    )


def paid(partnership) -> None:
    """A month was certified, with a deduction that was waived."""
    here = people_of(partnership)
    failure = unavailable(here, "Ward 5B", "Ward", at(7), 3, was_used=True)
    waived(here, failure.reference, 60)
    certified(here)


def met(partnership) -> None:
    """The board has met and voted, and its minutes are circulated."""
    board = Sessions(partnership)
    with clock.travel(clock.now() - dt.timedelta(days=IN_DAYS)):
        board.consulted()
    meeting = board.in_session()
    item = board.put(meeting)
    board.voted(item, dict.fromkeys(board.members, "A") | {board.nora: "aside"})
    due_on = clock.today() + dt.timedelta(days=9)
    known = {"text": "Send the plan", "owner": board.declan, "due_on": due_on}
    minutes.add_action(meeting, **known, actor=board.maeve)
    board.circulated(meeting)
    compared(board)
    told(board)


def compared(board) -> None:
    """Two offers were rated, and the body recommends one."""
    agreed = board.agreed(kind="partner_selection", title="Award")
    board.rate(agreed)
    board.recommended(agreed)


def trusted(partnership) -> None:
    """Both sides adopted weights, and the quarter has its index."""
    known = dict.fromkeys(("transparency", "commitment", "competence", "shared_goals"), 1)
    TrustWeights.objects.create(
        partnership=partnership,
        number=1,
        effective_from=QUARTER.start,
        state="adopted",
        proposed_by=UserFactory(),
        proposed_at=clock.now(),
        authority_by=UserFactory(),
        partner_by=UserFactory(),
        **known,
    )
    issue_trust(partnership, QUARTER, cause="test")


def feared(partnership) -> None:
    """A risk that was assessed, with something to be done about it."""
    manager = person("contract_manager", partnership)
    risk = add_risk(partnership, RiskFacts(title="Roof leaks", category="design"), actor=manager)
    both = Assessed(Level(4, 4, Decimal(9000)), Level(2, 3))
    assess(risk, both, reason="Survey", actor=manager)
    tar = ActionFacts(title="Tar", owner=manager, due_on=clock.today(), cost=Decimal(700))
    add_action(risk, tar, actor=manager)


def about(kind, partnership):
    """The newest thing, for a kind about one."""
    return kind.things(partnership)[0].uuid if kind.things else None


def issued(kind, partnership, length) -> IssuedReport:
    [period, *_older] = kind.periods(partnership)
    report = request_report(
        partnership,
        slug=kind.slug,
        length=length,
        period=period,
        actor=None,
        about=about(kind, partnership),
    )
    run(report.job.pk)
    report.refresh_from_db()
    assert report.state == "issued", report.job.failure
    return report


def test_it_says_what_it_is_and_who_may_have_it(kind):
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.slug)
    assert str(kind.label)
    assert kind.audience in {"shared", "internal", "inside"}
    assert kind.template_version
    assert set(kind.templates) <= set(IssuedReport.Length.values)
    for name in kind.templates.values():
        assert get_template(name)


def test_collecting_writes_nothing_and_gives_canonical_data_twice_the_same(kind, partnership):
    [period, *_older] = kind.periods(partnership)
    [length, *_others] = kind.templates
    report = IssuedReport(
        partnership=partnership,
        slug=kind.slug,
        length=length,
        period=period.key,
        number="R-1",
        about=about(kind, partnership),
    )
    before = AuditEvent.objects.count()
    first, again = (kind.collect(partnership, period, report, clock.now()) for _ in range(2))
    assert canonical_json(first.data) == canonical_json(again.data)
    assert first.title
    assert AuditEvent.objects.count() == before


@pytest.mark.one_pass
def test_each_length_is_a_sealed_file_that_keeps_its_standards(kind, partnership, tmp_path):
    for length in kind.templates:
        report = issued(kind, partnership, length)
        with report.file.open() as stored:
            pdf = stored.read()
        _says_what_it_is(report, pdf)
        out = tmp_path / f"{length}.pdf"
        out.write_bytes(pdf)
        for profile in (ValidationProfile.PDF_UA_1, ValidationProfile.PDF_A_3U):
            checked = validate_pdf(out, profile=profile)
            assert [(found.rule_id, found.message) for found in checked.failures] == []
        manifest, checks = offline.check(pdf)
        assert manifest["report"]["uuid"] == str(report.uuid)
        assert [one.what for one in checks if one.holds is False] == []
        assert sum(one.holds is True for one in checks) > 8


def _says_what_it_is(report, pdf) -> None:
    """Language, title, bookmarks, tags; figures as JSON and as a workbook; where it is checked."""
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == report.title
    assert reader.outline
    names = {f"{report.number}.json", f"{report.number}.xlsx", "manifest.json"}
    assert set(reader.attachments) == names
    [data] = reader.attachments[f"{report.number}.json"]
    assert data.decode() == report.data
    [book] = reader.attachments[f"{report.number}.xlsx"]
    sheets = load_workbook(io.BytesIO(book), read_only=True)
    assert "report.number" in [row[0].value for row in sheets["report"].rows]
    text = " ".join(page.extract_text() for page in reader.pages).replace("\n", "")
    assert "/verify/" in text
    assert report.ledger_anchor in text.replace(" ", "")
    assert report.certificate.is_demo == ("Signed with a demo key" in text)
