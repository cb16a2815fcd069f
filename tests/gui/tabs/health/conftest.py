"""What the tests of the Health tab are given."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.gui.tabs.health.monitored import MonitoredConsole
from tests.gui.tabs.health.support import OpenHealthTab
from tests.helpers.libraries import empty_libraries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def open_health(
    qtbot, make_console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., OpenHealthTab]:
    """The heavy libraries of the children are empty: whether they load is the core's test."""
    folder = empty_libraries(tmp_path / "libraries")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{os.environ['PYTHONPATH']}")
    return lambda lines="": OpenHealthTab(make_console(lines), qtbot)


@pytest.fixture
def open_console(
    qtbot, make_console, env_file: Path, libraries: Path
) -> Callable[..., MonitoredConsole]:
    """The heavy libraries of the children are empty: no model is loaded by them here."""
    return lambda lines="": MonitoredConsole(make_console(lines), env_file, qtbot)
