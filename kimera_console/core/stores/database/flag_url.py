"""The store that the flags name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.errors import StoreError
from kimera_console.core.stores.database.connection import SQLITE, parse_url

if TYPE_CHECKING:
    from kimera_console.core.flags.settings import Settings


def database_url(settings: Settings) -> str:
    """DATABASE_URL, an SQLite file's relative path counted from where it was named.

    As of every path of the flags: from the `.env` file's folder, which is where Kimera runs, or
    from the working folder where the environment gives it. Holds the password.

    Raises:
        StoreError: It is not set, or no URL.
    """
    found = settings.get("DATABASE_URL")
    text = found.value.strip()
    if not text:
        raise StoreError(
            f"No database was named, and DATABASE_URL is not set in {settings.env_file}.",
            hint="Give its URL, such as sqlite:///kimera_swm.db, or set DATABASE_URL.",
        )
    url = parse_url(text)
    name = url.database or ""
    if (
        url.get_backend_name() != SQLITE
        or found.overridden
        or name in ("", ":memory:")
        or name.startswith("file:")
        or Path(name).expanduser().is_absolute()
    ):
        return text
    return str(settings.env_file.parent / Path(name).expanduser())
