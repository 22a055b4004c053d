"""Forms of payments: what is sent back, invoiced, paid, waived, withheld; and of a what-if."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from core.form_fields import AmountField
from core.forms import DayInput, NumberTextInput
from governance.forms.decisions import area
from performance.models import PaymentItem

if TYPE_CHECKING:
    from collections.abc import Sequence


def an_amount(label: Any, **facts: Any) -> AmountField:
    """An amount in the partnership's currency."""
    return AmountField(label=label, widget=NumberTextInput, **facts)


def a_reason(label: Any, **facts: Any) -> forms.CharField:
    """A few lines; the service says where they are missing."""
    return forms.CharField(label=label, max_length=2000, required=False, widget=area(2), **facts)


class SendPaymentBackForm(forms.Form):
    """What is to be mended."""

    mark_optional = False

    reason = a_reason(gettext_lazy("What is to be mended"))


class InvoiceForm(forms.Form):
    """An invoice of the partner."""

    number = forms.CharField(label=gettext_lazy("Number of the invoice"), max_length=60)
    amount = an_amount(gettext_lazy("Amount before tax"))
    dated_on = forms.DateField(label=gettext_lazy("Dated"), widget=DayInput())
    received_on = forms.DateField(label=gettext_lazy("Received"), widget=DayInput())
    note = a_reason(gettext_lazy("Note"))


class PaidForm(forms.Form):
    """That it was paid."""

    mark_optional = False

    paid_on = forms.DateField(label=gettext_lazy("Paid on"), widget=DayInput())
    amount = an_amount(gettext_lazy("Amount"))


class TakeBackPaidForm(forms.Form):
    """What was recorded as paid by mistake, and what was wrong."""

    mark_optional = False

    part = forms.ChoiceField(label=gettext_lazy("What was recorded"))
    reason = a_reason(gettext_lazy("What was wrong"), help_text=gettext_lazy("Both sides read it."))

    def __init__(self, *args: Any, parts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = parts  # type: ignore[attr-defined] # a ChoiceField


class ItemForm(forms.Form):
    """What is waived, withheld or released, and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What you propose"),
        choices=[one for one in PaymentItem.Kind.choices if one[0] != PaymentItem.Kind.REOPENING],
        widget=forms.RadioSelect,
    )
    about = forms.ChoiceField(
        label=gettext_lazy("Deduction"),
        required=False,
        help_text=gettext_lazy("For a waiver: what is not to be deducted."),
    )
    amount = an_amount(gettext_lazy("Amount"))
    reason = a_reason(
        gettext_lazy("Reason"),
        help_text=gettext_lazy("It stands in the certificate, and both sides read it."),
    )
    clause = forms.CharField(label=gettext_lazy("Clause"), max_length=60, required=False)

    def __init__(self, *args: Any, deductions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext_lazy("None")), *deductions]
        self.fields["about"].choices = choices  # type: ignore[attr-defined] # a ChoiceField


class LaterWaiverForm(ItemForm):
    """A deduction of an issued certificate that is let go after all."""

    kind = None  # type: ignore[assignment] # Django takes the field away
    reason = a_reason(
        gettext_lazy("Reason"),
        help_text=gettext_lazy("It stands in the next certificate, and both sides read it."),
    )

    def clean(self) -> dict[str, Any]:
        """As of the longer form."""
        return {**(super().clean() or {}), "kind": PaymentItem.Kind.WAIVER}


class AnswerForm(forms.Form):
    """An answer in words."""

    mark_optional = False

    answer = a_reason(gettext_lazy("Your answer"))
