"""The lite edition's program, for tests of what it adds to itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kimera_console.core.system.installation import conversion_part

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def lite_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a frozen program without torch, whose conversion part is one small package."""
    program = tmp_path / "kimera-console"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kimera_console "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(conversion_part, "LIBRARIES", ("accelerated_part",))
    monkeypatch.setattr(conversion_part, "requirements", lambda: ("accelerated-part==1.0",))
