"""Payments: the list, and one payment as it was built up, with the steps that are open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.formatting import day, money, money_exact
from core.problems import Refused
from governance.issued import issued_about
from governance.views.stepping import Step, StepPage
from partnerships.models import Partnership
from partnerships.views.recorded import LooksBack
from performance.forms.payments import (
    InvoiceForm,
    ItemForm,
    LaterWaiverForm,
    PaidForm,
    SendPaymentBackForm,
    TakeBackPaidForm,
)
from performance.models import Payment
from performance.models.payment import counted
from performance.selectors.final_account import called
from performance.selectors.payment_rights import APPROVES, PREPARES, beyond_limit, eyes_on
from performance.selectors.payments.book import PaymentBook
from performance.selectors.payments.known import FINAL
from performance.selectors.payments.lateness import Owed, owed_of
from performance.selectors.payments.listing import (
    deducted_in,
    open_items,
    payments_for,
    without_payment,
)
from performance.selectors.payments.shown import Shown, failures_named, shown_of, waterfall
from performance.services.final_account import propose_reopening
from performance.services.paying import record_paid, take_back_paid
from performance.services.payment_facts import ItemFacts, propose_item
from performance.services.payments import (
    approve_payment,
    prepare_payment,
    record_invoice,
    send_payment_back,
)
from performance.views.final_account_words import account_box
from performance.views.payment_words import (
    NO_SUMS,
    TAG,
    approvals,
    charge_box,
    deduction_rows,
    facts_of,
    invoice_rows,
    item_rows,
    missing_row,
    owed_words,
    part_rows,
    payment_row,
    step_rows,
)
from performance.views.payments_then import payments_then

if TYPE_CHECKING:
    from collections.abc import Mapping

    from performance.models import ServiceFailure

DRAFTS = "view_internal"


class PaymentsPage(LooksBack):
    """What was paid, what waits, and what the last months would pay; of an earlier day the list."""

    template_name = "performance/payments.html"
    tab, page = "money", "payments"
    write_permission = PREPARES

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sees_drafts = DRAFTS in self.permissions
        columns = [
            {"label": _("Period")},
            {"label": _("Deductions"), "num": True},
            {"label": _("Waived"), "num": True},
            {"label": _("To pay"), "num": True},
            {"label": _("State")},
            {"label": _("Due") if self.past is None else _("Now")},
        ]
        if self.past is not None:
            then = payments_then(self.partnership, self.past, sees_drafts=sees_drafts)
            then["finding"] = _finding(then["payments"])
            title = _("Payments")
            return super().get_context_data(columns=columns, page_title=title, **then, **kwargs)
        found = payments_for(self.partnership, sees_drafts=sees_drafts)
        sums = deducted_in(found)
        owed = owed_of(found, PaymentBook(self.partnership))
        missing = without_payment(self.partnership, found) if sees_drafts else []
        return super().get_context_data(
            columns=columns,
            rows=[payment_row(one, sums.get(one.pk, NO_SUMS), owed.get(one.pk)) for one in found],
            missing=[missing_row(one, self.partnership.currency) for one in missing],
            finding=_finding(found),
            may_prepare=PREPARES in self.permissions,
            account=account_box(self.partnership, found, self.permissions),
            items=item_rows(open_items(self.partnership)) if sees_drafts else [],
            page_title=_("Payments"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Works the payment of a period out."""
        key = request.POST.get("period", "").strip()
        if request.POST.get("step") == "reopen":
            return self._reopen(request.POST.get("reason", ""))
        try:
            payment = prepare_payment(self.partnership, key, actor=self.user)
        except Refused as refused:
            problems = [{"where": one.where, "message": one.message} for one in refused.problems]
            return self.render_refused(problems=problems, typed=key)
        messages.success(request, _("It is worked out; two others approve it."))
        return HttpResponseRedirect(reverse("payment", args=[payment.uuid]))

    def _reopen(self, reason: str) -> HttpResponse:
        try:
            item = propose_reopening(self.partnership, reason=reason, actor=self.user)
        except Refused as refused:
            problems = [{"where": one.where, "message": one.message} for one in refused.problems]
            return self.render_refused(problems=problems, reason=reason)
        messages.success(self.request, _("It is proposed; a colleague decides it."))
        return HttpResponseRedirect(reverse("payment_item", args=[item.uuid]))


