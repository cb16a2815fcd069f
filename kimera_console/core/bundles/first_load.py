"""The first load of a model that this console has not proved: in a child, with bounds.

A graph can loop without an end, a tokenizer can make megabytes of a word, and neither can be
seen without running it. So before a process that matters loads a bundle (the window's, a
service's), a child loads it and embeds a few texts, within bounds on time and memory, and compares
vectors with those that its conversion recorded. What passed is remembered by its files, as they
were, and by the processor and the version of ONNX Runtime: what changes is tried again.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.util
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.bundle import Bundle, read_bundle
from kimera_console.core.errors import BundleError, ChildFailedError, SourceError, UnsafeModelError
from kimera_console.core.sources.heads import HEADS_NAME
from kimera_console.core.system import durable
from kimera_console.core.system.hashing import sha256_file
from kimera_console.core.system.paths import console_paths
from kimera_console.core.system.processor import this_processor

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.jobs import JobContext

HASHED_BYTES = 32_000_000
"""Files up to this size are known by their content: read in a few hundredths of a second."""
MOST_PROVED = 200
_FOLDER = "proved"


def try_first(folder: Path, context: JobContext) -> Bundle | None:
    """Load a bundle in a child first, unless this console has done so with these very files.

    A bundle that is damaged or does not load is left to the loader, which says it better.

    Returns:
        The bundle as it was read just now; None where it was not, or a child ran since.

    Raises:
        BundleError: It takes more time or memory than its size allows, or ends its process, or
            its vectors on this machine are not the recorded ones.
        JobCancelled: After a cancel; the child is gone.
    """
    try:
        bundle = read_bundle(folder)
        place = _place_key(bundle)
        if _is_proved(place):
            return bundle
        key = _key(bundle)
    except (BundleError, SourceError, OSError):
        return None
    if _is_proved(key):
        _remember(place, bundle, _note(key))
        return bundle
    from kimera_console.core.bundles.load_check import load_in_child

    context.report("Try the model in a separate process", detail=bundle.name)
    try:
        found = load_in_child(bundle, context)
    except OSError as error:  # no room for a child's files: that says nothing of the model
        context.log(f"{bundle.name} was not tried in a separate process: {error}")
        return None
    except (ChildFailedError, UnsafeModelError) as error:
        if isinstance(error.__cause__, OSError):  # the system started no process
            context.log(f"{bundle.name} was not tried in a separate process: {error.message}")
            return None
        raise BundleError(
            f"{bundle.model_file} is not loaded here: its first load, in a separate process, "
            f"failed. {error.message}",
            hint="Use a model from a source that you trust, or convert it with this console.",
            log=error.log,
        ) from error
    if found.refused:
        raise BundleError(found.refused, hint="Until then, the next backend takes its place.")
    if not found.problems:
        _remember(key, bundle, found.note)
        _remember(place, bundle, found.note)
    return None


def known_note(bundle: Bundle) -> str:
    """What a first load on this machine found to be said of a bundle's vectors; "" for nothing."""
    with contextlib.suppress(BundleError, SourceError, OSError):
        return _note(_place_key(bundle))
    return ""


def note_proved(folder: Path) -> None:
    """Remember a bundle that was loaded and compared a moment ago, by a conversion."""
    with contextlib.suppress(BundleError, SourceError, OSError):
        bundle = read_bundle(folder)
        _remember(_key(bundle), bundle)
        _remember(_place_key(bundle), bundle)


def _key(bundle: Bundle) -> str:
    """What the loaded files are: a digest of their content, or of where and what they are."""
    return _digest(bundle, _content)


def _place_key(bundle: Bundle) -> str:
    """The same of where and what the files are alone: a start needs to read none of them."""
    return _digest(bundle, lambda file: b"at\0" + _place(file))


def _digest(bundle: Bundle, identity: Callable[[Path], bytes]) -> str:
    files = {bundle.model_file, bundle.path / "tokenizer.json", bundle.path / HEADS_NAME}
    files |= {bundle.model_file.parent / name for name in bundle.external}
    digest = hashlib.sha256(_arithmetic(bundle))
    for file in sorted(files):
        if not file.is_file():
            continue
        digest.update(f"{file.name}\0".encode("utf-8", "surrogateescape"))
        digest.update(identity(file))
    return digest.hexdigest()


def _arithmetic(bundle: Bundle) -> bytes:
    """What decides which vectors come of the files here, and which are expected."""
    conversion = bundle.manifest.get("conversion")
    recorded = conversion.get("probe_vectors") if isinstance(conversion, dict) else None
    return json.dumps([this_processor().features, _onnxruntime_version(), recorded]).encode()


@functools.cache
def _onnxruntime_version() -> str:
    """As the package's own source says it: neither it nor `importlib.metadata` is imported."""
    try:
        spec = importlib.util.find_spec("onnxruntime")
        text = Path(spec.origin).read_text("utf-8", "replace") if spec and spec.origin else ""
    except (OSError, ValueError):
        return ""
    found = re.search(r"""^__version__ = ["']([^"']+)""", text, re.MULTILINE)
    return found[1] if found else ""


def _content(file: Path) -> bytes:
    if file.stat().st_size > HASHED_BYTES:
        return _place(file)
    return bytes.fromhex(sha256_file(file))


def _place(file: Path) -> bytes:
    # The time of the last change of any kind cannot be set by hand.
    status = file.stat()
    facts: list[Any] = [status.st_dev, status.st_ino, status.st_size]
    return json.dumps([*facts, status.st_mtime_ns, status.st_ctime_ns]).encode()


def _folder() -> Path:
    return console_paths().state / _FOLDER


def _is_proved(key: str) -> bool:
    return (_folder() / key).is_file()


def _note(key: str) -> str:
    """What was to be said of what passed under a key: all but the first line of what is kept."""
    try:
        text = (_folder() / key).read_text("utf-8", "replace")
    except OSError:
        return ""
    return text.partition("\n")[2].strip()


def _remember(key: str, bundle: Bundle, note: str = "") -> None:
    """Keep what passed; where that cannot be written the next load is tried again."""
    folder = _folder()
    with contextlib.suppress(OSError):
        durable.private_folder(folder)  # who may write here says which models are trusted
        path = str(bundle.path).replace("\n", " ")
        text = f"{path}\n{note}\n".encode("utf-8", "surrogateescape")
        durable.replace_file(folder / key, text)
        kept = sorted(os.scandir(folder), key=lambda entry: entry.stat().st_mtime)
        for entry in kept[:-MOST_PROVED]:
            os.unlink(entry.path)
