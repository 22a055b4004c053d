"""Checking a return: evidence beside the figure, decisions in place, once more before it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from core.formatting import day, period_label
from core.periods import Period
from core.problems import Problem, Refused
from core.typing import signed_in
from core.views.account import asked_again
from performance.models import KPIRecord, MonthlyReturn, Submission
from performance.selectors.check_rights import CheckRights
from performance.selectors.drafts import files_of
from performance.selectors.return_work import missing_of
from performance.selectors.returns import Sheet, returns_of, sheet_of
from performance.services.checking import Decision, accepts_money, check_return, objections
from performance.services.rounds import begin_check
from performance.views.check_form import (
    CheckTable,
    Posted,
    decisions_of,
    links,
    posted,
    summary_items,
)
from performance.views.check_versions import overtaken
from performance.views.figures import file_items, row_id
from performance.views.rounds import round_rows
from performance.worklists.returns import missing_in_words, sender_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User
    from performance.models import ReturnFile


class CheckPage(LoginRequiredMixin, View):
    """The open round of a return, for whoever checks it; for anybody else it is not there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            found = returns_of(request.user, "check_records").filter(uuid=kwargs["uuid"]).first()
            if found is None:
                raise Http404
            self.monthly_return: MonthlyReturn = found
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def user(self) -> User:
        return signed_in(self.request)

    @cached_property
    def submission(self) -> Submission | None:
        found: Submission | None = (
            self.monthly_return.rounds.filter(outcome=Submission.Outcome.OPEN)
            .select_related("sent_by", "checking_by")
            .order_by("round")
            .first()
        )
        if found is not None:
            found.partnership = self.monthly_return.partnership
        return found

    @cached_property
    def records(self) -> list[KPIRecord]:
        if self.submission is None:
            return []
        return list(
            self.submission.records.select_related("kpi", "corrects", "submitted_by", "decided_by")
            .prefetch_related("evidence")
            .order_by("kpi__position", "pk")
        )

    @property
    def waiting(self) -> dict[str, KPIRecord]:
        return {
            str(record.uuid): record
            for record in self.records
            if record.state == KPIRecord.State.SUBMITTED
        }

    @cached_property
    def rights(self) -> CheckRights:
        return CheckRights(self.monthly_return.partnership, self.user)

    @cached_property
    def sheet(self) -> Sheet:
        return sheet_of(self.monthly_return)

    @cached_property
    def files(self) -> list[ReturnFile]:
        return files_of(self.monthly_return)

    @property
    def month(self) -> str:
        return period_label(Period.parse(self.monthly_return.period))

    def here(self) -> str:
        return reverse("check_return", args=[self.monthly_return.uuid])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if self.submission is None:
            return self._nothing_open()
        return self._page({})

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if self.submission is None:
            return self._closed_meanwhile(request)
        sent = posted(
            [one for one in self.records if str(one.uuid) not in self.waiting], request.POST
        )
        conflict = overtaken(self.records, sent)
        if conflict is not None:
            still = posted(list(self.waiting.values()), request.POST)
            return self._page(still, conflict=conflict, status=409)
        rows = posted(list(self.waiting.values()), request.POST)
        if "confirm" not in request.POST:
            self._begin()
        if "accept_plain" in request.POST or "undo_plain" in request.POST:
            table = self._table(rows)
            action = "accept" if "accept_plain" in request.POST else ""
            plain = {
                key: Posted(action, row.reason, row.verified, row.note)
                for key, row in rows.items()
                if key in table.plain_keys()
            }
            return self._page(rows | plain)
        return self._decide(request, rows)

    def _closed_meanwhile(self, request: HttpRequest) -> HttpResponse:
        """The whole round was decided or taken back: what was chosen beside what stands."""
        last = self.monthly_return.rounds.order_by("-round").first()
        records = [] if last is None else list(last.records.select_related("kpi", "decided_by"))
        conflict = overtaken(records, posted(records, request.POST))
        if conflict is None:
            messages.warning(request, _("This round was decided or withdrawn meanwhile."))
            return HttpResponseRedirect(self.here())
        return self._nothing_open(conflict=conflict, status=409)

    def _begin(self) -> None:
        if self.submission is None:
            return
        able = any(self.rights.hindrance(record) is None for record in self.waiting.values())
        if able:
            begin_check(self.submission, actor=self.user)

    def _decide(self, request: HttpRequest, rows: Mapping[str, Posted]) -> HttpResponse:
        submission = self.submission
        if submission is None:
            raise Http404
        decisions, unreadable = decisions_of(rows, list(self.waiting.values()))
        problems = [Problem("verified_value", "unreadable", text, key) for key, text in unreadable]
        confirmed = "confirm" in request.POST
        if not confirmed:
            problems += objections(submission, self.waiting, decisions, self.user)
        finishing = "finish" in request.POST
        if finishing:
            problems += [
                Problem(
                    "decision",
                    "undecided",
                    _("%(kpi)s: accept it or send it back, or save and stop.")
                    % {"kpi": record.kpi.name},
                    key,
                )
                for key, record in self.waiting.items()
                if key not in decisions and self.rights.hindrance(record) is None
            ]
            if decisions:
                problems = [p for p in problems if p.code != "nothing_decided"]
        if problems:
            return self._page(rows, problems=links(problems), status=422)
        if not confirmed:
            return self._ask(rows, decisions)
        return self._count(submission, rows, decisions)

    def _count(
        self,
        submission: Submission,
        rows: Mapping[str, Posted],
        decisions: Mapping[str, Decision],
    ) -> HttpResponse:
        """What moves money asks first whether it is still the person."""
        if accepts_money(self.records, decisions):
            asked = asked_again(self.request)
            if asked is not None:
                return asked
        try:
            done = check_return(submission, decisions, actor=self.user)
        except Refused as refused:
            return self._page(rows, problems=links(refused.problems), status=422)
        self._tell(len(done.accepted), len(done.sent_back), done.left, done.submission)
        return HttpResponseRedirect(self.here() if done.left else reverse("to_do"))

    def _tell(self, accepted: int, sent_back: int, left: int, submission: Submission) -> None:
        said = [
            ngettext("%(n)d figure accepted.", "%(n)d figures accepted.", accepted)
            % {"n": accepted}
        ]
        if sent_back:
            said.append(
                ngettext("%(n)d sent back.", "%(n)d sent back.", sent_back) % {"n": sent_back}
            )
        if submission.respond_by:
            said.append(_("The answer is due on %(day)s.") % {"day": day(submission.respond_by)})
        if left:
            said.append(
                ngettext("%(n)d is still open.", "%(n)d are still open.", left) % {"n": left}
            )
        messages.success(self.request, " ".join(said))

    def _ask(self, rows: Mapping[str, Posted], decisions: Mapping[str, Decision]) -> HttpResponse:
        partner = sender_of(self.monthly_return)
        left = len(self.waiting) - len(decisions)
        hidden = [{"name": "confirm", "value": "1"}]
        for key, row in rows.items():
            if key not in decisions:
                continue
            name = row_id(key)
            hidden += [
                {"name": f"{name}-{part}", "value": value}
                for part, value in (
                    ("decision", row.action),
                    ("reason", row.reason),
                    ("verified", row.verified),
                    ("note", row.note),
                )
                if value
            ]
        back = sum(one.action == "send_back" for one in decisions.values())
        return render(
            self.request,
            "performance/answers.html",
            {
                "title": _("Finish checking %(month)s?") % {"month": self.month}
                if not left
                else _("Decide these figures of %(month)s?") % {"month": self.month},
                "breadcrumbs": self._breadcrumbs(
                    {"label": _("Check the return for %(month)s") % {"month": self.month}}
                ),
                "text": _(
                    "Accepted figures reach the scorecard within seconds."
                    " %(partner)s gets back only what is sent back, with your words."
                )
                % {"partner": partner}
                if back
                else _("Accepted figures reach the scorecard within seconds."),
                "warning": _("An accepted figure is changed only by a correction on record."),
                "changes": summary_items(list(self.waiting.values()), decisions),
                "unchanged": ngettext("%(n)d figure stays open.", "%(n)d figures stay open.", left)
                % {"n": left}
                if left
                else "",
                "hidden": hidden,
                "label": _("Decide these") if left else _("Finish checking"),
                "cancel_url": self.here(),
            },
        )

    def _breadcrumbs(self, *more: dict[str, str]) -> list[dict[str, str]]:
        partnership = self.monthly_return.partnership
        crumbs = [
            {"label": _("To do"), "url": reverse("to_do")},
            {"label": partnership.name, "url": reverse("partnership", args=[partnership.uuid])},
        ]
        return crumbs + [{"url": self.here(), **one} for one in more]

    def _table(self, rows: Mapping[str, Posted]) -> CheckTable:
        opened = self.request.POST.get("open") or self.request.GET.get("figure", "")
        codes = {file.document_id: str(file) for file in self.files}
        return CheckTable.of(self.sheet, self.records, self.rights, rows, opened, codes)

    def _page(
        self,
        rows: Mapping[str, Posted],
        *,
        problems: list[dict[str, str]] | None = None,
        conflict: dict[str, Any] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        submission = self.submission
        if submission is None:
            raise Http404
        table = self._table(rows)
        plain = table.plain_keys()
        accepted = bool(plain) and all(rows.get(k, Posted()).action == "accept" for k in plain)
        partnership = self.monthly_return.partnership
        return render(
            self.request,
            "performance/check.html",
            {
                **table.context(),
                "monthly_return": self.monthly_return,
                "submission": submission,
                "title": _("Check the return for %(month)s") % {"month": self.month},
                "breadcrumbs": self._breadcrumbs(),
                "problems": problems or [],
                "conflict": conflict,
                "opened": table.opened,
                "meta": [
                    {"strong": partnership.name},
                    {
                        "before": _("Sent by"),
                        "strong": sender_of(self.monthly_return),
                        "after": f", {submission.sent_by}, {day(submission.sent_at)}",
                    },
                    {"before": _("Receipt %(receipt)s") % {"receipt": submission.receipt}},
                    {"before": _("Check by"), "strong": day(submission.check_by)},
                ],
                "who": sender_of(self.monthly_return),
                "plain": len(plain),
                "plain_accepted": accepted,
                "other_checker": submission.checking_by
                if submission.checking_by_id not in {None, self.user.pk}
                else None,
                "files": file_items(self.files, self._used()),
                "rounds": round_rows(self.monthly_return),
                "dock_actions": [
                    {"label": _("Save and stop"), "name": "save", "value": "1"},
                    {
                        "label": _("Finish checking"),
                        "name": "finish",
                        "value": "1",
                        "primary": True,
                    },
                ],
            },
            status=status,
        )

    def _used(self) -> dict[int, int]:
        numbers = {file.document_id: file.number for file in self.files}
        used: dict[int, int] = {}
        for record in self.records:
            for document in record.evidence.all():
                number = numbers.get(document.pk)
                if number is not None:
                    used[number] = used.get(number, 0) + 1
        return used

    def _nothing_open(
        self, *, conflict: dict[str, Any] | None = None, status: int = 200
    ) -> HttpResponse:
        found = self.monthly_return
        return render(
            self.request,
            "performance/check_closed.html",
            {
                "monthly_return": found,
                "title": _("Return for %(month)s") % {"month": self.month},
                "breadcrumbs": self._breadcrumbs(),
                "sender": sender_of(found),
                "is_due": found.state in {MonthlyReturn.State.DUE, MonthlyReturn.State.SENT_BACK},
                "missing": missing_in_words(missing_of([found]).get(found.pk, ())),
                "rounds": round_rows(found),
                "conflict": conflict,
            },
            status=status,
        )
