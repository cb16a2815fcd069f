"""The shape of the tree: files that can be read at once, folders that can be looked over."""

from __future__ import annotations

import collections
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import kimera_console

PACKAGE = Path(kimera_console.__file__).parent
ROOT = PACKAGE.parent
MOST_LINES = 400
MOST_FILES = 20
CODE = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")])
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
        if (count := len([one for one in path.parent.glob("*.py") if one != path])) > MOST_FILES
    }


def test_no_two_classes_have_one_name() -> None:
    places = collections.defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        for name in re.findall(r"^class (\w+)", path.read_text("utf-8"), re.MULTILINE):
            places[name].add(path.relative_to(PACKAGE).as_posix())
    assert len(places) > 500
    assert not {name: found for name, found in places.items() if len(found) > 1}


@pytest.mark.parametrize("name", PACKAGES)
def test_no_name_of_a_package_hides_one_of_its_modules(name: str) -> None:
    package = importlib.import_module(name)
    for module in pkgutil.iter_modules(package.__path__):
        found = getattr(package, module.name, None)
        assert getattr(found, "__spec__", None) is not None or found is None, module.name
