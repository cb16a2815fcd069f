"""The child process that loads a bundle for the first time and embeds a text with it.

What a model can do to a process (a crash, a hang, memory) it does here. The tokenizer is built
here too, so that a regular expression without an end costs this process only.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.foreign import VECTOR_OUTPUTS
from kimera_console.core.bundles.graph_run import first_line, graph_feeds, open_session, run_graph
from kimera_console.core.bundles.load_check import CheckAnswer, CheckRequest
from kimera_console.core.bundles.token_fingerprint import difference_words, token_fingerprint
from kimera_console.core.bundles.vector_fingerprint import lowest_cosine
from kimera_console.core.errors import BundleError, UnsafeModelError
from kimera_console.core.formats.onnx_graph import POOLED_OUTPUT
from kimera_console.core.sources.heads import HEADS_INPUTS, HEADS_NAME, OUTPUTS, SPARSE
from kimera_console.core.system.children.child_side import child_main
from kimera_console.core.system.records import from_plain, to_plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.core.jobs import JobContext

TEXTS = ("The quick brown fox.", "Ein zweiter Satz, länger als der erste, mit Umlauten: äöü.")
TOKENIZER = "tokenizer.json"
GRAPH_NORM_TOLERANCE = 1e-3
"""fp16 and int8 graphs normalise less exactly than fp32's 1e-6."""
MOST_TOKENS_PER_BYTE, MOST_ADDED_TOKENS = 8, 512
"""Byte-level tokenizers make one token a byte; templates add a prompt."""
_MAX_TOKENS = 32


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Answer a request of `load_check`."""
    answer: dict[str, Any] = to_plain(_checked(from_plain(request, CheckRequest), context))
    return answer


def _checked(request: CheckRequest, context: JobContext) -> CheckAnswer:
    """Load the model named in the request, embed two texts, and name what is wrong."""
    path = request.folder / TOKENIZER
    context.report("Tokenize")
    tokenizer = _tokenizer(path)
    ids = checked_tokens(tokenizer, path)
    fingerprint, problems = _fingerprint(tokenizer, path, request)
    if request.model_file is None:
        return CheckAnswer(problems=tuple(problems), tokens=fingerprint)
    model_file = request.model_file
    context.report("Load")
    session = open_session(model_file)
    context.report("Embed")
    names = [entry.name for entry in session.get_outputs()]
    # The loader takes a graph's only output whatever its name, so that one is run here too.
    known = next((name for name in VECTOR_OUTPUTS if name in names), "")
    output = known or (names[0] if len(names) == 1 else "")
    feeds = graph_feeds(session, ids, model_file)
    (answer,) = run_graph(session, [output], feeds, model_file) if output else (None,)
    if not known:
        raise _unknown_outputs(names, model_file)
    expected, unit = request.dimension, request.normalized
    problems += _output_problems(answer, ids.shape, output, expected, unit, model_file)
    if request.heads and not problems:
        heads_file = request.folder / HEADS_NAME
        problems = _check_heads(heads_file, request.heads, session, feeds, model_file)
    if problems or request.vectors is None:
        return CheckAnswer(problems=tuple(problems))
    return CheckAnswer(problems=(), cosine=lowest_cosine(session, model_file, request.vectors))


def _check_heads(
    file: Path, heads: Sequence[str], encoder: Any, feeds: dict[str, Any], model_file: Path
) -> list[str]:
    """Load the graph of the further heads, and run it on what the encoder gives."""
    if not file.is_file():
        return [f"{file} is missing: the manifest lists {heads[0]}."]
    tokens, mask = HEADS_INPUTS
    if mask not in feeds or tokens not in {entry.name for entry in encoder.get_outputs()}:
        return [f"{model_file} lacks {tokens} or {mask}, which {file.name} needs."]
    session = open_session(file)
    lost = sorted(set(heads) - {entry.name for entry in session.get_outputs()})
    if lost:
        return [f"{file}: the manifest lists {lost[0]}, which it lacks."]
    (hidden,) = run_graph(encoder, [tokens], feeds, model_file)
    given = run_graph(session, list(heads), {tokens: hidden, mask: feeds[mask]}, file)
    problems: list[str] = []
    for name, values in zip(heads, given, strict=True):
        problems += _head_problems(name, values, feeds[mask].shape, file)
    return problems


def _tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer

    with _rust_guard(path):
        return Tokenizer.from_file(str(path))


@contextlib.contextmanager
def _rust_guard(path: Path) -> Iterator[None]:
    try:
        yield
    except UnsafeModelError:
        raise
    except BaseException as problem:
        # A panic of the library's Rust is no Exception.
        raise BundleError(f"{path} does not work: {first_line(problem)}") from problem


def _fingerprint(
    tokenizer: Any, path: Path, request: CheckRequest
) -> tuple[dict[str, str], list[str]]:
    """The tokenizer's fingerprint, where it is asked for, and what differs from the recorded."""
    if request.tokens is None:
        return {}, []
    with _rust_guard(path):
        fingerprint = token_fingerprint(tokenizer)
    said = difference_words(path, request.tokens, fingerprint, request.tokenizers)
    return fingerprint, [said] if said else []


