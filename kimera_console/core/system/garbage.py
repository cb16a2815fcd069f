"""Python's garbage collector, held back where a collection would harm."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


SELDOM = 20_000
"""New objects before Python looks for garbage. At its default of 700 a verb's imports alone make it
look 75 times, a twentieth of the time from the start to a vector; those of torch and transformers
take a child 6.4 s of processor time instead of 5.0."""


def collect_seldom() -> None:
    """Look for garbage less often, for a process that works and ends."""
    gc.set_threshold(SELDOM)


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Collect no garbage meanwhile; afterwards the collector is as it was."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
