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
from tests.journeys.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

PICTURES = Path(__file__).parents[2] / "build/journeys"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group("journeys"))


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


@pytest.fixture
def visit(site: LiveServer, chromium: Browser, request: pytest.FixtureRequest):
    """Opens a browser for somebody: `visit()`; options are those of a Playwright context."""
    contexts = []
    PICTURES.mkdir(parents=True, exist_ok=True)

    def arrive(*, keyboard: bool = False, **options: object) -> Visitor:
        settings = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **options}
        context = chromium.new_context(base_url=site.url, **settings)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Visitor(context.new_page(), site.url, keyboard=keyboard, pictures=PICTURES)

    yield arrive
    for context in contexts:
        context.close()
