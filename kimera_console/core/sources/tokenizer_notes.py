"""What is odd about a model's tokenizer and no fault: said, so that nobody has to find it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.formats.model_folder import read_optional_object
from kimera_console.core.sources.architectures import ARCHITECTURES

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.sources.config import ModelConfig
    from kimera_console.core.sources.tokenizer_facts import TokenizerFacts

_CLASSES = {
    "WordPiece": (
        "Bert", "DistilBert", "Electra", "MPNet", "MobileBert", "ConvBert", "SqueezeBert",
        "Funnel", "RetriBert", "DPRQuestionEncoder", "DPRContextEncoder",
    ),
    "BPE": (
        "Roberta", "GPT2", "Bart", "Longformer", "Deberta", "Qwen2", "GPTNeoX", "Codegen", "CLIP",
        "LED", "Whisper", "Blenderbot",
    ),
    "Unigram": (
        "XLMRoberta", "Camembert", "T5", "Albert", "DebertaV2", "MBart", "XLNet", "BigBird",
        "Pegasus", "RemBert",
    ),
}  # fmt: skip
_ALGORITHMS = {name: kind for kind, names in _CLASSES.items() for name in names}
"""Family of a tokenizer's class -> the kind of model that its tokenizer.json holds."""
_COUNTED_POSITIONS = (
    "albert", "bert", "convbert", "distilbert", "electra", "megatron-bert", "mobilebert",
    "nystromformer", "rembert", "squeezebert",
)  # fmt: skip
"""Models that count a text's positions from the batch's left edge, padding included."""


def tokenizer_notes(
    facts: TokenizerFacts | None, config: ModelConfig, pooling: str, folder: Path
) -> tuple[str, ...]:
    """Sentences about a tokenizer that does what others of its family do not.

    The console embeds with tokenizer.json as it is, and so does sentence-transformers; whether
    the model was trained with it, only its authors know.

    Args:
        facts: What tokenizer.json declares; None where it is still to be made.
        config: The model's.
        pooling: Modes joined by "+", "" if none is known.
        folder: The folder with the tokenizer.
    """
    if facts is None:
        return ()
    notes = []
    known = ARCHITECTURES.get(config.model_type)
    decoder = known is not None and known.decoder
    if "lasttoken" in pooling.split("+") and not facts.adds_end:
        notes.append(
            "The last token is pooled, and tokenizer.json adds no end token to a text: the vector"
            " is that of the text's own last token. A model that was trained with an end token"
            " gives worse vectors so; see its post_processor in the authors' repository."
        )
    if not facts.adds_special and known is not None and not decoder:
        notes.append(
            f"tokenizer.json puts no special tokens around a text (its post_processor is"
            f" {facts.post_processor or 'missing'}), though {config.model_type} models are trained"
            " with them. Get tokenizer.json from the authors' repository, unless they train so."
        )
    settings = read_optional_object(folder, "tokenizer_config.json")
    if settings.get("padding_side") == "left" and config.model_type in _COUNTED_POSITIONS:
        notes.append(
            "tokenizer_config.json pads on the left (padding_side): with this model"
            " sentence-transformers gives a text another vector in each batch of longer ones. The"
            " console gives the vector of the text alone, whatever its batch."
        )
    named = str(settings.get("tokenizer_class") or "")
    expected = _ALGORITHMS.get(named.removesuffix("Fast").removesuffix("Tokenizer"), "")
    if expected and facts.kind and facts.kind != expected:
        notes.append(
            f"tokenizer_config.json names {named[:60]}, which reads {expected}, but tokenizer.json"
            f" holds {facts.kind[:40]}: one of them is another model's. The console follows"
            " tokenizer.json."
        )
    return tuple(notes)
