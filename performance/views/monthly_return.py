"""The monthly return for the partner: one table, its files, a draft, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from core import clock
from core.formatting import day, days_until, period_label, scaled
from core.periods import Period
from core.problems import Problem, Refused
from core.typing import signed_in
from core.uploads import ACCEPT
from performance.models import KPI, MonthlyReturn, ReturnFile
from performance.selectors.drafts import TypedRow, draft_of, files_of, typed_rows
from performance.selectors.returns import (
    Sheet,
    open_round_of,
    returns_of,
    returns_to_send,
    sheet_of,
)
from performance.services.return_files import add_file, remove_file
from performance.services.returns import (
    EMPTY,
    check_typed,
    save_draft,
    send_return,
    withdraw_return,
)
from performance.views.figures import last_in_words, months, value_shown
from performance.views.return_form import ReturnTable, posted_rows
from performance.views.rounds import record_cells, round_rows
from performance.worklists.returns import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User

OPEN = {MonthlyReturn.State.DUE, MonthlyReturn.State.SENT_BACK}


class _ReturnView(LoginRequiredMixin, View):
    """A return that the person may send; for anybody else it is not there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            found = returns_to_send(request.user).filter(uuid=kwargs["uuid"]).first()
            if found is None:
                if returns_of(request.user, "check_records").filter(uuid=kwargs["uuid"]).exists():
                    return HttpResponseRedirect(reverse("check_return", args=[kwargs["uuid"]]))
                raise Http404
            self.monthly_return: MonthlyReturn = found
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def user(self) -> User:
        return signed_in(self.request)

    @cached_property
    def sheet(self) -> Sheet:
        return sheet_of(self.monthly_return)

    @property
    def month(self) -> str:
        return period_label(Period.parse(self.monthly_return.period))

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        partnership = self.monthly_return.partnership
        first = (
            {"label": _("To do"), "url": reverse("to_do")}
            if self.monthly_return.reported_by == KPI.Side.AUTHORITY
            else {"label": _("Due from us"), "url": reverse("due")}
        )
        here = {"label": partnership.name, "url": reverse("partnership", args=[partnership.uuid])}
        return [first, here]

    def here(self) -> str:
        return reverse("monthly_return", args=[self.monthly_return.uuid])


