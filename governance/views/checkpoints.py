"""Signed checkpoints of the history, for whoever has to compare them with what they were sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import StreamingHttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, View

from core.asking import NotYours
from core.formatting import day
from core.ledger import signing
from core.ledger.canonical import canonical_json
from core.ledger.checkpoints import as_anchor
from core.models import Checkpoint
from core.typing import signed_in
from governance.authority import mandates_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

READS: Final = "view_history"


class ForReaders(LoginRequiredMixin, View):
    """What auditors and portfolio officials see: it names no partnership."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not mandates_of(signed_in(request), READS):
            words = _("Auditors and portfolio officials compare signed checkpoints.")
            raise NotYours(words, permission=READS)
        return super().dispatch(request, *args, **kwargs)


class CheckpointsPage(ForReaders, ListView):  # type: ignore[type-arg] # not subscriptable at run time
    """The newest first, each with what one compares."""

    model = Checkpoint
    template_name = "governance/checkpoints.html"
    paginate_by = 50

    @cached_property
    def last(self) -> Checkpoint | None:
        return Checkpoint.objects.first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        names = (
            _("Number"),
            _("When (UTC)"),
            _("Histories"),
            _("Root"),
            _("Fingerprint"),
            _("Signed by"),
        )
        columns = [{"label": label, "num": label == _("Histories")} for label in names]
        return context | {
            "page_title": _("Signed checkpoints"),
            "columns": columns,
            "rows": [_row(one, names) for one in context["page_obj"]],
            "key": self.last.public_key if self.last else "",
        }


class CheckpointsFile(ForReaders):
    """All of them, as they are added to the files of their days."""

    def get(self, _request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(
            _lines(),
            content_type="application/x-ndjson",
            headers={"Content-Disposition": 'attachment; filename="concord-checkpoints.jsonl"'},
        )


def _lines() -> Iterator[str]:
    for one in Checkpoint.objects.order_by("number").iterator(chunk_size=500):
        yield canonical_json(as_anchor(one)) + "\n"


def _row(one: Checkpoint, names: tuple[str, ...]) -> dict[str, Any]:
    texts = (
        str(one.number),
        f"{day(one.at)}, {one.at:%H:%M:%S}",
        str(one.streams),
        one.root[:16],
        one.hash[:16],
        signing.short(one.public_key),
    )
    cells = [
        {"text": text, "column": name, "num": name == names[2]}
        for text, name in zip(texts, names, strict=True)
    ]
    return {"cells": cells}
