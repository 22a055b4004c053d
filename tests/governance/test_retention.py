"""What is kept for how long stands in one table; what is due goes when two people say so."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import re

import pytest
from axes.models import AccessFailureLog
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction

from config.retention import RETENTION
from config.schedule import SCHEDULE
from core import clock
from core.ledger.verification import verify
from core.models import AuditEvent, Job, Mail, Notice
from core.problems import Refused
from core.retention import record_class
from core.worklist import items_of
from governance.models import Disposal, LegalHold, PersonalExport
from governance.selectors.disposals import due_by_class
from governance.services import disposals as service
from partnerships.models import Document, DocumentDownload
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import UserFactory, person
from tests.partnerships.stages.builders import document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

PAGE = "/access/records/"
LONG = dt.timedelta(days=731)


@pytest.fixture
def partnership():
    return PartnershipFactory(name="Northfield Hospital")


@pytest.fixture
def admin():
    return UserFactory(name="Ada Admin", is_staff=True)


@pytest.fixture
def sean(partnership):
    return person("approver", partnership, name="Seán Walsh")


@pytest.fixture
def eoin(partnership):
    return person("approver", partnership, name="Eoin Daly")


@pytest.fixture
def old():
    """Two mails kept long enough, one that is not, and one that never left."""
    now = clock.now()
    for name, sent in (("a", LONG), ("b", LONG), ("c", dt.timedelta(days=729)), ("d", None)):
        Mail.objects.create(
            key=name,
            to=f"{name}@example.org",
            subject=f"To {name}",
            sent_at=None if sent is None else now - sent,
        )


def codes(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.codes


def agreed(admin, sean, eoin):
    made = service.propose_disposal("mails", actor=admin)
    service.agree_to_disposal(made, actor=sean)
    return service.agree_to_disposal(made, actor=eoin)


def test_each_class_says_how_long_why_and_what_removes_it():
    clocked = {one.job_kind for one in SCHEDULE}
    for one in RETENTION:
        assert (one.label, one.after, one.source) != ("", "", "")
        assert (one.kept_days is None) <= (one.removal == "nothing")
        assert (one.removal == "by_itself") == bool(one.job)
        assert not one.job or one.job in clocked
        # What may go has to say whose it is, or no hold would keep it.
        assert one.removal == "nothing" or (one.due and (one.of_person or one.of_partnership))
    removing = {one.job_kind for one in SCHEDULE if re.match("(Removes|Deletes)", one.why)}
    assert removing == {one.job for one in RETENTION if one.job}


def test_two_people_decide_and_a_third_disposes_of_what_is_due(admin, sean, eoin, old):
    made = service.propose_disposal("mails", actor=admin)
    assert made.proposed_rows == 2
    step = service.agree_to_disposal
    assert codes(step, made, actor=admin) == {"forbidden", "own_entry"}
    assert codes(service.dispose, made, actor=admin) == {"decided"}
    step(made, actor=sean)
    assert codes(step, made, actor=sean) == {"own_entry"}
    assert codes(service.dispose, made, actor=admin) == {"decided"}
    step(made, actor=eoin)
    assert codes(service.dispose, made, actor=sean) == {"forbidden"}
    gone = list(Mail.objects.filter(key__in="ab").order_by("pk").values())
    done = service.dispose(made, actor=admin)
    assert (done.rows, set(Mail.objects.values_list("key", flat=True))) == (2, {"c", "d"})
    lines = [
        json.dumps(one, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False) for one in gone
    ]
    text = "".join(f"{one}\n" for one in lines).encode()
    assert done.sha256 == hmac.new(done.salt.encode(), text, hashlib.sha256).hexdigest()
    [told] = AuditEvent.objects.filter(kind="records.disposed")
    body = told.body
    assert done.sha256 in body
    assert not [one for one in (done.salt, "a@example.org") if one in body]
    assert verify().intact


def test_what_is_refused_or_proposed_wrongly_stays(admin, sean, eoin, old):
    ask = service.propose_disposal
    assert codes(ask, "mails", actor=sean) == {"forbidden"}
    assert codes(ask, "contract", actor=admin) == {"unknown"}
    assert codes(ask, "anything", actor=admin) == {"unknown"}
    assert codes(ask, "notices", actor=admin) == {"nothing_due"}
    made = ask("mails", actor=admin)
    assert codes(ask, "mails", actor=admin) == {"waits"}
    service.agree_to_disposal(made, actor=sean)
    service.refuse_disposal(made, actor=eoin)
    assert codes(service.dispose, made, actor=admin) == {"decided"}
    assert Mail.objects.count() == 4
    manager = person("contract_manager", PartnershipFactory())
    assert "forbidden" in codes(service.agree_to_disposal, ask("mails", actor=admin), actor=manager)


def test_the_database_keeps_the_three_apart(admin, sean, eoin, old):
    made = agreed(admin, sean, eoin)
    for wrong in (
        {"first_by": admin},
        {"second_by": sean},
        {"second_by": None},
        {"state": "done"},
        {"state": "done", "done_by": sean, "rows": 2, "sha256": "0" * 64},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Disposal.objects.filter(pk=made.pk).update(**wrong)


def a_hold(about, sean, eoin):
    now = clock.now()
    facts = {"reason": "x", "asked_by": sean, "asked_at": now, "decided_by": eoin}
    return LegalHold.objects.create(**about, **facts, decided_at=now, state="agreed")


def test_a_hold_that_came_meanwhile_keeps_what_it_is_about(admin, sean, eoin, old):
    made = agreed(admin, sean, eoin)
    a_hold({"person": UserFactory(email="a@example.org")}, sean, eoin)
    assert service.dispose(made, actor=admin).rows == 1
    assert Mail.objects.filter(key="a").exists()


def test_a_hold_on_a_partnership_keeps_its_traces(partnership, sean, eoin):
    other, stranger = PartnershipFactory(), UserFactory()
    then = clock.now() - dt.timedelta(days=7 * 366)
    for one in (partnership, other):
        paper = document(one, "permits")
        DocumentDownload.objects.create(document=paper, by=stranger, at=then)
        Notice.objects.create(
            user=stranger, key=f"n{one.pk}", kind="news", partnership=one.uuid, told_at=then
        )
    a_hold({"partnership": partnership}, sean, eoin)
    due = {one.record_class.slug: (one.rows, one.held) for one in due_by_class(clock.now())}
    assert (due["downloads"], due["notices"]) == ((1, 1), (1, 1))
    assert Document.objects.count() == 2


def test_only_what_is_over_is_due(partnership, admin):
    then, user = clock.now() - LONG, UserFactory()
    over = {"finished_at": then, "state": Job.State.DONE}
    named, _free = (Job.objects.create(kind="x", key=key, **over) for key in "ab")
    Job.objects.create(kind="x", key="c", state=Job.State.QUEUED)
    PersonalExport.objects.create(person=user, asked_by=user, asked_at=clock.now(), job=named)
    for key, facts in (("open", {}), ("over", {"over_at": then})):
        Notice.objects.create(
            user=user, key=key, kind="waiting", partnership=partnership.uuid, told_at=then, **facts
        )
    AccessFailureLog.objects.create(username="x@example.org")
    AccessFailureLog.objects.update(attempt_time=then)
    yesterday = clock.today() - dt.timedelta(days=6 * 366)
    person("approver", partnership, until_on=yesterday)
    due = {one.record_class.slug: one.rows for one in due_by_class(clock.now())}
    wanted = {"jobs": 1, "notices": 1, "sign_ins": 1, "people": 1, "contract": 0}
    assert {slug: due[slug] for slug in wanted} == wanted
    assert [one.key for one in record_class("jobs").free(clock.now())] == ["b"]


def test_the_page_and_programs_show_the_table_and_lead_through_a_disposal(
    client_of, admin, sean, eoin, old, partnership, connection_queries
):
    browser = client_of(admin)
    read = [browser.get(PAGE)]
    for said in ("Limitation Act 1980", "12 years", "2 years", "by itself, each night"):
        assert said in read[0].text
    auditor = client_of(person("auditor"))
    assert connection_queries(lambda: read.append(auditor.get(PAGE))) <= 40
    assert "Propose to dispose of" not in read[1].text
    assert client_of(person("partner_lead", partnership)).get(PAGE).status_code == 403
    asked = {"act": "propose", "record_class": "mails"}
    assert auditor.post(PAGE, asked).status_code == 422
    assert browser.post(PAGE, asked).status_code == 302
    made = Disposal.objects.get()
    act = {"act": "agree", "thing": str(made.uuid)}
    assert client_of(sean, shown=False).post(PAGE, act).headers["Location"].startswith("/account/")
    assert client_of(sean).post(PAGE, act).status_code == 302

    def waiting(user):
        return [one.title for one in items_of(user, clock.today()) if "disposal" in one.key]

    assert [waiting(one) for one in (sean, admin)] == [[], []]
    assert waiting(eoin) == ["Agree to a disposal, or refuse it"]
    assert Program(eoin).post(f"/disposals/{made.uuid}/agree/").json()["state"] == "agreed"
    assert waiting(admin) == ["Carry out a disposal"]
    assert Program(admin).post(f"/disposals/{made.uuid}/dispose/").status_code == 403
    done = browser.post(PAGE, {**act, "act": "dispose"}, follow=True)
    assert "2 records are gone." in done.text
