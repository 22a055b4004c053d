"""The OpenAPI document as it was committed, for programs and for the page that shows it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest


@require_safe
def openapi(_request: HttpRequest) -> FileResponse:
    """The document itself; it describes the API and holds no data, so it is open to everybody."""
    try:
        file = Path(settings.OPENAPI_FILE).open("rb")  # noqa: SIM115 - the answer closes it
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, content_type="application/vnd.oai.openapi+json;version=3.1")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a shape, or a parameter."""

    name: str
    kind: str
    shape: str
    required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    anchor: str
    method: str
    path: str
    words: tuple[str, ...]
    parameters: tuple[Field, ...]
    body: str
    example: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Noun:
    """The operations of one noun."""

    name: str
    anchor: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What is sent or answered, field by field."""

    name: str
    words: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole document as a page shows it."""

    nouns: tuple[Noun, ...]
    shapes: tuple[Shape, ...]


def reading() -> Reading:
    """The committed document, for people."""
    path = Path(settings.OPENAPI_FILE)
    if not path.is_file():
        return Reading((), ())
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _read(path: Path, _changed: int) -> Reading:
    document = json.loads(path.read_text(encoding="utf-8"))
    nouns: dict[str, list[Operation]] = {}
    for address, methods in document["paths"].items():
        for method, found in methods.items():
            operation = _operation(address, method, found, document["components"])
            nouns.setdefault(found["tags"][0], []).append(operation)
    shapes = document["components"]["schemas"]
    return Reading(
        nouns=tuple(
            Noun(name, name.replace(" ", "-"), tuple(nouns[name])) for name in sorted(nouns)
        ),
        shapes=tuple(
            Shape(name, shapes[name].get("description", ""), tuple(_fields(shapes[name])))
            for name in sorted(shapes)
        ),
    )


def _operation(
    path: str, method: str, found: Mapping[str, Any], components: Mapping[str, Any]
) -> Operation:
    named = [_named(one, components) for one in found.get("parameters", ())]
    body, example = _body(found.get("requestBody", {}).get("content", {}))
    return Operation(
        anchor=found["operationId"],
        method=method.upper(),
        path=path,
        words=tuple(found.get("description", "").replace("`", "").split("\n\n")),
        parameters=tuple(
            Field(
                one["name"],
                _kind(one["schema"])[0],
                "",
                one.get("required", False),
                one.get("description", ""),
            )
            for one in named
            if one["in"] != "path"
        ),
        body=body,
        example=example,
        answers=tuple(_answers(found["responses"])),
    )


def _named(parameter: Mapping[str, Any], components: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameter itself, also where the document says it once for all operations."""
    if "$ref" not in parameter:
        return parameter
    found: Mapping[str, Any] = components["parameters"][parameter["$ref"].rpartition("/")[2]]
    return found


def _body(content: Mapping[str, Any]) -> tuple[str, str]:
    """Its shape, and an example as it would be typed."""
    for found in content.values():
        examples = list(found.get("examples", {}).values())
        example = json.dumps(examples[0]["value"], indent=2) if examples else ""
        return _kind(found["schema"])[1], example
    return "", ""


def _answers(responses: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The shapes of what goes well; problems have one shape always."""
    for status, found in responses.items():
        if status.startswith("2"):
            for media in found.get("content", {}).values():
                yield status, _kind(media["schema"])[1]


def _fields(shape: Mapping[str, Any]) -> Iterator[Field]:
    required = set(shape.get("required", ()))
    for name, found in shape.get("properties", {}).items():
        kind, other = _kind(found)
        words = found.get("description", "").split("\n\n")[0]
        yield Field(name, kind, other, name in required, words)
    for found in shape.get("oneOf", ()):
        kind, other = _kind(found)
        yield Field("", kind, other, required=False, words="")


def _kind(schema: Mapping[str, Any]) -> tuple[str, str]:
    """The kind in one word, and the name of the shape that it refers to."""
    if "$ref" in schema:
        return "", schema["$ref"].rpartition("/")[2]
    if schema.get("type") == "array":
        kind, other = _kind(schema.get("items", {}))
        return f"list {kind}".strip(), other
    for several in ("allOf", "oneOf", "anyOf"):
        for found in schema.get(several, ()):
            kind, other = _kind(found)
            if other:
                return kind, other
    names = schema.get("type", "")
    kind = " or ".join(names) if isinstance(names, list) else names
    if "enum" in schema:
        kind = " | ".join(str(one) for one in schema["enum"] if one is not None)
    elif "format" in schema:
        kind = f"{kind} ({schema['format']})"
    return kind, ""
