"""The demo's own folder; the demo itself is played by `make demo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console import demo

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_of_somebody_elses_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(demo.DemoError, match="something other than an earlier demo"):
        demo._clear(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "precious"


def test_an_earlier_demo_is_replaced(tmp_path: Path) -> None:
    demo._clear(tmp_path / "demo")
    (tmp_path / "demo" / "report.json").write_text("{}")
    demo._clear(tmp_path / "demo")
    assert [path.name for path in (tmp_path / "demo").iterdir()] == [demo.MARK]
