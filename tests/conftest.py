"""What every test may use: the day of the demo, a signed-in client, the folder of real data."""

from __future__ import annotations

import datetime as dt
import gc
import logging
import os
import shutil
import time
import uuid
from pathlib import Path

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as USER_KEY,
)
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from hypothesis import settings as hypothesis_settings

from core import clock
from core.ledger import standing_check, witness_check, witness_triggers
from tests import scheduling
from tests.emptying import empty
from tests.missing import missing

# A busy machine is not a wrong answer.
hypothesis_settings.register_profile("concord", deadline=None)
hypothesis_settings.load_profile("concord")

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first that is installed. The shell is Chromium without windows: a page opens in a fifth of
the processor's time."""

QUERIES_ARE_COUNTED = {"connection_queries", "django_assert_max_num_queries"}

DEMO_DAY = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


def pytest_collection_finish():
    """The tests themselves stay: the collector of garbage need not look through them each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 20)


@pytest.hookimpl(tryfirst=True, wrapper=True)
def pytest_collection_modifyitems(config, items):
    """Leaves out what another pass runs; orders what is left."""
    for item in items:
        if scheduling.asks_no_database(item):
            item.add_marker(pytest.mark.no_database)
    if this := scheduling.the_pass():
        left = set(scheduling.left_out(items, *this))
        config.hook.pytest_deselected(items=[one for one in items if one in left])
        items[:] = [one for one in items if one not in left]
    result = yield
    for item in items:
        # What these pass through, others cover; measuring would slow them by a third.
        if item.get_closest_marker("long") or QUERIES_ARE_COUNTED & set(item.fixturenames):
            item.add_marker(pytest.mark.no_cover)
    scheduling.begin_with_the_long(items)
    return result


@pytest.fixture
def on_demo_day():
    """Monday 23 November 2026, nine o'clock."""
    with clock.travel(DEMO_DAY):
        yield DEMO_DAY


@pytest.fixture(autouse=True)
def _arranged_without_events(request, monkeypatch):
    """What tests arrange by factories has no event; only tests that ask for `witnessed` mind."""
    if "witnessed" not in request.fixturenames:
        monkeypatch.setattr(witness_check, "unwitnessed", lambda _changes, _known: iter(()))


@pytest.fixture
def witnessed(db, monkeypatch):
    """From here on every change needs an event; call it once all is arranged."""

    def from_here() -> None:
        # Of what was arranged before nothing is recorded any more.
        monkeypatch.setattr(standing_check, "unrecorded", lambda *_: iter(()))
        with witness_triggers.lifted(connection), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {witness_triggers.CHANGES}")

    return from_here


def shows_who_it_is(client: Client) -> None:
    """As if the password had been given a moment ago."""
    session = client.session
    given = {"method": "password", "at": time.time(), "reauthenticated": True}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [given]
    session[USER_KEY] = session["_auth_user_id"]
    session.save()


@pytest.fixture
def client_of():
    """A browser-like client, signed in as the person given, who just showed who they are."""

    def signed_in(user, *, shown: bool = True) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        if shown:
            shows_who_it_is(client)
        return client

    return signed_in


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The publishers' real files; the test is skipped where they are not at hand."""
    folder = Path(os.environ.get("CONCORD_SHARED_DATA", Path(__file__).parents[2] / "shared/data"))
    if not folder.is_dir():
        pytest.skip("the publishers' files are not here; set CONCORD_SHARED_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def _all_files(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def _private_files(settings, _all_files):
    """Folders for the files of one test; made when the first is written."""
    settings.MEDIA_ROOT = _all_files / uuid.uuid4().hex / "files"
    settings.CONCORD_ANCHORS = settings.MEDIA_ROOT.with_name("anchors")


@pytest.fixture(autouse=True)
def _nothing_counted_before():
    """Rates are counted in the memory of the process, which outlives a test and its people."""
    cache.clear()


@pytest.fixture
def content_of():
    """Reads a file that was answered to its end, which closes it as a browser's download does.

    Closing it by hand would close the database connection of the test with it.
    """

    def content(response) -> bytes:
        return b"".join(response.streaming_content)

    return content


@pytest.fixture(scope="session")
def chromium(request):
    """The one browser of all tests.

    Its driver keeps an event loop in this thread from then on, in which nothing of Django runs.
    """
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        missing("Chromium is not installed, so nothing can be seen in a browser")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    options = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    playwright = request.getfixturevalue("playwright")
    browser = playwright.chromium.launch(executable_path=program, args=options)
    yield browser
    browser.close()


@pytest.fixture
def connection_queries():
    """Counts the queries that a call makes."""

    def count(call) -> int:
        with CaptureQueriesContext(connection) as captured:
            call()
        return len(captured)

    return count


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The database of all tests; before it is dropped, whoever still holds it is sent away.

    A server's thread may have kept its session: on PostgreSQL the database could not be dropped.
    """
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid), state, query FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            for _ended, state, query in cursor.fetchall():
                logging.getLogger("tests").warning("A session was left, %s: %s", state, query)


@pytest.fixture(autouse=True, scope="session")
def _only_written_tables_are_emptied():
    """After a test with real transactions: Django would flush every table and make its own anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty(connection))
        yield
