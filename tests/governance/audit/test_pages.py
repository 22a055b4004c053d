"""The pages of findings and their API: what each reader sees and may do there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from governance.models import AuditFinding
from governance.services.audit_findings import FindingFacts, change_draft, drop_draft
from tests.api import Program
from tests.governance.audit.builders import LATER, SAID, SOON, Audit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def steps_on(page) -> list[str]:
    return [one["slug"] for one in page.context["steps"]]


def test_an_auditor_writes_publishes_and_the_manager_answers_on_the_page(client_of):
    here = Audit()
    ines, maeve = client_of(here.ines), client_of(here.maeve)
    new = reverse("audit_finding_new", args=[here.partnership.uuid])
    assert ines.post(new, {**SAID, "text": ""}).status_code == 422
    assert ines.post(new, SAID).status_code == 302
    row = AuditFinding.objects.get()
    page = reverse("audit_finding", args=[row.uuid])
    assert steps_on(ines.get(page)) == ["publish", "change", "drop"]
    assert maeve.get(page).status_code == 404
    read = ines.get(page).context["seen"]
    change_draft(row, FindingFacts(**SAID | {"title": "Worded anew"}), actor=here.ines)
    sent = {"step": "publish", "audience": "authority", "answer_by": SOON.isoformat()}
    met = ines.post(page, sent | {"seen": read})
    assert met.status_code == 409
    assert "Worded anew" in str(met.context["conflict"]["theirs"])
    sent["seen"] = met.context["seen"]
    assert ines.post(page, sent).status_code == 302
    assert steps_on(maeve.get(page)) == ["answer"]
    assert client_of(here.declan).get(page).status_code == 404
    wrong = {"step": "answer", "verdict": "agreed", "text": "We will.", "due_on": ""}
    again = maeve.post(page, wrong)
    assert again.status_code == 422
    assert "Enter the day by which it is done." in again.text
    assert "We will." in again.text
    assert maeve.post(page, wrong | {"due_on": LATER.isoformat()}).status_code == 302
    assert steps_on(ines.get(page)) == ["look_back"]
    assert ines.post(page, {"step": "answer"}).status_code == 404


def test_the_list_shows_the_partner_what_was_published_to_both_sides(client_of):
    here = Audit()
    here.draft(title="A draft")
    here.published(title="For the authority")
    here.published("both", title="For both")
    url = reverse("audit_findings", args=[here.partnership.uuid])
    seen = {
        who: [row["row"].title for row in client_of(who).get(url).context["rows"]]
        for who in (here.ines, here.maeve, here.declan)
    }
    assert sorted(seen[here.ines]) == ["A draft", "For both", "For the authority"]
    assert sorted(seen[here.maeve]) == ["For both", "For the authority"]
    assert seen[here.declan] == ["For both"]


def test_a_program_goes_the_same_way():
    here = Audit()
    ines, maeve = Program(here.ines), Program(here.maeve)
    where = f"/partnerships/{here.partnership.uuid}/audit-findings/"
    made = ines.post(where, SAID)
    assert made.status_code == 201, made.content
    one = f"{where}{made.json()['uuid']}/"
    assert maeve.post(where, SAID).status_code == 403
    assert maeve.get(one).status_code == 404
    sent = {"audience": "both", "answer_by": SOON.isoformat(), "seen": made.json()["seen"]}
    other = SAID | {"title": "Worded anew"}
    assert ines.post(f"{one}change/", other).status_code == 200
    assert ines.post(f"{one}publish/", sent).status_code == 409
    sent["seen"] = ines.get(one).json()["seen"]
    assert ines.post(f"{one}publish/", sent).json()["state"] == "published"
    assert ines.post(f"{one}reply/", {}).status_code == 403
    said = {"verdict": "agreed", "text": "Yes", "due_on": LATER.isoformat()}
    assert maeve.post(f"{one}reply/", said).json()["due_on"] == LATER.isoformat()
    assert maeve.post(f"{one}say-done/", {"text": "See the form"}).status_code == 200
    looked = ines.post(f"{one}look-back/", {"verdict": "implemented", "text": "Seen"}).json()
    assert looked["state"] == "closed"
    assert [step["kind"] for step in looked["steps"]] == ["answer", "done", "follow_up"]
    read = Program(here.declan).get(one).json()
    assert read["steps"] == looked["steps"]


def test_to_do_stands_on_the_rail_of_whoever_follows_findings_up(client_of):
    here = Audit()
    url = reverse("audit_findings", args=[here.partnership.uuid])
    assert reverse("to_do") in client_of(here.ines).get(url).text


def test_the_history_tells_auditors_alone_of_drafts(client_of):
    here = Audit()
    drop_draft(here.draft(), actor=here.ines)
    where = f"/partnerships/{here.partnership.uuid}/history/"
    page = reverse("history", args=[here.partnership.uuid])
    for person, told in ((here.ines, True), (here.maeve, False)):
        assert ("of the audit" in client_of(person).get(page).content.decode()) is told
        kinds = str(Program(person).get(where).json()["results"])
        assert ("audit_finding." in kinds or "of the audit" in kinds) is told
