"""Stories 4, 5 and 6: the partner's monthly return, milestone and repair."""

from __future__ import annotations

import datetime as dt
import re

from django.urls import reverse
from playwright.sync_api import expect

from performance.models import KPIRecord, Milestone, Submission
from performance.services.checking import Decision, check_return
from tests.journeys.scenes import a_return_that_is_due, a_return_that_was_sent
from tests.journeys.ways import WAYS
from tests.performance.milestones.builders import a_milestone, photo
from tests.performance.returns.builders import CSV

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LOG = {"name": "repairs.csv", "mimeType": "text/csv", "buffer": CSV}
NOTHING, ZERO = 0, 1
"""The figures that had nothing to report, and that were measured as none."""


def a_photo() -> dict[str, object]:
    file = photo()
    return {"name": file.name, "mimeType": file.content_type, "buffer": file.read()}


@WAYS
def test_twelve_figures_are_sent_in_eight_clicks_beyond_the_values(visit, keyboard, scripts):
    case = a_return_that_is_due()
    case.kpis[ZERO].rules.update(no_points=10, full_points=0)
    case.kpis[ZERO].direction = "lower"
    case.kpis[ZERO].save()
    names = [kpi.name for kpi in case.kpis]
    declan = visit(keyboard=keyboard, java_script_enabled=scripts)
    declan.sign_in(case.partner)
    with declan.counting(at_most=8):
        declan.follow("Return for October 2026")
        expect(declan.page.get_by_label("Period")).to_have_count(0)
        if scripts:
            rows = [f"{name}\t98.6" for name in names[2:]] + [f"{names[ZERO]}\t0"]
            declan.press_button("Paste from a spreadsheet")
            declan.fill(declan.page.locator("#paste-box-text"), "\n".join(rows))
            declan.press_button("Put into the table")
            declan.reads("11 rows pasted:")
        else:
            for name in names[1:]:
                value = declan.page.get_by_label(re.compile(f"^{name}, "))
                declan.fill(value, "0" if name == names[ZERO] else "98.6")
        declan.click(declan.page.get_by_label(f"Nothing to report: {names[NOTHING]}", exact=True))
        comment = declan.page.get_by_label(f"Comment: {names[NOTHING]}", exact=True)
        declan.fill(comment, "The theatre was closed for works.")
        declan.attach(declan.page.locator("#evidence-upload"), LOG)
        declan.press_button("Check and send")
        declan.reads("nothing to report")
        declan.press_button("Send")
        declan.reads("-2026-0001")
    declan.picture(f"story-4-receipt-{'keyboard' if keyboard else scripts}")
    sent = {one.kpi.name: one for one in KPIRecord.objects.filter(period="2026-10")}
    assert len(sent) == 12
    assert sent[names[ZERO]].reported_value == 0
    assert sent[names[NOTHING]].reported_value is None


@WAYS
def test_a_new_forecast_takes_three_clicks_apart_from_claiming(visit, keyboard, scripts):
    case = a_milestone()
    declan = visit(keyboard=keyboard, java_script_enabled=scripts)
    declan.sign_in(case.partner)
    with declan.counting(at_most=3):
        declan.follow(case.milestone.name)
        declan.write("New forecast", "2027-01-29")
        declan.write("Why it changes", "The lifts arrive three weeks late.")
        declan.press_button("Send the forecast")
        declan.reads("The lifts arrive three weeks late.")
    case.milestone.refresh_from_db()
    assert case.milestone.forecast_on == dt.date(2027, 1, 29)
    assert case.milestone.state == Milestone.State.PLANNED


def test_completion_is_claimed_on_a_telephone_and_a_dropped_connection_loses_nothing(visit):
    case = a_milestone()
    declan = visit(**PHONE)
    declan.sign_in(case.partner)
    declan.open(reverse("milestone", args=[case.milestone.uuid]))
    words = "All rooms are handed over."
    with declan.counting(at_most=3):
        declan.write("Completed on", "2026-11-20")
        declan.write("What was completed, and what shows it", words)
        declan.page.context.set_offline(True)
        declan.press_button("Send the claim")
        expect(declan.page.locator("[data-offline]")).to_be_visible()
        declan.picture("story-5-no-connection")
        declan.page.context.set_offline(False)
        declan.page.reload()
        kept = declan.page.get_by_label("What was completed, and what shows it")
        expect(kept).to_have_value(words)
        declan.attach(declan.page.get_by_label("Files and photos"), a_photo())
        declan.press_button("Send the claim")
        declan.reads(re.compile("Round 1, "))
    declan.picture("story-5-claimed")
    assert case.milestone.rounds.get().documents.count() == 1


@WAYS
def test_only_the_faulty_figure_is_open_below_the_words_of_the_official(visit, keyboard, scripts):
    sent = a_return_that_was_sent()
    case, words = sent.case, "The log says 98, the return 9.8."
    decisions = {str(one.uuid): Decision(action="accept") for one in sent.submission.records.all()}
    wrong = sent.submission.records.get(kpi=sent.wrong)
    decisions[str(wrong.uuid)] = Decision(action="send_back", reason=words)
    check_return(sent.submission, decisions, actor=case.official)
    declan = visit(keyboard=keyboard, java_script_enabled=scripts)
    declan.sign_in(case.partner)
    with declan.counting(at_most=4):
        declan.follow(re.compile("October 2026"))
        declan.reads(words)
        value = declan.page.locator("input.value")
        expect(value).to_have_count(1)
        declan.reads("Earlier rounds")
        declan.fill(value, "98.0")
        declan.picture("story-6")
        declan.press_button("Check and send")
        declan.press_button("Send")
        declan.reads("The return was sent.")
    assert Submission.objects.filter(monthly_return=case.monthly_return).count() == 2


def test_what_was_sent_back_is_due_on_the_same_day_on_both_lists(visit):
    sent = a_return_that_was_sent()
    wrong = sent.submission.records.get(kpi=sent.wrong)
    decisions = {str(one.uuid): Decision(action="accept") for one in sent.submission.records.all()}
    decisions[str(wrong.uuid)] = Decision(action="send_back", reason="The log says 98.")
    check_return(sent.submission, decisions, actor=sent.case.official)
    days = set()
    for user, path in ((sent.case.partner, "due"), (sent.case.official, "to_do")):
        visitor = visit()
        visitor.sign_in(user)
        visitor.open(reverse(path))
        row = visitor.page.get_by_role("row").filter(has_text="October 2026")
        days.add(row.locator("time").get_attribute("datetime"))
    assert len(days) == 1
