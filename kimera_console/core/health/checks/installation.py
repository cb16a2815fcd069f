"""Installation: Python, the libraries and their versions, wheels that exclude each other."""

from __future__ import annotations

import platform
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.health.checks.wheel import loaded_check, wheel_check
from kimera_console.core.health.types import Check, CheckGroup, CheckSubject, pip_install

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.requirements import Requirement

DISTRIBUTION = "kimera-console"
LEAST_PYTHON = (3, 11)
QT = "PySide6-Essentials"
QT_RANGE = ">=6.8,<6.12"

_GROUP = CheckGroup("Installation")
_ROOT = Path(__file__).resolve().parents[4]


def checks(subject: CheckSubject) -> Iterator[Check]:
    """Metadata and files are looked at here; ONNX Runtime is loaded in a child process."""
    installed = installed_versions()
    yield _python()
    yield _qt(installed)
    yield wheel_check(installed)
    yield loaded_check(subject.runtime, installed)
    requirements = _requirements()
    yield _dependencies(requirements, installed)
    yield _tested_versions(requirements, installed)


def installed_versions() -> dict[str, str]:
    """Version of every installed distribution, by normalised name."""
    found: dict[str, str] = {}
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        if name:
            found.setdefault(_normal(name), distribution.version or "")
    return found


def tested_version(name: str) -> str:
    """The exact version of a distribution that was tested, "" where none is known."""
    return _constraints().get(_normal(name), "")


def _python() -> Check:
    title = "Python"
    shown = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info < LEAST_PYTHON:
        least = ".".join(map(str, LEAST_PYTHON))
        return _GROUP.fail(
            "python.version", title, f"{shown}: {least} or newer is needed.",
            f"Install Python {least} or newer, then install the console again.",
        )  # fmt: skip
    return _GROUP.ok("python.version", title, shown)


def _qt(installed: dict[str, str]) -> Check:
    title = "Qt (PySide6)"
    fix = pip_install(f"{QT}{QT_RANGE}")
    version = installed.get(_normal(QT), "")
    if not version:
        return _GROUP.fail(
            "pyside6.version", title, "PySide6-Essentials is not installed: no window.", fix
        )
    if _numbers(version) >= (6, 12) and sys.version_info < (3, 12):
        return _GROUP.fail(
            "pyside6.version", title,
            f"PySide6 {version} loses references to None on Python {platform.python_version()} "
            "and aborts it after a while.", fix,
        )  # fmt: skip
    return _GROUP.ok("pyside6.version", title, f"PySide6 {version}")


def _dependencies(requirements: list[Requirement], installed: dict[str, str]) -> Check:
    title = "Required libraries"
    if not requirements:
        return _GROUP.skip("dependencies.present", title, "The list of requirements is not here.")
    missing, outside = [], []
    for requirement in requirements:
        version = installed.get(_normal(requirement.name))
        if version is None:
            missing.append(requirement)
        elif not requirement.specifier.contains(version, prereleases=True):
            outside.append(f"{requirement.name} {version} ({requirement.specifier} is needed)")
    if missing:
        names = ", ".join(requirement.name for requirement in missing)
        fix = pip_install(*(f"{each.name}{each.specifier}" for each in missing))
        return _GROUP.fail("dependencies.present", title, f"Not installed: {names}.", fix)
    if outside:
        fix = pip_install(*(f"{r.name}{r.specifier}" for r in requirements))
        return _GROUP.fail(
            "dependencies.present", title, f"Outside the range: {'; '.join(outside)}.", fix
        )
    return _GROUP.ok("dependencies.present", title, f"all {len(requirements)} are installed")


def _tested_versions(requirements: list[Requirement], installed: dict[str, str]) -> Check:
    title = "Versions tested together"
    tested = _constraints()
    if not tested or not requirements:
        return _GROUP.skip("dependencies.tested", title, "The list of versions is not here.")
    names = [_normal(requirement.name) for requirement in requirements]
    differing = {
        name: (installed[name], tested[name])
        for name in names
        if name in installed and name in tested and _public(installed[name]) != tested[name]
    }
    if not differing:
        return _GROUP.ok("dependencies.tested", title, "these are the versions that were tested")
    shown = ", ".join(f"{name} {has} (tested {was})" for name, (has, was) in differing.items())
    fix = pip_install(*(f"{name}=={was}" for name, (_, was) in differing.items()))
    return _GROUP.warn("dependencies.tested", title, f"Not the tested versions: {shown}.", fix)


def _requirements() -> list[Requirement]:
    """What this installation requires on this system; [] where that is unknown."""
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return []
    try:
        texts = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        texts = _project_requirements()
    parsed = [Requirement(text) for text in texts]
    return [each for each in parsed if each.marker is None or each.marker.evaluate({"extra": ""})]


def _project_requirements() -> list[str]:
    """Requirements of a checkout that is not installed."""
    import tomllib

    try:
        project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        return [str(text) for text in project["dependencies"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _constraints() -> dict[str, str]:
    """The exact versions that were tested together, by normalised name."""
    for path in (_ROOT / "constraints.txt", _ROOT / "kimera_console/_resources/constraints.txt"):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError:
            continue
        pairs = (line.partition("==") for line in lines if "==" in line and line[0] != "#")
        return {_normal(name.strip()): version.strip() for name, _, version in pairs}
    return {}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _public(version: str) -> str:
    """The version without a local part: 2.13.0+cpu is torch's 2.13.0."""
    return version.partition("+")[0]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
