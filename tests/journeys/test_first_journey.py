"""The main job on one day, as five people: from a published list to a PDF that proves itself."""

from __future__ import annotations

import datetime as dt
import hashlib
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from partnerships.models import Partnership
from performance.models import KPI, KPIRecord, Milestone
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import CertifierFactory, MembershipFactory, UserFactory, person
from tests.journeys.test_partner import LOG, a_photo
from tests.journeys.workbook import NAME, a_workbook

pytestmark = pytest.mark.usefixtures("worker")

KPIS = {
    "level_a_fix": ("Level A failure put right", {"no_points": 60, "full_points": 30}),
    "level_b_fix": ("Level B failure put right", {"no_points": 4, "full_points": 2}),
    "help_desk": (
        "Help desk calls logged and closed in time",
        {"no_points": 90, "full_points": 100},
    ),
    "inspections_in_date": (
        "Statutory inspections in date",
        {"no_points": 90, "full_points": 100},
    ),
}
"""Codes of the catalogue of hospitals; in the first two, less is better."""
NAMES = [name for name, _ in KPIS.values()]
FIGURES = ["28", "2.5", "98.2", "99.3"]
CERTIFIED = "Lifts renewed"
CHECKED = "Car park open"


def test_from_a_published_list_to_a_pdf_as_five_people(visit, tmp_path):
    amara = person("portfolio_official", name="Amara Diallo")
    ines = person("auditor", name="Inês Okafor")
    official = visit()
    official.sign_in_by_password(amara)
    imports(official, a_workbook(tmp_path), partnerships=2)
    partnership = opens(official, NAME)
    declan, padraig, maeve = appoints(official, partnership)
    sets_up(official)

    partner = visit()
    partner.sign_in(declan)
    adopts(partner)
    sends_the_return(partner)
    for name in (CERTIFIED, CHECKED):
        claims(partner, name)
    manager = visit()
    manager.sign_in(maeve)
    checks_the_return(manager, sends_back=NAMES[2])
    accepts(manager, CHECKED)
    certifier = visit()
    certifier.sign_in(padraig)
    certifies(certifier, CERTIFIED)
    accepts(manager, CERTIFIED)
    sees_the_scorecard(manager, partnership)

    auditor = visit()
    auditor.sign_in(ines)
    address = fetches_the_report(auditor, partnership)
    stranger = visit()
    stranger.sign_in(person("partner_lead", PartnershipFactory(name="Bayview Water")))
    for path in (address, f"{address}pdf/", reverse("partnership", args=[partnership.uuid])):
        assert stranger.open(path) == 404
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    for visitor in (official, partner, manager, certifier, auditor, stranger):
        assert visitor.complaints == []


def imports(official, workbook, *, partnerships: int) -> None:
    official.follow("Portfolio")
    official.follow(re.compile("Import"))
    official.attach(official.page.get_by_label("File", exact=True), workbook)
    official.press_button("Check before import")
    official.reads("Nothing has been written yet.")
    official.picture("journey-1-checked")
    assert not Partnership.objects.exists()
    official.press_button(f"Import {partnerships} partnerships")
    official.reads("Imported")
    official.picture("journey-2-imported")
    assert Partnership.objects.count() == partnerships


def opens(official, name: str) -> Partnership:
    official.follow("Portfolio")
    official.write("Name or reference", name)
    official.press_button("Filter")
    official.follow(name, within=official.page.get_by_role("table"))
    expect(official.page.get_by_role("heading", level=1)).to_have_text(name)
    official.picture("journey-3-partnership")
    return Partnership.objects.get(name=name)


def appoints(official, partnership):
    """The people have accounts; the official gives them their roles on the People page."""
    since = {"from_on": dt.date(2015, 1, 1)}
    found = []
    for name, role, organisation in (
        ("Declan Roche", "Partner’s lead", partnership.partner),
        ("Pádraig Nolan", "Independent certifier", CertifierFactory(name="Brannock Certifiers")),
        ("Maeve Brennan", "Contract manager", partnership.authority),
    ):
        user = UserFactory(name=name)
        MembershipFactory(user=user, organisation=organisation, **since)
        found.append(user)
        official.follow("People and decisions")
        form = official.page.locator("#appoint")
        official.click(form.locator("summary"))
        official.write("E-mail address", user.email, within=form)
        official.choose("Role", role, within=form)
        official.click(form.get_by_role("button"))
        if user is found[0]:
            official.is_still_me()
        official.reads("The appointment was made.")
    official.picture("journey-4-people")
    return found


