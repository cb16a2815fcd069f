"""The child process that makes and tries a source's tokenizer.json, where there is none.

transformers and sentencepiece read the files of a slow tokenizer with code that can crash, loop or
grow; here that costs this process only.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.check_child import checked_tokens
from kimera_console.core.embedding.fast_tokenizer import made_tokenizer
from kimera_console.core.embedding.tokenizer_file import open_tokenizer
from kimera_console.core.sources.tokenizer_facts import slow_files
from kimera_console.core.system.children.child_side import child_main, import_less

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Make the tokenizer of the folder named in the request, and tokenize two texts with it.

    Raises:
        SourceError: It cannot be made, or gives other tokens than the slow one.
        BundleError, UnsafeModelError: As `checked_tokens`.
    """
    folder = Path(request["folder"])
    context.report("Tokenize")
    made = made_tokenizer(folder)
    path = folder / slow_files(folder)[0]
    checked_tokens(open_tokenizer(path, made, lower_case=False), path)
    return {}


if __name__ == "__main__":
    import_less()
    child_main(handle)
