"""A whole model of the test's own, to be broken."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    pass


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("pristine") / "model")


@pytest.fixture
def folder(pristine: Path, tmp_path: Path) -> Path:
    """A model of the test's own, to be broken."""
    return Path(shutil.copytree(pristine, tmp_path / "model"))
