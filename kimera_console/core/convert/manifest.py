"""What goes into a bundle beside the graph: the tokenizer's files, and the manifest."""

from __future__ import annotations

import datetime
import importlib.metadata
import platform
from typing import TYPE_CHECKING

from kimera_console import __version__
from kimera_console.core.bundles.manifest import (
    MANIFEST_NAME,
    FileRecord,
    Manifest,
    QuarantineRecord,
)
from kimera_console.core.convert.export.optimum_environment import ENVIRONMENT
from kimera_console.core.convert.export.published import published_by
from kimera_console.core.convert.export.weights import write_failed
from kimera_console.core.convert.source_snapshot import check_snapshot
from kimera_console.core.errors import SourceError
from kimera_console.core.formats.model_folder import TOKENIZER_FILE_BYTES, folder_files, read_bytes
from kimera_console.core.formats.weights import names_in_use
from kimera_console.core.sources.architectures import OPTIMUM_EXPORTER, PUBLISHED
from kimera_console.core.sources.config import CONFIG_NAME, PROMPTS_NAME
from kimera_console.core.sources.heads import FILES
from kimera_console.core.sources.layout import COMPANIONS, encoder_path
from kimera_console.core.system.hashing import sha256_file
from kimera_console.core.system.processor import this_processor
from kimera_console.core.system.records import to_plain

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from kimera_console.core.bundles.parity_report import ParityReport, StageReport
    from kimera_console.core.bundles.vector_fingerprint import VectorFingerprint
    from kimera_console.core.convert.answers import ExportedModel
    from kimera_console.core.convert.plan import ConversionPlan
    from kimera_console.core.jobs import JobContext

TOOLS = (
    "torch",
    "transformers",
    "onnx",
    "onnx-ir",
    "onnxscript",
    "onnxruntime",
    "onnxruntime-gpu",
    "tokenizers",
    "numpy",
)
_HEAD_NAMES = frozenset(name for names in FILES.values() for name in names)
_READ_NAMES = (*COMPANIONS, "modules.json", PROMPTS_NAME)


def copy_companions(source: Path, staged: Path) -> None:
    """Copy the configuration and the tokenizer's files into the bundle.

    Raises:
        SourceError: One leads out of the source's folder, or is too large for what it is.
        ConversionError: The disk refuses.
    """
    present = {name for name, _ in folder_files(source)}
    for name in COMPANIONS:
        if name not in present:
            continue
        data = read_bytes(source, name, limit_bytes=TOKENIZER_FILE_BYTES)
        try:
            (staged / name).write_bytes(data)
        except OSError as problem:
            raise write_failed(staged / name, problem) from problem


def build_manifest(
    plan: ConversionPlan,
    staged: Path,
    *,
    exported: ExportedModel,
    parity: ParityReport | None,
    probe_tokens: dict[str, str],
    probe_vectors: VectorFingerprint | None = None,
    stages: tuple[StageReport, ...],
    seconds: float,
    context: JobContext,
) -> Manifest:
    """The manifest of a finished conversion; files hashed while written are not read again.

    Args:
        plan: What was done.
        staged: The bundle's folder, complete but for the manifest.
        exported: What was written.
        probe_tokens: Fingerprint of the bundle's tokenizer.
        probe_vectors: What its graph gives for a few texts.
        parity: The comparison, passed or failed; None if there was no source model.
        stages: Reports of the stages so far.
        seconds: Time so far.
        context: Receives progress in bytes.

    Raises:
        SourceError: The source's weights are gone, or a file of it is another than was converted.
    """
    looked_at = plan.inspection
    now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    source_files = _records(plan.folder, exported.source_sha256, context, source=True)
    # After the hashing, so that what changes under it is seen too.
    check_snapshot(plan.folder, [record.name for record in source_files], plan.snapshot)
    return Manifest(
        source=looked_at.source,
        revision=looked_at.revision,
        source_files=source_files,
        architecture=looked_at.architecture,
        model_type=looked_at.model_type,
        dimension=looked_at.dimension,
        max_tokens=looked_at.max_tokens,
        pooling=looked_at.pooling,
        pooling_source=looked_at.pooling_source,
        normalize=looked_at.normalize,
        exporter=plan.exporter,
        precision=plan.request.precision,
        options=plan.request.choices(private=False),
        recipe=to_plain(exported.recipe) if exported.recipe else {},
        search=exported.search.to_dict() if exported.search else {},
        opset=exported.opset,
        tools=tool_versions(plan.exporter),
        files=_records(staged, exported.sha256, context),
        parity=to_plain(parity) if parity else {},
        created=now,
        quarantine=(QuarantineRecord(str(plan.out), now) if parity and not parity.passed else None),
        seconds=round(seconds, 3),
        peak_rss_bytes=max(stage.peak_rss_bytes for stage in stages),
        stages=to_plain(stages),
        published_by=published_by(plan) if plan.exporter == PUBLISHED else "",
        processor=this_processor().features,
        modules=looked_at.modules,
        prompts={prompt.name: prompt.text for prompt in looked_at.all_prompts.listed},
        default_prompt=looked_at.all_prompts.default,
        excludes_prompt=not looked_at.include_prompt,
        probe_tokens=probe_tokens,
        probe_vectors=probe_vectors,
        heads=parity.heads if parity else (),
    )


def tool_versions(exporter: str = "") -> dict[str, str]:
    """Versions of what takes part in a conversion, as installed; nothing is imported.

    Those of optimum's own environment are recorded where it exports: its transformers is another.
    """
    found = {"kimera-console": __version__, "python": platform.python_version()}
    for name in TOOLS:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    if exporter == OPTIMUM_EXPORTER:
        pairs = (pin.split("==") for pin in ENVIRONMENT.requirements)
        found |= {n if n.startswith("optimum") else f"{n} (optimum)": v for n, v in pairs}
    return found


def _records(
    folder: Path, known: dict[str, str], context: JobContext, *, source: bool = False
) -> tuple[FileRecord, ...]:
    """Name, size and hash of a folder's files: a bundle's all, a source's that were read."""
    present = folder_files(folder)
    inside = f"{path}/" if source and (path := encoder_path(folder)) else ""
    read = _read_names([name for name, _ in present], inside) if source else set()
    files = [
        (name, size)
        for name, size in present
        if (name in known or name in read if source else name != MANIFEST_NAME)
    ]
    # Optimum's export hashes nothing of the source: its configuration stands for all of it.
    gone = sorted({inside + CONFIG_NAME, *known} - {name for name, _ in files})
    if source and gone:
        raise SourceError(
            f"{folder / gone[0]} was removed while the model was converted.",
            hint="Nothing was published. Put the model back, then convert again.",
        )
    total, done = sum(size for name, size in files if name not in known), 0
    records = []
    for name, size in files:
        digest = known.get(name, "")
        if not digest:
            digest = sha256_file(
                folder / name, context, stage="Publish", done_bytes=done, total_bytes=total
            )
            done += size
        records.append(FileRecord(name, size, digest))
    return tuple(records)


def _read_names(names: Collection[str], inside: str) -> set[str]:
    """Of a source's files those that a conversion reads.

    Args:
        names: All of its files.
        inside: The encoder's own folder, "0_Transformer/"; "" where it has none.
    """
    short = {name.removeprefix(inside): name for name in names}
    weights = names_in_use(short)
    return {
        name
        for own, name in short.items()
        if own in _READ_NAMES
        or own in _HEAD_NAMES
        or (own in weights and (own[0].isdigit() or "/" not in own))
        or (own[0].isdigit() and own.endswith("/config.json"))
    }
