"""The vectors' file: may it be written, and may rows be added to the one that is there."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.embed_file import npy, parquet
from kimera_console.core.errors import Action, Advice, KimeraError
from kimera_console.core.system.durable import LONGEST_NAME_BYTES

if TYPE_CHECKING:
    from kimera_console.core.embed_file.facts import VectorsFacts
    from kimera_console.core.embed_file.model import ModelIdentity
    from kimera_console.core.embed_file.types import FileRequest
    from kimera_console.core.flags.settings import Settings

NPY, PARQUET = ".npy", ".parquet"


def places_of(request: FileRequest, settings: Settings) -> list[str | Path]:
    """What a run reads and writes: each of them may lie on a share that goes silent."""
    places: list[str | Path] = [request.source, request.out]
    with contextlib.suppress(KimeraError):  # the run says what is wrong with the flags
        options = settings.options()
        if not options.lightweight:
            places += [options.onnx_model_path] if options.use_onnx else []
            places += [options.model] if Path(options.model).is_absolute() else []
    return places


def resolve_target(out: Path, source: str) -> Path:
    """The file behind `out`, links resolved, once it is sure that it may be written.

    Raises:
        KimeraError: It may not; it is named, with what to do.
    """
    if out.suffix not in (NPY, PARQUET):
        raise KimeraError(
            f"{out}: vectors are written to .npy or .parquet.", hint="Choose one of these endings."
        )
    check_target(out)
    target = Path(os.path.realpath(out))
    if target != out.absolute():
        check_target(target)
    if str(target) == os.path.realpath(source) or _same_file(target, source):
        raise KimeraError(
            f"{out} is the file of the texts itself.", hint="Write the vectors to another file."
        )
    if out.suffix == PARQUET:
        parquet.check_library()
    else:
        npy.facts_path(target)
    return target


def check_target(path: Path) -> None:
    """Refuse a file that cannot be written, before anything is computed for it.

    Raises:
        KimeraError: It is named, with what to do.
    """
    folder = path.absolute().parent
    if len(os.fsencode(path.name)) > LONGEST_NAME_BYTES:
        raise KimeraError(f"{path.name[:40]}... is too long a name.", hint="Choose a shorter one.")
    if path.is_dir():
        raise KimeraError(f"{path} is a folder.", hint="Name a file in it.")
    if not folder.is_dir():
        raise KimeraError(f"{folder} is not a folder.", hint="Create it first.")
    if not os.access(folder, os.W_OK):
        raise KimeraError(
            f"{folder} cannot be written to.", hint="Choose another folder, or allow writing there."
        )
    if path.exists() and not stat.S_ISREG(os.stat(path).st_mode):
        raise KimeraError(
            f"{path} is a pipe or a device, not a file.", hint="Name a file to write to."
        )


def read_facts(target: Path) -> VectorsFacts:
    """What a file of vectors says of itself.

    Raises:
        InputError: It is none, or what it says is damaged.
    """
    return parquet.read_facts(target) if target.suffix == PARQUET else npy.read_facts(target)


def check_append(
    target: Path, facts: VectorsFacts, identity: ModelIdentity, *, expected: int, with_ids: bool
) -> tuple[str, ...]:
    """Refuse to mix vectors that do not compare.

    Args:
        target: The file that rows are added to.
        facts: What it says of itself.
        identity: Who would make the new rows.
        expected: EMBEDDING_DIM.
        with_ids: Whether the new rows have ids of their own.

    Returns:
        Sentences about what differs and may.

    Raises:
        KimeraError: Dimension, model or pooling differ, or are not known.
    """
    another = "Write to another file, or make these vectors with the model of that one."
    # What decides the space of the vectors must be the same, and be known.
    if facts.dimension != identity.dimension:
        raise KimeraError(
            f"{target} holds vectors of {facts.dimension} dimensions; {identity.model} gives "
            f"{identity.dimension}.",
            hint=another,
        )
    if not facts.model:
        raise KimeraError(
            f"{target} does not say which model made its vectors.", hint="Write to another file."
        )
    for name in ("model", "pooling"):
        if getattr(facts, name) != getattr(identity, name):
            raise KimeraError(
                f"{target} was made with {name} {getattr(facts, name) or 'unknown'}, not "
                f"{getattr(identity, name) or 'unknown'}.",
                hint=another,
            )
    before = facts.prompt_text
    if before != identity.prompt_text:
        raise KimeraError(
            f"{target} was made with {_said(before)}, not with {_said(identity.prompt_text)}.",
            hint=Advice.of(
                "Choose the same prompt or none", Action.PROMPT, ", or write to another file."
            ),
        )
    # Older files, and models that are a folder, name no revision: that is no difference.
    before = facts.revision
    if before and identity.revision and before != identity.revision:
        raise KimeraError(
            f"{target} was made with revision {before} of {identity.model}, not "
            f"{identity.revision}.",
            hint=another,
        )
    if expected != identity.dimension:
        raise KimeraError(
            f"EMBEDDING_DIM is {expected}, but {identity.model} gives {identity.dimension} "
            "dimensions: nothing is added.",
            hint=f"Set EMBEDDING_DIM to {identity.dimension} if Kimera's stores expect that.",
        )
    # One column of a Parquet file holds either numbers or strings.
    if target.suffix == PARQUET and facts.with_ids != with_ids:
        has, given = ("strings", "line numbers") if facts.with_ids else ("numbers", "strings")
        raise KimeraError(
            f"The ids in {target} are {has}, those to be added {given}.",
            hint=Advice.of(
                "Name a column of ids" if facts.with_ids else "Use the line numbers as ids",
                Action.ID_COLUMN,
                ".",
            ),
        )
    return _append_warnings(target, facts, identity)


def _said(prompt: str) -> str:
    return f"the prompt {prompt[:60]!r}" if prompt else "no prompt"


def _append_warnings(target: Path, facts: VectorsFacts, identity: ModelIdentity) -> tuple[str, ...]:
    found = []
    before = facts.precision
    if before and identity.precision and before != identity.precision:
        found.append(f"{target} was made in {before}; the new rows are {identity.precision}.")
    same_backend = facts.backend == identity.backend
    known = facts.fingerprint, identity.fingerprint
    if same_backend and all(known) and known[0] != known[1]:
        found.append(f"The files of {identity.model} are not those that {target} was made with.")
    if facts.max_tokens not in (None, identity.max_tokens):
        found.append(
            f"Texts of {target} were cut at {facts.max_tokens} tokens, those to be added at "
            f"{identity.max_tokens}."
        )
    return tuple(found)


def _same_file(target: Path, source: str) -> bool:
    try:
        return os.path.samefile(target, source)
    except OSError:
        return False
