"""Running a bundle's graph as it is: a session, its inputs, and errors that name the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import BundleError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


def open_session(model_file: Path) -> Any:
    """An `onnxruntime.InferenceSession` on the CPU.

    Raises:
        BundleError: ONNX Runtime cannot load the file.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(
            str(model_file), options, providers=["CPUExecutionProvider"]
        )
    except Exception as problem:
        raise BundleError(
            f"{model_file} does not load: {first_line(problem)}", log=str(problem)
        ) from problem


def run_graph(session: Any, outputs: list[str], feeds: dict[str, Any], file: Path) -> list[Any]:
    """Run a session.

    Raises:
        BundleError: It fails; the file is named.
    """
    try:
        return list(session.run(outputs, feeds))
    except Exception as problem:
        raise BundleError(
            f"{file} fails while embedding: {first_line(problem)}", log=str(problem)
        ) from problem


def graph_feeds(session: Any, ids: NDArray[np.int64], model_file: Path) -> dict[str, Any]:
    """What the session lists as its inputs, and nothing else, for texts of one length.

    Args:
        session: The session.
        ids: Token ids, shape (texts, tokens).
        model_file: Named in errors.

    Raises:
        BundleError: It takes no tokens, or wants what the console lacks.
    """
    import numpy as np

    known = {
        "input_ids": ids,
        "attention_mask": np.ones_like(ids),
        "token_type_ids": np.zeros_like(ids),
        "position_ids": np.broadcast_to(np.arange(ids.shape[1], dtype=np.int64), ids.shape),
    }
    wanted = {entry.name: entry.type for entry in session.get_inputs()}
    if "input_ids" not in wanted:
        raise BundleError(f"{model_file} has no input input_ids, so it takes no tokens.")
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise BundleError(
            f"{model_file} requires the input {unknown[0]!r}, which the console does not provide."
        )
    kinds = {"tensor(int32)": np.int32, "tensor(int64)": np.int64}
    feeds = {}
    for name, kind in wanted.items():
        if kind not in kinds:
            raise BundleError(f"{model_file} requires {kind} for its input {name!r}.")
        feeds[name] = np.ascontiguousarray(known[name], dtype=kinds[kind])
    return feeds


def first_line(problem: BaseException) -> str:
    """A library's message as the rest of a sentence, without its source files and signatures."""
    text = re.sub(r"\[ONNXRuntimeError\] : \d+ : \w+ : ", "", str(problem).strip())
    text = re.sub(r"^Load model from .*? failed: ?", "", text)
    text = re.sub(r"^/onnxruntime_src/\S+ .*?\) (?=[A-Z(])", "", text)
    return (text.splitlines()[0][:400] if text else type(problem).__name__).rstrip(" .:") + "."
