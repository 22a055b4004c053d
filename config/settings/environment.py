"""Where settings come from: the environment, with embedded defaults under CONCORD_DATA."""

from __future__ import annotations

import os
from collections import ChainMap
from pathlib import Path

import environ

from config.settings.secret_files import read_secret_files

ROOT = Path(__file__).resolve().parents[2]

_from_files, _problems = read_secret_files(os.environ)
if _problems:
    # An administrator reads this: the sentences, and no traceback.
    raise SystemExit("Concord does not start.\n" + "\n".join(_problems))

env = environ.Env()
# Not put into os.environ: the processes that we start shall not inherit them.
env.ENVIRON = ChainMap(_from_files, os.environ)

DATA = Path(env.str("CONCORD_DATA", default=str(ROOT / "var"))).resolve()
"""The folder of the embedded database, uploads, queue and logs."""
