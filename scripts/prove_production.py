"""Proves that production does what docs/how_to/run_on_a_server.md says; one line for each proof.

Started by prove_production.sh, which sees to PostgreSQL. Ends with status 1 at the first promise
that does not hold.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import redis

from scripts.proof.browser import Answer, Browser
from scripts.proof.installation import HOST, Installation, Unproved, eventually, hold
from tests.partnerships.workbooks import project, write_list

ADA, INES = "ada@example.org", "ines@example.org"
PASSWORD = "a-long-harbour-evening"  # noqa: S105 - of the proof's own database
OURS = "c0ffee00c0ffee00c0ffee00c0ffee00"
AGAIN = "beef000000000000beef000000000000"
began = time.monotonic()


def proved(what: str) -> None:
    print(f"✓ {time.monotonic() - began:5.1f} s  {what}", flush=True)


def refuses_without_secrets(it: Installation) -> None:
    nothing = {"ALLOWED_HOSTS": "", "DATABASE_URL": "", "REDIS_URL": "", "EMAIL_URL": ""}
    done = it.run("check", **nothing, SECRET_KEY_FILE="", DEFAULT_FROM_EMAIL="")
    hold(done.returncode == 1, "production starts without secrets")
    for name in (*nothing, "SECRET_KEY", "DEFAULT_FROM_EMAIL", "openssl rand"):
        hold(name in done.stderr, f"{name} is not told: {done.stderr}")
    proved("without secrets nothing starts, and all of them are named at once")
    done = it.run("migrate", DATABASE_URL="postgres://x@127.0.0.1:1/x")
    said = done.stderr
    hold(done.returncode == 1 and "cannot be reached" in said and "Traceback" not in said, said)
    proved("a database that cannot be reached is told in a sentence")


def prepares(it: Installation) -> None:
    it.manage("collectstatic", "--noinput", "--verbosity", "0")
    it.manage("migrate", "--noinput", "--verbosity", "0")
    proved("static files collected, migrated")
    who = ("--organisation", "Ministry of Works", "--password-stdin")
    role = ("--role", "portfolio_official")
    it.manage("add_person", ADA, "--name", "Ada First", *who, *role, stdin=f"{PASSWORD}\n")
    it.manage("add_person", INES, "--name", "Ines Second", *who, stdin=f"{PASSWORD}\n")
    done = it.run("seed_demo")
    hold(done.returncode == 1 and "never put into production" in done.stderr, done.stderr)
    proved("the first official has an account; the demo is refused")


def starts(it: Installation) -> None:
    broker = redis.Redis.from_url(f"redis://127.0.0.1:{it.redis_port}")
    eventually(lambda: _refuses(broker), "Redis asks for a password")
    broker = redis.Redis(port=it.redis_port, password=it.secrets["REDIS_PASSWORD"])
    kept: dict[Any, Any] = broker.config_get("appendonly", "maxmemory-policy")
    hold(set(kept.values()) in ({b"yes", b"noeviction"}, {"yes", "noeviction"}), str(kept))
    broker.close()
    proved("Redis: password, append-only file, noeviction")
    for start in (it.start_web, it.start_worker, it.start_clock):
        start()
    web = Browser(it.address)
    eventually(lambda: _status(web, "/healthz") == 200, "the web server lives")
    eventually(lambda: _status(web, "/readyz") == 200, "everything is ready")
    for service in ("web", "worker", "clock"):
        eventually(partial(it.healthy, service), f"{service} is healthy")
    proved("web, worker and clock run; the health checks of the compose file say so")


def _refuses(broker: Any) -> bool:
    try:
        broker.ping()
    except redis.AuthenticationError:
        return True
    except redis.ConnectionError:
        return False
    raise Unproved("Redis lets anybody in")


def _status(browser: Browser, path: str) -> int:
    try:
        return browser.get(path).status
    except OSError:
        return 0


def signs_in(it: Installation) -> Browser:
    bare = Browser(it.address, proxy={}).get("/account/login/")
    hold(bare.status == 301 and bare.place.startswith("https://"), "without TLS pages are shown")
    stranger = Browser(it.address).get("/account/login/", Host="elsewhere.example")
    hold(stranger.status == 400, "a strange host is served")
    for path in ("/admin/", "/styleguide/", "/static/nothing.css"):
        hold(Browser(it.address).get(path).status == 404, f"{path} is there")
    browser = Browser(it.address)
    answer = browser.send("/account/login/", {"login": ADA, "password": PASSWORD})
    hold(answer.status == 302, f"signing in answers {answer.status}")
    cookie = answer.headers.get("set-cookie", "")
    hold("Secure" in cookie and "HttpOnly" in cookie, f"the session's cookie: {cookie}")
    page = browser.get("/portfolio/")
    hold(page.status == 200 and "Content-Security-Policy" in str(page.headers).title(), "no page")
    style = re.search(r'href="(/static/css/concord\.[^"]+\.css)"', page.body)
    hold(style is not None and browser.get(style[1]).status == 200, "no style sheet")
    proved("signed in behind the proxy's header; no admin, no style guide, styles by fingerprint")
    return browser


def does_a_job(it: Installation, browser: Browser) -> None:
    with tempfile.TemporaryDirectory() as folder:
        book = write_list(Path(folder) / "list.xlsx", [project()]).read_bytes()
    answer = browser.upload("/import/", {"source": "uk_pfi"}, "list.xlsx", book)
    hold(answer.status == 302, f"the upload answers {answer.status}")
    eventually(lambda: "Harbour Hospital" in browser.get(answer.place).body, "the list is checked")
    proved("a workbook was uploaded and checked by the worker")
    answer = _asks_for_scores(browser, OURS)
    hold(answer.headers.get("x-request-id") == OURS, "the request's id is not given back")
    eventually(lambda: _job(it, OURS) == "done", "the scorecards are worked out")
    proved("a run of scorecards was asked for by page and done by the worker")


def _asks_for_scores(browser: Browser, request_id: str) -> Answer:
    periods = re.findall(r'<option value="(\d{4}-Q\d)"', browser.get("/scorecards/").body)
    hold(bool(periods), "no period is offered")
    answer = browser.send("/scorecards/", {"period": periods[0]}, **{"X-Request-ID": request_id})
    hold(answer.status == 302, f"asking for scorecards answers {answer.status}")
    return answer


def _job(it: Installation, request_id: str) -> str:
    rows = it.rows(f"SELECT state FROM job WHERE request_id = '{request_id}'")  # noqa: S608 - ours
    return str(rows[0][0]) if rows else ""


def survives(it: Installation, browser: Browser) -> None:
    it.stop("worker")
    _asks_for_scores(browser, AGAIN)
    time.sleep(1)
    hold(_job(it, AGAIN) == "queued", "a job is done without a worker")
    it.start_worker()
    eventually(lambda: _job(it, AGAIN) == "done", "the worker that came back does what waited")
    proved("the worker was stopped and started again: what was asked meanwhile is done")
    it.stop("redis")
    eventually(lambda: _status(browser, "/readyz") == 503, "a broker that is gone is told")
    hold(browser.get("/portfolio/").status == 200, "without Redis no page is served")
    it.start_redis()
    eventually(lambda: _status(browser, "/readyz") == 200, "all is well again")
    proved("without Redis: not ready, pages go on; with Redis again: ready")


def tells(it: Installation) -> None:
    events = it.rows(f"SELECT count(*) FROM audit_event WHERE request_id = '{OURS}'")  # noqa: S608 - ours
    hold(events[0][0] >= 1, "no event has the request's id")
    asked = [line for line in it.lines("web") if line.get("request_id") == OURS]
    done = [line for line in it.lines("worker") if line.get("request_id") == OURS]
    hold(any(line["logger"] == "concord.access" and line["user"] for line in asked), str(asked))
    hold(any(line.get("job") and line.get("state") == "done" for line in done), str(done))
    it.lines("clock")
    everything = it.said("web", "worker", "clock")
    for secret in (*it.secrets.values(), PASSWORD, ADA):
        hold(secret not in everything, "a secret or an address stands in a log")
    proved("logs are JSON; request, event and job share one id; no secret and no e-mail address")
    stranger = Browser(it.address)
    metrics = {"Authorization": f"Bearer {it.secrets['METRICS_TOKEN']}"}
    hold(stranger.get("/metrics").status == 404, "strangers read figures")
    # Each process of the web server gives its last answer again for a while.
    told = stranger.get("/readyz").body
    hold(told in {"ready\n", "not ready\n"}, f"strangers read details: {told}")
    eventually(lambda: stranger.get("/readyz").body == "ready\n", "it is not ready")
    figures = stranger.get("/metrics", **metrics).body
    for wanted in (
        'concord_jobs{state="done"}',
        "concord_dead_letters 0.0",
        'concord_http_request_seconds_count{method="GET",route="/scorecards/",status="200"}',
        'concord_job_seconds_last_hour{kind="scorecards.run",of="mean"}',
    ):
        hold(wanted in figures, f"{wanted} is not told:\n{figures}")
    hold(json.loads(stranger.get("/readyz", **metrics).body)["ledger"] == "well", "no details")
    proved("figures and details for whoever has the token, for nobody else")


def comes_back(it: Installation) -> None:
    backup = it.folder / "backup"
    fingerprint = it.manage("backup", "--out", str(backup)).rsplit(" ", 1)[1].strip()
    second: dict[str, str] = {"database": it.make_database("_second"), "data": "second"}
    two = ("--by", ADA, "--witness", INES, "--fingerprint", fingerprint)
    done = it.run("restore", str(backup), *two)
    hold(done.returncode == 1 and "not empty" in done.stderr, "what works is overwritten")
    hold("stop web, worker and clock" in done.stderr, "a restore does not see that others work")
    it.manage("restore", str(backup), *two, **second)
    hold("nothing was altered" in it.manage("verify_ledger", **second), "the ledger does not hold")
    ends = "SELECT count(*), max(seq) FROM audit_event WHERE stream = 'system'"
    (before,), (after,) = it.rows(ends), it.rows(ends, second["database"])
    hold(after == (before[0] + 1, before[1] + 1), f"events: {before} before, {after} after")
    files = [
        {path.relative_to(place) for path in place.rglob("*") if path.is_file()}
        for place in (it.folder / "data" / "files", it.folder / "second" / "files")
    ]
    hold(bool(files[0]) and files[0] == files[1], f"files: {files}")
    proved("backed up while running, restored into a second database by two people, ledger whole")


def ends(it: Installation) -> None:
    for name in ("web", "worker", "clock", "redis"):
        it.stop(name)
    hold(it.left() == [], f"left behind: {it.left()}")
    hold(not list((it.folder / "tmp").glob("concord-metrics-*")), "the counts are left behind")
    proved("all stopped by SIGTERM; no process is left")


def main() -> int:
    with Installation() as it:
        print(f"Production, {datetime.now(UTC):%Y-%m-%d}, as {HOST} on {it.address}")
        print(
            "· without rights, on a read-only checkout"
            if it.confined
            else "· with the rights of whoever started this: it takes root, unshare and setpriv"
        )
        try:
            it.make_database()
            refuses_without_secrets(it)
            prepares(it)
            it.start_redis()
            starts(it)
            browser = signs_in(it)
            does_a_job(it, browser)
            survives(it, browser)
            tells(it)
            comes_back(it)
            ends(it)
        except Unproved as failure:
            print(f"✗ {failure}", file=sys.stderr)
            for name in it.processes:
                print(f"--- {name}\n{it.said(name)[-3000:]}", file=sys.stderr)
            return 1
    proved("production is proved; databases, role and folder are gone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
