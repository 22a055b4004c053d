"""Whether a PDF that somebody holds is a report that was issued here, and still is what it was."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import Q

from core.models import AuditEvent
from reports.models import IssuedReport, SigningCertificate
from reports.offline import verify_concord_report as offline
from reports.pdf.inspecting import inspect
from reports.pdf.keys import is_signed_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from reports.offline.verify_concord_report import Signature

LEAST: Final = 16
"""So many digits of a fingerprint nobody guesses."""


class Verdict(StrEnum):
    """What a file is. The values are stable: they stand in the --json output."""

    UNCHANGED = "unchanged"
    EXTENDED = "extended"
    CHANGED = "changed"
    APPENDED = "appended"
    RE_SIGNED = "re_signed"
    NOT_OURS = "not_ours"


class Reason(StrEnum):
    """Why it is that; some verdicts need none."""

    NONE = ""
    CONTENT = "content"
    FIGURES = "figures"
    UNSIGNED = "unsigned"
    BROKEN_SIGNATURE = "broken_signature"
    FOREIGN_KEY = "foreign_key"
    OWN_KEY = "own_key"
    NOT_RECORDED = "not_recorded"
    RECORD_ALTERED = "record_altered"


GENUINE: Final = frozenset({Verdict.UNCHANGED, Verdict.EXTENDED})


@dataclass(frozen=True, slots=True)
class Verified:
    """The verdict on a file. `report` is the one that it is, or that it came from.

    `event` is the number in the ledger under which the report was issued; `signer` whom the last
    signature names, where that is not the key of the report.
    """

    verdict: Verdict
    reason: Reason = Reason.NONE
    report: IssuedReport | None = None
    event: int | None = None
    signer: str = ""


def verified(pdf: bytes) -> Verified:
    """Compares a file with what was issued.

    A report is told only to whoever holds something of it that nobody can guess: its bytes, or the
    uuid that its manifest gives.
    """
    exact = _issued().filter(sha256=hashlib.sha256(pdf).hexdigest()).first()
    if exact is not None:
        return _as_recorded(exact, Verdict.UNCHANGED)
    report = _claimed(pdf)
    if report is None:
        return _of_nobody(pdf)
    content = pdf[: report.content_size]
    if hashlib.sha256(content).hexdigest() != report.content_sha256:
        reason = Reason.CONTENT if _has_figures(pdf, report) else Reason.FIGURES
        return _as_recorded(report, Verdict.CHANGED, reason)
    if hashlib.sha256(pdf[: report.size]).hexdigest() == report.sha256:
        return _added_to(pdf, report)
    return _signed_otherwise(pdf, report)


def looked_up(number: str, typed: str) -> IssuedReport | None:
    """The report of that number, where the typed digits begin its fingerprint.

    It may be that of the figures or that of the file. What does not exist and what was typed wrong
    look alike.
    """
    digits = re.sub(r"[\s:…]", "", typed).lower()
    if not re.fullmatch(rf"[0-9a-f]{{{LEAST},64}}", digits):
        return None
    same = Q(data_sha256__startswith=digits) | Q(sha256__startswith=digits)
    return _issued().filter(same, number=number.strip().upper()).first()


def recorded_as(report: IssuedReport) -> int | None:
    """The number of the event that tells of this file; None where the ledger knows no such file."""
    told = {
        "report": str(report.uuid),
        "sha256": report.sha256,
        "content_sha256": report.content_sha256,
        "data_sha256": report.data_sha256,
    }
    # Of the act that issues reports alone: others may tell of a file with any fingerprint.
    events = AuditEvent.objects.filter(
        *(Q(body__contains=f'"{name}":"{value}"') for name, value in told.items()),
        stream=report.ledger_stream,
        seq__gt=report.ledger_seq or 0,
        kind="report.issued",
    )
    return events.order_by("seq").values_list("seq", flat=True).first()


def _issued() -> QuerySet[IssuedReport]:
    rows: QuerySet[IssuedReport] = IssuedReport.objects.filter(state=IssuedReport.State.ISSUED)
    return rows.select_related("partnership", "certificate").defer("data")


def _as_recorded(
    report: IssuedReport, verdict: Verdict, reason: Reason = Reason.NONE, signer: str = ""
) -> Verified:
    """A row that the ledger does not know says nothing: somebody wrote it behind Concord's back."""
    event = recorded_as(report)
    if event is None:
        return Verified(Verdict.NOT_OURS, Reason.RECORD_ALTERED)
    return Verified(verdict, reason, report, event, signer)


