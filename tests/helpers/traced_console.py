"""The console's command line, whose conversions take traces that other tests have made."""

from __future__ import annotations

import sys

from kimera_console.__main__ import main
from kimera_console.core.convert import supervisor
from tests.helpers.traces import TRACED_CHILD

if __name__ == "__main__":
    supervisor.CHILD_MODULE = TRACED_CHILD
    sys.exit(main())
