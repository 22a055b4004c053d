"""What a browser behind the proxy does: keeps cookies, sends forms and files, follows nothing."""

from __future__ import annotations

import http.client
import http.cookies
import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode

from scripts.proof.installation import HOST


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str

    @property
    def place(self) -> str:
        """Where it sends the browser."""
        return self.headers.get("location", "")


@dataclass(slots=True)
class Browser:
    """One person's browser. `proxy` are the headers that the proxy in front adds."""

    address: str
    proxy: dict[str, str] = field(
        default_factory=lambda: {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    )
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, b"", headers)

    def send(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        """A form, with the token of the page that has it."""
        body = urlencode({**form, "csrfmiddlewaretoken": self._token(path)}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, body, kind | headers)

    def upload(self, path: str, form: dict[str, str], name: str, content: bytes) -> Answer:
        """A form with a file in its field `file`."""
        edge = secrets.token_hex(16)
        fields = {**form, "csrfmiddlewaretoken": self._token(path)}
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = "".join([*parts, head]).encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self._ask(
            "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"}
        )

    def _token(self, path: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path).body)
        return found[1] if found else ""

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(self.address, timeout=30)
        try:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            sent = {"Host": HOST, "Referer": f"https://{HOST}/", **self.proxy}
            sent |= {"Cookie": cookies} if cookies else {}
            connection.request(method, path, body, sent | headers)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        finally:
            connection.close()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self.cookies |= {k: c.value for k, c in http.cookies.SimpleCookie(value).items()}
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, text)
