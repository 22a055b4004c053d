"""What the documents offer to be copied is well-formed."""

from __future__ import annotations

import re

import pytest
import yaml
from django.conf import settings

FENCE = re.compile(r"^ *```ya?ml\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
EXAMPLES = [
    pytest.param(block, id=f"{path.name}-{number}")
    for path in sorted((settings.ROOT / "docs").rglob("*.md"))
    for number, block in enumerate(FENCE.findall(path.read_text()))
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_in_yaml_can_be_read(example):
    assert yaml.safe_load(example)


def test_each_alarm_has_a_name_and_an_expression_over_figures_that_exist():
    text = (settings.ROOT / "docs/how_to/watch.md").read_text()
    rules = yaml.safe_load(next(one for one in FENCE.findall(text) if "groups:" in one))
    figures = set(re.findall(r"^\| `(concord_\w+)", text, re.MULTILINE))
    for rule in rules["groups"][0]["rules"]:
        assert rule["alert"]
        used = re.findall(r"concord_\w+", rule["expr"])
        assert used
        assert {name.removesuffix("_count") for name in used} <= figures
