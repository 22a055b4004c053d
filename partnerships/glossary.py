"""Words that the two sides understand differently, explained where they stand.

The words are those of docs/glossary.md. A variant is how the same thing is called in a sector or
a country; the words that a partnership's own sector and country use are named first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import Promise

    from partnerships.models import Partnership

    Text = str | Promise


@dataclass(frozen=True, slots=True)
class Variant:
    """What people of a sector or a country (its ISO code) say instead."""

    says: Text
    sector: str = ""
    country: str = ""

    def is_said_in(self, partnership: Partnership) -> bool:
        """Whether the partnership's people say so."""
        if self.sector:
            return self.sector == partnership.sector
        return self.country == partnership.country


@dataclass(frozen=True, slots=True)
class Word:
    """A word on the page, the term of the field, what it means, and what others say."""

    slug: str
    word: Text
    meaning: Text
    term: Text = ""
    variants: tuple[Variant, ...] = ()

    def said_in(self, partnership: Partnership) -> list[Text]:
        """What this partnership's people say instead, by sector and by country."""
        return [one.says for one in self.variants if one.is_said_in(partnership)]


def _variants() -> Iterator[tuple[str, Variant]]:
    yield "partner", Variant(_("concessionaire"), sector="transport")
    yield "partner", Variant(_("operator"), sector="water")
    yield "partner", Variant(_("provider"), sector="social")
    yield "partner", Variant(_("developer"), country="US")
    yield "partner", Variant(_("project company, Project Co"), country="GB")
    yield "partner", Variant(_("PPP company"), country="IE")
    yield "stage_approval", Variant(_("business case approval, gateway review"), country="GB")
    yield "stage_approval", Variant(_("gate review"), country="AU")
    yield "stage_approval", Variant(_("viability stage"), country="CO")
    yield "stage_approval", Variant(_("investment gateway"), sector="health")
    yield "condition", Variant(_("condition precedent"), sector="energy")
    yield "condition", Variant(_("condition precedent, CP"), country="KE")
    yield "required_document", Variant(_("deliverable"), sector="digital")
    yield "required_document", Variant(_("submittal"), country="US")
    yield "minimum", Variant(_("acceptability threshold"), country="GB")
    yield "minimum", Variant(_("clinical minimum standard"), sector="health")
    yield "minimum", Variant(_("service level floor"), sector="digital")
    yield "goalposts", Variant(_("performance range"), country="AU")
    yield "data_received", Variant(_("completeness of the register"), sector="education")
    yield "data_received", Variant(_("completeness of coding"), sector="health")
    yield "reliability", Variant(_("confidence grade"), sector="water")
    yield "both_goals", Variant(_("co-benefit"), sector="climate")
    yield "scorecard", Variant(_("value for money and social value"), country="GB")
    yield "off_track", Variant(_("red"), country="GB")
    yield "final_deadline", Variant(_("long-stop date"), country="GB")
    yield "final_deadline", Variant(_("final acceptance deadline"), country="US")
    yield "minor_defects", Variant(_("snags"), country="GB")
    yield "minor_defects", Variant(_("punch list"), country="US")
    yield "participant_group", Variant(_("cohort of pupils"), sector="education")
    yield "participant_group", Variant(_("patients on the pathway"), sector="health")


def _words() -> Iterator[tuple[str, Text, Text, Text]]:
    yield (
        "partner",
        _("partner"),
        _("project company, SPV, concessionaire, provider"),
        _("The private party to the contract; often a company founded for this one contract."),
    )
    yield (
        "stage_approval",
        _("stage approval"),
        _("gate"),
        _("The decision with which one stage ends and the next begins."),
    )
    yield (
        "condition",
        _("condition"),
        _("gate condition"),
        _("What must be true before a stage approval; it has an owner and a place to meet it."),
    )
    yield (
        "required_document",
        _("required document"),
        _("artefact"),
        _("A document that a stage approval asks for."),
    )
    yield (
        "scorecard",
        _("scorecard"),
        _("dual-impact scorecard"),
        _("Financial sustainability and community outcome of a period, shown apart."),
    )
    yield (
        "goalposts",
        _("goalposts"),
        "",
        _("The values that score 0 and 100; fixed for all periods."),
    )
    yield (
        "minimum",
        _("minimum"),
        _("acceptability threshold"),
        _("Below it the KPI has failed, whatever its score."),
    )
    yield (
        "both_goals",
        _("counts for both goals"),
        _("hybrid indicator"),
        _("A KPI with a weight for the financial goal and one for the community goal."),
    )
    yield (
        "data_received",
        _("data received"),
        _("coverage"),
        _("Weight of the KPIs that have a figure, as a part of the weight of all that should."),
    )
    yield (
        "reliability",
        _("reliability of the figure"),
        _("evidence grade, confidence"),
        _("A audited or metered, B sample verified, C self-reported with evidence, D estimate."),
    )
    yield (
        "off_track",
        _("off track"),
        _("tier R"),
        _("A score below 50."),
    )
    yield (
        "final_deadline",
        _("final contract deadline"),
        _("long-stop date"),
        _("The date after which the authority may end the contract."),
    )
    yield (
        "minor_defects",
        _("accepted with minor defects"),
        _("accepted with snags, practical completion"),
        _("Right but for a list of defects to be mended by a date."),
    )
    yield (
        "participant_group",
        _("participant group"),
        _("cohort"),
        _("The people whose outcomes are measured together."),
    )


_SAID = list(_variants())
WORDS: Final[dict[str, Word]] = {
    slug: Word(slug, word, meaning, term, tuple(one for of, one in _SAID if of == slug))
    for slug, word, term, meaning in _words()
}
"""Every word that is explained, by its slug."""
