"""Monthly returns: listed, drafted, sent, withdrawn, and checked at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from core.api.rules import Rule, ask_again, must_show
from core.api.views import NounViewSet, verb
from core.models import Scope
from core.problems import Problem, Refused
from partnerships.api.base import OfPartnerships
from partnerships.api.named import OfPartnershipFilters
from performance.api.return_shapes import (
    CheckBody,
    DraftBody,
    DraftShown,
    FileBody,
    NumberBody,
    ReturnShown,
    SubmitBody,
)
from performance.api.rounds import with_rounds
from performance.models import KPI, KPIRecord, MonthlyReturn, ReturnFile, Submission
from performance.selectors.drafts import TypedRow, draft_of, files_of, typed_rows
from performance.selectors.returns import returns_to_send, sheet_of
from performance.services.checking import Decision, accepts_money, check_return
from performance.services.return_files import add_file, remove_file
from performance.services.returns import save_draft, send_return, withdraw_return

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from rest_framework.request import Request

    from core.models import User
    from performance.selectors.returns import Sheet

SEND = Rule(Scope.SUBMIT, "submit_records", also="check_records")
"""The partner's submitter; of the figures that the authority gives, its official."""
CHECK = Rule(Scope.CHECK, "check_records")


A_RETURN = {
    "rows": [
        {"kpi": "AVAIL", "value": "99.2", "comment": "One lift out of order on 12 October"},
        {"kpi": "COMPLAINTS", "nothing": True, "comment": "No user survey this month"},
    ],
    "leave_empty": False,
}
A_CHECK = {
    "seen": "eyJ…",
    "decisions": [
        {"record": "0e0e1cbe-5d0c-4b3c-9c39-0c9e2e3f1f10", "action": "accept"},
        {
            "record": "9c2f6c0e-1d7e-4d5c-8d52-6b0f4f0d4a11",
            "action": "send_back",
            "reason": "The log shows 97.1; please correct the figure or add the missing page.",
        },
    ],
}


class ReturnFilters(OfPartnershipFilters):
    """By partnership, period, state, side and day."""

    period = django_filters.CharFilter()
    state = django_filters.ChoiceFilter(choices=MonthlyReturn.State.choices)
    reported_by = django_filters.ChoiceFilter(choices=KPI.Side.choices)
    due_before = django_filters.DateFilter(field_name="due_on", lookup_expr="lte")


