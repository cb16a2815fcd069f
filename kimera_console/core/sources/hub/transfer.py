"""Files of the hub into the client's cache: counted, resumed, checked. Runs in the hub's child."""

from __future__ import annotations

import collections
import contextlib
import os
import shutil
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import SourceError
from kimera_console.core.sources.hub.cache import CachedModel
from kimera_console.core.system.hashing import sha256_file
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kimera_console.core.jobs import JobContext

TRIES = 4
"""A connection that breaks off is made again so often, if nothing arrives in between."""
PAUSE_S = 0.5
OUTAGE_S = 60.0
"""While no connection can be made, after some of a download has arrived, it is tried so long
at most."""
LONGEST_PAUSE_S = 15.0
TIMEOUT_S = 20.0
PARTIAL_CONTENT = 206
_RETRIES = 4
_PASSING = (408, 500, 502, 503, 504)
"""Answers after which the same request is made again so often, with growing pauses."""
_POLL_S = 0.1
_SPEED_OVER_S = 5.0


@dataclass(frozen=True)
class RemoteFile:
    """A file on the hub: name, bytes, and the name under which the cache keeps its content."""

    name: str
    size_bytes: int
    blob: str
    sha256: str


class Meter:
    """What has arrived, of one file and of all, and how fast; reported to the job.

    Args:
        context: Receives the bytes of all files, and file and speed as the detail.
        files: What is to be fetched.
    """

    def __init__(self, context: JobContext, files: Sequence[RemoteFile]) -> None:
        self._context, self._files = context, files
        self._total = sum(file.size_bytes for file in files)
        self._done = 0
        self._seen: collections.deque[tuple[float, int]] = collections.deque()

    def report(self, index: int, arrived: int) -> None:
        """Report that so many bytes of a file are there."""
        file = self._files[index]
        done = self._done + arrived
        detail = file.name
        if len(self._files) > 1:
            detail += f" ({index + 1} of {len(self._files)})"
        if 0 < arrived < file.size_bytes and done != arrived:
            detail += f", {byte_size(arrived)} of {byte_size(file.size_bytes)}"
        speed = self._bytes_per_s(done)
        if speed:
            detail += f" · {byte_size(speed)}/s"
        self._context.report("Download", done, self._total, unit="bytes", detail=detail)

    def finish(self, index: int) -> None:
        """A file is whole."""
        self.report(index, self._files[index].size_bytes)
        self._done += self._files[index].size_bytes

    def _bytes_per_s(self, done: int) -> float:
        """Over the last seconds; 0.0 while nothing can be said."""
        now = time.monotonic()
        self._seen.append((now, done))
        while now - self._seen[0][0] > _SPEED_OVER_S:
            self._seen.popleft()
        seconds, count = now - self._seen[0][0], done - self._seen[0][1]
        return count / seconds if seconds > _POLL_S and count > 0 else 0.0


def fetch(
    request: dict[str, Any], commit: str, files: list[RemoteFile], context: JobContext
) -> dict[str, Path]:
    """Fetch files into the cache; those that are there are only looked up.

    Raises:
        SourceError: No space, a connection that keeps breaking off, or damaged content.
    """
    from huggingface_hub import try_to_load_from_cache

    model = CachedModel(Path(request["cache"]), request["id"])
    found: dict[str, Path] = {}
    missing = []
    for file in files:
        path = try_to_load_from_cache(model.repo, file.name, cache_dir=model.cache, revision=commit)
        if isinstance(path, str):
            found[file.name] = Path(path)
        else:
            missing.append(file)
    _check_space(model, missing)
    meter = Meter(context, missing)
    for index, file in enumerate(missing):
        tell = partial(meter.report, index)
        found[file.name] = _fetch_one(model, commit, file, tell, begun=index > 0)
        meter.finish(index)
    model.remember(request["revision"], commit)
    return found


def _fetch_one(
    model: CachedModel,
    commit: str,
    file: RemoteFile,
    tell: Callable[[int], None],
    *,
    begun: bool,
) -> Path:
    """One file. The client's own download starts again at every attempt, so this is another."""
    with model.locked(file.blob):
        if not model.blob(file.blob).is_file():
            arrived = model.incomplete(file.blob)
            arrived.parent.mkdir(parents=True, exist_ok=True)
            with _growth(arrived, tell):
                _receive_all(model.repo, commit, file, arrived, begun=begun)
            _check_content(arrived, file, model.repo)
            os.replace(arrived, model.blob(file.blob))
        return model.place(file.blob, commit, file.name)


