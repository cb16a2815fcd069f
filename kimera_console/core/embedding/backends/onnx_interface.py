"""What a bundle's graph takes and gives: its inputs, the output to read, its model's structure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.embedding.backends.onnx_session import VERIFY_HINT
from kimera_console.core.embedding.long_texts import Attention, attention_of
from kimera_console.core.errors import Action, Advice, BackendError
from kimera_console.core.formats.model_folder import read_optional_object
from kimera_console.core.formats.onnx_graph import POOLED_OUTPUT
from kimera_console.core.sources.architectures import ARCHITECTURES

if TYPE_CHECKING:
    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.sources.prompts import Prompt

TOKEN_OUTPUTS = ("token_embeddings", "last_hidden_state")
_INPUTS = ("input_ids", "attention_mask", "token_type_ids", "position_ids")
_INTEGER_TYPES = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}


def input_types(bundle: Bundle, session: Any) -> dict[str, Any]:
    """The session's inputs and the integer type of each.

    Raises:
        BackendError: It wants something that a text does not give, or has fixed sizes.
    """
    inputs: dict[str, Any] = {}
    for node in session.get_inputs():
        if node.name not in _INPUTS:
            raise BackendError(
                f"{bundle.model_file} requires the input {node.name}, which a text does not give.",
                hint="It is not an exported text encoder: convert the model with this console.",
            )
        if node.type not in _INTEGER_TYPES:
            raise BackendError(
                f"The input {node.name} of {bundle.model_file} is a {node.type}, not integers.",
                hint=VERIFY_HINT,
            )
        if any(isinstance(size, int) for size in node.shape or ()):
            raise BackendError(
                f"{bundle.model_file} takes {node.name} of the fixed shape {node.shape} only.",
                hint="Export it with dynamic batch and sequence axes.",
            )
        inputs[node.name] = _INTEGER_TYPES[node.type]
    if "input_ids" not in inputs:
        raise BackendError(
            f"{bundle.model_file} has no input named input_ids.",
            hint="It is not an exported text encoder: convert the model with this console.",
        )
    return inputs


def choose_output(bundle: Bundle, session: Any, asked: str) -> tuple[str, str]:
    """The output to read and the pooling in force ("" where nobody knows).

    The graph's own pooled output is used unless the flag asks for another pooling than it has
    inside; then token vectors are needed, and pooled here.
    """
    names = [node.name for node in session.get_outputs()]
    tokens = next((name for name in TOKEN_OUTPUTS if name in names), "")
    mode = bundle.pooling if asked == "auto" else asked
    if POOLED_OUTPUT in names and mode == bundle.pooling:
        return POOLED_OUTPUT, mode
    if bundle.modules:
        raise BackendError(
            f"EMBEDDING_POOLING asks for {asked}, but in {bundle.model_file} other modules follow"
            f" its {bundle.pooling} pooling ({'; '.join(bundle.modules)}).",
            hint="Set EMBEDDING_POOLING to auto, or convert the model again with that pooling.",
        )
    if tokens:
        return tokens, mode
    if POOLED_OUTPUT in names:
        inside = bundle.pooling or "an unknown pooling"
        raise BackendError(
            f"EMBEDDING_POOLING asks for {asked}, but {bundle.model_file} has {inside} built in "
            "and no token vectors beside it.",
            hint="Set EMBEDDING_POOLING to auto, or convert the model again with that pooling.",
        )
    if len(names) == 1:
        return names[0], mode
    raise BackendError(
        f"{bundle.model_file} has none of the outputs {POOLED_OUTPUT}, "
        f"{' or '.join(TOKEN_OUTPUTS)}, but {', '.join(names)}.",
        hint="It is not an exported text encoder: convert the model with this console.",
    )


def outside_output(bundle: Bundle, session: Any, prompt: Prompt) -> str:
    """The token vectors, to be pooled here: a graph pools a prompt's tokens with the text's.

    Raises:
        BackendError: The graph does not give them, or something follows the pooling in it.
    """
    names = [node.name for node in session.get_outputs()]
    found = next((name for name in TOKEN_OUTPUTS if name in names), "")
    if found and not bundle.modules:
        return found
    why = f"computes {bundle.modules[0]}" if bundle.modules else "gives no token vectors"
    raise BackendError(
        f"{bundle.name} leaves the tokens of its prompt {prompt.name!r} out of the pooling, but its"
        f" graph pools by itself and {why}.",
        hint=Advice.of(
            "Embed without a prompt", Action.NO_PROMPT, ", or with the Transformers backend."
        ),
    )


def attention_shape(bundle: Bundle) -> Attention:
    """How a bundle's model attends, as far as its files tell."""
    config = read_optional_object(bundle.path, "config.json")
    return attention_of(config, fused=bundle.fused_attention, width=bundle.dimension)


def first_position(bundle: Bundle) -> int:
    """Position of a text's first token: RoBERTa's family counts from behind the padding id."""
    config = read_optional_object(bundle.path, "config.json")
    known = ARCHITECTURES.get(str(config.get("model_type")))
    if known is None or not known.offset_positions:
        return 0
    padding = config.get("pad_token_id")
    return (padding if type(padding) is int and padding >= 0 else 1) + 1
