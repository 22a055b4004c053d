"""docker-compose.yml keeps what it promises, as far as a file can be judged without an engine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from compose_spec import PyCompose

from config.settings.required import objections
from tests.scripts import compose

ROOT = Path(__file__).parents[2]
SECRET = "0123456789abcdef" * 4
GIVEN = {
    "SECRET_KEY": SECRET,
    "LEDGER_KEY": SECRET,
    "POSTGRES_PASSWORD": SECRET,
    "REDIS_PASSWORD": SECRET,
    "ALLOWED_HOSTS": "concord.example.gov",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.gov:587",
    "DEFAULT_FROM_EMAIL": "concord@example.gov",
}
OURS = {"migrate", "web", "worker", "clock", "tools"}


@pytest.fixture(scope="module")
def services():
    return compose.read(GIVEN)["services"]


def test_everything_that_production_needs_is_a_service(services):
    assert set(services) == OURS | {"db", "redis"}


@pytest.mark.parametrize("name", GIVEN)
def test_nothing_starts_without_what_has_no_default(name):
    with pytest.raises(compose.Missing, match=name):
        compose.read({key: value for key, value in GIVEN.items() if key != name})
    with pytest.raises(compose.Missing, match=name):
        compose.read(GIVEN | {name: ""})


def test_the_specification_refuses_what_is_not_of_it():
    with pytest.raises(ValueError, match="restarts"):
        PyCompose.from_json('{"services": {"web": {"image": "x", "restarts": "always"}}}')


def test_the_example_file_names_every_variable_and_gives_no_secret_away():
    example = (ROOT / ".env.example").read_text()
    used = set(re.findall(r"\$\{(\w+)", compose.FILE.read_text()))
    named = dict(re.findall(r"^#?(\w+)=(.*)$", example, re.MULTILINE))
    assert used - {"CONCORD_VERSION"} <= set(named)
    assert all(named[name] == "" for name in GIVEN)


def test_no_secret_stands_in_the_file_itself(services):
    whole = yaml.safe_dump(compose.read(GIVEN))
    assert SECRET in whole
    assert SECRET not in compose.FILE.read_text()
    for service in services.values():
        assert SECRET not in str(service.get("command", ""))


def test_every_service_runs_without_rights_it_does_not_need(services):
    for name, service in services.items():
        assert service["user"] not in {"root", "0"}, name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["logging"]["options"]["max-size"], name
        assert "privileged" not in service, name


def test_every_service_that_stays_is_looked_after(services):
    for name in OURS - {"migrate", "tools"} | {"db", "redis"}:
        assert services[name]["healthcheck"]["test"], name
        assert services[name]["restart"] == "unless-stopped", name
    for name in ("web", "worker", "clock"):
        waits = services[name]["depends_on"]
        assert waits["migrate"] == {"condition": "service_completed_successfully"}, name
        assert waits["db"] == waits["redis"] == {"condition": "service_healthy"}, name


def test_only_the_web_service_listens_and_only_on_this_machine(services):
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert [name for name, service in services.items() if "ports" in service] == ["web"]
    assert compose.read(GIVEN)["networks"]["inside"] == {"internal": True}
    for name in ("db", "redis"):
        assert services[name]["networks"] == ["inside"], name


def test_the_broker_keeps_its_work(services):
    said = services["redis"]["command"][-1]
    for line in ("appendonly yes", "maxmemory-policy noeviction", "requirepass $REDIS_PASSWORD"):
        assert line in said
    assert services["redis"]["volumes"] == ["queue:/data"]


def test_production_accepts_what_the_file_hands_it(services):
    for name in OURS:
        handed = dict(services[name]["environment"])
        assert handed["DJANGO_SETTINGS_MODULE"] == "config.settings.production"
        handed["DATABASE_URL"] = handed["DATABASE_URL"].replace("@", f":{SECRET}@")
        handed["REDIS_URL"] = handed["REDIS_URL"].replace("//", f"//:{SECRET}@")
        assert objections(handed) == []


def test_the_image_is_built_for_the_user_that_runs_it():
    image = (ROOT / "Dockerfile").read_text()
    uid = compose.read(GIVEN)["services"]["web"]["user"].partition(":")[0]
    assert f"--uid {uid}" in image
    assert "\nUSER concord\n" in image
    # Backups need a client that is not older than the server.
    server = compose.read(GIVEN)["services"]["db"]["image"]
    assert re.search(r"postgresql-client-(\d+)", image)[1] == re.search(r":(\d+)", server)[1]
