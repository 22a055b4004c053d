"""Forms of the People page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.form_fields import AmountField
from core.forms import DayInput
from core.models import Organisation, User
from core.money import to_minor
from governance.selectors.appointing import organisations_open_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from governance.selectors.appointing import AppointingRights
    from partnerships.models import Partnership

    _Choice = forms.ModelChoiceField[Organisation]
    _PersonChoice = forms.ModelChoiceField[User]
else:
    _Choice = _PersonChoice = forms.ModelChoiceField


class OrganisationChoice(_Choice):
    """An organisation, named by its uuid: ids are nobody's business."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class PersonChoice(_PersonChoice):
    """Somebody, by name; never by address."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name or _("Somebody without a name"))


class PeopleForm(forms.Form):
    """A form on people of one partnership, filled in by somebody with these rights."""

    def __init__(
        self, *data: Any, partnership: Partnership, rights: AppointingRights, **kwargs: Any
    ) -> None:
        super().__init__(*data, **kwargs)
        self.partnership = partnership
        self.rights = rights


class AppointForm(PeopleForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Whoever is not known here yet gets an invitation."),
        error_messages={"required": _("Enter the e-mail address of whom you appoint.")},
    )
    role = forms.ChoiceField(
        label=_("Role"), error_messages={"required": _("Choose the role they will have.")}
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        required=False,
        help_text=_("Only of somebody new."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    organisation = OrganisationChoice(
        Organisation.objects.none(),
        label=_("Acts for"),
        to_field_name="uuid",
        required=False,
        empty_label=_("their organisation, if they are known"),
        help_text=_("Needed for somebody new."),
    )
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

    def __init__(self, *data: Any, **kwargs: Any) -> None:
        super().__init__(*data, **kwargs)
        roles = [(one.slug, one.label) for one in self.rights.roles]
        # Nobody is appointed to what merely stood first.
        first = [] if len(roles) == 1 else [("", _("Choose a role"))]
        self.fields["role"].choices = [*first, *roles]  # type: ignore[attr-defined] # Field has no choices
        bodies = organisations_open_to(self.rights, self.partnership, clock.today())
        chosen = self.fields["organisation"]
        chosen.queryset = bodies  # type: ignore[attr-defined] # as above
        if self.rights.own_organisation_only:
            chosen.empty_label = None  # type: ignore[attr-defined] # as above
            chosen.help_text = ""
        if not any(role.may_have_limit for role in self.rights.roles):
            del self.fields["limit"]

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
    last_day = forms.DateField(label=_("Last day"), widget=DayInput)
    reason = forms.CharField(
        label=_("Why it ends"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why the appointment ends.")},
    )
    successor = PersonChoice(
        User.objects.none(),
        label=_("Who takes over what bears their name"),
        to_field_name="uuid",
        required=False,
        empty_label=_("nobody yet"),
        help_text=_("Risks, KPIs and objectives of which they are the owner."),
    )

    def __init__(self, *data: Any, successors: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*data, **kwargs)
        known = [user.pk for user in successors]
        self.fields["successor"].queryset = User.objects.filter(pk__in=known).order_by("name")  # type: ignore[attr-defined] # Field has no queryset
        if not known:
            del self.fields["successor"]


class CoverForm(PeopleForm):
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


class DelegateForm(CoverForm):
    limit = AmountField(
        label=_("Limit"),
        help_text=_("The highest amount they may approve: at most your own."),
        error_messages={"required": _("Give the highest amount that they may approve.")},
    )
    field_order = ["email", "limit", "from_on", "until_on"]

    def __init__(self, *data: Any, **kwargs: Any) -> None:
        super().__init__(*data, **kwargs)
        self.fields["email"].help_text = _("Of a colleague of your own authority.")
        self.fields["until_on"].error_messages["required"] = _("Enter the last day.")


class SingleAcceptanceForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        help_text=_("Officials and auditors read it here and in the history."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why two people cannot be found for it.")},
    )
