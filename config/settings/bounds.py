"""Whole numbers from the environment, each within what makes sense."""

from __future__ import annotations

from typing import Final

from config.settings.environment import env

LONGEST: Final = 10
"""More digits than any of them has; so many that nobody counts them are not read at all."""
out_of_range: list[str] = []
"""A sentence for each that is not; no value is ever repeated."""


def whole(name: str, *, default: int, least: int, most: int) -> int:
    """What the environment says of `name`, from `least` to `most`; unsaid or wrong, `default`.

    What is wrong is added to `out_of_range`, with which nothing starts (`refuse_out_of_range`).
    """
    written = env.str(name, default="").strip()
    if not written:
        return default
    is_number = written.isascii() and written.isdecimal() and len(written) < LONGEST
    if is_number and least <= int(written) <= most:
        return int(written)
    out_of_range.append(
        f"{name} is no whole number from {least} to {most}. "
        f"Write one of these, or leave it out for {default}."
    )
    return default


def place(name: str) -> str:
    """A service as host:port or the path of its socket; "" where the environment says nothing."""
    written: str = env.str(name, default="").strip()
    port = written.rpartition(":")[2]
    if not written or written.startswith("/") or (":" in written and port.isdecimal()):
        return written
    out_of_range.append(f"{name} is no host:port and no path of a socket. Write one of these.")
    return ""


def refuse_out_of_range() -> None:
    """Ends the start with all of it.

    Raises:
        SystemExit: a number is out of its range.
    """
    if out_of_range:
        # An administrator reads this: the sentences, and no traceback.
        raise SystemExit("Concord does not start.\n" + "\n".join(out_of_range))
