"""What production does not start without, told all at once, each with how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAKE_ONE = "Make one with: openssl rand -hex 32"
SHORTEST_KEY = 50
SHORTEST_PASSWORD = 16
LEDGER_KEY = 64
FEWEST_LETTERS = 5
WELL_KNOWN = ("changeme", "change-me", "change_me", "password", "insecure", "example", "letmein")
POSTGRES = {"postgres", "postgresql", "psql", "pgsql"}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
LONGEST_ISSUER = 200
REDIS = {"redis", "rediss", "redis+socket", "unix"}


def objections(values: Mapping[str, str]) -> list[str]:
    """A sentence for each setting that is missing or unsafe; no value is ever repeated."""
    return [
        *_against_key(values.get("SECRET_KEY", "")),
        *_against_ledger_key(values.get("LEDGER_KEY", "")),
        *_against_database(values.get("DATABASE_URL", "")),
        *_against_redis(values.get("REDIS_URL", "")),
        *_against_hosts(values.get("ALLOWED_HOSTS", "")),
        *_against_mail(values),
        *_against_token(values.get("METRICS_TOKEN", "")),
    ]


def _weakness(secret: str, shortest: int) -> str:
    if len(secret) < shortest:
        return f"is too short: {len(secret)} characters, at least {shortest} are needed"
    if len(set(secret)) < FEWEST_LETTERS:
        return f"repeats the same few characters, at least {FEWEST_LETTERS} different are needed"
    if any(word in secret.lower() for word in WELL_KNOWN):
        return "contains a word that everybody tries first"
    return ""


def _against_key(key: str) -> Iterator[str]:
    if not key:
        yield f"SECRET_KEY is missing. {MAKE_ONE}"
    elif weakness := _weakness(key, SHORTEST_KEY):
        yield f"SECRET_KEY {weakness}. {MAKE_ONE}"


def _against_ledger_key(key: str) -> Iterator[str]:
    if not key:
        yield f"LEDGER_KEY is missing: it signs the ledger. {MAKE_ONE}"
    elif len(key) != LEDGER_KEY or set(key.lower()) - set("0123456789abcdef"):
        yield f"LEDGER_KEY is not made of {LEDGER_KEY} hexadecimal characters. {MAKE_ONE}"
    elif weakness := _weakness(key, LEDGER_KEY):
        yield f"LEDGER_KEY {weakness}. {MAKE_ONE}"


def _against_database(address: str) -> Iterator[str]:
    form = "postgres://user:password@host:5432/name"
    if not address:
        yield f"DATABASE_URL is missing. Write {form}"
        return
    parts = urlsplit(address)
    if parts.scheme not in POSTGRES:
        yield f"DATABASE_URL is not of PostgreSQL, on which production runs. Write {form}"
        return
    # Over a socket of the same machine the operating system says who asks.
    if parts.hostname and not unquote(parts.hostname).startswith("/"):
        yield from _against_password(
            "DATABASE_URL", "DATABASE_PASSWORD", unquote(parts.password or "")
        )


def _against_redis(address: str) -> Iterator[str]:
    form = "redis://:password@host:6379/0"
    if not address:
        yield f"REDIS_URL is missing. Write {form}"
        return
    parts = urlsplit(address)
    if parts.scheme not in REDIS:
        yield f"REDIS_URL is not of Redis. Write {form}"
    elif parts.scheme in {"redis", "rediss"}:
        yield from _against_password("REDIS_URL", "REDIS_PASSWORD", unquote(parts.password or ""))


def _against_password(name: str, apart: str, password: str) -> Iterator[str]:
    where = f"The password in {name} (or in {apart})"
    if not password:
        yield f"{where} is missing. {MAKE_ONE}"
    elif weakness := _weakness(password, SHORTEST_PASSWORD):
        yield f"{where} {weakness}. {MAKE_ONE}"


def _against_hosts(hosts: str) -> Iterator[str]:
    named = [host.strip() for host in hosts.split(",") if host.strip()]
    if not named:
        yield "ALLOWED_HOSTS is missing. Name how people reach Concord: concord.example.gov"
    elif "*" in named:
        yield "ALLOWED_HOSTS lets everything in. Name how people reach Concord, without *."


def _against_mail(values: Mapping[str, str]) -> Iterator[str]:
    if not values.get("EMAIL_URL"):
        yield (
            "EMAIL_URL is missing: invitations and reminders go by mail. "
            "Write smtp+tls://user:password@mail.example.gov:587"
        )
    if not values.get("DEFAULT_FROM_EMAIL"):
        yield "DEFAULT_FROM_EMAIL is missing. Name the sender: concord@example.gov"


def _against_token(token: str) -> Iterator[str]:
    if token and (weakness := _weakness(token, SHORTEST_PASSWORD)):
        yield f"METRICS_TOKEN {weakness}. {MAKE_ONE}"


def against_provider(issuer: str, client_id: str, secret: str) -> list[str]:
    """Sentences about the identity provider, where any of its settings is there."""
    if not (issuer or client_id or secret):
        return []
    parts = urlsplit(issuer)
    is_here = parts.scheme == "http" and parts.hostname in LOOPBACK
    said = []
    if parts.scheme != "https" and not is_here:
        said.append("CONCORD_OIDC_ISSUER is no https address. Write what the provider calls itself")
    if len(issuer) > LONGEST_ISSUER:
        said.append(f"CONCORD_OIDC_ISSUER is longer than {LONGEST_ISSUER} characters")
    for name, value in (("CLIENT_ID", client_id), ("CLIENT_SECRET", secret)):
        if not value:
            said.append(f"CONCORD_OIDC_{name} is missing: the provider gives it for Concord")
    return said
