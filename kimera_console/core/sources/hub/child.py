"""The child process that talks to the hub. Its parent is `hub`."""

from __future__ import annotations

import re
import shutil
from functools import partial
from json import JSONDecodeError
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import KimeraError, SourceError
from kimera_console.core.formats.byte_source import ByteSource, Recording
from kimera_console.core.formats.model_folder import SMALL_FILE_BYTES, TOKENIZER_FILE_BYTES
from kimera_console.core.formats.onnx_graph import read_onnx
from kimera_console.core.formats.pytorch_checkpoint import describe_checkpoint
from kimera_console.core.formats.safetensors import header_length
from kimera_console.core.formats.weights import FORMS, LAYER_NAMES, SAFETENSORS_SUFFIX
from kimera_console.core.sources.config import read_config
from kimera_console.core.sources.hub.answers import DownloadAnswer, PreviewAnswer
from kimera_console.core.sources.hub.cache import COMMIT, CachedModel
from kimera_console.core.sources.hub.errors import make_client, readable_errors
from kimera_console.core.sources.hub.transfer import PARTIAL_CONTENT, TIMEOUT_S, RemoteFile, fetch
from kimera_console.core.sources.layout import encoder_path
from kimera_console.core.sources.modules import MODULES_NAME
from kimera_console.core.system.children.child_side import (
    child_main,
)
from kimera_console.core.system.records import to_plain

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

_SMALL = re.compile(
    r"(config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|modules"
    r"|config_sentence_transformers|sentence_[a-z-]+_config|adapter_config"
    r"|(model\.safetensors|pytorch_model\.bin)\.index)\.json"
    r"|(vocab|merges)\.txt|(sentencepiece\.bpe|spm|spiece|sentencepiece)\.model"
    r"|[0-9]{1,2}_[A-Za-z]{1,40}/(config\.json|model\.safetensors|pytorch_model\.bin)"
    r"|(sparse|colbert)_linear\.(pt|safetensors)"
)
_INSIDE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}")
"""A folder of the encoder's own ("0_Transformer"), as modules.json names it."""
_SHARDS = {
    ".safetensors": re.compile(r"model-\d{5}-of-\d{5}\.safetensors"),
    ".bin": re.compile(r"pytorch_model-\d{5}-of-\d{5}\.bin"),
}
_DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_OUTSIDE = re.compile(r"(^|/)\.{0,2}(/|$)|[\\:\0]")
"""A name with a part that is empty, a dot or two, or with what Windows takes for more."""
_FIRST_BYTES = 100_000
"""Enough for most headers; a longer one costs a second request."""


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Answer a request of `hub`."""
    with readable_errors(request["id"], request["revision"]):
        context.report("Ask the hub")
        make_client(request["id"])
        commit, files = _listing(request["id"], request["revision"])
        if request["action"] == "preview":
            answer: PreviewAnswer | DownloadAnswer = _preview(request, commit, files, context)
        else:
            answer = _download(request, commit, files, context)
    plain: dict[str, Any] = to_plain(answer)
    return plain


def _preview(
    request: dict[str, Any], commit: str, files: dict[str, RemoteFile], context: JobContext
) -> PreviewAnswer:
    """Put the small files and what describes the weights into the folder asked for."""
    folder = Path(request["folder"])
    inside = _inside(request, commit, files, context)
    small = [
        file
        for file in _small(files, inside)
        if file.name.endswith(".json") and _own(file.name, inside) != "vocab.json"
    ]
    for file in small:
        limit = TOKENIZER_FILE_BYTES if "/" not in _own(file.name, inside) else SMALL_FILE_BYTES
        if file.size_bytes > limit:
            raise SourceError(
                f"{request['id']}/{file.name} has {file.size_bytes:,} bytes; at most {limit:,}"
                " are expected.",
                hint="Choose another model.",
            )
    sizes = {file.name: file.size_bytes for file in files.values()}
    large = [file for file in small if file.name == f"{inside}tokenizer.json"]
    _fetch_into(folder, request, commit, [file for file in small if file not in large], context)
    if _is_refused(folder / inside):
        return PreviewAnswer(commit, sizes)  # for what config.json says alone
    _fetch_into(folder, request, commit, large, context)
    for name in _weight_names(folder, files, inside):
        if name.endswith(SAFETENSORS_SUFFIX):
            (folder / name).write_bytes(_beginning(request["id"], commit, files[name]))
        else:
            _save_excerpt(request["id"], commit, files[name], folder / name)
    return PreviewAnswer(commit, sizes)


def _fetch_into(
    folder: Path,
    request: dict[str, Any],
    commit: str,
    files: list[RemoteFile],
    context: JobContext,
) -> None:
    for name, path in fetch(request, commit, files, context).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _is_refused(folder: Path) -> bool:
    """Whether the model is none to convert; why is said by whoever asked, in its own words."""
    try:
        return bool(read_config(folder).problem)
    except KimeraError:
        return True


def _download(
    request: dict[str, Any], commit: str, files: dict[str, RemoteFile], context: JobContext
) -> DownloadAnswer:
    """Fetch the small files and the weights into the hub client's cache."""
    inside = _inside(request, commit, files, context)
    small = [file for file in _small(files, inside) if not _is_second_form(file.name, files)]
    paths = fetch(request, commit, small, context)
    config = f"{inside}config.json"
    if config not in paths:
        raise SourceError(
            f"{request['id']} has no {config}.", hint="Choose a model saved by transformers."
        )
    folder = paths["modules.json" if inside else config].parent
    if request["published"]:
        _fetch_published(request, commit, files, context)
    names = _weight_names(folder, files, inside) if request["weights"] else []
    weights = [files[name] for name in names]
    if request["weights"] and not weights:
        raise SourceError(
            f"{request['id']} has neither model.safetensors nor pytorch_model.bin.",
            hint="Choose a model with weights for PyTorch.",
        )
    fetch(request, commit, weights, context)
    if MODULES_NAME not in files:
        CachedModel(Path(request["cache"]), request["id"]).note_absent(commit, MODULES_NAME)
    return DownloadAnswer(commit, folder)


