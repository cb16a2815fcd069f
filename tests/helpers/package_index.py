"""A small index of packages on this machine: pip's simple pages, and files with ranges."""

from __future__ import annotations

import contextlib
import hashlib
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class PackageIndex:
    """Serves the wheels of one folder.

    Attributes:
        address: Of the index, for PIP_INDEX_URL.
        ranges: Range header of each request for a wheel, "" for none.
        cut_at: Position at which the connection is cut, once; 0 for never.
        hold_at: Position after which nothing is sent until `go_on`; 0 for never.
        digest: Hash that the pages claim instead of the true one.
        bytes_per_s: How fast it sends; 0 for as fast as it can.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ""
        self.ranges: list[str] = []
        self.cut_at = self.hold_at = 0
        self.digest = ""
        self.bytes_per_s = 0
        self.go_on = threading.Event()

    def page(self, name: str) -> bytes:
        """The links of one distribution."""
        rows = []
        for wheel in sorted(self.folder.glob("*.whl")):
            if re.sub(r"[-_.]+", "-", wheel.name.split("-")[0]).lower() != name:
                continue
            digest = self.digest or hashlib.sha256(wheel.read_bytes()).hexdigest()
            rows.append(f'<a href="/files/{wheel.name}#sha256={digest}">{wheel.name}</a>')
        return f"<!DOCTYPE html><html><body>{''.join(rows)}</body></html>".encode()


@contextlib.contextmanager
def package_index(folder: Path) -> Iterator[PackageIndex]:
    """Serve a folder of wheels while the block runs."""
    index = PackageIndex(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(index))
    server.daemon_threads = True
    index.address = f"http://127.0.0.1:{server.server_port}/simple"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield index
    finally:
        index.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(index: PackageIndex) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = self.path.strip("/").split("/")
            if parts[0] == "simple":
                self._answer(200, index.page(parts[1]), {"Content-Type": "text/html"})
                return
            content = (index.folder / unquote(parts[-1])).read_bytes()
            asked = self.headers.get("Range", "")
            index.ranges.append(asked)
            version = f'"{hashlib.sha256(content).hexdigest()}"'
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
            if self.headers.get("If-Range", version) != version:
                start = 0
            headers = {"ETag": version, "Accept-Ranges": "bytes"}
            if start:
                headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self._answer(206 if start else 200, content[start:], headers)

        def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            cut, hold = index.cut_at, index.hold_at
            if "ETag" in headers and (cut or hold):
                index.cut_at = index.hold_at = 0
                self.wfile.write(content[: cut or hold])
                if cut:
                    self.close_connection = True
                    return
                index.go_on.wait(60)
                content = content[hold:]
            with contextlib.suppress(OSError):  # who asked may be gone
                piece = (index.bytes_per_s or len(content) * 20) // 20
                for start in range(0, len(content), max(piece, 1)):
                    self.wfile.write(content[start : start + piece])
                    time.sleep(0.05 if index.bytes_per_s else 0)

        def log_message(self, *_arguments: object) -> None:
            return

    return Handler
