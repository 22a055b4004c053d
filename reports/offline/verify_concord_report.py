"""Checks a report of Concord on your own machine, without Concord.

Run it as: python verify_concord_report.py REPORT.pdf (Python 3.10 or newer, no network). The format
is described in docs/how_to/verify_a_report.md of Concord. Exit status: 0 everything that was
checked holds, 1 something does not, 2 no report of Concord or not to be read, 3 ask openssl too.

What it proves: the file is, byte for byte, the one whose manifest and signature it carries; the
figures inside are those that the manifest names; nothing was added after the signature; and whoever
held the key of the certificate inside signed it. What it cannot know: whose certificate that is.
Compare its fingerprint with the one that the authority publishes on its Verify page, or give it by
--certificate.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import re
import ssl
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA = "concord.manifest/1"
ZEROS = b"0" * 64
REPORT = ("number", "uuid", "kind", "length", "period", "title", "issued_at")
SHAPE: dict[str, Any] = {
    "schema": str,
    "pdf": {"size": int, "sha256": str},
    "report": dict.fromkeys(REPORT, str),
    "attachments": [{"name": str, "media_type": str, "size": int, "sha256": str}],
    "ledger": {"stream": str, "seq": int, "head": str, "checkpoint": (str, type(None))},
    "versions": {"template": str, "rules": str},
}
MANIFEST = re.compile(rb'stream\r?\n(?=\{\s{0,9}"schema": "concord\.manifest/)')
OWN_DIGEST = re.compile(  # the manifest's: the same words may stand elsewhere
    rb'(stream\r?\n\{\s{0,9}"schema": "concord\.manifest/1",\s{0,9}"pdf": \{\s{0,9}'
    rb'"size": \d{1,19},\s{0,9}"sha256": ")([0-9a-f]{64})"'
)
STREAM = re.compile(rb"(<<(?:(?!endobj).)*)>>\s*stream\r?\n", re.DOTALL)
LENGTH = re.compile(rb"/Length (\d{1,10})\b")
NUMBER = rb"\s{0,20}(\d{1,12})"
BYTE_RANGE = re.compile(rb"/ByteRange\s{0,20}\[" + NUMBER * 4 + rb"\s{0,20}\]")
LONGEST_MANIFEST, LONGEST_DICTIONARY, LONGEST_SIGNATURE = 100_000, 600, 200_000
MOST_UNPACKED, MOST_FILES, MOST_SIGNATURES, LONGEST_KEY = 50 * 1024 * 1024, 50, 20, 16_384


class NotOfConcord(ValueError):  # noqa: N818 - says what it is
    """The file is no report of Concord, or cannot be read as one."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; `holds` is None where this program cannot know."""

    holds: bool | None
    what: str


def manifest_of(pdf: bytes) -> dict[str, Any]:
    """The one manifest in the file.

    Raises:
        NotOfConcord: there is none, more than one, or it is not of the documented shape.
    """
    found = manifest_texts(pdf)
    if len(found) != 1:
        raise NotOfConcord("This is no report of Concord: it should hold one manifest, legibly.")
    try:
        manifest = json.loads(found[0], object_pairs_hook=_no_doubles)
    except (ValueError, RecursionError) as error:
        raise NotOfConcord(f"The manifest cannot be read: {error}.") from error
    if flaw := _flaw(manifest, SHAPE, "manifest"):
        raise NotOfConcord(f"{flaw}.")
    if manifest["schema"] != SCHEMA:
        raise NotOfConcord(f"The manifest is {manifest['schema']}; this program knows {SCHEMA}.")
    return dict(manifest)


def manifest_texts(pdf: bytes) -> list[bytes]:
    """What looks like a manifest; two of them are one too many."""
    found = []
    for match in itertools.islice(MANIFEST.finditer(pdf), 2):
        end = pdf.find(b"\nendstream", match.end(), match.end() + LONGEST_MANIFEST)
        found.append(pdf[match.end() : max(end, match.end())])
    return found


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _flaw(value: Any, shape: Any, where: str) -> str:
    """What is wrong with the shape of `value`, or nothing."""
    if isinstance(shape, dict):
        if not isinstance(value, dict) or set(value) != set(shape):
            return f"{where} should have exactly: {', '.join(shape)}"
        flaws = (_flaw(value[name], part, f"{where}.{name}") for name, part in shape.items())
        return next(filter(None, flaws), "")
    if isinstance(shape, list):
        if not isinstance(value, list):
            return f"{where} should be a list"
        return next(filter(None, (_flaw(one, shape[0], where) for one in value)), "")
    fits = isinstance(value, shape) and not isinstance(value, bool)
    return "" if fits else f"{where} is not of the right type"


