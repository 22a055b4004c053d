"""A month is paid: the contract and the index have moved, three things failed, one is waived."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from core import clock
from core.periods import Period
from performance.models import Payment
from performance.selectors.payments.book import PaymentBook
from tests.factories.people import person
from tests.journeys.ways import TWO_WAYS
from tests.partnerships.variations.builders import World
from tests.performance.indices.builders import record, register
from tests.performance.payments.builders import OCTOBER, TERMS, hospital, put_terms, unavailable

FAILED = (
    ("Operating theatre 3", "Theatre", "Air handling", 4),
    ("Ward 5B", "Ward", "Heating", 10),
    ("Outpatient rooms", "Clinic", "No water enters", 6),
)
"""Area, class, requirement, and how many windows of two hours it outlasted."""


def the_contract_and_the_index_move(here) -> None:
    """A variation raises the charge by €120,000 a year; the index of April was revised."""
    put_terms(here.partnership, replace(TERMS, indexed_share=Decimal("0.3")))
    index = register()
    record(index, ("2018-04", "100.0", "2018-05-15"), ("2026-04", "127.6", "2026-05-15"))
    world = World(
        partnership=here.partnership,
        manager=here.maeve,
        colleague=here.colleague,
        owner=here.sean,
        unit=person("portfolio_official"),
        lead=here.declan,
    )
    asked = world.estimated(charge_change=Decimal(120_000))
    drafted = world.drafted(
        asked,
        effective_from=dt.date(2026, 10, 1),
        because="Agreed in September, signed late.",
        unitary_charge=Decimal(32_640_000),
    )
    world.approved(world.submitted(drafted))
    record(index, ("2026-04", "128.0", "2026-08-14"))


@TWO_WAYS
def test_a_month_is_worked_out_approved_by_two_and_certified(visit, worker, keyboard, scripts):
    here = hospital()
    the_contract_and_the_index_move(here)

    def at_work(user):
        visitor = visit(keyboard=keyboard, java_script_enabled=scripts)
        visitor.sign_in(user, shown=False)
        return visitor

    maeve = at_work(here.maeve)
    three_things_failed(maeve, here, typed=1 if keyboard else len(FAILED))
    before = clock.now()
    one_is_waived(maeve, at_work(here.sean), here)
    two_people_approve(maeve, at_work(here.niamh), at_work(here.eoin))
    the_certificate_is_a_pdf(maeve)
    payment = Payment.objects.get()
    # 32.64 m × (0.7 + 0.3 × 1.28) ÷ 12, less 2,640 + 4,400 + 1,980, of which 4,400 were waived.
    assert payment.total == Decimal(2_948_480) - 2_640 - 1_980
    earlier = PaymentBook(here.partnership, known_at=before).work_out(Period.parse(OCTOBER))
    assert earlier.total == payment.total - 4_400


def three_things_failed(maeve, here, *, typed: int) -> None:
    """So many of them are typed on the page; the others came in by a program."""
    for number, (area, area_class, requirement, windows) in enumerate(FAILED):
        begin = dt.datetime(2026, 10, 6 + number, 8, 0)  # noqa: DTZ001 - as typed on the page
        end = begin + dt.timedelta(hours=2 * windows, minutes=1)
        if number >= typed:
            moment = begin.astimezone(dt.UTC)
            unavailable(here, area, area_class, moment, windows, requirement=requirement)
            continue
        maeve.open(reverse("failure_new", args=[here.partnership.uuid]))
        maeve.click(maeve.page.get_by_label("area not available"))
        maeve.write("Area", area)
        maeve.choose("Class of area", area_class)
        maeve.write("Requirement that was missed", requirement)
        maeve.fill(maeve.page.get_by_label("Since"), begin.strftime("%Y-%m-%dT%H:%M"))
        maeve.fill(maeve.page.get_by_label("Put right"), end.strftime("%Y-%m-%dT%H:%M"))
        maeve.press_button("Log")
        expect(maeve.page.get_by_text(f"F-{number + 1}").first).to_be_visible()


def one_is_waived(maeve, sean, here) -> None:
    maeve.open(reverse("payments", args=[here.partnership.uuid]))
    with maeve.counting(at_most=1):
        maeve.press_button(re.compile("Work it out.*October 2026"))
    maeve.reads("€2,939,460 to pay, after €9,020 of deductions")
    propose = maeve.page.locator("details", has_text="Waive, withhold or release")
    maeve.click(propose.locator("summary"))
    maeve.click(propose.get_by_label("deduction waived"))
    maeve.choose("Deduction", "Ward 5B (F-2)", within=propose)
    maeve.write("Amount", "4400", within=propose)
    maeve.write("Reason", "We asked for it.", within=propose)
    maeve.press_button("Waive, withhold or release", within=propose)
    sean.open("/to-do/")
    sean.click(
        sean.page.get_by_role("row").filter(has_text="deduction waived").get_by_role("link").last
    )
    grants = sean.page.locator("form").filter(has=sean.page.locator('[value="grant"]'))
    sean.press_button("Grant it", within=grants)
    sean.is_still_me()
    sean.reads("Granted.")


def two_people_approve(maeve, niamh, eoin) -> None:
    maeve.page.reload()
    again = maeve.page.locator("details", has_text="Work it out anew")
    maeve.click(again.locator("summary"))
    maeve.press_button("Work it out anew", within=again)
    maeve.reads("€2,943,860 to pay, after €4,620 of deductions")
    for who in (niamh, eoin):
        who.open("/to-do/")
        row = who.page.get_by_role("row").filter(has_text="Approve the payment for October 2026")
        who.click(row.get_by_role("link").last)
        with who.counting(at_most=3):
            who.press_button("Approve €2,943,860")
            who.is_still_me()
    eoin.reads("The certificate is issued.")


def the_certificate_is_a_pdf(maeve) -> None:
    maeve.page.reload()
    maeve.press_button("Issue the certificate as PDF")
    ready = maeve.page.get_by_role("link", name="Download PDF")
    maeve.reload_until(ready.is_visible)
    with maeve.page.expect_download() as download:
        maeve.click(ready)
    text = "".join(page.extract_text() for page in PdfReader(download.value.path()).pages)
    for said in ("Payment certificate, October 2026", "version 2", "CSP-IE, 100 to 128"):
        assert said in text
    for said in ("Ward 5B", "We asked for it.", "Niamh Walsh", "Eoin Daly", "€2,943,860.00"):
        assert said in text
