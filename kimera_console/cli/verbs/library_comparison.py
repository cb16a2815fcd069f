"""`verify DIR --against sentence-transformers`: the library that the model was published for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kimera_console.cli.asking import ask_consent
from kimera_console.cli.gate import asked_thresholds
from kimera_console.cli.output import table
from kimera_console.core.flags.settings import Settings

if TYPE_CHECKING:
    import argparse

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.bundles.parity_report import ParityReport
    from kimera_console.core.convert.gate.library_comparison import LibraryComparison
    from kimera_console.core.jobs import JobContext

SHOWN_TEXTS = 12


def agree(arguments: argparse.Namespace) -> None:
    """Ask for consent where the environment is still to be made: before anything else is done.

    Raises:
        KimeraError: Nobody agrees, or it cannot be made here.
    """
    from kimera_console.core.convert.gate.library_comparison import ENVIRONMENT

    if ENVIRONMENT.python() is None:
        ENVIRONMENT.check_possible()
        ask_consent(
            f"pip makes an environment for {', '.join(ENVIRONMENT.requirements)} in"
            f" {ENVIRONMENT.folder}: 0.2 GB, and 1 GB or more where this environment has no torch.",
            agreed=arguments.yes,
        )


def compare_with_library(
    arguments: argparse.Namespace, bundle: Bundle, context: JobContext
) -> LibraryComparison:
    """Compare; the environment is made if it is not there yet."""
    from kimera_console.core.convert.gate.library_comparison import compare_bundle_with_library

    return compare_bundle_with_library(
        bundle.path,
        texts=arguments.texts,
        thresholds=asked_thresholds(arguments, bundle.precision),
        hub_environment=Settings(arguments.env_file).hub_environment(),
        context=context,
    )


def library_comparison_data(found: LibraryComparison) -> dict[str, Any]:
    """Who the other side was, for `--json`."""
    return {"name": found.reference, "source": str(found.source), "versions": found.versions}


def texts_text(parity: ParityReport) -> str:
    """The texts that differ most, a line each; `--json` has all."""
    worst = sorted(parity.per_text, key=lambda text: text.cosine)[:SHOWN_TEXTS]
    rows: list[tuple[str, ...]] = [("Text", "Tokens", "Cosine", "Largest difference")]
    for text in worst:
        difference = "-" if text.max_abs_diff is None else f"{text.max_abs_diff:.1e}"
        rows.append((text.id, str(text.tokens), f"{text.cosine:.7f}", difference))
    left = len(parity.per_text) - len(worst)
    more = f"\n{left} more texts are closer; --json has all." if left > 0 else ""
    return f"{table(rows)}{more}"
