"""The shapes of a monthly return: its rows, what is typed, what is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import Body, ExactShown, SeenBody, Shown, seen_shown
from partnerships.api.named import PartnershipNamed
from performance.api.rounds import RoundFacts
from performance.models import KPI, MonthlyReturn
from performance.selectors.returns import sheet_of

if TYPE_CHECKING:
    from performance.selectors.returns import Sheet


class RowShown(Shown):
    """One figure that the return asks for. No record: not reported, which is not zero."""

    kpi = serializers.UUIDField(source="kpi.uuid")
    code = serializers.CharField(source="kpi.code")
    name = serializers.CharField(source="kpi.name")
    unit = serializers.CharField(source="kpi.unit")
    parts = serializers.ListField(
        source="asked.parts",
        child=serializers.CharField(),
        allow_null=True,
        help_text="Of a ratio, what its two numbers are called.",
    )
    period = serializers.CharField(source="period.key")
    target = ExactShown(source="asked.target")
    is_open = serializers.BooleanField(help_text="Whether it is still owed.")
    record = serializers.UUIDField(source="current.uuid", default=None, allow_null=True)
    answer = serializers.CharField(source="current.answer", default=None, allow_null=True)
    value = ExactShown(source="current.value", default=None)
    state = serializers.CharField(source="current.state", default=None, allow_null=True)
    last_value = ExactShown(source="last.value", default=None)


class ReturnShown(Shown):
    """A return and its rounds. Its rows are null but where one return is read."""

    uuid = serializers.UUIDField()
    partnership = PartnershipNamed()
    reported_by = serializers.ChoiceField(choices=KPI.Side.choices)
    period = serializers.CharField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    due_on = serializers.DateField()
    state = serializers.ChoiceField(choices=MonthlyReturn.State.choices)
    round = serializers.IntegerField()
    check_by = serializers.DateField(allow_null=True)
    rounds = RoundFacts(many=True)
    rows = serializers.SerializerMethodField()
    not_yet_due = serializers.SerializerMethodField(
        help_text="Codes of KPIs that are measured and whose period has not ended."
    )
    seen = seen_shown()

    @extend_schema_field(RowShown(many=True, allow_null=True))
    def get_rows(self, row: MonthlyReturn) -> Any:
        """Null where they are not shown."""
        return RowShown(_sheet(row).rows, many=True).data if self.context.get("alone") else None

    def get_not_yet_due(self, row: MonthlyReturn) -> list[str] | None:
        """Null where they are not shown."""
        return [one.kpi.code for one in _sheet(row).later] if self.context.get("alone") else None


def _sheet(row: MonthlyReturn) -> Sheet:
    """Read once for each copy of the row."""
    if "sheet" not in row.__dict__:
        row.__dict__["sheet"] = sheet_of(row)
    found: Sheet = row.__dict__["sheet"]
    return found


class TypedBody(Body):
    """One row as it is typed, to the letter: checks come when it is sent."""

    kpi = serializers.CharField(help_text="uuid or code of the KPI.")
    value = serializers.CharField(
        allow_blank=True, default="", max_length=100, help_text="Of a ratio the number above."
    )
    denominator = serializers.CharField(allow_blank=True, default="", max_length=100)
    nothing = serializers.BooleanField(default=False, help_text="Nothing to report: not zero.")
    comment = serializers.CharField(allow_blank=True, default="", max_length=2000)
    files = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=32000),
        default=list,
        help_text="Numbers of the return's files (1 for E1).",
    )


class DraftBody(Body):
    """Rows to keep; rows that are not given stay as they are."""

    rows = TypedBody(many=True)


class SubmitBody(Body):
    """What is sent: the draft, with these rows over it where any are given."""

    rows = TypedBody(many=True, default=list)
    leave_empty = serializers.BooleanField(
        default=False, help_text="To send without the empty rows; they stay due."
    )


class TypedShown(Shown):
    """A row of the draft."""

    kpi = serializers.UUIDField()
    code = serializers.CharField()
    value = serializers.CharField()
    denominator = serializers.CharField()
    nothing = serializers.BooleanField()
    comment = serializers.CharField()
    files = serializers.ListField(child=serializers.IntegerField())


class FileShown(Shown):
    """A file of the return."""

    number = serializers.IntegerField()
    document = serializers.UUIDField(source="document.uuid")
    file_name = serializers.CharField(source="document.file_name")


class DraftShown(Shown):
    """What stands in the open rows before they are sent."""

    rows = TypedShown(many=True)
    files = FileShown(many=True)


class FileBody(Body):
    """A file as multipart/form-data."""

    file = serializers.FileField()


class NumberBody(Body):
    """Which file."""

    number = serializers.IntegerField(min_value=1, max_value=32000)


class FigureDecisionBody(Body):
    """The decision on one figure."""

    record = serializers.UUIDField()
    action = serializers.ChoiceField(choices=["accept", "send_back"])
    reason = serializers.CharField(
        allow_blank=True, default="", help_text="To the partner; needed to send back."
    )
    verified_value = serializers.DecimalField(
        max_digits=40, decimal_places=20, allow_null=True, default=None
    )
    internal_note = serializers.CharField(
        allow_blank=True, default="", help_text="For officials; the partner never sees it."
    )


class CheckBody(SeenBody):
    """Decisions on figures of one round: all take effect, or none."""

    round = serializers.UUIDField(
        allow_null=True, default=None, help_text="By default the oldest round that is open."
    )
    decisions = FigureDecisionBody(many=True)
