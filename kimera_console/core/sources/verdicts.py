"""Why a model cannot be converted as it is, and what to do: sentences, and what they speak of."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kimera_console.core.errors import Action, Advice
from kimera_console.core.sources.architectures import ARCHITECTURES
from kimera_console.core.sources.hub.folders import partly_cached
from kimera_console.core.sources.modules import MODULES_NAME
from kimera_console.core.sources.pooling import DEFAULT_SOURCE, PoolingChoice

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from kimera_console.core.sources.config import ModelConfig

PUBLISHED_FILES = ("onnx/model.onnx", "model.onnx")
"""Where sentence-transformers and optimum put an ONNX model that is published with a source."""
NO_WEIGHTS = "It has no weights, only an ONNX model of its own, which can be imported."
HANDLED_ADVICE = f"Handled are: {', '.join(sorted(ARCHITECTURES))}."
_VARIANT = re.compile(r"(?:onnx/)?model[\w.-]*\.onnx", re.ASCII)
POOLING_ADVICE = Advice.of(
    "Its authors' documentation says which. Choose that", Action.POOLING,
    " (EMBEDDING_POOLING for embedding with Transformers). A wrong one gives wrong vectors.",
)  # fmt: skip


def import_advice(published: str) -> Advice:
    """What to do with a source that has no weights but an ONNX model of its own."""
    return Advice.of(f"Import {published}", Action.IMPORT, ".")


def published_files(names: Collection[str]) -> list[str]:
    """ONNX models that a source publishes, the one to take first: the plain one, else by name.

    Optimised and quantised forms have names of their own: onnx/model_O2.onnx,
    onnx/model_quantized.onnx, onnx/model_qint8_avx512_vnni.onnx.
    """
    plain = [name for name in PUBLISHED_FILES if name in names]
    return plain + sorted(n for n in names if _VARIANT.fullmatch(n) and n not in PUBLISHED_FILES)


def undeclared_pooling(
    folder: Path, config: ModelConfig, choice: PoolingChoice
) -> tuple[str, Advice]:
    """Why a model that does not say how it pools is not converted yet, and what to do.

    Args:
        folder: The model's.
        config: Its configuration.
        choice: Of `read_pooling`.

    Returns:
        A sentence and its advice; "" and none where the model says how it pools.
    """
    known = ARCHITECTURES.get(config.model_type)
    if known is None or choice.source != DEFAULT_SOURCE:
        return "", Advice()
    guess = "mostly lasttoken" if known.decoder else "cls or mean"
    made = ", so it was made to generate text" if known.decoder else ""
    if os.path.lexists(folder / MODULES_NAME):
        problem = (
            f"This {config.model_type} model declares no pooling{made}; if it was trained to embed,"
            f" choose its pooling yourself ({guess})."
        )
        return problem, POOLING_ADVICE
    problem = (
        f"modules.json is missing: this {config.model_type} model declares no pooling{made}; if"
        f" it was trained to embed, choose its pooling yourself ({guess})."
    )
    repo = partly_cached(folder)
    if not repo:
        return problem, POOLING_ADVICE
    return problem, Advice.of(
        POOLING_ADVICE,
        f" Or name the model as {repo} instead of this folder: the hub's cache may hold only a part"
        " of it, and a conversion downloads the rest.",
    )
