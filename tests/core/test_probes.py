"""Those that watch get an answer; strangers get one word of it."""

from __future__ import annotations

import datetime as dt
import errno
import json
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from core import metrics, readiness
from core.jobs import leases
from core.ledger import SYSTEM_STREAM, audited, guards
from core.models import Job
from core.views.errors import server_error

pytestmark = pytest.mark.django_db
TOKEN = "0123456789abcdef" * 2
STRANGER = {"REMOTE_ADDR": "203.0.113.7"}
TRUSTED = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def _anew(settings, monkeypatch):
    settings.METRICS_TOKEN = TOKEN
    # Which broker the tests stand on is not what is tried here.
    monkeypatch.setattr(readiness, "PARTS", dict(readiness.PARTS) | {"broker": lambda: ""})
    readiness.forget()
    yield
    readiness.forget()


@pytest.fixture
def _clock_runs():
    leases.acquire(leases.CLOCK, "test", 60)


def test_a_living_process_says_so_and_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz", **STRANGER)
    assert (response.status_code, response.content) == (200, b"well\n")


@pytest.mark.usefixtures("_clock_runs")
def test_ready_means_that_every_part_is_well(client):
    response = client.get("/readyz", **STRANGER)
    assert (response.status_code, response.content) == (200, b"ready\n")
    details = client.get("/readyz", headers=TRUSTED, **STRANGER).json()
    assert details == dict.fromkeys((*readiness.PARTS, "time"), "well")


def test_without_a_clock_it_is_not_ready_and_only_the_trusted_learn_why(client):
    response = client.get("/readyz", **STRANGER)
    assert (response.status_code, response.content) == (503, b"not ready\n")
    response = client.get("/readyz", headers=TRUSTED, **STRANGER)
    assert response.status_code == 503
    assert "runclock" in response.json()["clock"]


@pytest.mark.usefixtures("_clock_runs")
def test_missing_guards_and_unapplied_migrations_are_told(client, monkeypatch):
    monkeypatch.setattr(
        "core.readiness.MigrationExecutor.migration_plan", lambda *_: [("core", "0002")]
    )
    guards.remove(connection)
    try:
        details = client.get("/readyz", headers=TRUSTED, **STRANGER).json()
    finally:
        guards.install(connection)
    assert "1 migrations are not applied" in details["migrations"]
    assert "audit_event_refuse" in details["ledger"]
    assert "is missing" in details["ledger"]
    assert details["database"] == "well"


def test_a_database_that_is_gone_is_told_without_its_password(client, monkeypatch):
    def gone(*_args):
        raise OperationalError("no postgres://concord:s3cret@db:5432/concord\nsecond line")

    monkeypatch.setitem(readiness.PARTS, "database", gone)
    details = client.get("/readyz", headers=TRUSTED, **STRANGER).json()
    assert details["database"] == "no postgres://concord:***@db:5432/concord"


def test_asking_again_at_once_costs_nothing(client, django_assert_num_queries):
    client.get("/readyz", **STRANGER)
    with django_assert_num_queries(0):
        client.get("/readyz", **STRANGER)


