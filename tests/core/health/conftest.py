"""The home that every test of the checks looks at, and libraries that are quick to import."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.core.health.support import Home
from tests.helpers.libraries import empty_libraries


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that children find modules in before all others, with empty ones of the heavy names.

    For tests whose subject is not whether the real ones are importable: that takes seconds.
    """
    folder = empty_libraries(tmp_path / "libraries")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{os.environ['PYTHONPATH']}")
    return folder
