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
from kimera_console.core.errors import (
    Action,
    Advice,
    BundleError,
    ChildFailedError,
    ChildNotStartedError,
    KimeraError,
    SourceError,
    UnsafeModelError,
    closing_line,
)
from kimera_console.core.sources.heads import HEADS_NAME
from kimera_console.core.sources.naming import shown_model
from kimera_console.core.sources.tokenizer_facts import (
    TOKENIZER_NAME,
    has_slow_alone,
    slow_files,
)
from kimera_console.core.system import durable
from kimera_console.core.system.hashing import sha256_file
from kimera_console.core.system.paths import console_paths
from kimera_console.core.system.processor import this_processor
from kimera_console.core.system.records import to_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kimera_console.core.bundles.load_check import LoadCheck
    from kimera_console.core.jobs import JobContext

HASHED_BYTES = 32_000_000
"""Files up to this size are known by their content: read in a few hundredths of a second."""
MOST_PROVED = 200
TRY_STAGE = "Try the model in a separate process"
_FOLDER = "proved"
_VERIFY = Advice.of("See what is wrong with it", Action.VERIFY, ".")


def try_first(folder: Path, context: JobContext) -> Bundle | None:
    """Load a bundle in a child first, unless this console has done so with these very files.

    Returns:
        The bundle as it was read just now; None where a child ran since.

    Raises:
        BundleError: It is damaged, does not load, or could not be tried; it takes more time or
            memory than its size allows, or ends its process; or its vectors on this machine are
            not the recorded ones.
        SourceError: A file beside the graph cannot be read.
        JobCancelled: After a cancel; the child is gone.
    """
    bundle = read_bundle(folder)
    found = try_bundle(bundle, context)
    if found is None:
        return bundle
    if found.refused:
        raise BundleError(found.refused, hint="Until then, the next backend takes its place.")
    if not found.ran:  # nothing is known of what it would do in this process
        raise BundleError(found.problems[0], hint=_VERIFY)
    return None


def try_bundle(bundle: Bundle, context: JobContext) -> LoadCheck | None:
    """The same of a bundle that was read, for whoever takes one that is not quite right.

    Returns:
        What the child found; None where these very files passed before.

    Raises:
        BundleError: It could not be tried, takes more than its size allows, or ends its process.
        JobCancelled: After a cancel; the child is gone.
    """
    from kimera_console.core.bundles.load_check import load_in_child

    try:
        place = _place_key(bundle)
        if _is_proved(place):
            return None
        key = _key(bundle)
        if _is_proved(key):
            _remember(place, bundle.path, _note(key))
            return None
        context.report(TRY_STAGE, detail=bundle.name)
        found = load_in_child(bundle, context)
    except (OSError, ChildFailedError, UnsafeModelError) as error:
        raise _not_loaded(bundle.model_file, error, BundleError) from error
    if not found.problems and not found.refused:
        _remember(key, bundle.path, found.note)
        _remember(place, bundle.path, found.note)
    return found


def try_tokenizer(folder: Path, context: JobContext) -> None:
    """Tokenize two texts in a child first, unless this console has done so with these very files.

    A tokenizer that only fails there is left to the loader, which says it better. One that is
    still to be made of vocab.txt or the like is made in the child.

    Args:
        folder: The folder with the tokenizer: a bundle's, or a source's encoder.
        context: A cancel ends the child.

    Raises:
        SourceError: It could not be tried, takes too much time or memory, ends its process, or
            makes far too much of a short text.
        JobCancelled: After a cancel; the child is gone.
    """
    from kimera_console.core.bundles.load_check import check_tokenizer

    file = folder / TOKENIZER_NAME
    try:
        files = [file]
        if has_slow_alone(folder):
            file = folder / slow_files(folder)[0]
            # Other files there say what transformers makes of it; which ones, its class decides.
            files = list(folder.iterdir())
        elif not file.is_file():
            return
        place = _digest_of(b"tokenizer", files, _placed)
        if _is_proved(place):
            return
        key = _digest_of(b"tokenizer", files, _content)
        if not _is_proved(key):
            context.report(TRY_STAGE, detail=shown_model(str(folder)))
            if not check_tokenizer(folder, context):
                return
    except (OSError, ChildFailedError, UnsafeModelError) as error:
        raise _not_loaded(file, error, SourceError) from error
    _remember(key, file)
    _remember(place, file)


def _not_loaded(file: Path, error: Exception, kind: type[KimeraError]) -> KimeraError:
    """Why a file is not loaded: what came of its trial, or that there was none."""
    if isinstance(error, KimeraError) and not isinstance(error, ChildNotStartedError):
        return kind(
            f"{file} is not loaded here: its first load, in a separate process, failed. "
            f"{error.message}",
            hint="Use a model from a source that you trust, or convert it with this console.",
            log=error.log,
        )
    # A full disk, no more files or processes: that says nothing of the model, and proves nothing.
    why = error.message if isinstance(error, KimeraError) else closing_line(error)
    return kind(
        f"{file} is not loaded here: it could not be tried in a separate process: {why}",
        hint="Free some space for temporary files (TMPDIR) and close other programs, then try "
        "again.",
    )


def known_note(bundle: Bundle) -> str:
    """What a first load on this machine found to be said of a bundle's vectors; "" for nothing."""
    with contextlib.suppress(BundleError, SourceError, OSError):
        return _note(_place_key(bundle))
    return ""


def note_proved(folder: Path) -> None:
    """Remember a bundle that was loaded and compared a moment ago, by a conversion."""
    with contextlib.suppress(BundleError, SourceError, OSError):
        bundle = read_bundle(folder)
        _remember(_key(bundle), bundle.path)
        _remember(_place_key(bundle), bundle.path)


def _key(bundle: Bundle) -> str:
    """What the loaded files are: a digest of their content, or of where and what they are."""
    return _digest_of(_arithmetic(bundle), _files(bundle), _content)


def _place_key(bundle: Bundle) -> str:
    """The same of where and what the files are alone: a start needs to read none of them."""
    return _digest_of(_arithmetic(bundle), _files(bundle), _placed)


def _files(bundle: Bundle) -> set[Path]:
    files = {bundle.model_file, bundle.path / TOKENIZER_NAME, bundle.path / HEADS_NAME}
    return files | {bundle.model_file.parent / name for name in bundle.external}


def _digest_of(start: bytes, files: Iterable[Path], identity: Callable[[Path], bytes]) -> str:
    digest = hashlib.sha256(start)
    for file in sorted(files):
        if not file.is_file():
            continue
        digest.update(f"{file.name}\0".encode("utf-8", "surrogateescape"))
        digest.update(identity(file))
    return digest.hexdigest()


def _arithmetic(bundle: Bundle) -> bytes:
    """What decides which vectors come of the files here, and which are expected."""
    recorded = to_plain(bundle.manifest.probe_vectors) if bundle.manifest else None
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


def _placed(file: Path) -> bytes:
    return b"at\0" + _place(file)


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


def _remember(key: str, what: Path, note: str = "") -> None:
    """Keep what passed; where that cannot be written the next load is tried again."""
    folder = _folder()
    with contextlib.suppress(OSError):
        durable.private_folder(folder)  # who may write here says which models are trusted
        path = str(what).replace("\n", " ")
        text = f"{path}\n{note}\n".encode("utf-8", "surrogateescape")
        durable.replace_file(folder / key, text)
        kept = sorted(os.scandir(folder), key=lambda entry: entry.stat().st_mtime)
        for entry in kept[:-MOST_PROVED]:
            os.unlink(entry.path)
