"""A real Chromium before a real server, with a worker beside them; one of each for all journeys."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections
from pytest_django.live_server_helper import LiveServer

from core import clock
from core.jobs.worker import drain
from tests.conftest import DEMO_DAY
from tests.journeys.time import FlowingTime
from tests.journeys.visitor import PATIENCE_SECONDS, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

PICTURES = Path(__file__).parents[2] / "build/journeys"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.long(seconds=4))


@pytest.fixture(scope="package")
def _a_database_of_many_threads(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Server and worker have connections of their own, which a database in memory has not.

    On SQLite a copy of the empty database is laid into a file for as long as journeys are told.
    """
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        yield
        return
    path = tmp_path_factory.mktemp("journeys") / "concord.sqlite3"
    with django_db_blocker.unblock():
        connection.ensure_connection()
        in_memory, name = connection.connection, connection.settings_dict["NAME"]
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        connection.connection = None
        connection.settings_dict["NAME"] = str(path)
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = name
        connection.connection = in_memory


@pytest.fixture(scope="package")
def _server(_a_database_of_many_threads: None) -> Iterator[LiveServer]:
    server = LiveServer("localhost")
    server._live_server_modified_settings.enable()
    server.visits = Visits(server.thread.httpd)
    yield server
    server.stop()
    server._live_server_modified_settings.disable()


@pytest.fixture
def flowing_time(monkeypatch: pytest.MonkeyPatch) -> FlowingTime:
    """For every thread it is nine o'clock on the day of the demo, and time goes on."""
    time = FlowingTime(DEMO_DAY, ContextVar("journey_travelled", default=None))
    monkeypatch.setattr(clock, "_travelled", time)
    return time


@pytest.fixture
def site(
    _server: LiveServer, transactional_db: None, flowing_time: FlowingTime
) -> Iterator[LiveServer]:
    """Concord on its address, with an empty database."""
    yield _server
    connections.close_all()


@pytest.fixture
def worker(site: LiveServer) -> Iterator[threading.Thread]:
    """A worker that does every job as soon as it is due, in a thread of its own."""
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.wait(0.1):
                drain()
        finally:
            connections.close_all()

    thread = threading.Thread(target=work, name="journeys-worker")
    thread.start()
    yield thread
    stop.set()
    thread.join(30)


class Visits:
    """Counts the connections that a server is answering, to wait until the last has ended.

    A page asks for more once it has loaded. Where its test ended meanwhile, such a request would go
    on in a thread of the server while the database is emptied beneath it.
    """

    def __init__(self, httpd) -> None:
        self._answer = httpd.process_request_thread
        self._begin = httpd.process_request
        self._left = threading.Condition()
        self._open = 0
        httpd.process_request = self._arrives
        httpd.process_request_thread = self._is_answered

    def _arrives(self, request, address) -> None:
        with self._left:
            self._open += 1
        self._begin(request, address)

    def _is_answered(self, request, address) -> None:
        try:
            self._answer(request, address)
        finally:
            with self._left:
                self._open -= 1
                self._left.notify_all()

    def await_end(self, *, within: float) -> None:
        with self._left:
            ended = self._left.wait_for(lambda: self._open == 0, timeout=within)
        assert ended, f"{self._open} requests are not answered {within} s after the browser left"


@pytest.fixture
def visit(site: LiveServer, chromium: Browser, request: pytest.FixtureRequest):
    """Opens a browser for somebody: `visit()`; options are those of a Playwright context."""
    contexts = []
    PICTURES.mkdir(parents=True, exist_ok=True)

    def arrive(*, keyboard: bool = False, **options: object) -> Visitor:
        settings = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **options}
        context = chromium.new_context(base_url=site.url, **settings)
        # A page comes at once; where two processors do the work of three, not within ten seconds.
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        contexts.append(context)
        return Visitor(context.new_page(), site.url, keyboard=keyboard, pictures=PICTURES)

    yield arrive
    for context in contexts:
        context.close()
    site.visits.await_end(within=30)
