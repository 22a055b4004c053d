"""Bodies with their seats, and who does what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import clock
from core.formatting import day
from core.problems import Refused
from governance.decision_kinds import COLUMNS, KINDS
from governance.forms.decisions import BodyForm, EndSeatForm, LettersForm, SeatForm
from governance.models import BlockSide, Body, Seat
from governance.rail import may_set_for_jurisdictions_today
from governance.selectors.jurisdictions import Jurisdiction, covers, setting
from governance.selectors.layer_words import holds_words, letters_of
from governance.selectors.no_body import no_body
from governance.selectors.people import limits_passed_on
from governance.selectors.responsibilities import label_of, line_of, lines_of
from governance.selectors.seats import seats_in_force
from governance.selectors.sides import people_of_the_sides, side_name
from governance.services.bodies import (
    BodyFacts,
    change_body,
    end_body,
    end_seat,
    give_seat,
    set_up_body,
)
from governance.services.responsibilities import change_responsibilities
from governance.voting import BodyRule, SideRule
from partnerships.editing import Closed, ended
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.http import QueryDict

    from governance.selectors.sides import ForASide

KEEPS = "keep_bodies"


class BodiesPage(PartnershipPage):
    """Every body with its rules and its seats."""

    template_name = "governance/bodies.html"
    tab = "people"
    page = "bodies"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = list(self.partnership.bodies.filter(ended_on__isnull=True))
        seats = list(seats_in_force().filter(body__partnership=self.partnership))
        return super().get_context_data(
            bodies=[self._body(one, [s for s in seats if s.body_id == one.pk]) for one in known],
            no_body=None if known else no_body(self.partnership, self.user, self.permissions),
            may_keep=KEEPS in self.permissions and ended(self.partnership) is None,
            page_title=_("Bodies"),
            **kwargs,
        )

    def _body(self, body: Body, seats: list[Seat]) -> dict[str, Any]:
        sides = body.side_rules()
        rules = [
            {"term": _("How it decides"), "value": BodyRule(body.rule).label},
            *(
                {
                    "term": _("Voice of %(side)s") % {"side": side_name(self.partnership, side)},
                    "value": SideRule(rule).label,
                }
                for side, rule in sides.items()
            ),
            {
                "term": _("Quorum"),
                "value": _("%(n)d from each side") % {"n": body.quorum},
            },
            {"term": _("In the chair"), "value": self._chair(body)},
            {
                "term": _("Casting vote"),
                "value": _("of the chair") if body.has_casting_vote else _("nobody’s"),
            },
            {
                "term": _("Meets"),
                "value": ", ".join(
                    (
                        ngettext(
                            "every month before service",
                            "every %(n)d months before service",
                            body.months_before_service,
                        )
                        % {"n": body.months_before_service},
                        ngettext(
                            "every month in service",
                            "every %(n)d months in service",
                            body.months_in_service,
                        )
                        % {"n": body.months_in_service},
                    )
                ),
            },
            {
                "term": _("Clocks, in business days"),
                "value": _(
                    "notice %(notice)d, vote in writing %(vote)d, minutes %(minutes)d, "
                    "approving them %(approval)d"
                )
                % {
                    "notice": body.notice_days,
                    "vote": body.written_days,
                    "minutes": body.minutes_days,
                    "approval": body.approval_days,
                },
            },
        ]
        return {
            "row": body,
            "anchor": f"body-{body.uuid.hex}",
            "rules": rules,
            "sides": self._sides(seats),
        }

    def _chair(self, body: Body) -> str:
        today = clock.today()
        now = side_name(self.partnership, body.chair_on(today))
        if not body.chair_months:
            return now
        return _("%(side)s; passes on every %(n)d months") % {"side": now, "n": body.chair_months}

    def _sides(self, seats: list[Seat]) -> list[dict[str, Any]]:
        return [
            {
                "name": side_name(self.partnership, side),
                "seats": [one for one in seats if one.side == side],
            }
            for side in BlockSide.values
            if any(one.side == side for one in seats)
        ]


class EditBodyPage(EditPage):
    """Setting up a body, or changing its rules."""

    tab = "people"
    page = "bodies"
    permission = KEEPS
    write_permission = KEEPS

    @cached_property
    def body(self) -> Body | None:
        if "body" not in self.kwargs:
            return None
        found: Body = get_object_or_404(
            self.partnership.bodies.filter(ended_on__isnull=True),
            uuid=self.kwargs["body"],
        )
        return found

    @property
    def title(self) -> str:  # type: ignore[override] # worked out, where others state it
        if self.body is None:
            return _("Set up a body")
        return _("Rules of %(name)s") % {"name": self.body.name}

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        if self.body is None:
            return {}
        return {str(name): str(value) for name, value in self.body.content().items()}

    def done_url(self) -> str:
        return reverse("bodies", args=[self.partnership.uuid])

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        defaults = BodyFacts(name="")
        of: Any = self.body or defaults
        initial = {name: getattr(of, name) for name in BodyForm.base_fields if hasattr(of, name)}
        rules = self.body.side_rules() if self.body else defaults.voices()
        initial |= {side: str(rules.get(side, "")) for side in BlockSide.values}
        return BodyForm(data, initial=initial)

    def save(self, form: Any) -> str:
        typed = dict(form.cleaned_data)
        voices = {side: typed.pop(side) for side in BlockSide.values}
        facts = BodyFacts(**typed, sides={side: rule for side, rule in voices.items() if rule})
        if self.body is None:
            set_up_body(self.partnership, facts, actor=self.user)
            return _("The body is set up. Give seats on it next.")
        change_body(self.body, facts, actor=self.user)
        return _("The rules are changed.")


class GiveSeatPage(EditPage):
    """Giving somebody a seat."""

    tab = "people"
    page = "bodies"
    permission = KEEPS
    write_permission = KEEPS
    label = gettext_lazy("Give the seat")  # type: ignore[assignment] # a lazy text

    @cached_property
    def body(self) -> Body:
        found: Body = get_object_or_404(
            self.partnership.bodies.filter(ended_on__isnull=True),
            uuid=self.kwargs["body"],
        )
        return found

    @cached_property
    def people(self) -> dict[str, ForASide]:
        found = people_of_the_sides(self.partnership)
        return {str(uuid): one for uuid, one in found.items()}

    @property
    def title(self) -> str:  # type: ignore[override] # as above
        return _("A seat on %(name)s") % {"name": self.body.name}

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        seats = seats_in_force().filter(body=self.body)
        return {str(one.holder): str(one.organisation) for one in seats}

    def done_url(self) -> str:
        return reverse("bodies", args=[self.partnership.uuid])

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        named = {uuid: f"{one.person}, {one.organisation}" for uuid, one in self.people.items()}
        return SeatForm(data, people=named, initial={"from_on": clock.today(), "is_voting": True})

    def save(self, form: Any) -> str:
        typed = form.cleaned_data
        holder = self.people[typed["holder"]]
        give_seat(
            self.body,
            holder.person,
            organisation=holder.organisation,
            side=holder.side,
            deputy=self.people[typed["deputy"]].person if typed["deputy"] else None,
            actor=self.user,
            **{name: typed[name] for name in ("is_voting", "leads", "from_on", "until_on")},
        )
        return _("%(person)s has a seat on %(body)s.") % {
            "person": holder.person,
            "body": self.body.name,
        }


class EndSeatPage(EditPage):
    """Ending a seat."""

    tab = "people"
    page = "bodies"
    permission = KEEPS
    write_permission = KEEPS
    label = gettext_lazy("End the seat")  # type: ignore[assignment] # as above

    @cached_property
    def seat(self) -> Seat:
        found: Seat = get_object_or_404(
            seats_in_force().filter(body__partnership=self.partnership).select_related("body"),
            uuid=self.kwargs["seat"],
        )
        return found

    @property
    def title(self) -> str:  # type: ignore[override] # as above
        return _("End the seat of %(person)s") % {"person": self.seat.holder}

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        until = day(self.seat.until_on) if self.seat.until_on else ""
        return {_("Person"): str(self.seat.holder), _("Until"): until}

    def done_url(self) -> str:
        return reverse("bodies", args=[self.partnership.uuid])

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return EndSeatForm(data, initial={"last_day": clock.today()})

    def save(self, form: Any) -> str:
        end_seat(self.seat, **form.cleaned_data, actor=self.user)
        return _("The seat ends on the day given.")


class EndBodyPage(PartnershipPage):
    """Where the end of a body is sent."""

    http_method_names = ["post", "options"]
    write_permission = KEEPS

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        body = get_object_or_404(self.partnership.bodies, uuid=self.kwargs["body"])
        try:
            end_body(body, actor=self.user)
            messages.success(request, _("%(name)s has ended.") % {"name": body.name})
        except Refused as refused:
            messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("bodies", args=[self.partnership.uuid]))


class WhoDoesWhatPage(PartnershipPage):
    """The table of who does what in each kind of decision."""

    template_name = "governance/who_does_what.html"
    tab = "people"
    page = "who_does_what"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = lines_of(self.partnership)
        return super().get_context_data(
            columns=[label_of(who) for who in COLUMNS],
            rows=[
                {
                    "label": line.kind.label,
                    "url": reverse("responsibility", args=[self.partnership.uuid, slug]),
                    "letters": letters_of(line),
                    "notes": holds_words(line),
                }
                for slug, line in lines.items()
            ],
            may_keep=KEEPS in self.permissions and ended(self.partnership) is None,
            jurisdictions=self._jurisdictions(),
            passed_on=limits_passed_on(self.partnership, clock.today())
            if "view_internal" in self.permissions
            else [],
            page_title=_("Who does what"),
            **kwargs,
        )

    def _jurisdictions(self) -> list[dict[str, str]]:
        """The country and the authority, for those who set what holds there."""
        mandates = setting(self.user) if may_set_for_jurisdictions_today(self.user) else []
        both = (
            Jurisdiction(self.partnership.country),
            Jurisdiction(self.partnership.country, self.partnership.authority),
        )
        return [
            {"label": str(one), "url": reverse("jurisdiction", args=[one.key])}
            for one in both
            if covers(mandates, one)
        ]


class ResponsibilityPage(EditPage):
    """The letters of one kind of decision, changed with a reason."""

    tab = "people"
    page = "who_does_what"
    permission = KEEPS
    write_permission = KEEPS

    @cached_property
    def kind(self) -> str:
        if self.kwargs["kind"] not in KINDS:
            raise Http404
        return str(self.kwargs["kind"])

    @property
    def title(self) -> str:  # type: ignore[override] # as above
        return _("Who does what: %(kind)s") % {"kind": KINDS[self.kind].label}

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        letters = line_of(self.partnership, self.kind).letters
        return {str(label_of(who)): letters.get(who, "") for who in COLUMNS}

    def done_url(self) -> str:
        return reverse("who_does_what", args=[self.partnership.uuid])

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return LettersForm(data, initial=dict(line_of(self.partnership, self.kind).letters))

    def save(self, form: Any) -> str:
        typed = dict(form.cleaned_data)
        reason = typed.pop("reason")
        change_responsibilities(self.partnership, self.kind, typed, reason=reason, actor=self.user)
        return _("Changed. It holds from now on.")
