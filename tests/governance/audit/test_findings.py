"""Findings of an audit: auditors write and follow up, the management answers, words stay."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core.ledger.findings import Flaw
from core.ledger.verification import verify
from core.models import AuditEvent
from core.problems import Refused
from core.worklist import items_of
from governance.models import AuditFinding, AuditStep
from governance.services.audit_findings import (
    FindingFacts,
    answer_finding,
    change_draft,
    draft_finding,
    drop_draft,
    look_back,
    publish_finding,
    say_done,
)
from tests.factories.people import person
from tests.governance.audit.builders import LATER, SAID, SOON, TODAY, Audit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def seen_by(user):
    return list(AuditFinding.objects.visible_to(user))


def todo(user):
    return [item.title for item in items_of(user, TODAY) if "udit" in item.key]


def test_a_draft_is_seen_by_auditors_alone():
    here = Audit()
    draft = here.draft()
    assert seen_by(here.ines) == seen_by(person("auditor")) == [draft]
    for other in (here.maeve, here.sean, here.declan, person("portfolio_official")):
        assert seen_by(other) == []
    assert todo(here.maeve) == []


@pytest.mark.parametrize(("audience", "partner_reads"), [("authority", False), ("both", True)])
def test_the_auditor_decides_whether_the_partner_reads_it(audience, partner_reads):
    here = Audit()
    row = here.published(audience)
    assert seen_by(here.maeve) == [row]
    assert (seen_by(here.declan) == [row]) is partner_reads


def test_a_finding_goes_from_the_draft_to_the_end():
    here = Audit()
    row = here.published()
    assert todo(here.maeve) == ["Answer the audit: Deductions were waived without a reason"]
    said = {"verdict": "agreed_in_part", "text": "We ask for one.", "due_on": LATER}
    row = answer_finding(row, **said, actor=here.maeve)
    assert todo(here.sean) == [
        "Do what was promised to the audit: Deductions were waived without a reason"
    ]
    assert todo(here.ines) == []
    row = say_done(row, text="See the form.", actor=here.sean)
    assert todo(here.sean) == []
    assert todo(here.ines) == ["Look back at the finding: Deductions were waived without a reason"]
    more = LATER + dt.timedelta(days=30)
    row = look_back(row, verdict="in_part", text="One of two.", due_on=more, actor=here.ines)
    assert (row.state, row.due_on, row.done_said_on) == ("answered", more, None)
    row = look_back(row, verdict="implemented", text="Both now.", actor=here.ines)
    assert row.state == "closed"
    assert [(one.kind, one.verdict) for one in row.steps.all()] == [
        ("answer", "agreed_in_part"),
        ("done", ""),
        ("follow_up", "in_part"),
        ("follow_up", "implemented"),
    ]
    assert [*todo(here.ines), *todo(here.maeve)] == []


def test_each_does_their_own_part_only():
    here = Audit()
    said = {"verdict": "agreed", "text": "Yes", "due_on": LATER}
    facts = FindingFacts(**SAID)
    draft, row, answered = here.draft(), here.published(), here.answered()
    refused = [
        lambda: draft_finding(here.partnership, facts, actor=here.maeve),
        lambda: change_draft(draft, facts, actor=here.sean),
        lambda: drop_draft(draft, actor=here.maeve),
        lambda: publish_finding(draft, audience="both", answer_by=SOON, seen="", actor=here.maeve),
        lambda: answer_finding(row, **said, actor=here.ines),
        lambda: answer_finding(row, **said, actor=here.declan),
        lambda: say_done(answered, text="Done", actor=here.ines),
        lambda: look_back(answered, verdict="implemented", text="Seen", actor=here.maeve),
    ]
    for act in refused:
        with pytest.raises(Refused) as met:
            act()
        assert "forbidden" in met.value.codes


def test_what_is_published_never_changes():
    here = Audit()
    row = here.published()
    with pytest.raises(Refused) as met:
        change_draft(row, FindingFacts(**SAID), actor=here.ines)
    assert met.value.codes == {"published"}
    here.answered()
    assert list(verify().findings) == []
    AuditFinding.objects.filter(pk=row.pk).update(grade="low")
    AuditStep.objects.update(text="We never agreed.")
    broken = {(one.flaw, one.table) for one in verify().findings}
    assert broken == {
        (Flaw.ROW_ALTERED, AuditFinding._meta.db_table),
        (Flaw.ROW_ALTERED, AuditStep._meta.db_table),
    }


def test_every_objection_is_said_at_once():
    here = Audit()
    nothing = dict.fromkeys(SAID, "")
    with pytest.raises(Refused) as met:
        draft_finding(here.partnership, FindingFacts(**nothing), actor=here.ines)
    assert {one.field for one in met.value.problems} == set(SAID)
    with pytest.raises(Refused) as met:
        publish_finding(here.draft(), audience="all", answer_by=None, seen="", actor=here.ines)
    assert {one.field for one in met.value.problems} == {"audience", "answer_by"}
    with pytest.raises(Refused) as met:
        answer_finding(here.published(), verdict="agreed", text=" ", due_on=None, actor=here.maeve)
    assert {one.field for one in met.value.problems} == {"text", "due_on"}
    late = TODAY - dt.timedelta(days=1)
    with pytest.raises(Refused) as met:
        publish_finding(here.draft(), audience="both", answer_by=late, seen="", actor=here.ines)
    assert met.value.codes == {"range"}


def test_what_the_management_does_not_agree_to_has_no_day_and_goes_back_to_the_auditor():
    here = Audit()
    row = here.answered(verdict="not_agreed", text="It is in the minutes.", due_on=None)
    assert todo(here.ines) == ["Look back at the finding: Deductions were waived without a reason"]
    row = look_back(row, verdict="overtaken", text="The contract ends.", actor=here.ines)
    assert row.state == "closed"


def test_an_answer_is_given_once_also_in_the_database():
    here = Audit()
    row = here.answered()
    step = row.steps.get()
    step.pk, step.uuid = None, "00000000-0000-4000-8000-000000000001"
    with pytest.raises(IntegrityError), transaction.atomic():
        step.save(force_insert=True)


def test_the_ledger_tells_of_a_draft_without_a_word_of_it():
    here = Audit()
    here.draft()
    body = AuditEvent.objects.latest("pk").body
    assert "audit_finding.drafted" in body
    assert "waived" not in body


def test_a_dropped_draft_stays_unseen():
    here = Audit()
    assert drop_draft(here.draft(), actor=here.ines).state == "dropped"
    assert seen_by(here.maeve) == []
    assert list(verify().findings) == []
