"""Pages of lists that grow: the filter in the address, pages, heads that sort, export."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.exporting import CSV_TYPE, XLSX_TYPE, csv_lines, write_workbook
from core.formatting import day
from core.ledger import SYSTEM_STREAM, audited
from core.listing import FROM, SIZE, UNTIL, Asked, ListSpec, exported, values_of
from core.query import changed
from core.typing import signed_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.core.paginator import Page
    from django.http import HttpRequest, QueryDict

TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
LEAVING = ("page",)
"""What a changed filter leaves behind."""


class GrowingList(ABC):
    """Before a TemplateView: the rows of `listed()` as the address asks for them.

    The template includes components/list_filters.html, its own table with the row
    components/list_heads.html, and components/pagination.html.
    """

    request: HttpRequest

    @abstractmethod
    def spec(self) -> ListSpec:
        """What the list can be asked for."""

    @abstractmethod
    def listed(self) -> Any:
        """Every row that the person may see, with what the page shows of it."""

    def for_file(self, rows: Any) -> Iterable[Any]:
        """The rows as the columns of the file take them."""
        return rows.iterator(500)  # type: ignore[no-any-return] # a queryset

    @cached_property
    def asked(self) -> Asked:
        return Asked.from_query(self.spec(), self.request.GET)

    @cached_property
    def rows_page(self) -> Page[Any]:
        paginator = Paginator(self.asked.rows(self.listed()), SIZE)
        return paginator.get_page(self.request.GET.get("page"))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The page; with `format` in the address the file."""
        if request.GET.get("format") in TYPES:
            return self._file(request.GET["format"])
        return super().get(request, *args, **kwargs)  # type: ignore[misc] # stands before a view

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With `page` and everything that filters, heads and pages need."""
        page = self.rows_page
        context: dict[str, Any] = super().get_context_data(  # type: ignore[misc] # as above
            page=page, listing=listing_of(self.asked, self.request.GET, page), **kwargs
        )
        return context

    def _file(self, file_format: str) -> HttpResponse | StreamingHttpResponse:
        spec, asked = self.asked.spec, self.asked
        rows = asked.rows(self.listed())
        self._note(file_format, rows.count())
        header = [str(one.label) for one in exported(spec)]
        values = values_of(spec, self.for_file(rows))
        response: HttpResponse | StreamingHttpResponse
        if file_format == "csv":
            response = StreamingHttpResponse(csv_lines(header, values), content_type=CSV_TYPE)
        else:
            target = io.BytesIO()
            write_workbook(target, str(spec.title), header, values)
            response = HttpResponse(target.getvalue(), content_type=XLSX_TYPE)
        name = f"concord-{spec.slug}-{clock.today():%Y-%m-%d}.{file_format}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response

    def _note(self, file_format: str, count: int) -> None:
        """Writes down that rows leave Concord; of what was typed only that it was."""
        partnership = getattr(self, "partnership", None)
        with audited(SYSTEM_STREAM, actor=signed_in(self.request), kind="list.exported") as act:
            act.fact(
                list=self.asked.spec.slug,
                format=file_format,
                rows=count,
                filters=sorted(
                    [*self.asked.chosen, *self.asked.days, *["q"] * bool(self.asked.text)]
                ),
                **({"partnership": str(partnership.uuid)} if partnership is not None else {}),
            )


def listing_of(asked: Asked, query: QueryDict, page: Page[Any]) -> dict[str, Any]:
    """For components/list_filters.html and components/list_heads.html."""
    spec = asked.spec
    wrong = {one.field: one.message for one in asked.problems}
    names = ["q", FROM, UNTIL, *(one.name for one in spec.choices)]
    kept = changed(query, drop=("page", "format"))
    return {
        "is_shown": bool(page.paginator.count or asked.any or wrong),
        "any": asked.any,
        "text": asked.text,
        "search_label": spec.search_label if spec.search else "",
        "title": spec.title,
        "count": page.paginator.count,
        "counted": spec.unit % {"n": page.paginator.count},
        "choices": [
            {
                "name": one.name,
                "title": one.title,
                "options": [
                    {
                        "value": value,
                        "label": words,
                        "selected": asked.chosen.get(one.name) == value,
                    }
                    for value, words in one.options
                ],
            }
            for one in spec.choices
            if len(one.options) > 1 or one.name in asked.chosen
        ],
        "days": [
            {
                "name": name,
                "label": label,
                "value": query.get(name, ""),
                "error": wrong.get(name, ""),
            }
            for name, label in ((FROM, _("From")), (UNTIL, _("Until")))
        ]
        if spec.day
        else [],
        "day_label": spec.day_label,
        "days_chosen": len(asked.days),
        "days_open": bool(wrong),
        "sort": query.get("sort", ""),
        "chips": list(_chips(asked, query)),
        "all_url": f"?{changed(query, drop=(*names, *LEAVING))}",
        "heads": [_head(one, asked, query) for one in spec.columns if one.on_page],
        "exports": [
            {"label": label, "url": f"?{kept}&format={slug}" if kept else f"?format={slug}"}
            for slug, label in (("xlsx", _("Excel workbook")), ("csv", _("CSV")))
        ],
    }


def _head(column: Any, asked: Asked, query: QueryDict) -> dict[str, Any]:
    slug = column.slug
    order = {slug: "ascending", f"-{slug}": "descending"}.get(asked.sort, "")
    turned = f"-{slug}" if asked.sort == slug else slug
    return {
        "label": column.label,
        "num": column.num,
        "query": changed(query, drop=LEAVING, sort=turned) if column.order else "",
        "order": order,
    }


def _chips(asked: Asked, query: QueryDict) -> Iterator[dict[str, str]]:
    def away(name: str) -> str:
        return f"?{changed(query, drop=(name, *LEAVING))}"

    if asked.text:
        yield {"text": _("“%(what)s”") % {"what": asked.text}, "url": away("q")}
    for one in asked.spec.choices:
        if one.name in asked.chosen:
            words = str(dict(one.options)[asked.chosen[one.name]])
            yield {"text": f"{one.title}: {words}", "url": away(one.name)}
    labels = {FROM: _("From %(day)s"), UNTIL: _("Until %(day)s")}
    for name, chosen in asked.days.items():
        yield {"text": labels[name] % {"day": day(chosen)}, "url": away(name)}
