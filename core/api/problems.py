"""Errors as application/problem+json (RFC 9457): what is wrong, where, and how to mend it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response

from core import current
from core.approval import Conflict
from core.ledger.canonical import plain as plain_json
from core.outage import is_full, is_unreachable
from core.problems import Problem, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MEDIA_TYPE: Final = "application/problem+json"
PREFIX: Final = "/api/"
log = logging.getLogger("concord.api")

TITLES: Final = {
    400: ("bad_request", gettext_lazy("The request cannot be read")),
    401: ("not_signed_in", gettext_lazy("Say who you are")),
    403: ("not_allowed", gettext_lazy("You may not do this")),
    404: ("not_found", gettext_lazy("There is nothing here")),
    405: ("method_not_allowed", gettext_lazy("This address does not take that method")),
    406: ("not_acceptable", gettext_lazy("This answer is not available in that format")),
    409: ("changed_meanwhile", gettext_lazy("This was changed after you read it")),
    413: ("too_large", gettext_lazy("The request is too large")),
    415: ("unsupported_media_type", gettext_lazy("The body is in a format that is not taken")),
    422: ("refused", gettext_lazy("This was refused")),
    429: ("too_many_requests", gettext_lazy("Too many requests")),
    500: ("server_error", gettext_lazy("Concord failed")),
    503: ("unreachable", gettext_lazy("Concord cannot reach its database")),
    507: ("no_room", gettext_lazy("Concord has no room left")),
}
"""For each status the last part of its `type`, and its title."""

AGAIN_IN: Final = "60"
"""Seconds after which it is worth trying again when the database is gone."""
STALE: Final = frozenset({"changed_meanwhile", "decided", "decided_meanwhile", "round_closed"})
"""Codes of problems that mean: the row is no longer what the caller saw."""
FORBIDDEN: Final = frozenset(
    {
        "forbidden",
        "moves_money",
        "not_open",
        "not_permitted",
        "not_yours",
        "other_side",
        "own_entry",
        "own_proposal",
    }
)
"""Codes of problems that mean: this person may not, also because of four eyes."""


class UnusableKey(exceptions.APIException):
    """The Idempotency-Key is missing, malformed, or named another request before."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency_key"


class Overtaken(Exception):  # noqa: N818 - says what happened: somebody was faster
    """A service found that the row is no longer as the caller takes it to be; nothing changed.

    The caller sent no token of what they saw, so `current` is the one version that is known.
    """

    def __init__(self, refused: Refused, current: Any) -> None:
        self.problems, self.current = refused.problems, current
        super().__init__(str(refused))


