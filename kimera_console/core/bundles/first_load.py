"""The first load of a model that this console has not proved: in a child, with bounds.

A graph can loop without an end, a tokenizer can make megabytes of a word, and neither can be
seen without running it. So before a process that matters loads a bundle (the window's, a
service's), a child loads it and embeds two texts, within bounds on time and memory. What passed
is remembered by its files, as they were; a changed file is tried again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.bundle import Bundle, read_bundle
from kimera_console.core.bundles.load_check import load_in_child
from kimera_console.core.errors import BundleError, ChildFailedError, SourceError, UnsafeModelError
from kimera_console.core.formats.onnx_graph import read_onnx
from kimera_console.core.sources.heads import HEADS_NAME
from kimera_console.core.system import durable
from kimera_console.core.system.paths import console_paths

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.jobs import JobContext

HASHED_BYTES = 32_000_000
"""Files up to this size are known by their content: read in a few hundredths of a second."""
MOST_PROVED = 200
_FOLDER = "proved"


def try_first(folder: Path, context: JobContext) -> None:
    """Load a bundle in a child first, unless this console has done so with these very files.

    A bundle that is damaged or does not load is left to the loader, which says it better.

    Raises:
        BundleError: It takes more time or memory than its size allows, or ends its process.
        JobCancelled: After a cancel; the child is gone.
    """
    try:
        bundle = read_bundle(folder)
        key = _key(bundle)
    except (BundleError, SourceError, OSError):
        return
    if _is_proved(key):
        return
    context.report("Try the model in a process of its own", detail=bundle.name)
    try:
        problems = load_in_child(bundle, context)
    except OSError as error:  # no room for a child's files: that says nothing of the model
        context.log(f"{bundle.name} was not tried in a process of its own: {error}")
        return
    except (ChildFailedError, UnsafeModelError) as error:
        if isinstance(error.__cause__, OSError):  # the system started no process
            context.log(f"{bundle.name} was not tried in a process of its own: {error.message}")
            return
        raise BundleError(
            f"{bundle.model_file} is not loaded here: its first load, in a process of its own, "
            f"failed. {error.message}",
            hint="Use a model from a source that you trust, or convert it with this console.",
            log=error.log,
        ) from error
    if not problems:
        _remember(key, bundle)


def note_proved(folder: Path) -> None:
    """Remember a bundle that was loaded and compared a moment ago, by a conversion."""
    with contextlib.suppress(BundleError, SourceError, OSError):
        bundle = read_bundle(folder)
        _remember(_key(bundle), bundle)


def _key(bundle: Bundle) -> str:
    """What the loaded files are: a digest of their content, or of where and what they are."""
    files = {bundle.model_file, bundle.path / "tokenizer.json", bundle.path / HEADS_NAME}
    for tensor in read_onnx(bundle.model_file).external:
        files.add(bundle.model_file.parent / tensor.location)
    digest = hashlib.sha256()
    for file in sorted(files):
        if not file.is_file():
            continue
        digest.update(f"{file.name}\0".encode("utf-8", "surrogateescape"))
        digest.update(_identity(file))
    return digest.hexdigest()


def _identity(file: Path) -> bytes:
    status = file.stat()
    if status.st_size <= HASHED_BYTES:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    # The time of the last change of any kind cannot be set by hand.
    facts: list[Any] = [status.st_dev, status.st_ino, status.st_size]
    return json.dumps([*facts, status.st_mtime_ns, status.st_ctime_ns]).encode()


def _folder() -> Path:
    return console_paths().state / _FOLDER


def _is_proved(key: str) -> bool:
    return (_folder() / key).is_file()


def _remember(key: str, bundle: Bundle) -> None:
    """Keep a note; where it cannot be written the next load is tried again."""
    folder = _folder()
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        text = f"{bundle.path}\n".encode("utf-8", "surrogateescape")
        durable.replace_file(folder / key, text)
        notes = sorted(os.scandir(folder), key=lambda entry: entry.stat().st_mtime)
        for note in notes[:-MOST_PROVED]:
            os.unlink(note.path)
