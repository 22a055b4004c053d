"""Checks of the tree that no other tool makes: what must not be committed, and what must match.

Every objection is printed as `path:line: what`, then the exit status is 1.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]

MAX_LINES = 400
MAX_BYTES = 1024 * 1024
CODE = {".py", ".html", ".css", ".js", ".sh"}
VENDORED = ("static/vendor/", "static/fonts/", "tests/vendor/")
# A row of the table in the README.md of such a folder: | `file` | … | `sha-256` |
HASH_ROW = re.compile(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", re.MULTILINE)

DECISIONS = "docs/decisions/"
DECISION_ROW = re.compile(r"^\| \[(\d{4})\]\(([^)]+)\) \|", re.MULTILINE)
DECISION_FILE = re.compile(r"(\d{4})-[a-z0-9-]+\.md$")

# Written in parts, so that this file does not find itself.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("archive", "ubuntu", "com"),
    )
)
FORBIDDEN_HOST = re.compile("|".join(re.escape(host) for host in REGISTRIES))
FORBIDDEN_PATH = re.compile(r"(?:^|[^\w./-])/(?:root|work|home/\w+|Users/\w+)/")
# Catching the exception is fine; raising it is a stub.
STUB = "raise NotImplemented" + "Error"
UNFINISHED = re.compile(rf"\b(?:{'TO' + 'DO'}|{'FIX' + 'ME'}|{STUB})\b")

UNESCAPED = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|\bautoescape\s+off\b")
# One module asks another machine: the identity provider that the settings name.
ANSWERS_REQUESTS = re.compile(
    r"(?:core|partnerships|governance|performance|reports)/"
    r"(?!management/|oidc/fetching\.py$).*\.py$"
)
REACHES_OUT = re.compile(
    r"\s*(?:import|from)\s+(?:requests|httpx|aiohttp|urllib3|urllib\.request|http\.client|ftplib"
    r"|pickle|marshal|shelve|dill|telnetlib)\b"
)


def tracked() -> list[str]:
    """Paths under version control or about to be, relative to the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return sorted({path for path in listing.stdout.decode().split("\0") if (ROOT / path).is_file()})


def text_of(path: str) -> str | None:
    """The file's text, or None where it is not text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def is_vendored(path: str) -> bool:
    return path.startswith(VENDORED)


def is_code(path: str) -> bool:
    return Path(path).suffix in CODE and not is_vendored(path) and "/migrations/" not in path


def marks(path: str, text: str) -> Iterator[str]:
    """Hosts of package registries, paths of somebody's machine, and unfinished work."""
    for number, line in enumerate(text.splitlines(), start=1):
        if FORBIDDEN_HOST.search(line) and not is_vendored(path):
            yield f"{path}:{number}: names the host of a package registry"
        if FORBIDDEN_PATH.search(line) and not is_vendored(path):
            yield f"{path}:{number}: names a path of somebody's machine"
        if is_code(path) and UNFINISHED.search(line):
            yield f"{path}:{number}: unfinished work is marked, not done"


def size(path: str, text: str | None) -> Iterator[str]:
    if (ROOT / path).stat().st_size > MAX_BYTES:
        yield f"{path}: larger than {MAX_BYTES // 1024} KiB"
    if text is not None and is_code(path) and (lines := text.count("\n")) > MAX_LINES:
        yield f"{path}: {lines} lines; a file reads in one sitting, {MAX_LINES} are the most"


def vendored(paths: list[str]) -> Iterator[str]:
    """Every file made elsewhere stands in the table of its folder's README.md with its hash."""
    listed: set[str] = set()
    for folder in VENDORED:
        readme = ROOT / folder / "README.md"
        rows = HASH_ROW.findall(readme.read_text(encoding="utf-8")) if readme.is_file() else []
        for name, digest in rows:
            path = folder + name
            listed.add(path)
            if path not in paths:
                yield f"{folder}README.md: lists {name}, which is not there"
            elif hashlib.sha256((ROOT / path).read_bytes()).hexdigest() != digest:
                yield f"{path}: differs from its hash in {folder}README.md"
    for path in paths:
        if is_vendored(path) and path not in listed and Path(path).suffix not in {".md", ".txt"}:
            yield f"{path}: its hash stands in no table of a README.md"


def decisions(paths: list[str]) -> Iterator[str]:
    """Every decision record has one number of its own and one row in the list, in order."""
    readme = ROOT / DECISIONS / "README.md"
    if not readme.is_file():
        return
    rows = DECISION_ROW.findall(readme.read_text(encoding="utf-8"))
    numbers = [number for number, _name in rows]
    where = f"{DECISIONS}README.md"
    yield from (
        f"{where}: the row of {later} stands below that of {earlier}; each once, in order"
        for earlier, later in pairwise(numbers)
        if later <= earlier
    )
    names = [path.removeprefix(DECISIONS) for path in paths if path.startswith(DECISIONS)]
    files = [name for name in names if DECISION_FILE.match(name)]
    yield from (
        f"{DECISIONS}{later}: has the number of {earlier}"
        for earlier, later in pairwise(files)
        if earlier[:4] == later[:4]
    )
    for name in sorted(set(files) - {name for _number, name in rows}):
        yield f"{where}: has no row for {name}"
    for number, name in rows:
        if name not in files or not name.startswith(number):
            yield f"{where}: the row of {number} leads to {name}, which is not its record"


def unsafe(path: str, text: str) -> Iterator[str]:
    """What ruff does not see: templates that do not escape, and requests that fetch or unpickle."""
    for number, line in enumerate(text.splitlines(), start=1):
        if path.startswith("templates/") and UNESCAPED.search(line):
            yield f"{path}:{number}: words of people may be in it; let it be escaped"
        if ANSWERS_REQUESTS.match(path) and REACHES_OUT.match(line):
            yield f"{path}:{number}: code that answers requests neither fetches nor unpickles"


def objections() -> Iterator[str]:
    paths = tracked()
    for path in paths:
        text = text_of(path)
        yield from size(path, text)
        if text is not None:
            yield from marks(path, text)
            yield from unsafe(path, text)
    yield from vendored(paths)
    yield from decisions(paths)


def main() -> int:
    found = list(objections())
    for objection in found:
        print(objection)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
