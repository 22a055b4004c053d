"""The meetings of a partnership, convening one, its page, its minutes, its calendar file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.icalendar import TYPE, TimedEvent, calendar_file
from core.problems import Refused
from governance.forms.meetings import ConveneForm, MinutesForm
from governance.models import AgendaItem, Meeting
from governance.selectors.meeting_agenda import proposed_for
from governance.selectors.meeting_days import TAG
from governance.selectors.meeting_page import MeetingView, hour
from governance.selectors.meeting_room import OVER
from governance.selectors.meeting_rows import read_agenda, read_parts, rows
from governance.selectors.no_body import no_body
from governance.selectors.sides import people_of_the_sides, side_name
from governance.services.meeting_checks import takers_of
from governance.services.meetings import ItemFacts, MeetingFacts, convene, earliest_day
from governance.services.minutes import write_minutes
from governance.views.meeting_steps import ON_AGENDA, STEPS, Desk
from partnerships.editing import Closed, ended
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage, put_to_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.http import QueryDict
    from django.http.response import HttpResponseBase

    from core.models import User
    from governance.models import Body
    from governance.views.meeting_steps import StepOf
    from partnerships.models import Partnership

S = Meeting.State


class OfMeetings(PartnershipPage):
    """A page about meetings of bodies."""

    tab = "people"
    page = "meetings"
    write_permission = "take_part"


class MeetingsPage(OfMeetings):
    """What lies ahead or is open, then what is over."""

    template_name = "governance/meetings.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.partnership.meetings.select_related("body", "secretary")[:500]
        shown = [self._row(one) for one in rows]
        bodies = list(self.partnership.bodies.filter(ended_on__isnull=True))
        may_convene = "take_part" in self.permissions and ended(self.partnership) is None
        return super().get_context_data(
            ahead=[one for one in reversed(shown) if not one["is_over"]],
            over=[one for one in shown if one["is_over"]],
            bodies=bodies if may_convene else [],
            no_body=None if bodies else no_body(self.partnership, self.user, self.permissions),
            page_title=_("Meetings"),
            **kwargs,
        )

    def _row(self, one: Meeting) -> dict[str, Any]:
        due = {S.HELD: one.minutes_due_on, S.CIRCULATED: one.approve_by}
        return {
            "body": str(one.body),
            "reference": one.reference,
            "url": reverse("meeting", args=[one.uuid]),
            "day": one.day,
            "time": hour(one.starts_at),
            "place": one.place,
            "chair": side_name(self.partnership, one.chair),
            "kind": TAG[S(one.state)],
            "label": one.get_state_display(),
            "due_on": due.get(S(one.state)),
            "is_over": one.state in OVER,
        }


class ConvenePage(OfMeetings):
    """Convening a meeting of the body named in the address, or of the only one there is."""

    template_name = "governance/meeting_new.html"
    permission = "take_part"
    below_tab = True

    @cached_property
    def body(self) -> Body:
        known = self.partnership.bodies.filter(ended_on__isnull=True)
        wanted = self.request.GET.get("body", "")
        found = [one for one in known if not wanted or str(one.uuid) == wanted]
        if not found:
            raise Http404
        return found[0]

    @cached_property
    def takers(self) -> dict[str, User]:
        able = takers_of(self.partnership)
        found = people_of_the_sides(self.partnership)
        return {str(uuid): one.person for uuid, one in found.items() if one.person.pk in able}

    @cached_property
    def proposed(self) -> list[Any]:
        return proposed_for(self.body)

    def make_form(self, data: QueryDict | None = None) -> ConveneForm:
        initial = {
            "starts_on": earliest_day(self.body),
            "starts_time": "10:00",
            "secretary": str(self.user.uuid),
            "agenda": [one.key for one in self.proposed],
        }
        return ConveneForm(data, proposed=self.proposed, people=self.takers, initial=initial)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.make_form())
        return super().get_context_data(
            body=self.body,
            earliest=earliest_day(self.body),
            closed=ended(self.partnership),
            cancel_url=reverse("meetings", args=[self.partnership.uuid]),
            page_title=_("Convene a meeting"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = self.make_form(request.POST)
        problems: list[dict[str, str]] = []
        if form.is_valid():
            known = form.cleaned_data
            chosen = set(known.get("agenda", ()))
            agenda = [
                *(ItemFacts(x.kind, x.uuid) for x in self.proposed if x.key in chosen),
                *(ItemFacts(AgendaItem.Kind.OTHER, title=line) for line in known["others"]),
            ]
            facts = MeetingFacts(
                starts_at=form.starts_at(),
                place=known["place"],
                lasts=known["lasts"],
                secretary=self.takers.get(known["secretary"]),
                papers_due_on=known["papers_due_on"],
                urgent_reason=known["urgent_reason"],
            )
            try:
                made = convene(self.body, facts, agenda, actor=self.user)
            except Refused as refused:
                problems = put_to_fields(form, refused)
            else:
                messages.success(request, _("Convened. Every member gets a notice."))
                return HttpResponseRedirect(reverse("meeting", args=[made.uuid]))
        return self.render_refused(form=form, problems=problems)


class OneMeeting(OfMeetings):
    """A page of one meeting."""

    below_tab = True

    @cached_property
    def meeting(self) -> Meeting:
        mine = Meeting.objects.visible_to(self.request.user)
        found: Meeting = get_object_or_404(
            rows(mine).select_related("partnership__standing"), uuid=self.kwargs["uuid"]
        )
        return self.read(found)

    def read(self, meeting: Meeting) -> Meeting:
        """With what the page shows of it."""
        return read_parts(meeting, to_act=self.to_act)

    to_act = False
    """Whether something was sent and not refused: then less is read."""

    @cached_property
    def partnership(self) -> Partnership:
        return self.meeting.partnership

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the meetings of the partnership."""
        where = reverse("meetings", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Meetings"), "url": where}]

    @cached_property
    def seen_by(self) -> MeetingView:
        return MeetingView(self.meeting, self.user, self.permissions)


class MeetingPage(OneMeeting):
    """One meeting with all its steps. What is sent to it names its step."""

    template_name = "governance/meeting.html"
    write_permission = "view_shared"
    slugs = frozenset(STEPS) - ON_AGENDA
    # Whoever sees to an action says that it is done, whatever their role; the services ask who.

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bound: dict[Any, forms.Form] = kwargs.pop("bound", {})
        desk = Desk(self.seen_by, self.user)
        forms_of = {
            step.slug: bound.get(step.slug) or step.form(desk)
            for slug, step in STEPS.items()
            if slug in self.slugs
            and step.form is not None
            and not step.of_item
            and step.is_open(self.seen_by)
        }
        return super().get_context_data(
            meeting=self.meeting,
            view=self.seen_by,
            agenda=self.points(desk, bound),
            step_forms=forms_of,
            report_url=reverse("report_list", args=[self.partnership.uuid]),
            page_title=str(self.meeting),
            **kwargs,
        )

    def points(self, desk: Desk, bound: dict[Any, forms.Form]) -> list[dict[str, Any]]:
        """The agenda as this page shows it."""
        return [self._item(desk, one, bound) for one in self.seen_by.agenda]

    def _item(self, desk: Desk, shown: dict[str, Any], bound: dict[Any, forms.Form]) -> Any:
        vote = shown["vote"]
        if vote is None:
            return shown
        item = shown["row"]
        open_ones = {"record": vote["may_record"], "put_off": vote["may_put_off"]}
        made = {
            slug: bound.get((slug, item.pk)) or STEPS[slug].form(desk, item)  # type: ignore[misc] # both have one
            for slug, is_open in open_ones.items()
            if is_open
        }
        return shown | {"forms": made}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.to_act = request.method == "POST"
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        slug = request.POST.get("step", "")
        step = STEPS.get(slug) if slug in self.slugs else None
        if step is None or not step.is_open(self.seen_by):
            return self._closed(step)
        desk = Desk(self.seen_by, self.user, request.POST)
        form, key = self._form(step, desk)
        problems: list[dict[str, str]] = []
        status = 422
        if form is None or form.is_valid():
            try:
                message = step.do(desk, form)
            except Refused as refused:
                problems = put_to_fields(form, refused) if form is not None else _plain(refused)
                status = 409 if "changed" in refused.codes else 422
            else:
                messages.success(request, message)
                return HttpResponseRedirect(request.path)
        return self._again(key, form, problems, status)

    def _form(self, step: StepOf, desk: Desk) -> tuple[forms.Form | None, Any]:
        if step.form is None:
            return None, step.slug
        if not step.of_item:
            return step.form(desk, desk.sent), step.slug
        item = desk.item(desk.sent.get("item", ""))
        if item.decision is None or self.meeting.state != S.SESSION:
            raise Http404
        return step.form(desk, item, desk.sent), (step.slug, item.pk)

    def _closed(self, step: StepOf | None) -> HttpResponse:
        """A step that was open when the page was loaded, or is somebody else's."""
        if step is None:
            raise Http404
        message = _("This cannot be done now, or is for somebody else; the page is as it stands.")
        return self._again(step.slug, None, [{"message": message}], 422)

    def _again(
        self, key: Any, form: forms.Form | None, problems: list[dict[str, str]], status: int
    ) -> HttpResponse:
        """The page as it stands now, with what was typed."""
        self.to_act = False
        for name in ("meeting", "seen_by", "partnership", "permissions"):
            self.__dict__.pop(name, None)
        bound = {key: form} if form is not None else {}
        context = self.get_context_data(bound=bound, refused_form=form, problems=problems)
        return self.render_to_response(context, status=status)


class AgendaPage(MeetingPage):
    """Preparing the agenda: points put on it and taken off, and their papers."""

    template_name = "governance/meeting_agenda.html"
    permission = "take_part"
    slugs = ON_AGENDA

    def read(self, meeting: Meeting) -> Meeting:
        """The agenda alone."""
        return read_agenda(meeting)

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the meeting."""
        where = reverse("meeting", args=[self.meeting.uuid])
        return [*super().breadcrumbs, {"label": str(self.meeting), "url": where}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.seen_by.may_prepare:
            raise Http404
        return super().get_context_data(**kwargs)

    def points(self, desk: Desk, bound: dict[Any, forms.Form]) -> list[dict[str, Any]]:
        """With papers alone."""
        return self.seen_by.points


class MinutesPage(OneMeeting, EditPage):
    """Writing the minutes: what was said of each point."""

    permission = "take_part"

    @property
    def title(self) -> str:  # type: ignore[override] # worked out, where others state it
        return _("Minutes: %(meeting)s") % {"meeting": self.meeting}

    @property
    def label(self) -> str:  # type: ignore[override] # as above
        return _("Save the minutes")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.seen_by.may_write:
            raise Http404
        return super().get_context_data(**kwargs)

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        found = {str(one): one.note for one in self.meeting.items.all()}
        return found | {_("Besides"): self.meeting.summary}

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return MinutesForm(data, meeting=self.meeting)

    def save(self, form: Any) -> str:
        notes = {item.uuid: form.cleaned_data[name] for name, item in form.items.items()}
        write_minutes(self.meeting, notes, summary=form.cleaned_data["summary"], actor=self.user)
        return _("The minutes are saved.")

    def done_url(self) -> str:
        return reverse("meeting", args=[self.meeting.uuid])


class MeetingFile(OneMeeting):
    """The invitation, for a calendar program."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        meeting = self.meeting
        points = "\n".join(str(one) for one in meeting.items.all())
        event = TimedEvent(
            uid=f"meeting-{meeting.uuid}@{self.partnership.uuid}",
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            summary=f"{meeting.body} ({self.partnership})",
            place=meeting.place,
            description=points,
            url=request.build_absolute_uri(reverse("meeting", args=[meeting.uuid])),
            is_cancelled=meeting.state == S.CANCELLED,
            changes=meeting.moves,
        )
        text = calendar_file(str(self.partnership), [event], clock.now())
        response = HttpResponse(text, content_type=TYPE)
        name = f"{meeting.reference}.ics"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response


def _plain(refused: Refused) -> list[dict[str, str]]:
    return [{"where": one.where, "message": one.message} for one in refused.problems]
