"""What somebody fills in, from a page or a program: read alike each time, and kept plain."""

from __future__ import annotations

from abc import ABC, abstractmethod
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from core.forms import problems_of
from core.ledger.canonical import plain
from core.problems import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnerships.models import Partnership


class FilledIn(ABC):
    """A family of things with fields of their own; page and API hand it the same raw values."""

    @abstractmethod
    def fields(self, partnership: Partnership) -> dict[str, forms.Field]:
        """What has to be filled in, by name."""

    def form(self, partnership: Partnership, data: Any = None, **facts: Any) -> forms.Form:
        """The fields as a form."""
        made: type[forms.Form] = type("FilledForm", (forms.Form,), self.fields(partnership))
        return made(data, **facts)

    def read(self, partnership: Partnership, facts: Mapping[str, Any]) -> dict[str, Any]:
        """What was kept, as typed values; numbers are read alike in every language.

        Raises:
            Refused: with everything that is wrong or no longer there.
        """
        exact = {
            name: Decimal(facts[name])
            for name, field in self.fields(partnership).items()
            if isinstance(field, forms.DecimalField) and facts.get(name)
        }
        return self.clean(partnership, {**facts, **exact})

    def clean(self, partnership: Partnership, raw: Mapping[str, Any]) -> dict[str, Any]:
        """What somebody typed or sent, as typed values.

        Raises:
            Refused: with everything that is wrong.
        """
        form = self.form(partnership, raw)
        if not form.is_valid():
            raise Refused(problems_of(form))
        return dict(form.cleaned_data)

    def keep(self, partnership: Partnership, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The values for keeping: plain, readable again by `read`.

        Raises:
            Refused: with everything that is wrong.
        """
        found = plain(self.clean(partnership, raw))
        assert isinstance(found, dict)  # noqa: S101 - made from one
        return {name: value for name, value in found.items() if value not in (None, "")}
