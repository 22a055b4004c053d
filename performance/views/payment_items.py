"""One proposal to waive, withhold or release, and the decision on it."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.formatting import money, period_label
from core.periods import Period
from governance.views.stepping import Step, StepPage
from partnerships.models import Partnership
from performance.forms.payments import AnswerForm
from performance.models import PaymentItem
from performance.selectors.payment_rights import APPROVES
from performance.selectors.payments.known import FINAL
from performance.services.final_account import reopen_account
from performance.services.payment_facts import grant_item, refuse_item, withdraw_item
from performance.views.payment_words import item_facts

TAG = {"proposed": "warn", "granted": "good", "refused": "bad", "withdrawn": "none"}


class PaymentItemPage(StepPage):
    """Officials and auditors read it; the partner reads what came of it in the certificate."""

    template_name = "performance/payment_item.html"
    tab, page = "money", "payments"
    below_tab = True
    permission = "view_internal"
    write_permission = "view_internal"

    @cached_property
    def item(self) -> PaymentItem:
        rows = PaymentItem.objects.filter(
            partnership__in=Partnership.objects.permitted(self.request.user, self.permission)
        ).select_related(
            "partnership__authority",
            "partnership__partner",
            "partnership__standing",
            "proposed_by",
            "decided_by",
        )
        found: PaymentItem = get_object_or_404(rows, uuid=self.kwargs["uuid"])
        return found

    @cached_property
    def partnership(self) -> Partnership:
        return self.item.partnership

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the payments."""
        where = reverse("payments", args=[self.partnership.uuid])
        return [*super().breadcrumbs[:1], {"label": self.partnership.name, "url": where}]

    def fresh(self) -> tuple[str, ...]:
        return ("item", "partnership")

    def steps(self) -> list[Step]:
        """Granting or refusing for a senior responsible owner; taking back for its proposer."""
        if self.item.state != PaymentItem.State.PROPOSED:
            return []
        if self.item.proposed_by_id == self.user.pk:
            return [Step("withdraw", _("Take it back"), self._withdraw)]
        if APPROVES not in self.permissions:
            return []
        return [
            Step("grant", _("Grant it"), self._grant, AnswerForm, primary=True, asks_again=True),
            Step("refuse", _("Refuse it"), self._refuse, AnswerForm),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item = self.item
        title = item.get_kind_display().capitalize()
        if item.amount:
            title = f"{title}: {money(item.amount, item.currency)}"
        return super().get_context_data(
            item=item,
            title=title,
            tag=TAG[item.state],
            facts=[
                {"term": _("Period"), "value": period_label(Period.parse(item.period))},
                {"term": _("About"), "value": item.about or "–"},
                {"term": _("Clause"), "value": item.clause or "–"},
                *item_facts(item),
            ],
            page_title=title,
            **kwargs,
        )

    def _grant(self, form: Any) -> str:
        if self.item.kind == PaymentItem.Kind.REOPENING:
            reopen_account(self.item, **form.cleaned_data, actor=self.user)
            return _("Reopened. Another final account closes it again.")
        grant_item(self.item, **form.cleaned_data, actor=self.user)
        issued = self.partnership.payments.filter(period=self.item.period, state__in=FINAL)
        if issued.exists():
            return _("Granted. The next payment that is worked out pays it back.")
        return _("Granted. Work the payment out anew, so that it counts.")

    def _refuse(self, form: Any) -> str:
        refuse_item(self.item, **form.cleaned_data, actor=self.user)
        return _("Refused; whoever proposed it reads why.")

    def _withdraw(self, _form: Any) -> str:
        withdraw_item(self.item, actor=self.user)
        return _("Taken back.")
