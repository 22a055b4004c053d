"""What Concord holds about a person: theirs as a file, and gone but for a pseudonym."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import Q

from core import clock, personal
from core.jobs.worker import drain
from core.ledger import audited
from core.models import AuditEvent, Mail, Notice, RowChange, User
from core.problems import Refused
from core.profile import change_profile
from governance.models import Appointment, PersonalExport, Pseudonymisation
from governance.services.personal_data import ask_for, ask_for_own, clear_exports
from governance.services.pseudonyms import ask_for_pseudonym, give_pseudonym
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import UserFactory, person
from tests.partnerships.stages.builders import document

pytestmark = pytest.mark.django_db
MINE, PAGE = "/profile/data/", "/access/personal-data/"
LEFT = {"email": "niamh@walsh.example", "ground": "left"}


@pytest.fixture
def admin():
    return UserFactory(is_staff=True, name="Ada Root")


@pytest.fixture
def partnership():
    return PartnershipFactory()


@pytest.fixture
def niamh(partnership):
    """Somebody who left yesterday, and about whom much is kept."""
    today = clock.today()
    found = person("approver", partnership, until_on=today - dt.timedelta(days=1))
    user = User.objects.get(pk=found.pk)
    with audited("system", actor=None, kind="person.registered"):
        User.objects.filter(pk=user.pk).update(email=LEFT["email"])
        user.memberships.update(until_on=today - dt.timedelta(days=1), position="Deputy of Walsh")
        user.appointments.update(duties="Walsh looks after payments")
    user.refresh_from_db()
    change_profile(user, {"name": "Niamh Walsh"})
    EmailAddress.objects.create(user=user, email=user.email)
    Mail.objects.create(key="m", to=user.email, subject="To Niamh Walsh", text="Dear Niamh Walsh")
    Notice.objects.create(
        user=user, key="n", kind="news", partnership=partnership.uuid, title="Walsh", where="here"
    )
    return user


def codes(refused) -> set[str]:
    return {problem.code for problem in refused.value.problems}


def test_people_fetch_everything_about_themselves_and_nobody_else_does(client_of, admin, niamh):
    browser = client_of(niamh)
    browser.post(MINE)
    export = PersonalExport.objects.get()
    drain()
    address = f"{MINE}{export.uuid}/file/"
    assert address in browser.get(MINE).text
    answer = browser.get(address)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    told = json.loads(archive.read("data.json"))
    tables = {one["table"]: one["rows"] for one in told["about"]}
    assert tables["core.User"][0]["name"] == "Niamh Walsh"
    assert "password" not in tables["core.User"][0]
    assert tables["governance.Appointment"][0]["duties"] == "Walsh looks after payments"
    assert {act["kind"] for act in told["acts"]} >= {"person.profile_changed", "person.data_asked"}
    assert AuditEvent.objects.filter(kind="person.data_fetched", actor=niamh.uuid).count() == 1
    assert client_of(admin).get(address).status_code == 404
    clear_exports(clock.now() + dt.timedelta(days=8))
    assert browser.get(address).status_code == 404


def test_whoever_looks_after_concord_asks_for_another_who_alone_fetches_it(admin, niamh):
    asked = ask_for(niamh.email, actor=admin)
    drain()
    assert asked.person == niamh
    assert Mail.objects.filter(to=niamh.email, key__contains=str(asked.uuid)).exists()
    with pytest.raises(Refused) as refused:
        ask_for("nobody@example.org", actor=niamh)
    assert codes(refused) == {"forbidden", "unknown"}


def test_every_table_that_names_addresses_or_people_is_known_to_hold_personal_data():
    known = {one.label for one in personal.holdings()}
    assert known >= {"core.User", "core.Mail", "core.Notice", "account.EmailAddress"}
    assert known >= {"mfa.Authenticator", "usersessions.UserSession", "core.ApiToken"}
    assert personal.holdings()[-1].label == "core.User"


def test_who_left_keeps_their_history_and_nothing_that_says_who_they_were(admin, niamh):
    ask_for_own(niamh)
    drain()
    call_command("verify_ledger")
    images = Q(old__icontains="walsh") | Q(new__icontains="walsh")
    assert RowChange.objects.filter(images).exists()
    waiting = ask_for_pseudonym(**LEFT, actor=admin)
    done = give_pseudonym(waiting, actor=UserFactory(is_staff=True))
    call_command("verify_ledger")
    gone = User.objects.get(pk=niamh.pk)
    assert (gone.name, gone.is_active) == (done.pseudonym, False)
    assert done.pseudonym == "Former official 1"
    assert gone.email.endswith("@pseudonym.invalid")
    assert not gone.has_usable_password()
    held = Appointment.objects.get(user=gone)
    assert (held.role, held.duties, held.user.name) == ("approver", "", "Former official 1")
    assert not RowChange.objects.filter(images).exists()
    assert not AuditEvent.objects.filter(body__icontains="walsh").exists()
    for one in personal.holdings():
        assert "walsh" not in str(one.told(gone)).lower(), one.label
    assert not Mail.objects.filter(Q(to__icontains="walsh") | Q(text__icontains="walsh")).exists()
    assert not EmailAddress.objects.filter(user=gone).exists()
    assert not PersonalExport.objects.exists()
    assert AuditEvent.objects.filter(kind="person.pseudonymised").count() == 1


def test_two_people_give_a_pseudonym_and_the_database_says_so(admin, niamh, partnership):
    waiting = ask_for_pseudonym(**LEFT, actor=admin)
    for who in (admin, niamh, person("approver", PartnershipFactory()), UserFactory()):
        with pytest.raises(Refused):
            give_pseudonym(waiting, actor=who)
    for who in (admin, niamh):
        done = {"state": "done", "decided_at": clock.now(), "pseudonym": "X"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Pseudonymisation.objects.filter(pk=waiting.pk).update(decided_by=who, **done)
    give_pseudonym(waiting, actor=person("approver", partnership))
    with pytest.raises(Refused) as refused:
        give_pseudonym(waiting, actor=UserFactory(is_staff=True))
    assert "decided" in codes(refused)


def test_whoever_holds_a_role_still_keeps_their_name(admin, partnership):
    here = person("contract_manager", partnership)
    with pytest.raises(Refused) as refused:
        ask_for_pseudonym(here.email, ground="", actor=here)
    assert codes(refused) == {"forbidden", "required", "own_entry", "still_here"}
    with pytest.raises(Refused) as refused:
        ask_for_pseudonym(here.email, ground="left", actor=admin)
    assert codes(refused) == {"still_here"}


def test_the_page_asks_and_another_one_answers(client_of, admin, niamh, partnership):
    asking = client_of(admin)
    asking.post(PAGE, {"act": "ask", **LEFT})
    assert "waits for a second person" in asking.get(PAGE).text
    waiting = Pseudonymisation.objects.get()
    answer = {"act": "give", "thing": str(waiting.uuid)}
    assert asking.post(PAGE, answer).status_code == 404
    approver = client_of(person("approver", partnership))
    assert "Niamh Walsh" in approver.get(PAGE).text
    assert approver.post(PAGE, answer).status_code == 302
    assert client_of(person("auditor")).get(PAGE).status_code == 403
    assert User.objects.get(pk=niamh.pk).name == "Former official 1"


def test_the_file_holds_what_one_uploaded_and_may_still_see(partnership):
    here, gone = person("contract_manager", partnership), UserFactory()
    for who in (here, gone):
        paper = document(partnership, "permits")
        paper.uploaded_by = who
        paper.file.save("kept", ContentFile(b"pdf"))
        ask_for_own(who)
    drain()
    held = {}
    for export in PersonalExport.objects.all():
        with export.file.open("rb") as file, zipfile.ZipFile(file) as archive:
            held[export.person] = len(archive.namelist())
    assert held == {here: 2, gone: 1}
