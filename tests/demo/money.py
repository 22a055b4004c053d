"""What the demo says of money: the same on page, in the API and in the PDF."""

from __future__ import annotations

from decimal import Decimal

from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core import clock
from core.jobs.worker import run
from core.models import User
from core.periods import Period
from performance.models import Payment, PaymentItem, PaymentLine
from performance.services.payments import approve_payment
from reports.services.issue import request_report
from tests.demo import same


class Money:
    """For a test of the seeded demo."""

    def of(self, name) -> Payment:
        return Payment.objects.filter(partnership=self.get(name)).latest("until_on")

    def test_the_hospitals_month_says_the_same_everywhere(self):
        client = Client()
        payment = self.of("Northfield Hospital")
        assert (payment.total, payment.state) == (Decimal(2_687_400), "approved_once")
        eoin = User.objects.get(email="eoin@concord.example")
        seen = payment.assessments.get(version=payment.version).sha256
        payment = approve_payment(payment, seen=seen, actor=eoin)
        client.force_login(eoin)
        ward = PaymentItem.objects.get(partnership=payment.partnership).about
        address = reverse("payment", args=[payment.uuid])
        page = same.words(client.get(address, {"open": ward}).content.decode())
        below = f"/api/v1/partnerships/{payment.partnership.uuid}/payments/{payment.uuid}/"
        api = client.get(below).json()
        report = request_report(
            payment.partnership,
            slug="payment_certificate",
            length="full",
            period=Period.parse(payment.period),
            about=payment.uuid,
            actor=eoin,
        )
        run(report.job_id)
        report.refresh_from_db()
        with report.file.open("rb") as file:
            pdf = " ".join(one.extract_text() for one in PdfReader(file).pages)
        for text in (page, pdf.replace("\n", " ")):
            assert "€84,200 calculated = €61,000 imposed + €23,200 waived" in text
            assert "€2,687,400" in text
            assert "20 × 20 × 116 × 0.5 × 1 = 23,200" in text
        assert "8.4 %" in page
        assert api["total"]["amount"] == "2687400.00"
        sums = {
            name: sum(Decimal(one[name]) for one in api["deductions"])
            for name in ("calculated", "imposed", "waived")
        }
        assert list(sums.values()) == [Decimal(84_200), Decimal(61_000), Decimal(23_200)]

    def test_two_warnings_on_cleaning_leave_one_until_the_service_may_go_elsewhere(self):
        client = Client()
        for who in ("maeve", "declan"):
            client.force_login(User.objects.get(email=f"{who}@concord.example"))
            page = client.get(reverse("failures", args=[self.get("Northfield Hospital").uuid]))
            said = same.words(page.content.decode())
            assert "2 of 3 warning notices within 6 months" in said
            assert "the health board may demand that the service goes to somebody else" in said
            assert "2 of 16 warning notices within 12 months" in said
            assert "the next one reaches it" in said

    def test_the_airport_pays_its_share_since_it_is_more_than_the_guarantee(self):
        payment = self.of("Santa Rosalía Airport")
        assert (payment.total, payment.period) == (
            Decimal(-58_300_000),
            str(clock.today().year - 1),
        )
        fee = PaymentLine.objects.get(assessment__payment=payment, code="fee")
        assert "the guarantee of 50,000,000 is less" in fee.cause

    def test_only_what_was_verified_is_paid_for(self):
        payment = self.of("Steady Homes")
        assert payment.total == Decimal(719_650)
        assert payment.is_final

    def test_what_was_known_at_the_end_of_a_past_month_can_be_looked_back_to(self):
        hospital = self.get("Northfield Hospital")
        self.sign_in("ines")
        shown = {}
        for page in ("payments", "deductions", "kpis", "milestones", "scorecard"):
            address = reverse(page, args=[hospital.uuid])
            found = self.client.get(address, {"recorded_on": "2026-10-31"})
            shown[page] = found.text.replace("\N{NO-BREAK SPACE}", " ")
            assert found.status_code == 200, page
            assert "As recorded on 31 October 2026." in shown[page], page
        assert "August 2026</a>" in shown["payments"]
        assert "October 2026</a>" not in shown["payments"], "worked out in November"
