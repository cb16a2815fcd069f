"""What the longest text that the flags allow takes of memory, from files alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.embedding.long_texts import usable_bytes
from kimera_console.core.errors import KimeraError
from kimera_console.core.system.memory import memory_limits
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.flags.settings import EmbeddingOptions


@dataclass(frozen=True)
class LongestText:
    """The memory of the longest text that is let through.

    Attributes:
        tokens: Tokens of it: MAX_EMBEDDING_LENGTH, or the model's own limit where that is lower.
        needed_bytes: Memory of it above the model's weights.
        free_bytes: Memory that is free now, in this container or machine.
        fitting: Tokens of the longest that fits; 0 where it fits itself.
    """

    tokens: int
    needed_bytes: int
    free_bytes: int
    fitting: int = 0

    @property
    def words(self) -> str:
        """What it takes: "one of 8,192 tokens takes about 839 MB above the model's weights"."""
        size = byte_size(self.needed_bytes)
        return f"one of {self.tokens:,} tokens takes about {size} above the model's weights"

    @property
    def refusal(self) -> str:
        """That it does not fit; "" where it fits."""
        if not self.fitting:
            return ""
        return f"{byte_size(self.free_bytes)} are free: it will be refused"

    @property
    def sentence(self) -> str:
        """What it takes, and what would fit where it does not."""
        if not self.fitting:
            return f"Longest text: {self.words}."
        return f"Longest text: {self.words}, and {self.refusal}. Up to {self.fitting:,} tokens fit."


def longest_text(
    options: EmbeddingOptions, gpu_works: Callable[[], bool] = lambda: True
) -> LongestText | None:
    """The longest text that the flags allow, for the converted model that they name.

    Args:
        options: The flags.
        gpu_works: Asked only where the device is `auto` and a GPU's driver is there.

    Returns:
        None where no converted model is asked for or can be read, and where a GPU's memory counts.
    """
    from kimera_console.core.bundles.bundle import read_bundle

    if options.lightweight or not options.use_onnx or _on_gpu(options.device, gpu_works):
        return None
    try:
        return _longest_of(read_bundle(options.onnx_model_path), options.max_length)
    except (KimeraError, OSError):
        return None


def _longest_of(bundle: Bundle, max_length: int) -> LongestText:
    from kimera_console.core.embedding.backends.onnx_interface import attention_shape
    from kimera_console.core.embedding.backends.onnx_long import can_stream

    attention = attention_shape(bundle)
    tokens = min(max_length, bundle.max_tokens or max_length)
    is_long = attention.is_long(1, tokens)
    streamed = is_long and can_stream(bundle)
    needed = attention.bytes_of(1, tokens, streamed=streamed)
    limits = memory_limits()
    room = usable_bytes(limits)
    refused = is_long and needed > room  # only long ones are refused
    fitting = attention.fitting(room, streamed=streamed) if refused else 0
    return LongestText(tokens, needed, limits.free_bytes, fitting)


def _on_gpu(device: str, gpu_works: Callable[[], bool]) -> bool:
    """Whether the memory that counts is another than this machine's."""
    from kimera_console.core.embedding.backends.cuda import DRIVER_LIBRARY, missing_library

    if device != "auto":
        return device == "cuda"
    return not missing_library(DRIVER_LIBRARY) and gpu_works()
