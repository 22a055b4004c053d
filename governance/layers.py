"""Who does what in layers: usual for the kind, the country, the authority, the partnership.

A lower layer speaks last, letter by letter. Exactly one answers in the end: whoever the lowest
layer names that names anybody. Whoever loses the A to a lower layer keeps the rest of their letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise


class Layer(StrEnum):
    """Where a letter comes from, highest first."""

    KIND = "kind"
    COUNTRY = "country"
    AUTHORITY = "authority"
    PARTNERSHIP = "partnership"


LABELS: dict[Layer, str | Promise] = {
    Layer.KIND: _("usual"),
    Layer.COUNTRY: _("country"),
    Layer.AUTHORITY: _("authority"),
    Layer.PARTNERSHIP: _("this partnership"),
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """The letters that hold, and the layer that each comes from."""

    letters: Mapping[str, str]
    layers: Mapping[str, Layer]


def resolve(default: Mapping[str, str], changes: Mapping[Layer, Mapping[str, str]]) -> Resolved:
    """What holds where `changes` differ from the default of the kind.

    The default names exactly one who answers, and no layer names more than one: then so does the
    result.
    """
    said = {Layer.KIND: default, **changes}
    letters: dict[str, str] = {}
    layers: dict[str, Layer] = {}
    answers, named_in = "", Layer.KIND
    for layer in Layer:
        for who, letter in said.get(layer, {}).items():
            letters[who], layers[who] = letter, layer
            if letter.startswith("A"):
                answers, named_in = who, layer
    for who, letter in letters.items():
        meant = _answering(letter) if who == answers else _not_answering(letter)
        if meant != letter:
            letters[who], layers[who] = meant, named_in
    return Resolved(letters, layers)


def _answering(letter: str) -> str:
    if letter.startswith("A"):
        return letter
    return "A/R" if letter == "R" else "A"


def _not_answering(letter: str) -> str:
    return {"A": "C", "A/R": "R"}.get(letter, letter)