def content_digest(pdf: bytes, size: int) -> str:
    """SHA-256 of the first `size` bytes, in which the manifest's own digest is read as zeros."""
    return hashlib.sha256(OWN_DIGEST.sub(rb"\g<1>" + ZEROS + b'"', pdf[:size], count=1)).hexdigest()


def attachments_of(pdf: bytes) -> list[bytes]:
    """The files inside, unpacked, without the manifest."""
    found: list[bytes] = []
    for place in itertools.islice(re.finditer(b"/EmbeddedFile\\b", pdf), MOST_FILES):
        start = pdf.rfind(b" obj", max(0, place.start() - LONGEST_DICTIONARY), place.start())
        match = STREAM.search(pdf[start : place.end() + LONGEST_DICTIONARY]) if start > 0 else None
        length = LENGTH.search(match[1]) if match else None
        if match is None or length is None:
            continue
        raw = pdf[start + match.end() : start + match.end() + int(length[1])]
        content = _unpacked(raw, found) if b"/FlateDecode" in match[1] else raw
        if b'"schema": "concord.manifest/' not in content[:80]:
            found.append(content)
    return found


def _unpacked(raw: bytes, others: list[bytes]) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(raw, MOST_UNPACKED - sum(map(len, others)) + 1)
    except (zlib.error, ValueError) as error:
        raise NotOfConcord("A file inside cannot be unpacked.") from error
    if unpacking.unconsumed_tail:
        raise NotOfConcord("The files inside unpack to far more than a report holds.")
    return content


def check_content(pdf: bytes, manifest: dict[str, Any]) -> list[Check]:
    """The bytes before the signature, and each file inside."""
    size, recorded = manifest["pdf"]["size"], manifest["pdf"]["sha256"]
    same = len(pdf) >= size and content_digest(pdf, size) == recorded
    checks = [Check(same, f"the {size} bytes of the content have the digest of the manifest")]
    inside = {hashlib.sha256(one).hexdigest(): one for one in attachments_of(pdf)}
    for one in manifest["attachments"]:
        content = inside.pop(one["sha256"], None)
        right = content is not None and len(content) == one["size"]
        checks.append(Check(right, f"{one['name']} is inside, {one['size']} bytes, as recorded"))
        if right and one["media_type"] == "application/json":
            checks.append(_same_report(content or b"", manifest))
    checks.append(Check(not inside, "no other file is inside"))
    return checks


def _same_report(content: bytes, manifest: dict[str, Any]) -> Check:
    what = "the figures name the same report and place in the ledger as the manifest"
    try:
        data = json.loads(content, object_pairs_hook=_no_doubles)
        ledger = {name: manifest["ledger"][name] for name in ("stream", "seq", "head")}
        same = data["ledger"] == ledger and data["report"]["number"] == manifest["report"]["number"]
    except (ValueError, KeyError, TypeError, RecursionError):
        same = False
    return Check(same, what)


OIDS = {"2a864886f70d010904": "digest", "2a864886f70d010910022f": "certificate"}
RSA = {"2a864886f70d010101", "2a864886f70d01010b"}
ELSEWHERE = "no RSA, which this program cannot tell: use openssl"
SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
COMMON_NAME = bytes.fromhex("0603550403")


@dataclass(frozen=True)
class Node:
    """One value of DER: its tag, its bytes with and without head, and what is inside."""

    tag: int
    whole: bytes
    body: bytes

    @property
    def kids(self) -> list[Node]:
        found, at = [], 0
        while at < len(self.body):
            node, at = read_der(self.body, at)
            found.append(node)
        return found


