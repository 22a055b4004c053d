"""Reading and importing small data sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from partnerships.services import imports
from performance.sources.indigo import Indigo
from tests.performance.indigo.builders import whole, write

if TYPE_CHECKING:
    from partnerships.source import ParsedPortfolio


@pytest.fixture
def archive(tmp_path):
    """Write a data set of these projects; gives its path."""
    number = iter(range(100))
    return lambda *projects, **tables: write(
        tmp_path / f"set-{next(number)}.zip", whole(*projects, **tables)
    )


@pytest.fixture
def parse(archive):
    def parsed(*projects: dict[str, str], **tables: Any) -> ParsedPortfolio:
        return Indigo().parse(archive(*projects, **tables))

    return parsed


@pytest.fixture
def bring_in(archive):
    """Import a data set of these projects at once; gives the run."""
    return lambda *projects, **tables: imports.import_file(
        archive(*projects, **tables), source="indigo", actor=None
    )
