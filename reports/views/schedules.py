"""Reports that come every month or quarter: one's own, set up and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.asking import NotYours
from core.models import User
from core.problems import Refused
from core.typing import signed_in
from governance.authority import held_appointments, holders
from governance.roles import roles_with
from partnerships.models import Partnership
from reports.models import ReportSchedule
from reports.services.portfolio import ISSUES, may_report_on_portfolio
from reports.services.schedules import (
    LAST_DAY,
    choices_of,
    end_schedule,
    label_of,
    rhythm,
    set_up,
    stands,
)
from reports.views.crumbs import way_to

if TYPE_CHECKING:
    from collections.abc import Iterable

TEMPLATE: Final = "reports/regular.html"
SHOWN: Final = 100
"""So many of one's own stand on the page, the newest first."""


class RegularForm(forms.Form):
    """Which report, how often, on which day, and who else is told."""

    mark_optional = False
    report = forms.ChoiceField(label=gettext_lazy("Report"))
    every = forms.ChoiceField(label=gettext_lazy("How often"), choices=ReportSchedule.Every.choices)
    day = forms.IntegerField(
        label=gettext_lazy("Day of the month"),
        min_value=1,
        max_value=LAST_DAY,
        initial=5,
        widget=forms.NumberInput(attrs={"class": "w-s"}),
        help_text=gettext_lazy(
            "From 1 to 28. It tells of the newest period that is over; quarterly reports come in "
            "January, April, July and October."
        ),
        error_messages={"required": gettext_lazy("Enter a day from 1 to 28.")},
    )
    told = forms.MultipleChoiceField(
        label=gettext_lazy("Who else is told"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("By e-mail, as far as they may fetch the report on that day."),
    )

    def __init__(
        self, *data: Any, partnership: Partnership | None, user: User, **facts: Any
    ) -> None:
        super().__init__(*data, **facts)
        fields: Any = self.fields
        fields["report"].choices = choices_of(of_many=partnership is None)
        people = sorted(_readers(partnership), key=lambda one: one.name)
        fields["told"].choices = [(str(one.uuid), str(one)) for one in people if one != user]
        if not fields["told"].choices:
            del fields["told"]

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, as the service takes it."""
        slug, length = self.cleaned_data["report"].split("/")
        told = [UUID(one) for one in self.cleaned_data.get("told", ())]
        typed = {name: self.cleaned_data[name] for name in ("every", "day")}
        return {"slug": slug, "length": length, "told": told, **typed}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def schedules_page(request: HttpRequest) -> HttpResponse:
    """One's own regular reports; with `?partnership=` the form for one, else for the portfolio."""
    user = signed_in(request)
    partnership = _partnership(request, user)
    may = partnership is not None or may_report_on_portfolio(user)
    if request.method == "POST":
        if not may:
            words = _("Reports over many partnerships are for portfolio officials and auditors.")
            raise NotYours(words, permission=ISSUES)
        return _post(request, user, partnership)
    form = RegularForm(partnership=partnership, user=user) if may else None
    return _page(request, user, partnership, form)


@login_required
@require_POST
def end_regular(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ends one of one's own."""
    user = signed_in(request)
    own = ReportSchedule.objects.filter(set_up_by=user)
    end_schedule(get_object_or_404(own, uuid=uuid), actor=user)
    messages.success(request, _("It is no longer issued."))
    return HttpResponseRedirect(reverse("report_schedules"))


def _post(request: HttpRequest, user: User, partnership: Partnership | None) -> HttpResponse:
    form = RegularForm(request.POST, partnership=partnership, user=user)
    if form.is_valid():
        try:
            schedule = set_up(partnership, actor=user, **form.facts)
        except Refused as refused:
            for problem in refused.problems:
                form.add_error(None, problem.message)
        else:
            done = _("It is issued regularly from now on. %(next)s") % {"next": stands(schedule)}
            messages.success(request, done)
            return HttpResponseRedirect(reverse("report_schedules"))
    return _page(request, user, partnership, form, status=422)


def _page(
    request: HttpRequest,
    user: User,
    partnership: Partnership | None,
    form: RegularForm | None,
    *,
    status: int = 200,
) -> HttpResponse:
    own = ReportSchedule.objects.filter(set_up_by=user).select_related("partnership", "set_up_by")
    context = {
        "form": form,
        "whose": partnership.name if partnership else _("the portfolio"),
        "here": request.get_full_path(),
        "rows": [
            {"one": one, "label": label_of(one), "rhythm": rhythm(one), "stands": stands(one)}
            for one in own[:SHOWN]
        ],
        "breadcrumbs": way_to(partnership),
    }
    return render(request, TEMPLATE, context, status=status)


def _partnership(request: HttpRequest, user: User) -> Partnership | None:
    """The one that the address names, where the person may issue its reports."""
    named = request.GET.get("partnership", "")
    if not named:
        return None
    try:
        rows = Partnership.objects.permitted(user, ISSUES).filter(uuid=UUID(named))
    except ValueError:
        raise Http404 from None
    found: Partnership = get_object_or_404(rows)
    return found


def _readers(partnership: Partnership | None) -> Iterable[User]:
    """Who may fetch reports there at all."""
    if partnership is None:
        held = held_appointments(clock.today(), roles_with(ISSUES)).filter(partnership=None)
        return User.objects.filter(pk__in=held.values("user"), is_active=True)
    return {
        *holders(partnership, "download_reports"),
        *holders(partnership, "download_shared_reports"),
    }