class PaymentPage(StepPage):
    """One payment: how it was built up, each deduction with its cause, and who approves it."""

    template_name = "performance/payment.html"
    tab, page = "money", "payments"
    below_tab = True
    write_permission = DRAFTS

    @cached_property
    def payment(self) -> Payment:
        rows = (
            Payment.objects.filter(
                partnership__in=Partnership.objects.visible_to(self.request.user)
            )
            .select_related(
                "partnership__authority",
                "partnership__partner",
                "partnership__standing",
                "prepared_by",
                "first_by",
                "second_by",
                "sent_back_by",
            )
            .prefetch_related("parts__recorded_by")
        )
        drafts = Partnership.objects.permitted(self.request.user, DRAFTS)
        found = get_object_or_404(rows, uuid=self.kwargs["uuid"])
        if found.state not in FINAL:
            found = get_object_or_404(rows.filter(partnership__in=drafts), pk=found.pk)
        return found

    @cached_property
    def partnership(self) -> Partnership:
        return self.payment.partnership

    @cached_property
    def entries(self) -> Mapping[str, ServiceFailure]:
        """The failures that its lines name, by their references, as they stand now."""
        return failures_named(self.payment)

    @cached_property
    def shown(self) -> Shown:
        return shown_of(self.payment, self.entries)

    @cached_property
    def owed(self) -> Owed | None:
        """What is open of it; None where nothing is."""
        book = PaymentBook(self.partnership)
        return owed_of([self.payment], book).get(self.payment.pk)

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the payments."""
        where = reverse("payments", args=[self.partnership.uuid])
        return [*super().breadcrumbs[:1], {"label": self.partnership.name, "url": where}]

    def fresh(self) -> tuple[str, ...]:
        return ("payment", "partnership", "shown", "entries", "owed")

    @cached_property
    def hindrance(self) -> str:
        """Why the reader may not approve it although their role does; "" where nothing is."""
        found = [*eyes_on(self.payment, self.shown.assessment, self.user)]
        if self.payment.state == Payment.State.APPROVED_ONCE and APPROVES in self.permissions:
            found += beyond_limit(self.payment, self.user)
        return " ".join(one.message for one in found)

    def steps(self) -> list[Step]:
        """Approving or sending back; working out anew; invoices and that it was paid."""
        found: list[Step] = []
        if APPROVES in self.permissions and self.payment.state not in FINAL:
            if not self.hindrance:
                label = _("Approve %(total)s") % {
                    "total": money(self.payment.total, self.payment.currency)
                }
                found.append(Step("approve", label, self._approve, primary=True, asks_again=True))
            found.append(Step("send_back", _("Send back"), self._send_back, SendPaymentBackForm))
        if APPROVES in self.permissions:
            found += self._of_whoever_takes_back()
        if PREPARES in self.permissions:
            found += self._of_the_manager()
        return found

    def _of_the_manager(self) -> list[Step]:
        known = [(one.key, f"{one.title} ({one.key})") for one in self.shown.deductions]
        if self.payment.state not in FINAL:
            text = _("With what was recorded since. Approvals that were given fall.")
            propose = partial(ItemForm, deductions=known)
            return [
                Step("work_out", _("Work it out anew"), self._again, text=text),
                Step("propose", _("Waive, withhold or release"), self._propose, propose),
            ]
        today = clock.today()
        invoice = partial(InvoiceForm, initial={"dated_on": today, "received_on": today})
        found = [Step("invoice", _("Record an invoice"), self._invoice, invoice)]
        if self.payment.open_amount:
            left = self.payment.open_amount
            paid = partial(PaidForm, initial={"paid_on": today, "amount": left})
            text = _("All of it, or a part of what is open: %(left)s.") % {
                "left": money_exact(left, self.payment.currency)
            }
            found.append(Step("paid", _("Record what was paid"), self._paid, paid, text))
        if known:
            text = _("The certificate stays as it is; the next payment pays it back, once.")
            later = partial(LaterWaiverForm, deductions=known)
            label = _("Waive a deduction afterwards")
            found.append(Step("propose", label, self._propose, later, text))
        return found

    def _of_whoever_takes_back(self) -> list[Step]:
        """What somebody else recorded as paid by mistake."""
        known = [
            (str(one.uuid), f"{money_exact(one.amount, one.currency)}, {day(one.paid_on)}")
            for one in counted(self.payment.parts.all())
            if one.recorded_by != self.user
        ]
        if not known:
            return []
        text = _("It stays on record and counts no longer; what it paid is open again.")
        label = _("Take back what was recorded as paid")
        form = partial(TakeBackPaidForm, parts=known)
        return [Step("take_back", label, self._take_back, form, text, asks_again=True)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.shown
        period = called(self.payment)
        return super().get_context_data(
            payment=self.payment,
            period=period,
            finding=shown.finding,
            line=self._line(period),
            tag=TAG[Payment.State(self.payment.state)],
            figure=waterfall(shown),
            approvals=approvals(self.payment),
            hindrance=self.hindrance if APPROVES in self.permissions else "",
            build_up=step_rows(shown),
            deductions=deduction_rows(shown, self.request.GET.get("open", ""), self.entries),
            sums=[
                money(one, self.payment.currency)
                for one in (shown.calculated, shown.imposed, shown.waived)
            ],
            apart=[one.cause for one in shown.apart],
            facts=facts_of(shown),
            lines=[
                {
                    "amount": money_exact(one.amount, one.currency),
                    "cause": one.cause,
                    "clause": one.clause,
                }
                for one in shown.lines
            ],
            charge=charge_box(shown),
            invoices=invoice_rows(self.payment),
            parts=part_rows(self.payment),
            owed="" if self.owed is None else owed_words(self.owed, self.payment),
            is_late=self.owed is not None and self.owed.since is not None,
            links=self._links(),
            issued=issued_about(self.payment.uuid, self.user) if self.payment.is_final else [],
            may_issue="issue_report" in self.permissions,
            report_url=reverse("report_list", args=[self.partnership.uuid]),
            shut=self.request.path,
            seen=shown.assessment.sha256,
            page_title=_("Payment for %(period)s") % {"period": period},
            **kwargs,
        )

    def _links(self) -> list[dict[str, str]]:
        """The payment of the period before, where the reader may see it."""
        rows = self.partnership.payments.filter(until_on__lt=self.payment.from_on)
        if DRAFTS not in self.permissions:
            rows = rows.filter(state__in=FINAL)
        before = rows.order_by("-until_on").first()
        if before is None:
            return []
        label = _("Before: %(period)s") % {"period": called(before)}
        return [{"label": label, "url": reverse("payment", args=[before.uuid])}]

    def _line(self, period: str) -> str:
        known = {"period": period, "number": self.payment.number}
        if self.payment.due_on is None:
            return _("Payment for %(period)s, number %(number)s, not issued yet") % known
        known["due"] = day(self.payment.due_on)
        return _("Payment for %(period)s, certificate %(number)s, due on %(due)s") % known

    def _approve(self, _form: Any) -> str:
        seen = self.request.POST.get("seen", "")
        done = approve_payment(self.payment, seen=seen, actor=self.user)
        if done.state == Payment.State.ISSUED:
            return _("Approved. The certificate is issued.")
        return _("Approved. One more approval is needed.")

    def _send_back(self, form: Any) -> str:
        send_payment_back(self.payment, **form.cleaned_data, actor=self.user)
        return _("It is sent back to whoever worked it out.")

    def _again(self, _form: Any) -> str:
        prepare_payment(self.partnership, self.payment.period, actor=self.user)
        return _("It is worked out anew.")

    def _propose(self, form: Any) -> str:
        facts = ItemFacts(period=self.payment.period, **form.cleaned_data)
        propose_item(self.partnership, facts, actor=self.user)
        return _("It is proposed; a senior responsible owner decides it.")

    def _invoice(self, form: Any) -> str:
        record_invoice(self.payment, **form.cleaned_data, actor=self.user)
        return _("The invoice is recorded.")

    def _paid(self, form: Any) -> str:
        paid = record_paid(self.payment, **form.cleaned_data, actor=self.user)
        if paid.open_amount:
            return _("It is recorded; %(left)s is still open.") % {
                "left": money_exact(paid.open_amount, paid.currency)
            }
        return _("It is recorded as paid.")

    def _take_back(self, form: Any) -> str:
        part = self.payment.parts.get(uuid=form.cleaned_data["part"])
        left = take_back_paid(part, reason=form.cleaned_data["reason"], actor=self.user)
        known = {"left": money_exact(left.open_amount, left.currency)}
        return _("It is taken back; %(left)s is open.") % known


def _finding(payments: list[Payment]) -> str:
    """What waits first, else how many are issued."""
    waiting = [one for one in payments if one.state not in FINAL]
    if waiting:
        first = waiting[-1]
        known = {
            "period": capfirst(called(first)),
            "total": money(first.total, first.currency),
        }
        if first.sent_back_for:
            return _("%(period)s, %(total)s, was sent back") % known
        if first.state == Payment.State.APPROVED_ONCE:
            return _("%(period)s, %(total)s, waits for its second approval") % known
        return _("%(period)s, %(total)s, waits for two approvals") % known
    words = ngettext("%(n)d payment is issued", "%(n)d payments are issued", len(payments))
    return words % {"n": len(payments)}
