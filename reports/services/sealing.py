"""The file of a report: rendered, with its figures and manifest inside, and signed."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.exporting import XLSX_TYPE
from reports.models import SigningCertificate
from reports.pdf.finishing import Attached, finish
from reports.pdf.keys import signing_key
from reports.pdf.metadata import About
from reports.pdf.qr import qr_code
from reports.pdf.signing import sign
from reports.pdf.workbook import workbook_of
from reports.rendering import render

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from reports.models import IssuedReport
    from reports.pdf.finishing import Finished
    from reports.pdf.keys import SigningKey
    from reports.report import Collected, PortfolioKind, ReportKind

log = logging.getLogger("concord.reports")

SHORT: Final = 32
"""So many digits of a fingerprint are printed at the foot of each page and typed to check it."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a report is issued with."""

    content: Finished
    pages: int
    signed: bytes
    key: SigningKey


@dataclass(frozen=True, slots=True)
class Stated:
    """What a report says, as canonical JSON, with its SHA-256, and when it said so."""

    found: Collected
    data: str
    data_sha256: str
    moment: dt.datetime


def made(
    report: IssuedReport,
    kind: ReportKind | PortfolioKind,
    stated: Stated,
    meanwhile: Callable[[], object] | None = None,
) -> Made:
    """The file of a report; nothing is written. What `meanwhile` raises stops it.

    Raises:
        NoAlternative: where a drawing has no alternative text.
        UnusableKey: where the signing key of the settings cannot sign.
    """
    key = signing_key()
    if key.is_demo and not settings.DEMO_ALLOWED:
        log.warning("%s is signed with a demo key: set CONCORD_SIGNING_KEY", report.number)
    content, pages = content_of(report, kind, stated, is_demo=key.is_demo, meanwhile=meanwhile)
    signed = sign(
        content.pdf,
        key,
        reason=_("Issued as report %(number)s") % {"number": report.number},
        field_name=_("Signature of report %(number)s") % {"number": report.number},
    )
    return Made(content, pages, signed, key)


def content_of(
    report: IssuedReport,
    kind: ReportKind | PortfolioKind,
    stated: Stated,
    *,
    is_demo: bool,
    meanwhile: Callable[[], object] | None = None,
) -> tuple[Finished, int]:
    """What is signed, and its pages: the same bytes for the same arguments, in any process."""
    rendered = render(
        kind.templates[report.length],
        context_of(report, kind, stated, is_demo=is_demo),
        data=stated.data,
        tighter=stated.found.tighter,
        meanwhile=meanwhile,
    )
    about = About(
        title=stated.found.title,
        author=_author(report),
        subject=f"{kind.label} {report.number}",
        moment=stated.moment,
    )
    content = finish(
        rendered.pdf,
        about=about,
        attached=_attached(report, stated),
        facts=_facts(report, stated),
    )
    return content, rendered.pages


def certificate_of(key: SigningKey) -> SigningCertificate:
    """The row of the key's certificate; made the first time that it signs."""
    found, _is_new = SigningCertificate.objects.get_or_create(
        sha256=key.fingerprint,
        defaults={
            "pem": key.pem,
            "subject": key.name[:300],
            "is_demo": key.is_demo,
            "first_used_at": clock.now(),
        },
    )
    return found


def address_to_verify(number: str, data_sha256: str) -> str:
    """Where anybody can ask whether a report with these figures was issued."""
    query = urlencode({"report": number, "fingerprint": data_sha256[:SHORT]})
    return f"{settings.CONCORD_URL}{reverse('verify')}?{query}"


def grouped(fingerprint: str) -> str:
    """The digits that are printed, in groups that can be read aloud."""
    return " ".join(fingerprint[i : i + 4] for i in range(0, SHORT, 4))


def context_of(
    report: IssuedReport, kind: ReportKind | PortfolioKind, stated: Stated, *, is_demo: bool
) -> dict[str, Any]:
    """What its template shows."""
    address = address_to_verify(report.number, stated.data_sha256)
    return {
        **stated.found.context,
        "report": report,
        "kind": kind,
        "title": stated.found.title,
        "author": _author(report),
        "issued_at": stated.moment,
        "fingerprint": grouped(stated.data_sha256),
        "fingerprint_full": stated.data_sha256,
        "seal": {
            "qr": qr_code(address),
            "page": f"{settings.CONCORD_URL}{reverse('verify')}",
            "is_demo": is_demo,
            "anchor": report.ledger_anchor,
        },
    }


def _author(report: IssuedReport) -> str:
    """Whom the file names: the authority, or whoever asked for a report over many."""
    if report.partnership is not None:
        return report.partnership.authority.name
    return str(report.requested_by or "Concord")


def _attached(report: IssuedReport, stated: Stated) -> list[Attached]:
    book = workbook_of(json.loads(stated.data), moment=stated.moment)
    return [
        Attached(
            f"{report.number}.json",
            "application/json",
            _("The figures of this report"),
            stated.data.encode(),
        ),
        Attached(
            f"{report.number}.xlsx",
            XLSX_TYPE,
            _("The same figures as a workbook"),
            book,
            "Alternative",
        ),
    ]


def _facts(report: IssuedReport, stated: Stated) -> dict[str, Any]:
    return {
        "report": {
            "number": report.number,
            "uuid": str(report.uuid),
            "kind": report.slug,
            "length": str(report.length),
            "period": report.period,
            "title": stated.found.title,
            "issued_at": stated.moment.isoformat(),
        },
        "ledger": {
            "stream": report.ledger_stream,
            "seq": report.ledger_seq,
            "head": report.ledger_head,
            "checkpoint": report.ledger_anchor or None,
        },
        "versions": {"template": report.template_version, "rules": stated.found.rule_version},
    }
