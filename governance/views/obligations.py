"""The register of obligations, and the page of one with every day on which it falls due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day
from core.views.listing import GrowingList
from governance.forms.obligations import EventForm, ObligationForm, ReasonForm
from governance.models import Obligation, Occurrence
from governance.selectors.obligations import (
    obligations_list,
    register_of,
    state_of,
    state_of_day,
    when,
    whose,
)
from governance.selectors.sides import people_of_the_sides
from governance.services.obligation_checks import KEEP, MEET
from governance.services.obligations import (
    change_obligation,
    condition_came,
    end_obligation,
    record_obligation,
)
from partnerships.editing import Closed, ended
from partnerships.models import Party
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.http import QueryDict

    from core.listing import ListSpec
    from core.models import Organisation

MOST_DAYS = 60
"""Days shown on the page of one obligation: those still open first, then the latest."""


class ObligationsPage(GrowingList, PartnershipPage):
    """Every duty and right by its clause."""

    template_name = "governance/obligations.html"
    tab, page = "overview", "obligations"

    def spec(self) -> ListSpec:
        return obligations_list(self.partnership)

    def listed(self) -> QuerySet[Any]:
        return register_of(self.partnership, clock.today())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may = KEEP in self.permissions and ended(self.partnership) is None
        new = {
            "label": _("Record a duty or right"),
            "url": reverse("obligation_new", args=[self.partnership.uuid]),
            "primary": True,
        }
        return super().get_context_data(
            rows=[{"cells": self._cells(one)} for one in self.rows_page],
            actions=[new] if may else [],
            page_title=_("Duties and rights"),
            **kwargs,
        )

    def _cells(self, one: Any) -> list[dict[str, Any]]:
        page = reverse("obligation", args=[self.partnership.uuid, one.uuid])
        return [
            {"text": one.clause, "sub": one.reference},
            {
                "text": one.title,
                "url": page,
                "sub": one.get_nature_display(),
                "column": _("In short"),
            },
            {"text": whose(one, self.partnership), "column": _("Whose it is")},
            {"text": when(one), "column": _("When")},
            {"text": day(one.next_due) if one.next_due else "–", "column": _("Next day")},
            {**state_of(one), "column": _("State")},
        ]


class OneObligation(PartnershipPage):
    """What the pages about one obligation share."""

    tab, page = "overview", "obligations"
    below_tab = True

    @cached_property
    def obligation(self) -> Any:
        rows = register_of(self.partnership, clock.today())
        return get_object_or_404(rows, uuid=self.kwargs["obligation"])

    def done_url(self) -> str:
        return reverse("obligation", args=[self.partnership.uuid, self.obligation.uuid])


class ObligationPage(OneObligation):
    """One duty or right: what the contract says, and each of its days."""

    template_name = "governance/obligation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.obligation
        return super().get_context_data(
            one=one,
            state=state_of(one),
            facts=self._facts(),
            columns=[{"label": label} for label in (_("Due"), _("State"), _("What came of it"))],
            rows=[{"cells": self._cells(row)} for row in self._days()],
            most=MOST_DAYS,
            actions=self._actions(),
            page_title=one.title,
            **kwargs,
        )

    def _days(self) -> list[Occurrence]:
        known = self.obligation.occurrences.select_related(
            "done_by", "accepted_by", "waived_by", "obligation"
        )
        open_ones = list(known.filter(state=Occurrence.State.DUE).order_by("due_on")[:MOST_DAYS])
        closed = known.exclude(state=Occurrence.State.DUE).order_by("-due_on")
        return [*open_ones, *closed[: MOST_DAYS - len(open_ones)]]

    def _cells(self, row: Occurrence) -> list[dict[str, Any]]:
        place = [self.partnership.uuid, self.obligation.uuid, row.uuid]
        event = row.event_on and _("the condition came on %(day)s") % {"day": day(row.event_on)}
        return [
            {"text": day(row.due_on), "url": reverse("obligation_day", args=place), "sub": event},
            {**state_of_day(row), "column": _("State")},
            {"text": what_came(row), "column": _("What came of it")},
        ]

    def _facts(self) -> list[dict[str, Any]]:
        one = self.obligation
        known = {
            _("Clause"): one.clause,
            _("Reference"): one.reference,
            _("Duty or right"): one.get_nature_display(),
            _("Whose it is"): whose(one, self.partnership),
            _("When"): when(one),
            _("Last day"): day(one.until_on) if one.until_on else "",
            _("On To do"): _("%(n)d days before") % {"n": one.notice_days},
            _("What shows it"): one.evidence,
            _("Accepted by the other side"): _("yes") if one.needs_acceptance else _("no"),
            _("Ended"): day(one.ended_on) if one.ended_on else "",
            _("Why it ended"): one.end_reason,
        }
        return [{"term": term, "value": value} for term, value in known.items() if value]

    def _actions(self) -> list[dict[str, Any]]:
        one, place = self.obligation, [self.partnership.uuid, self.obligation.uuid]
        if ended(self.partnership) is not None or one.ended_on is not None:
            return []
        found: list[dict[str, Any]] = []
        if one.kind == Obligation.Kind.CONDITIONAL and MEET in self.permissions:
            url = reverse("obligation_event", args=place)
            found.append({"label": _("The condition came"), "url": url, "primary": True})
        if KEEP in self.permissions:
            found += [
                {"label": _("Change"), "url": reverse("obligation_edit", args=place)},
                {"label": _("End"), "url": reverse("obligation_end", args=place)},
            ]
        return found


def what_came(row: Occurrence) -> str:
    """What was done about one day, by whom and when, in one line."""
    known = {"who": row.done_by, "day": day(row.done_on) if row.done_on else ""}
    if row.state == Occurrence.State.WAIVED:
        words = _("waived by %(who)s: %(why)s")
        return words % {"who": row.waived_by, "why": row.waive_reason}
    if row.state == Occurrence.State.DUE:
        return _("sent back: %(why)s") % {"why": row.sent_back_reason} if row.round > 1 else "–"
    done = _("done on %(day)s, %(who)s") % known
    if row.accepted_by is None:
        return done
    return _("%(done)s; accepted by %(who)s") % {"done": done, "who": row.accepted_by}


class _ObligationForm(EditPage):
    tab, page = "overview", "obligations"
    permission = KEEP
    write_permission = KEEP

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def _form(self, data: QueryDict | None, initial: Mapping[str, Any]) -> ObligationForm:
        return ObligationForm(
            *([data] if data is not None else []),
            people=people_of_the_sides(self.partnership),
            organisations=self._organisations(),
            initial=dict(initial),
        )

    def _organisations(self) -> list[Organisation]:
        """The two parties and everybody else with a role in the contract."""
        parties = Party.objects.filter(partnership=self.partnership)
        others = [one.organisation for one in parties.select_related("organisation")]
        found = [self.partnership.authority, self.partnership.partner, *others]
        return list(dict.fromkeys(one for one in found if one is not None))


class NewObligationPage(_ObligationForm):
    """Records one."""

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Record a duty or right")

    def shown(self) -> Mapping[str, str]:
        return {}

    def make_form(self, data: QueryDict | None = None) -> ObligationForm:
        side = Obligation.Side.PARTNER if self.partnership.partner else Obligation.Side.AUTHORITY
        return self._form(data, {"side": side, "notice_days": 14})

    def save(self, form: ObligationForm) -> str:
        record_obligation(self.partnership, form.facts(), actor=self.user)
        return _("It stands in the register.")

    def done_url(self) -> str:
        return reverse("obligations", args=[self.partnership.uuid])


class EditObligationPage(OneObligation, _ObligationForm):
    """Changes one."""

    template_name = "partnerships/edit.html"
    permission = KEEP

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return str(self.obligation)

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        return _("What was done stays. What is due from today on follows the new days.")

    def shown(self) -> Mapping[str, str]:
        return {name: str(value or "") for name, value in self.obligation.content().items()}

    def make_form(self, data: QueryDict | None = None) -> ObligationForm:
        return self._form(data, self.obligation.content())

    def save(self, form: ObligationForm) -> str:
        change_obligation(self.obligation, form.facts(), actor=self.user)
        return _("It is changed.")


class EndObligationPage(OneObligation, EditPage):
    """Ends one."""

    template_name = "partnerships/edit.html"
    permission = KEEP
    write_permission = KEEP

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("End: %(what)s") % {"what": self.obligation}

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        return _("Nothing new falls due from today on. What is overdue stays, or is waived.")

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        return {_("Ended"): str(self.obligation.ended_on or "")}

    def make_form(self, data: QueryDict | None = None) -> ReasonForm:
        return ReasonForm(data)

    def save(self, form: ReasonForm) -> str:
        end_obligation(self.obligation, reason=form.cleaned_data["reason"], actor=self.user)
        return _("It has ended.")


class EventPage(OneObligation, EditPage):
    """Says that a condition came."""

    template_name = "partnerships/edit.html"
    permission = MEET
    write_permission = MEET

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("The condition came: %(what)s") % {"what": self.obligation.condition}

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        return when(self.obligation)

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        return {_("When"): when(self.obligation)}

    def make_form(self, data: QueryDict | None = None) -> EventForm:
        return EventForm(data)

    def save(self, form: EventForm) -> str:
        made = condition_came(self.obligation, actor=self.user, **form.cleaned_data)
        return _("Its clock runs; it is due on %(day)s.") % {"day": day(made.due_on)}
