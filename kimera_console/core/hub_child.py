"""The child process that talks to the hub. Its parent is `hub`."""

from __future__ import annotations

import contextlib
import errno
import re
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.child import child_main
from kimera_console.core.errors import SourceError
from kimera_console.core.hashing import sha256_file
from kimera_console.core.hub import UNREACHABLE
from kimera_console.core.modelfiles import SMALL_FILE_BYTES, TOKENIZER_FILE_BYTES
from kimera_console.core.safetensors_header import INDEX_NAME, WEIGHTS_NAME, header_length

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.jobs import JobContext

_SMALL = re.compile(
    r"(config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|modules"
    r"|config_sentence_transformers|sentence_[a-z-]+_config|adapter_config"
    r"|model\.safetensors\.index)\.json"
    r"|(vocab|merges)\.txt|(sentencepiece\.bpe|spm|spiece|sentencepiece)\.model"
    r"|[0-9]{1,2}_[A-Za-z]{1,40}/(config\.json|model\.safetensors)"
    r"|(sparse|colbert)_linear\.(pt|safetensors)"
)
_WEIGHTS = re.compile(r"model(-\d{5}-of-\d{5})?\.safetensors")
_FIRST_BYTES = 100_000
"""Enough for most headers; a longer one costs a second request."""
_POLL_S = 0.1
_STEP_BYTES = 1024 * 1024
_TIMEOUT_S = 20.0


@dataclass(frozen=True)
class _RemoteFile:
    """A file on the hub: name, bytes, and the name under which the cache keeps its content."""

    name: str
    size_bytes: int
    blob: str
    sha256: str


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Answer a request of `hub`."""
    with _readable_errors(request["id"], request["revision"]):
        context.report("Ask the hub")
        commit, files = _listing(request["id"], request["revision"])
        if request["action"] == "preview":
            return _preview(request, commit, files, context)
        return _download(request, commit, files, context)


def _preview(
    request: dict[str, Any], commit: str, files: dict[str, _RemoteFile], context: JobContext
) -> dict[str, Any]:
    """Put the small files and the beginnings of the weights into the folder asked for."""
    folder = Path(request["folder"])
    small = [
        file
        for file in files.values()
        if _SMALL.fullmatch(file.name) and file.name.endswith(".json") and file.name != "vocab.json"
    ]
    for file in small:
        limit = TOKENIZER_FILE_BYTES if "/" not in file.name else SMALL_FILE_BYTES
        if file.size_bytes > limit:
            raise SourceError(
                f"{request['id']}/{file.name} has {file.size_bytes:,} bytes; at most {limit:,}"
                " are expected.",
                hint="Choose another model.",
            )
    for name, path in _fetch(request, commit, small, context).items():
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, target)
    for name in _weight_names(folder, files):
        beginning = _beginning(request["id"], commit, files[name])
        (folder / name).write_bytes(beginning)
    return {"revision": commit, "sizes": {file.name: file.size_bytes for file in files.values()}}


def _download(
    request: dict[str, Any], commit: str, files: dict[str, _RemoteFile], context: JobContext
) -> dict[str, Any]:
    """Fetch the small files and the weights into the hub client's cache."""
    small = [file for file in files.values() if _SMALL.fullmatch(file.name)]
    paths = _fetch(request, commit, small, context)
    if "config.json" not in paths:
        raise SourceError(
            f"{request['id']} has no config.json.", hint="Choose a model saved by transformers."
        )
    folder = paths["config.json"].parent
    weights = [files[name] for name in _weight_names(folder, files)]
    if not weights:
        raise SourceError(
            f"{request['id']} has no model.safetensors.",
            hint="Ask its author for safetensors, or choose another model.",
        )
    _fetch(request, commit, weights, context)
    return {"revision": commit, "folder": str(folder)}


def _listing(repo: str, revision: str) -> tuple[str, dict[str, _RemoteFile]]:
    """The commit that a revision is now, and its files."""
    from huggingface_hub import HfApi

    info = HfApi().model_info(repo, revision=revision, files_metadata=True, timeout=_TIMEOUT_S)
    if not info.sha or not re.fullmatch(r"[0-9a-f]{40}", info.sha):
        raise SourceError(
            f"The hub names no commit for {repo}@{revision}.", hint="Try again later."
        )
    files = {}
    for sibling in info.siblings or ():
        sha256 = sibling.lfs.sha256 if sibling.lfs else ""
        files[sibling.rfilename] = _RemoteFile(
            sibling.rfilename, int(sibling.size or 0), sha256 or sibling.blob_id or "", sha256
        )
    return info.sha, files


def _weight_names(folder: Path, files: dict[str, _RemoteFile]) -> list[str]:
    """The weights' files: one, or the shards (of which an index stands in `folder`)."""
    if WEIGHTS_NAME in files:
        return [WEIGHTS_NAME]
    if not (folder / INDEX_NAME).is_file():
        return []
    return sorted(name for name in files if _WEIGHTS.fullmatch(name))


def _fetch(
    request: dict[str, Any], commit: str, files: list[_RemoteFile], context: JobContext
) -> dict[str, Path]:
    """Fetch files into the cache; those that are there are only looked up."""
    from huggingface_hub import constants, hf_hub_download, try_to_load_from_cache

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
    total, done = sum(file.size_bytes for file in missing), 0
    _check_space(cache, total, repo)
    for file in missing:
        partial = cache / f"models--{repo.replace('/', '--')}" / "blobs" / f"{file.blob}.incomplete"
        with _growth(partial, file, done, total, context):
            path = hf_hub_download(repo, file.name, revision=commit, cache_dir=cache)
        _check_content(Path(path), file, repo)
        done += file.size_bytes
        found[file.name] = Path(path)
        context.report("Download", done, total, unit="bytes", detail=file.name)
    _remember(request, commit)
    return found


