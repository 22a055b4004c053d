"""Imports of lists: uploaded and checked first, then started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers
from rest_framework.parsers import JSONParser, MultiPartParser

from core.api.fields import Body, PersonShown, Shown
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from partnerships.models import ImportRun
from partnerships.portfolio_actions import may
from partnerships.services import imports
from partnerships.sources import sources

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import User


def may_import(user: User) -> bool:
    """As the page asks."""
    return may(user, "imports")


IMPORT = Rule(Scope.DEFINE, "", may=may_import)


class ImportShown(Shown):
    """An import in the list."""

    uuid = serializers.UUIDField()
    source = serializers.CharField()  # type: ignore[assignment] # a field of that name
    file_name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    state = serializers.ChoiceField(choices=ImportRun.State.choices)
    failure = serializers.CharField()
    job = serializers.UUIDField(source="job.uuid", default=None, allow_null=True)
    created_by = PersonShown(allow_null=True)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    findings = serializers.SerializerMethodField(
        help_text="How many errors, warnings and notes; null while it is listed."
    )
    mapping = serializers.JSONField(
        help_text="Of one’s own list: the field of each column by heading, name of the list, unit, "
        "currency, country, dates, decimals; empty until they are named."
    )
    columns = serializers.SerializerMethodField(
        help_text="Of one’s own list: headings, letters, examples, a proposed mapping; null in "
        "lists."
    )
    plan = serializers.SerializerMethodField(help_text="What checking foresaw; null in lists.")
    result = serializers.SerializerMethodField(help_text="What was done; null in lists.")
    problems = serializers.SerializerMethodField(help_text="Cell by cell; null in lists.")
    undo = serializers.SerializerMethodField(
        help_text="What undoing it would do now, or did: numbers taken_back, restored, stayed, and "
        "rows with changes and reasons; null in lists, and where there is nothing to undo."
    )

    def get_findings(self, row: ImportRun) -> dict[str, int] | None:
        """Numbers by severity."""
        return row.severities() if self.context.get("alone") else None

    def get_columns(self, row: ImportRun) -> dict[str, Any] | None:
        """What the file holds."""
        return row.columns if self.context.get("alone") else None

    def get_plan(self, row: ImportRun) -> dict[str, Any] | None:
        """Counts, rows and totals."""
        return row.plan if self.context.get("alone") else None

    def get_result(self, row: ImportRun) -> dict[str, Any] | None:
        """Counts, rows and totals."""
        return row.result if self.context.get("alone") else None

    def get_problems(self, row: ImportRun) -> list[dict[str, Any]] | None:
        """Row, column, value, message, severity."""
        return row.problems if self.context.get("alone") else None

    def get_undo(self, row: ImportRun) -> dict[str, Any] | None:
        """What stands on the page of undoing."""
        if not self.context.get("alone"):
            return None
        if row.state == ImportRun.State.UNDONE:
            return dict(row.undone)
        return imports.foresee(row) if imports.can_begin(row) else None


class ImportBody(Body):
    """The list as multipart/form-data."""

    source = serializers.ChoiceField(choices=[])  # type: ignore[assignment] # a field of that name
    file = serializers.FileField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"] = serializers.ChoiceField(choices=list(sources.choices()))


class ColumnsBody(Body):
    """What the columns mean: as `mapping` of the import, or `proposed` of its columns."""

    mapping = serializers.DictField()


class ImportViewSet(NounViewSet[ImportRun]):
    """Imports, for portfolio officials with a mandate over all authorities."""

    queryset = ImportRun.objects.all()
    serializer_class = ImportShown
    parser_classes = [JSONParser, MultiPartParser]
    rule = IMPORT

    def rows(self) -> QuerySet[ImportRun]:
        """All: whoever may import sees every import."""
        found = ImportRun.objects.select_related("created_by", "job").order_by("-created_at", "-pk")
        return (
            found.defer("problems", "plan", "result", "undone", "columns")
            if self.action == "list"
            else found
        )

    def get_serializer_context(self) -> dict[str, Any]:
        """Whether one import is read by itself."""
        return {**super().get_serializer_context(), "alone": self.action != "list"}

    @creates(IMPORT, body=ImportBody)
    def create(self, *, actor: User, source: str, file: Any) -> ImportRun:
        """Uploads a list. It is only checked: read the plan, then start it."""
        return imports.receive(file, source=source, actor=actor)

    @verb(IMPORT, body=ColumnsBody)
    def name_columns(self, row: ImportRun, *, actor: User, mapping: dict[str, Any]) -> None:
        """Says what the columns of one's own list mean; it is checked and remembered."""
        imports.name(row, mapping, actor=actor)

    @verb(IMPORT)
    def start(self, row: ImportRun, *, actor: User) -> None:
        """Imports what was checked; follow the job."""
        imports.start(row, actor=actor)

    @verb(IMPORT)
    def undo(self, row: ImportRun, *, actor: User) -> None:
        """Takes back what it made and nobody touched since; follow the job."""
        imports.start_undo(row, actor=actor)
