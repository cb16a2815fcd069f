"""kimera.json: what a bundle says about itself, so that every claim can be checked again.

The file is plain JSON with the sections source, model, conversion, files and parity; file names
are relative to the bundle, with forward slashes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import msgspec

from kimera_console.core.bundles.parity_report import HeadParity, ParityReport, recorded_report
from kimera_console.core.bundles.search import Search
from kimera_console.core.bundles.vector_fingerprint import VectorFingerprint  # noqa: TC001  # decoding
from kimera_console.core.errors import BundleError
from kimera_console.core.formats.model_folder import read_json_object
from kimera_console.core.system.durable import staged
from kimera_console.core.system.records import (
    RecordError,
    check_unicode,
    from_plain,
    readable_part,
    to_plain,
)

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST_NAME = "kimera.json"
SCHEMA_VERSION = 1
MANIFEST_LIMIT_BYTES = 16 * 1024 * 1024

_AGAIN = "Convert the model again."
_PLACES = {
    "source": ("source", "id"),
    "revision": ("source", "revision"),
    "source_files": ("source", "files"),
    **{
        name: ("model", name)
        for name in (
            "architecture", "model_type", "dimension", "max_tokens", "pooling", "pooling_source",
            "normalize", "modules", "heads", "prompts", "default_prompt", "excludes_prompt",
            "probe_tokens",
        )
    },
    **{
        name: ("conversion", name)
        for name in (
            "exporter", "precision", "recipe", "options", "opset", "tools", "created", "seconds",
            "peak_rss_bytes", "stages", "published_by", "processor", "probe_vectors",
        )
    },
}  # fmt: skip
"""Field -> the section of the file that it stands in, and its name there; others stand outside."""
_SECTIONS = ("source", "model", "conversion")
_IF_ANY = frozenset(
    {
        "recipe", "options", "published_by", "search", "quarantine", "override", "prompts",
        "default_prompt", "excludes_prompt", "probe_tokens", "processor", "probe_vectors",
    }
)  # fmt: skip
"""Fields that are left out of the file where they say nothing."""
_Count = Annotated[int, msgspec.Meta(ge=0, lt=2**62)]


@dataclass(frozen=True)
class FileRecord:
    """A file as it was when the bundle was made: name, size, SHA-256 in hexadecimal."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    size_bytes: _Count
    sha256: str


