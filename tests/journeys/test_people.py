"""Story 3: somebody is appointed by e-mail, leave is covered, who decides is two clicks away."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest
from django.core import mail
from django.test import Client
from django.urls import resolve, reverse
from playwright.sync_api import expect

from governance.models import Appointment
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import MembershipFactory, UserFactory, person
from tests.journeys.crawl import pages_of
from tests.journeys.scenes import a_report_that_was_issued
from tests.journeys.ways import WAYS

BACKEND = "django.contrib.auth.backends.ModelBackend"
SECRET = "a long and good secret"


def link_in_the_newest_mail(to: str) -> str:
    for _look in range(200):
        for message in reversed(mail.outbox):
            found = re.search(r"https://[^/\s]+(/account/invitation/\S+)", str(message.body))
            if found and message.to == [to]:
                return found[1]
        time.sleep(0.05)
    raise AssertionError(f"no invitation reached {to}")


@WAYS
@pytest.mark.usefixtures("worker")
def test_somebody_new_is_invited_accepts_and_decides_and_their_leave_is_covered(
    visit, keyboard, scripts
):
    partnership = PartnershipFactory(name="Northfield Hospital")
    deputy = UserFactory(email="dervla@example.org", name="Dervla Deputy")
    MembershipFactory(user=deputy, organisation=partnership.authority)
    amara = visit(keyboard=keyboard, java_script_enabled=scripts)
    amara.sign_in(person("portfolio_official", name="Amara Diallo"))
    amara.open(reverse("partnership", args=[partnership.uuid]))
    invites(amara, partnership.authority.name)
    assert not Appointment.objects.filter(partnership=partnership).exists()
    eve = visit(keyboard=keyboard, java_script_enabled=scripts)
    eve.open(link_in_the_newest_mail("eve@example.org"))
    accepts(eve)
    made = Appointment.objects.get(partnership=partnership)
    assert (made.user.email, made.until_on) == ("eve@example.org", dt.date(2027, 11, 22))
    covers_her_leave(amara)
    stands_in = Client()
    stands_in.force_login(deputy, backend=BACKEND)
    address = reverse("partnership", args=[partnership.uuid])
    assert stands_in.get(address).status_code == 200
    ends_it(amara)
    assert Appointment.objects.get(pk=made.pk).until_on == dt.date(2026, 11, 23)
    assert amara.complaints == eve.complaints == []


def invites(amara, authority: str) -> None:
    with amara.counting(at_most=3):
        amara.follow("People and decisions")
        form = amara.page.locator("#appoint")
        amara.click(form.locator("summary"))
        amara.write("E-mail address", "eve@example.org", within=form)
        amara.choose("Role", "Senior responsible owner", within=form)
        amara.fill(form.locator("[name=name]"), "Eve Newcomer")
        amara.choose("Acts for", authority, within=form)
        amara.fill(form.locator("[name=until_on]"), "2027-11-22")
        amara.fill(form.locator("[name=limit]"), "250,000")
        amara.press_button("Appoint", within=form)
        amara.reads(re.compile("^Eve Newcomer is invited"))
    amara.reads("Waits", within=amara.page.get_by_role("region", name="Invited"))
    amara.picture("story-3-invited")


def accepts(eve) -> None:
    for words in ("Amara Diallo invites you", "Northfield Hospital", "Senior responsible owner"):
        eve.reads(re.compile(words))
    eve.picture("story-3-invitation")
    with eve.counting(at_most=1):
        eve.write("Password", SECRET)
        eve.write("Password, once more", SECRET)
        eve.press_button("Accept the invitation")
        expect(eve.page.get_by_role("heading", level=1)).to_have_text("Northfield Hospital")
    eve.reads(re.compile("^Welcome"))


def covers_her_leave(amara) -> None:
    with amara.counting(at_most=3):
        amara.follow("People and decisions")
        amara.follow(re.compile("^Cover ?: Eve Newcomer"))
        amara.write("E-mail address of the deputy", "dervla@example.org")
        amara.fill(amara.page.locator("[name=until_on]"), "2026-12-06")
        amara.press_button("Arrange cover")
        amara.reads(re.compile("Dervla Deputy stands in from"))


def ends_it(amara) -> None:
    with amara.counting(at_most=2):
        amara.follow(re.compile("^End ?: Eve Newcomer"))
        amara.reads("Still open")
        amara.write("Why it ends", "Moved to another board")
        amara.press_button("End the appointment")
        amara.reads("The appointment ends on the day given.")


@pytest.mark.appearance
def test_who_decides_this_is_two_clicks_away_on_every_page_of_a_partnership(client_of, visit):
    scene = a_report_that_was_issued()
    official = scene.sent.case.official
    client = client_of(official)
    found = pages_of(client, [reverse("partnership", args=[scene.partnership.uuid])])
    outside = {"portfolio", "to_do", "home", "profile"}
    ways = {}
    for one in found.values():
        if one.route.rstrip("?") in outside:
            continue
        content = client.get(one.address).content.decode()
        if str(scene.partnership.uuid) in one.address or _tells_of(one, content, scene):
            ways[one.address] = _way_to_the_people(content, scene)
    assert len(ways) > 10
    assert [address for address, way in ways.items() if not way] == []
    assert set(ways.values()) == {"at once", "by its partnership"}
    maeve = visit()
    maeve.sign_in(official)
    for way in ("at once", "by its partnership"):
        maeve.open(next(address for address, its in ways.items() if its == way))
        with maeve.counting(at_most=2):
            if way == "by its partnership":
                maeve.follow(re.compile(re.escape(scene.partnership.name)))
            maeve.follow("People and decisions")
            expect(maeve.page.get_by_role("heading", name="Who decides this?")).to_be_visible()


def _way_to_the_people(content: str, scene) -> str:
    """How the page leads to the people of the partnership; "" when it does not."""
    links = re.findall(r'<a [^>]*?href="([^"#?]+)[^"]*"', content)
    if reverse("people", args=[scene.partnership.uuid]) in links:
        return "at once"
    return (
        "by its partnership"
        if reverse("partnership", args=[scene.partnership.uuid]) in links
        else ""
    )


def _tells_of(one, content: str, scene) -> bool:
    """A page below a partnership whose address does not say so: a figure, a KPI, a report."""
    view = resolve(one.address.partition("?")[0])
    return bool(view.kwargs) and scene.partnership.name in content
