"""Exported events: each line by itself, and as links of its chain."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from json.decoder import scanstring  # type: ignore[attr-defined] # its stubs leave it out
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from core.offline.spelling import GENESIS, HASH, canonical, digest

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = "1"
_TEXT = r'"[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*"'
_PERSON = r'(?:null|"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")'
_MOMENT = r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"'
# Of longer ones Python would refuse to make a number, and no history has so many events.
_NUMBER = r"(?:0|[1-9][0-9]{0,17})"
_FIELDS = set("actor at body hash kind on_behalf_of prev request_id seq stream version".split())  # noqa: SIM905 - in their order
_EVENT = re.compile(
    rf'\{{"actor":({_PERSON}),"at":({_MOMENT}),"body":({_TEXT}),"hash":"({HASH})",'
    rf'"kind":({_TEXT}),"on_behalf_of":({_PERSON}),"prev":"({HASH})","request_id":({_TEXT}),'
    rf'"seq":({_NUMBER}),"stream":({_TEXT}),"version":({_NUMBER})\}}\n\Z',
    re.ASCII,
)
_RESTORED = '"system.restored"'
_decoded = json.JSONDecoder().raw_decode
# Which events checkpoints and anchors name; further processes inherit it.
WANTED: set[tuple[str, int]] = set()


class Run(NamedTuple):
    """Events of one stream that follow each other in the file."""

    stream: str
    first: int
    first_prev: str
    last: int
    last_hash: str


class Part(NamedTuple):
    """What was found in one part of the file. `edited` names stream, seq, hash and prev.

    `restored` has the numbers of the system's events that tell of a restore.
    """

    lines: list[int]
    runs: list[Run]
    findings: list[str]
    edited: list[tuple[str, int, str, str]]
    wanted: dict[tuple[str, int], str]
    restored: list[int]


def check_part(place: tuple[str, int, int]) -> Part:
    """Check the lines that begin in one range of the file."""
    path, start, end = place
    part = Part([], [], [], [], {}, [])
    count = 0
    with Path(path).open("rb") as file:
        if start:
            file.seek(start - 1)
            file.readline()
        position = file.tell()
        for line in file:
            if position >= end:
                break
            _check_line(line, position, part)
            position += len(line)
            count += 1
    part.lines.append(count)
    return part


def _check_line(line: bytes, position: int, part: Part) -> None:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        part.findings.append(f"Unreadable: the line at byte {position} is not UTF-8.")
        return
    found = _EVENT.match(text)
    if found is None:
        part.findings.append(f"Unreadable: the line at byte {position} {_why_not(text)}.")
        return
    groups = found.groups()
    raw, sha256, prev, seq = groups[2], groups[3], groups[6], int(groups[8])
    try:
        stream, body = _text_of(groups[9]), scanstring(raw, 1)[0]
        # What follows the value, or stands before it, is not in its one spelling.
        is_spelled = canonical(body) == raw and canonical(_decoded(body)[0]) == body
        hashed = hash_at(groups, body, groups[8])
    except (ValueError, RecursionError):
        is_spelled, stream, hashed = False, groups[9], ""
    if groups[10] != VERSION or hashed != sha256:
        part.edited.append((stream, seq, sha256, prev))
        part.findings.append(_edited(stream, seq))
    elif not is_spelled:
        part.findings.append(f"Ambiguous: {stream} event {seq} is not written in the one spelling.")
    elif groups[4] == _RESTORED and stream == "system":
        part.restored.append(seq)
    if (stream, seq) in WANTED:
        part.wanted[stream, seq] = sha256
    _follow(part, stream, seq, prev, sha256)


@lru_cache(maxsize=64)
def _text_of(raw: str) -> str:
    """What the JSON text of a stream's name means; the same stands in many lines."""
    return str(scanstring(raw, 1)[0])


def hash_at(groups: tuple[str, ...], body: str, seq: object) -> str:
    """The fingerprint that an event has under this number."""
    return digest(
        f"concord.audit-event.v{VERSION}",
        f'{{"actor":{groups[0]},"at":{groups[1]},"body":{body},"kind":{groups[4]},'
        f'"on_behalf_of":{groups[5]},"prev":"{groups[6]}","request_id":{groups[7]},'
        f'"seq":{seq},"stream":{groups[9]}}}',
    )


