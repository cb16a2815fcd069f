"""kimera.json: what a bundle says about itself, so that every claim can be checked again.

The file is plain JSON with the sections source, model, conversion, files and parity; file names
are relative to the bundle, with forward slashes.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from kimera_console.core.errors import BundleError
from kimera_console.core.formats.model_folder import read_json_object
from kimera_console.core.system.durable import staged

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MANIFEST_NAME = "kimera.json"
SCHEMA_VERSION = 1
MANIFEST_LIMIT_BYTES = 16 * 1024 * 1024

_AGAIN = "Convert the model again."


@dataclass(frozen=True)
class FileRecord:
    """A file as it was when the bundle was made: name, size, SHA-256 in hexadecimal."""

    name: str
    size_bytes: int
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
class Manifest:
    """What a bundle's kimera.json says.

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
        heads: Further heads as plain data: `name`, `output`, `width`, and how each compared.
        quarantine: Where a model that failed its comparison was meant to go (`out`), and since
            when it is quarantined (`since`); {} for one that passed.
        override: Who keeps it though it failed, None where nobody does.
        recipe: How fp32 was lowered to the precision, as plain data; {} for fp32.
        search: How `auto` found that recipe (`convert.search_data.Search`); {} where it was not
            looked for.
    """

    source: str
    revision: str
    source_files: tuple[FileRecord, ...]
    architecture: str
    model_type: str
    dimension: int
    max_tokens: int
    pooling: str
    pooling_source: str
    normalize: bool
    exporter: str
    precision: str
    opset: int
    tools: Mapping[str, str]
    files: tuple[FileRecord, ...]
    parity: Mapping[str, Any]
    created: str
    seconds: float
    peak_rss_bytes: int
    stages: tuple[Mapping[str, Any], ...] = ()
    published_by: str = ""
    modules: tuple[str, ...] = ()
    heads: tuple[Mapping[str, Any], ...] = ()
    quarantine: Mapping[str, str] = field(default_factory=dict)
    override: Override | None = None
    recipe: Mapping[str, Any] = field(default_factory=dict)
    search: Mapping[str, Any] = field(default_factory=dict)
    schema: int = SCHEMA_VERSION
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_quarantined(self) -> bool:
        """Whether it failed its comparison, and nobody took that on himself."""
        return self.parity.get("passed") is False and self.override is None

    @property
    def parity_problems(self) -> tuple[str, ...]:
        """What failed in the comparison, one sentence each."""
        problems = self.parity.get("problems")
        return tuple(str(one) for one in problems) if isinstance(problems, (list, tuple)) else ()


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
    return _from_data(data, path)


def _to_data(manifest: Manifest) -> dict[str, Any]:
    return {
        "schema": manifest.schema,
        "source": {
            "id": manifest.source,
            "revision": manifest.revision,
            "files": _records_data(manifest.source_files),
        },
        "model": {
            "architecture": manifest.architecture,
            "model_type": manifest.model_type,
            "dimension": manifest.dimension,
            "max_tokens": manifest.max_tokens,
            "pooling": manifest.pooling,
            "pooling_source": manifest.pooling_source,
            "normalize": manifest.normalize,
            "modules": list(manifest.modules),
            "heads": [dict(head) for head in manifest.heads],
        },
        "conversion": {
            "exporter": manifest.exporter,
            "precision": manifest.precision,
            **({"recipe": dict(manifest.recipe)} if manifest.recipe else {}),
            "opset": manifest.opset,
            "tools": dict(manifest.tools),
            "created": manifest.created,
            "seconds": manifest.seconds,
            "peak_rss_bytes": manifest.peak_rss_bytes,
            "stages": [dict(stage) for stage in manifest.stages],
            **({"published_by": manifest.published_by} if manifest.published_by else {}),
        },
        "files": _records_data(manifest.files),
        "parity": dict(manifest.parity),
        **({"search": dict(manifest.search)} if manifest.search else {}),
        **({"quarantine": dict(manifest.quarantine)} if manifest.quarantine else {}),
        **({"override": asdict(manifest.override)} if manifest.override else {}),
    }


def _from_data(data: dict[str, Any], path: Path) -> Manifest:
    source, model, made = (_Section(data, name, path) for name in ("source", "model", "conversion"))
    parity = data.get("parity", {})
    return Manifest(
        source=source.text("id"),
        revision=source.text("revision"),
        source_files=_records(source.data.get("files"), "source.files", path),
        architecture=model.text("architecture"),
        model_type=model.text("model_type"),
        dimension=model.number("dimension", least=1),
        max_tokens=model.number("max_tokens"),
        pooling=model.text("pooling"),
        pooling_source=model.text("pooling_source"),
        normalize=model.data.get("normalize") is True,
        exporter=made.text("exporter"),
        precision=made.text("precision"),
        opset=made.number("opset"),
        tools={str(k): str(v) for k, v in _object(made.data.get("tools")).items()},
        files=_records(data.get("files"), "files", path),
        parity=_object(parity),
        created=made.text("created"),
        seconds=made.seconds("seconds"),
        peak_rss_bytes=made.number("peak_rss_bytes"),
        modules=tuple(m for m in model.data.get("modules") or () if isinstance(m, str)),
        heads=tuple(h for h in model.data.get("heads") or () if isinstance(h, dict)),
        stages=tuple(s for s in made.data.get("stages") or () if isinstance(s, dict)),
        published_by=str(made.data.get("published_by") or ""),
        quarantine={str(k): str(v) for k, v in _object(data.get("quarantine")).items()},
        override=_override(data.get("override")),
        recipe=_object(made.data.get("recipe")),
        search=_object(data.get("search")),
        schema=data["schema"],
        raw=data,
    )


def _override(value: Any) -> Override | None:
    """Only a whole one counts: a model is not kept by a stray key."""
    entry = _object(value)
    when, who, reason = (entry.get(key) for key in ("when", "who", "reason"))
    if not (isinstance(when, str) and isinstance(who, str) and isinstance(reason, str)):
        return None
    problems = entry.get("problems")
    told = tuple(str(one) for one in problems) if isinstance(problems, list) else ()
    return Override(when, who, reason, told) if reason.strip() else None


class _Section:
    """One section of the manifest; what is missing or of the wrong type is named."""

    def __init__(self, data: dict[str, Any], name: str, path: Path) -> None:
        self._name, self._path = name, path
        section = data.get(name)
        if not isinstance(section, dict):
            raise BundleError(f"{path} lacks its section {name!r}.", hint=_AGAIN)
        self.data: dict[str, Any] = section

    def text(self, key: str) -> str:
        value = self.data.get(key)
        if not isinstance(value, str):
            self._fail(key)
        return value

    def number(self, key: str, *, least: int = 0) -> int:
        value = self.data.get(key)
        if type(value) is not int or not least <= value < 2**62:
            self._fail(key)
        return value

    def seconds(self, key: str) -> float:
        value = self.data.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self._fail(key)
        return float(value)

    def _fail(self, key: str) -> NoReturn:
        raise BundleError(f"{self._path} has no valid value for {self._name}.{key}.", hint=_AGAIN)


def _records_data(records: tuple[FileRecord, ...]) -> list[dict[str, Any]]:
    return [{"name": r.name, "size_bytes": r.size_bytes, "sha256": r.sha256} for r in records]


def _records(value: Any, where: str, path: Path) -> tuple[FileRecord, ...]:
    found = []
    for entry in value if isinstance(value, list) else [None]:
        record = _object(entry)
        name, size, digest = (record.get(key) for key in ("name", "size_bytes", "sha256"))
        if (
            not isinstance(name, str)
            or not name
            or type(size) is not int
            or size < 0
            or not isinstance(digest, str)
        ):
            raise BundleError(f"{path} has no valid list of files ({where}).", hint=_AGAIN)
        found.append(FileRecord(name, size, digest))
    return tuple(found)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