def read_der(data: bytes, at: int) -> tuple[Node, int]:
    """The value at `at`, and where the next begins."""
    tag, length, body = data[at], data[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= 4:
            raise NotOfConcord("The signature is not in the form that the standard names.")
        length = int.from_bytes(data[body : body + count], "big")
        body += count
    end = body + length
    if end > len(data):
        raise NotOfConcord("The signature is cut off.")
    return Node(tag, data[at:end], data[body:end]), end


@dataclass(frozen=True)
class Signature:
    """What the signature of a PDF holds. `starts` and `ends` frame the bytes it leaves out.

    `key` is modulus and exponent of RSA, and empty for another algorithm.
    """

    starts: int
    ends: int
    covered: int
    cms: bytes
    certificate: bytes
    subject: str
    signed: bytes
    attributes: dict[str, bytes]
    key: tuple[int, ...]
    value: bytes

    def covers(self, pdf: bytes) -> bytes:
        """The bytes that were signed."""
        return pdf[: self.starts] + pdf[self.ends : self.covered]

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.certificate).hexdigest()


def signatures_of(pdf: bytes) -> list[Signature]:
    """The signatures in the order in which they stand in the file.

    Raises:
        NotOfConcord: where one cannot be read.
    """
    found = []
    for match in itertools.islice(BYTE_RANGE.finditer(pdf), MOST_SIGNATURES):
        first, starts, ends, rest = map(int, match.groups())
        frame = pdf[starts : starts + 1] + pdf[ends - 1 : ends]
        if first or not 0 < ends - starts < LONGEST_SIGNATURE or frame != b"<>":
            raise NotOfConcord("A signature does not say which bytes it covers.")
        try:
            cms = bytes.fromhex(pdf[starts + 1 : ends - 1].decode("ascii"))
            found.append(_read_cms(cms, starts, ends, ends + rest))
        except (ValueError, IndexError, StopIteration) as error:
            raise NotOfConcord("A signature cannot be read.") from error
    return found


def _read_cms(padded: bytes, starts: int, ends: int, covered: int) -> Signature:
    whole, end = read_der(padded, 0)
    if any(padded[end:]):
        raise NotOfConcord("Something is hidden behind the signature.")
    signed_data = whole.kids[1].kids[0].kids
    certificates = next(one for one in signed_data if one.tag == 0xA0).kids
    [signer] = signed_data[-1].kids
    parts = signer.kids
    named = [one.whole for one in reversed(parts[1].kids)]
    certificate = next(
        one for one in certificates if [x.whole for x in _to_be_signed(one)[:3:2]] == named
    )
    signed = next(one for one in parts if one.tag == 0xA0)
    place = parts.index(signed)
    attributes = dict.fromkeys(("digest", "certificate"), b"")
    attributes |= {OIDS.get(one.kids[0].body.hex(), ""): one.kids[1].whole for one in signed.kids}
    *_before, subject, public = _to_be_signed(certificate)[:6]
    key: tuple[int, ...] = ()
    if public.kids[0].kids[0].body.hex() in RSA:
        numbers, _end = read_der(public.kids[1].body[1:], 0)
        key = tuple(int.from_bytes(one.body, "big") for one in numbers.kids[:2])
    by = certificate.whole, _common_name(subject), b"\x31" + signed.whole[1:], attributes
    return Signature(starts, ends, covered, whole.whole, *by, key, parts[place + 2].body)


def _to_be_signed(certificate: Node) -> list[Node]:
    """Serial number, algorithm, issuer, validity, subject, key: without the version."""
    parts = certificate.kids[0].kids
    return parts[1:] if parts[0].tag == 0xA0 else parts


def _common_name(name: Node) -> str:
    for part in name.kids:
        for one in part.kids:
            if one.kids[0].whole == COMMON_NAME:
                return one.kids[1].body.decode("utf-8", "replace")
    return "somebody without a name"


def check_signature(pdf: bytes, one: Signature) -> list[Check]:
    """That the signature belongs to the bytes, and to the key of the certificate inside."""
    digest = hashlib.sha256(one.covers(pdf)).digest()
    own = hashlib.sha256(one.certificate).digest()
    said = f"with the key of the certificate {one.fingerprint} of {one.subject}"
    checks = [
        Check(digest in one.attributes["digest"], "the signature is that of these bytes"),
        Check(own in one.attributes["certificate"], "the signature names its certificate"),
    ]
    what = f"it was made {said}" if one.key else f"whether it was made {said}: {ELSEWHERE}"
    checks.append(Check(_is_signed_by_rsa(one) if one.key else None, what))
    return checks


