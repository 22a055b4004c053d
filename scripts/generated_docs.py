"""Writes the documents that are made from the code, or with --check compares them with it.

Run it through `make docs`. A generator is a function that returns the document's text; it is
named in `DOCUMENTS` with the path that it fills.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]


def lifecycle() -> str:
    """Stages and stage approvals of every type."""
    from scripts.lifecycle_doc import text  # noqa: PLC0415 - needs the apps loaded

    return text()


def openapi() -> str:
    """The API as OpenAPI 3.1: read by programs, compared by people, a line for each part."""
    from drf_spectacular.generators import SchemaGenerator  # noqa: PLC0415 - needs the apps loaded
    from drf_spectacular.renderers import OpenApiJsonRenderer  # noqa: PLC0415 - as above

    document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call] # the library's own
    rendered: bytes = OpenApiJsonRenderer().render(document, renderer_context={})
    return in_lines(json.loads(rendered), levels=5) + "\n"


def in_lines(value: object, levels: int, indent: int = 0) -> str:
    """JSON whose first `levels` levels stand a line each; what is deeper stands on their lines."""
    if levels == 0 or not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False)
    parts = (
        f"{' ' * (indent + 1)}{json.dumps(key, ensure_ascii=False)}: "
        f"{in_lines(part, levels - 1, indent + 1)}"
        for key, part in value.items()
    )
    return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"


DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/lifecycle.md": lifecycle,
    "docs/openapi.json": openapi,
}


def main() -> int:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django  # noqa: PLC0415 - after the settings are named
    from django.utils import translation  # noqa: PLC0415 - after the settings are named

    django.setup()
    stale = []
    with translation.override("en-gb"):
        for name, make in DOCUMENTS.items():
            path, text = ROOT / name, make()
            if path.is_file() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
                print(f"wrote {name}")
    if stale and "--check" in sys.argv:
        print(f"Not up to date with the code: {', '.join(stale)}. Run make docs and commit them.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