def _edited(stream: str, seq: int) -> str:
    return f"Edited: {stream} event {seq} was changed after it was written."


def _follow(part: Part, stream: str, seq: int, prev: str, sha256: str) -> None:
    """Add one event to the run before, or begin another."""
    if part.runs:
        name, first, first_prev, last, last_hash = part.runs[-1]
        if name == stream and last + 1 == seq and last_hash == prev:
            part.runs[-1] = Run(stream, first, first_prev, seq, sha256)
            return
    part.runs.append(Run(stream, seq, prev, seq, sha256))


def _why_not(text: str) -> str:
    """Why a line is no event: the first thing that is wrong with it."""
    doubled: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _value in items]
        doubled.extend(name for name in names if names.count(name) > 1)
        return dict(items)

    try:
        told = json.loads(text, object_pairs_hook=pairs, parse_int=str)
    except (ValueError, RecursionError):
        return "is not JSON"
    if doubled:
        return f"names {doubled[0]} twice"
    if isinstance(told, dict) and len(str(told.get("seq"))) > 18:
        return "has a number that is too long"
    wrong = sorted(told.keys() ^ _FIELDS) if isinstance(told, dict) else []
    if wrong:
        return f"has an unknown field {wrong[0]}" if wrong[0] in told else f"lacks {wrong[0]}"
    return "is not written in the one spelling"


def chain(parts: list[Part]) -> tuple[list[str], dict[str, int]]:
    """What is wrong between the runs, and the last number of each stream."""
    findings: list[str] = []
    ends: dict[str, Run] = {}
    before = ""
    bad = {(stream, seq) for part in parts for stream, seq, _hash, _prev in part.edited}
    for run in (run for part in parts for run in part.runs):
        last = ends.get(run.stream)
        if last is not None and run.stream != before:
            findings.append(f"Reordered: {run.stream} goes on at event {run.first}, after others.")
        before = run.stream
        findings += _between(run, last or Run(run.stream, 0, "", 0, GENESIS), bad)
        if last is None or run.last >= last.last:
            ends[run.stream] = run
    return findings, {stream: run.last for stream, run in ends.items()}


def _between(run: Run, last: Run, bad: set[tuple[str, int]]) -> Iterator[str]:
    if run.first == last.last:
        yield f"Doubled: {run.stream} event {run.first} stands there twice."
    elif run.first < last.last:
        yield f"Reordered: {run.stream} event {run.first} stands after event {last.last}."
    elif run.first > last.last + 1:
        yield f"Deleted: {run.stream} event {last.last + 1} to {run.first - 1} is missing."
    elif (
        run.first_prev != last.last_hash
        and not {
            (run.stream, run.first),
            (run.stream, last.last),
        }
        & bad
    ):
        yield f"Broken chain: {run.stream} event {run.first} does not follow from the one before."


def told_moved(path: Path, parts: list[Part]) -> list[str]:
    """All findings of the lines; an event that holds under another number is told as reordered."""
    findings = [one for part in parts for one in part.findings]
    edited = {one[:2] for part in parts for one in part.edited}
    for stream, chained in _chained(path, {stream for stream, _seq in edited}).items():
        place, link = 1, GENESIS
        while (groups := chained.pop(link, None)) is not None:
            link, seq = groups[3], int(groups[8])
            if (stream, seq) in edited and _holds_at(groups, place):
                told = f"Reordered: {stream} event {seq} stood at number {place} when written."
                findings = [told if one == _edited(stream, seq) else one for one in findings]
            place += 1
    return findings


def _chained(path: Path, streams: set[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """The events of these streams by what they name as the hash before them."""
    found: dict[str, dict[str, tuple[str, ...]]] = {stream: {} for stream in streams}
    with path.open("rb") as file:
        for line in file if streams else ():
            match = _EVENT.match(line.decode(errors="replace"))
            stream = _text(match[10]) if match is not None else None
            if match is not None and stream in found:
                found[stream].setdefault(match[7], match.groups())
    return found


def _holds_at(groups: tuple[str, ...], place: int) -> bool:
    body = _text(groups[2])
    return body is not None and hash_at(groups, body, place) == groups[3]


def _text(raw: str) -> str | None:
    """What a JSON text means; None where an escape in it means nothing."""
    try:
        return str(json.loads(raw))
    except ValueError:
        return None
