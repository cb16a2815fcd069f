"""Names of backends as the window writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.base import DISPLAY_NAMES
from kimera_console.gui.language.sentences import core_words

if TYPE_CHECKING:
    from kimera_console.core.embedding.backends.base import BackendInfo


def backend_name(backend: str) -> str:
    """A backend by its key ("onnx", "lightweight") in the window's language; "" stays empty."""
    return core_words(DISPLAY_NAMES.get(backend, backend))


def name_of(info: BackendInfo) -> str:
    """A loaded backend, with the engine that runs it, in the window's language."""
    return core_words(info.display_name)
