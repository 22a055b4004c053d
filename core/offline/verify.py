"""The program that is handed out with an export: it checks a history without Concord.

    python3 verify_concord.py FOLDER [--key KEY] [--anchor TEXT] [--anchors FILE]

FOLDER holds events.jsonl and checkpoints.jsonl, as `manage.py export_ledger` writes them. --key is
the public key that has to have signed, or its file: take it from the authority, not from FOLDER.
--anchor is what a report prints, --anchors the file of a day that was kept elsewhere. All of them
may be given several times. It ends with 0 where everything holds, 1 where something was changed,
and 2 where nothing could be checked. Python 3.11 or newer is all it needs.
"""

from __future__ import annotations

import argparse
import os
import sys
from multiprocessing import get_context
from pathlib import Path

from core.offline.events import WANTED, chain, check_part, told_moved
from core.offline.signed import (
    Anchor,
    against,
    against_anchors,
    flaw_of,
    linked,
    read_anchor,
    read_anchor_file,
    read_checkpoints,
    read_key,
    signed_by_others,
)

CHUNK = 8 * 1024 * 1024
UNPINNED = (
    "Not checked: whose key signed. Anybody can sign a history of their own. Compare {signers} "
    "with the key that the authority published, or give that one by --key."
)
DOUBT = "as far as can be told where no key was given"
UNSIGNED = "Not checked: who made this history. No checkpoint signs it."


def verify(
    folder: Path, anchors: list[Anchor], keys: list[str], jobs: int
) -> tuple[str, list[str], list[str]]:
    """What was checked, all findings, and what a restore explains or nobody can know."""
    checkpoints, findings = read_checkpoints(folder / "checkpoints.jsonl")
    WANTED.clear()
    WANTED.update((name, head[0]) for one in checkpoints for name, head in one.heads.items())
    WANTED.update((one.stream, one.seq) for one in anchors)
    path = folder / "events.jsonl"
    size = path.stat().st_size
    step = max(CHUNK, size // (jobs * 4) + 1)
    places = [(str(path), start, min(start + step, size)) for start in range(0, size, step)]
    if jobs > 1 and (len(places) > 1 or len(checkpoints) > 100):
        with get_context("fork").Pool(jobs) as pool:
            parts = pool.map(check_part, places, chunksize=1)
            flaws = pool.map(flaw_of, checkpoints, chunksize=16)
    else:
        parts = [check_part(place) for place in places]
        flaws = [flaw_of(one) for one in checkpoints]
    findings += told_moved(path, parts)
    broken, ends = chain(parts)
    found = {key: sha256 for part in parts for key, sha256 in part.wanted.items()}
    restored = sorted(seq for part in parts for seq in part.restored)
    differing, remarks = against_anchors(anchors, checkpoints, found, restored)
    findings += signed_by_others(checkpoints, keys)
    findings += [*broken, *linked(checkpoints, flaws), *against(checkpoints, found, ends)]
    signers = ", ".join(dict.fromkeys(one.told["key"] for one in checkpoints))
    if not keys:
        remarks.append(UNPINNED.format(signers=signers) if signers else UNSIGNED)
    events = sum(part.lines[0] for part in parts)
    signed = f" signed by {signers}" if signers else ""
    checked = (
        f"{events} events in {len(ends)} streams, {len(checkpoints)} checkpoints{signed} "
        f"and {len(anchors)} anchors checked"
    )
    return checked, [*findings, *differing], remarks


def main(arguments: list[str] | None = None) -> int:
    """Run the program."""
    parser = argparse.ArgumentParser(description="Check an exported history of Concord.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--key", action="append", default=[], metavar="KEY")
    parser.add_argument("--anchor", action="append", default=[], metavar="TEXT")
    parser.add_argument("--anchors", action="append", default=[], type=Path, metavar="FILE")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    try:
        anchors = [read_anchor(text) for text in options.anchor]
        anchors += [one for path in options.anchors for one in read_anchor_file(path)]
        keys = [read_key(text) for text in options.key]
        # Where processes cannot share what was read, one does it all.
        jobs = options.jobs if hasattr(os, "fork") else 1
        checked, findings, remarks = verify(options.folder, anchors, keys, jobs)
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"Nothing could be checked: {error}\n")
        return 2
    outcome = "nothing was altered" if keys else f"nothing was altered, {DOUBT}"
    outcome = f"{len(findings)} findings" if findings else outcome
    sys.stdout.writelines(f"{line}\n" for line in (*findings, *remarks, f"{checked}: {outcome}."))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
