"""Optimum's own environment for tests: made once in a run, and lent to the consoles of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.core.convert.export.optimum_environment import ENVIRONMENT
from kimera_console.core.jobs import JobContext

if TYPE_CHECKING:
    from pathlib import Path


def make_environment(home: Path) -> Path:
    """Make it under a console's home, by pip, unless it is there; its folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIMERA_CONSOLE_HOME", str(home))
        ENVIRONMENT.make(JobContext())
        return ENVIRONMENT.folder


def lend_environment(made: Path) -> Path:
    """Let the console of the running test have it; its interpreter."""
    ENVIRONMENT.folder.parent.mkdir(parents=True)
    ENVIRONMENT.folder.symlink_to(made, target_is_directory=True)
    python = ENVIRONMENT.python()
    assert python is not None
    return python
