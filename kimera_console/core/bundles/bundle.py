"""A converted model's folder: reading it cheaply, and verifying all it says.

Reading looks at small files and the graph's structure; verifying re-hashes every byte and loads
the model in a separate process, because no cheaper check finds a truncated weight or an unknown
operator. Writing is in `manifest` and `publish`.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.bundles.folder import MODEL_FILES
from kimera_console.core.bundles.foreign import (
    foreign_dimension,
    foreign_heads,
    foreign_include_prompt,
    foreign_pooling,
    read_heads,
)
from kimera_console.core.bundles.manifest import MANIFEST_NAME, Manifest, Override, read_manifest
from kimera_console.core.bundles.processor_fit import processor_warning
from kimera_console.core.errors import (
    Action,
    Advice,
    BundleError,
    KimeraError,
    NoAnswerError,
    SourceError,
)
from kimera_console.core.formats.external_data import check_external
from kimera_console.core.formats.model_folder import (
    confined_path,
    folder_files,
    is_regular_file,
    read_optional_object,
)
from kimera_console.core.formats.onnx_graph import POOLED_OUTPUT, OnnxFacts, read_onnx
from kimera_console.core.jobs import JobContext
from kimera_console.core.sources.heads import HEADS_NAME
from kimera_console.core.sources.prompts import Prompts, make_prompts, read_prompts
from kimera_console.core.sources.text_settings import model_max_tokens
from kimera_console.core.system.answers import check_answers
from kimera_console.core.system.aside import run_aside
from kimera_console.core.system.hashing import sha256_file
from kimera_console.core.system.paths import refused

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUARANTINED_HINT = Advice.of(
    "Read its report", Action.SHOW_QUARANTINE,
    ", convert again, or keep it anyway", Action.KEEP_QUARANTINED, ".",
)  # fmt: skip


@dataclass(frozen=True)
class Bundle:
    """What is known of a folder that ONNX Runtime can load.

    Attributes:
        path: The folder.
        model_file: The .onnx file (`model.onnx` or `onnx/model.onnx`).
        ours: Whether it carries our manifest.
        name: What to show: the source's hub id, else the bundle's folder name.
        source: Source id or folder recorded in the manifest, "" if unknown.
        revision: Recorded revision, "".
        architecture: "BertModel", "" if unknown.
        dimension: 0 if it must be read from the loaded model.
        max_tokens: The model's own limit, 0 if unknown.
        pooling: "cls", "mean", or "" if it cannot be known.
        pooling_source: Where that was read.
        precision: "fp32", ... or "" if unknown.
        exporter: "direct", "optimum", "" if unknown.
        size_bytes: Of all its files.
        created: ISO 8601, "" if unknown.
        manifest: What its kimera.json says, None if not ours.
        opset: Version of the default operator set.
        outputs: Names of the graph's outputs.
        modules: What follows the pooling inside the graph, as shown.
        heads: Further heads, in its heads.onnx: "sparse", "colbert".
        quarantined: Whether it failed its comparison and nobody keeps it knowingly.
        override: Who keeps it though it failed; shown as a warning wherever it is.
        prompts: What stands before texts, by name, and which by default.
        include_prompt: Whether a prompt's tokens are pooled with the text's.
        fused_attention: Whether attention is one operator of its graph.
        external: Files with its weights, as the graph names them: beside `model_file`.
    """

    path: Path
    model_file: Path
    ours: bool
    name: str
    source: str
    revision: str
    architecture: str
    dimension: int
    max_tokens: int
    pooling: str
    pooling_source: str
    precision: str
    exporter: str
    size_bytes: int
    created: str
    manifest: Manifest | None = field(repr=False)
    opset: int = 0
    outputs: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    quarantined: bool = False
    override: Override | None = None
    fused_attention: bool = False
    prompts: Prompts = field(default_factory=Prompts)
    include_prompt: bool = True
    external: frozenset[str] = field(default=frozenset(), repr=False)

    def graph(self) -> OnnxFacts:
        """Read what its ONNX file says of inputs, outputs and weights.

        Raises:
            KimeraError: The file cannot be read.
        """
        return read_onnx(self.model_file)


@dataclass(frozen=True)
class VerifyReport:
    """Outcome of `verify_bundle`: ok, or a list of problems, each one sentence naming a file.

    `notes` are sentences about a bundle that is whole, but does not suit this machine.
    """

    ok: bool
    problems: tuple[str, ...]
    bundle: Bundle | None
    notes: tuple[str, ...] = ()


def read_bundle(path: Path, *, quarantined: bool = False) -> Bundle:
    """Read a bundle's small files; checks presence, sizes and that external data stays inside.

    Does not import onnx or onnxruntime.

    Args:
        path: The bundle's folder.
        quarantined: Read it even if it failed its comparison: to look into it, never to serve.

    Raises:
        BundleError: Not a bundle, or damaged; the file is named. Or quarantined.
    """
    path = path.expanduser().absolute()
    try:
        check_answers(path)
        bundle = _read(path)
        if bundle.quarantined and not quarantined:
            raise BundleError(quarantine_words(bundle), hint=_QUARANTINED_HINT)
        return bundle
    except (SourceError, NoAnswerError) as error:  # its small files are read like a source's
        raise BundleError(error.message, hint=error.advice) from error
    except OSError as problem:
        raise BundleError(
            f"{path} cannot be read: {problem.strerror or problem}.", hint="Check its permissions."
        ) from problem
    except ValueError as problem:  # a name that no file system takes
        raise BundleError(f"{path} is damaged: {problem}.", hint="Convert again.") from problem


def quarantine_words(bundle: Bundle) -> str:
    """Why a quarantined folder is not used though it looks like a bundle, a sentence."""
    problems = bundle.manifest.parity_problems if bundle.manifest else ()
    why = problems[0] if problems else "its vectors are not the source model's."
    return f"{bundle.path} is quarantined: it failed its comparison with the source model. {why}"


def list_bundles(folder: Path) -> tuple[Bundle, ...]:
    """Bundles directly inside a models folder, by name; folders that are none are passed over."""
    try:
        inside = sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))
    except OSError:
        return ()
    found = []
    for path in inside:
        try:
            found.append(read_bundle(path))
        except KimeraError:
            continue
    return tuple(found)


def verify_bundle(
    path: Path, *, load: bool = True, context: JobContext | None = None
) -> VerifyReport:
    """Re-check every hash and size, then load the model in a separate process and embed a text.

    A bundle of others has no hashes; it is only loaded.

    Args:
        path: The bundle's folder.
        load: Whether to load it too.
        context: Receives progress; a cancel stops it.

    Raises:
        NoAnswerError: Its disk or network share went silent.
    """
    return run_aside(lambda aside: _verify(path, load, aside), [path], context or JobContext())


def _verify(path: Path, load: bool, context: JobContext) -> VerifyReport:
    from kimera_console.core.bundles.first_load import known_note
    from kimera_console.core.bundles.load_check import load_in_child, tokens_in_child

    context.report("Read")
    try:
        bundle = read_bundle(path, quarantined=True)
        quarantine = [quarantine_words(bundle)] if bundle.quarantined else []
    except BundleError as error:
        return VerifyReport(False, (str(error),), None)
    problems, note = list(_changed_files(bundle, context)), "" if load else known_note(bundle)
    if load and not problems:
        context.report("Load")
        try:
            found = load_in_child(bundle, context, tokens=True)
            note = found.note
            problems = [*found.problems, *filter(None, [found.refused])]
            problems = problems or _pooling_problems(bundle)
        except KimeraError as error:  # a child killed by the system included
            problems = [f"{bundle.model_file} could not be checked: {error.message}"]
    elif load and any(f"{os.sep}tokenizer.json " in problem for problem in problems):
        with contextlib.suppress(KimeraError):  # it is known to be another file already
            problems += tokens_in_child(bundle, context)
    problems = [*quarantine, *problems]
    notes = tuple(filter(None, [processor_warning(bundle.manifest), note]))
    return VerifyReport(not problems, tuple(problems), bundle, notes)


def _read(path: Path) -> Bundle:
    if not path.is_dir():
        state = "is not a folder" if os.path.lexists(path) else "does not exist"
        raise BundleError(f"{path} {state}.", hint="Convert a model, or choose its folder.")
    if problem := refused(path):
        raise BundleError(problem, hint="Check its permissions.")
    model_file = _model_file(path)
    facts = read_onnx(model_file)
    check_external(model_file, facts)
    tokenizer = confined_path(path, "tokenizer.json", error=BundleError)
    if not is_regular_file(tokenizer):
        if os.path.lexists(tokenizer):
            raise BundleError(f"{tokenizer} is not a regular file.", hint="Convert again.")
        raise BundleError(
            f"{tokenizer} is missing.", hint="Copy it from the source model, or convert again."
        )
    if os.path.lexists(path / MANIFEST_NAME):
        return _ours(path, model_file, facts, read_manifest(path))
    return _foreign(path, model_file, facts)


def _model_file(path: Path) -> Path:
    for name in MODEL_FILES:
        if os.path.lexists(path / name):
            file = confined_path(path, name, error=BundleError)
            if not is_regular_file(file):
                raise BundleError(f"{file} is not a regular file.", hint="Convert again.")
            return file
    graphs = (*path.glob("*.onnx"), *path.glob("onnx/*.onnx"))
    others = sorted(graph.name for graph in graphs if graph.name != HEADS_NAME)
    if others:
        raise BundleError(
            f"{path} holds {others[0]}, but no model.onnx.",
            hint="Rename the one to use to model.onnx (its data file keeps its name).",
        )
    raise BundleError(
        f"{path} is not a converted model: it has no model.onnx.",
        hint="Convert a model, or choose its folder.",
    )


def _ours(path: Path, model_file: Path, facts: OnnxFacts, manifest: Manifest) -> Bundle:
    # Sizes alone: hashing gigabytes is `verify_bundle`'s work, not that of every list of models.
    for record in manifest.files:
        file = confined_path(path, record.name, error=BundleError)
        if not is_regular_file(file):
            if os.path.lexists(file):
                raise BundleError(f"{file} is not a regular file.", hint="Convert again.")
            raise BundleError(
                f"{file} is missing: {MANIFEST_NAME} lists it.", hint="Convert the model again."
            )
        size = file.stat().st_size
        if size != record.size_bytes:
            raise BundleError(
                f"{file} has {size:,} bytes where {MANIFEST_NAME} says {record.size_bytes:,}.",
                hint="Convert the model again.",
            )
    # Whose model it is says the manifest; what the graph gives, the graph itself.
    return Bundle(
        path=path,
        model_file=model_file,
        ours=True,
        name=path.name if _is_local(manifest.source) else manifest.source,
        source=manifest.source,
        revision=manifest.revision,
        architecture=manifest.architecture,
        dimension=manifest.dimension,
        max_tokens=manifest.max_tokens,
        pooling=manifest.pooling,
        pooling_source=manifest.pooling_source,
        precision=manifest.precision,
        exporter=manifest.exporter,
        size_bytes=_folder_bytes(path),
        created=manifest.created,
        manifest=manifest,
        opset=facts.opset,
        outputs=tuple(output.name for output in facts.outputs),
        fused_attention=facts.fused_attention,
        external=frozenset(tensor.location for tensor in facts.external),
        modules=manifest.modules,
        heads=read_heads(path) if manifest.heads else (),
        quarantined=manifest.is_quarantined,
        override=manifest.override,
        prompts=make_prompts(manifest.prompts, manifest.default_prompt),
        include_prompt=not manifest.excludes_prompt,
    )


def _is_local(source: str) -> bool:
    return not source or "\\" in source or Path(source).is_absolute()


def _foreign(path: Path, model_file: Path, facts: OnnxFacts) -> Bundle:
    """A bundle made by others: what it lacks is read from its files, or left unknown."""
    config = read_optional_object(path, "config.json")
    outputs = tuple(output.name for output in facts.outputs)
    pooling, pooling_source = foreign_pooling(path, outputs)
    names = config.get("architectures")
    architecture = names[0] if isinstance(names, list) and names else config.get("model_type")
    return Bundle(
        path=path,
        model_file=model_file,
        ours=False,
        name=path.name,
        source="",
        revision="",
        architecture=architecture[:100] if isinstance(architecture, str) else "",
        dimension=foreign_dimension(facts, config),
        max_tokens=model_max_tokens(path),
        pooling=pooling,
        pooling_source=pooling_source,
        precision=facts.precision,
        exporter="",
        size_bytes=_folder_bytes(path),
        created="",
        manifest=None,
        opset=facts.opset,
        outputs=outputs,
        fused_attention=facts.fused_attention,
        external=frozenset(tensor.location for tensor in facts.external),
        heads=foreign_heads(path),
        prompts=read_prompts(path),
        include_prompt=foreign_include_prompt(path),
    )


def _folder_bytes(path: Path) -> int:
    return sum(size for _, size in folder_files(path))


def _changed_files(bundle: Bundle, context: JobContext) -> Iterator[str]:
    if bundle.manifest is None:
        return
    files = bundle.manifest.files
    total, done = sum(record.size_bytes for record in files), 0
    for record in files:
        file = bundle.path / record.name
        try:
            digest = sha256_file(file, context, done_bytes=done, total_bytes=total)
        except OSError as problem:
            yield f"{file} cannot be read: {problem.strerror or problem}."
            continue
        done += record.size_bytes
        if digest != record.sha256.lower():
            yield f"{file} is not the file that was converted: its SHA-256 differs."
    listed = {bundle.path / record.name for record in files}
    needed = {bundle.model_file.parent / name for name in bundle.external}
    needed |= {bundle.model_file, bundle.path / "tokenizer.json"}
    if bundle.heads:
        needed.add(bundle.path / HEADS_NAME)
    for file in sorted(needed - listed):
        yield f"{bundle.path / MANIFEST_NAME} does not list {file.name}."


def _pooling_problems(bundle: Bundle) -> list[str]:
    """A graph of token vectors whose folder does not say how to pool them embeds nothing."""
    if bundle.pooling or POOLED_OUTPUT in bundle.outputs:
        return []
    return [
        f"{bundle.model_file} gives one vector per token, and its folder does not say how to pool:"
        " texts are embedded with it only where EMBEDDING_POOLING says."
    ]
