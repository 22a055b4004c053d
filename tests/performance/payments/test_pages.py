"""The pages of payments: what each person sees, opens and may do there."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from performance.models import Payment, PaymentItem
from performance.services.payment_facts import ItemFacts, propose_item
from performance.services.payments import prepare_payment, send_payment_back
from performance.worklists.payments import payments_to_do
from tests.factories.people import PASSWORD, person
from tests.once import once
from tests.performance.payments.builders import OCTOBER, TERMS, five_failures, hospital, put_terms
from tests.performance.payments.test_payments import approved, issued, prepared, waived

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
TODAY = dt.date(2026, 11, 23)


@once
def here():
    return hospital()


def read(client, name, uuid, query=""):
    page = client.get(reverse(name, args=[uuid]) + query)
    return page.status_code, page.content.decode().replace("\xa0", " ")


def proved(client):
    """The password was entered a moment ago."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def test_the_payment_says_how_it_was_built_up_and_opens_each_deduction(here, client_of):
    _theatre, ward, *_others = five_failures(here)
    waived(here, ward.reference, 23_200)
    payment = prepared(here)
    status, page = read(client_of(here.eoin), "payment", payment.uuid, f"?open={ward.reference}")
    assert status == 200
    assert "€2,649,000 to pay, after €61,000 of deductions" in page
    assert "€84,200 calculated = €61,000 imposed + €23,200 waived" in page
    assert "20 × 20 × 116 × 0.5 × 1 = 23,200" in page
    assert "The Board asked Clarion Care to put off the repair." in page
    assert "Seán Walsh" in page
    assert "Limit €50,000 a month" in page


def test_the_partner_reads_a_certificate_and_no_draft(here, client_of):
    payment = prepared(here)
    partner = client_of(here.declan)
    assert read(partner, "payment", payment.uuid)[0] == 404
    approved(payment, here.niamh, here.eoin)
    status, page = read(partner, "payment", payment.uuid)
    assert status == 200
    assert "€2,710,000 to pay, nothing deducted" in page
    assert "Record an invoice" not in page
    assert "October 2026" in read(partner, "payments", here.partnership.uuid)[1]


def test_a_stranger_finds_nothing(here, client_of):
    payment = issued(here)
    other = hospital()
    for someone in (other.declan, other.maeve):
        assert read(client_of(someone), "payment", payment.uuid)[0] == 404
        assert read(client_of(someone), "payments", here.partnership.uuid)[0] == 404


def test_the_manager_works_out_a_month_that_the_list_expects(here, client_of):
    five_failures(here)
    maeve = client_of(here.maeve)
    _status, page = read(maeve, "payments", here.partnership.uuid)
    assert "would pay €2,625,800.00, after €84,200 of deductions" in page
    address = reverse("payments", args=[here.partnership.uuid])
    answer = maeve.post(address, {"period": OCTOBER})
    payment = Payment.objects.get()
    assert answer.headers["Location"] == reverse("payment", args=[payment.uuid])