def checked_tokens(tokenizer: Any, path: Path) -> NDArray[np.int64]:
    """Ids of the two texts, of shape (2, their shorter length).

    Args:
        tokenizer: A `tokenizers.Tokenizer`; from here on it neither pads nor cuts.
        path: Its file, for errors.

    Raises:
        BundleError: It fails.
        UnsafeModelError: It makes far too much of them.
    """
    import numpy as np

    with _rust_guard(path):
        tokenizer.no_padding()
        tokenizer.no_truncation()
        encoded = tokenizer.encode_batch(list(TEXTS))
        _check_growth(path, [len(each.ids) for each in encoded])
        for each in encoded:
            each.truncate(_MAX_TOKENS)
    # Cut to the shortest, so that no padding token is needed.
    length = min(len(e.ids) for e in encoded)
    if length == 0:
        raise BundleError(f"{path} produces no tokens for {TEXTS[0]!r}.")
    return np.array([e.ids[:length] for e in encoded], dtype=np.int64)


def _check_growth(path: Path, counts: list[int]) -> None:
    """Refuse a tokenizer that makes far more tokens of a text than it has bytes.

    Raises:
        UnsafeModelError: It does; each text would cost as much.
    """
    for text, count in zip(TEXTS, counts, strict=True):
        if count > MOST_TOKENS_PER_BYTE * len(text.encode()) + MOST_ADDED_TOKENS:
            raise UnsafeModelError(
                f"{path} makes {count:,} tokens of a text of {len(text)} letters.",
                hint="Use a tokenizer from a source that you trust.",
            )


def _unknown_outputs(names: list[str], model_file: Path) -> BundleError:
    return BundleError(
        f"{model_file} gives {', '.join(names)[:200] or 'nothing'}; one of"
        f" {', '.join(VECTOR_OUTPUTS)} is expected."
    )


def _output_problems(
    answer: Any,
    shape: tuple[int, ...],
    output: str,
    expected: int,
    unit: bool,
    model_file: Path,
) -> list[str]:
    """What is wrong with an output of the model, one sentence each."""
    import numpy as np

    values = np.asarray(answer)
    pooled = output == POOLED_OUTPUT
    rank = 2 if pooled else 3
    if values.ndim != rank or values.shape[: rank - 1] != shape[: rank - 1]:
        dims = " x ".join(map(str, values.shape))
        return [f"{model_file}: {output} has the shape {dims}, which is not a shape of vectors."]
    problems = []
    if expected and values.shape[-1] != expected:
        width = values.shape[-1]
        problems.append(f"{model_file}: its vectors have {width} dimensions, not {expected}.")
    if values.dtype not in (np.float32, np.float16, np.float64):
        return [
            *problems,
            f"{model_file}: {output} holds {values.dtype}, not floating-point values.",
        ]
    values = values.astype(np.float64)
    if not np.isfinite(values).all():
        return [*problems, f"{model_file}: its vectors hold NaN or infinite values."]
    norms = np.linalg.norm(values, axis=-1)
    if not norms.all():
        problems.append(f"{model_file}: its vectors are all zero.")
    elif unit and pooled and float(np.abs(norms - 1).max()) > GRAPH_NORM_TOLERANCE:
        problems.append(f"{model_file}: its vectors have the norm {norms.flat[0]:.4f}, not 1.")
    elif pooled and np.allclose(values[0], values[1], atol=1e-7):
        problems.append(f"{model_file}: it gives every text the same vector.")
    return problems


def _head_problems(name: str, values: Any, shape: tuple[int, ...], model_file: Path) -> list[str]:
    """What is wrong with one of the further heads."""
    import numpy as np

    numbers = np.asarray(values)
    sparse = name == OUTPUTS[SPARSE]
    expected = shape if sparse else (shape[0], shape[1] - 1)
    if numbers.shape[:2] != expected or numbers.ndim != (2 if sparse else 3):
        dims = " x ".join(map(str, numbers.shape))
        return [f"{model_file}: {name} has the shape {dims}, which is not one of its head."]
    if not np.isfinite(numbers).all():
        return [f"{model_file}: {name} holds NaN or infinite values."]
    if sparse and (numbers < 0).any():
        return [f"{model_file}: {name} holds negative weights."]
    norms = np.linalg.norm(numbers.astype(np.float64), axis=-1)
    if not sparse and float(np.abs(norms - 1).max(initial=0.0)) > GRAPH_NORM_TOLERANCE:
        return [f"{model_file}: {name} has vectors whose norm is not 1."]
    return []


if __name__ == "__main__":
    child_main(handle)
