"""docker-compose.yml as Docker Compose reads it: variables filled in, YAML's merges made."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from compose_spec import PyCompose

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = Path(__file__).parents[2] / "docker-compose.yml"
_VARIABLE = re.compile(r"\$(?:(\$)|\{(\w+)(?::([-?])([^}]*))?\})")


class Missing(Exception):  # noqa: N818 - says what happened
    """A variable that the file requires is not set, or empty."""


def read(values: Mapping[str, str]) -> dict[str, Any]:
    """The file with these variables, found valid by the Compose specification.

    Raises:
        Missing: what the file says where a variable that it requires is absent.
        ValueError: what the specification refuses.
    """

    def filled(found: re.Match[str]) -> str:
        dollar, name, how, text = found.groups()
        if dollar:
            return "$"
        value = values.get(name, "")
        if not value and how == "?":
            raise Missing(text)
        return value or (text if how == "-" else "")

    whole = yaml.safe_load(_VARIABLE.sub(filled, FILE.read_text(encoding="utf-8")))
    spec: dict[str, Any] = json.loads(PyCompose.from_json(json.dumps(whole)).to_json())
    assert set(spec["services"]) == set(whole["services"])
    return dict(whole)