def _fetch_published(
    request: dict[str, Any], commit: str, files: dict[str, RemoteFile], context: JobContext
) -> None:
    """An ONNX model, and then the data that it names: only its graph knows their names."""
    name = request["published"]
    if name not in files:
        raise SourceError(
            f"{request['id']} has no {name}.", hint="Convert the model instead of importing it."
        )
    path = fetch(request, commit, [files[name]], context)[name]
    data = []
    for location in sorted({tensor.location for tensor in read_onnx(path).external}):
        place = str(PurePosixPath(name).parent / location)
        if place not in files:
            raise SourceError(
                f"{request['id']}/{name} keeps its weights in {location[:100]!r}, which is not"
                " there.",
                hint="Convert the model instead of importing it.",
            )
        data.append(files[place])
    fetch(request, commit, data, context)


def _listing(repo: str, revision: str) -> tuple[str, dict[str, RemoteFile]]:
    """The commit that a revision is now, and its files."""
    from huggingface_hub import HfApi

    try:
        info = HfApi().model_info(repo, revision=revision, files_metadata=True, timeout=TIMEOUT_S)
    except JSONDecodeError as error:
        raise SourceError(
            f"What answers for {repo} is not the hub: no list of files came.",
            hint="Check the network's login page, the proxy, and HF_ENDPOINT.",
            log=str(error),
        ) from error
    if not info.sha or not COMMIT.fullmatch(info.sha):
        raise SourceError(
            f"The hub names no commit for {repo}@{revision}.", hint="Try again later."
        )
    files = {}
    for sibling in info.siblings or ():
        name, sha256 = sibling.rfilename, sibling.lfs.sha256 if sibling.lfs else ""
        digest = sha256 or sibling.blob_id or ""
        # Both become paths in the cache.
        if _DIGEST.fullmatch(digest) and not _OUTSIDE.search(name):
            files[name] = RemoteFile(name, int(sibling.size or 0), digest, sha256)
    return info.sha, files


