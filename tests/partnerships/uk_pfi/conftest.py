"""Reading a list of a few rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnerships.sources.uk_pfi import UKPFI
from tests.partnerships.workbooks import write_list

if TYPE_CHECKING:
    from partnerships.source import ParsedPortfolio


@pytest.fixture
def parse(tmp_path):
    def parsed(*projects: dict) -> ParsedPortfolio:
        return UKPFI().parse(write_list(tmp_path / "list.xlsx", list(projects)))

    return parsed
