"""A conversion's child that takes a trace which another test has made; see `traces`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kimera_console.core.convert.child import handle
from kimera_console.core.system.child_side import child_main, import_less
from tests.helpers.traces import TRACES_VARIABLE, trace_once

if __name__ == "__main__":
    import_less()
    trace_once(Path(os.environ[TRACES_VARIABLE]), pytest.MonkeyPatch())
    child_main(handle)
