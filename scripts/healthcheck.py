"""Asks the web service of this container for the sign-in page; exit status 0 when it answers."""

from __future__ import annotations

import http.client
import os
import sys


def main() -> int:
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), 4)
    # What the proxy in front sends; without it every answer is a redirect.
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    try:
        connection.request("GET", "/account/login/", headers=headers)
        status = connection.getresponse().status
    except OSError as error:
        print(f"No answer: {error}")
        return 1
    print(f"Status {status}")
    return 0 if status == http.HTTPStatus.OK else 1


if __name__ == "__main__":
    sys.exit(main())