@contextlib.contextmanager
def _growth(
    partial: Path, file: _RemoteFile, done: int, total: int, context: JobContext
) -> Iterator[None]:
    """While a file is fetched, report the bytes that have arrived of it."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_POLL_S):
            with contextlib.suppress(OSError):
                arrived = min(partial.stat().st_size, file.size_bytes)
                context.report("Download", done + arrived, total, unit="bytes", detail=file.name)

    context.report("Download", done, total, unit="bytes", detail=file.name)
    watcher = threading.Thread(target=watch, name="download-progress", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _check_content(path: Path, file: _RemoteFile, repo: str) -> None:
    """Compare what arrived with what the hub announced; the client compares sizes only."""
    if not file.sha256 or sha256_file(path) == file.sha256:
        return
    real = path.resolve()
    path.unlink(missing_ok=True)
    real.unlink(missing_ok=True)
    raise SourceError(
        f"{repo}/{file.name} arrived damaged: its SHA-256 is not the one that the hub announces.",
        hint="Download it again.",
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


def _check_space(cache: Path, needed: int, repo: str) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(cache).free
    if needed > free:
        raise SourceError(
            f"{repo} needs {needed:,} bytes in {cache}; {free:,} are free.",
            hint="Free space there, or set HF_HOME to a larger disk.",
        )


def _beginning(repo: str, commit: str, file: _RemoteFile) -> bytes:
    """The length and header of a safetensors file on the hub, by range requests."""
    start = _first_bytes(repo, commit, file.name, min(_FIRST_BYTES, file.size_bytes))
    needed = 8 + header_length(start, file.size_bytes, Path(repo, file.name))
    if needed > len(start):
        start = _first_bytes(repo, commit, file.name, needed)
    return start[:needed]


def _first_bytes(repo: str, commit: str, name: str, count: int) -> bytes:
    from huggingface_hub import hf_hub_url
    from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

    if count <= 0:
        return b""
    headers = {**build_hf_headers(), "Range": f"bytes=0-{count - 1}", "Accept-Encoding": "identity"}
    url = hf_hub_url(repo, name, revision=commit)
    data = bytearray()
    # Streamed: a server that ignores the range must not send the whole file.
    with get_session().get(url, headers=headers, stream=True, timeout=_TIMEOUT_S) as response:
        hf_raise_for_status(response)
        for chunk in response.iter_content(65_536):
            data += chunk
            if len(data) >= count:
                break
    return bytes(data[:count])


@contextlib.contextmanager
def _readable_errors(repo: str, revision: str) -> Iterator[None]:
    """Turn the client's errors into sentences."""
    import requests
    from huggingface_hub import errors

    try:
        yield
    except errors.GatedRepoError as error:
        raise SourceError(
            f"{repo} is gated: the hub gives it only to accounts that accepted its conditions.",
            hint="Accept them on the model's page, and set HF_TOKEN to your access token.",
            log=str(error),
        ) from error
    except errors.RevisionNotFoundError as error:
        raise SourceError(
            f"{repo} has no revision {revision!r}.", hint="Name a branch, tag or commit of it."
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise SourceError(
            f"The hub has no model {repo}, or it is private.",
            hint="Check its spelling; for a private model set HF_TOKEN.",
            log=str(error),
        ) from error
    except (requests.ConnectionError, requests.Timeout, errors.LocalEntryNotFoundError) as error:
        raise SourceError(
            f"The hub {UNREACHABLE} for {repo}.",
            hint="Check the network and proxy, or name a folder.",
            log=str(error),
        ) from error
    except errors.HFValidationError as error:
        raise SourceError(
            f"{repo!r} is not a hub id.", hint="Name one like BAAI/bge-m3.", log=str(error)
        ) from error
    except errors.HfHubHTTPError as error:
        raise _http_error(repo, error) from error
    except OSError as error:
        raise _system_error(repo, error) from error


def _http_error(repo: str, error: Any) -> SourceError:
    status = getattr(error.response, "status_code", 0)
    if status in (401, 403):
        return SourceError(
            f"The hub refuses {repo} to this account ({status}).",
            hint="Set HF_TOKEN to an access token that may read it.",
            log=str(error),
        )
    if status >= 500 or status == 429:
        return SourceError(
            f"The hub {UNREACHABLE} for {repo}: it answers with error {status}.",
            hint="Try again later.",
            log=str(error),
        )
    return SourceError(
        f"The hub answers the request for {repo} with error {status}.",
        hint="Check the model's name, or try again later.",
        log=str(error),
    )


def _system_error(repo: str, error: OSError) -> SourceError:
    if error.errno == errno.ENOSPC:
        return SourceError(
            f"The disk is full: {repo} could not be downloaded.",
            hint="Free space, or set HF_HOME to a larger disk.",
        )
    return SourceError(
        f"{repo} could not be downloaded: {error.strerror or str(error).splitlines()[0][:300]}.",
        hint="Try again; check the folder that HF_HOME names.",
        log=str(error),
    )


if __name__ == "__main__":
    child_main(handle)
