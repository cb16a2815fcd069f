"""The home that every test of the checks looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.health.support import Home

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)
