"""Finds the pages that somebody reaches by following links, without a browser."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.test import Client

OF_EACH = 2
"""So many pages of one route are looked at: lists lead to many of the same kind."""

_FILE = re.compile(r"\.(csv|xlsx|ics|pdf|json|txt)$|/pdf/$")
_MADE_OF = re.compile(r'<[a-z0-9]+(?=[ >])|(?:class|name|type|role)="[^"]*"')
_LINK = re.compile(r'<a [^>]*?href="([^"]+)"')


@dataclass(frozen=True)
class Found:
    route: str
    address: str
    shape: frozenset[str]
    """What the page is made of, its words, figures and identifiers apart."""

    @property
    def parts(self) -> frozenset[str]:
        """Its elements and how they look, whatever the fields of its forms are called."""
        return frozenset(one for one in self.shape if not one.startswith('name="'))


def pages_of(client: Client, start: Iterable[str], *, of_each: int = OF_EACH) -> dict[str, Found]:
    """By route, the fullest page that is reached from `start`; files and foreign links are not."""
    waiting, seen, asked = list(start), set(), Counter[str]()
    pages: dict[str, Found] = {}
    while waiting:
        # Another place on the same page is the same page.
        address = urldefrag(waiting.pop(0)).url
        name = _route(address)
        if name is None or address in seen or asked[name] >= of_each:
            continue
        seen.add(address)
        asked[name] += 1
        response = client.get(address)
        if response.status_code == 302:
            waiting.append(urljoin(address, response.headers["Location"]))
        if response.streaming:
            # Reading a file to its end closes it.
            b"".join(response.streaming_content)
            continue
        if response.status_code != 200 or b"<main" not in response.content:
            continue
        text = response.content.decode()
        known = pages.get(name)
        shape = frozenset(
            re.sub(r"[0-9a-f-]*[0-9][0-9a-f-]*", "", one) for one in _MADE_OF.findall(text)
        )
        if known is None or len(known.shape) < len(shape):
            pages[name] = Found(name, address, shape)
        waiting += [urljoin(address, link.replace("&amp;", "&")) for link in _LINK.findall(text)]
    return pages


def _route(address: str) -> str | None:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or _FILE.search(parts.path):
        return None
    try:
        name = resolve(parts.path).url_name
    except Resolver404:
        return None
    return f"{name}?" if name and parts.query else name
