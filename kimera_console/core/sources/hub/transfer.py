"""Files of the hub into the client's cache: counted, resumed, checked. Runs in the hub's child."""

from __future__ import annotations

import collections
import contextlib
import shutil
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import SourceError
from kimera_console.core.system.hashing import sha256_file
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kimera_console.core.jobs import JobContext

TRIES = 4
"""A connection that breaks off is made again so often, if nothing arrives in between."""
PAUSE_S = 0.5
_POLL_S = 0.1
_STEP_BYTES = 1024 * 1024
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

    def tell(self, index: int, arrived: int) -> None:
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
        self.tell(index, self._files[index].size_bytes)
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
    from huggingface_hub import constants, try_to_load_from_cache

    # The client writes in steps of 10 MB: too coarse for progress, and a cancel loses as much.
    constants.DOWNLOAD_CHUNK_SIZE = _STEP_BYTES

    repo, cache = request["id"], Path(request["cache"])
    found: dict[str, Path] = {}
    missing = []
    for file in files:
        path = try_to_load_from_cache(repo, file.name, cache_dir=cache, revision=commit)
        if isinstance(path, str):
            found[file.name] = Path(path)
        else:
            missing.append(file)
    _check_space(cache, _still_to_come(cache, repo, missing), repo)
    meter = Meter(context, missing)
    for index, file in enumerate(missing):
        found[file.name] = _fetch_one(repo, commit, cache, file, partial(meter.tell, index))
        meter.finish(index)
    _remember(request, commit)
    return found


def _fetch_one(
    repo: str, commit: str, cache: Path, file: RemoteFile, tell: Callable[[int], None]
) -> Path:
    """One file, over as many connections as it takes; what came is kept for the next try."""
    import requests
    from huggingface_hub import hf_hub_download

    arrived = _arrived(cache, repo, file)
    if _size(arrived) > file.size_bytes:
        arrived.unlink()  # of another time; the client would ask for what lies behind the end
    tries, before = 0, _size(arrived)
    while True:
        try:
            with _growth(arrived, tell):
                path = Path(hf_hub_download(repo, file.name, revision=commit, cache_dir=cache))
            _check_content(path, file, repo)
            return path
        except requests.exceptions.ChunkedEncodingError as error:
            tries = 0 if _size(arrived) > before else tries + 1
            before = _size(arrived)
            if tries >= TRIES:
                raise _broken_off(repo, file, before) from error
            time.sleep(PAUSE_S)
        except OSError as error:
            if "Consistency check failed" not in str(error):
                raise
            arrived.unlink(missing_ok=True)
            raise _damaged(repo, file, f"the hub announces {file.size_bytes:,} bytes") from error


@contextlib.contextmanager
def _growth(path: Path, tell: Callable[[int], None]) -> Iterator[None]:
    """While a file is fetched, report the bytes that have arrived of it."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_POLL_S):
            if path.exists():
                tell(_size(path))

    tell(_size(path))
    watcher = threading.Thread(target=watch, name="download-progress", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _check_content(path: Path, file: RemoteFile, repo: str) -> None:
    """Compare what arrived with what the listing announced.

    The client believes the download's own headers, and knows no digests.
    """
    why = ""
    if _size(path) != file.size_bytes:
        why = f"{_size(path):,} bytes came where the hub lists {file.size_bytes:,}"
    elif file.sha256 and sha256_file(path) != file.sha256:
        why = "its SHA-256 is not the one that the hub announces"
    if why:
        real = path.resolve()
        path.unlink(missing_ok=True)
        real.unlink(missing_ok=True)
        raise _damaged(repo, file, why)


def _damaged(repo: str, file: RemoteFile, why: str) -> SourceError:
    return SourceError(
        f"{repo}/{file.name} arrived damaged: {why}.",
        hint="It was thrown away. Download it again.",
    )


def _broken_off(repo: str, file: RemoteFile, arrived: int) -> SourceError:
    return SourceError(
        f"The connection to the hub keeps breaking off: {arrived:,} of {file.size_bytes:,} bytes"
        f" of {repo}/{file.name} have arrived.",
        hint="Check the network, then try again: the download goes on where it stopped.",
    )


def _remember(request: dict[str, Any], commit: str) -> None:
    """Note which commit a branch is, as the client does: found later without the network."""
    if request["revision"] == commit:
        return
    model = Path(request["cache"]) / f"models--{request['id'].replace('/', '--')}"
    reference = model / "refs" / request["revision"]
    with contextlib.suppress(OSError):
        reference.parent.mkdir(parents=True, exist_ok=True)
        reference.write_text(commit, "ascii")


def _still_to_come(cache: Path, repo: str, files: Sequence[RemoteFile]) -> int:
    """Bytes without those that an earlier try has left."""
    return sum(max(0, f.size_bytes - _size(_arrived(cache, repo, f))) for f in files)


def _check_space(cache: Path, needed: int, repo: str) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(cache).free
    if needed > free:
        raise SourceError(
            f"{repo} needs {needed:,} bytes in {cache}; {free:,} are free, {needed - free:,} are"
            " missing.",
            hint="Free space there, or set HF_HOME to a larger disk.",
        )


def _arrived(cache: Path, repo: str, file: RemoteFile) -> Path:
    """Where the client keeps what has arrived of a file."""
    return cache / f"models--{repo.replace('/', '--')}" / "blobs" / f"{file.blob}.incomplete"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
