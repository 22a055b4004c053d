"""Pages, To do and programs on the final account."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from pypdf import PdfReader

from core import clock
from core.jobs.worker import run
from core.ledger.history import history
from core.periods import Period
from performance.models import Payment, PaymentItem
from performance.selectors.final_account import final_account
from performance.worklists.payments import payments_to_do
from reports.services.issue import request_report
from tests.api import Program
from tests.once import once
from tests.performance.payments.builders import at, unavailable
from tests.performance.payments.test_final_account import at_its_end, closed, closing, later, paid
from tests.performance.payments.test_pages import proved, read
from tests.performance.payments.test_payments import approved, issued

__all__ = ["later"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def here():
    return at_its_end()


def test_the_page_says_what_comes_first_then_offers_it_and_then_that_it_is_closed(
    here, later, client_of
):
    maeve, declan = client_of(here.maeve), client_of(here.declan)
    october = issued(here)
    page = read(maeve, "payments", here.partnership.uuid)[1]
    assert "Record first on which day October 2026 was paid" in page
    assert "Work out the final account" not in page
    paid(here, october)
    assert "Work out the final account" in read(maeve, "payments", here.partnership.uuid)[1]
    address = reverse("payments", args=[here.partnership.uuid])
    answer = maeve.post(address, {"period": "final"})
    payment = Payment.objects.get(closes=True)
    assert answer["Location"] == reverse("payment", args=[payment.uuid])
    page = read(maeve, "payments", here.partnership.uuid)[1]
    assert "The final account, November 2026, €0, waits for two approvals" in page
    assert "Final account" not in read(declan, "payments", here.partnership.uuid)[1]
    approved(payment, here.niamh, here.eoin)
    for someone in (maeve, declan):
        page = read(someone, "payments", here.partnership.uuid)[1]
        assert "The account is closed since 1 March 2027." in page
        assert "The final account, November 2026" in page
    assert "It closes the account" in read(declan, "payment", payment.uuid)[1]
    assert "Propose to reopen it" not in read(declan, "payments", here.partnership.uuid)[1]


def test_the_page_proposes_the_reopening_and_a_colleague_grants_it(here, later, client_of):
    paid(here, issued(here))
    closed(here)
    maeve = client_of(here.maeve)
    address = reverse("payments", args=[here.partnership.uuid])
    empty = maeve.post(address, {"step": "reopen", "reason": " "})
    assert "Say what is to be settled still." in empty.content.decode()
    maeve.post(address, {"step": "reopen", "reason": "A leak was found."})
    item = PaymentItem.objects.get(kind="reopening")
    today = clock.today()
    assert "Decide whether the account is reopened" in [
        one.title for one in payments_to_do(here.sean, today)
    ]
    sean = proved(client_of(here.sean))
    sean.post(reverse("payment_item", args=[item.uuid]), {"step": "grant", "answer": "Yes."})
    item.refresh_from_db()
    assert item.state == "granted"
    assert "Work out the final account" in read(maeve, "payments", here.partnership.uuid)[1]
    said = [one.act.what for one in history(here.partnership.stream)]
    assert any("granted the reopening of the account for November 2026" in one for one in said)


def test_to_do_names_it_from_the_end_of_the_term_until_it_is_worked_out(here, later):
    def due():
        return [
            one.due_on
            for one in payments_to_do(here.maeve, clock.today())
            if one.title == "Work out the final account"
        ]

    assert due() == []
    paid(here, issued(here))
    assert due() == [dt.date(2026, 11, 30)]
    closing(here)
    assert due() == []


def test_programs_close_and_reopen_it_too(here, later):
    paid(here, issued(here))
    root = f"/partnerships/{here.partnership.uuid}"
    made = Program(here.maeve).post(f"{root}/payments/", {"period": "final"})
    assert (made.status_code, made.json()["closes"]) == (201, True)
    approved(Payment.objects.get(closes=True), here.niamh, here.eoin)
    body = {"period": "2026-11", "kind": "reopening", "amount": "0", "reason": "A leak."}
    item = Program(here.maeve).post(f"{root}/payment-items/", body).json()
    assert item["kind"] == "reopening"
    grant = f"{root}/payment-items/{item['uuid']}/grant/"
    assert Program(here.sean).post(grant, {"answer": ""}).status_code == 200
    assert final_account(here.partnership).is_closed is False


def test_the_certificate_says_that_it_closes_the_account(here, later):
    paid(here, issued(here))
    unavailable(here, "Theatre 1", "Theatre", at(6), 2)
    with clock.travel(dt.datetime(2027, 9, 1, 12, tzinfo=dt.UTC)):
        last = closed(here)
        report = request_report(
            here.partnership,
            slug="payment_certificate",
            length="full",
            period=Period.parse(last.period),
            about=last.uuid,
            actor=here.eoin,
        )
        run(report.job_id)
    report.refresh_from_db()
    with report.file.open("rb") as file:
        words = " ".join(one.extract_text() for one in PdfReader(file).pages).split()
    said = " ".join(words)
    assert "Payment certificate, the final account, November 2026" in said
    assert "It closes the account: nothing further is paid, unless two people reopen it." in said
    assert "€1,200 to be paid by the partner" in said
