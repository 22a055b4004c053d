"""The page of emergency access: asked for, confirmed, ended, and the list of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from governance.forms.emergency import EmergencyForm
from governance.models import EmergencyAccess
from governance.selectors.emergency import (
    MOST_ROWS,
    accesses_for,
    may_decide,
    may_end,
)
from governance.selectors.people_access import looks_after_concord
from governance.services.emergency import ask_for_access, end_access, open_access, refuse_access
from governance.views.two_people import ForReadersOfHistory

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse


class EmergencyPage(ForReadersOfHistory):
    """What waits, what is open, and what was: for those who ask, answer or audit."""

    template_name = "governance/emergency_access.html"
    address = "emergency_access"
    lately = frozenset({"ask", "confirm"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_ask = looks_after_concord(self.user)
        if may_ask:
            kwargs.setdefault("form", EmergencyForm())
        now = clock.now()
        rows = list(accesses_for(self.user)[:MOST_ROWS])
        return super().get_context_data(
            breadcrumbs=[],
            may_ask=may_ask,
            waiting=[self._row(one) for one in rows if self._waits(one)],
            running=[self._row(one) for one in rows if one.is_running(now)],
            past=[one for one in rows if not self._waits(one) and not one.is_running(now)],
            **kwargs,
        )

    def _waits(self, one: EmergencyAccess) -> bool:
        return (
            one.state == EmergencyAccess.State.ASKED
            and one.asked_at > clock.now() - EmergencyAccess.WAITS
        )

    def _row(self, one: EmergencyAccess) -> dict[str, Any]:
        return {
            "access": one,
            "may_decide": may_decide(one, self.user),
            "may_end": may_end(one, self.user),
            "url": reverse("partnership", args=[one.partnership.uuid]),
            "is_mine": one.is_of(self.user),
        }

    def asking(self) -> Mapping[str, Callable[[], HttpResponse]]:
        return {"ask": self._ask}

    def answering(self) -> Mapping[str, Callable[[], str]]:
        return {"confirm": self._confirm, "refuse": self._refuse, "end": self._end}

    def _ask(self) -> HttpResponse:
        def ask(**facts: Any) -> str:
            ask_for_access(**facts, actor=self.user)
            return _("Asked for. A second person confirms it.")

        form = EmergencyForm(self.request.POST)
        return self.sent(form, ask, form=form)

    def _confirm(self) -> str:
        done = open_access(self._access, actor=self.user)
        return _("%(name)s can read it for 60 minutes.") % {"name": done.asked_by}

    def _refuse(self) -> str:
        refuse_access(self._access, actor=self.user)
        return _("Refused. The partnership stays closed.")

    def _end(self) -> str:
        end_access(self._access, actor=self.user)
        return _("The emergency access is ended.")

    @property
    def _access(self) -> EmergencyAccess:
        asked = self.request.POST.get("thing")
        rows = accesses_for(self.user)[:MOST_ROWS]
        found = next((one for one in rows if str(one.uuid) == asked), None)
        if found is None:
            raise Http404
        return found
