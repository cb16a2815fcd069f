"""`inspect` of a converted model: what its manifest records, quarantined or kept knowingly."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.cli.gate_words import parity_text
from kimera_console.cli.output import Output, table
from kimera_console.core.bundles.bundle import quarantine_words, read_bundle
from kimera_console.core.bundles.library import recorded_parity
from kimera_console.core.bundles.manifest import MANIFEST_NAME
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from kimera_console.core.bundles.bundle import Bundle


def is_bundle(source: str) -> bool:
    """Whether a source is the folder of a model that this console converted."""
    try:
        return (Path(source).expanduser() / MANIFEST_NAME).is_file()
    except (OSError, RuntimeError, ValueError):
        return False


def inspect_bundle(source: str, output: Output) -> int:
    """Tell what is recorded; the comparison and its mark, if there is one, come last.

    Raises:
        BundleError: It is damaged.
    """
    bundle = read_bundle(Path(source), quarantined=True)
    parity = recorded_parity(bundle)
    output.data(
        {
            "bundle": str(bundle.path),
            "source": bundle.source,
            "revision": bundle.revision,
            "architecture": bundle.architecture,
            "precision": bundle.precision,
            "exporter": bundle.exporter,
            "dimension": bundle.dimension,
            "max_tokens": bundle.max_tokens,
            "pooling": bundle.pooling,
            "size_bytes": bundle.size_bytes,
            "created": bundle.created,
            "quarantined": bundle.quarantined,
            "override": asdict(bundle.override) if bundle.override else None,
            "parity": asdict(parity) if parity else None,
        }
    )
    output.answer(table(_rows(bundle)))
    if parity:
        output.answer(parity_text(parity))
    if bundle.quarantined:
        output.answer(f"QUARANTINED: {quarantine_words(bundle)}")
    if bundle.override:
        output.answer(f"WARNING: {bundle.override.words}")
    return 0


def _rows(bundle: Bundle) -> list[tuple[str, ...]]:
    return [
        ("Converted model", str(bundle.path)),
        ("Of", bundle.source + (f" @ {bundle.revision}" if bundle.revision else "")),
        ("Architecture", bundle.architecture),
        ("Precision", f"{bundle.precision}, exporter {bundle.exporter}"),
        ("Dimension", str(bundle.dimension)),
        ("Pooling", bundle.pooling),
        ("Token limit", str(bundle.max_tokens or "none")),
        ("Size", byte_size(bundle.size_bytes)),
        ("Converted", bundle.created),
    ]
