"""The page of those who look after people's access."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from core import lockout
from core.asking import NotYours
from core.wrong_answers import paused_accounts
from governance.forms.people_access import ResetForm
from governance.selectors.people_access import APPOINTS, keeps_access, waiting_resets
from governance.services.people_access import ask_for_reset, confirm_reset, refuse_reset, unlock
from governance.views.two_people import TwoPeoplePage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from governance.models import SecondStepReset


class PeopleAccessPage(TwoPeoplePage):
    """Sign-ins that are locked, and second steps that somebody asked to remove."""

    template_name = "governance/people_access.html"
    address = "people_access"
    lately = frozenset({"ask", "confirm", "refuse", "unlock"})

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not keeps_access(self.user):
            words = _("Portfolio officials for all authorities look after people’s access.")
            raise NotYours(words, permission=APPOINTS, everywhere=True)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ResetForm())
        return super().get_context_data(
            breadcrumbs=[],
            actions=[{"label": _("People’s data"), "url": reverse("personal_data")}],
            locked=_locked(),
            resets=[
                {"reset": one, "is_mine_to_answer": one.is_for(self.user)}
                for one in waiting_resets()
            ],
            **kwargs,
        )

    def asking(self) -> Mapping[str, Callable[[], HttpResponse]]:
        return {"ask": self._ask}

    def answering(self) -> Mapping[str, Callable[[], str]]:
        return {"unlock": self._unlock, "confirm": self._confirm, "refuse": self._refuse}

    def _ask(self) -> HttpResponse:
        def ask(**facts: Any) -> str:
            made = ask_for_reset(**facts, actor=self.user)
            words = _("Asked for. A second person removes the second step of %(name)s.")
            return words % {"name": made.person}

        form = ResetForm(self.request.POST)
        return self.sent(form, ask, form=form, is_open=True)

    def _unlock(self) -> str:
        asked = self.request.POST.get("thing")
        person = next((row["user"] for row in _locked() if str(row["user"].uuid) == asked), None)
        if person is None:
            raise Http404
        unlock(person, actor=self.user)
        return _("%(name)s can sign in again.") % {"name": person}

    def _confirm(self) -> str:
        done = confirm_reset(self._reset, actor=self.user)
        return _("The second step of %(name)s was removed.") % {"name": done.person}

    def _refuse(self) -> str:
        done = refuse_reset(self._reset, actor=self.user)
        return _("Refused. The second step of %(name)s stays.") % {"name": done.person}

    @property
    def _reset(self) -> SecondStepReset:
        asked = self.request.POST.get("thing")
        found = next((one for one in waiting_resets() if str(one.uuid) == asked), None)
        if found is None:
            raise Http404
        return found


def _locked() -> list[dict[str, Any]]:
    """Locked for an address, and locked for all; three queries."""
    return [*lockout.locked_accounts(), *paused_accounts()]