@contextlib.contextmanager
def _growth(path: Path, tell: Callable[[int], None]) -> Iterator[None]:
    """While a file is fetched, report the bytes that have arrived, also of one that stands still.

    Reports are thinned on their way: that of the last bytes before a pause might never come.
    """
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_POLL_S):
            tell(_size(path))

    tell(_size(path))
    watcher = threading.Thread(target=watch, name="download-progress", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _receive_all(repo: str, commit: str, file: RemoteFile, arrived: Path, *, begun: bool) -> None:
    """Over as many connections as it takes; what came is kept for the next try.

    Args:
        repo: The model's id.
        commit: Of which commit the file is.
        file: The file.
        arrived: Receives its content; may hold the beginning.
        begun: Whether files before this one came: then an outage is waited for at its first byte.
    """
    import httpx2

    if _size(arrived) > file.size_bytes:
        arrived.unlink()  # of another time
    tries, before, outage = 0, _size(arrived), _Outage()
    while _size(arrived) < file.size_bytes or not arrived.exists():
        try:
            _receive(repo, commit, file, arrived)
            return
        except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.ReadTimeout) as error:
            if _size(arrived) > before:
                tries, before, outage = 0, _size(arrived), _Outage()
            else:
                tries += 1
            if tries >= TRIES:
                raise _broken_off(repo, file, _size(arrived)) from error
            time.sleep(PAUSE_S)
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            if not (begun or before) or not outage.wait():
                raise


class _Outage:
    """A network that is gone for a while, in the midst of a download."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._pause_s = PAUSE_S

    def wait(self) -> bool:
        """Wait, each time longer; False where it lasts too long. A cancel ends this process."""
        now = time.monotonic()
        self._since = now if self._since is None else self._since
        if now + self._pause_s > self._since + OUTAGE_S:
            return False
        time.sleep(self._pause_s)
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        return True


def _receive(repo: str, commit: str, file: RemoteFile, arrived: Path) -> None:
    """Append to a file what one connection gives of it.

    Raises:
        httpx2.TransportError: The connection broke off, or was not made.
        HfHubHTTPError: The hub refuses.
        SourceError: More came than the hub lists.
    """
    from huggingface_hub import hf_hub_url
    from huggingface_hub.utils import build_hf_headers, hf_raise_for_status, http_stream_backoff

    start = _size(arrived)
    headers = {**build_hf_headers(), "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    with http_stream_backoff(
        "GET",
        hf_hub_url(repo, file.name, revision=commit),
        headers=headers,
        timeout=TIMEOUT_S,
        max_retries=_RETRIES,
        retry_on_exceptions=(),
        retry_on_status_codes=_PASSING,
    ) as response:
        hf_raise_for_status(response)
        if response.status_code != PARTIAL_CONTENT:
            start = 0  # the server gives all of it, whatever is asked for
        with arrived.open("ab") as stream:
            stream.truncate(start)
            for data in response.iter_bytes():
                start += len(data)
                if start > file.size_bytes:
                    arrived.unlink(missing_ok=True)
                    raise _damaged(repo, file, "more came than the hub lists")
                stream.write(data)
                stream.flush()  # a cancel kills this process


def _check_content(arrived: Path, file: RemoteFile, repo: str) -> None:
    """Compare what arrived with what the listing announced; the download's headers may lie."""
    why = ""
    if _size(arrived) != file.size_bytes:
        why = f"{_size(arrived):,} bytes came where the hub lists {file.size_bytes:,}"
    elif file.sha256 and sha256_file(arrived) != file.sha256:
        why = "its SHA-256 is not the one that the hub announces"
    if why:
        arrived.unlink(missing_ok=True)
        raise _damaged(repo, file, why)


def _damaged(repo: str, file: RemoteFile, why: str) -> SourceError:
    return SourceError(
        f"{repo}/{file.name} arrived damaged: {why}.",
        hint="It was deleted. Download it again.",
    )


def _broken_off(repo: str, file: RemoteFile, arrived: int) -> SourceError:
    return SourceError(
        f"The connection to the hub keeps breaking off: {arrived:,} of {file.size_bytes:,} bytes"
        f" of {repo}/{file.name} have arrived.",
        hint="Check the network, then try again: the download resumes where it stopped.",
    )


def _check_space(model: CachedModel, files: Sequence[RemoteFile]) -> None:
    """Room for the files, without what of their contents is in the cache already."""
    wanted = [file for file in files if not model.blob(file.blob).is_file()]
    needed = sum(max(0, f.size_bytes - _size(model.incomplete(f.blob))) for f in wanted)
    model.cache.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(model.cache).free
    if needed > free:
        raise SourceError(
            f"{model.repo} needs {needed:,} bytes in {model.cache}; {free:,} are free,"
            f" {needed - free:,} are missing.",
            hint="Free space there, or set HF_HOME to a larger disk.",
        )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
