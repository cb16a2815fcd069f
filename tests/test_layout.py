"""The shape of the tree: files that can be read at once, folders that can be looked over."""

from __future__ import annotations

import collections
import importlib
import os
import pkgutil
import re
import subprocess
from pathlib import Path

import grimp
import pytest

import kimera_console

PACKAGE = Path(kimera_console.__file__).parent
ROOT = PACKAGE.parent
MOST_LINES = 400
MOST_FILES = 20
MOST_PACKAGES, MOST_ARROWS = 16, 80
CODE = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")])
FEW_MODULES = 3
# Parts of one run of the checks, of one way through the pages, of one picture: the tests of what
# runs or shows them are in the folder above or in one beside it.
TESTED_FROM_ABOVE = {
    "core/health/child",
    "gui/tabs/stores/compare",
    "gui/tabs/stores/prove",
    "gui/widgets/heat",
}
PACKAGES = sorted(
    name
    for _, name, is_package in pkgutil.walk_packages(kimera_console.__path__, "kimera_console.")
    if is_package
)


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in CODE}
    assert len(lines) > 500
    assert not {
        path.relative_to(ROOT).as_posix(): count
        for path, count in lines.items()
        if count > MOST_LINES
    }


def test_no_folder_of_the_package_has_more_files_than_can_be_looked_over() -> None:
    assert not {
        path.parent.relative_to(ROOT).as_posix(): count
        for path in PACKAGE.rglob("__init__.py")
        if (count := len(list(path.parent.glob("*.py")))) > MOST_FILES
    }


def test_the_tests_mirror_the_package_folder_by_folder() -> None:
    modules = {
        path.parent.relative_to(PACKAGE).as_posix(): len(list(path.parent.glob("*.py"))) - 1
        for path in PACKAGE.rglob("__init__.py")
    }
    tested = {
        path.parent.relative_to(ROOT / "tests").as_posix()
        for top in ("core", "cli", "gui")
        for path in (ROOT / "tests" / top).rglob("test_*.py")
    }
    assert not tested - set(modules)
    assert {
        folder
        for folder, count in modules.items()
        if count > FEW_MODULES
        and folder.startswith(("core", "cli", "gui"))
        and folder not in tested
    } == TESTED_FROM_ABOVE


def test_the_packages_of_the_core_and_their_imports_can_be_drawn() -> None:
    graph = grimp.build_graph("kimera_console", cache_dir=None)

    def package(module: str) -> str:
        """Or file: the few that stand beside the packages count as much."""
        return module.removeprefix("kimera_console.core.").split(".")[0]

    modules = [one for one in graph.modules if one.startswith("kimera_console.core.")]
    arrows = {
        (package(module), package(imported))
        for module in modules
        for imported in graph.find_modules_directly_imported_by(module)
        if imported.startswith("kimera_console.core.")
    }
    assert 10 < len({package(module) for module in modules}) <= MOST_PACKAGES
    assert 40 < len({(one, other) for one, other in arrows if one != other}) <= MOST_ARROWS


def test_no_two_classes_have_one_name_with_or_without_an_underscore() -> None:
    places = collections.defaultdict(list)
    for path in PACKAGE.rglob("*.py"):
        for name in re.findall(r"^class (\w+)", path.read_text("utf-8"), re.MULTILINE):
            places[name.strip("_")].append(path.relative_to(PACKAGE).as_posix())
    assert len(places) > 500
    assert not {name: found for name, found in places.items() if len(found) > 1}


@pytest.mark.parametrize("name", PACKAGES)
def test_no_name_of_a_package_hides_one_of_its_modules(name: str) -> None:
    package = importlib.import_module(name)
    for module in pkgutil.iter_modules(package.__path__):
        found = getattr(package, module.name, None)
        assert getattr(found, "__spec__", None) is not None or found is None, module.name


def test_every_test_that_a_document_names_is_there() -> None:
    named = re.findall(
        r"`(?:tests/)?([a-z_0-9/]+\.py)::(test_\w+)`",
        "".join(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")),
    )
    assert len(named) > 40
    assert not [
        f"{file}::{name}"
        for file, name in named
        if f"def {name}(" not in (ROOT / "tests" / file).read_text("utf-8")
    ]


@pytest.mark.parametrize("mark", ["alone", "durability", "slow"])
def test_make_finds_the_tests_of_a_mark_where_it_looks_for_them(mark: str) -> None:
    """It hands pytest only the files that name the mark, so a helper must not give it."""
    tests = ROOT / "tests"
    named = {
        path.name
        for path in tests.rglob("*.py")
        if re.search(rf"mark\.{mark}\b", path.read_text("utf-8"))
    }
    assert named
    assert all(name.startswith("test_") for name in named)


def test_make_lets_the_processes_of_the_tests_keep_what_they_compile() -> None:
    done = subprocess.run(
        ["make", "-s", "-C", str(ROOT), "-f", "Makefile", "-f", "-", "shown"],
        input="shown: ; @env\n",
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "A_CANARY": "1"},
        capture_output=True, text=True, check=True, timeout=100,
    )  # fmt: skip
    assert "A_CANARY=1" in done.stdout
    assert "PYTHONDONTWRITEBYTECODE" not in done.stdout
