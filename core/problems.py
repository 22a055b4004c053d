"""What is wrong, where, and how to mend it: the vocabulary of every refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Problem:
    """One objection to what somebody asked for.

    Attributes:
        field: name of the input that is wrong; "" when the whole request is.
        code: stable, machine-readable word ("unsigned", "too_late"); documented in the API.
        message: a translated sentence that says what is wrong and how to mend it.
        where: place within a larger input ("row 12, column Value"); "" when the field is enough.
    """

    field: str
    code: str
    message: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else str(self.message)


class Refused(Exception):  # noqa: N818 - reads as what happened: the service refused
    """A service declined to act. Nothing was changed. Carries every problem, never only the first.

    Raises:
        ValueError: when made without a problem; a refusal must say why.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        if not self.problems:
            raise ValueError("A refusal needs at least one problem that says why.")
        super().__init__(self.problems)

    def __str__(self) -> str:
        return " ".join(str(problem) for problem in self.problems)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all problems."""
        return frozenset(problem.code for problem in self.problems)

    def by_field(self) -> dict[str, list[Problem]]:
        """The problems grouped by field, in the order in which they were raised."""
        grouped: dict[str, list[Problem]] = {}
        for problem in self.problems:
            grouped.setdefault(problem.field, []).append(problem)
        return grouped


def refuse_if(problems: Iterable[Problem]) -> None:
    """Do nothing when there is no problem; otherwise refuse with all of them.

    Raises:
        Refused: when `problems` holds at least one.
    """
    found = tuple(problems)
    if found:
        raise Refused(found)
