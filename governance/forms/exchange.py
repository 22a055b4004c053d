"""Forms of notices, requests for information, check-ins and the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from core import clock
from core.forms import DayInput
from core.uploads import ACCEPT
from governance.forms.decisions import area
from governance.models import FormalNotice, ProtocolLine
from governance.service_days import MOST_DAYS
from governance.services.exchange import LONGEST_LINE

if TYPE_CHECKING:
    from collections.abc import Mapping


def _days(label: Any, help_text: Any = "", *, fewest: int = 1, required: bool = False) -> Any:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=fewest,
        max_value=MOST_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages={
            "required": gettext_lazy("Enter how many business days the clause gives."),
            "invalid": gettext_lazy("Enter a whole number of business days."),
        },
    )


class _NoticeForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=FormalNotice.Kind.choices)
    clause = forms.CharField(
        label=gettext_lazy("Clause"),
        max_length=60,
        error_messages={"required": gettext_lazy("Enter the clause on which it rests.")},
    )
    title = forms.CharField(
        label=gettext_lazy("In short"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say in a few words what it is about.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What it says"), max_length=8000, required=False, widget=area(4)
    )
    service = forms.CharField(
        label=gettext_lazy("About which service"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Where the contract counts notices by service."),
    )
    response_days = _days(
        gettext_lazy("Business days to answer"),
        gettext_lazy("Counted from the day on which it counts as received. Empty: no answer due."),
    )


def _proof_file() -> Any:
    return forms.FileField(
        label=gettext_lazy("Proof of service as a file"),
        required=False,
        help_text=gettext_lazy("PDF, PNG, JPG, XLSX, DOCX or CSV, up to 25 MB. Both sides see it."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class ServiceForm(forms.Form):
    channel = forms.ChoiceField(
        label=gettext_lazy("How it was sent"), choices=FormalNotice.Channel.choices
    )
    served_on = forms.DateField(
        label=gettext_lazy("Sent on"),
        widget=DayInput,
        initial=clock.today,
        error_messages={"required": gettext_lazy("Enter the day on which it was sent.")},
    )
    receipt_days = _days(
        gettext_lazy("Business days until it counts as received"),
        gettext_lazy(
            "Empty: by hand or through Concord the same business day, by e-mail or courier 1,"
            " signed-for post 2, post 3, airmail 5. Enter what your contract says instead."
        ),
        fewest=0,
    )
    proof = forms.CharField(
        label=gettext_lazy("What proves it"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("A receipt, a tracking number, who took it."),
    )
    proof_file = _proof_file()


class ProofForm(forms.Form):
    """The file comes apart from the form, so that it is kept when something else is refused."""

    proof_file = _proof_file()


class RecordNoticeForm(ServiceForm, _NoticeForm):
    """A notice that was served."""


class WatchNoticeForm(_NoticeForm):
    """A notice that one's own side must serve in time."""

    event_on = forms.DateField(
        label=gettext_lazy("The clause counts from"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Enter the day from which the clause counts.")},
    )
    bar_days = _days(
        gettext_lazy("Business days to serve it"),
        gettext_lazy("Afterwards the right is time-barred."),
        required=True,
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=8000,
        widget=area(4),
        error_messages={"required": gettext_lazy("Write what is answered.")},
    )


class AnswerNoticeForm(AnswerForm):
    answered_on = forms.DateField(
        label=gettext_lazy("Answered on"),
        widget=DayInput,
        initial=clock.today,
        error_messages={"required": gettext_lazy("Enter the day of the answer.")},
    )


class RequestForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("In short"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say in a few words what is asked.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What you want to know, and what for"),
        max_length=8000,
        widget=area(4),
        error_messages={"required": gettext_lazy("Write what you want to know, and what for.")},
    )
    due_on = forms.DateField(
        label=gettext_lazy("Answer by"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Enter the day by which you need it.")},
    )


def _line(label: Any, help_text: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_LINE,
        required=required,
        error_messages={"required": gettext_lazy("Write one line here.")},
    )


class CheckInForm(forms.Form):
    month = forms.ChoiceField(label=gettext_lazy("Month"))
    done = _line(
        gettext_lazy("Done"), gettext_lazy("What went well or is finished."), required=True
    )
    next = _line(gettext_lazy("Next"), gettext_lazy("What comes next month."), required=True)
    worry = _line(gettext_lazy("Worry"), gettext_lazy("What could go wrong."))
    help_needed = _line(
        gettext_lazy("Help needed"), gettext_lazy("What the other side could do for you.")
    )
    thanks = _line(gettext_lazy("Thanks"), gettext_lazy("For what, to whom."))

    def __init__(self, *data: Any, months: Mapping[str, str], **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.fields["month"].choices = list(months.items())  # type: ignore[attr-defined] # a choice


class LineForm(forms.Form):
    what = forms.CharField(
        label=gettext_lazy("What is told"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say what is told.")},
    )
    side = forms.ChoiceField(label=gettext_lazy("Who tells"), widget=forms.RadioSelect)
    whom = forms.CharField(
        label=gettext_lazy("Whom"),
        max_length=200,
        help_text=gettext_lazy("The other side, the lenders, the users: as you would say it."),
        error_messages={"required": gettext_lazy("Say whom it is told.")},
    )
    channel = forms.ChoiceField(label=gettext_lazy("How"), choices=ProtocolLine.Channel.choices)
    every = forms.ChoiceField(label=gettext_lazy("How often"), choices=ProtocolLine.Every.choices)
    source = forms.ChoiceField(
        label=gettext_lazy("What shows it"),
        help_text=gettext_lazy("Concord counts what really happened; nobody ticks a box."),
    )

    def __init__(
        self,
        *data: Any,
        sides: Mapping[str, str],
        sources: list[tuple[str, str]],
        **facts: Any,
    ) -> None:
        super().__init__(*data, **facts)
        self.fields["side"].choices = list(sides.items())  # type: ignore[attr-defined] # a choice
        self.fields["source"].choices = sources  # type: ignore[attr-defined] # as above


class ToldForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("Told on"),
        widget=DayInput,
        initial=clock.today,
        error_messages={"required": gettext_lazy("Enter the day on which it was told.")},
    )
    note = forms.CharField(
        label=gettext_lazy("To whom, and what proves it"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say to whom, and what proves it.")},
    )
