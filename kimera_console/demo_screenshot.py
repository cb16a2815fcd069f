"""A picture of a window that has come to rest."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

STEADY_S = 0.06
"""What glides or fades moves in this time."""
MOST_S = 0.6
"""A window that never rests is taken as it is then."""


def steady_screenshot(
    window: QWidget, *, settle: Callable[[float], None], is_busy: Callable[[], bool]
) -> QImage:
    """The window, once two pictures of it in a row are the same and nothing is being read.

    Args:
        window: Is on show.
        settle: Lets it run for some seconds.
        is_busy: Whether something that it shows may still come.
    """
    until = time.monotonic() + MOST_S
    before = window.grab().toImage()
    while True:
        settle(STEADY_S)
        picture = window.grab().toImage()
        if (picture == before and not is_busy()) or time.monotonic() > until:
            return picture
        before = picture
