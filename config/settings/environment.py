"""Where settings come from: the environment, with embedded defaults under CONCORD_DATA."""

from __future__ import annotations

from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[2]
env = environ.Env()

DATA = Path(env.str("CONCORD_DATA", default=str(ROOT / "var"))).resolve()
"""The folder of the embedded database, uploads, queue and logs."""
