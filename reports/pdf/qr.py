"""A QR code as the outline of its dark squares, for a drawing in a template."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
"""So many light squares around it scanners want."""


@dataclass(frozen=True, slots=True)
class QRCode:
    """`path` is in squares; `side` is how many there are, the light edge included."""

    path: str
    side: int


def qr_code(text: str) -> QRCode:
    """The smallest code that holds the text and survives a stain."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(_row(y, row) for y, row in enumerate(rows))
    return QRCode(path, len(rows))


def _row(y: int, row: list[bool]) -> str:
    """One rectangle for each run of dark squares."""
    found, x = "", 0
    while x < len(row):
        end = x
        while end < len(row) and row[end]:
            end += 1
        if end > x:
            found += f"M{x} {y}h{end - x}v1h-{end - x}z"
        x = max(end, x + 1)
    return found
