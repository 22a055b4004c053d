"""The ledger's acts on reports, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from core.ledger.history import About, describe, names
from reports.models import IssuedReport

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from core.ledger.history import RecordedAct


@names("report")
def reports(ids: Collection[UUID]) -> Mapping[UUID, About]:
    found = IssuedReport.objects.filter(uuid__in=ids).values_list("uuid", "title")
    return {uuid: About(title, reverse("report", args=[uuid])) for uuid, title in found}


@describe("report.asked")
def asked(act: RecordedAct) -> str:
    return _("asked for report %(number)s") % {"number": act.facts.get("number", "")}


@describe("report.issued")
def issued(act: RecordedAct) -> str:
    return _("issued report %(number)s, file fingerprint %(hash)s …") % {
        "number": act.facts.get("number", ""),
        "hash": str(act.facts.get("sha256", ""))[:12],
    }


@describe("report.downloaded")
def downloaded(act: RecordedAct) -> str:
    return _("downloaded report %(number)s") % {"number": act.facts.get("number", "")}
