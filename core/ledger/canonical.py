"""One text for each value: what is hashed, sealed and compared must never have two spellings."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import TypeAlias
from uuid import UUID

JSONValue: TypeAlias = (
    "bool | int | str | list[JSONValue] | dict[str, JSONValue] | None"  # no floating point
)


def canonical_json(value: object) -> str:
    """The canonical JSON text of `value`: equal values give equal text, on every machine.

    Keys sorted by code point, no white space, text in Unicode normal form C. Decimals and uuids
    are strings; a decimal loses trailing zeros ("1.10" and "1.1" are one amount). Moments are in
    UTC with microseconds and a Z; days are ISO 8601.

    Raises:
        TypeError: for floating point, naive datetimes and every type not named above.
        ValueError: for a decimal that is not finite, text that UTF-8 cannot write, or two keys
            that differ in spelling only.
    """
    text = json.dumps(
        plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    text.encode()
    return text


def digest(tag: str, text: str) -> str:
    """The SHA-256 of `text` in hexadecimal, apart from any other use of the hash by `tag`."""
    return hashlib.sha256(f"{tag}\n{text}".encode()).hexdigest()


def plain(value: object) -> JSONValue:
    """`value` as JSON has it, in canonical spelling. Raises as `canonical_json` does."""
    if isinstance(value, str) and type(value) is str:
        return _composed(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Mapping):
        return _plain_mapping(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return _plain_scalar(value)


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _plain_scalar(value: object) -> JSONValue:
    if isinstance(value, str):
        return _composed(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Decimal):
        return _plain_decimal(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        return _plain_moment(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(
        f"{type(value).__name__} has no canonical form: give text, whole numbers, decimals, "
        "days, aware moments, uuids, or lists and mappings of these."
    )


def _plain_mapping(value: Mapping[object, object]) -> dict[str, JSONValue]:
    made: dict[str, JSONValue] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise TypeError(f"{key!r} cannot be a key: keys are text.")
        name = _composed(key)
        if name in made:
            raise ValueError(f"Two keys are both written {name!r}.")
        made[name] = plain(item)
    return made


def _plain_decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"{value} is not a number that can be recorded.")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _plain_moment(value: dt.datetime) -> str:
    if value.utcoffset() is None:
        raise TypeError(f"{value.isoformat()} has no time zone; give an aware datetime.")
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
