"""A hospital wing to be completed, the people around it, and files."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from performance.services import milestones
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import CertifierFactory, person
from tests.factories.performance import MilestoneFactory


@dataclass
class Case:
    partnership: Any
    milestone: Any
    partner: Any
    official: Any
    certifier: Any


def a_milestone(**facts: Any) -> Case:
    """“West wing complete”: owed by the partner, baseline 30 September 2026."""
    named = CertifierFactory(name="Hale Certifiers")
    partnership = PartnershipFactory(name="Northfield Hospital", certifier=named)
    return Case(
        partnership=partnership,
        milestone=MilestoneFactory(
            partnership=partnership, **{"name": "West wing complete", **facts}
        ),
        partner=person("partner_submitter", partnership, name="Declan Roche"),
        official=person("contract_manager", partnership, name="Amara Diallo"),
        certifier=person("certifier", partnership, name="Ines Hale", organisation=named),
    )


def photo(name: str = "wing.png") -> SimpleUploadedFile:
    kept = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(kept, "PNG")
    return SimpleUploadedFile(name, kept.getvalue(), content_type="image/png")


def claimed(case: Case, **facts: Any) -> Any:
    given = {
        "completed_on": dt.date(2026, 11, 20),
        "statement": "All rooms are handed over.",
        "uploads": [photo()],
        "actor": case.partner,
    }
    submission = milestones.claim(case.milestone, **{**given, **facts})
    case.milestone.refresh_from_db()
    return submission
