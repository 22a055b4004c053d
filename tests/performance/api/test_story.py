"""A month by API: sent by the partner, checked by the official, scored, reported, fetched."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.jobs.worker import run
from core.models import AuditEvent, Job
from performance.models import KPIRecord, MonthlyReturn
from reports.models import ReportDownload
from tests.api import Program
from tests.factories.people import person
from tests.once import once
from tests.performance.returns.builders import a_file, a_return

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def case():
    return a_return(3)


@pytest.fixture
def partner(case):
    return Program(case.partner)


@pytest.fixture
def official(case):
    return Program(case.official)


def _rows(case, value="98.6"):
    return [{"kpi": kpi.code, "value": value} for kpi in case.kpis]


def _send(case, partner):
    answer = partner.post(f"/returns/{case.monthly_return.uuid}/submit/", {"rows": _rows(case)})
    assert answer.status_code == 200, answer.json()
    return answer.json()


def _accepting(found):
    return {
        "seen": found["seen"],
        "decisions": [
            {"record": row["record"], "action": "accept"} for row in found["rows"] if row["record"]
        ],
    }


def test_a_month_from_the_draft_to_the_fetched_report(case, partner, official, content_of):
    here = f"/returns/{case.monthly_return.uuid}/"
    assert partner.get("/returns/", state="due").json()["results"][0]["rows"] is None
    typed = {"rows": [{"kpi": "K1", "value": "98,6x"}]}
    assert partner.post(f"{here}save-draft/", typed).json()["rows"][0]["value"] == "98,6x"
    added = partner.post(f"{here}add-file/", {"file": a_file()}, files=True).json()
    assert [one["number"] for one in added["files"]] == [1]
    wrong = partner.post(f"{here}submit/", {})
    assert wrong.status_code == 422
    assert {one["code"] for one in wrong.json()["problems"]} & {"missing_row", "missing_value"}

    rows = [{**row, "files": [1]} for row in _rows(case)]
    sent = partner.post(f"{here}submit/", {"rows": rows}).json()
    assert sent["state"] == "sent"
    assert [row["value"] for row in partner.get(here).json()["rows"]] == ["98.6"] * 3
    assert sent["rounds"][0]["receipt"].startswith("R-")

    checked = official.post(f"{here}check/", _accepting(official.get(here).json()))
    assert checked.status_code == 200, checked.json()
    assert checked.json()["state"] == "accepted"

    for job in Job.objects.filter(state="queued"):
        run(job.pk)
    cards = official.get("/scorecards/", is_latest="true").json()["results"]
    trace = official.get(f"/scorecards/{cards[0]['uuid']}/trace/").json()
    assert len(trace["definitions"]) == 3

    asked = official.post(
        f"/partnerships/{case.partnership.uuid}/reports/", {"period": cards[0]["period"]}
    )
    assert asked.status_code == 201, asked.json()
    where = asked.headers["Location"].removeprefix("/api/v1")
    assert official.get(where).json()["state"] == "requested"
    assert official.get(f"{where}content/").status_code == 404
    run(Job.objects.get(state="queued", kind="reports.issue").pk)
    report = official.get(where).json()
    assert report["state"] == "issued"
    pdf = content_of(partner.get(f"{where}content/"))
    assert hashlib.sha256(pdf).hexdigest() == report["sha256"]
    assert ReportDownload.objects.get().by == case.partner
    assert partner.get(f"{where}data/").json()["partnership"]


def test_zero_nothing_and_not_reported_are_three_answers(case, partner, official):
    rows = [
        {"kpi": "K1", "value": "0"},
        {"kpi": "K2", "nothing": True, "comment": "No survey this month"},
    ]
    here = f"/returns/{case.monthly_return.uuid}/"
    partner.post(f"{here}submit/", {"rows": rows, "leave_empty": True})
    assert [(row["answer"], row["value"]) for row in partner.get(here).json()["rows"]] == [
        ("value", "0"),
        ("nothing", None),
        (None, None),
    ]
    slots = official.get(f"/kpis/{case.kpis[2].uuid}/series/").json()["slots"]
    kinds = {slot["period"]: slot["kind"] for slot in slots}
    assert kinds["2026-10"] in {"not_reported", "not_yet_due"}
    assert kinds["2026-11"] == "not_yet_due"


def test_the_other_side_neither_reads_nor_sends_a_draft(case, official):
    here = f"/returns/{case.monthly_return.uuid}/"
    assert official.get(f"{here}draft/").status_code == 403
    assert official.post(f"{here}submit/", {"rows": _rows(case)}).status_code == 403
    auditor = Program(person("auditor"))
    assert auditor.get(here).status_code == 200
    assert auditor.get(f"{here}draft/").status_code == 403


def test_a_stale_check_changes_nothing_and_shows_both_versions(case, partner, official):
    _send(case, partner)
    here = f"/returns/{case.monthly_return.uuid}/"
    seen = _accepting(official.get(here).json())
    partner.post(f"{here}withdraw/", {})
    partner.post(f"{here}submit/", {"rows": _rows(case, "12.5")})
    answer = official.post(f"{here}check/", seen)
    assert answer.status_code == 409
    document = answer.json()
    assert "figures" in document["differences"]
    assert document["versions"]["seen"]["figures"][0]["reported_value"] == "98.6"
    assert document["versions"]["current"]["figures"][0]["reported_value"] == "12.5"
    assert not KPIRecord.objects.filter(state="accepted").exists()


def test_what_was_sent_is_withdrawn_until_somebody_checks_it(case, partner, official):
    _send(case, partner)
    here = f"/returns/{case.monthly_return.uuid}/"
    official.post(f"{here}check/", _accepting(official.get(here).json()) | {})
    answer = partner.post(f"{here}withdraw/", {})
    assert answer.status_code == 422
    assert MonthlyReturn.objects.get().state == "accepted"


def test_a_figure_is_sent_back_with_words_and_sent_again(case, partner, official):
    _send(case, partner)
    here = f"/returns/{case.monthly_return.uuid}/"
    decisions = _accepting(official.get(here).json())
    decisions["decisions"][0] |= {"action": "send_back", "internal_note": "call them"}
    silent = official.post(f"{here}check/", decisions)
    assert silent.status_code == 422
    decisions["decisions"][0]["reason"] = "The log shows 97.1."
    back = official.post(f"{here}check/", decisions).json()
    assert back["state"] == "sent_back"
    record = decisions["decisions"][0]["record"]
    assert partner.get(f"/kpi-records/{record}/").json()["reason"] == "The log shows 97.1."
    assert "internal_note" not in partner.get(f"/kpi-records/{record}/").json()
    assert official.get(f"/kpi-records/{record}/").json()["internal_note"] == "call them"
    again = partner.post(f"{here}submit/", {"rows": [{"kpi": "K1", "value": "97.1"}]}).json()
    assert again["round"] == 2


def test_an_accepted_figure_is_corrected_and_disputed(case, partner, official):
    _send(case, partner)
    here = f"/returns/{case.monthly_return.uuid}/"
    official.post(f"{here}check/", _accepting(official.get(here).json()))
    [record, *_others] = partner.get("/kpi-records/", state="accepted").json()["results"]
    there = f"/kpi-records/{record['uuid']}/"
    disputed = official.post(f"{there}dispute/", {"words": "Our meter differs."}).json()
    assert disputed["is_disputed"]
    assert partner.post(f"{there}lift-dispute/", {"outcome": "x"}).status_code == 403
    lifted = official.post(f"{there}lift-dispute/", {"outcome": "Same meter."}).json()
    assert not lifted["is_disputed"]
    seen = partner.get(there).json()["seen"]
    both = partner.post(f"{there}correct/", {"seen": seen, "value": "97", "nothing": True})
    assert both.status_code == 422
    body = {"seen": seen, "value": "97.0", "comment": "A sensor was off."}
    assert partner.post(f"{there}correct/", body).status_code == 200
    waiting = partner.get("/kpi-records/", state="submitted").json()["results"]
    assert [one["corrects"] for one in waiting] == [record["uuid"]]


def _queries(call):
    """Without the savepoints of nested blocks, which ask the database nothing."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


def test_writing_costs_forty_queries_at_most(case, partner, official):
    here = f"/returns/{case.monthly_return.uuid}/"
    partner.get("/me/")
    body = {"rows": _rows(case)}
    costs = {"submit": _queries(lambda: partner.post(f"{here}submit/", body))}
    official.get("/me/")
    decisions = _accepting(official.get(here).json())
    costs["check"] = _queries(lambda: official.post(f"{here}check/", decisions))
    assert MonthlyReturn.objects.get().state == "accepted"
    report = {"period": "2026-Q3"}
    where = f"/partnerships/{case.partnership.uuid}/reports/"
    costs["report"] = _queries(lambda: official.post(where, report))
    assert {name: cost for name, cost in costs.items() if cost > 40} == {}


def test_acts_by_api_stand_in_the_ledger_under_the_person(case, partner):
    with clock.travel(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)):
        _send(case, partner)
    event = AuditEvent.objects.filter(stream=case.partnership.stream).latest("seq")
    assert event.actor == case.partner.uuid
    assert event.request_id
