"""Long texts in bounded memory: a second session over the same weights, without a mask.

A graph with a mask holds attention's matrix of scores, which grows with the square of the
tokens. Texts that share a batch without padding need no mask, and without one ONNX Runtime's
kernel goes through the keys block by block. The second graph is made of the bundle's own when
the first long text comes. Its weights are the same file, mapped and not packed, so it adds about
a megabyte of its own; block-wise weights alone are packed a second time. Before it serves, both
graphs embed one text and must agree.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.embedding.backends.onnx_interface import attention_shape
from kimera_console.core.embedding.backends.onnx_session import open_bytes, run_session
from kimera_console.core.formats.model_folder import read_optional_object
from kimera_console.core.formats.onnx_graph import POOLED_OUTPUT

if TYPE_CHECKING:
    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.jobs import JobContext

CHECK_TOKENS = 256
"""Tokens of the text that both graphs embed."""
_LEAST_COSINE = {"fp32": 1 - 1e-5}
_LEAST_OF_OTHERS = 1 - 1e-3
"""Where a value lies between two 8-bit steps, another order of sums can choose the other one."""
_LARGEST_GRAPH_BYTES = 64_000_000
"""A graph that holds its weights itself would be in memory several times."""


def can_stream(bundle: Bundle) -> bool:
    """Whether a bundle's files say that it can do without the mask; `LongTexts` finds out."""
    from kimera_console.core.formats.fused_attention import FUSED_TYPES

    config = read_optional_object(bundle.path, "config.json")
    return (
        config.get("model_type") in FUSED_TYPES
        and bundle.model_file.stat().st_size <= _LARGEST_GRAPH_BYTES
    )


class LongTexts:
    """The session for long texts of a bundle: made by the first of them.

    Args:
        bundle: The bundle.
    """

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._graph: bytes | None = None
        """None before it was tried; b"" where it is not to be had."""
        self._session: Any = None
        self._lock = threading.Lock()

    def session_for(self, ordinary: Any, feeds: dict[str, Any], context: JobContext) -> Any:
        """The session to run a batch of long texts with.

        Args:
            ordinary: The bundle's own session.
            feeds: Inputs of the batch by name.
            context: A cancel stops the comparison.

        Returns:
            A session without a mask, or None: the batch is padded, or the graph has no such form.
        """
        if "attention_mask" not in feeds or not feeds["attention_mask"].all():
            return None
        with self._lock:
            if self._graph is None:
                self._graph = self._proved(ordinary, feeds, context)
            elif self._graph and self._session is None:
                self._session = self._open(ordinary, self._graph)
            return self._session

    def release(self) -> None:
        """Free the session, its mapped weights among them; the next long text opens it again."""
        if self._session is not None:
            with self._lock:
                self._session = None

    def _proved(self, ordinary: Any, feeds: dict[str, Any], context: JobContext) -> bytes:
        """The graph, once its session was compared; b"" if there is none that is right."""
        # Whatever fails, the bundle's own session serves on.
        with contextlib.suppress(Exception):
            graph = unmasked_graph(self._bundle) if can_stream(self._bundle) else b""
            session = self._open(ordinary, graph) if graph else None
            if session is not None and self._agrees(ordinary, session, feeds, context):
                self._session = session
                return graph
        return b""

    def _open(self, ordinary: Any, graph: bytes) -> Any:
        threads = ordinary.get_session_options().intra_op_num_threads
        return open_bytes(graph, self._bundle.model_file.parent, threads)

    def _agrees(
        self, ordinary: Any, session: Any, feeds: dict[str, Any], context: JobContext
    ) -> bool:
        part = {name: value[:1, :CHECK_TOKENS] for name, value in feeds.items()}
        names = [node.name for node in ordinary.get_outputs()]
        output = POOLED_OUTPUT if POOLED_OUTPUT in names else names[0]
        first, second = (
            run_session(each, self._bundle.model_file, [output], part, context)[0]
            for each in (ordinary, session)
        )
        if first.shape != second.shape:
            return False
        first, second = first.astype(np.float64), second.astype(np.float64)
        least = _LEAST_COSINE.get(self._bundle.precision, _LEAST_OF_OTHERS)
        lengths = float(np.linalg.norm(first) * np.linalg.norm(second))
        return bool(np.vdot(first, second) >= least * lengths > 0)


def unmasked_graph(bundle: Bundle) -> bytes:
    """A bundle's graph with fused attention and no mask; weights stay where they are.

    Returns:
        A serialised model, or b"" where no attention was found.

    Raises:
        ConversionError: Its attention has another form.
    """
    import onnx_ir as ir

    from kimera_console.core.formats.fused_attention import drop_masks, fuse_attention

    model = ir.load(bundle.model_file)
    if bundle.fused_attention:
        found = drop_masks(model)
    else:
        found = fuse_attention(model, masked=False, heads=attention_shape(bundle).heads)
    return bytes(ir.to_proto(model).SerializeToString()) if found else b""
