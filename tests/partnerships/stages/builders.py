"""Evidence for the stage approval G1 of a DBFO."""

from __future__ import annotations

import datetime as dt

from core import clock
from governance.models import Risk
from partnerships.models import Document
from tests.factories.people import UserFactory

G1_DOCUMENTS = (
    "appraisalReport",
    "feasibilityStudy",
    "environmentalImpact",
    "affordabilityStatement",
    "guaranteeReports",
    "valueForMoneyAnalysis",
)


def document(partnership, kind, **facts):
    return Document.objects.create(
        partnership=partnership,
        title=facts.pop("title", kind),
        kind=kind,
        dated_on=dt.date(2026, 10, 1),
        file="documents/x",
        file_name="x.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        uploaded_by=UserFactory(),
        uploaded_at=clock.now(),
        **facts,
    )


def meet(partnership, *, but=()):
    """Everything that G1 asks for is there, but the kinds of documents (or "risks") named."""
    for kind in G1_DOCUMENTS:
        if kind not in but:
            document(partnership, kind)
    if "risks" not in but:
        Risk.objects.create(
            partnership=partnership, category="design", title="Design", bearer="partner"
        )
