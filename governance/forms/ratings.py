"""The form in which options are rated by criteria: one table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.form_fields import ScaledField
from core.forms import NumberTextInput
from governance.models.rating import LONGEST_REASON, MOST
from governance.selectors.ballots import ratings_of
from governance.services.ratings import Rated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.safestring import SafeString

    from governance.models import Criterion, Decision, Option

_RANGE = gettext_lazy("Enter points from 0 to 100.")


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one option is rated by one criterion."""

    option: Option
    points: forms.BoundField
    reason: forms.BoundField


class RatingsForm(forms.Form):
    """Points and a reason for each option by each criterion; what is left empty is not rated."""

    mark_optional = False

    def __init__(self, *data: Any, decision: Decision, **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.options = list(decision.options.all())
        self.criteria = list(decision.criteria.all())
        ratings = ratings_of(decision)
        for option in self.options:
            known = {one.criterion_id: one for one in ratings.get(option.pk, ())}
            for criterion in self.criteria:
                self._add(option, criterion, known.get(criterion.pk))

    def _add(self, option: Option, criterion: Criterion, known: Any) -> None:
        points, reason = _names(option, criterion)
        self.fields[points] = ScaledField(
            label=_label(_("Points"), option, criterion),
            required=False,
            min_value=Decimal(0),
            max_value=MOST,
            widget=NumberTextInput,
            error_messages={"min_value": _RANGE, "max_value": _RANGE},
            initial=known.points if known else None,
        )
        self.fields[reason] = forms.CharField(
            label=_label(_("Reason"), option, criterion),
            required=False,
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 2}),
            initial=known.reason if known else "",
        )

    @property
    def rows(self) -> Iterator[tuple[Criterion, list[Cell]]]:
        """One for each criterion, with a cell for each option."""
        for criterion in self.criteria:
            names = [(option, *_names(option, criterion)) for option in self.options]
            yield criterion, [Cell(option, self[a], self[b]) for option, a, b in names]

    def clean(self) -> dict[str, Any]:
        """Points and reason come together."""
        typed = self.cleaned_data
        for option in self.options:
            for criterion in self.criteria:
                points, reason = _names(option, criterion)
                if points in self.errors or reason in self.errors:
                    continue
                if typed[points] is None and typed[reason].strip():
                    message = _("Enter the points as well, or take the reason away.")
                    self.add_error(points, message)
                elif typed[points] is not None and not typed[reason].strip():
                    message = _("Say why it gets these points; who decides reads it.")
                    self.add_error(reason, message)
        return typed

    @property
    def given(self) -> list[Rated]:
        """What was typed, for the service."""
        found = []
        for option in self.options:
            for criterion in self.criteria:
                points, reason = _names(option, criterion)
                typed = self.cleaned_data
                found.append(Rated(option, criterion, typed[points], typed[reason]))
        return found


def _names(option: Option, criterion: Criterion) -> tuple[str, str]:
    about = f"{option.letter}_{criterion.position}"
    return f"points_{about}", f"reason_{about}"


def _label(word: str, option: Option, criterion: Criterion) -> SafeString:
    about = f"{option.letter}, {criterion.title}"
    return format_html('{}<span class="visually-hidden">: {}</span>', word, about)
