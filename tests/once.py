"""What a whole module looks at, arranged once: each of its tests takes back only what it did."""

from __future__ import annotations

import contextlib
import copy
import inspect
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import override_settings

from core import clock
from tests.conftest import DEMO_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ASKED = ("db", "settings")


def once(make: Callable[[], Any]) -> Any:
    """A fixture in place of `make`, which is called once for a module, on the day of the demo.

    Each test gets a copy of what it gave, and the database as it left it. Not for modules with
    tests of real transactions.
    """
    name = f"{make.__name__}_once"

    @pytest.fixture(scope="module", name=name)
    def made_once(django_db_setup, django_db_blocker):
        with django_db_blocker.unblock(), _arranged(make) as found:
            yield found

    def of_this_test(**fixtures):
        made, folder = fixtures[name]
        fixtures["settings"].MEDIA_ROOT = folder
        # What a test sets on an object is not what the database holds for the next one.
        return copy.deepcopy(made)

    asked = (inspect.Parameter(one, inspect.Parameter.KEYWORD_ONLY) for one in (name, *ASKED))
    of_this_test.__signature__ = inspect.Signature(list(asked))  # type: ignore[attr-defined] # pytest reads it
    # Both are found where the one stands.
    make.__globals__[name] = made_once
    return pytest.fixture(name=make.__name__)(of_this_test)


@contextlib.contextmanager
def _arranged(make: Callable[[], Any]) -> Iterator[tuple[Any, Path]]:
    """What `make` gives, and the folder of its files; all gone at the end.

    The tests run inside its transaction, each in a savepoint of its own.
    """
    with TemporaryDirectory() as folder, contextlib.ExitStack() as undone:
        whole = transaction.atomic()
        # As those of TestCase: what must be outermost may stand inside.
        whole._from_testcase = True
        undone.enter_context(whole)
        undone.callback(transaction.set_rollback, True)
        with clock.travel(DEMO_DAY), override_settings(MEDIA_ROOT=Path(folder)):
            made = make()
        yield made, Path(folder)
