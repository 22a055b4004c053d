"""A workbook in the shape of HM Treasury's list, as an official has it on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.partnerships.workbooks import project, write_list

if TYPE_CHECKING:
    from pathlib import Path

NAME = "Harbour Hospital"


def a_workbook(folder: Path) -> Path:
    """Two projects; one row lacks its capital value."""
    return write_list(
        folder / "current-projects.xlsx",
        [
            project(),
            project(
                unique_hmt=8,
                project_name="Quay Street Schools",
                sector="Schools (Non-BSF)",
                spv_name="Quay Schools Ltd",
                spv_company=3997486,
            ),
        ],
    )
