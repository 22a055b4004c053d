"""One notice, request, check-in or line of the protocol, with what may be done about it."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day
from core.periods import Period
from governance.forms.decisions import ReasonForm
from governance.forms.exchange import (
    AnswerForm,
    AnswerNoticeForm,
    ProofForm,
    ServiceForm,
    ToldForm,
)
from governance.models import CheckIn, FormalNotice, InformationRequest, ProtocolLine
from governance.protocol_sources import BY_HAND
from governance.selectors.exchange_page import (
    check_in_lines,
    facts_of_notice,
    notice_state,
    protocol_row,
    request_state,
)
from governance.selectors.exchange_rights import speaks_for
from governance.selectors.sides import side_name
from governance.services.exchange import answer_check_in, answer_request, withdraw_request
from governance.services.formal_notices import (
    answer_notice,
    attach_proof,
    drop_notice,
    serve_notice,
)
from governance.services.protocol import agree_to_line, end_line, tell
from governance.views.exchange_new import service_from
from governance.views.proof_of_service import ProofSent
from partnerships.editing import ended
from partnerships.views.stepping import Step, StepPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from partnerships.models import Partnership


class _Thing(StepPage):
    """Both sides read it; whoever speaks for a side acts."""

    template_name = "governance/exchange_thing.html"
    tab, page = "people", "communication"
    below_tab = True
    write_permission = "view_shared"

    @abstractmethod
    def rows(self) -> QuerySet[Any]:
        """Those that the person may see."""

    @cached_property
    def row(self) -> Any:
        if not self.request.user.is_authenticated:
            raise Http404
        found = self.rows().select_related(
            "partnership__authority", "partnership__partner", "partnership__standing"
        )
        return get_object_or_404(found, uuid=self.kwargs["uuid"])

    @cached_property
    def partnership(self) -> Partnership:
        found: Partnership = self.row.partnership
        return found

    @cached_property
    def side(self) -> str:
        """For which the reader may act; "" also where nothing is done any more."""
        return speaks_for(self.permissions) if ended(self.partnership) is None else ""

    @property
    def is_own(self) -> bool:
        return bool(self.side) and self.side == self.row.side

    @property
    def is_others(self) -> bool:
        return bool(self.side) and self.side != self.row.side

    def fresh(self) -> tuple[str, ...]:
        return ("row", "partnership")

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to what both sides say to each other."""
        where = reverse("communication", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Communication"), "url": where}]

    @abstractmethod
    def shown(self) -> Mapping[str, Any]:
        """Title, tag, facts and texts of the thing."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.shown()
        return super().get_context_data(thing=shown, page_title=shown["title"], **kwargs)


class FormalNoticePage(_Thing):
    def rows(self) -> QuerySet[Any]:
        found = FormalNotice.objects.visible_to(self.user)
        return found.select_related("written_by", "answered_by", "proof_file")

    @property
    def sent(self) -> ProofSent:
        return ProofSent(self.request, self.partnership, self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.sent.keep(kwargs.get("refused_form"))
        return super().get_context_data(**kwargs)

    def steps(self) -> list[Step]:
        state, known = self.row.state, FormalNotice.State
        if state == known.TO_SERVE and self.is_own:
            return [
                Step("serve", _("It was served"), self._serve, ServiceForm, primary=True),
                Step("drop", _("It is not served"), self._drop, ReasonForm),
            ]
        if state == known.SERVED and self.is_others:
            return [Step("answer", _("Answer"), self._answer, AnswerNoticeForm, primary=True)]
        if self.row.served_on is not None and self.is_own and self.row.proof_file_id is None:
            return [Step("proof", _("Attach the proof of service"), self._attach, ProofForm)]
        return []

    def shown(self) -> Mapping[str, Any]:
        one: FormalNotice = self.row
        warning = ""
        if one.is_barred(clock.today()) and one.serve_by is not None:
            warning = _("It was to be received by %(day)s: the right may be time-barred.") % {
                "day": day(one.serve_by)
            }
        return {
            "title": str(one),
            "warning": warning,
            "facts": facts_of_notice(one, self.partnership),
            "texts": _texts(
                (_("What it says"), one.text),
                (_("Answer"), one.answer),
                (_("Why it was not served"), one.reason),
            ),
            **notice_state(one, clock.today()),
        }

    def _serve(self, form: Any) -> str:
        with transaction.atomic():
            service = service_from(form.cleaned_data, self.sent.document())
            served = serve_notice(self.row, service, actor=self.user)
        assert served.received_on is not None  # noqa: S101 - a constraint says so
        return _("Served; it counts as received on %(day)s.") % {"day": day(served.received_on)}

    def _attach(self, _form: Any) -> str:
        with transaction.atomic():
            attach_proof(self.row, self.sent.document(), actor=self.user)
        return _("The proof of service is attached; both sides see it.")

    def _drop(self, form: Any) -> str:
        drop_notice(self.row, reason=form.cleaned_data["reason"], actor=self.user)
        return _("Written down: it is not served.")

    def _answer(self, form: Any) -> str:
        answer_notice(self.row, **form.cleaned_data, actor=self.user)
        return _("The answer is in the register.")


class InformationRequestPage(_Thing):
    def rows(self) -> QuerySet[Any]:
        found = InformationRequest.objects.visible_to(self.user)
        return found.select_related("asked_by", "answered_by")

    def steps(self) -> list[Step]:
        if self.row.state != InformationRequest.State.ASKED:
            return []
        if self.is_others:
            return [Step("answer", _("Answer"), self._answer, AnswerForm, primary=True)]
        if self.is_own:
            text = _("The answer is not needed any more.")
            return [Step("withdraw", _("Take it back"), self._withdraw, text=text)]
        return []

    def shown(self) -> Mapping[str, Any]:
        one: InformationRequest = self.row
        return {
            "title": str(one),
            "facts": _facts(
                (_("From"), side_name(self.partnership, one.side), str(one.asked_by)),
                (_("Asked"), day(one.asked_at.date()), ""),
                (_("Answer by"), day(one.due_on), ""),
                (
                    _("Answered"),
                    day(one.answered_at.date()) if one.answered_at else "",
                    str(one.answered_by or ""),
                ),
            ),
            "texts": _texts((_("What is asked"), one.text), (_("Answer"), one.answer)),
            **request_state(one, clock.today()),
        }

    def _answer(self, form: Any) -> str:
        answer_request(self.row, answer=form.cleaned_data["answer"], actor=self.user)
        return _("Answered.")

    def _withdraw(self, _form: Any) -> str:
        withdraw_request(self.row, actor=self.user)
        return _("The request is taken back.")


class OneCheckInPage(_Thing):
    def rows(self) -> QuerySet[Any]:
        return CheckIn.objects.visible_to(self.user).select_related("by", "answered_by")

    def steps(self) -> list[Step]:
        if self.row.answered_by_id is None and self.is_others:
            return [Step("answer", _("Answer"), self._answer, AnswerForm, primary=True)]
        return []

    def shown(self) -> Mapping[str, Any]:
        one: CheckIn = self.row
        answered = one.answered_by is not None
        names = {
            "side": side_name(self.partnership, one.side),
            "month": Period.parse(one.month).label,
        }
        return {
            "title": _("Check-in of %(side)s, %(month)s") % names,
            "kind": "good" if answered else "info",
            "label": _("Answered") if answered else _("Waiting for an answer"),
            "facts": _facts(
                (_("Written"), day(one.at.date()), str(one.by)),
                (
                    _("Answered"),
                    day(one.answered_at.date()) if one.answered_at else "",
                    str(one.answered_by or ""),
                ),
            ),
            "lines": check_in_lines(one),
            "texts": _texts((_("Answer"), one.answer)),
        }

    def _answer(self, form: Any) -> str:
        answer_check_in(self.row, answer=form.cleaned_data["answer"], actor=self.user)
        return _("Answered.")


class ProtocolLinePage(_Thing):
    def rows(self) -> QuerySet[Any]:
        found = ProtocolLine.objects.visible_to(self.user)
        return found.select_related("proposed_by", "agreed_by")

    def steps(self) -> list[Step]:
        one, known = self.row, ProtocolLine.State
        found = []
        if one.state == known.PROPOSED and self.side and self.side != one.proposed_for:
            found.append(Step("agree", _("Agree"), self._agree, primary=True))
        if one.state == known.AGREED and one.source == BY_HAND and self.is_own:
            found.append(Step("tell", _("It was told"), self._tell, ToldForm))
        if one.state != known.ENDED and self.side:
            found.append(Step("end", _("End it"), self._end, ReasonForm))
        return found

    def shown(self) -> Mapping[str, Any]:
        one: ProtocolLine = self.row
        row = protocol_row(one, self.partnership)
        measured = row["measured"]
        told = [f"{day(told.on)}: {told.note}" for told in one.told.all()[:12]]
        return {
            "title": one.what,
            "kind": row["kind"],
            "label": row["label"],
            "facts": _facts(
                (_("Who tells"), row["teller"], ""),
                (_("Whom"), one.whom, ""),
                (_("How"), str(one.get_channel_display()), str(one.get_every_display())),
                (_("What shows it"), row["source"], ""),
                (_("Proposed"), day(one.proposed_at.date()), str(one.proposed_by)),
                (
                    _("Agreed"),
                    day(one.agreed_on) if one.agreed_on else "",
                    str(one.agreed_by or ""),
                ),
                (
                    _("Last told"),
                    day(measured.last_on) if measured and measured.last_on else "",
                    "",
                ),
                (_("Missed"), ", ".join(measured.missed) if measured else "", ""),
                (_("Ended"), day(one.ended_on) if one.ended_on else "", one.reason),
            ),
            "texts": _texts((_("Told"), "\n".join(told))),
        }

    def _agree(self, _form: Any) -> str:
        agree_to_line(self.row, actor=self.user)
        return _("Agreed. From today on it is measured.")

    def _tell(self, form: Any) -> str:
        tell(self.row, **form.cleaned_data, actor=self.user)
        return _("Written down.")

    def _end(self, form: Any) -> str:
        end_line(self.row, reason=form.cleaned_data["reason"], actor=self.user)
        return _("It is not part of the protocol any more.")


def _facts(*known: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"term": term, "value": value, "sub": sub} for term, value, sub in known if value]


def _texts(*known: tuple[str, str]) -> list[dict[str, str]]:
    return [{"title": title, "text": text} for title, text in known if text]
