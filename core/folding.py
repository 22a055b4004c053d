"""Text as it is sought: case, accents and kinds of dashes folded away, the same on every database.

The folded text is a column of its own, worked out here and not by the database: SQLite folds
A to Z alone, PostgreSQL by its locale, and neither folds accents.
"""

from __future__ import annotations

import re
import unicodedata
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.db.models import F, Func, Q

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

MOST_WORDS: Final = 8
"""Further words of what was typed are left alone: each costs a comparison for each row."""
LONGEST_TEXT: Final = 200

_LETTERS: Final = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ħ": "h",
        "ŧ": "t",
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "\N{HYPHEN}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "−": "-",
    }
)
_NOT_SHOWN: Final = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff]")


def fold(text: str) -> str:
    """Fold "Łódź  Tramway": it and "lodz tramway" are the same when folded.

    Letters with marks lose them, ligatures and look-alikes become plain letters, runs of spaces
    one space. Other scripts keep their letters.
    """
    apart = unicodedata.normalize("NFKD", _NOT_SHOWN.sub(" ", text)).casefold()
    apart = unicodedata.normalize("NFKD", apart.translate(_LETTERS))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(plain.split())


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of what somebody typed, each once, at most `MOST_WORDS`."""
    return tuple(dict.fromkeys(fold(text[:LONGEST_TEXT]).split()))[:MOST_WORDS]


def holding(words: Sequence[str], columns: Iterable[str]) -> Q:
    """Rows where every word, or a part of one, stands in one of the folded `columns`."""
    names = tuple(columns)
    each = (reduce(or_, (Q(**{f"{name}__contains": word}) for name in names)) for word in words)
    return reduce(and_, each, Q())


class Plainly(Func):
    """A text column in the order of its code points, whatever the locale of the database."""

    function = ""
    template = "%(expressions)s"

    def __init__(self, column: str) -> None:
        super().__init__(F(column), output_field=models.TextField())

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> Any:
        return self.as_sql(
            compiler, connection, template='(%(expressions)s) COLLATE "C"', **context
        )


class FoldedField(models.TextField):  # type: ignore[type-arg] # not subscriptable at run time
    """The folded text of other columns of the row, first things first; kept by `Findable`."""

    def __init__(self, *args: Any, of: Sequence[str] = (), **kwargs: Any) -> None:
        self.of = tuple(of)
        kwargs |= {"editable": False, "blank": True, "default": ""}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("editable", "blank", "default"):
            kwargs.pop(fixed, None)
        return name, path, args, {**kwargs, "of": list(self.of)}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001 - Django's
        """Works for single saves and for `bulk_create` alike."""
        texts = (fold(str(getattr(model_instance, name) or "")) for name in self.of)
        folded = "\n".join(texts)
        setattr(model_instance, self.attname, folded)
        return folded


class Findable(models.Model):
    """A row that is found by what is written in it; its `folded` column follows its other columns.

    `update()` and `bulk_update()` do not call it: nobody changes a name through them.
    """

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        names = kwargs.get("update_fields")
        if names is not None:
            sought = [
                field.name
                for field in self._meta.concrete_fields
                if isinstance(field, FoldedField) and set(field.of) & set(names)
            ]
            kwargs["update_fields"] = [*names, *sought]
        super().save(**kwargs)
