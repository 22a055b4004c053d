"""The calculators, for programs: figures in, lines with their causes out; nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from core.api.fields import Body, Shown
from core.api.rules import READ
from core.api.views import verb
from core.problems import Problem, refuse_if
from partnerships.api.base import PartnershipItself
from partnerships.models import Partnership
from partnerships.terms import fields_of
from partnerships.terms_json import from_plain
from performance.calculator import Calculator, Working, calculators

if TYPE_CHECKING:
    from core.models import User
    from partnerships.terms import TermField, Terms

EXAMPLE = {
    "calculator": "refinancing",
    "given": {"gain": "3000000", "earlier": [{"what": "2012", "gain": "800000"}]},
}


class CalculatorsShown(Shown):
    """Every calculator, with the figures that go in."""

    currency = serializers.CharField(help_text="Of every amount that goes in and comes out.")
    calculators = serializers.ListField(
        child=serializers.DictField(),
        help_text="Each with slug, label, lede, source and `given`: name, kind, label, needed, and "
        "of tables `columns`.",
    )


class WorkOutBody(Body):
    """Which calculator, and its figures by name; decimals and days are text."""

    calculator = serializers.CharField(max_length=40)
    given = serializers.DictField()


class LineShown(Shown):
    """An amount and its cause."""

    code = serializers.CharField()
    amount = serializers.CharField(help_text="A decimal as text; positive is paid to the partner.")
    unit = serializers.CharField(help_text="money, ratio, share or days.")
    cause = serializers.CharField()


class WorkingShown(Shown):
    """What a calculator found."""

    headline = serializers.CharField()
    currency = serializers.CharField()
    lines = LineShown(many=True)
    total = serializers.CharField(allow_null=True, help_text="Null where lines are not summed.")
    notes = serializers.ListField(child=serializers.CharField())


class CalculatorsViewSet(PartnershipItself):
    """The calculators in the currency of one partnership."""

    queryset = Partnership.objects.none()
    serializer_class = CalculatorsShown
    tag = "calculators"

    def represent(self, rows: Any) -> list[Any]:
        """All of them."""
        return [
            {"currency": row.currency, "calculators": [_described(one) for one in calculators]}
            for row in rows
        ]

    @verb(READ, body=WorkOutBody, keyed=False, answers=WorkingShown, example=EXAMPLE)
    def work_out(self, row: Any, *, actor: User, calculator: str, given: Any) -> Response:
        """Works it out; nothing is written, and the same figures give the same lines."""
        del actor
        refuse_if(_unknown(calculator))
        one = calculators[calculator]
        found = one.work_out(from_plain(one.given, given), currency=row.currency)
        return Response(_told(found, row.currency))


def _unknown(slug: str) -> list[Problem]:
    if slug in calculators:
        return []
    message = _("There is no such calculator. Known are: %(known)s.")
    known = {"known": ", ".join(calculators.keys())}
    return [Problem("calculator", "unknown", message % known)]


def _described(one: Calculator[Terms]) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "label": str(one.label),
        "lede": str(one.lede),
        "source": one.source_words,
        "given": [_figure(term, needed=term.name in one.needed) for term in fields_of(one.given)],
    }


def _figure(term: TermField, *, needed: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": term.name,
        "kind": term.kind.value,
        "label": str(term.label),
        "needed": needed,
    }
    if term.choices:
        found["choices"] = [code for code, _label in term.choices]
    if term.row is not None:
        columns = fields_of(term.row)
        found["columns"] = [_figure(column, needed=not column.optional) for column in columns]
    return found


def _told(found: Working, currency: str) -> dict[str, Any]:
    return {
        "headline": found.headline.say(_),
        "currency": currency,
        "lines": [
            {
                "code": line.code,
                "amount": f"{line.amount:f}",
                "unit": found.unit_of(line),
                "cause": line.cause.say(_),
            }
            for line in found.assessment.lines
        ],
        "total": f"{found.assessment.total:f}" if found.has_total else None,
        "notes": [one.say(_) for one in found.notes],
    }
