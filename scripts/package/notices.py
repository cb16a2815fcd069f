"""The licences of all that an application folder carries, in its folder LICENSES.

`licences.json` is what About lists, `THIRD_PARTY.md` the same for a reader, and beside them are the
texts: of the distributions, of Python, and of the system's libraries that PyInstaller took along.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

from kimera_console.core.system.installation.licences import (
    FOLDER,
    LIST_NAME,
    UNKNOWN,
    Licence,
    of_distributions,
    to_json,
)
from scripts.package.editions import ROOT, TOOLS

COMMON = Path("/usr/share/common-licenses")
_GENERIC = {
    # Distributions that bring no text, and the text that their licence names.
    "pyside6-essentials": ("LGPL-3", "GPL-3"),
    "shiboken6": ("LGPL-3", "GPL-3"),
    "flatbuffers": ("Apache-2.0",),
    "sentencepiece": ("Apache-2.0",),
    "tokenizers": ("Apache-2.0",),
    "nvidia-ml-py": ("BSD",),
}
_MOST_NAMED = 4
_STATED = {"tokenizers": "Apache-2.0"}
_LGPL = """\
Qt, PySide6 and shiboken6 are used under the GNU Lesser General Public License, version 3 (texts:
`pyside6-essentials/`). They are separate shared libraries in `_internal/PySide6` and
`_internal/shiboken6`: you may replace them by builds of your own with the same interface, and may
take the program apart to find faults in such a change. Their sources are published by the Qt
Project (qt.io).
"""


def write_notices(folder: Path, python: Path) -> None:
    """Write the folder LICENSES of an application folder.

    Args:
        folder: The application folder.
        python: Interpreter of the environment that its libraries came from.
    """
    target = folder / FOLDER
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    sites = [str(site_of(python)), str(folder / "_internal" / "conversion")]
    found = [
        one
        for one in metadata.distributions(path=sites)
        if _normal(one.metadata["Name"]) not in TOOLS
    ]
    rows = [with_texts(row, target) for row in of_distributions(found)]
    rows += [_console(target), _python(target), *system_libraries(folder, target)]
    rows.sort(key=lambda row: row.name.lower())
    (target / LIST_NAME).write_text(to_json(rows), encoding="utf-8")
    (target / "THIRD_PARTY.md").write_text(table(rows), encoding="utf-8")


def table(rows: list[Licence]) -> str:
    """All parts for a reader."""
    lines = ["# What this application is made of", "", _LGPL]
    lines += ["| part | version | licence | text |", "| --- | --- | --- | --- |"]
    lines += [f"| {row.name} | {row.version} | {row.licence} | {_named(row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _named(row: Licence) -> str:
    if len(row.texts) > _MOST_NAMED:
        return f"{len(row.texts)} texts in {row.texts[0].partition('/')[0]}/"
    return ", ".join(row.texts) or "none"


def site_of(python: Path) -> Path:
    """The folder of packages of an environment."""
    (found,) = {path.parent for path in python.parent.parent.rglob("site-packages/pip")}
    return found


def system_libraries(folder: Path, target: Path) -> list[Licence]:
    """The packages of this system whose libraries the folder carries (Debian and its kin).

    Elsewhere, and for libraries that no package owns, nothing is known and nothing is listed.
    """
    if not shutil.which("dpkg-query"):
        return []
    names = [path.name for path in (folder / "_internal").glob("lib*.so*") if path.is_file()]
    owners: dict[str, str] = {}
    for name in names:
        asked = ["dpkg-query", "--search", f"*/{name}"]
        said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        for line in said.splitlines()[:1]:
            owners.setdefault(line.partition(":")[0], name)
    rows = []
    for package, library in sorted(owners.items()):
        text = Path("/usr/share/doc", package, "copyright")
        if text.is_file():
            (target / "system").mkdir(exist_ok=True)
            shutil.copyfile(text, target / "system" / package)
            said = text.read_text(encoding="utf-8", errors="replace")
            stated = sorted(set(re.findall(r"^License: *(\S.*)$", said, re.MULTILINE)))
            words = ", ".join(stated)[:200] or "see its text"
            version = _version_of(package)
            rows.append(Licence(f"{package} ({library})", version, words, (f"system/{package}",)))
    return rows


def _version_of(package: str) -> str:
    asked = ["dpkg-query", "--show", "--showformat=${Version}\n", package]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    return said.partition("\n")[0]


def with_texts(row: Licence, target: Path) -> Licence:
    """The row with its texts in the folder; those that their licence names where it brings none."""
    name = _normal(row.name)
    sources = [Path(text) for text in row.texts if Path(text).is_file()]
    sources = sources or [COMMON / text for text in _GENERIC.get(name, ())]
    kept = []
    for source in sources:
        if source.is_file():
            inside = f"{name}/{_inside(source)}"
            (target / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / inside)
            kept.append(inside)
    licence = _STATED.get(name, row.licence) if row.licence == UNKNOWN else row.licence
    return Licence(row.name, row.version, licence, tuple(dict.fromkeys(kept)))


def _inside(source: Path) -> str:
    """Its path among the distribution's metadata: torch alone has 74 texts named LICENSE."""
    for place, part in enumerate(source.parts):
        if part.endswith(".dist-info"):
            return "/".join(source.parts[place + 1 :])
    return source.name


def _console(target: Path) -> Licence:
    shutil.copyfile(ROOT / "LICENSE", target / "LICENSE")
    about = (ROOT / "kimera_console/__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "(.+?)"', about)
    return Licence("kimera-console", found[1] if found else "", "MIT", ("LICENSE",))


def _python(target: Path) -> Licence:
    version = "{}.{}.{}".format(*sys.version_info)
    text = Path(sysconfig.get_path("stdlib"), "LICENSE.txt")
    if not text.is_file():
        return Licence("Python", version, "PSF-2.0")
    shutil.copyfile(text, target / "PYTHON.txt")
    return Licence("Python", version, "PSF-2.0", ("PYTHON.txt",))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
