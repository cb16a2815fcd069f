"""Licences of what this console is made of.

Installed by pip they are read from the metadata of its own requirements. An application folder has
the list that was written when it was built, with the system's libraries that it carries too.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

DISTRIBUTION = "kimera-console"
FOLDER, LIST_NAME = "LICENSES", "licences.json"
"""In an application folder, beside the program."""
UNKNOWN = "not stated"
_PLAIN = "License :: OSI Approved :: "
_LONGEST = 80
"""A longer licence field is the text itself."""
_TEXT_NAMES = re.compile(r"licen[cs]e|copying|notice|authors", re.IGNORECASE)
_TEXT_ENDINGS = ("", ".txt", ".md", ".rst")


@dataclass(frozen=True)
class Licence:
    """A part and its licence.

    Attributes:
        name: Of the part.
        version: Of the part.
        licence: As its makers name it: an SPDX expression, or their words.
        texts: Files with the text; relative ones stand in the folder LICENSES.
    """

    name: str
    version: str
    licence: str
    texts: tuple[str, ...] = ()


def licences() -> tuple[Licence, ...]:
    """What this console is made of, by name."""
    kept = shipped_folder() / LIST_NAME
    try:
        rows = json.loads(kept.read_text(encoding="utf-8"))
        return tuple(Licence(**{**row, "texts": tuple(row["texts"])}) for row in rows)
    except (OSError, ValueError, TypeError, KeyError):
        return of_distributions(_own_distributions())


def shipped_folder() -> Path:
    """Where an application folder has the texts."""
    return Path(sys.executable).parent / FOLDER


def of_distributions(found: Iterable[metadata.Distribution]) -> tuple[Licence, ...]:
    """Licences of installed distributions from their metadata, by name."""
    rows = [
        Licence(one.metadata["Name"], one.version, licence_words(one), _texts(one)) for one in found
    ]
    return tuple(sorted(rows, key=lambda row: row.name.lower()))


def to_json(rows: Iterable[Licence]) -> str:
    """What `licences` reads in an application folder."""
    return json.dumps([asdict(row) for row in rows], indent=1) + "\n"


def licence_words(one: metadata.Distribution) -> str:
    """The licence that a distribution states, in a line."""
    about = one.metadata
    stated = (about["License-Expression"] or "") if "License-Expression" in about else ""
    words = (about["License"] or "").strip() if "License" in about else ""
    if not stated and words and "\n" not in words and len(words) <= _LONGEST:
        stated = words
    classified = [
        line.removeprefix(_PLAIN)
        for line in about.get_all("Classifier") or ()
        if line.startswith(_PLAIN)
    ]
    return stated.strip() or ", ".join(classified) or UNKNOWN


def _texts(one: metadata.Distribution) -> tuple[str, ...]:
    files = [path for path in one.files or () if _is_text(path)]
    return tuple(str(one.locate_file(path)) for path in files)


def _is_text(path: metadata.PackagePath) -> bool:
    """Whether a distribution's file is a licence: among its metadata, or atop its package."""
    named = bool(_TEXT_NAMES.search(path.name))
    if any(part.endswith(".dist-info") for part in path.parts):
        return named or "licenses" in path.parts
    return named and len(path.parts) == 2 and path.suffix.lower() in _TEXT_ENDINGS


def _own_distributions() -> list[metadata.Distribution]:
    """The console and what it requires, without extras, as far as it is installed here."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [DISTRIBUTION]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            found[name] = one = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        waiting += [
            _normal(text) for text in one.requires or () if "extra ==" not in text.replace("'", '"')
        ]
    if DISTRIBUTION not in found:  # a checkout that is not installed
        return list(metadata.distributions())
    return list(found.values())


def _normal(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", name[0]).lower() if name else requirement
