"""Reports for many partnerships at once, each asked for as a single one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import clock
from core.models import Job
from core.periods import Period
from core.problems import Problem, Refused
from governance.rail import roles_of
from governance.roles import ROLES
from partnerships.bulk_acts import BulkAct, Follow, Made, bulk_acts
from partnerships.models import Standing
from reports.definitions import kinds
from reports.models import IssuedReport
from reports.services.issue import request_report
from reports.services.packs import ACT as PACK
from reports.services.schedules import choices_of, newest_over

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from core.models import User
    from partnerships.models import BulkRun, Partnership

KIND = "period_performance"
MOST = 200


class LengthForm(forms.Form):
    """Which of the two reports."""

    length = forms.ChoiceField(label=gettext_lazy("Report"), choices=IssuedReport.Length.choices)


def _title(count: int) -> str:
    text = ngettext(
        "Issue a report for %(n)s partnership?",
        "Issue a report for each of %(n)s partnerships?",
        count,
    )
    return text % {"n": count}


def _may_issue_somewhere(user: User) -> bool:
    return any("issue_report" in ROLES[role].permissions for role in roles_of(user))


def _nothing_to_report() -> str:
    return _("There is no scorecard yet, so there is nothing to report. Accept figures first.")


def _issue(run: BulkRun, partnership: Partnership) -> Made:
    """Asks for the newest period's report, unless somebody did since the person was asked.

    Raises:
        Refused: there is nothing to report, or the same report is being made already.
    """
    periods = kinds[KIND].periods(partnership)
    if not periods:
        raise Refused([Problem("period", "nothing_to_report", _nothing_to_report())])
    length = run.options["length"]
    _not_twice(run, partnership, length, periods[0])
    report = request_report(
        partnership, slug=KIND, length=length, period=periods[0], actor=run.asked_by
    )
    return Made(report.uuid, f"{report.number}, {report.title}")


def _not_twice(run: BulkRun, partnership: Partnership, length: str, period: Period) -> None:
    ended = [Job.State.FAILED, Job.State.DEAD, Job.State.CANCELLED]
    same = (
        IssuedReport.objects.filter(
            partnership=partnership, slug=KIND, length=length, period=period.key
        )
        .filter(Q(state=IssuedReport.State.REQUESTED) | Q(requested_at__gte=run.seen_at))
        .exclude(state=IssuedReport.State.FAILED)
        .exclude(job__state__in=ended)
        .first()
    )
    if same is not None:
        text = _("%(number)s was asked for already, so it is not made twice.")
        raise Refused([Problem("", "asked_already", text % {"number": same.number})])


def _unscored(
    partnerships: Sequence[Partnership], _options: Mapping[str, str]
) -> Mapping[int, str]:
    keys = [one.pk for one in partnerships]
    scored = set(
        Standing.objects.filter(partnership__in=keys)
        .exclude(period="")
        .values_list("partnership", flat=True)
    )
    return {key: _nothing_to_report() for key in keys if key not in scored}


def _follow(reports: Sequence[UUID]) -> Mapping[UUID, Follow]:
    found = {}
    for report in IssuedReport.objects.filter(uuid__in=reports).select_related("job"):
        failed = report.job is not None and report.job.state in {
            Job.State.FAILED,
            Job.State.DEAD,
            Job.State.CANCELLED,
        }
        issued = report.state == IssuedReport.State.ISSUED
        label, kind = (
            (_("Issued"), "good")
            if issued
            else (_("Not made"), "bad")
            if failed
            else (_("Being made"), "info")
        )
        url = reverse("report", args=[report.uuid])
        found[report.uuid] = Follow(label, url, kind, is_ready=issued or failed)
    return found


def _unmade(run: BulkRun) -> list[Job]:
    """Of reports that the run asked for itself: one that somebody else waits for goes on."""
    made = run.outcomes.exclude(made=None).values("made")
    own = IssuedReport.objects.filter(
        uuid__in=made, requested_by=run.asked_by, requested_at__gte=run.asked_at
    )
    return list(Job.objects.filter(pk__in=own.values("job"), state__in=Job.UNFINISHED))


class PackForm(forms.Form):
    """Which report of each, of which period, and whether one that exists will do."""

    report = forms.ChoiceField(label=gettext_lazy("Report"))
    period = forms.CharField(
        label=gettext_lazy("Period"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"class": "w-s", "placeholder": "2026-Q3"}),
        help_text=gettext_lazy("Such as 2026-10, 2026-Q3 or 2026. Empty: the newest of each."),
    )
    anew = forms.BooleanField(
        label=gettext_lazy("Issue each anew"),
        required=False,
        help_text=gettext_lazy("Else one that is issued already for that period is taken."),
    )

    def __init__(self, *data: Any, **facts: Any) -> None:
        super().__init__(*data, **facts)
        fields: Any = self.fields
        fields["report"].choices = choices_of(of_many=False)

    def clean_period(self) -> str:
        """In its usual form."""
        try:
            typed = self.cleaned_data["period"].strip()
            return Period.parse(typed).key if typed else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


def _pack_title(count: int) -> str:
    text = ngettext(
        "A pack of reports of %(n)s partnership?", "A pack of reports of %(n)s partnerships?", count
    )
    return text % {"n": count}


def _take(run: BulkRun, partnership: Partnership) -> Made:
    """One that is issued already, where that will do; else asks for it.

    Raises:
        Refused: there is nothing to report of it.
    """
    slug, length = run.options["report"].split("/")
    asked = run.options["period"]
    period = (
        Period.parse(asked)
        if asked
        else newest_over(kinds[slug].periods(partnership), clock.today())
    )
    found = None
    if period is not None and run.options["anew"] != "True":
        found = _existing(run, partnership, period)
    report = found or request_report(
        partnership, slug=slug, length=length, period=period, actor=run.asked_by
    )
    of_what = Period.parse(report.period).label
    return Made(report.uuid, f"{report.number}, {kinds[slug].label}, {of_what}")


def _existing(run: BulkRun, partnership: Partnership, period: Period) -> IssuedReport | None:
    """The newest that whoever asks may fetch, issued or being made, and that tells of it all.

    One from before the end of its period tells of a part, unless it is of today.
    """
    slug, length = run.options["report"].split("/")
    whole = Q(requested_at__date__gt=period.end) | Q(requested_at__date=clock.today())
    there = Q(state=IssuedReport.State.ISSUED) | Q(job__state__in=Job.UNFINISHED)
    rows = IssuedReport.objects.visible_to(run.asked_by).filter(
        whole,
        there,
        partnership=partnership,
        slug=slug,
        length=length,
        period=period.key,
        known_on=None,
    )
    found: IssuedReport | None = rows.order_by("-requested_at", "-pk").first()
    return found


def _install_packs() -> None:
    bulk_acts.register(
        BulkAct(
            slug=PACK,
            label=gettext_lazy("Pack of reports"),
            title=_pack_title,
            text=gettext_lazy(
                "One file with a report of each, made in the background. What could not be issued "
                "is named in it with the reason."
            ),
            permitted=_may_issue_somewhere,
            permission="issue_report",
            most=MOST,
            form=PackForm,
            each=_take,
            follow=_follow,
            fetch=lambda run: reverse("report_pack", args=[run.uuid]),
            unmade=_unmade,
        )
    )


def install() -> None:
    """Offers the reports to the portfolio."""
    _install_packs()
    bulk_acts.register(
        BulkAct(
            slug="reports",
            label=gettext_lazy("Issue reports"),
            title=_title,
            text=gettext_lazy(
                "Each is made for the newest period that has a scorecard and is kept as it is. "
                "Everybody who may see reports of that partnership can fetch it."
            ),
            permitted=_may_issue_somewhere,
            permission="issue_report",
            most=MOST,
            form=LengthForm,
            each=_issue,
            objections=_unscored,
            follow=_follow,
            unmade=_unmade,
        )
    )
