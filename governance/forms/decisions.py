"""Forms of bodies, seats, and of the steps of a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.form_fields import ScaledField
from core.forms import DayInput, NumberTextInput
from governance.decision_kinds import COLUMNS, LETTERS
from governance.models import BlockSide, Body, Judgement
from governance.selectors.responsibilities import WORDS, label_of
from governance.voting import BodyRule, SideRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.models import User
    from governance.models import Decision
    from partnerships.models import Document


def area(rows: int = 3) -> forms.Textarea:
    """A text box of so many lines."""
    return forms.Textarea(attrs={"rows": rows})


class QuestionForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy("As it will stand in the minutes."),
        error_messages={"required": gettext_lazy("Give the question a title.")},
    )
    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=1000,
        widget=area(2),
        error_messages={"required": gettext_lazy("Ask the question in a sentence or two.")},
    )
    background = forms.CharField(
        label=gettext_lazy("What one should know"), max_length=8000, required=False, widget=area(4)
    )


class RaiseForm(QuestionForm):
    body = forms.ChoiceField(label=gettext_lazy("Who decides"))

    field_order = ("body", "title", "question", "background")

    def __init__(self, *data: Any, bodies: Iterable[Body], **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.fields["body"].choices = [(str(one.uuid), str(one)) for one in bodies]  # type: ignore[attr-defined] # a choice


class ConsultForm(forms.Form):
    positions_due_on = forms.DateField(
        label=gettext_lazy("Both sides say what they think by"),
        widget=DayInput,
        error_messages={
            "required": gettext_lazy("Enter the day by which both sides say what they think.")
        },
    )


class PositionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What your side thinks"),
        max_length=4000,
        widget=area(),
        error_messages={"required": gettext_lazy("Say what you think, in a few lines.")},
    )
    prefers = forms.ChoiceField(label=gettext_lazy("Prefers"), required=False)

    def __init__(self, *data: Any, decision: Decision, **facts: Any) -> None:
        super().__init__(*data, **facts)
        options = [(one.letter, str(one)) for one in decision.options.all()]
        self.fields["prefers"].choices = [("", _("none of them")), *options]  # type: ignore[attr-defined] # a choice


class InterestForm(forms.Form):
    has_interest = forms.ChoiceField(
        label=gettext_lazy("Have you an interest in this?"),
        choices=[
            ("no", gettext_lazy("No interest, of my own or of somebody close to me")),
            ("yes", gettext_lazy("Yes: I step aside and do not vote on this")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether you have an interest in this.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Which interest"),
        max_length=1000,
        required=False,
        widget=area(2),
        help_text=gettext_lazy("Both sides read it."),
    )


class OpenForm(forms.Form):
    closes_on = forms.DateField(
        label=gettext_lazy("Last day to vote"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Enter the last day to vote.")},
    )


class VoteForm(forms.Form):
    choice = forms.ChoiceField(
        label=gettext_lazy("Your vote"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose an option, against all, or abstain."),
            "invalid_choice": gettext_lazy("Choose one of the options shown."),
        },
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, for the minutes"),
        max_length=2000,
        required=False,
        widget=area(2),
    )

    def __init__(self, *data: Any, decision: Decision, **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.fields["choice"].choices = [  # type: ignore[attr-defined] # a choice
            *((one.letter, str(one)) for one in decision.options.all()),
            ("against", _("Against all of them")),
            ("abstain", _("I abstain: I count in the quorum, and for nothing else")),
        ]


class DeferForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is put off"), max_length=2000, widget=area(2)
    )
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=DayInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=area(2))


class SignForm(forms.Form):
    declares_no_interest = forms.BooleanField(
        label=gettext_lazy(
            "I have read the recommendation and what it changes. I have no interest in the matter."
        ),
        required=False,
    )


class OptionForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Option"), max_length=200)
    summary = forms.CharField(label=gettext_lazy("In one line"), max_length=300, required=False)


class CriterionForm(forms.Form):
    mark_optional = False
    title = forms.CharField(label=gettext_lazy("Criterion"), max_length=200, required=False)
    measure = forms.CharField(label=gettext_lazy("Measured by"), max_length=300, required=False)
    weight = ScaledField(label=gettext_lazy("Weight"), required=False, widget=NumberTextInput)


class JudgementForm(forms.Form):
    mark_optional = False
    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"),
        choices=[("", gettext_lazy("Not judged")), *Judgement.Verdict.choices],
        required=False,
    )
    figure = forms.CharField(label=gettext_lazy("Figure"), max_length=80, required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)


class PaperForm(forms.Form):
    document = forms.ChoiceField(label=gettext_lazy("Add a paper"))

    def __init__(self, *data: Any, documents: Iterable[Document], **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.fields["document"].choices = [  # type: ignore[attr-defined] # a choice
            ("", _("Choose a document that both sides see")),
            *((str(one.uuid), one.title) for one in documents),
        ]


class FollowUpForm(forms.Form):
    mark_optional = False
    text = forms.CharField(label=gettext_lazy("Condition"), max_length=300, required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Who sees to it"), required=False)
    due_on = forms.DateField(label=gettext_lazy("By"), required=False, widget=DayInput)

    def __init__(self, *data: Any, people: Mapping[str, User], **facts: Any) -> None:
        super().__init__(*data, **facts)
        known = [(uuid, str(user)) for uuid, user in people.items()]
        self.fields["owner"].choices = [("", _("Choose a person")), *known]  # type: ignore[attr-defined] # a choice


class FulfilForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("How it was fulfilled"), max_length=2000, widget=area(2)
    )


class BodyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Body.Kind.choices)
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=2000, required=False, widget=area(2)
    )
    rule = forms.ChoiceField(
        label=gettext_lazy("How it decides"), choices=[(one.value, one.label) for one in BodyRule]
    )
    authority = forms.ChoiceField(label=gettext_lazy("Voice of the authority’s side"))
    partner = forms.ChoiceField(label=gettext_lazy("Voice of the partner’s side"))
    users = forms.ChoiceField(
        label=gettext_lazy("Voice of the users’ side"),
        help_text=gettext_lazy(
            "With a voice, users’ representatives count in quorum and vote as any side does; "
            "without one they advise."
        ),
    )
    quorum = forms.IntegerField(
        label=gettext_lazy("Members of each side needed"), min_value=1, max_value=20
    )
    has_casting_vote = forms.BooleanField(
        label=gettext_lazy("The chair has a casting vote"),
        required=False,
        help_text=gettext_lazy("Then one side can decide against the other; as a rule nobody has."),
    )
    first_chair = forms.ChoiceField(
        label=gettext_lazy("Side that takes the chair first"), choices=BlockSide.choices
    )
    chair_months = forms.IntegerField(
        label=gettext_lazy("Months until the chair passes on"),
        min_value=0,
        max_value=60,
        help_text=gettext_lazy("0: it stays there."),
    )
    notice_days = forms.IntegerField(
        label=gettext_lazy("Notice of a meeting, business days"), min_value=0, max_value=90
    )
    written_days = forms.IntegerField(
        label=gettext_lazy("Time to vote in writing, business days"), min_value=0, max_value=90
    )
    minutes_days = forms.IntegerField(
        label=gettext_lazy("Minutes within, business days"), min_value=0, max_value=90
    )
    approval_days = forms.IntegerField(
        label=gettext_lazy("Time to approve minutes, business days"), min_value=1, max_value=90
    )
    months_before_service = forms.IntegerField(
        label=gettext_lazy("Months between meetings before service"), min_value=1, max_value=12
    )
    months_in_service = forms.IntegerField(
        label=gettext_lazy("Months between meetings in service"), min_value=1, max_value=12
    )

    def __init__(self, *data: Any, **facts: Any) -> None:
        super().__init__(*data, **facts)
        voices = [
            ("", gettext_lazy("has no voice")),
            *((one.value, one.label) for one in SideRule),
        ]
        for side in BlockSide.values:
            self.fields[side].choices = voices  # type: ignore[attr-defined] # a choice
            self.fields[side].required = False


class SeatForm(forms.Form):
    holder = forms.ChoiceField(
        label=gettext_lazy("Person"),
        help_text=gettext_lazy("Somebody with a role here; appoint others first."),
    )
    deputy = forms.ChoiceField(label=gettext_lazy("Deputy"), required=False)
    is_voting = forms.BooleanField(label=gettext_lazy("Votes"), required=False, initial=True)
    leads = forms.BooleanField(label=gettext_lazy("Leads the side"), required=False)
    from_on = forms.DateField(label=gettext_lazy("First day"), widget=DayInput)
    until_on = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=DayInput)

    def __init__(self, *data: Any, people: Mapping[str, str], **facts: Any) -> None:
        super().__init__(*data, **facts)
        known = list(people.items())
        self.fields["holder"].choices = [("", _("Choose a person")), *known]  # type: ignore[attr-defined] # a choice
        self.fields["deputy"].choices = [("", _("nobody")), *known]  # type: ignore[attr-defined] # a choice


class EndSeatForm(forms.Form):
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput)
    reason = forms.CharField(label=gettext_lazy("Why it ends"), max_length=2000, widget=area(2))


class LettersForm(forms.Form):
    """The letters of one kind of decision, one for each role and the body."""

    mark_optional = False
    reason = forms.CharField(
        label=gettext_lazy("Why it differs here"), max_length=2000, widget=area(2)
    )

    def __init__(self, *data: Any, **facts: Any) -> None:
        super().__init__(*data, **facts)
        choices = [(one, f"{one or '–'}: {WORDS[one]}") for one in LETTERS]
        for who in COLUMNS:
            self.fields[who] = forms.ChoiceField(
                label=str(label_of(who)), choices=choices, required=False
            )
        self.order_fields([*COLUMNS, "reason"])
