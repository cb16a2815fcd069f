"""A converted model against sentence-transformers itself, which shares no reader with the console.

The comparison of a conversion has the console's readers on both sides: a setting that both pass
over is not seen there. Here the other side is the library that the model was published for, in an
environment of its own, on the source's folder, in a process without network.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.convert.gate import library_comparison_child
from kimera_console.core.convert.gate.compare import embed_bundle
from kimera_console.core.convert.gate.own_texts import OwnTexts, read_own_texts
from kimera_console.core.convert.gate.parity import compare
from kimera_console.core.convert.gate.probe import load_probe_texts
from kimera_console.core.convert.gate.retrieval import (
    load_labelled_set,
    read_retrieval,
    with_retrieval,
)
from kimera_console.core.convert.plan import PARITY_MAX_TOKENS
from kimera_console.core.errors import BundleError, ChildFailedError, SourceError
from kimera_console.core.jobs import JobContext
from kimera_console.core.sources.architectures import SENTENCE_TRANSFORMERS
from kimera_console.core.sources.pooling import ASKED_SOURCE
from kimera_console.core.sources.source import inspect_model, resolve_source
from kimera_console.core.system.children.command import run_command
from kimera_console.core.system.environment import passed_on
from kimera_console.core.system.hashing import sha256_file
from kimera_console.core.system.installation.own_environment import OwnEnvironment
from kimera_console.core.system.records import RecordError, from_json
from kimera_console.core.system.scratch import scratch_folder
from kimera_console.core.system.threads import inference_threads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.bundles.parity_report import ParityReport
    from kimera_console.core.bundles.thresholds import Thresholds

ENVIRONMENT = OwnEnvironment(
    SENTENCE_TRANSFORMERS,
    (
        "sentence-transformers==6.2.0",
        "transformers==5.24.0",
        "tokenizers==0.23.3",
        "huggingface-hub==2.4.0",
    ),
    shared="torch",
    imports=("sentence_transformers",),
)
"""Made by pip in about a minute: 0.2 GB beside the running environment's torch."""
STAGES = ("Source", "Model", "sentence-transformers", "Compare")
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONUTF8": "1",
}


@dataclass(frozen=True)
class LibraryComparison:
    """What came of it.

    Attributes:
        parity: The comparison, the same report as a conversion's.
        source: Folder that sentence-transformers loaded.
        versions: Of its libraries, by name.
    """

    parity: ParityReport
    source: Path
    versions: dict[str, str]

    @property
    def reference(self) -> str:
        """Who the other side was: "sentence-transformers 6.2.0"."""
        return f"{SENTENCE_TRANSFORMERS} {self.versions.get('sentence_transformers', '')}".strip()


@dataclass(frozen=True)
class _Answer:
    versions: dict[str, str]
    ids: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class _LibraryLine:
    """What the other side says: how far it is, or in the end its answer."""

    done: int | None = None
    total: int | None = None
    answer: _Answer | None = None


def compare_bundle_with_library(
    bundle_folder: Path,
    *,
    texts: Path | None = None,
    thresholds: Thresholds | None = None,
    hub_environment: Mapping[str, str] | None = None,
    context: JobContext | None = None,
) -> LibraryComparison:
    """Embed the probe texts with a bundle, and with sentence-transformers from its source.

    The environment is made if it is not there yet: ask first (`ENVIRONMENT.python()`).

    Args:
        bundle_folder: The converted model; a quarantined one is compared too.
        texts: File of the user's own texts.
        thresholds: What must be reached; by default the precision's.
        hub_environment: Variables of the hub, for a source that was downloaded.
        context: Receives progress by stage; a cancel stops it.

    Raises:
        BundleError: It records no source, or was converted otherwise than its source declares.
        SourceError: The source is gone, is another than was converted, or is refused.
        DependencyError: The environment cannot be made.
        BackendError, ChildFailedError: One of the sides failed.
    """
    context = context or JobContext()
    bundle = read_bundle(bundle_folder, quarantined=True)
    if ENVIRONMENT.python() is None:
        ENVIRONMENT.check_possible()  # before a source is downloaded
    context.report("Source")
    source = _source_of(bundle, hub_environment, context)
    own = read_own_texts(texts, context) if texts else OwnTexts()
    python = ENVIRONMENT.make(context)
    max_tokens = min(bundle.max_tokens or PARITY_MAX_TOKENS, PARITY_MAX_TOKENS)
    with scratch_folder("compare") as scratch:
        ours, vectors = embed_bundle(
            bundle,
            scratch / "model.npz",
            context,
            stage="Model",
            max_tokens=max_tokens,
            own=own.plain,
        )
        labelled = load_labelled_set(ours.topics).texts if ours.topics else ()
        answer, theirs = _embed(
            python, source, [*ours.texts, *labelled], max_tokens, scratch, context
        )
        compared = len(ours.texts)
    context.report("Compare")
    named = (*load_probe_texts(), *own.texts)
    report = compare(
        theirs[:compared],
        _unit(vectors.vectors),
        texts=[replace(one, text=text) for one, text in zip(named, ours.texts, strict=True)],
        source_ids=answer.ids[:compared],
        converted_ids=ours.ids,
        reordered=vectors.reordered,
        reordered_rows=ours.reordered_rows,
        thresholds=thresholds,
        precision=bundle.precision,
        unit_norm=False,
        reference=SENTENCE_TRANSFORMERS,
        max_tokens=max_tokens,
        shortened_to_tokens=ours.shortened_to_tokens,
    )
    report = with_retrieval(
        report,
        read_retrieval(ours, vectors),
        source=theirs[compared:],
        vectors=_unit(vectors.vectors),
    )
    report = replace(report, own_file=own.file, own_left_out=own.left_out, own_cut=own.cut)
    return LibraryComparison(report, source, answer.versions)


