"""Folders of the hub client's cache that a user names: which model's they are, and which commit's.

A cache holds `models--ORG--NAME/` with `refs`, `blobs` and `snapshots/COMMIT/`; only the last of
them is a model's folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.errors import SourceError
from kimera_console.core.sources.hub.cache import DEFAULT_REVISION, CachedModel, noted_commit
from kimera_console.core.sources.modules import MODULES_NAME

if TYPE_CHECKING:
    from pathlib import Path

_START = "models--"
_SNAPSHOTS = "snapshots"
_INNER = frozenset({_SNAPSHOTS, "refs", "blobs"})
_MOST_NAMED = 3


def model_in(folder: Path) -> Path:
    """The model's folder, where a folder of the cache around it is named; else the folder itself.

    It is the snapshot of the branch `main`, or the only one.

    Args:
        folder: One that exists.

    Raises:
        SourceError: The cache has no snapshot of the model, or several of which none is main's.
    """
    home = folder.parent if folder.name in _INNER else folder
    if not home.name.startswith(_START) or (home / "config.json").exists():
        return folder
    snapshots = home / _SNAPSHOTS
    try:
        found = sorted(one for one in snapshots.iterdir() if one.is_dir())
    except OSError:
        found = []
    main = snapshots / noted_commit(home, DEFAULT_REVISION)
    if main in found:
        return main
    if len(found) == 1:
        return found[0]
    if not found:
        repo = _repo(home)
        named = f"Name the model as {repo}: a conversion then downloads it."
        raise SourceError(
            f"{home} is a folder of the hub's cache, but holds no snapshot of the model.",
            hint=named if repo else "Download the model again.",
        )
    some = ", ".join(str(one) for one in found[:_MOST_NAMED])
    raise SourceError(
        f"{home} holds {len(found)} snapshots of the model, and refs/main names none of them.",
        hint=f"Choose the one that is wanted: {some}.",
    )


def partly_cached(folder: Path) -> str:
    """Hub id of a snapshot that may lack modules.json because nobody fetched it; "" otherwise.

    Transformers fetches an encoder alone. Where the hub was asked for the file and has none, or
    the whole repository was fetched, nothing is missing.

    Args:
        folder: A model's, without modules.json.
    """
    home = folder.parent.parent
    if folder.parent.name != _SNAPSHOTS or not home.name.startswith(_START):
        return ""
    repo = _repo(home)
    if not repo or (folder / ".gitattributes").is_file():
        return ""
    return "" if CachedModel(home.parent, repo).is_absent(folder.name, MODULES_NAME) else repo


def _repo(home: Path) -> str:
    """The id, as "BAAI/bge-m3" of models--BAAI--bge-m3; "" where the name tells none."""
    parts = home.name.removeprefix(_START).split("--")
    return "/".join(parts) if len(parts) == 2 and all(parts) else ""
