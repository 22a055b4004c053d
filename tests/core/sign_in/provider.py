"""A small identity provider of our own: OpenID Connect over HTTP, as real ones do it."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

BEGIN, BACK, AGAIN = (f"/account/provider/{step}" for step in ("", "back/", "again/"))
CLIENT = "concord"
SECRET = "a secret that both know, longer than 32 bytes"


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """Signs in `claims` at once. `twist` changes the claims of a token, `sign` how it is signed."""

    def __init__(self) -> None:
        self.key, self.kid = new_key(), "first"
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()
        self.fresh()

    def fresh(self) -> None:
        self.claims: dict[str, Any] = {}
        self.told: dict[str, Any] = {}
        self.codes: dict[str, Any] = {}
        self.asked: list[Any] = []
        self.metadata: dict[str, Any] = {}
        self.twist: Any = dict
        self.sign: Any = self.signed

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def signed(self, claims, *, key=None, algorithm="RS256", **header) -> str:
        head = {"kid": self.kid, **header}
        return jwt.encode(claims, key or self.key, algorithm=algorithm, headers=head)

    def authorised(self, address: str, **more: str) -> str:
        """Where a browser that is sent to `address` is sent back to."""
        parts = urlsplit(address)
        assert address.startswith(f"{self.issuer}/authorize?")
        asked = dict(parse_qsl(parts.query))
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer} | more
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token_for(self, form: dict[str, list[str]], authorization: str):
        """The answer to a code: each is good once, for who has the secret and the verifier."""
        asked = self.codes.pop(form["code"][0], None)
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        posted = [form.get("client_id"), form.get("client_secret")] == [[CLIENT], [SECRET]]
        if asked is None or not (posted or authorization == f"Basic {expected}"):
            return None
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        if form["redirect_uri"] != [asked["redirect_uri"]]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "sub": "248289761001",
            **({"auth_time": now} if "max_age" in asked else {}),
            **self.claims,
        }
        return {
            "access_token": "for the claims",
            "token_type": "Bearer",
            "id_token": self.sign(self.twist(claims)),
        }

    def published(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            **self.metadata,
        }

    def keys(self):
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": self.kid, "use": "sig", "alg": "RS256"}]}


def way(provider, browser=None, path=BEGIN, **more):
    """A browser after it went to the provider and came back, and the answer."""
    browser = browser or Client()
    there = browser.get(path).headers["Location"]
    return browser, browser.get(provider.authorised(there, **more))


def _handler(provider: Provider):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorised(f"{provider.issuer}{self.path}"))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            found = {
                "/.well-known/openid-configuration": provider.published,
                "/keys": provider.keys,
                "/userinfo": lambda: provider.told,
            }
            self._say(200, found[path]())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = provider.token_for(parse_qs(body), self.headers.get("Authorization", ""))
            self._say(200 if answer else 400, answer or {"error": "invalid_grant"})

        def _say(self, status: int, what: object) -> None:
            content = json.dumps(what).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: object) -> None:
            pass

    return Handler