def _claimed(pdf: bytes) -> IssuedReport | None:
    """The report that the file's manifest names, by number and uuid both."""
    for manifest in _manifests(pdf):
        try:
            named = manifest["report"]
            number, uuid = str(named["number"]), UUID(str(named["uuid"]))
        except (KeyError, TypeError, ValueError):
            continue
        if not (number.isascii() and number.isprintable()):
            continue
        report = _issued().filter(number=number, uuid=uuid).first()
        if report is not None:
            return report
    return None


def _manifests(pdf: bytes) -> Iterator[Any]:
    """What stands legibly in the file; where nothing does, what another program packed."""
    plain = offline.manifest_texts(pdf)
    for text in plain:
        try:
            yield json.loads(text)
        except (ValueError, RecursionError):
            continue
    if not plain and pdf.startswith(b"%PDF-"):
        yield inspect(pdf).manifest


def _has_figures(pdf: bytes, report: IssuedReport) -> bool:
    try:
        inside = offline.attachments_of(pdf)
    except offline.NotOfConcord:
        return False
    return report.data_sha256 in {hashlib.sha256(one).hexdigest() for one in inside}


def _of_nobody(pdf: bytes) -> Verified:
    """Signed with our key and not known: issued after the backup that was restored, perhaps."""
    own = _own(_signatures(pdf))
    reason = Reason.NOT_RECORDED if any(_holds(pdf, one) for one in own) else Reason.NONE
    return Verified(Verdict.NOT_OURS, reason)


def _added_to(pdf: bytes, report: IssuedReport) -> Verified:
    """The whole file, and something behind it."""
    foreign = _foreign(pdf, _signatures(pdf))
    if foreign:
        return _as_recorded(
            report, Verdict.RE_SIGNED, Reason.FOREIGN_KEY, signer=foreign[-1].subject
        )
    lasting = inspect(pdf).since_signed == "LTA_UPDATES" and pdf.rstrip().endswith(b"%%EOF")
    return _as_recorded(report, Verdict.EXTENDED if lasting else Verdict.APPENDED)


def _signed_otherwise(pdf: bytes, report: IssuedReport) -> Verified:
    """The content as it was issued, with another signature behind it, or none."""
    signatures = _signatures(pdf)
    foreign = _foreign(pdf, signatures)
    if foreign:
        reason, verdict, signer = Reason.FOREIGN_KEY, Verdict.RE_SIGNED, foreign[-1].subject
    elif any(_holds(pdf, one) for one in signatures):
        reason, verdict, signer = Reason.OWN_KEY, Verdict.RE_SIGNED, signatures[-1].subject
    else:
        reason = Reason.BROKEN_SIGNATURE if b"/ByteRange" in pdf else Reason.UNSIGNED
        verdict, signer = Verdict.CHANGED, ""
    return _as_recorded(report, verdict, reason, signer)


def _signatures(pdf: bytes) -> list[Signature]:
    try:
        return offline.signatures_of(pdf)
    except offline.NotOfConcord:
        return []


def _own(signatures: Sequence[Signature]) -> list[Signature]:
    known = SigningCertificate.objects.filter(sha256__in=[one.fingerprint for one in signatures])
    ours = set(known.values_list("sha256", flat=True)) if signatures else set()
    return [one for one in signatures if one.fingerprint in ours]


def _foreign(pdf: bytes, signatures: Sequence[Signature]) -> list[Signature]:
    """Those of keys that are not ours; one that does not hold is nobody's."""
    own = _own(signatures)
    return [one for one in signatures if one not in own and _holds(pdf, one)]


def _holds(pdf: bytes, signature: Signature) -> bool:
    """What the offline program checks, and the signature itself also where it is not RSA."""
    told = offline.check_signature(pdf, signature)
    return all(one.holds is not False for one in told) and is_signed_by(
        signature.certificate, value=signature.value, signed=signature.signed
    )
