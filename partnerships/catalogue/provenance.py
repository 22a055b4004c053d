"""Where a rule or a number comes from, and how far it was checked.

Everything that the product states as somebody else's carries a source. What no source claims is a
default of the product, says so, and can be changed by the parties.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from partnerships.codelists import Text

TITLES: Final = {
    "S1": "Open Contracting Data Standard for PPPs, quoting the World Bank’s Framework for "
    "Disclosure in PPP Projects",
    "S2": "European PPP Expertise Centre, Guide to Public-Private Partnerships, 2021",
    "S3": "APMG PPP Certification Guide",
    "S4": "UK Infrastructure and Projects Authority, Gate Review Process",
    "S5": "HM Treasury, Standardisation of PF2 Contracts",
    "S6": "HM Treasury, Standardisation of PFI Contracts, version 4, 2007",
    "S7": "Partnerships Victoria, Contract Management Guide and templates",
    "S8": "4Ps, Payment mechanism guidance for fire, rescue and police PFI",
    "S9": "Duties of an independent certifier, form of appointment",
    "S10": "HM Treasury, guidance on project transition",
    "S11": "Operational Taskforce, change protocol guidance, 2008",
    "S12": "UK guidance on changes that need the contractor’s and funders’ agreement",
    "S13": "UK highways and lighting PFI form, refinancing schedule",
    "S14": "DLA Piper on PFI expiry, 2020",
    "S15": "UK Infrastructure and Projects Authority, PFI Expiry Health Checks",
    "S16": "Freeths on PFI expiry, 2020",
    "S17": "Scottish Futures Trust, end-of-contract guidance",
    "S18": "Airport concession fee clause",
    "S19": "Public Contracts Regulations 2015, regulation 31 (Directive 2014/24/EU, article 31)",
    "S20": "UK Information Commissioner, Data Sharing Code",
    "S21": "NHS England, Guide to effective NHS data partnerships, 2023",
    "S22": "Innovate UK, SBRI competition process",
    "S23": "Summary of pre-commercial procurement; STARS, Select4Cities",
    "S24": "Commentary on the GDS Service Manual",
    "S25": "Government Outcomes Lab, on payment rules, 2018",
    "S26": "Good Finance, Social Impact Bond Toolkit 3.2",
    "S27": "Gergen and others, Global Health: Science and Practice 5(1), 2017",
    "S28": "INDIGO data standard",
    "S29": "Schedule 6, Payment Mechanism, UK accommodation standard contract",
    "S30": "4Ps, Housing PFI contract, schedule 4",
    "S32": "Scottish Futures Trust, NPD and hub standard form, user guide",
    "S33": "Australian PPP practitioners’ guide, table 12-1",
    "S34": "Minimum annual concession fee, Orlando South Terminal",
    "S36": "Payment cap, Australian Capacity Investment Scheme Agreement",
    "S37": "First Great Western, and RailPro, on revenue support of UK rail franchises, 2013",
    "S38": "Summary of the 2024 amendment of India’s toll-operate-transfer concession",
    "S39": "Summary of India’s National Highways Fee Rules, 2008",
    "S40": "Open Contracting, performance failures extension",
    "S45": "Kirklees and Manchester notices, 2014 and 2015",
    "S46": "Accounts of the HMP Peterborough bond, 2014",
    "S47": "UK Department for Work and Pensions, Work and Health Programme guidance, chapter 13",
    "S48": "Rules seeded in results-based financing software (ORBF2)",
    "S50": "UK Model Services Agreement, example 2",
    "S51": "Crown Commercial Service, call-off schedule 6",
    "S54": "National Academies, Third-Party Contracts for Fixed-Route Bus, 2023, appendix E",
    "S56": "INDIGO record of Educate Girls (POJ-0035)",
    "S57": "MacRoberts on refinancing gains, 2012",
    "S58": "WIDP residual waste contract",
    "S59": "NHSScotland standard form project agreement, and S5",
    "S65": "US Federal Highway Administration, Performance Contracting Framework",
    "S84": "Road maintenance KPI sheet of a vacancy site (weak source)",
    "S85": "HIPSO, harmonised indicators, transport",
    "S86": "Building magazine on a study of PFI schools in use",
    "S87": "IBNET, water and sanitation benchmarking",
    "S88": "HIPSO, harmonised indicators, water",
    "S89": "Ofwat, note on serviceability",
    "S90": "Thames Water, annual report 2020, criteria",
    "S91": "Clause of a solar power purchase agreement",
    "S92": "pv-magazine on acceptance tests, 2020",
    "S93": "Inter-American Development Bank, Electrokit",
    "S94": "Kansas City contract, attachment B",
    "S95": "UK Construction Playbook",
    "S96": "UK National Audit Office, commercial and contract management insights",
    "S97": "UK Public Accounts Committee, contract management report",
    "S98": "Global Infrastructure Hub, PPP Risk Allocation Tool",
    "S99": "World Bank PPP Legal Resource Center, short-form toll road risk table",
}

_NUMBER: Final = re.compile(r"S\d+")


class Basis(StrEnum):
    """How far a statement was checked. Only the first two may be stated as the source's."""

    PUBLISHED = "P"
    SECONDARY = "P2"
    UNCHECKED = "M"
    DEFAULT = "D"

    @property
    def label(self) -> Text:
        """What a person reads beside the number."""
        return _BASIS_LABELS[self]


_BASIS_LABELS: Final[dict[Basis, Text]] = {
    Basis.PUBLISHED: _("published"),
    Basis.SECONDARY: _("published, read in a secondary account"),
    Basis.UNCHECKED: _("general knowledge, not checked"),
    Basis.DEFAULT: _("Concord’s default"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where one statement comes from.

    Attributes:
        basis: how far it was checked.
        reference: number in `TITLES` and the place in it ("S6 §8.7"); more than one may stand
            there, separated by commas. "" for a default of the product.
    """

    basis: Basis
    reference: str = ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The source numbers in the reference, each a key of `TITLES`."""
        return tuple(_NUMBER.findall(self.reference))

    @property
    def is_default(self) -> bool:
        """Whether it is the product's own choice, which no source claims."""
        return self.basis is Basis.DEFAULT

    def __str__(self) -> str:
        if not self.reference:
            return str(self.basis.label)
        return gettext("%(reference)s, %(basis)s") % {
            "reference": self.reference,
            "basis": self.basis.label,
        }


DEFAULT: Final = Source(Basis.DEFAULT)
"""A default of the product: no source claims it, and the parties may change it."""


def published(reference: str) -> Source:
    """Read in the source named."""
    return Source(Basis.PUBLISHED, reference)


def secondary(reference: str) -> Source:
    """Published by the source named, but read in somebody else's account of it."""
    return Source(Basis.SECONDARY, reference)


def unchecked(reference: str) -> Source:
    """From general knowledge of the source; never to be stated as the source's own words."""
    return Source(Basis.UNCHECKED, reference)
