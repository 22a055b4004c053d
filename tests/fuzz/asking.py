"""Requests made up from the OpenAPI document: well formed, or with one thing in them that is not.

Everything follows from the seed, so that a failure is asked again with the same words.
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.api import secret_of
from tests.governance.operations import every_operation

if TYPE_CHECKING:
    import random

    from tests.governance.everything import Everything
    from tests.governance.operations import Operation

ODD: tuple[Any, ...] = (
    None,
    True,
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202e",
    "\N{ARABIC-INDIC DIGIT THREE}",
    "9" * 5000,
    "x" * 20_000,
    0,
    -1,
    10**30,
    10**400,
    float("inf"),
    float("nan"),
    1e-320,
    "1e999999999",
    "NaN",
    "-0",
    "0.00000000000000000000000001",
    "0000-00-00",
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    "2026-W53",
    "9999-12-31T23:59:59.999999+14:00",
    "' OR 1=1 --",
    "{{ 7*7 }}",
    "../../etc/passwd",
    "00000000-0000-0000-0000-000000000000",
    [],
    {},
    [[[[]]]],
    [None],
    {"": None},
    {"__class__": "x"},
)
FORMATS = {
    "date": ("2026-11-23", "2026-02-28", "2031-01-01"),
    "date-time": ("2026-11-23T09:00:00Z",),
    "email": ("somebody@example.org",),
    "uri": ("https://example.org/",),
    "binary": ("x",),
    "decimal": ("12.50", "0", "1000000"),
}
WORDS = ("Steel came late.", "2026-10", "2026-Q3", "12.5", "EUR", "GB", "K1")


@dataclass(frozen=True)
class Answer:
    """What one made-up request was answered."""

    asked: str
    status: int
    error: str


class Asker:
    """Somebody who sends made-up requests and takes back whatever they did."""

    def __init__(self, world: Everything, role: str, chance: random.Random) -> None:
        self.world, self.chance = world, chance
        self.document = json.loads(settings.OPENAPI_FILE.read_text(encoding="utf-8"))
        self.paths = [
            (re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))), found)
            for path, found in self.document["paths"].items()
        ]
        self.client = Client(raise_request_exception=False)
        self.token = secret_of(world.person(role))

    def ask(self, operation: Operation) -> Answer:
        """Sends one request."""
        url = operation.url(self.world)
        described = self._described(url, operation.method)
        odd = self.chance.random() < 0.75
        url += self._query(described, odd=odd and operation.method == "GET")
        body = "" if operation.method == "GET" else self._body(described, odd=odd)
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": uuid.uuid4().hex}
        with transaction.atomic():
            answer = self.client.generic(
                operation.method, url, body, content_type="application/json", headers=headers
            )
            if answer.streaming:
                b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        error = getattr(answer, "exc_info", None)
        asked = f"{operation.method} {url} {body[:300]}"
        return Answer(asked, answer.status_code, repr(error[1])[:300] if error else "")

    def _described(self, url: str, method: str) -> dict[str, Any]:
        for pattern, found in self.paths:
            if pattern.fullmatch(url):
                return dict(found.get(method.lower(), {}))
        return {}

    def _query(self, described: dict[str, Any], *, odd: bool) -> str:
        named = [one for one in described.get("parameters", ()) if one.get("in") == "query"]
        if not named:
            return ""
        chosen = self.chance.sample(named, min(len(named), 2))
        pairs = {one["name"]: self._value(one.get("schema", {}), 0) for one in chosen}
        if odd:
            pairs[self.chance.choice(chosen)["name"]] = self.chance.choice(ODD)
        return "?" + "&".join(f"{name}={_quoted(value)}" for name, value in pairs.items())

    def _body(self, described: dict[str, Any], *, odd: bool) -> str:
        kinds = described.get("requestBody", {}).get("content", {})
        body = self._value(kinds.get("application/json", {}).get("schema", {}), 0)
        if odd:
            body = self._disturbed(body)
        return json.dumps(body)

    def _disturbed(self, body: Any) -> Any:
        """One place in it is something else; now and then all of it."""
        if isinstance(body, dict) and body and self.chance.random() < 0.95:
            name = self.chance.choice(sorted(body))
            return body | {name: self._disturbed(body[name])}
        if isinstance(body, list) and body and self.chance.random() < 0.8:
            return [self._disturbed(body[0]), *body[1:]]
        return self.chance.choice(ODD)

    def _value(self, schema: dict[str, Any], depth: int) -> Any:
        schema = self._resolved(schema)
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        kind = schema.get("type", "string")
        if isinstance(kind, list):
            kind = self.chance.choice(kind)
        made = getattr(self, f"_{kind}", None)
        return made(schema, depth) if made is not None else None

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while True:
            if "$ref" in schema:
                name = schema["$ref"].rpartition("/")[2]
                schema = self.document["components"]["schemas"][name]
            elif some := next(
                (schema[k] for k in ("oneOf", "anyOf", "allOf") if k in schema), None
            ):
                schema = self.chance.choice(some)
            else:
                return schema

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        wanted = schema.get("required", ())
        return {
            name: self._value(one, depth + 1)
            for name, one in schema.get("properties", {}).items()
            if name in wanted or (depth < 4 and self.chance.random() < 0.5)
        }

    def _array(self, schema: dict[str, Any], depth: int) -> list[Any]:
        many = self.chance.randint(0, 2)
        return [self._value(schema.get("items", {}), depth + 1) for _one in range(many)]

    def _string(self, schema: dict[str, Any], _depth: int) -> str:
        how = schema.get("format", "")
        if how == "uuid":
            known = sorted(map(str, filter(None, self.world.uuids.values())))
            return self.chance.choice(known)
        return str(self.chance.choice(FORMATS.get(how, WORDS)))

    def _integer(self, _schema: dict[str, Any], _depth: int) -> int:
        return self.chance.choice((0, 1, 2, 12, 2026, -1))

    _number = _integer

    def _boolean(self, _schema: dict[str, Any], _depth: int) -> bool:
        return self.chance.random() < 0.5


def _quoted(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return quote(text[:2000].encode("utf-8", "surrogatepass"))


def broken(asker: Asker, operations: list[Operation]) -> list[str]:
    """What was answered by 500 or worse, in words."""
    answers = [asker.ask(operation) for operation in operations]
    return [f"{one.status} {one.asked}\n  {one.error}" for one in answers if one.status >= 500]


OPERATIONS = every_operation()
ROLES = ("contract_manager", "partner_lead", "portfolio_official")