def _inside(
    request: dict[str, Any], commit: str, files: dict[str, RemoteFile], context: JobContext
) -> str:
    """The encoder's own folder with a slash, "0_Transformer/"; "" where it is the model's.

    modules.json alone tells, so it is fetched before the rest.
    """
    listing = files.get("modules.json")
    if listing is None or listing.size_bytes > SMALL_FILE_BYTES:
        return ""
    path = fetch(request, commit, [listing], context)["modules.json"]
    try:
        inside = encoder_path(path.parent)
    except KimeraError:  # what is wrong with it is said by who inspects the folder
        return ""
    return f"{inside}/" if _INSIDE.fullmatch(inside) else ""


def _own(name: str, inside: str) -> str:
    """A file's name as the encoder's folder has it; of files elsewhere the name itself."""
    return name.removeprefix(inside)


def _small(files: dict[str, RemoteFile], inside: str) -> list[RemoteFile]:
    """Configuration, tokenizer, and all of the modules after the encoder; not its weights."""
    weights = {inside + form.single for form in FORMS}
    return [
        file
        for file in files.values()
        if _SMALL.fullmatch(_own(file.name, inside)) and file.name not in weights
    ]


def _weight_names(folder: Path, files: dict[str, RemoteFile], inside: str) -> list[str]:
    """The weights' files: one, or the shards (of which an index stands in `folder`)."""
    for form in FORMS:
        if inside + form.single in files:
            return [inside + form.single]
        if (folder / inside / form.index).is_file():
            shard = _SHARDS[form.suffix]
            own = (name for name in files if name.startswith(inside))
            return sorted(name for name in own if shard.fullmatch(_own(name, inside)))
    return []


def _is_second_form(name: str, files: dict[str, RemoteFile]) -> bool:
    """Whether this is a module's checkpoint whose weights are there as safetensors too."""
    folder, _, last = name.rpartition("/")
    return bool(folder) and last == LAYER_NAMES[1] and f"{folder}/{LAYER_NAMES[0]}" in files


def _beginning(repo: str, commit: str, file: RemoteFile) -> bytes:
    """The length and header of a safetensors file on the hub, by range requests."""
    start = _range(repo, commit, file, 0, min(_FIRST_BYTES, file.size_bytes))
    needed = 8 + header_length(start, file.size_bytes, Path(repo, file.name))
    if needed > len(start):
        start = _range(repo, commit, file, 0, needed)
    return start[:needed]


def _save_excerpt(repo: str, commit: str, file: RemoteFile, target: Path) -> None:
    """What describes the tensors of a checkpoint on the hub: its directory and its pickle."""
    source = ByteSource(Path(repo, file.name), file.size_bytes, partial(_range, repo, commit, file))
    recording = Recording(source)
    describe_checkpoint(recording.source)
    recording.save(target)


def _range(repo: str, commit: str, file: RemoteFile, start: int, count: int) -> bytes:
    """Bytes of a file on the hub, by one range request.

    Raises:
        SourceError: The server sends the file from its beginning, whatever is asked for.
    """
    from huggingface_hub import hf_hub_url
    from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

    if count <= 0:
        return b""
    span = f"bytes={start}-{start + count - 1}"
    headers = {**build_hf_headers(), "Range": span, "Accept-Encoding": "identity"}
    url = hf_hub_url(repo, file.name, revision=commit)
    data = bytearray()
    # Streamed: a server that ignores the range must not send the whole file.
    with get_session().stream("GET", url, headers=headers, timeout=TIMEOUT_S) as response:
        hf_raise_for_status(response)
        if start and response.status_code != PARTIAL_CONTENT:
            raise SourceError(
                f"The server of {repo} does not send parts of {file.name}, so it cannot be looked"
                " at without downloading it.",
                hint="Download the model's folder yourself, and name the folder.",
            )
        for chunk in response.iter_bytes():
            data += chunk
            if len(data) >= count:
                break
    return bytes(data[:count])


if __name__ == "__main__":
    child_main(handle)