class ReturnViewSet(OfPartnerships[MonthlyReturn], NounViewSet[MonthlyReturn]):
    """Monthly returns of what the person may see."""

    queryset = (
        MonthlyReturn.objects.select_related("partnership__authority", "partnership__partner")
        .prefetch_related(with_rounds())
        .order_by("-period_start", "partnership", "pk")
    )
    serializer_class = ReturnShown
    filterset_class = ReturnFilters
    parser_classes = [JSONParser, MultiPartParser]
    gives_seen = True
    orders = {
        "period": ("period_start", "pk"),
        "-period": ("-period_start", "pk"),
        "due_on": ("due_on", "pk"),
        "-due_on": ("-due_on", "-pk"),
    }

    def get_serializer_context(self) -> dict[str, Any]:
        """Whether the rows are shown, which cost as much as all the rest."""
        return {**super().get_serializer_context(), "alone": self.action == "retrieve"}

    def seen_content(self, row: MonthlyReturn, shown: Any = None) -> Any:
        """The state of the return, and every figure in it as it was sent."""
        figures = (
            KPIRecord.objects.filter(monthly_return=row)
            .exclude(state=KPIRecord.State.WITHDRAWN)
            .order_by("pk")
            .values("uuid", "kpi__code", "state", "answer", "reported_value", "comment")
        )
        return {
            "state": row.state,
            "round": row.round,
            "figures": [
                {name: None if value is None else str(value) for name, value in one.items()}
                for one in figures
            ],
        }

    def check_object_permissions(self, request: Request, obj: Any) -> None:
        """A return is sent by the side that reports it, as on its page.

        Raises:
            PermissionDenied: also for the other side.
        """
        function = getattr(self, self.action or "", None)
        if getattr(function, "rule", None) is not SEND:
            super().check_object_permissions(request, obj)
        elif not self._may_send(obj):
            # The queryset of the page asks for the permission and for the side at once.
            raise PermissionDenied

    def _may_send(self, row: MonthlyReturn) -> bool:
        found: bool = returns_to_send(self.user).filter(pk=row.pk).exists()
        return found

    @extend_schema(responses=DraftShown)
    @action(detail=True, methods=["get"])
    def draft(self, _request: Request, **_kwargs: Any) -> Response:
        """What stands in the open rows; only for the side that sends."""
        return self._draft(self.get_object())

    draft.rule = SEND  # type: ignore[attr-defined] # read by HasRule

    @verb(SEND, body=DraftBody, keyed=False, answers=DraftShown)
    def save_draft(self, row: MonthlyReturn, *, actor: User, rows: Sequence[Any]) -> Response:
        """Keeps what was typed, to the letter, right or wrong."""
        save_draft(row, _typed(sheet_of(row), rows), actor=actor)
        return self._draft(row)

    @verb(SEND, body=FileBody, answers=DraftShown)
    def add_file(self, row: MonthlyReturn, *, actor: User, file: Any) -> Response:
        """Adds a file as multipart, under the next number."""
        add_file(row, file, actor=actor)
        return self._draft(row)

    @verb(SEND, body=NumberBody, answers=DraftShown)
    def remove_file(self, row: MonthlyReturn, *, actor: User, number: int) -> Response:
        """Takes a file off the return and its rows; what was sent with it stays."""
        found = get_object_or_404(
            ReturnFile, monthly_return=row, number=number, removed_at__isnull=True
        )
        found.monthly_return = row
        remove_file(found, actor=actor)
        return self._draft(row)

    @verb(SEND, body=SubmitBody, example=A_RETURN)
    def submit(
        self, row: MonthlyReturn, *, actor: User, rows: Sequence[Any], leave_empty: bool
    ) -> None:
        """Sends the open rows as one round, or says everything that is wrong with them."""
        sheet = sheet_of(row)
        typed = typed_rows(sheet, draft_of(row), files_of(row)) | _typed(sheet, rows)
        send_return(row, typed, actor=actor, leave_empty=leave_empty)

    @verb(SEND)
    def withdraw(self, row: MonthlyReturn, *, actor: User) -> None:
        """Takes the last round back into the draft, until somebody begins to check it."""
        withdraw_return(row, actor=actor)

    @verb(CHECK, body=CheckBody, example=A_CHECK)
    def check(
        self, row: MonthlyReturn, *, actor: User, decisions: Sequence[Any], **facts: Any
    ) -> None:
        """Accepts or sends back figures of a round, all or none. Never one's own."""
        found, decided = _round(row, facts["round"]), _decisions(decisions)
        rows = found.records.select_related("kpi")
        if must_show(self.request) and accepts_money(rows, decided):
            ask_again(self.request)
        check_return(found, decided, actor=actor)

    def _draft(self, row: MonthlyReturn) -> Response:
        sheet, files = sheet_of(row), files_of(row)
        codes = {one.key: one.asked.code for one in sheet.rows}
        typed = typed_rows(sheet, draft_of(row), files)
        rows = [{"kpi": key, "code": codes[key], **one.as_json()} for key, one in typed.items()]
        return Response(DraftShown({"rows": rows, "files": files}).data)


def _typed(sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> dict[str, TypedRow]:
    """The rows by the KPI's uuid.

    Raises:
        Refused: naming each row that this return does not ask for, or asks for once.
    """
    known = {one.key: one.key for one in sheet.rows} | {
        one.asked.code: one.key for one in sheet.rows
    }
    found: dict[str, TypedRow] = {}
    problems = []
    for number, row in enumerate(rows):
        key = known.get(row["kpi"])
        if key is None or key in found:
            words = (
                _("This return asks for no KPI “%(kpi)s”.")
                if key is None
                else _("“%(kpi)s” is given twice.")
            )
            problems.append(
                Problem(f"rows.{number}.kpi", "unknown", words % {"kpi": row["kpi"]}, row["kpi"])
            )
            continue
        found[key] = TypedRow(
            value=row["value"],
            denominator=row["denominator"],
            nothing=row["nothing"],
            comment=row["comment"],
            files=tuple(row["files"]),
        )
    if problems:
        raise Refused(problems)
    return found


def _round(row: MonthlyReturn, wanted: UUID | None) -> Submission:
    """The round that is decided on.

    Raises:
        Refused: nothing waits.
    """
    rounds = row.rounds.select_related("sent_by", "checking_by").order_by("round")
    found: Submission | None
    if wanted is not None:
        found = get_object_or_404(rounds, uuid=wanted)
    else:
        found = rounds.filter(outcome=Submission.Outcome.OPEN).first()
    if found is None:
        raise Refused(
            [Problem("", "nothing_open", _("Nothing of this return waits to be checked."))]
        )
    found.partnership = row.partnership
    return found


def _decisions(sent: Sequence[Mapping[str, Any]]) -> dict[str, Decision]:
    return {
        str(one["record"]): Decision(
            action=one["action"],
            reason=one["reason"],
            verified_value=one["verified_value"],
            internal_note=one["internal_note"],
        )
        for one in sent
    }