def sets_up(official) -> None:
    """Four KPIs since October and two milestones, all in the browser."""
    official.follow("Overview")
    official.reads("Nothing is measured here yet.")
    official.follow("Set up measuring")
    page = official.page
    for tick in page.locator("[name^=kpi-][name$=-ticked]").all():
        tick.set_checked(tick.get_attribute("name") in {f"kpi-{code}-ticked" for code in KPIS})
    for code, (_, goalposts) in KPIS.items():
        for field, value in goalposts.items():
            official.fill(page.locator(f"[name=kpi-{code}-{field}]"), str(value))
        official.fill(page.locator(f"[name=kpi-{code}-community_weight]"), "2")
    for number, name in enumerate((CERTIFIED, CHECKED), start=1):
        row = f"milestone-own_{number}"
        page.locator(f"[name={row}-ticked]").check()
        official.fill(page.locator(f"[name={row}-name]"), name)
        official.fill(page.locator(f"[name={row}-baseline_on]"), "2026-11-30")
        page.locator(f"[name={row}-needs_certificate]").set_checked(name == CERTIFIED)
    official.press_button("Check before it counts")
    official.reads("Nothing has been written yet.")
    official.picture("journey-4a-set-up")
    assert not KPI.objects.exists()
    official.press_button("Set up")
    official.reads("Proposed, not yet adopted")
    assert [KPI.objects.get(code=code).direction for code in KPIS] == [
        *("lower", "lower"),
        *("higher", "higher"),
    ]


def adopts(partner) -> None:
    partner.follow("Due from us")
    partner.follow("Adopt what is measured")
    partner.picture("journey-4b-adopt")
    partner.press_button("Adopt these KPIs")
    partner.reads("4 KPIs are adopted.")


def sends_the_return(partner) -> None:
    partner.follow("Due from us")
    partner.follow("Return for October 2026")
    partner.press_button("Paste from a spreadsheet")
    cells = "\n".join(f"{name}\t{figure}" for name, figure in zip(NAMES, FIGURES, strict=True))
    partner.fill(partner.page.locator("#paste-box-text"), cells)
    partner.press_button("Put into the table")
    partner.attach(partner.page.locator("#evidence-upload"), LOG)
    partner.press_button("Save draft")
    for name in NAMES[:2]:
        partner.press_button(f"Evidence for {name}")
        picker = partner.page.get_by_role("group", name=f"Evidence for {name}")
        partner.click(picker.get_by_role("checkbox", name="repairs.csv"))
        partner.press_button("Done")
    partner.picture("journey-5-return")
    partner.press_button("Check and send")
    partner.press_button("Send")
    partner.reads("-2026-0001")
    served = KPIRecord.objects.filter(evidence__isnull=False)
    assert sorted(one.kpi.name for one in served) == sorted(NAMES[:2])


def claims(partner, milestone: str) -> None:
    partner.follow("Due from us")
    partner.follow(milestone)
    partner.write("Completed on", "2026-11-20")
    partner.write("What was completed, and what shows it", "Complete and handed over.")
    partner.attach(partner.page.get_by_label("Files and photos"), a_photo())
    partner.press_button("Send the claim")
    partner.reads(re.compile("Round 1, "))


def checks_the_return(manager, *, sends_back: str) -> None:
    manager.follow("To do")
    manager.follow(re.compile("^Check the return"))
    manager.press_button(re.compile("Accept these"))
    row = manager.page.get_by_role("group", name=sends_back, exact=True)
    manager.click(row.get_by_role("radio", name="Send back"))
    entry = manager.page.locator("tbody").filter(has=row)
    manager.fill(entry.locator("textarea"), "The log is missing.")
    manager.picture("journey-6-check")
    manager.press_button("Finish checking")
    manager.press_button("Finish checking")
    manager.reads("3 figures accepted. 1 sent back.")


def accepts(manager, milestone: str) -> None:
    manager.follow("To do")
    manager.follow(f"Check: {milestone}")
    manager.click(manager.page.get_by_role("radio", name="Accept", exact=True))
    manager.press_button("Record the decision")
    expect(manager.page.get_by_role("button", name="Record the decision")).to_have_count(0)
    assert Milestone.objects.get(name=milestone).state == Milestone.State.ACCEPTED


def certifies(certifier, milestone: str) -> None:
    certifier.open("/")
    certifier.follow(f"Certify: {milestone}")
    certifier.write("What I certify as complete", "All four lifts run.")
    certifier.press_button("Certify")
    certifier.reads("All four lifts run.")
    certifier.picture("journey-7-certified")


def sees_the_scorecard(manager, partnership) -> None:
    manager.open(reverse("scorecard", args=[partnership.uuid]))
    manager.reads("What the two scores are made of")
    manager.picture("journey-8-scorecard")


def fetches_the_report(auditor, partnership) -> str:
    auditor.follow("Portfolio")
    auditor.follow(partnership.name)
    auditor.press_button("Full report")
    auditor.reads("The report is ready.")
    fingerprint = auditor.page.locator("code").first.inner_text()
    pdf = auditor.fetch("Download PDF").path().read_bytes()
    assert pdf.startswith(b"%PDF")
    assert hashlib.sha256(pdf).hexdigest() == fingerprint
    auditor.picture("journey-9-report")
    return auditor.page.url


@pytest.mark.real_data
@pytest.mark.one_pass
def test_the_725_projects_of_the_real_list_are_imported_in_the_browser(visit, shared_data):
    [workbook] = (shared_data / "uk-pfi").glob("*.xlsx")
    official = visit()
    official.sign_in(person("portfolio_official", name="Amara Diallo"))
    imports(official, workbook, partnerships=725)
