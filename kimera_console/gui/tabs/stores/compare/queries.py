"""Queries as they are typed: a text a line, or JSON with the rows that should be found."""

from __future__ import annotations

import json

from PySide6.QtCore import QCoreApplication

from kimera_console.core.errors import StoreError
from kimera_console.core.stores.compare.compare import Query


def read_queries(text: str) -> list[Query]:
    """Queries of lines; a line that begins with "{" is {"text": ..., "ids": [...]}.

    Raises:
        StoreError: Such a line cannot be read.
    """
    found: list[Query] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if not line.lstrip().startswith("{"):
            found.append(Query(line.strip()))
            continue
        try:
            data = json.loads(line)
            ids = [tuple(i) if isinstance(i, list) else (i,) for i in data.get("ids", [])]
            found.append(Query(str(data["text"]), frozenset(ids)))
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(
                _tr("Line {0} of the queries cannot be read.").format(number),
                hint=_tr('Such a line reads {"text": "...", "ids": ["..."]}.'),
            ) from error
    return found


def _tr(text: str) -> str:
    return QCoreApplication.translate("StoreQueries", text)