def test_a_broker_that_is_gone_is_an_answer(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert "refused" in readiness._reason(readiness._broker)


def test_probes_are_asked_by_address_and_without_tls(client, settings):
    settings.ALLOWED_HOSTS = ["concord.example.gov"]
    settings.SECURE_SSL_REDIRECT = True
    for path in ("/healthz", "/readyz", "/metrics"):
        response = client.get(path, headers=TRUSTED | {"Host": "10.0.0.7:8000"}, **STRANGER)
        assert response.status_code in {200, 503}, path
        assert client.post(path, headers=TRUSTED).status_code == 405
    assert client.get("/account/login/", headers={"Host": "10.0.0.7:8000"}).status_code == 400


@pytest.mark.parametrize(
    "asks",
    [
        STRANGER,
        STRANGER | {"HTTP_AUTHORIZATION": "Bearer wrong"},
        {"HTTP_AUTHORIZATION": "Bearer é"},
        # From this machine, but on behalf of somebody: the proxy in front.
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_VIA": "1.1 proxy"},
    ],
)
def test_figures_do_not_exist_for_strangers(client, asks):
    response = client.get("/metrics", **asks)
    assert (response.status_code, response.content) == (404, b"not found\n")


def test_without_a_token_only_this_machine_reads_figures(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200
    empty = {"HTTP_AUTHORIZATION": "Bearer "}
    assert client.get("/metrics", **STRANGER, **empty).status_code == 404


def figures() -> dict[str, float]:
    text = metrics.exposition().decode()
    rows = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in rows}


def job(state: str, **columns) -> Job:
    return Job.objects.create(
        kind="reports.issue", key=str(Job.objects.count()), state=state, **columns
    )


def test_figures_tell_of_jobs_reports_and_the_ledger():
    now = timezone.now()
    job("queued", run_after=now - dt.timedelta(minutes=5))
    job("queued", run_after=now + dt.timedelta(minutes=5))
    job("dead", finished_at=now)
    for seconds in (2, 4):
        job("done", started_at=now - dt.timedelta(seconds=seconds), finished_at=now)
    job("done", started_at=now, finished_at=now - dt.timedelta(hours=2))
    with audited(SYSTEM_STREAM, actor=None, kind="thing.done"):
        pass
    said = figures()
    assert said['concord_jobs{state="queued"}'] == 2
    assert said['concord_jobs{state="running"}'] == 0
    assert said["concord_dead_letters"] == 1
    assert said["concord_oldest_waiting_job_seconds"] == pytest.approx(300, abs=5)
    assert said['concord_jobs_done_last_hour{kind="reports.issue"}'] == 2
    assert said['concord_job_seconds_last_hour{kind="reports.issue",of="mean"}'] == 3
    assert said['concord_job_seconds_last_hour{kind="reports.issue",of="longest"}'] == 4
    assert said["concord_ledger_events"] == 1
    assert said['concord_ready{part="database"}'] == 1
    assert said['concord_ready{part="clock"}'] == 0


def test_requests_are_counted_by_route_and_strangers_make_no_series(client):
    served = 'concord_http_request_seconds_count{method="GET",route="%s",status="%s"}'
    before = figures()
    client.get("/account/login/")
    client.get("/no/such/page/1/")
    client.get("/no/such/page/2/")
    client.generic("BREW", "/account/login/")
    after = figures()
    for name, more in ((served % ("/account/login/", 200), 1), (served % ("none", 404), 2)):
        assert after[name] - before.get(name, 0) == more
    assert "BREW" not in str(after)
    assert "/no/such" not in str(after)


def test_figures_cost_the_same_for_one_job_and_for_many(django_assert_max_num_queries):
    for _number in range(20):
        job("done", started_at=timezone.now(), finished_at=timezone.now())
    with django_assert_max_num_queries(14):
        metrics.exposition()


def test_without_a_database_people_are_told_to_come_back(client, monkeypatch):
    def gone(*_args, **_kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr("core.outage.connection", SimpleNamespace(connection=None))
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", gone)
    client.raise_request_exception = False
    client.cookies["sessionid"] = "k" * 32
    response = client.get("/account/login/")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "database cannot be reached" in response.content.decode()


def test_without_a_database_programs_are_told_too(rf, monkeypatch):
    monkeypatch.setattr("core.outage.connection", SimpleNamespace(connection=None))
    try:
        raise OperationalError("connection refused")
    except OperationalError:
        response = server_error(rf.get("/api/v1/partnerships/"))
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "database cannot be reached" in json.loads(response.content)["detail"]


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer concord_x"}, {}])
def test_without_a_database_every_request_of_the_api_is_a_problem(client, monkeypatch, headers):
    def gone(*_args, **_kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr("core.outage.connection", SimpleNamespace(connection=None))
    monkeypatch.setattr("core.api_tokens.find_token", gone)
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", gone)
    client.raise_request_exception = False
    client.cookies["sessionid"] = "k" * 32
    response = client.get("/api/v1/partnerships/", headers=headers)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["type"] == "urn:concord:problem:unreachable"


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OperationalError("database or disk is full"),
    ],
)
@pytest.mark.parametrize("path", ["/account/login/", "/api/v1/partnerships/"])
def test_a_full_disk_is_said_to_people_and_to_programs(rf, error, path):
    try:
        raise RuntimeError("while writing") from error
    except RuntimeError:
        response = server_error(rf.get(path))
    assert response.status_code == 507
    assert "is full" in response.content.decode()


def test_an_error_page_that_cannot_ask_who_reads_it_is_shown_all_the_same(client, monkeypatch):
    def gone(*_args, **_kwargs):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", gone)
    client.raise_request_exception = False
    client.cookies["sessionid"] = "k" * 32
    response = client.get("/account/login/")
    assert response.status_code == 500
    assert "Something went wrong here" in response.content.decode()