def test_a_period_that_is_none_comes_back_with_what_was_typed(here, client_of):
    address = reverse("payments", args=[here.partnership.uuid])
    answer = client_of(here.maeve).post(address, {"period": "last month"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“last month” is no period." in page
    assert 'value="last month"' in page


def test_approving_asks_for_the_password_and_shows_why_somebody_may_not(here, client_of):
    payment = prepared(here)
    address = reverse("payment", args=[payment.uuid])
    seen = payment.assessments.get().sha256
    niamh = client_of(here.niamh, shown=False)
    sent = {"step": "approve", "seen": seen}
    assert niamh.post(address, sent).headers["Location"].startswith("/account/reauthenticate/")
    assert proved(niamh).post(address, sent).status_code == 302
    payment.refresh_from_db()
    assert payment.state == "approved_once"
    assert "You approved it first" in read(niamh, "payment", payment.uuid)[1]
    assert "Approve €2,710,000" in read(client_of(here.eoin), "payment", payment.uuid)[1]


def test_what_is_refused_keeps_what_was_typed(here, client_of):
    payment = issued(here)
    address = reverse("payment", args=[payment.uuid])
    sent = {
        "step": "invoice",
        "number": "CC-91",
        "amount": "2710000",
        "dated_on": "2026-11-02",
        "received_on": "2026-12-31",
        "note": "By post",
    }
    answer = client_of(here.maeve).post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Record it once it is here." in page
    assert "By post" in page
    sent["received_on"] = "2026-11-04"
    assert client_of(here.maeve).post(address, sent).status_code == 302
    assert "as certified" in read(client_of(here.maeve), "payment", payment.uuid)[1]


def test_a_waiver_is_proposed_on_the_payment_and_granted_on_its_page(here, client_of):
    _theatre, ward, *_others = five_failures(here)
    payment = prepared(here)
    address = reverse("payment", args=[payment.uuid])
    sent = {
        "step": "propose",
        "kind": "waiver",
        "about": ward.reference,
        "amount": "99999",
        "reason": "Our own request.",
    }
    answer = client_of(here.maeve).post(address, sent)
    assert answer.status_code == 422
    assert "At most 23200" in answer.content.decode().replace(",", "").replace(".00", "")
    client_of(here.maeve).post(address, {**sent, "amount": "23200"})
    item = PaymentItem.objects.get()
    page = reverse("payment_item", args=[item.uuid])
    sean = proved(client_of(here.sean))
    assert sean.post(page, {"step": "grant", "answer": "Agreed."}).status_code == 302
    assert read(client_of(here.declan), "payment_item", item.uuid)[0] == 404
    assert "Agreed." in read(client_of(here.maeve), "payment_item", item.uuid)[1]


def test_to_do_names_who_may_act(here):
    facts = ItemFacts(
        period=OCTOBER, kind="withholding", amount=Decimal(1000), reason="Report missing."
    )
    propose_item(here.partnership, facts, actor=here.maeve)
    payment = prepared(here)
    for someone, titles in (
        (here.niamh, ["Approve the payment for October 2026", "Decide: amount withheld, €1,000"]),
        (here.maeve, []),
        (here.declan, []),
    ):
        assert [one.title for one in payments_to_do(someone, TODAY)] == titles
    send_payment_back(payment, reason="Mend it.", actor=here.niamh)
    assert [one.title for one in payments_to_do(here.maeve, TODAY)] == [
        "Mend the payment for October 2026"
    ]


def test_to_do_asks_for_a_second_approval_only_where_the_limit_is_high_enough(here):
    approved(prepared(here), here.niamh)
    wanted = ["Approve the payment for October 2026"]
    assert [one.title for one in payments_to_do(here.eoin, TODAY)] == wanted
    assert [one.title for one in payments_to_do(here.sean, TODAY)] == []


@pytest.mark.parametrize(("days", "due"), [(20, dt.date(2026, 11, 20)), (None, None)])
def test_the_contract_says_by_when_it_is_approved(here, days, due):
    put_terms(here.partnership, dataclasses.replace(TERMS, certificate_days=days))
    approved(prepared(here), here.niamh)
    assert [one.due_on for one in payments_to_do(here.eoin, TODAY)] == [due]


def test_the_pages_cost_a_constant_number_of_queries(here, client_of, connection_queries):
    five_failures(here)
    issued(here, "2026-09")
    payment = prepare_payment(here.partnership, OCTOBER, actor=here.maeve)
    auditor = client_of(person("auditor"))
    for name, uuid in (("payments", here.partnership.uuid), ("payment", payment.uuid)):
        assert connection_queries(lambda name=name, uuid=uuid: read(auditor, name, uuid)) <= 20


def test_the_deduction_ledger_holds_every_deduction_with_its_waiver(here, client_of):
    _theatre, ward, *_others = five_failures(here)
    waived(here, ward.reference, 23_200)
    payment = prepared(here)
    maeve, partner = client_of(here.maeve), client_of(here.declan)
    _status, page = read(maeve, "deductions", here.partnership.uuid)
    assert "€84,200 calculated = €61,000 imposed + €23,200 waived" in page
    assert "waived by Seán Walsh" in page
    assert "Nothing was deducted yet" in read(partner, "deductions", here.partnership.uuid)[1]
    approved(payment, here.niamh, here.eoin)
    lines = read(partner, "deductions_csv", here.partnership.uuid)[1].splitlines()
    assert lines[0].endswith("period,about,cause,calculated,imposed,waived,reason,state")
    assert any(
        line.startswith(f"2026-10,{ward.reference},Ward 5B,23200.00,0.00,23200.00")
        for line in lines
    )


def test_the_page_records_parts_and_says_what_is_open_and_what_it_costs(here, client_of):
    payment = issued(here)
    address = reverse("payment", args=[payment.uuid])
    maeve = client_of(here.maeve)
    sent = {"step": "paid", "paid_on": "2026-11-23", "amount": "2710001"}
    answer = maeve.post(address, sent)
    assert answer.status_code == 422
    assert "€2,710,000.00 of this certificate is open." in answer.content.decode()
    assert 'value="2710001"' in answer.content.decode()
    assert maeve.post(address, {**sent, "amount": "2698000"}).status_code == 302
    for someone in (here.maeve, here.declan):
        page = read(client_of(someone), "payment", payment.uuid)[1]
        assert "paid on 23 November 2026, recorded by Maeve Brennan" in page
        assert "€12,000 open" in page
    with clock.travel(dt.datetime(2027, 1, 2, 12, tzinfo=dt.UTC)):
        # 12,000 × 8 % × 10 ÷ 365
        said = "€12,000 open since 23 December 2026, interest so far €26.30"
        for someone in (here.maeve, here.declan):
            assert said in read(client_of(someone), "payment", payment.uuid)[1]
            assert said in read(client_of(someone), "payments", here.partnership.uuid)[1]
        sent |= {"paid_on": "2027-01-02", "amount": "12000"}
        assert maeve.post(address, sent).status_code == 302
        assert "Record what was paid" not in read(maeve, "payment", payment.uuid)[1]


def test_the_list_says_first_what_waits(here, client_of):
    payment = prepare_payment(here.partnership, OCTOBER, actor=here.maeve)
    address = reverse("payments", args=[here.partnership.uuid])
    said = [client_of(here.maeve).get(address).context["finding"]]
    for one in (here.niamh, here.eoin):
        payment = approved(payment, one)
        said.append(client_of(here.maeve).get(address).context["finding"])
    assert said[0].endswith("waits for two approvals")
    assert said[1].endswith("waits for its second approval")
    assert said[2] == "1 payment is issued"
