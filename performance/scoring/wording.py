"""Sentences of the scorecard: a message to translate, and the figures that go into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

NBSP = "\N{NO-BREAK SPACE}"


def gettext_noop(message: str) -> str:
    """Mark a message for translation and return it unchanged."""
    return message


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in English that a page can say in another language.

    Attributes:
        message: what translators see, with %(name)s where a value goes.
        values: the values by name; a value may be a sentence itself.
    """

    message: str
    values: tuple[tuple[str, str | Text], ...] = ()

    def say(self, translate: Callable[[str], str] = gettext_noop) -> str:
        """The sentence with its values; `translate` is Django's gettext, or nothing for English."""
        message = translate(self.message)
        if not self.values:
            return message
        return message % {
            name: value.say(translate) if isinstance(value, Text) else value
            for name, value in self.values
        }

    def __str__(self) -> str:
        return self.say()


def text(message: str, **values: str | Text) -> Text:
    """A `Text` of a marked message and its values."""
    return Text(message, tuple(sorted(values.items())))


def with_unit(figure: str, unit: str) -> str:
    """The figure and its unit, joined so that no line breaks between them."""
    return f"{figure}{NBSP}{unit}" if unit else figure
