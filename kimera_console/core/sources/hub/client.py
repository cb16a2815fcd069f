"""Models of the hub: preview their small files, download what a conversion needs.

The hub's client reads its variables when it is imported, and a download cannot be interrupted in
a thread: so both run in a child process (`child`), which is given the variables in force.
What is downloaded already is found by reading the client's cache here, without the client and
without the network, by the layout that the client's guide to its cache describes.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kimera_console.core.errors import (
    ChildFailedError,
    KimeraError,
    NotDownloadedError,
    SourceError,
    UnreachableError,
)
from kimera_console.core.formats.onnx_graph import read_onnx
from kimera_console.core.formats.weights import FORMS, LAYER_NAMES
from kimera_console.core.sources.hub.answers import DownloadAnswer, PreviewAnswer
from kimera_console.core.sources.hub.cache import (
    COMMIT,
    DEFAULT_REVISION,
    CachedModel,
    noted_commit,
)
from kimera_console.core.sources.hub.errors import NO_NETWORK
from kimera_console.core.sources.layout import encoder_folder
from kimera_console.core.sources.modules import DENSE, LAYER_NORM, MODULES_NAME
from kimera_console.core.sources.tokenizer_facts import TOKENIZER_NAME, slow_files
from kimera_console.core.system.scratch import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kimera_console.core.formats.weights import Form
    from kimera_console.core.jobs import JobContext

T = TypeVar("T")

HUB_VARIABLES = ("HF_HOME", "HF_HUB_OFFLINE", "HF_TOKEN", "HF_ENDPOINT", "HF_HUB_CACHE")

_CHILD = "kimera_console.core.sources.hub.child"
_TRUE = frozenset({"1", "on", "yes", "true"})


@dataclass(frozen=True)
class HubReference:
    """A model on the hub: "org/name", and a revision or "" for its main branch."""

    id: str
    revision: str


@dataclass(frozen=True)
class Preview:
    """A hub model's small files.

    Attributes:
        folder: Holds them, and what describes the weights: the beginnings of safetensors files,
            excerpts of checkpoints.
        revision: The commit they are of.
        sizes: Real sizes of all the model's files by name, or None if the folder is the whole
            model.
    """

    folder: Path
    revision: str
    sizes: Mapping[str, int] | None


@contextlib.contextmanager
def small_files(
    reference: HubReference, *, context: JobContext, environment: Mapping[str, str] | None = None
) -> Iterator[Preview]:
    """Fetch what an inspection reads; the folder is gone after the block.

    A model that is downloaded already is used as it is where its commit is named, where
    HF_HUB_OFFLINE is on, and where the hub cannot be reached.

    Raises:
        SourceError: Not there, not allowed, or not reachable; says what to do.
    """
    variables = hub_variables(environment)
    known = _known(reference, variables)
    if known is not None and (_offline(variables) or COMMIT.fullmatch(reference.revision)):
        yield Preview(known[0], known[1], None)
        return
    _refuse_offline(reference, variables)
    with scratch_folder("preview") as temporary:
        folder = Path(temporary, *reference.id.split("/"))
        folder.mkdir(parents=True)
        try:
            answer: PreviewAnswer | None = _ask(
                "preview", reference, variables, context, PreviewAnswer, folder=str(folder)
            )
        except UnreachableError as error:
            if known is None:
                raise
            context.log(f"{error.message} The downloaded {known[1][:12]} is used.")
            answer = None
        try:
            if answer is not None:
                yield Preview(folder, answer.revision, answer.sizes)
            elif known is not None:
                yield Preview(known[0], known[1], None)
        except KimeraError as error:  # the user knows the model's name, not this folder's
            message = error.message.replace(f"{temporary}{os.sep}", "")
            raise type(error)(message, hint=error.advice, log=error.log) from error


def download(
    reference: HubReference,
    *,
    context: JobContext,
    environment: Mapping[str, str] | None = None,
    published: str = "",
    weights: bool = True,
) -> tuple[Path, str]:
    """Download weights, tokenizer and configuration into the hub client's cache.

    What is there already is not fetched again; a cancelled download resumes where it stopped.

    Args:
        reference: The model.
        context: Receives progress in bytes; a cancel stops the download.
        environment: The hub's variables in force.
        published: An ONNX model to download too, with the data that it names.
        weights: Whether the weights are wanted.

    Returns:
        The snapshot's folder and its commit.

    Raises:
        SourceError: Not there, not allowed, not reachable, or no space; says what to do.
    """
    variables = hub_variables(environment)
    known = _known(reference, variables, published, weights=weights)
    if known is not None and (_offline(variables) or COMMIT.fullmatch(reference.revision)):
        return known
    _refuse_offline(reference, variables)
    wanted = {"published": published, "weights": "1" if weights else ""}
    try:
        answer = _ask("download", reference, variables, context, DownloadAnswer, **wanted)
    except UnreachableError as error:
        if known is None:
            raise
        context.log(f"{error.message} The downloaded {known[1][:12]} is used.")
        return known
    return answer.folder, answer.revision


def cached(
    reference: HubReference, *, environment: Mapping[str, str] | None = None
) -> tuple[Path, str]:
    """A model that is downloaded already, without the network.

    Returns:
        The snapshot's folder and its commit.

    Raises:
        NotDownloadedError: It is not there, or only in part.
    """
    variables = hub_variables(environment)
    known = _known(reference, variables)
    if known is None:
        if _snapshot(reference, variables) is not None:
            raise NotDownloadedError(
                f"{_shown(reference)} is not downloaded whole"
                f" (looked in {cache_folder(variables)}).",
                hint="Convert it (this downloads the rest), or name a folder.",
            )
        raise NotDownloadedError(
            f"{_shown(reference)} is not downloaded (looked in {cache_folder(variables)}).",
            hint="Convert it (this downloads it), or name a folder.",
        )
    return known


def hub_variables(environment: Mapping[str, str] | None) -> dict[str, str]:
    """The hub's variables: those given, else this process's."""
    own = {name: os.environ[name] for name in HUB_VARIABLES if name in os.environ}
    return {**own, **(environment or {})}


def cache_folder(variables: Mapping[str, str]) -> Path:
    """Where the hub client keeps its downloads, by its own rules."""
    if variables.get("HF_HUB_CACHE"):
        return Path(variables["HF_HUB_CACHE"]).expanduser()
    if variables.get("HF_HOME"):
        return Path(variables["HF_HOME"]).expanduser() / "hub"
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "huggingface" / "hub"


def _known(
    reference: HubReference,
    variables: Mapping[str, str],
    published: str = "",
    *,
    weights: bool = True,
) -> tuple[Path, str] | None:
    """The downloaded snapshot, if it is whole."""
    found = _snapshot(reference, variables)
    if found is None:
        return None
    folder, commit = found
    model = CachedModel(cache_folder(variables), reference.id)
    if not _has_encoder(folder, published, weights=weights) or not _has_modules(model, commit):
        return None
    return found


def _snapshot(reference: HubReference, variables: Mapping[str, str]) -> tuple[Path, str] | None:
    """The folder of what was downloaded of a commit, whole or not, and the commit."""
    model = CachedModel(cache_folder(variables), reference.id)
    commit = reference.revision
    if not COMMIT.fullmatch(commit):
        commit = noted_commit(model.folder, commit or DEFAULT_REVISION)
    folder = model.folder / "snapshots" / commit
    return (folder, commit) if commit and folder.is_dir() else None


def _has_modules(model: CachedModel, commit: str) -> bool:
    """Whether what sentence-transformers adds to an encoder is there, or known not to exist.

    Transformers fetches the encoder alone: pooling and the limit of tokens are missing then.
    """
    folder = model.file(commit, MODULES_NAME).parent
    if not (folder / MODULES_NAME).is_file():
        # Of a copy of the whole repository, which has this file, nothing is missing.
        return model.is_absent(commit, MODULES_NAME) or (folder / ".gitattributes").is_file()
    listed: Any = None
    with contextlib.suppress(OSError, ValueError, RecursionError):
        listed = json.loads((folder / MODULES_NAME).read_bytes())
    entries = (
        [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    )
    return all(_has_module(folder, each.get("type"), each.get("path")) for each in entries)


def _has_module(folder: Path, kind: object, path: object) -> bool:
    """Whether the files of a module are there; what is wrong with them, the inspection says."""
    name = str(kind).rpartition(".")[2]
    if name not in ("Pooling", DENSE, LAYER_NORM) or not isinstance(path, str):
        return True
    own = folder / path
    has_weights = any((own / each).is_file() for each in LAYER_NAMES)
    return (own / "config.json").is_file() and (has_weights or name == "Pooling")


def _has_encoder(folder: Path, published: str, *, weights: bool) -> bool:
    """Whether a snapshot has its configuration, tokenizer and all of what is wanted.

    A snapshot is a folder of links; each is made once its file is complete.
    """
    try:
        encoder = encoder_folder(folder)
    except KimeraError:
        return False
    if not (encoder / "config.json").is_file():
        return False
    if not (encoder / TOKENIZER_NAME).is_file() and not slow_files(encoder):
        return False
    if published and not _has_published(folder / published):
        return False
    return not weights or any(_has_weights(encoder, form) for form in FORMS)


def _has_weights(folder: Path, form: Form) -> bool:
    if (folder / form.single).is_file():
        return True
    try:
        shards = set(json.loads((folder / form.index).read_bytes())["weight_map"].values())
        return bool(shards) and all((folder / name).is_file() for name in shards)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return False


def _has_published(model_file: Path) -> bool:
    try:
        data = {tensor.location for tensor in read_onnx(model_file).external}
    except KimeraError:
        return False
    return all((model_file.parent / name).is_file() for name in data)


def _ask(
    action: str,
    reference: HubReference,
    variables: Mapping[str, str],
    context: JobContext,
    kind: type[T],
    **more: str,
) -> T:
    from kimera_console.core.system.children.child import run_child

    request = {
        "action": action,
        "id": reference.id,
        "revision": reference.revision or DEFAULT_REVISION,
        "cache": str(cache_folder(variables)),
        **more,
    }
    settings = {
        **_proxies(variables.get("HF_ENDPOINT", "")),
        **variables,
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        # Plain HTTP resumes where it stopped, and its bytes can be counted.
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_ENABLE_HF_TRANSFER": "0",
    }
    try:
        return run_child(_CHILD, request, context=context, environment=settings).answer(kind)
    except ChildFailedError as error:
        raise SourceError(
            f"Asking the hub for {_shown(reference)} was cut short: {error.message}",
            hint="Try again: the download resumes where it stopped."
            if _is_in_part(reference, variables)
            else "Try again.",
            log=error.log,
        ) from error
    except UnreachableError as error:
        if error.hint != NO_NETWORK or not _is_in_part(reference, variables):
            raise
        raise UnreachableError(
            error.message,
            hint="Check the network and proxy, or name a folder. The download resumes where it"
            " stopped.",
            log=error.log,
        ) from error


def _is_in_part(reference: HubReference, variables: Mapping[str, str]) -> bool:
    try:
        return CachedModel(cache_folder(variables), reference.id).is_in_part
    except OSError:
        return False


def _proxies(endpoint: str) -> dict[str, str]:
    """The variables of proxies for the hub's child; their passwords are kept from other children.

    The hub's client fails at any proxy that it does not speak, even one that it would not use:
    GNOME sets ALL_PROXY=socks://... beside the proxy for HTTPS. Such an ALL_PROXY is left out where
    the hub has a proxy of its own.
    """
    from urllib.request import getproxies_environment

    found = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    hub_scheme = "http" if endpoint.lower().startswith("http://") else "https"
    if not getproxies_environment().get(hub_scheme):
        return found
    return {
        name: value
        for name, value in found.items()
        if name.lower() != "all_proxy" or _is_http_proxy(value)
    }


def _is_http_proxy(address: str) -> bool:
    scheme, mark, _ = address.partition("://")
    return not mark or scheme.lower() in ("http", "https")


def _offline(variables: Mapping[str, str]) -> bool:
    return variables.get("HF_HUB_OFFLINE", "").strip().lower() in _TRUE


def _refuse_offline(reference: HubReference, variables: Mapping[str, str]) -> None:
    if not _offline(variables):
        return
    if _snapshot(reference, variables) is not None:
        raise SourceError(
            f"{_shown(reference)} is not downloaded whole: another program may have fetched a part"
            " of it. HF_HUB_OFFLINE forbids asking the hub for the rest.",
            hint="Set HF_HUB_OFFLINE to 0, or name a folder.",
        )
    raise SourceError(
        f"{_shown(reference)} is not downloaded, and HF_HUB_OFFLINE forbids asking the hub.",
        hint="Set HF_HUB_OFFLINE to 0, or name a folder.",
    )


def _shown(reference: HubReference) -> str:
    return f"{reference.id}@{reference.revision}" if reference.revision else reference.id