def _source_of(
    bundle: Bundle, hub_environment: Mapping[str, str] | None, context: JobContext
) -> Path:
    """The folder that was converted, as it was then, and vetted: nothing in it is run."""
    if not bundle.source:
        raise BundleError(
            f"{bundle.path} does not record what it was converted from.",
            hint="Convert the source model with this console, then compare.",
        )
    if bundle.pooling_source == ASKED_SOURCE:
        raise BundleError(
            f"{bundle.path} was converted with the pooling {bundle.pooling}, which was asked for;"
            f" {SENTENCE_TRANSFORMERS} takes what the source declares.",
            hint="Convert it once more with the pooling that the source declares to compare it.",
        )
    found = resolve_source(
        bundle.source,
        revision=bundle.revision,
        context=context,
        local_only=True,
        hub_environment=hub_environment,
    )
    inspect_model(str(found.path), context=context).require_supported()
    for record in bundle.manifest.source_files if bundle.manifest else ():
        file = found.path / record.name
        same = file.is_file() and file.stat().st_size == record.size_bytes
        if not same or sha256_file(file, context, stage="Source") != record.sha256.lower():
            raise SourceError(
                f"{file} is not the file that was converted.",
                hint="Convert the model again, or put the file back.",
            )
    return found.path


def _embed(
    python: Path,
    source: Path,
    texts: Sequence[str],
    max_tokens: int,
    scratch: Path,
    context: JobContext,
) -> tuple[_Answer, NDArray[np.float32]]:
    """The texts by sentence-transformers; shape (texts, dimension), scaled to norm 1."""
    request, out = scratch / "request.json", scratch / "theirs.npy"
    asked = {
        "folder": str(source),
        "texts": list(texts),
        "max_tokens": max_tokens,
        "threads": inference_threads(0),
        "out": str(out),
    }
    request.write_text(json.dumps(asked), encoding="utf-8")
    answers: list[_Answer] = []

    def read_line(line: str) -> None:
        try:
            said = from_json(line, _LibraryLine)
        except RecordError:  # a library's own line
            said = _LibraryLine()
        if said.answer is not None:
            answers.append(said.answer)
        elif said.done is not None:
            context.report(SENTENCE_TRANSFORMERS, said.done, said.total, unit="texts")
        else:
            context.log(line)

    context.report(SENTENCE_TRANSFORMERS, 0, len(texts), unit="texts")
    code, tail = run_command(
        [str(python), "-IB", str(Path(library_comparison_child.__file__)), str(request)],
        environment={**passed_on(os.environ), **_OFFLINE, "TMPDIR": str(scratch)},
        on_line=read_line,
        context=context,
        folder=scratch,
    )
    if code or not answers or not out.is_file():
        said = [line for line in tail if not line.startswith((" ", "{"))]
        raise ChildFailedError(
            f"{SENTENCE_TRANSFORMERS} could not embed with {source}: {(said or ['?'])[-1][:300]}",
            hint="The log has its last lines.",
            log="\n".join(tail),
        )
    return answers[0], _unit(np.load(out, allow_pickle=False))


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of norm 1, as the console gives them; a row of zeros or NaN stays what it is."""
    wide = rows.astype(np.float64)
    norms = np.linalg.norm(wide, axis=1, keepdims=True)
    return np.asarray(wide / np.where(norms > 0, norms, 1.0), np.float32)
