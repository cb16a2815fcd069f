"""What the tests of the Flags tab are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gui.tabs.flags.support import OpenFlagsTab

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def open_flags(qtbot, make_console, env_file: Path) -> Callable[..., OpenFlagsTab]:
    return lambda lines="": OpenFlagsTab(make_console(lines), qtbot, env_file)
