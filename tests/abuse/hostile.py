"""Hostile files, made here: what each is, the name it comes under, and what becomes of it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
INERT = "inert"
"""Kept, and never more than bytes that are handed out as an attachment."""
WRONG, ACTIVE, UNPACKS = "not_what_it_says", "active", "unpacks_too_large"
CONTENT, BOOK, DOC = "[Content_Types].xml", "xl/workbook.xml", "word/document.xml"
SHEET = "xl/worksheets/sheet1.xml"
MEBIBYTE = 1024 * 1024


def picture(kind: str, size: tuple[int, int] = (4, 4)) -> bytes:
    made = io.BytesIO()
    Image.new("1" if kind == "PNG" else "RGB", size).save(made, kind)
    return made.getvalue()


def packed(*parts: tuple[str, bytes], part: str = BOOK, types: bytes = b"<Types/>") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((CONTENT, types), (part, b"<x/>"), *parts):
            archive.writestr(name, content)
    return made.getvalue()


def zipped(*parts: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return made.getvalue()


def doctype(inside: str, encoding: str = "utf-8") -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a {inside}><a/>'
    return head.encode(encoding)


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE a [<!ENTITY l0 "ha">{entities}]><a>&l9;</a>'.encode()


def png_of(width: int, height: int) -> bytes:
    """Declares a size that it does not hold."""
    made = bytearray(picture("PNG"))
    struct.pack_into(">II", made, 16, width, height)
    struct.pack_into(">I", made, 29, zlib.crc32(bytes(made[12:29])))
    return bytes(made)


def png_with_text_bomb() -> bytes:
    """A compressed comment that unpacks to 80 MB."""
    made = picture("PNG")
    body = b"zTXtComment\0\0" + zlib.compress(b"\0" * 80 * MEBIBYTE)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return made[:33] + chunk + made[33:]


def lying_about_size() -> bytes:
    whole = packed(("xl/media/a.bin", b"\0" * 3 * MEBIBYTE))
    return whole.replace(struct.pack("<L", 3 * MEBIBYTE), struct.pack("<L", 10))


def encrypted() -> bytes:
    made = bytearray(packed())
    made[6] |= 1
    made[made.find(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def nested() -> bytes:
    inner = zipped(("a.bin", b"\0" * MEBIBYTE))
    for _level in range(4):
        inner = zipped(*((f"{n}.zip", inner) for n in range(10)))
    return packed(("xl/media/a.zip", inner))


def far_cell() -> bytes:
    rows = b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return packed((SHEET, rows + b"</sheetData></worksheet>"))


MACRO_TYPES = b'<Types><x a="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a program called PDF": ("a.pdf", lambda: b"MZ\x90\x00" + b"\0" * 200, WRONG),
    "a script called PDF": ("a.pdf", lambda: b"#!/bin/sh\nrm -rf /\n%PDF-1.7\n%%EOF", WRONG),
    "a page called PDF": ("a.pdf", lambda: b"<html><script>alert(1)</script>%%EOF", WRONG),
    "a PDF that is cut off": ("a.pdf", lambda: PDF[:40], WRONG),
    "a PDF behind a page": ("a.pdf", lambda: b"<html>" + PDF, WRONG),
    "a PDF that is a zip as well": ("a.pdf", lambda: PDF + zipped(("a.sh", b"rm")) + PDF, INERT),
    "a PDF that is a page as well": ("a.pdf", lambda: PDF[:9] + b"<script>alert(1)" + PDF, INERT),
    "a PDF that runs a program": (
        "a.pdf",
        lambda: PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/Launch/F(cmd.exe)>>"),
        INERT,
    ),
    "a PDF with a script": (
        "a.pdf",
        lambda: PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        INERT,
    ),
    "a PDF of a million objects": ("a.pdf", lambda: PDF[:9] + b"1 0 obj" * 10**6 + PDF, INERT),
    "a drawing with a script": ("a.svg", lambda: SVG, "kind"),
    "a drawing called PNG": ("a.png", lambda: SVG, WRONG),
    "a drawing called CSV": ("a.csv", lambda: b"\xef\xbb\xbf  " + SVG, WRONG),
    "a drawing behind an XML head": ("a.csv", lambda: b'<?xml version="1.0"?>' + SVG, WRONG),
    "a JPEG called PNG": ("a.png", lambda: picture("JPEG"), WRONG),
    "a GIF called JPG": ("a.jpg", lambda: picture("GIF"), WRONG),
    "a picture of 100,000 megapixels": ("a.png", lambda: png_of(2**31 - 1, 50), UNPACKS),
    "a picture of 41 megapixels": ("a.png", lambda: picture("PNG", (8200, 5000)), UNPACKS),
    "a picture whose comment unpacks to 80 MB": ("a.png", png_with_text_bomb, WRONG),
    "a picture with a wrong checksum": ("a.png", lambda: picture("PNG")[:-9] + b"x" * 9, WRONG),
    "a picture that is a zip as well": (
        "a.jpg",
        lambda: picture("JPEG") + zipped(("a", b"")),
        INERT,
    ),
    "a picture that is PHP as well": ("a.jpg", lambda: picture("JPEG") + b"<?php x(); ?>", INERT),
    "a page called CSV": ("a.csv", lambda: b" \n<!DOCTYPE html><script>alert(1)</script>", WRONG),
    "a program called CSV": ("a.csv", lambda: b"a,b\n" * 20_000 + b"\x7fELF\0", WRONG),
    "a script inside a CSV": ("a.csv", lambda: b"a,<script>alert(1)</script>\n", INERT),
    "formulas in a CSV": ("a.csv", lambda: b"=cmd|' /C calc'!A0,+1,-1,@SUM(A1)\n", INERT),
    "a workbook with macros under its name": ("a.xlsm", packed, "kind"),
    "a workbook with macros, renamed": (
        "a.xlsx",
        lambda: packed(("xl/vbaProject.bin", b"\xd0\xcf")),
        ACTIVE,
    ),
    "macros in capitals": ("a.xlsx", lambda: packed(("xl/VBAPROJECT.BIN", b"\xd0\xcf")), ACTIVE),
    "a workbook that says it has macros": ("a.xlsx", lambda: packed(types=MACRO_TYPES), ACTIVE),
    "a letter with macros, renamed": (
        "a.docx",
        lambda: packed(("word/vbaProject.bin", b""), part=DOC),
        ACTIVE,
    ),
    "an old workbook": ("a.xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 80, WRONG),
    "an archive called XLSX": ("a.xlsx", lambda: zipped(("a.sh", b"rm -rf /")), WRONG),
    "a letter called XLSX": ("a.xlsx", lambda: packed(part=DOC), WRONG),
    "a program before the archive": ("a.xlsx", lambda: b"#!/bin/sh\n" + packed(), WRONG),
    "an archive": ("a.zip", lambda: zipped(("a.pdf", PDF)), "kind"),
    "a bomb of 101 MB": (
        "a.xlsx",
        lambda: packed(("xl/media/a.bin", b"\0" * 101 * MEBIBYTE)),
        UNPACKS,
    ),
    "a bomb of many parts": (
        "a.docx",
        lambda: packed(*((f"word/{n}.bin", b"") for n in range(600)), part=DOC),
        UNPACKS,
    ),
    "a bomb that lies about its size": ("a.xlsx", lying_about_size, WRONG),
    "a bomb in bombs": ("a.xlsx", nested, INERT),
    "an archive with a password": ("a.xlsx", encrypted, WRONG),
    "a cell a million rows away": ("a.xlsx", far_cell, INERT),
    "an entity that reads a file": (
        "a.xlsx",
        lambda: packed((SHEET, doctype('[<!ENTITY x SYSTEM "file:///etc/passwd">]'))),
        ACTIVE,
    ),
    "an entity in sixteen bits": (
        "a.docx",
        lambda: packed(("word/a.xml", doctype('SYSTEM "http://127.0.0.1/"', "utf-16")), part=DOC),
        ACTIVE,
    ),
    "an entity in the relations": (
        "a.docx",
        lambda: packed(("_rels/.rels", doctype('[<!ENTITY x "y">]')), part=DOC),
        ACTIVE,
    ),
    "a billion laughs": ("a.xlsx", lambda: packed(("xl/sharedStrings.xml", laughs())), ACTIVE),
    "a part above the archive": ("a.xlsx", lambda: packed(("../../evil.xml", b"<a/>")), WRONG),
    "a part at the root": ("a.docx", lambda: packed(("/etc/passwd", b""), part=DOC), WRONG),
    "a part of another drive": ("a.xlsx", lambda: packed(("c:\\evil.xml", b"<a/>")), WRONG),
    "broken XML": ("a.xlsx", lambda: packed((SHEET, b"<a><b></a>")), WRONG),
    "a name that climbs": ("../../../etc/cron.d/job.pdf", lambda: PDF, INERT),
    "a name of Windows": ("C:\\Windows\\system32\\evil.pdf", lambda: PDF, INERT),
    "a name that is turned round": ("in\u202efdp.exe.pdf", lambda: PDF, INERT),
    "a name with a new line": ("a%0d%0aSet-Cookie: a=b.pdf", lambda: PDF, INERT),
    "a name with two endings": ("a.pdf.exe", lambda: PDF, "kind"),
    "a name without one": ("passwd", lambda: PDF, "kind"),
    "a name that is a page": ("<img src=x onerror=alert(1)>.pdf", lambda: PDF, INERT),
    "nothing": ("a.pdf", lambda: b"", "empty"),
    "the test virus where nobody scans": ("a.csv", lambda: EICAR, INERT),
}
