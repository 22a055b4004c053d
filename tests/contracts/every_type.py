"""Every registered type of partnership, for the tests of what each of them owes."""

from __future__ import annotations

import pytest

from partnerships.types import types

EVERY = list(types)
every_type = pytest.mark.parametrize("kind", EVERY, ids=[kind.slug for kind in EVERY])
