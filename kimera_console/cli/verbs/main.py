"""Verbs without a module of their own; each takes (arguments, output, context), returns a code."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.cli.advice import advice_words
from kimera_console.cli.auto import search_text
from kimera_console.cli.conversion import asked_conversion, named_source
from kimera_console.cli.gate import asked_thresholds
from kimera_console.cli.gate_words import groups_text, parity_text, problems_text
from kimera_console.cli.output import Output, table
from kimera_console.cli.verbs.bundle import inspect_bundle, is_bundle
from kimera_console.cli.verbs.library_comparison import (
    agree,
    compare_with_library,
    library_comparison_data,
    texts_text,
)
from kimera_console.core.errors import KimeraError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.sources.architectures import SENTENCE_TRANSFORMERS
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    import argparse

    from kimera_console.core.convert import ConversionResult, ParityReport
    from kimera_console.core.health import Check
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.sources.source import ModelInspection

_MARKS = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL", "skip": "skip"}


def inspect(arguments: argparse.Namespace, output: Output, context: JobContext) -> int:
    """`inspect SOURCE`: what a model is, without loading its weights."""
    if is_bundle(arguments.source):
        return inspect_bundle(arguments.source, output)
    from kimera_console.core.sources.source import inspect_model

    found = inspect_model(
        named_source(arguments.source),
        revision=arguments.revision,
        pooling=arguments.pooling,
        context=context,
        hub_environment=Settings(arguments.env_file).hub_environment(),
    )
    output.data(asdict(found) | {"advice": advice_words(found.advice)})
    output.answer(table(_inspection_rows(found)))
    if found.estimates.disk_bytes:
        output.answer(table(_needs_rows(found)))
    for note in found.notes:
        output.answer(f"NOTE: {note}")
    return 0


def convert(arguments: argparse.Namespace, output: Output, context: JobContext) -> int:
    """`convert SOURCE --out DIR`: convert, verify, compare, publish."""
    from kimera_console.core.convert import convert_model

    result = convert_model(
        asked_conversion(arguments),
        context=context,
        hub_environment=Settings(arguments.env_file).hub_environment(),
        record=True,
        agreed=arguments.yes,
    )
    output.clock = None  # it was of the conversion alone
    data = _conversion_data(result)
    if arguments.activate:
        try:
            data["active"] = _activate(arguments, result, output, context)
        except BaseException:
            output.note(f"{result.bundle.path} is published; the flags are as they were.")
            raise
    output.data(data)
    output.answer(_conversion_text(result))
    if arguments.activate:
        output.answer(f"Active now: {data['active']['backend']}, {data['active']['model']}")
    elif not (output.as_json or output.quiet) and (
        said := _next_step(Settings(arguments.env_file), result)
    ):
        output.note(said)
    return 0


def verify(arguments: argparse.Namespace, output: Output, context: JobContext) -> int:
    """`verify DIR`: hashes, sizes, a load in a separate process; with another, their vectors."""
    from kimera_console.core.bundles.bundle import verify_bundle

    if arguments.against == SENTENCE_TRANSFORMERS:
        agree(arguments)
    report = verify_bundle(arguments.bundle, context=context)
    override = report.bundle.override if report.bundle else None
    ok, data = report.ok, {"ok": report.ok, "problems": list(report.problems)}
    data["override"] = asdict(override) if override else None
    hashed = report.bundle is not None and report.bundle.ours
    data |= {"hashes_checked": hashed, "notes": list(report.notes)}
    parity, of = None, str(arguments.against)
    if arguments.against and report.bundle is not None:
        if arguments.against == SENTENCE_TRANSFORMERS:
            comparison = compare_with_library(arguments, report.bundle, context)
            parity, of = comparison.parity, comparison.reference
            data["against"] = library_comparison_data(comparison)
        else:
            parity = _compared(arguments, context)
        ok = ok and parity.passed
        data |= {"ok": ok, "parity": asdict(parity)}
    output.data(data)
    if report.ok:
        loads = "it loads in a separate process. No hashes are recorded."
        text = "all files are as they were published, and it loads." if hashed else loads
        output.answer(f"{arguments.bundle}: {text}")
    for problem in report.problems:
        output.answer(problem)
    for note in report.notes:
        output.answer(f"WARNING: {note}")
    if override:
        output.answer(f"WARNING: {override.words}")
    if parity is not None:
        output.answer(parity_text(parity, of=of))
        output.answer(f"\n{groups_text(parity)}" if parity.per_text else "")
        if arguments.against == SENTENCE_TRANSFORMERS:
            output.answer(f"\n{texts_text(parity)}")
        output.answer(problems_text(parity.problems) if parity.problems else "")
    return 0 if ok else 1


def _compared(arguments: argparse.Namespace, context: JobContext) -> ParityReport:
    from kimera_console.core.convert.gate.compare import asked_precision, compare_bundles

    precision = asked_precision(arguments.bundle, arguments.against)
    return compare_bundles(
        arguments.bundle,
        arguments.against,
        texts=arguments.texts,
        thresholds=asked_thresholds(arguments, precision),
        context=context,
    )


def doctor(arguments: argparse.Namespace, output: Output, context: JobContext) -> int:
    """`doctor`: what works on this machine, what does not, and what fixes it.

    Exits with 1 if a check failed; warnings alone are no failure.
    """
    from kimera_console.core.health import run_checks

    checks = run_checks(Settings(arguments.env_file), context=context)
    output.data({"checks": [_check_data(check) for check in checks]})
    group = ""
    for check in checks:
        if check.group != group:
            group = check.group
            output.answer(f"\n{group}")
        output.answer(_check_text(check))
    return 1 if any(check.status.value == "fail" for check in checks) else 0


def _check_data(check: Check) -> dict[str, Any]:
    """A check for JSON; the command says what the window sets up by `place.request`."""
    data = {**asdict(check), "status": check.status.value}
    if check.place is not None:
        data["place"] = {"tab": check.place.tab, "target": check.place.target}
    return data


def _activate(
    arguments: argparse.Namespace, result: ConversionResult, output: Output, context: JobContext
) -> dict[str, Any]:
    from kimera_console.core.embedding.embedder import Embedder
    from kimera_console.core.switching.activate import activate_bundle

    settings = Settings(arguments.env_file)
    embedder = Embedder(settings)
    try:
        activation = activate_bundle(settings, result.bundle, embedder, context=context)
    finally:
        embedder.close()
    for name, value in activation.changes.items():
        output.note(f"{settings.env_file}: {name}={value}")
    info = activation.info
    return {
        "backend": info.backend,
        "provider": info.provider,
        "model": info.model,
        "dimension": info.dimension,
        "changes": activation.changes,
    }


def _inspection_rows(found: ModelInspection) -> list[tuple[str, ...]]:
    unknown = "unknown"  # a model that is not supported is not read to its end
    limit = "none" if found.supported else unknown
    if found.max_tokens:
        limit = f"{found.max_tokens:,}  ({found.max_tokens_source})"
    normalised = f"yes  ({found.normalize_source})" if found.normalize else "not declared"
    return [
        ("Model", found.source + (f" @ {found.revision}" if found.revision else "")),
        ("Architecture", found.architecture),
        ("Supported", f"yes, exporter {found.exporter}" if found.supported else found.problem),
        *([("", advice)] if (advice := advice_words(found.advice)) else []),
        ("Parameters", f"{found.parameters:,} ({found.dtype})" if found.parameters else unknown),
        ("Dimension", str(found.dimension or unknown)),
        ("Layers", f"{found.layers}, {found.heads} heads" if found.layers else unknown),
        ("Vocabulary", f"{found.vocabulary:,}" if found.vocabulary else unknown),
        ("Token limit", limit),
        ("Pooling", f"{found.pooling}  ({found.pooling_source})" if found.pooling else unknown),
        ("After it", "; ".join(found.modules) or "nothing"),
        ("Normalised", normalised + ("" if found.normalize else "; the console normalises")),
        ("Prompts", _prompts_text(found)),
        ("Own ONNX model", found.published or "none published"),
        ("Further heads", " and ".join(found.extra_heads) or "none"),
        ("Files", f"{len(found.files)}, {byte_size(sum(f.size_bytes for f in found.files))}"),
    ]


def _prompts_text(found: ModelInspection) -> str:
    if not found.prompts:
        return "none declared"
    shown = ", ".join(f"{prompt.name} {prompt.text[:60]!r}" for prompt in found.prompts[:6])
    default = f"; default {found.default_prompt}" if found.default_prompt else ""
    return f"{shown}{default or '; none by default'}. Choose with embed --prompt NAME"


def _needs_rows(found: ModelInspection) -> list[tuple[str, ...]]:
    """What a conversion needs, a line for each precision."""
    rows: list[tuple[str, ...]] = [
        ("Conversion (estimate)", "disk", "of it stays", "memory", "time")
    ]
    rows += [
        (
            f"  {name}",
            byte_size(needs.disk_bytes),
            byte_size(needs.bundle_bytes),
            byte_size(needs.ram_bytes),
            f"{needs.seconds:.0f} s",
        )
        for name, needs in found.estimates_by_precision.items()
    ]
    return rows


def _conversion_data(result: ConversionResult) -> dict[str, Any]:
    made = result.bundle.manifest
    return {
        "bundle": str(result.bundle.path),
        "exporter": result.exporter,
        "precision": result.precision,
        "fused_attention": result.bundle.fused_attention,
        "options": made.options if made else {},
        "dimension": result.bundle.dimension,
        "pooling": result.bundle.pooling,
        "modules": list(result.bundle.modules),
        "heads": [asdict(head) for head in made.heads] if made else [],
        "seconds": result.seconds,
        "peak_rss_bytes": result.peak_rss_bytes,
        "size_bytes": result.size_bytes,
        "stages": [asdict(stage) for stage in result.stages],
        "parity": asdict(result.parity) if result.parity else None,
        "notes": list(result.notes),
        **({"search": result.search.to_dict()} if result.search else {}),
    }


def _next_step(settings: Settings, result: ConversionResult) -> str:
    """What puts the model in use, and what embeds with it then; "" where that is not known."""
    from kimera_console.core.health.types import console
    from kimera_console.core.switching.activate import activation_flags, changes_to_say

    try:
        changes = changes_to_say(settings, activation_flags(settings, result.bundle))
    except KimeraError:  # a flag of the environment or a damaged file, which other verbs tell
        return ""
    usual = settings.env_file == Path(".env").absolute()
    file = [] if usual else ["--env-file", str(settings.env_file)]
    embed = f"`{console()} {' '.join(['embed', 'TEXT', shlex.join(file)]).strip()}` embeds with it."
    if not changes:
        return f"The flags name it: {embed}"
    said = [f"{name}={value}" for name, value in changes.items()]
    use = shlex.join(["flags", "set", "--if-it-works", *said, *file])
    return f"Next: `{console()} {use}` puts it in use; {embed}"


def _conversion_text(result: ConversionResult) -> str:
    rows: list[tuple[str, ...]] = [
        (stage.name, f"{stage.seconds:.1f} s", f"{byte_size(stage.peak_rss_bytes)} peak")
        for stage in result.stages
    ]
    return "\n".join(
        (
            f"{result.bundle.path}  ({result.exporter}, {result.precision}, "
            f"{byte_size(result.size_bytes)})",
            table(rows),
            parity_text(result.parity) if result.parity else "NOT compared: it only loads.",
            *(f"NOTE: {note}" for note in result.notes),
            *([search_text(result.search)] if result.search else []),
        )
    )


def _check_text(check: Check) -> str:
    detail = check.detail.replace("\n", "\n        ")
    text = f"  {_MARKS[check.status.value]}  {check.title}: {detail}"
    fix = check.fix.replace("\n", "\n             ")
    return text + (f"\n        fix: {fix}" if fix else "")
