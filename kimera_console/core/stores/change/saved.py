"""A store's choices, kept by name for the next time; passwords are not among them."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import StoreError
from kimera_console.core.stores.database.connection import SQLITE, parse_url
from kimera_console.core.system.durable import locked, private_folder, replace_file
from kimera_console.core.system.masking import is_secret_name
from kimera_console.core.system.paths import console_paths

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(r"[\w][\w .-]{0,63}")


def save_choices(name: str, choices: dict[str, Any]) -> Path:
    """Keep choices under a name; the file that holds them.

    Args:
        name: Letters, digits, spaces, dots, hyphens, underscores.
        choices: Plain data; "url" is kept without its password.

    Raises:
        StoreError: The name cannot be used, or the file cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise StoreError(
            f"{name!r} is not a valid name for a store.",
            hint="Use letters, digits, dots and hyphens.",
        )
    file = _file()
    kept = {**choices, "url": without_password(str(choices.get("url", "")))}
    try:
        private_folder(file.parent)
        with locked(file):
            data = json.dumps({**_read(file), name: kept}, ensure_ascii=False, indent=2)
            replace_file(file, data.encode())
    except OSError as error:
        raise StoreError(
            f"{file} could not be written: {error.strerror or error}.",
            hint="Check the free space and the permissions there.",
        ) from error
    return file


def find_choices(name: str) -> dict[str, Any] | None:
    """The choices of that name; None where none are kept.

    Raises:
        StoreError: The file cannot be read.
    """
    found = _read(_file()).get(name)
    return found if isinstance(found, dict) else None


def list_choices() -> tuple[str, ...]:
    """Names under which choices are kept, sorted.

    Raises:
        StoreError: The file cannot be read.
    """
    return tuple(sorted(_read(_file())))


def without_password(url: str) -> str:
    """A URL as it may be kept; an SQLite file's path is written out, so that it holds anywhere."""
    if not url:
        return ""
    parsed = parse_url(url)
    if parsed.get_backend_name() == SQLITE:
        database = parsed.database or ""
        plain = database and not database.startswith(("file:", ":"))
        return f"sqlite:///{os.path.abspath(os.path.expanduser(database))}" if plain else url
    query = {
        name: value
        for name, value in parsed.query.items()
        if not is_secret_name(name) and name.lower() not in ("password", "sslpassword")
    }
    shown = parsed._replace(password=None).set(query=query)
    return shown.set(drivername=shown.get_backend_name()).render_as_string(hide_password=False)


def _file() -> Path:
    return console_paths().config / "stores.json"


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{file} cannot be read.", hint="Correct it, or remove it.", log=repr(error)
        ) from error
    return found if isinstance(found, dict) else {}
