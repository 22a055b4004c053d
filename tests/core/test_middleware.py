"""Every request has an id, from the proxy or of ours; its lines, events and jobs have it too."""

from __future__ import annotations

import json
import logging

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from core import current
from core.jobs import enqueue, handles
from core.jobs.handlers import _handlers
from core.jobs.worker import run
from core.ledger import SYSTEM_STREAM, audited
from core.logs import Context, Json, Line, masked
from core.middleware import RequestContextMiddleware
from core.models import AuditEvent
from tests.factories.people import person

PROXY = "c0ffee00c0ffee00c0ffee00c0ffee00"
PASSWORD_KEY = "set-me-free-1f2e3d"


def serve(rf, view, **headers):
    return RequestContextMiddleware(view)(rf.get("/", headers=headers))


def test_the_id_of_a_proxy_is_taken_and_given_back(rf):
    seen = []

    def view(request):
        seen.append((current.request_id(), request.META["HTTP_X_REQUEST_ID"]))
        return HttpResponse()

    response = serve(rf, view, **{"X-Request-ID": PROXY})
    assert response["X-Request-ID"] == PROXY
    assert seen == [(PROXY, PROXY)]
    assert current.request_id() == ""


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "short",
        "x" * 65,
        'a" onload="alert(1)',
        "line\nbreak-0123456789",
        "é" * 20,
        f"job-{PROXY}",
    ],
)
def test_what_is_not_well_formed_is_replaced_by_one_of_ours(rf, sent):
    response = serve(rf, lambda _request: HttpResponse(), **{"X-Request-ID": sent})
    assert response["X-Request-ID"] != sent
    assert len(response["X-Request-ID"]) == 32


@pytest.mark.django_db
def test_events_and_jobs_that_a_request_caused_have_its_id(rf):
    seen = []
    handles("probe.look")(lambda _job: seen.append((current.request_id(), current.job())))
    made = []

    def view(_request):
        with audited(SYSTEM_STREAM, actor=None, kind="thing.done"):
            made.append(enqueue("probe.look", {}, key="probe"))
        return HttpResponse()

    try:
        serve(rf, view, **{"X-Request-ID": PROXY})
        run(made[0].pk)
    finally:
        del _handlers["probe.look"]
    assert AuditEvent.objects.get(kind="thing.done").request_id == PROXY
    assert seen == [(PROXY, str(made[0].uuid))]


@pytest.fixture
def lines():
    """What the logs of Concord and Django say meanwhile, as production writes it."""
    said: list[dict] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(json.loads(self.format(record)))

    keep = Keep()
    keep.addFilter(Context())
    keep.setFormatter(Json())
    loggers = [logging.getLogger(name) for name in ("concord", "django.request")]
    for logger in loggers:
        logger.addHandler(keep)
    yield said
    for logger in loggers:
        logger.removeHandler(keep)


@pytest.mark.django_db
def test_a_request_is_told_with_its_route_its_person_and_no_address(client_of, lines):
    who = person("auditor")
    response = client_of(who).get(reverse("to_do"), headers={"X-Request-ID": PROXY})
    assert response.status_code == 200
    told = next(line for line in lines if line["logger"] == "concord.access")
    assert (told["route"], told["status"], told["method"]) == ("to-do/", 200, "GET")
    assert (told["request_id"], told["user"]) == (PROXY, str(who.uuid))
    assert who.email not in json.dumps(lines)


@pytest.mark.django_db
def test_the_key_in_a_path_is_never_logged(client, lines):
    client.get(reverse("account_reset_password_from_key", args=["1", PASSWORD_KEY]))
    assert any(line["logger"] == "concord.access" for line in lines)
    assert PASSWORD_KEY not in json.dumps(lines)


@pytest.mark.django_db
def test_an_error_is_told_with_its_trace_and_without_its_path(client, lines, monkeypatch):
    def fail(*_args, **_kwargs):
        raise ZeroDivisionError("for ada@example.org")

    monkeypatch.setattr("allauth.account.views.PasswordResetFromKeyView.get_context_data", fail)
    client.raise_request_exception = False
    url = reverse("account_reset_password_from_key", args=["1", PASSWORD_KEY])
    response = client.get(url, headers={"X-Request-ID": PROXY})
    assert response.status_code == 500
    told = next(line for line in lines if line["level"] == "ERROR")
    assert told["request_id"] == PROXY
    assert "ZeroDivisionError" in told["exception"]
    assert "ada@example.org" not in json.dumps(lines)
    assert PASSWORD_KEY not in told["message"]


def test_a_strange_host_is_no_error_of_ours():
    record = logging.LogRecord(
        "django.security.DisallowedHost", logging.ERROR, "", 1, "x", (), (None, None, None)
    )
    Context().filter(record)
    assert (record.levelname, record.exc_info) == ("WARNING", None)


def test_nobody_is_looked_up_for_a_line(rf):
    request = rf.get("/")
    request.user = SimpleLazyObject(lambda: pytest.fail("the database was asked"))
    with current.request(PROXY, request):
        assert current.person() == ""


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("no postgres://ada:s3cret@db:5432/x there", "no postgres://ada:***@db:5432/x there"),
        ("redis://:s3cret@redis:6379 is gone", "redis://:***@redis:6379 is gone"),
        ("{'password': 's3cret', 'a': 1}", "{'password': ***, 'a': 1}"),
        ("Authorization: Bearer s3cret", "Authorization: ***"),
        ("Key (email)=(ada@example.org) exists", "Key (email)=(<e-mail>) exists"),
        ("worker@host is ready", "worker@host is ready"),
    ],
)
def test_secrets_and_addresses_are_masked_whoever_wrote_the_line(said, kept):
    assert masked(said) == kept


def test_in_development_a_line_reads_like_one():
    record = logging.LogRecord("concord.jobs", logging.INFO, "", 1, "job %s done", (7,), None)
    with current.request(PROXY), current.doing("4d3c"):
        Context().filter(record)
    assert (
        Line()
        .format(record)
        .endswith(f" INFO concord.jobs: job 7 done [request_id={PROXY} job=4d3c]")
    )