class AlteredFile(exceptions.APIException):
    """A stored file is gone, or is no longer what was recorded."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = gettext_lazy(
        "The stored file is not the one that was recorded, so it is not handed out. Tell whoever "
        "runs Concord: a backup holds it."
    )
    default_code = "altered_file"


def body(
    number: int, *, detail: str, instance: str = "", problems: Iterable[Problem] = (), **more: Any
) -> dict[str, Any]:
    """A problem document."""
    slug, title = TITLES.get(number, TITLES[400 if number < 500 else 500])
    document: dict[str, Any] = {
        "type": f"urn:concord:problem:{slug}",
        "title": str(title),
        "status": number,
        "detail": detail,
    }
    if instance:
        document["instance"] = instance
    told = [
        {"field": one.field, "code": one.code, "message": str(one.message), "where": one.where}
        for one in problems
    ]
    if told:
        document["problems"] = told
    return document | more


def plain(request: HttpRequest, number: int, detail: str, **more: Any) -> HttpResponse:
    """A problem where no view was reached."""
    return JsonResponse(
        body(number, detail=detail, instance=request.path, **more),
        status=number,
        content_type=MEDIA_TYPE,
    )


def is_for_programs(request: HttpRequest) -> bool:
    """Whether an error at this address is told as a problem document instead of a page."""
    return request.path.startswith(PREFIX)


def handle(exc: Exception, context_of: dict[str, Any]) -> Response:
    """The answer to whatever a view raised; nothing of the inside is told."""
    request = context_of["request"]
    number, facts = _read(exc)
    if number >= status.HTTP_500_INTERNAL_SERVER_ERROR:
        reference = current.request_id()[:12]
        log.error("api failure %s at %s", reference, request.path, exc_info=exc)
        got_request_exception.send(sender=type(context_of["view"]), request=request)
        facts["reference"] = reference
    response = Response(
        body(number, instance=request.path, **facts), status=number, content_type=MEDIA_TYPE
    )
    for name, value in _headers(exc):
        response[name] = value
    return response


def _read(exc: Exception) -> tuple[int, dict[str, Any]]:  # noqa: PLR0911 - one line for each kind
    if isinstance(exc, Refused):
        return _refused(exc)
    if isinstance(exc, Overtaken | Conflict):
        return 409, _both_versions(exc)
    if isinstance(exc, Http404 | exceptions.NotFound):
        return 404, {"detail": not_found_words()}
    if isinstance(exc, exceptions.ValidationError):
        problems = tuple(_flat(exc.get_full_details()))
        return 422, {"detail": _count(problems), "problems": problems}
    if isinstance(exc, PermissionDenied):
        return 403, {"detail": str(exc) or forbidden_words()}
    if isinstance(exc, exceptions.APIException):
        return exc.status_code, {"detail": str(exc.detail)}
    return _failure(exc)


def _failure(exc: Exception) -> tuple[int, dict[str, Any]]:
    if isinstance(exc, SuspiciousOperation):
        return 400, {"detail": _("The request cannot be read. Mend it before it is sent again.")}
    if is_unreachable(exc):
        return 503, {"detail": unreachable_words()}
    if is_full(exc):
        return 507, {"detail": full_words()}
    return 500, {"detail": failed_words()}


def _refused(refused: Refused) -> tuple[int, dict[str, Any]]:
    number = 422
    if refused.codes & STALE:
        number = 409
    elif refused.codes <= FORBIDDEN:
        number = 403
    return number, {"detail": str(refused), "problems": refused.problems}


def _both_versions(met: Overtaken | Conflict) -> dict[str, Any]:
    if isinstance(met, Conflict):
        return {
            "detail": str(met),
            "versions": {"seen": met.seen, "current": met.current},
            "differences": list(met.differences),
        }
    return {
        "detail": str(met),
        "problems": met.problems,
        "versions": {"seen": {}, "current": plain_json(met.current)},
        "differences": [],
    }


def _flat(found: Any, field: str = "") -> Iterator[Problem]:
    """DRF's nested errors as a flat list; a field inside another is written "values.0.kpi"."""
    if isinstance(found, dict) and set(found) == {"message", "code"}:
        yield Problem(field, str(found["code"]), str(found["message"]))
    elif isinstance(found, dict):
        for name, inner in found.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _flat(inner, ".".join(part for part in (field, own) if part))
    elif isinstance(found, list):
        for position, inner in enumerate(found):
            nested = isinstance(inner, dict) and set(inner) != {"message", "code"}
            yield from _flat(inner, f"{field}.{position}" if nested else field)


def _count(problems: tuple[Problem, ...]) -> str:
    return " ".join(str(problem) for problem in problems[:3])


def _headers(exc: Exception) -> Iterator[tuple[str, str]]:
    if is_unreachable(exc):
        yield "Retry-After", AGAIN_IN
    if isinstance(exc, exceptions.APIException):
        if getattr(exc, "auth_header", None):
            yield "WWW-Authenticate", exc.auth_header  # type: ignore[attr-defined] # set by DRF
        wait = getattr(exc, "wait", None)
        if wait:
            yield "Retry-After", str(int(wait) + 1)


def not_found_words() -> str:
    """The same for what is missing and for what one may not see."""
    return _("Nothing is known by this address, or you may not see it.")


def forbidden_words() -> str:
    return _("You hold no role here that may do this; the contract manager knows who does.")


def unreachable_words() -> str:
    return _("The database cannot be reached. Nothing was changed. Try again in a minute.")


def full_words() -> str:
    return _("The disk that Concord writes to is full. Nothing was changed. Tell who runs it.")


def failed_words() -> str:
    """For a failure of ours: what it means for the caller, and nothing of its cause."""
    return _("Nothing that was not acknowledged has changed. Report the reference.")
