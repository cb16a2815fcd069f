"""Reading the small files of a model's folder without trusting them.

Every name is confined to the folder, links included; only regular files of a bounded size are
opened; JSON is parsed without recursion bombs. Nothing here imports what a folder holds.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from kimera_console.core.errors import KimeraError, SourceError

SMALL_FILE_BYTES = 4 * 1024 * 1024
"""config.json, modules.json and their like are a few kB; more is not one of them."""
TOKENIZER_FILE_BYTES = 128 * 1024 * 1024
"""tokenizer.json: XLM-R's is 17 MB, the largest vocabularies in use about 35 MB."""

LONGEST_NAME = 1000
"""A path inside a model's folder; those in use have some dozens of characters."""


def confined_path(folder: Path, name: str, *, error: type[KimeraError] = SourceError) -> Path:
    """The path of `name` inside `folder`, refused if it could lead anywhere else.

    A link may point to another place inside the folder, or, where the folder is a snapshot of
    the hub's cache, into that model's own `blobs` folder.

    Args:
        folder: The model's folder.
        name: Relative, with forward slashes; "" is the folder itself.
        error: What to raise.

    Raises:
        KimeraError: Of the kind asked for; the name is quoted.
    """
    if len(name) > LONGEST_NAME or not _can_be_a_name(name):
        raise error(
            f"{folder.name} refers to {name[:60]!r}, which cannot be the name of a file.",
            hint="Get the model again from a source you trust.",
        )
    relative = PurePosixPath(name)
    if (
        "\0" in name
        or "\\" in name
        or relative.is_absolute()
        or PureWindowsPath(name).drive
        or ".." in relative.parts
    ):
        raise error(
            f"{folder.name} refers to {name!r}, which is not inside its own folder.",
            hint="Get the model again from a source you trust.",
        )
    path = folder / relative
    real, root = Path(os.path.realpath(path)), Path(os.path.realpath(folder))
    if real != root and not any(real.is_relative_to(home) for home in _homes(root)):
        raise error(
            f"{path} is a link that leads out of the model's folder.",
            hint="Put the file itself into the folder.",
        )
    return path


def _can_be_a_name(name: str) -> bool:
    """Whether the file system can be asked for it, and a sentence can name it in one line.

    Half of a surrogate pair has no bytes; NUL is left to whoever looks where a path leads.
    """
    if any(ord(character) < 32 for character in name.replace("\0", "")):
        return False
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return False
    return True


def is_regular_file(path: Path) -> bool:
    """Whether `path` is a file (or a link to one), not a folder, FIFO or device."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def read_bytes(
    folder: Path,
    name: str,
    *,
    limit_bytes: int = SMALL_FILE_BYTES,
    error: type[KimeraError] = SourceError,
) -> bytes:
    """A file of the folder.

    Raises:
        KimeraError: Of the kind asked for, if it is missing, not a regular file, or too large.
    """
    path = confined_path(folder, name, error=error)
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise error(f"{path} is not a regular file.", hint="Download the model again.")
        if info.st_size > limit_bytes:
            raise error(
                f"{path} has {info.st_size:,} bytes; at most {limit_bytes:,} are expected.",
                hint="It is not what its name says. Download the model again.",
            )
        with path.open("rb") as stream:
            return stream.read(limit_bytes + 1)
    except FileNotFoundError:
        raise error(
            f"{path} is missing.", hint="Choose a folder that holds a complete model."
        ) from None
    except OSError as problem:
        raise error(
            f"{path} cannot be read: {problem.strerror or problem}.",
            hint="Check its permissions.",
        ) from problem


def read_json(
    folder: Path,
    name: str,
    *,
    limit_bytes: int = SMALL_FILE_BYTES,
    error: type[KimeraError] = SourceError,
) -> Any:
    """A JSON file of the folder.

    Raises:
        KimeraError: Of the kind asked for, if it cannot be read or is not JSON.
    """
    data = read_bytes(folder, name, limit_bytes=limit_bytes, error=error)
    return parse_json(data, folder / name, error=error)


def read_json_object(
    folder: Path,
    name: str,
    *,
    limit_bytes: int = SMALL_FILE_BYTES,
    error: type[KimeraError] = SourceError,
) -> dict[str, Any]:
    """A JSON file of the folder that must hold an object."""
    value = read_json(folder, name, limit_bytes=limit_bytes, error=error)
    if not isinstance(value, dict):
        raise error(
            f"{folder / name} holds {_kind(value)} where an object is expected.",
            hint="Download the model again.",
        )
    return value


def read_optional_object(folder: Path, name: str) -> dict[str, Any]:
    """Like `read_json_object`; {} where there is no such file."""
    return read_json_object(folder, name) if os.path.lexists(folder / name) else {}


def parse_json(data: bytes, path: Path, *, error: type[KimeraError] = SourceError) -> Any:
    """Parse a file's bytes as JSON; the error says in what way they are not."""
    if not data.strip():
        raise error(f"{path} is empty.", hint="Download the model again.")
    if data.startswith(b"version https://git-lfs"):
        raise error(
            f"{path} is a git-lfs pointer, not the file itself.",
            hint="Run `git lfs pull` in the model's folder.",
        )
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise error(f"{path} is not UTF-8 text.", hint="Download the model again.") from problem
    except RecursionError as problem:
        raise error(f"{path} is nested too deeply.", hint="Download the model again.") from problem
    except json.JSONDecodeError as problem:
        raise error(
            f"{path} is not valid JSON: {str(problem)[:200]}.", hint="Download the model again."
        ) from problem
    except ValueError as problem:  # Python reads no longer ones: their time grows with the square
        raise error(
            f"{path} holds a number of thousands of digits.", hint="Download the model again."
        ) from problem


def folder_files(folder: Path) -> list[tuple[str, int]]:
    """Regular files below a folder: (name with forward slashes, bytes), sorted.

    Hidden folders (`.git`, `.cache`) are passed over, links to folders are not followed.
    """
    found: list[tuple[str, int]] = []
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(root, name)
            if is_regular_file(path):
                found.append((path.relative_to(folder).as_posix(), path.stat().st_size))
    return sorted(found)


def _homes(root: Path) -> tuple[Path, ...]:
    """Where links of a folder may lead: the folder, and the hub cache's blobs of the same model.

    The cache's layout is `models--ORG--NAME/snapshots/COMMIT/` with links to
    `models--ORG--NAME/blobs/`.
    """
    for parent in (root, *root.parents[:3]):
        model = parent.parent.parent
        if parent.parent.name == "snapshots" and model.name.startswith("models--"):
            return (root, model / "blobs")
    return (root,)


def _kind(value: object) -> str:
    names = {list: "a list", str: "a string", bool: "a truth value", type(None): "null"}
    return names.get(type(value), "a number")
