"""Days and meetings as a calendar file (RFC 5545), for the calendar programs that people have."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TYPE: Final = "text/calendar; charset=utf-8"
LONGEST: Final = 75
"""Octets of a line before it is folded (RFC 5545, section 3.1)."""


@dataclass(frozen=True, slots=True)
class DayEvent:
    """Something on one whole day. `uid` is the same each time it is written."""

    uid: str
    day: dt.date
    summary: str
    description: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedEvent:
    """Something from one aware moment to another; `is_cancelled` takes it off a calendar again.

    `changes` says how often it was moved: a calendar replaces what it holds by what changed more.
    """

    uid: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    summary: str
    place: str = ""
    description: str = ""
    url: str = ""
    is_cancelled: bool = False
    changes: int = 0


def calendar_file(name: str, events: Iterable[DayEvent | TimedEvent], made_at: dt.datetime) -> str:
    """The file, its lines ended by CRLF; `made_at` is an aware moment."""
    stamp = _moment(made_at)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Concord//Contract calendar//EN"]
    lines.append(f"X-WR-CALNAME:{_text(name)}")
    for event in events:
        made = _timed(event, stamp) if isinstance(event, TimedEvent) else _event(event, stamp)
        lines += made
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(event: DayEvent, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _timed(event: TimedEvent, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART:{_moment(event.starts_at)}"
    yield f"DTEND:{_moment(event.ends_at)}"
    yield f"SEQUENCE:{event.changes + event.is_cancelled}"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """Escaped as section 3.3.11 asks; a line end becomes the two letters of its escape."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    for mark in ("\\", ";", ","):
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets, those after the first begun by a space; no letter is cut."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LONGEST:
            yield piece
            piece = " "
        piece += letter
    yield piece