@dataclass(frozen=True)
class Override:
    """Somebody keeps a model that failed its comparison, knowingly.

    Attributes:
        when: Local time, ISO 8601 with offset.
        who: User and machine.
        reason: In their words.
        problems: What had failed.
    """

    when: str
    who: str
    reason: str
    problems: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The mark that such a model carries ever after, one or two sentences."""
        failed = f" It had failed its comparison: {self.problems[0]}" if self.problems else ""
        return f"Kept by {self.who} on {self.when[:10]}: “{self.reason}”.{failed}"


@dataclass(frozen=True)
class QuarantineRecord:
    """That a model failed its comparison.

    Attributes:
        out: Where it was meant to go; "" if that is not recorded.
        since: When it was put into quarantine, ISO 8601; "" likewise.
    """

    out: str = ""
    since: str = ""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a bundle's kimera.json says: one record for who writes it and for who reads it.

    The recipe, the options, the parity report, the search and the stages stay the plain data that
    they are in the file. Each is decoded where it is used, so that one that an older or newer
    console wrote otherwise does not hide the model, and none loses anything when the file is
    written again. Of the further heads, figures that this console does not know are dropped then.

    Attributes:
        source: Hub id or folder that was converted.
        revision: Resolved commit, "" for a folder.
        source_files: The source's files that were read.
        architecture: "BertModel".
        model_type: "bert".
        dimension: Length of a vector.
        max_tokens: The model's own limit, 0 if it declares none.
        pooling: "cls", "mean", "cls+mean", ..., as it is in the graph.
        pooling_source: Where that was read.
        normalize: Whether the source declares normalisation, and so the graph does it.
        exporter: "direct" or "optimum".
        precision: "fp32", ...
        opset: ONNX operator set.
        tools: Name of each library that took part -> its version.
        files: Every file of the bundle except kimera.json.
        parity: The parity report as plain data.
        created: Local time, ISO 8601 with offset.
        seconds: Time of the whole conversion.
        peak_rss_bytes: Largest resident memory of any of its processes.
        stages: Stage reports as plain data.
        published_by: Whose ONNX model was taken as it is; "" for a conversion.
        modules: What follows the pooling inside the graph, as shown ("Dense 768 to 512, Tanh").
        heads: Further heads, and how each compared.
        quarantine: Of a model that failed its comparison; None for one that passed.
        override: Who keeps it though it failed, None where nobody does.
        recipe: How fp32 was lowered to the precision, as plain data (`bundles.recipe.Recipe`); {}
            for fp32.
        prompts: What stands before texts, by name.
        default_prompt: Name of the one that stands before every text; "".
        excludes_prompt: Whether a prompt's tokens are left out of the pooling.
        probe_tokens: Fingerprint of the tokenizer (`token_fingerprint`); {} in older manifests.
        probe_vectors: What the graph gave for a few texts; None in older manifests.
        options: What else the conversion was asked for, by `ConversionRequest`'s names; {} in
            older manifests.
        processor: Features of the processor that made it ("AVX2", "AVX512-VNNI"); () in older
            manifests.
        search: How `auto` found that recipe (`bundles.search.Search`); {} where it was not
            looked for.
        raw: All that the file holds, for people to read; {} of one that was not read from a file.
    """

    source: str
    revision: str
    source_files: tuple[FileRecord, ...]
    architecture: str
    model_type: str
    dimension: Annotated[int, msgspec.Meta(ge=1, lt=2**31)]
    max_tokens: _Count
    pooling: str
    pooling_source: str
    normalize: bool = False
    modules: tuple[str, ...] = ()
    heads: tuple[HeadParity, ...] = ()
    prompts: dict[str, str] = field(default_factory=dict)
    default_prompt: str = ""
    excludes_prompt: bool = False
    probe_tokens: dict[str, str] = field(default_factory=dict)
    exporter: str
    precision: str
    recipe: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    opset: _Count
    tools: dict[str, str] = field(default_factory=dict)
    created: str
    seconds: Annotated[float, msgspec.Meta(ge=0, lt=1e12)]
    peak_rss_bytes: _Count
    stages: tuple[dict[str, Any], ...] = ()
    published_by: str = ""
    processor: tuple[str, ...] = ()
    probe_vectors: VectorFingerprint | None = None
    files: tuple[FileRecord, ...]
    parity: dict[str, Any] = field(default_factory=dict)
    search: dict[str, Any] = field(default_factory=dict)
    quarantine: QuarantineRecord | None = None
    override: Override | None = None
    schema: int = SCHEMA_VERSION
    raw: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_quarantined(self) -> bool:
        """Whether it failed its comparison, and nobody took that on himself."""
        return self.parity.get("passed") is False and self.override is None

    @property
    def parity_problems(self) -> tuple[str, ...]:
        """What failed in the comparison, one sentence each."""
        problems = self.parity.get("problems")
        return tuple(str(one) for one in problems) if isinstance(problems, (list, tuple)) else ()

    @property
    def parity_report(self) -> ParityReport | None:
        """The comparison; None where there is none, or none that this console can read."""
        return recorded_report(self.parity)

    @property
    def recipe_search(self) -> Search | None:
        """How `auto` found the recipe; None where it was not looked for.

        Raises:
            ConversionError: It cannot be read.
        """
        return Search.from_dict(self.search) if self.search else None


