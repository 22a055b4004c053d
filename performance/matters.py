"""What concerns are raised about here: a KPI's figure, which settling can correct; a milestone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.form_fields import ScaledField
from core.formatting import period_label
from core.forms import NumberTextInput
from core.ledger.history import About
from core.periods import Period
from core.problems import Problem, Refused
from governance.matters import Matter, matters
from performance.models import KPI, Dispute, KPIRecord, Milestone, Scorecard
from performance.selectors.figure_rights import side_of
from performance.selectors.returns import parts_of
from performance.selectors.score_inputs import reporting_period
from performance.services.corrections import against_correcting, correct_record
from performance.services.disputes import lift
from performance.views import kpi_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from core.models import User
    from governance.models import Concern
    from partnerships.models import Partnership

STANDS, CORRECTED = "stands", "corrected"
_NUMBERS: Final = ("value", "numerator", "denominator")


@matters.register
class FigureMatter(Matter):
    """A figure that was sent for a KPI: settled, it stands, or another value takes its place."""

    slug = "kpirecord"
    label = gettext_lazy("Figure of a KPI")

    def named(
        self, uuids: Collection[UUID], partnership: Partnership | None = None
    ) -> Mapping[UUID, About]:
        """By KPI and month; what was withdrawn is not there."""
        found = KPIRecord.objects.exclude(state=KPIRecord.State.WITHDRAWN).filter(uuid__in=uuids)
        if partnership is not None:
            found = found.filter(partnership=partnership)
        return {
            one.uuid: About(_name(one), reverse("figure", args=[one.uuid]))
            for one in found.select_related("kpi")
        }

    def holds(self, uuid: UUID) -> Sequence[About]:
        """That it counts on, marked, and is corrected by nobody alone."""
        record = _record(uuid)
        if not record.is_disputed:
            return ()
        period = reporting_period(record.period_end)
        facts = {"partnership": record.partnership, "period": period.key}
        url = ""
        if Scorecard.objects.filter(**facts).exists():
            where = reverse("scorecard", args=[record.partnership.uuid])
            url = f"{where}?period={period.key}"
        counts = _("The figure counts on, marked as disputed, on the scorecard of %(period)s.")
        return (
            About(counts % {"period": period_label(period)}, url),
            About(
                _("Neither side corrects it alone: settling the concern says what it is."),
                reverse("figure", args=[uuid]),
            ),
        )

    def fields(self, uuid: UUID) -> dict[str, forms.Field]:
        """Whether the figure stands, and the right one where it does not."""
        record = _record(uuid)
        if record.state != KPIRecord.State.ACCEPTED:
            return {}
        found: dict[str, forms.Field] = {
            "figure": forms.ChoiceField(
                label=_("What becomes of the figure"),
                choices=[
                    (STANDS, _("It stands: %(value)s") % {"value": _value(record)}),
                    (CORRECTED, _("Another value takes its place, once it is checked")),
                ],
                widget=forms.RadioSelect,
                error_messages={"required": _("Say whether the figure stands.")},
            )
        }
        names = parts_of(record.kpi)
        if names is None:
            label = _("Right value, where it does not stand")
            found["value"] = _number(label, kpi_words.sign_of(record.kpi))
        else:
            found |= {
                field: _number(name)
                for field, name in zip(("numerator", "denominator"), names, strict=True)
            }
        return found

    def against(
        self, uuid: UUID, facts: Mapping[str, Any], _people: Sequence[User]
    ) -> Sequence[Problem]:
        """What speaks against the value that would take its place."""
        if facts.get("figure") != CORRECTED:
            return ()
        numbers = _numbers(facts)
        return against_correcting(_record(uuid), numbers["value"], _parts(numbers))

    def words(self, uuid: UUID, facts: Mapping[str, Any]) -> str:
        """In a sentence."""
        if facts.get("figure") == STANDS:
            return _("The figure stands.")
        if facts.get("figure") != CORRECTED:
            return ""
        kpi = _record(uuid).kpi
        numbers = _numbers(facts)
        if numbers["value"] is not None:
            return _("%(value)s takes its place, once it is checked.") % {
                "value": kpi_words.said(kpi, numbers["value"])
            }
        names = parts_of(kpi) or ("", "")
        shown = [f"{name}: {part}" for name, part in zip(names, _parts(numbers), strict=True)]
        return _("Another value takes its place, once it is checked: %(parts)s.") % {
            "parts": ", ".join(shown)
        }

    def settle(self, concern: Concern, people: Sequence[User]) -> None:
        """Lifts what is disputed; another value is offered as a correction, to be checked."""
        record = _record(concern.about_uuid)
        speakers = {side_of(one, record.partnership): one for one in reversed(people)}
        speaker = speakers.get(KPI.Side.PARTNER) or speakers.get(KPI.Side.AUTHORITY)
        facts = concern.remedy
        if facts.get("figure") == CORRECTED and speaker is None:
            message = _(
                "Neither of you sends or checks figures here; let somebody settle it who does."
            )
            raise Refused([Problem("", "not_permitted", message)])
        for dispute in _open(record):
            lift(dispute, outcome=concern.closing_words, actor=people[-1])
        if facts.get("figure") != CORRECTED or speaker is None:
            return
        numbers = _numbers(facts)
        correct_record(
            _record(record.uuid),
            value=numbers["value"],
            numerator=numbers["numerator"],
            denominator=numbers["denominator"],
            comment=_("Settled in %(reference)s: %(words)s")
            % {"reference": concern.reference, "words": concern.closing_words},
            actor=speaker,
        )

    def release(self, concern: Concern, actor: User) -> None:
        """What was disputed is disputed no longer.

        Raises:
            Refused: the other side disputes the figure in this concern.
        """
        found = _open(_record(concern.about_uuid))
        if any(one.side != concern.raised_for for one in found):
            message = _("The other side disputes the figure here; settle the concern instead.")
            raise Refused([Problem("", "disputed", message)])
        for dispute in found:
            lift(dispute, outcome=concern.closing_words, actor=actor)


@matters.register
class MilestoneMatter(Matter):
    """A milestone; a concern about it holds nothing by itself."""

    slug = "milestone"
    label = gettext_lazy("Milestone")

    def named(
        self, uuids: Collection[UUID], partnership: Partnership | None = None
    ) -> Mapping[UUID, About]:
        """By name."""
        found = Milestone.objects.filter(uuid__in=uuids)
        if partnership is not None:
            found = found.filter(partnership=partnership)
        return {one.uuid: About(one.name, reverse("milestone", args=[one.uuid])) for one in found}


def _record(uuid: UUID | None) -> KPIRecord:
    assert uuid is not None  # noqa: S101 - a concern about a figure names it
    return KPIRecord.objects.select_related("kpi", "partnership").get(uuid=uuid)


def _open(record: KPIRecord) -> list[Dispute]:
    found = Dispute.objects.filter(record=record, lifted_at__isnull=True)
    return list(found.select_related("record__partnership"))


def _name(record: KPIRecord) -> str:
    return f"{record.kpi.name}, {period_label(Period.parse(record.period))}: {_value(record)}"


def _value(record: KPIRecord) -> str:
    if record.value is None:
        return str(record.get_answer_display())
    return kpi_words.said(record.kpi, record.value)


def _number(label: Any, unit: str = "") -> ScaledField:
    field = ScaledField(label=label, required=False, widget=NumberTextInput(), decimal_places=6)
    field.unit = unit  # type: ignore[attr-defined] # read by components/form_field.html
    return field


def _numbers(facts: Mapping[str, Any]) -> dict[str, Decimal | None]:
    """Kept as text, so that no reader makes a float of them."""
    return {name: Decimal(facts[name]) if facts.get(name) else None for name in _NUMBERS}


def _parts(numbers: Mapping[str, Decimal | None]) -> tuple[Decimal | None, Decimal | None]:
    return numbers["numerator"], numbers["denominator"]
