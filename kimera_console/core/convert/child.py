"""The child process of a conversion: one task a process, so that its memory ends with it.

Tasks: "direct" and "optimum" export and write, "search" looks for a mixture of precisions,
"quantise" writes the weights in another precision, "converted" and "source" embed the probe texts
with the converted model and with the source model.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.convert.answers import ExportedModel, ProbeVectors, QuantizedFiles
from kimera_console.core.convert.stages import StageTracker
from kimera_console.core.convert.tasks import (
    EmbedConverted,
    EmbedSource,
    ExportTask,
    QuantizeTask,
    SearchTask,
)
from kimera_console.core.system.children.child_side import child_main, import_less
from kimera_console.core.system.records import from_plain, to_plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.bundles.search import Search
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.sources.pooling import PoolingChoice


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Run the task that the request holds: one of `tasks` as plain data, for one of `answers`."""
    kind, run = _TASKS[request["task"]]
    with StageTracker(context) as tracker:
        answer = run(from_plain(request, kind, known_only=True), tracker)
        return to_plain(answer)  # type: ignore[no-any-return]


def _direct(task: ExportTask, tracker: StageTracker) -> ExportedModel:
    from kimera_console.core.convert.export.assemble import (
        DATA_NAME,
        WeightStream,
        write_graph,
    )
    from kimera_console.core.convert.export.direct import add_outputs, build_encoder, trace
    from kimera_console.core.formats.fused_attention import fuse_attention

    with contextlib.ExitStack() as stack:
        with tracker.stage("Export"):
            choice = _begin_export(task)
            encoder = build_encoder(task.source, choice)
            weights = stack.enter_context(
                WeightStream(encoder.parameters, encoder.matrices, task.staged / DATA_NAME)
            )
            model = trace(encoder)
            if task.asked.fused_attention:
                fuse_attention(model)
            add_outputs(model, encoder, choice)
        with tracker.stage("Write"):
            files = write_graph(
                model,
                encoder.parameters,
                weights,
                task.staged,
                producer_version=task.version,
                on_bytes=lambda done, total: tracker.advance(done, total, "bytes"),
            )
    return ExportedModel(
        files.opset,
        files.sha256,
        _inside(task.source, files.source_sha256),
        unused=tuple(encoder.unused),
    )


def _optimum(task: ExportTask, tracker: StageTracker) -> ExportedModel:
    from kimera_console.core.convert.export.optimum_export import add_pooling, export_tokens
    from kimera_console.core.convert.export.plain_source import plain_source, remove_copy
    from kimera_console.core.sources.layout import COMPANIONS, encoder_folder
    from kimera_console.core.sources.modules import layer_weights

    assert task.python is not None  # the plan made the environment
    staged = task.staged
    with tracker.stage("Export"):
        choice = _begin_export(task)
        after = layer_weights(task.source, choice.layers)
        plain = plain_source(
            encoder_folder(task.source),
            staged,
            COMPANIONS,
            on_bytes=lambda done, total: tracker.advance(done, total, "bytes"),
        )
        exported = export_tokens(plain, staged, task.python, tracker.including)
        remove_copy(staged)
    with tracker.stage("Write"):
        files = add_pooling(
            exported,
            staged,
            choice,
            after=after,
            producer_version=task.version,
            on_bytes=lambda done, total: tracker.advance(done, total, "bytes"),
        )
    return ExportedModel(files.opset, files.sha256, _inside(task.source, files.source_sha256))


def _search(task: SearchTask, tracker: StageTracker) -> Search:
    with tracker.stage("Search"):
        from kimera_console.core.convert.precision.search_child import search

        return search(task, tracker)


def _quantise(task: QuantizeTask, tracker: StageTracker) -> QuantizedFiles:
    with tracker.stage("Quantise"):
        from kimera_console.core.convert.precision.calibrate import calibrate
        from kimera_console.core.convert.precision.quantize import quantize

        calibration = None
        if task.recipe.scheme == "int8":
            calibration = calibrate(
                task.source,
                task.own,
                # The texts are only the first part of the stage: no share of it is reported.
                on_text=lambda done, _total: tracker.advance(done, None, "texts"),
            )
        return quantize(
            task.source,
            task.staged,
            task.recipe,
            calibration=calibration,
            producer_version=task.version,
            on_bytes=lambda done, total: tracker.advance(done, total, "bytes"),
        )


def _make_tokenizer(source: Path, folders: set[Path]) -> None:
    """Give what is exported a tokenizer.json where the source has only a slow tokenizer's files."""
    from kimera_console.core.convert.export.weights import write_failed
    from kimera_console.core.embedding.fast_tokenizer import made_tokenizer
    from kimera_console.core.sources.checks import check_tokenizer
    from kimera_console.core.sources.config import read_config
    from kimera_console.core.sources.layout import encoder_folder
    from kimera_console.core.sources.tokenizer_facts import TOKENIZER_NAME

    encoder = encoder_folder(source)
    if (encoder / TOKENIZER_NAME).is_file():
        return
    made = made_tokenizer(encoder)
    for folder in folders:
        try:
            folder.mkdir(exist_ok=True)
            (folder / TOKENIZER_NAME).write_text(made, encoding="utf-8")
        except OSError as problem:
            raise write_failed(folder / TOKENIZER_NAME, problem) from problem
        check_tokenizer(read_config(encoder), folder)


def _begin_export(task: ExportTask) -> PoolingChoice:
    """What follows the source's encoder; its tokenizer and the graph of its heads are written.

    First of all, so that a head's file that is refused costs no export; and into the bundle
    itself, for a lowered precision is made of an export that lies elsewhere and goes away.
    """
    from kimera_console.core.sources.pooling import read_pooling

    _make_tokenizer(task.source, {task.staged, task.bundle})
    if task.heads:
        from kimera_console.core.convert.export.heads import write_heads
        from kimera_console.core.sources.config import read_config
        from kimera_console.core.sources.layout import encoder_folder

        write_heads(
            task.source,
            task.heads,
            read_config(encoder_folder(task.source)).dimension,
            task.bundle,
            producer_version=task.version,
        )
    return read_pooling(task.source, task.pooling)


def _inside(source: Path, hashes: dict[str, str]) -> dict[str, str]:
    """Hashes by path as hashes by name inside the source; those of other files are left out."""
    return {
        Path(path).relative_to(source).as_posix(): digest
        for path, digest in hashes.items()
        if Path(path).is_relative_to(source)
    }


def _converted(task: EmbedConverted, tracker: StageTracker) -> ProbeVectors:
    with tracker.stage(task.stage):
        from kimera_console.core.convert.gate.embed import embed_converted

        return embed_converted(task, tracker)


def _source(task: EmbedSource, tracker: StageTracker) -> ProbeVectors:
    with tracker.stage("Source model"):
        from kimera_console.core.convert.gate.embed import embed_source

        return embed_source(task, tracker)


_TASKS: dict[str, tuple[type[Any], Callable[[Any, StageTracker], Any]]] = {
    "direct": (ExportTask, _direct),
    "optimum": (ExportTask, _optimum),
    "search": (SearchTask, _search),
    "quantise": (QuantizeTask, _quantise),
    "converted": (EmbedConverted, _converted),
    "source": (EmbedSource, _source),
}


if __name__ == "__main__":
    import_less()
    child_main(handle)