_EMPTY = Manifest(
    source="", revision="", source_files=(), architecture="", model_type="", dimension=0,
    max_tokens=0, pooling="", pooling_source="", exporter="", precision="", opset=0, created="",
    seconds=0.0, peak_rss_bytes=0, files=(),
)  # fmt: skip


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write kimera.json into a bundle's folder, durably.

    Raises:
        BundleError: The disk refuses.
    """
    path = folder / MANIFEST_NAME
    data = _to_data(manifest)
    try:
        text = json.dumps(data, indent=2, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # a path with bytes that are no UTF-8
        text = json.dumps(data, indent=2).encode()
    try:
        with staged(path) as new:
            new.write_bytes(text + b"\n")
    except OSError as problem:
        raise BundleError(
            f"{path} cannot be written: {problem.strerror or problem}.",
            hint="Check the free space and the permissions there.",
        ) from problem


def read_manifest(folder: Path) -> Manifest:
    """Read a bundle's kimera.json.

    Raises:
        BundleError: It cannot be read, is from a newer console, or lacks something.
    """
    path = folder / MANIFEST_NAME
    data = read_json_object(
        folder, MANIFEST_NAME, limit_bytes=MANIFEST_LIMIT_BYTES, error=BundleError
    )
    schema = data.get("schema")
    if type(schema) is not int or schema < 1:
        raise BundleError(f"{path} is not a bundle's manifest: it has no schema.", hint=_AGAIN)
    if schema > SCHEMA_VERSION:
        raise BundleError(
            f"{path} has schema {schema}; this console reads up to {SCHEMA_VERSION}.",
            hint="Update the console.",
        )
    try:
        return _from_data(data)
    except RecordError as problem:
        raise BundleError(f"{path} is damaged: {problem}.", hint=_AGAIN) from problem


def read_damaged_manifest(folder: Path) -> Manifest:
    """Read what can be read of a kimera.json, be the rest of it damaged.

    Fields that are missing or of the wrong type are empty: "", 0, (), {}.

    Raises:
        BundleError: It is missing, or no JSON.
    """
    data = read_json_object(
        folder, MANIFEST_NAME, limit_bytes=MANIFEST_LIMIT_BYTES, error=BundleError
    )
    found = readable_part(_by_field(data), _kinds())
    return replace(_EMPTY, **found, raw=data, override=_override(data.get("override")))


def _to_data(manifest: Manifest) -> dict[str, Any]:
    found: dict[str, Any] = {"schema": manifest.schema, **{name: {} for name in _SECTIONS}}
    for name, value in to_plain(manifest).items():
        if name == "raw" or (name in _IF_ANY and not value):
            continue
        section, key = _PLACES.get(name, ("", name))
        (found[section] if section else found)[key] = value
    return found


def _from_data(data: dict[str, Any]) -> Manifest:
    """Find each field in its section.

    Raises:
        RecordError: A field is missing or of the wrong type; it is named as in the file.
    """
    check_unicode(data)
    for section in _SECTIONS:
        place = data.get(section, {})
        if not isinstance(place, dict):
            raise RecordError(f"{section}: Expected `object`, got `{type(place).__name__}`")
    try:
        manifest = from_plain(_by_field(data), Manifest)
    except RecordError as problem:
        raise RecordError(_as_in_the_file(str(problem))) from problem
    return replace(manifest, raw=data, override=_override(data.get("override")))


def _by_field(data: dict[str, Any]) -> dict[str, Any]:
    """The file's values by the names of the fields; what stands in no section is not there."""
    flat = {}
    for field_ in fields(Manifest):
        section, key = _PLACES.get(field_.name, ("", field_.name))
        place = data.get(section) if section else data
        if isinstance(place, dict) and key in place and field_.name not in ("raw", "override"):
            flat[field_.name] = place[key]
    return flat


@cache
def _kinds() -> dict[str, Any]:
    return get_type_hints(Manifest, include_extras=True)


def _override(value: Any) -> Override | None:
    """Only a whole one counts: a model is not kept by a stray key."""
    found = readable_part({"override": value}, {"override": Override}).get("override")
    return found if found is not None and found.reason.strip() else None


def _as_in_the_file(problem: str) -> str:
    """The words of a decoder with the field's place in the file in front."""
    name, colon, said = problem.partition(": ")
    if not colon:
        name = problem.partition("`")[2].partition("`")[0]  # "... missing required field `source`"
        said = "it is missing"
    field_, *rest = re.split(r"(?=[.[])", name, maxsplit=1)
    section, key = _PLACES.get(field_, ("", field_))
    return f"{section}.{key}".removeprefix(".") + "".join(rest) + f": {said}"
