"""Opens the window, keeps a picture of it and leaves: how a package is checked.

`kimera-console --run-module kimera_console.first_screenshot PICTURE.png FLAGS.env` prints one JSON
object with the seconds from the start of the process to the first frame.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SETTLED_MS = 1500
"""After the first frame the page is filled: the picture is taken then."""


def main(arguments: Sequence[str]) -> int:
    """Take the picture.

    Args:
        arguments: The picture's file, and the flags file that the window shows.

    Returns:
        Exit code: 0, or 1 where the picture could not be written.
    """
    import psutil
    from PySide6.QtCore import QTimer

    from kimera_console.app import build

    picture = Path(arguments[0])
    console = build(arguments[1])
    seen: list[float] = []
    kept: list[bool] = []

    def take() -> None:
        kept.append(console.window.grab().save(str(picture)))
        console.window.close()

    def first() -> None:
        seen.append(time.time() - psutil.Process().create_time())
        QTimer.singleShot(_SETTLED_MS, take)

    console.window.first_frame_shown.connect(first)
    console.window.show()
    console.app.exec()
    console.close()
    sys.stdout.write(
        json.dumps({"first_frame_s": round(seen[0], 2), "picture": str(picture)}) + "\n"
    )
    return 0 if kept == [True] else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
