"""A backend that loads and then fails, as on a device without memory."""

from __future__ import annotations

from kimera_console.core.embedding.backends.onnx import onnx_backend
from kimera_console.core.errors import BackendError


class LoadsOnly:
    """The ONNX backend, which gives no vectors."""

    def __init__(self, options, context) -> None:  # type: ignore[no-untyped-def]
        self._real = onnx_backend(options, context)
        self.info = self._real.info

    def encode(self, texts, **options):  # type: ignore[no-untyped-def]
        raise BackendError("out of memory on the device.")

    def close(self) -> None:
        self._real.close()