def _is_signed_by_rsa(one: Signature) -> bool:
    """RSASSA-PKCS1-v1_5 with SHA-256, RFC 8017 section 8.2.2."""
    modulus, exponent = (*one.key, 0)[:2]
    size = (modulus.bit_length() + 7) // 8
    ending = b"\x00" + SHA256_INFO + hashlib.sha256(one.signed).digest()
    if not len(ending) < size <= LONGEST_KEY // 8 or exponent >> 32 or len(one.value) != size:
        return False
    expected = b"\x00\x01" + b"\xff" * (size - 2 - len(ending)) + ending
    return pow(int.from_bytes(one.value, "big"), exponent, modulus) == int.from_bytes(
        expected, "big"
    )


def check(pdf: bytes, certificate: str = "") -> tuple[dict[str, Any], list[Check]]:
    """The manifest, and everything that was looked at.

    Raises:
        NotOfConcord: the file is no report of Concord, or cannot be read.
    """
    manifest = manifest_of(pdf)
    checks = check_content(pdf, manifest)
    found = signatures_of(pdf)
    checks.append(Check(len(found) == 1, f"there is one signature (there are {len(found)})"))
    for one in found:
        checks += check_signature(pdf, one)
        checks.append(Check(one.covered == len(pdf), "nothing was added after the signature"))
        if "demo key" in one.subject.lower():
            checks.append(Check(None, "who signed: a demo key, which anybody can make"))
        if certificate:
            checks.append(Check(one.fingerprint == certificate, "the certificate is the given one"))
        else:
            checks.append(Check(None, "whose certificate it is: compare its fingerprint"))
    at = manifest["ledger"]["checkpoint"] or manifest["ledger"]["head"]
    checks.append(Check(None, f"whether the ledger still holds {at}: check its export with it"))
    return manifest, checks


def fingerprint_of(given: str) -> str:
    """The SHA-256 of a certificate: typed, or of a file in PEM or DER."""
    typed = given.replace(":", "").replace(" ", "").lower()
    if re.fullmatch("[0-9a-f]{64}", typed):
        return typed
    content = Path(given).read_bytes()
    if b"-----BEGIN CERTIFICATE-----" in content:
        content = ssl.PEM_cert_to_DER_cert(content.decode("ascii").strip())
    return hashlib.sha256(content).hexdigest()


def extract(pdf: bytes, manifest: dict[str, Any], folder: Path) -> None:
    """Writes the files inside, and what openssl needs to check the signature and its chain."""
    folder.mkdir(parents=True, exist_ok=True)
    named = {one["sha256"]: Path(one["name"]).name for one in manifest["attachments"]}
    for content in attachments_of(pdf):
        name = named.get(hashlib.sha256(content).hexdigest())
        if name:
            (folder / name).write_bytes(content)
    for number, one in enumerate(signatures_of(pdf), 1):
        (folder / f"signature{number}.der").write_bytes(one.cms)
        (folder / f"signed{number}.bin").write_bytes(one.covers(pdf))
        (folder / f"certificate{number}.der").write_bytes(one.certificate)


def main(arguments: list[str] | None = None) -> int:
    """Says line by line what holds."""
    parser = argparse.ArgumentParser(description="Checks a report of Concord.")
    parser.add_argument("report", type=Path, help="the PDF")
    parser.add_argument("--certificate", default="", help="a file, or its SHA-256")
    parser.add_argument("--extract", type=Path, help="a folder for what is inside")
    given = parser.parse_args(arguments)
    try:
        pdf = given.report.read_bytes()
        certificate = fingerprint_of(given.certificate) if given.certificate else ""
        manifest, checks = check(pdf, certificate)
        if given.extract:
            extract(pdf, manifest, given.extract)
    except (OSError, NotOfConcord) as error:
        print(error, file=sys.stderr)
        return 2
    report = manifest["report"]
    print(f"{report['number']}, {report['title']}, issued {report['issued_at']}")
    for one in checks:
        word = {True: "holds  ", False: "FAILS  ", None: "unknown"}[one.holds]
        print(f"{word}  {one.what}")
    failed = any(one.holds is False for one in checks)
    return 1 if failed else 3 if any(one.what.endswith(ELSEWHERE) for one in checks) else 0


if __name__ == "__main__":
    sys.exit(main())
