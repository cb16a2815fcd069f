"""A conversion's child that takes a trace which another test has made; see `traces`."""

from __future__ import annotations

import os
from pathlib import Path

from kimera_console.core.convert.child import handle
from kimera_console.core.system.children.child_side import child_main, import_less
from tests.helpers.traces import TRACES_VARIABLE, tracing_once

if __name__ == "__main__":
    import_less()
    with tracing_once(Path(os.environ[TRACES_VARIABLE])):
        child_main(handle)
