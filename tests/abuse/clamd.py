"""A clamd that knows one virus, on a port of this machine or a socket in the file system."""

from __future__ import annotations

import contextlib
import socketserver
import struct
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


class _Scans(socketserver.StreamRequestHandler):
    answer: bytes | None = None

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        found = b"Eicar-Test-Signature FOUND" if VIRUS in content else b"OK"
        self.wfile.write(self.answer if self.answer is not None else b"stream: " + found + b"\0")


@contextlib.contextmanager
def running(path: str = "", answer: bytes | None = None) -> Iterator[str]:
    """The address that the settings name. `answer` is said to whatever is asked."""
    handler = type("Scans", (_Scans,), {"answer": answer})
    server: socketserver.BaseServer
    if path:
        server = socketserver.UnixStreamServer(path, handler)
        address = path
    else:
        server = socketserver.TCPServer(("127.0.0.1", 0), handler)
        address = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
