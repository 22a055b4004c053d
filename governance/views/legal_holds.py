"""The page of legal holds: asked for, decided by two, carried out, lifted in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from governance.forms.legal_holds import HoldForm, LiftForm
from governance.models import LegalHold
from governance.selectors.emergency import MOST_ROWS
from governance.selectors.legal_holds import DECIDES, decides_on, holds_for
from governance.selectors.people_access import looks_after_concord
from governance.services import legal_holds
from governance.views.two_people import ForReadersOfHistory
from partnerships.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

S = LegalHold.State


class LegalHoldsPage(ForReadersOfHistory):
    """What waits, what holds, and what was: for those who decide, carry out or audit."""

    template_name = "governance/legal_holds.html"
    address = "legal_holds"
    lately = frozenset({"agree", "agree_to_lift", "carry_out", "lift"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_ask = Partnership.objects.permitted(self.user, DECIDES).exists()
        if may_ask:
            kwargs.setdefault("form", HoldForm())
        rows = [self._row(one, kwargs.get("lifting")) for one in self._holds]
        return super().get_context_data(
            breadcrumbs=[],
            may_ask=may_ask,
            waiting=[row for row in rows if row["hold"].state == S.ASKED],
            holding=[row for row in rows if row["hold"].is_holding],
            past=[row for row in rows if row["hold"].state in {S.REFUSED, S.LIFTED}],
            **kwargs,
        )

    @cached_property
    def _holds(self) -> list[LegalHold]:
        return list(holds_for(self.user)[:MOST_ROWS])

    @cached_property
    def _decided_by_me(self) -> frozenset[int]:
        return frozenset(decides_on(self.user).values_list("pk", flat=True))

    def _row(self, one: LegalHold, refused: tuple[LegalHold, LiftForm] | None) -> dict[str, Any]:
        decides = one.pk in self._decided_by_me
        open_form = refused is not None and refused[0].pk == one.pk
        lifts = decides and one.state in {S.AGREED, S.IN_FORCE}
        return {
            "hold": one,
            "answers": decides and one.is_asked and one.asker != self.user,
            "carries_out": looks_after_concord(self.user)
            and one.state in {S.AGREED, S.LIFT_AGREED},
            "to_lift": one.state == S.LIFT_ASKED,
            "is_lifting": one.state == S.LIFT_AGREED,
            "form": (refused[1] if open_form and refused else LiftForm(prefix=str(one.uuid)))
            if lifts
            else None,
            "open": open_form,
        }

    def asking(self) -> Mapping[str, Callable[[], HttpResponse]]:
        return {"ask": self._ask, "ask_to_lift": self._ask_to_lift}

    def answering(self) -> Mapping[str, Callable[[], str]]:
        return {
            "agree": self._agree,
            "refuse": self._refuse,
            "carry_out": self._carry_out,
            "agree_to_lift": self._agree_to_lift,
            "refuse_to_lift": self._refuse_to_lift,
            "lift": self._lift,
        }

    def _ask(self) -> HttpResponse:
        def ask(**facts: Any) -> str:
            legal_holds.ask_for_hold(**facts, actor=self.user)
            return _("Asked for. Another approver decides with you.")

        form = HoldForm(self.request.POST)
        return self.sent(form, ask, form=form)

    def _ask_to_lift(self) -> HttpResponse:
        hold = self._hold

        def ask(reason: str) -> str:
            legal_holds.ask_to_lift(hold, reason=reason, actor=self.user)
            return _("Asked for. It holds until another approver agrees.")

        form = LiftForm(self.request.POST, prefix=str(hold.uuid))
        return self.sent(form, ask, lifting=(hold, form))

    def _agree(self) -> str:
        legal_holds.agree_to_hold(self._hold, actor=self.user)
        return _("It holds from now on. Whoever looks after Concord carries it out elsewhere.")

    def _refuse(self) -> str:
        legal_holds.refuse_hold(self._hold, actor=self.user)
        return _("Refused. Nothing is held.")

    def _carry_out(self) -> str:
        legal_holds.carry_out_hold(self._hold, actor=self.user)
        return _("It is written down that the hold is carried out.")

    def _agree_to_lift(self) -> str:
        legal_holds.agree_to_lift(self._hold, actor=self.user)
        return _("Decided. It holds until whoever looks after Concord lifts it.")

    def _refuse_to_lift(self) -> str:
        legal_holds.refuse_to_lift(self._hold, actor=self.user)
        return _("Refused. It stays in force.")

    def _lift(self) -> str:
        legal_holds.lift_hold(self._hold, actor=self.user)
        return _("The hold is lifted.")

    @property
    def _hold(self) -> LegalHold:
        asked = self.request.POST.get("thing")
        found = next((one for one in self._holds if str(one.uuid) == asked), None)
        if found is None:
            raise Http404
        return found
