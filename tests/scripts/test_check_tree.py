"""The tree's own checks find what they promise to find, and leave the innocent alone."""

from __future__ import annotations

import hashlib
import subprocess

import pytest

from scripts import check_tree


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """An empty checkout; call it with a path and a text to add a file."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    monkeypatch.setattr(check_tree, "ROOT", tmp_path)

    def add(path: str, text: str) -> None:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    return add


def found() -> list[str]:
    return list(check_tree.objections())


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("core/a.py", "# TO" + "DO later"),
        ("core/a.py", "raise NotImplemented" + "Error"),
        ("scripts/a.sh", "# FIX" + "ME"),
        ("requirements/base.txt", "--index-url https://py" + "pi.org/simple"),
        ("docs/a.md", "see https://registry.npm" + "js.org/x"),
        ("core/a.py", 'open("/ro' + 'ot/file")'),
        ("docs/a.md", "it lies in /ho" + "me/somebody/concord"),
        ("templates/a.html", "{{ partnership.name| safe }}"),
        ("templates/a.html", "{% autoescape off %}"),
        ("reports/views/a.py", "import requests"),
        ("core/a.py", "    from urllib.request import urlopen"),
        ("performance/services/a.py", "import pickle"),
    ],
)
def test_what_must_not_be_committed_is_named_with_its_line(tree, path, line):
    tree(path, f"innocent\n{line}\n")

    assert [objection.split(": ")[0] for objection in found()] == [f"{path}:2"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("core/a.py", "except NotImplemented" + "Error:"),
        ("docs/a.md", "what is not done stands in a TO" + "DO elsewhere"),
        ("templates/a.html", '<a href="/to-do/">To do</a>'),
        ("docs/a.md", "https://example.org/ho" + "me/page/"),
    ],
)
def test_the_innocent_is_left_alone(tree, path, line):
    tree(path, f"{line}\n")

    assert found() == []


def test_a_file_of_code_reads_in_one_sitting(tree):
    tree("core/long.py", "x = 1\n" * 401)
    tree("core/fits.py", "x = 1\n" * 400)
    tree("tests/core/test_long.py", "x = 1\n" * 401)
    tree("core/migrations/0001_long.py", "x = 1\n" * 500)
    tree("docs/long.md", "word\n" * 900)

    assert [objection.split(":")[0] for objection in found()] == [
        "core/long.py",
        "tests/core/test_long.py",
    ]


def test_a_vendored_file_is_the_one_whose_hash_is_listed(tree):
    digest = hashlib.sha256(b"let x;\n").hexdigest()
    tree("static/vendor/README.md", f"| `a/a.js` | a 1.0 | `{digest}` |\n")
    tree("static/vendor/a/a.js", "let x;\n")
    assert found() == []

    tree("static/vendor/a/a.js", "let y;\n")
    assert found() == ["static/vendor/a/a.js: differs from its hash in static/vendor/README.md"]


def test_a_vendored_file_without_a_hash_and_a_hash_without_a_file_are_found(tree):
    tree("static/vendor/README.md", f"| `gone.js` | gone 1.0 | `{'0' * 64}` |\n")
    tree("static/vendor/stray.js", "let x;\n")

    assert found() == [
        "static/vendor/README.md: lists gone.js, which is not there",
        "static/vendor/stray.js: its hash stands in no table of a README.md",
    ]


def test_what_git_ignores_is_not_looked_at(tree):
    tree(".gitignore", "/var/\n")
    tree("var/a.py", "# TO" + "DO\n")

    assert found() == []


def test_decision_records_have_a_row_each_in_order(tree):
    def row(number: str, name: str) -> str:
        return f"| [{number}]({name}) | A choice | 1 May 2026 | accepted |\n"

    readme = "docs/decisions/README.md"
    for name in ("0001-a.md", "0002-b.md", "0003-c.md", "0003-d.md", "template.md"):
        tree(f"docs/decisions/{name}", "A choice.\n")
    tree(readme, row("0001", "0001-a.md") + row("0003", "0003-d.md") + row("0002", "0002-b.md"))

    assert found() == [
        f"{readme}: the row of 0002 stands below that of 0003; each once, in order",
        "docs/decisions/0003-d.md: has the number of 0003-c.md",
        f"{readme}: has no row for 0003-c.md",
    ]

    tree(readme, row("0001", "0001-a.md") + row("0001", "0001-a.md") + row("0004", "0004-e.md"))

    assert f"{readme}: the row of 0001 stands below that of 0001; each once, in order" in found()
    assert f"{readme}: the row of 0004 leads to 0004-e.md, which is not its record" in found()
