"""A small server that answers like the hub: listing, HEAD, ranges, refusals."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class HubServer:
    """Serves one folder as the model `org/tiny`.

    Attributes:
        requests: (method, path, Range header) of each request for a file.
        heard: The path of every request, whatever it was answered.
        token: If set, requests without it are refused.
        fail: (status, X-Error-Code) with which everything is refused.
        announced: Sizes or digests that the listing claims instead of the true ones.
        ranges: Whether Range headers are honoured.
        refusals: (status, X-Error-Code) with which the bytes of single files are refused.
        cut_at: Position in model.safetensors at which the connection is cut.
        cuts: How often it is cut before it holds.
        revisions: Names under which the model can be asked for.
        hold_at: Bytes of model.safetensors after which the server waits for `go_on`.
        up: Whether connections are taken; what waits for `go_on` is broken off where not.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.requests: list[tuple[str, str, str]] = []
        self.heard: list[str] = []
        self.token = ""
        self.fail: tuple[int, str] | None = None
        self.announced: dict[str, dict[str, Any]] = {}
        self.ranges = True
        self.refusals: dict[str, tuple[int, str]] = {}
        self.cut_at = 0
        self.cuts = 0
        self.hold_at: int | None = None
        self.go_on = threading.Event()
        self.address = ""
        self.revisions = {"main", COMMIT}
        self.up = False
        self._port = 0

    def start(self) -> None:
        """Take connections, always on the same port."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), _handler(self))
        self._server.daemon_threads = True
        self._port = self._server.server_port
        self.address = f"http://127.0.0.1:{self._port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )
        self._thread.start()
        self.up = True

    def stop(self) -> None:
        """Refuse connections."""
        self.up = False
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def files(self) -> dict[str, bytes]:
        return {
            p.relative_to(self.folder).as_posix(): p.read_bytes()
            for p in self.folder.rglob("*")
            if p.is_file()
        }

    def listing(self) -> dict[str, Any]:
        siblings = []
        for name, data in self.files().items():
            entry: dict[str, Any] = {
                "rfilename": name, "size": len(data), "blobId": hashlib.sha1(data).hexdigest(),
            }  # fmt: skip
            if name.endswith(".safetensors"):
                digest = hashlib.sha256(data).hexdigest()
                entry["lfs"] = {"sha256": digest, "size": len(data), "pointerSize": 134}
            entry.update(self.announced.get(name, {}))
            siblings.append(entry)
        return {"id": "org/tiny", "sha": COMMIT, "siblings": siblings, "tags": []}

    def downloads(self, suffix: str) -> list[str]:
        """Range headers of the GETs of files whose names end so."""
        return [r for method, path, r in self.requests if method == "GET" and path.endswith(suffix)]


@contextlib.contextmanager
def hub_server(folder: Path) -> Iterator[HubServer]:
    """Run the server while the block runs."""
    hub = HubServer(folder)
    hub.start()
    try:
        yield hub
    finally:
        hub.go_on.set()
        hub.stop()


def _handler(hub: HubServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_args: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def do_GET(self) -> None:
            with contextlib.suppress(ConnectionError):
                self._answer(body=True)

        def _answer(self, *, body: bool) -> None:
            path = unquote(urlsplit(self.path).path)
            hub.heard.append(path)
            if hub.fail:
                return self._refuse(*hub.fail)
            if hub.token and self.headers.get("Authorization") != f"Bearer {hub.token}":
                return self._refuse(401, "GatedRepo")
            listed = re.fullmatch(r"/api/models/(.+?)(?:/revision/(.+))?", path)
            file = re.fullmatch(r"/(.+?/.+?)/resolve/([^/]+)/(.+)", path)
            repo = (listed or file or [None, ""])[1]
            if repo != "org/tiny":
                return self._refuse(404, "RepoNotFound")
            if listed and listed[2] is not None and listed[2] not in hub.revisions:
                return self._refuse(404, "RevisionNotFound")
            if listed:
                return self._send(200, json.dumps(hub.listing()).encode(), {}, body)
            return self._file(file[3] if file else "", body)

        def _file(self, name: str, body: bool) -> None:
            wanted = self.headers.get("Range", "")
            hub.requests.append((self.command, name, wanted))
            if body and name in hub.refusals:
                return self._refuse(*hub.refusals[name])
            data = hub.files().get(name)
            if data is None:
                return self._refuse(404, "EntryNotFound")
            headers = {
                "X-Repo-Commit": COMMIT,
                "ETag": f'"{self._etag(name, data)}"',
                "Accept-Ranges": "bytes",
            }
            match = re.fullmatch(r"bytes=(\d+)-(\d*)", wanted)
            if match and hub.ranges:
                start = int(match[1])
                end = min(int(match[2] or len(data) - 1), len(data) - 1)
                headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
                return self._send(206, data[start : end + 1], headers, body, name, start)
            return self._send(200, data, headers, body, name)

        def _etag(self, name: str, data: bytes) -> str:
            kind = hashlib.sha256 if name.endswith(".safetensors") else hashlib.sha1
            return kind(data).hexdigest()

        def _send(
            self,
            status: int,
            data: bytes,
            headers: dict[str, str],
            body: bool,
            name: str = "",
            start: int = 0,
        ) -> None:
            self.send_response(status)
            for key, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(key, value)
            self.end_headers()
            if not body:
                return
            if hub.cuts > 0 and name == "model.safetensors":
                hub.cuts -= 1
                self.wfile.write(data[: max(0, hub.cut_at - start)])
                self.close_connection = True
                return
            if hub.hold_at is not None and name == "model.safetensors":
                self.wfile.write(data[: hub.hold_at])
                self.wfile.flush()
                hub.go_on.wait(30)
                if not hub.up:
                    self.close_connection = True
                    return
                data = data[hub.hold_at :]
            self.wfile.write(data)

        def _refuse(self, status: int, code: str) -> None:
            self.send_response(status)
            if code:
                self.send_header("X-Error-Code", code)
            self.send_header("Content-Length", "0")
            self.end_headers()

    return Handler
