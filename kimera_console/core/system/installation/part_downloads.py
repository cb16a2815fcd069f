"""Downloads of pip that are kept while they come: the next try goes on at the byte where one ended.

pip itself keeps a package only once it came wholly, and the largest is most of what is downloaded.
Each file is written unbuffered under a name of its address, with what tells its version (ETag or
date) beside it; pip checks the hash that the index names, as of its own downloads.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

TRIES = 5
"""How often a file whose connection breaks is gone on with before pip gives up."""
_PARTIAL, _NOT_SATISFIABLE = 206, 416


def keep_downloads(folder: Path, tell: Callable[[str, int, int | None], None]) -> None:
    """Let every download of pip in this process go through `folder`.

    Args:
        folder: Where files are kept; made at the first download.
        tell: Receives a file's name, bytes that came, and bytes of all if they are known.
    """
    from pip._internal.operations import prepare

    def downloads(session: Any, *_bar: Any) -> KeptDownloads:
        return KeptDownloads(folder, tell, session)

    replaced: Any = prepare
    replaced.Downloader = downloads
    if hasattr(prepare, "BatchDownloader"):  # before pip 25.1
        replaced.BatchDownloader = lambda session, *_bar: downloads(session).batch


class KeptDownloads:
    """Stands in for pip's `Downloader`.

    Args:
        folder: See `keep_downloads`.
        tell: See there.
        session: pip's, with its certificates, proxies and passwords.
    """

    def __init__(
        self, folder: Path, tell: Callable[[str, int, int | None], None], session: Any
    ) -> None:
        self._folder, self._report, self._session = folder, tell, session

    def batch(self, links: Iterable[Any], location: str) -> Iterator[tuple[Any, tuple[str, str]]]:
        """Download each `Link` in turn, as pip's own batch downloader; yields it with what came."""
        for link in links:
            yield link, self(link, location)

    def __call__(self, link: Any, location: str) -> tuple[str, str]:
        """Download a `Link` into a folder; its path there, and "" for its type."""
        name = Path(link.filename).name
        address = hashlib.sha256(link.url_without_fragment.encode()).hexdigest()[:16]
        kept = self._folder / f"{address}-{name}"
        self._folder.mkdir(parents=True, exist_ok=True)
        if not _is_whole(link, kept):
            self._fetch(link, name, kept)
        place = Path(location, name)
        try:
            os.link(kept, place)
        except OSError:  # another disk, or one without links
            shutil.copyfile(kept, place)
        return str(place), ""

    def _fetch(self, link: Any, name: str, kept: Path) -> None:
        from pip._internal.exceptions import InstallationError
        from pip._vendor.requests.exceptions import ConnectionError as RequestsConnectionError
        from pip._vendor.urllib3.exceptions import HTTPError

        part = kept.with_name(f"{kept.name}.part")
        for _ in range(TRIES):
            try:
                if self._read(link, name, part):
                    os.replace(part, kept)
                    _version_file(part).unlink(missing_ok=True)
                    return
            except (HTTPError, RequestsConnectionError) as error:
                self._report(f"{name}: {type(error).__name__}", _size(part), None)
        raise InstallationError(f"{name} came only in part ({_size(part):,} bytes).")

    def _read(self, link: Any, name: str, part: Path) -> bool:
        """Read on from what is there; whether the file is whole."""
        from pip._internal.network.utils import HEADERS, raise_for_status, response_chunks

        have, version = _size(part), _version(part)
        wanted = {"Range": f"bytes={have}-", "If-Range": version} if have and version else {}
        answer = self._session.get(
            link.url_without_fragment, headers={**HEADERS, **wanted}, stream=True
        )
        if answer.status_code == _NOT_SATISFIABLE:
            part.unlink(missing_ok=True)
            return False
        raise_for_status(answer)
        goes_on = answer.status_code == _PARTIAL
        if goes_on and not answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            part.unlink(missing_ok=True)
            return False
        if not goes_on:
            have = 0
            _note_version(part, answer.headers)
        length = answer.headers.get("Content-Length", "")
        total = have + int(length) if length.isdigit() else None
        with part.open("ab" if goes_on else "wb", buffering=0) as file:
            for chunk in response_chunks(answer):
                file.write(chunk)
                have += len(chunk)
                self._report(name, have, total)
        return total is None or have >= total


def _is_whole(link: Any, kept: Path) -> bool:
    """Whether a file that came in an earlier try has the hash that the index names."""
    from pip._internal.exceptions import HashMismatch

    hashes = link.as_hashes()
    if not hashes or not kept.is_file():
        return False
    try:
        hashes.check_against_path(str(kept))
    except HashMismatch:
        kept.unlink()
        return False
    return True


def _version_file(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _version(part: Path) -> str:
    try:
        return str(json.loads(_version_file(part).read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _note_version(part: Path, headers: Any) -> None:
    """Keep what an answer calls its version; a weak ETag does not vouch for single bytes."""
    part.unlink(missing_ok=True)
    tag = str(headers.get("ETag", ""))
    version = headers.get("Last-Modified", "") if not tag or tag.startswith("W/") else tag
    _version_file(part).write_text(json.dumps({"version": version}), encoding="utf-8")


def _size(part: Path) -> int:
    try:
        return part.stat().st_size
    except OSError:
        return 0
