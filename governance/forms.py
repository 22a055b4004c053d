"""Forms of the People page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.form_fields import AmountField
from core.forms import DayInput
from core.money import to_minor
from governance.models import Appointment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from governance.roles import Role
    from partnerships.models import Partnership

    _Choice = forms.ModelChoiceField[Appointment]
else:
    _Choice = forms.ModelChoiceField


class AppointmentChoice(_Choice):
    """An appointment, named by person and role only."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user.name or _('Somebody without a name')}, {obj.get_role_display()}"


class PeopleForm(forms.Form):
    """What the three forms share: the partnership, and the roles open to whoever fills it in."""

    def __init__(
        self, *data: Any, partnership: Partnership, roles: Sequence[Role], **kwargs: Any
    ) -> None:
        super().__init__(*data, **kwargs)
        self.partnership = partnership
        chosen = self.fields.get("appointment")
        if isinstance(chosen, forms.ModelChoiceField):
            chosen.queryset = (
                Appointment.objects.filter(
                    partnership=partnership, role__in=[role.slug for role in roles]
                )
                .not_ended(clock.today())
                .select_related("user")
            )
        asked = self.fields.get("role")
        if isinstance(asked, forms.ChoiceField):
            asked.choices = [(role.slug, role.label) for role in roles]


class AppointForm(PeopleForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Of somebody who has an account already."),
        error_messages={"required": _("Enter the e-mail address of whom you appoint.")},
    )
    role = forms.ChoiceField(label=_("Role"))
    from_on = forms.DateField(label=_("First day"), widget=DayInput)
    until_on = forms.DateField(label=_("Last day"), widget=DayInput, required=False)
    limit = AmountField(
        label=_("Limit"),
        required=False,
        help_text=_("The highest amount they may decide alone; empty for roles without money."),
    )
    duties = forms.CharField(
        label=_("Duties"),
        required=False,
        max_length=2000,
        help_text=_("Both sides read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_limit(self) -> Any:
        limit = self.cleaned_data["limit"]
        if limit is not None:
            try:
                to_minor(limit, self.partnership.currency)
            except ValueError as error:
                raise forms.ValidationError(
                    _("This amount has more decimals than %(currency)s has; take some away."),
                    params={"currency": self.partnership.currency},
                ) from error
        return limit


class EndForm(PeopleForm):
    appointment = AppointmentChoice(
        Appointment.objects.none(),
        label=_("Appointment"),
        to_field_name="uuid",
        error_messages={"required": _("Choose which appointment ends.")},
    )
    last_day = forms.DateField(label=_("Last day"), widget=DayInput)
    reason = forms.CharField(
        label=_("Why it ends"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why the appointment ends.")},
    )


class CoverForm(PeopleForm):
    appointment = AppointmentChoice(
        Appointment.objects.none(),
        label=_("Who is on leave"),
        to_field_name="uuid",
        error_messages={"required": _("Choose who is on leave.")},
    )
    email = forms.EmailField(
        label=_("E-mail address of the deputy"),
        help_text=_("Of somebody who has an account already."),
        error_messages={"required": _("Enter the e-mail address of the deputy.")},
    )
    from_on = forms.DateField(label=_("First day"), widget=DayInput)
    until_on = forms.DateField(
        label=_("Last day"),
        widget=DayInput,
        error_messages={"required": _("Enter the last day of the cover.")},
    )