class MonthlyReturnPage(_ReturnView):
    """Fill in, save, add files, send; once sent, what was sent and whether it can be withdrawn."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if self.monthly_return.state not in OPEN:
            return self._frozen(request)
        return self._page()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if self.monthly_return.state not in OPEN:
            messages.warning(
                request, _("This return was sent meanwhile. What you typed was not added to it.")
            )
            return HttpResponseRedirect(self.here())
        rows = posted_rows(self.sheet, request.POST)
        save_draft(self.monthly_return, rows, actor=self.user)
        wrong = self._take_files(request)
        if wrong:
            return self._page(rows, file_errors=wrong, status=422)
        if "remove" in request.POST:
            self._remove(request.POST["remove"])
            return HttpResponseRedirect(self.here())
        if "send" not in request.POST and "leave_empty" not in request.POST:
            messages.success(request, _("The draft is saved. Nothing was sent."))
            return HttpResponseRedirect(self.here())
        return self._answer(rows, leave_empty="leave_empty" in request.POST)

    def _answer(self, rows: Mapping[str, TypedRow], *, leave_empty: bool) -> HttpResponse:
        found = check_typed(self.sheet, rows).problems
        stopping = tuple(p for p in found if not (leave_empty and p.code in EMPTY))
        if not any(not typed.is_empty for typed in rows.values()):
            stopping = found
        if stopping:
            return self._page(rows, problems=stopping, status=422)
        place = reverse("return_answers", args=[self.monthly_return.uuid])
        return HttpResponseRedirect(f"{place}?empty=1" if leave_empty else place)

    def _take_files(self, request: HttpRequest) -> list[str]:
        wrong = []
        for upload in request.FILES.getlist("files"):
            try:
                add_file(self.monthly_return, upload, actor=self.user)
            except Refused as refused:
                wrong += [problem.message for problem in refused.problems]
        return wrong

    def _remove(self, number: str) -> None:
        if not (number.isascii() and number.isdecimal() and len(number) < 6):
            raise Http404
        file = get_object_or_404(
            ReturnFile,
            monthly_return=self.monthly_return,
            number=int(number),
            removed_at__isnull=True,
        )
        remove_file(file, actor=self.user)

    def _page(
        self,
        typed: Mapping[str, TypedRow] | None = None,
        *,
        problems: tuple[Problem, ...] = (),
        file_errors: list[str] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        draft = draft_of(self.monthly_return)
        files = files_of(self.monthly_return)
        rows = typed if typed is not None else typed_rows(self.sheet, draft, files)
        table = ReturnTable(self.sheet, rows, files, problems)
        summary = table.summary()
        summary += [
            {"message": message, "href": "#evidence-upload"} for message in file_errors or ()
        ]
        only_empty = bool(problems) and {p.code for p in problems} <= EMPTY
        return render(
            self.request,
            "performance/monthly_return.html",
            {
                **table.context(),
                "monthly_return": self.monthly_return,
                "title": title_of(self.monthly_return),
                "breadcrumbs": self.breadcrumbs,
                "meta": self._meta(),
                "problems": summary,
                "file_error": " ".join(file_errors or ()),
                "accept": ACCEPT,
                "sent_back": [row for row in self.sheet.open_rows if row.current is not None],
                "rounds": round_rows(self.monthly_return),
                "draft_version": draft.saved_at.isoformat() if draft else "",
                "status": _("Draft saved %(time)s")
                % {"time": formats.time_format(timezone.localtime(draft.saved_at), "H:i")}
                if draft
                else "",
                "dock_actions": self._acts(only_empty=only_empty and len(rows) > len(problems)),
            },
            status=status,
        )

    def _acts(self, *, only_empty: bool) -> list[dict[str, Any]]:
        acts: list[dict[str, Any]] = [
            {"label": _("Save draft"), "name": "save", "value": "1", "novalidate": True}
        ]
        if only_empty:
            acts.append(
                {
                    "label": _("Leave them empty and send"),
                    "name": "leave_empty",
                    "value": "1",
                    "novalidate": True,
                }
            )
        send = {"label": _("Check and send"), "name": "send", "value": "1"}
        return [*acts, {**send, "primary": True, "novalidate": True}]

    def _meta(self) -> list[dict[str, str]]:
        found = self.monthly_return
        weekday = formats.date_format(found.due_on, "l")
        return [
            {"strong": found.partnership.name},
            {"before": _("for %(authority)s") % {"authority": found.partnership.authority}},
            {
                "before": _("Due"),
                "strong": f"{weekday} {day(found.due_on)}",
                "after": f", {days_until(found.due_on, clock.today())}",
            },
        ]

    def _frozen(self, request: HttpRequest) -> HttpResponse:
        waiting = open_round_of(self.monthly_return)
        rounds = round_rows(self.monthly_return)
        return render(
            request,
            "performance/return_frozen.html",
            {
                "monthly_return": self.monthly_return,
                "title": title_of(self.monthly_return),
                "breadcrumbs": self.breadcrumbs,
                "waiting": waiting,
                "may_withdraw": waiting is not None and waiting.checking_since is None,
                "rounds": rounds,
                "columns": [
                    {"label": _("Figure")},
                    {"label": self.month, "num": True},
                    {"label": _("Comment")},
                    {"label": _("State")},
                ],
                "rows": [
                    {"cells": record_cells(row.kpi, row.current, self.month)}
                    for row in self.sheet.rows
                ],
            },
        )


class AnswersPage(_ReturnView):
    """Check your answers: everything once more before it is sent."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if self.monthly_return.state not in OPEN:
            return HttpResponseRedirect(self.here())
        leave_empty = "empty" in request.GET
        draft = draft_of(self.monthly_return)
        rows = typed_rows(self.sheet, draft, files_of(self.monthly_return))
        found = check_typed(self.sheet, rows).problems
        if any(not (leave_empty and problem.code in EMPTY) for problem in found):
            return HttpResponseRedirect(self.here())
        return self._page(leave_empty=leave_empty)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        draft = draft_of(self.monthly_return)
        if draft is None or draft.saved_at.isoformat() != request.POST.get("version"):
            messages.warning(
                request,
                _("The draft was changed or sent meanwhile. Look at it again before you send it."),
            )
            return HttpResponseRedirect(self.here())
        rows = typed_rows(self.sheet, draft, files_of(self.monthly_return))
        leave_empty = "empty" in request.POST
        try:
            submission = send_return(
                self.monthly_return, rows, actor=self.user, leave_empty=leave_empty
            )
        except Refused as refused:
            return self._page(leave_empty=leave_empty, problems=refused.problems, status=422)
        return HttpResponseRedirect(
            reverse("return_round", args=[self.monthly_return.uuid, submission.round])
        )

    def _page(
        self, *, leave_empty: bool, problems: tuple[Problem, ...] = (), status: int = 200
    ) -> HttpResponse:
        draft = draft_of(self.monthly_return)
        rows = typed_rows(self.sheet, draft, files_of(self.monthly_return))
        found = check_typed(self.sheet, rows)
        values = found.values
        odd: dict[str, list[str]] = {}
        for hint in found.hints:
            odd.setdefault(hint.field.rpartition(".")[0], []).append(hint.message)
        changes, empty = [], []
        for row in self.sheet.open_rows:
            typed = rows[row.key]
            code = row.asked.code
            if code in values:
                after = value_shown(row.kpi, values[code])
            elif typed.nothing:
                after = _("nothing to report")
            else:
                empty.append(row.kpi.name)
                continue
            parts = found.parts.get(code)
            divided = f"{scaled(parts[0])} ÷ {scaled(parts[1])}" if parts else ""
            notes = [row.kpi.unit, divided, typed.comment.strip(), *odd.get(code, ())]
            changes.append(
                {
                    "where": row.kpi.name,
                    "sub": " · ".join(note for note in notes if note),
                    "now": last_in_words(row),
                    "after": after,
                }
            )
        unchanged = (
            _("Left empty, so still due and not reported: %(names)s.") % {"names": ", ".join(empty)}
            if empty
            else ""
        )
        heads = months(self.sheet.month)
        hidden = [{"name": "version", "value": draft.saved_at.isoformat() if draft else ""}]
        if leave_empty:
            hidden.append({"name": "empty", "value": "1"})
        return render(
            self.request,
            "performance/answers.html",
            {
                "title": _("Send these figures for %(month)s?") % {"month": self.month}
                if self.monthly_return.reported_by == KPI.Side.AUTHORITY
                else _("Send the return for %(month)s?") % {"month": self.month},
                "breadcrumbs": [
                    *self.breadcrumbs,
                    {
                        "label": title_of(self.monthly_return),
                        "url": self.here(),
                    },
                ],
                "text": ngettext(
                    "%(n)d figure goes to %(authority)s. You can withdraw it until somebody begins"
                    " to check it.",
                    "%(n)d figures go to %(authority)s. You can withdraw them until somebody"
                    " begins to check them.",
                    len(changes),
                )
                % {"n": len(changes), "authority": self.monthly_return.partnership.authority},
                "problems": [
                    {"where": p.where, "message": p.message, "href": ""} for p in problems
                ],
                "changes": changes,
                "now_label": heads["last_long"],
                "after_label": heads["period"],
                "unchanged": unchanged,
                "hidden": hidden,
                "label": _("Send return"),
                "cancel_url": self.here(),
            },
            status=status,
        )


class WithdrawReturn(_ReturnView):
    """Takes the last round back into the draft."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        try:
            withdraw_return(self.monthly_return, actor=self.user)
        except Refused as refused:
            for problem in refused.problems:
                messages.warning(request, problem.message)
        else:
            messages.success(
                request, _("The return is withdrawn. Everything you sent stands in the draft.")
            )
        return HttpResponseRedirect(self.here())
