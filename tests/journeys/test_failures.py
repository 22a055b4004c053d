"""A failure is logged on a telephone and agreed; another one is disputed and held apart."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import expect

from core.periods import Period
from performance.models import ServiceFailure
from performance.selectors.payments.book import PaymentBook
from tests.journeys.test_partner import PHONE
from tests.journeys.ways import TWO_WAYS
from tests.performance.payments.builders import at, hospital, unavailable

PHOTO = {"name": "boiler.csv", "mimeType": "text/csv", "buffer": b"hour,degrees\n9,11\n"}


@TWO_WAYS
def test_a_failure_is_logged_on_a_telephone_agreed_and_another_one_disputed(
    visit, keyboard, scripts
):
    here = hospital()
    ours = unavailable(here, "Ward 6", "Ward", at(20), 12)
    ways = {"keyboard": keyboard, "java_script_enabled": scripts}
    declan, maeve = visit(**ways, **PHONE), visit(**ways)
    the_partner_logs_one(declan, here)
    the_official_agrees(maeve, here)
    the_partner_disputes(declan, here, ours)
    held = PaymentBook(here.partnership).work_out(Period.parse("2026-10"))
    apart = [line for line in held.lines if line.code == "apart"]
    assert [line.of for line in apart] == [ours.reference]
    assert [line.of for line in held.lines if line.code == "unavailability"] == ["F-2"]
    log = reverse("failures", args=[here.partnership.uuid])
    for somebody, name in ((declan, "phone"), (maeve, "desk")):
        somebody.open(log)
        somebody.reads("Log of service failures")
        somebody.picture(f"failures-{name}")
        assert somebody.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert declan.complaints == maeve.complaints == []


def the_partner_logs_one(declan, here):
    declan.sign_in(here.declan)
    declan.open(reverse("failures", args=[here.partnership.uuid]))
    with declan.counting(at_most=4):
        declan.follow("Log a failure")
        declan.page.get_by_label("area not available").check()
        declan.write("Area", "Ward 5B")
        declan.choose("Class of area", "Ward")
        declan.write("Requirement that was missed", "Temperature")
        declan.page.get_by_label("Since", exact=True).fill("2026-10-06T09:00")
        declan.page.get_by_label("Put right", exact=True).fill("2026-10-06T15:01")
        declan.attach(declan.page.get_by_label("What shows it"), PHOTO)
        declan.picture("failure-new-phone")
        assert declan.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        declan.press_button("Write it into the log")
        declan.reads("F-2 is in the log.")
    failure = ServiceFailure.objects.get(number=2)
    declan.open(reverse("failure", args=[failure.uuid]))
    declan.reads("You said this yourself; the other side answers it.")
    expect(declan.page.get_by_role("button", name="Agree")).to_have_count(0)


def the_official_agrees(maeve, here):
    maeve.sign_in(here.maeve)
    with maeve.counting(at_most=2):
        maeve.follow("Agree or dispute: F-2 Temperature")
        maeve.reads("Missed 3 times: ")
        maeve.picture("failure-desk")
        maeve.press_button("Agree")
        maeve.reads("Agreed; it counts.")


def the_partner_disputes(declan, here, ours):
    declan.open(reverse("failure", args=[ours.uuid]))
    with declan.counting(at_most=2):
        summary = declan.page.locator("summary", has_text="Dispute it")
        declan.click(summary)
        box = declan.page.locator("details.box[open]")
        declan.write("Why", "The ward was open all day.", within=box)
        declan.picture("failure-dispute-phone")
        declan.press_button("Dispute it", within=box)
        declan.reads("it is held apart")
    expect(declan.page.locator("span.tag", has_text="disputed").first).to_be_visible()
