"""Rules that every template keeps: strict content security policy, documented components."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = settings.ROOT / "templates"
PAGES = sorted(
    str(path.relative_to(FOLDER))
    for path in FOLDER.rglob("*.html")
    if path.parts[len(FOLDER.parts)] not in {"reports", "mail"}
)
README = (FOLDER / "components/README.md").read_text()
COMPONENTS = sorted(path.name for path in (FOLDER / "components").glob("*.html"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_holds_nothing_that_the_content_security_policy_refuses(name):
    source = (FOLDER / name).read_text()
    assert not re.search(r"<[^>]*\sstyle=", source)
    assert not re.search(r"<[^>]*\son[a-z]+=", source)
    assert not re.search(r"<style|hx-on|javascript:", source)
    for script in re.findall(r"<script[^>]*>", source):
        assert "src=" in script


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_says_what_it_takes(name):
    source = (FOLDER / "components" / name).read_text()
    assert re.match(r"({% extends [^%]+%}\n)?{% comment %}\n.{12,}", source)
    assert get_template(f"components/{name}")


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_is_in_the_list_for_page_builders(name):
    assert f"`{name}`" in README or f"`{name.removesuffix('.html')}`" in README


@pytest.mark.parametrize("name", PAGES)
def test_a_component_sees_only_what_it_is_given(name):
    source = (FOLDER / name).read_text()
    for tag in re.findall(r'{% include "components/[^%]+%}', source):
        assert tag.endswith(" only %}")


def test_no_component_is_listed_that_is_not_there():
    listed = re.findall(r"^\| `(\w+\.html)` \|", README, re.MULTILINE)
    assert set(listed) <= set(COMPONENTS)


def test_styles_stay_within_their_layers_and_the_budget():
    names = ("concord.css", "screens.css")
    styles = {name: (settings.ROOT / "static/css" / name).read_text() for name in names}
    for text in styles.values():
        assert text.count("{") == text.count("}")
        assert not re.search(r"(margin|padding|border)-(left|right)|(?<![\w-])float:", text)
    assert len(styles["concord.css"]) <= 25 * 1024
