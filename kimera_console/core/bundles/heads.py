"""Which further heads a bundle's second graph gives; nothing is loaded."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kimera_console.core.errors import BundleError
from kimera_console.core.formats.external_data import check_external
from kimera_console.core.formats.model_folder import confined_path, is_regular_file
from kimera_console.core.formats.onnx_graph import read_onnx
from kimera_console.core.sources.heads import HEADS, HEADS_INPUTS, HEADS_NAME, OUTPUTS

if TYPE_CHECKING:
    from pathlib import Path


def read_heads(folder: Path) -> tuple[str, ...]:
    """The heads that a bundle's heads.onnx gives; none where it has no such file.

    Raises:
        BundleError: The file is damaged, or another graph than that of heads.
    """
    if not os.path.lexists(folder / HEADS_NAME):
        return ()
    file = confined_path(folder, HEADS_NAME, error=BundleError)
    if not is_regular_file(file):
        raise BundleError(f"{file} is not a regular file.", hint="Convert again.")
    facts = read_onnx(file)
    check_external(file, facts)
    given = {output.name for output in facts.outputs}
    if set(facts.inputs) != set(HEADS_INPUTS) or not given <= set(OUTPUTS.values()):
        raise BundleError(
            f"{file} is not the graph of a model's heads: it makes"
            f" {', '.join(sorted(given))[:200] or 'nothing'} of"
            f" {', '.join(sorted(facts.inputs))[:200] or 'nothing'}.",
            hint="Convert the model again.",
        )
    return tuple(head for head in HEADS if OUTPUTS[head] in given)
