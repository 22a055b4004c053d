"""Log lines, readable or as JSON: each with the request, the person and the job it belongs to.

People are named by uuid. Passwords inside addresses, e-mail addresses and what calls itself a
secret are masked, whoever wrote the line.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from typing import Any

from core import current

_NAMED = (
    r"(?i)\b(password|passwd|secret|token|authorization|api_?key)(['\"]?\s*[=:]\s*)"
    r"(?:Bearer\s+)?[^\s,;)}\]]+"
)
_MASKS = (
    # postgres://ada:password@db
    (re.compile(r"(://[^\s:/@]*:)[^\s@]+@"), r"\1***@"),
    (re.compile(_NAMED), r"\1\2***"),
    (re.compile(r"(?<![\w/.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w"), "<e-mail>"),
)


def masked(text: str) -> str:
    """The text without passwords, tokens and e-mail addresses."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


class Context(logging.Filter):
    """Adds what is being served to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current.request_id()
        record.user = current.person()
        record.job = current.job()
        if record.name == "django.request":
            self._without_its_path(record)
        elif record.name == "django.security.DisallowedHost":
            # A stranger's doing, at any hour: no error of ours, and no trace.
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = None
        return True

    def _without_its_path(self, record: logging.LogRecord) -> None:
        """A path may hold the key of an invitation or of a new password."""
        request = getattr(record, "request", None)
        record.msg = "%s: status %s"
        record.args = (route_of(request), getattr(record, "status_code", ""))


class Line(logging.Formatter):
    """One readable line: moment, level, where, what, and in brackets what it belongs to."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        said = super().formatMessage(record)
        belongs = " ".join(f"{name}={value}" for name, value in _belonging(record))
        return f"{said} [{belongs}]" if belongs else said

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class Json(logging.Formatter):
    """One JSON object a line. `facts`, handed over as `extra`, become members of their own."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
            **dict(_belonging(record)),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            said["exception"] = masked(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False, default=str)


def route_of(request: Any) -> str:
    """Where a request went, as the table of addresses has it: without what is in its path."""
    match = getattr(request, "resolver_match", None)
    return f"{getattr(request, 'method', '')} /{match.route if match else '…'}".strip()


def _belonging(record: logging.LogRecord) -> list[tuple[str, str]]:
    names = ("request_id", "user", "job")
    return [(name, value) for name in names if (value := getattr(record, name, ""))]
