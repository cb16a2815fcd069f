"""What a trial of the engines found, and where it is kept: by machine, versions and bundle."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.bundles.manifest import MANIFEST_NAME
from kimera_console.core.embedding.backends.base import OPENVINO
from kimera_console.core.system import durable
from kimera_console.core.system.paths import console_paths
from kimera_console.core.system.processor import this_processor
from kimera_console.core.system.records import RecordError, from_json
from kimera_console.core.system.threads import inference_threads

if TYPE_CHECKING:
    from kimera_console.core.bundles.bundle import Bundle

LEAST_GAIN = 1.15
"""`auto` changes the engine, or from fp32 to bf16, for this much and more beyond the spread of the
rounds: what is hardly faster is not worth another order of rounding."""
LEAST_PART = 0.9
"""What is faster in batches must not be slower than this on one short text, and the other way."""
MOST_KEPT = 200
_SCHEME = 2
"""Of trials: one that was made in another way is made again."""
_FOLDER = "engines"
_PACKAGES = ("onnxruntime", "openvino")


@dataclass(frozen=True)
class EngineResult:
    """One engine, in one precision, as tried.

    Attributes:
        engine: "onnxruntime" or "openvino".
        precision: "fp32" or "bf16".
        problem: Why it must not serve, one sentence; "" if it may.
        cosine: Lowest cosine of a probe text's vector to ONNX Runtime's; 0.0 where there is none.
        batch_ms: Median time of a batch of 64 tokens a text; 0.0 where it was not measured, as of
            all times.
        single_ms: Median time of one short text.
        long_ms: Median time of a batch of longer texts.
        spread: How far the rounds are apart, as a share: see `EngineTimes`.
    """

    engine: str
    precision: str
    problem: str = ""
    cosine: float = 0.0
    batch_ms: float = 0.0
    single_ms: float = 0.0
    long_ms: float = 0.0
    spread: float = 0.0


@dataclass(frozen=True)
class EngineVerdict:
    """What a trial found.

    Attributes:
        results: ONNX Runtime's first.
        skipped: What there was no time to measure, in words.
    """

    results: tuple[EngineResult, ...]
    skipped: tuple[str, ...] = ()

    def choice(self, asked: str) -> EngineResult:
        """The result to serve with.

        Args:
            asked: EMBEDDING_ENGINE: "openvino" takes it wherever it may serve, anything else
                only where it is faster by `LEAST_GAIN` beyond the spread.
        """
        best = base = self.results[0]
        if asked == OPENVINO:
            best = next((one for one in self.results[1:] if not one.problem), base)
        for one in self.results[1:]:
            if one.problem or one is best:
                continue
            needed = LEAST_GAIN * (1 + one.spread + best.spread)
            if self._gain(one, best) >= needed and min(_parts(one, best)) >= LEAST_PART:
                best = one
        return best

    def gain(self, one: EngineResult) -> float:
        """How many times as fast as ONNX Runtime: the mean of one text and of batches.

        0 where one text or a batch was not measured.
        """
        return self._gain(one, self.results[0])

    @property
    def problems(self) -> str:
        """Why OpenVINO must not serve, in its precisions; "" if it may in one."""
        others = self.results[1:]
        if any(not one.problem for one in others):
            return ""
        return " ".join(dict.fromkeys(one.problem for one in others))

    def _gain(self, one: EngineResult, base: EngineResult) -> float:
        parts = _parts(one, base)
        return float(math.prod(parts) ** (1 / len(parts)))


def verdict_key(bundle: Bundle, threads: int) -> str:
    """What a verdict holds for: the bundle, the processor's features, threads and versions.

    Args:
        bundle: The bundle.
        threads: EMBEDDING_THREADS; 0 is one per physical core.
    """
    here = this_processor()
    facts = [
        _SCHEME,
        here.architecture,
        here.features,
        inference_threads(threads),
        [_version(name) for name in _PACKAGES],
        _content(bundle),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def kept_verdict(key: str) -> EngineVerdict | None:
    """The verdict of an earlier trial; None where there is none, or it cannot be read."""
    with contextlib.suppress(OSError, RecordError):
        verdict = from_json((_folder() / f"{key}.json").read_bytes(), EngineVerdict)
        return verdict if verdict.results else None
    return None


def keep_verdict(key: str, verdict: EngineVerdict) -> None:
    """Keep a verdict; where it cannot be written the next one is asked for again."""
    folder = _folder()
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(verdict), indent=1) + "\n"
        durable.replace_file(folder / f"{key}.json", text.encode())
        notes = sorted(os.scandir(folder), key=lambda entry: entry.stat().st_mtime)
        for note in notes[:-MOST_KEPT]:
            os.unlink(note.path)


def _parts(one: EngineResult, base: EngineResult) -> tuple[float, ...]:
    """How many times as fast as another: on one text, in batches, and in batches of longer texts.

    0 where one of the first two was not timed; no third where those were not.
    """
    if not (one.batch_ms > 0 and one.single_ms > 0):
        return 0.0, 0.0
    both = base.single_ms / one.single_ms, base.batch_ms / one.batch_ms
    return (*both, base.long_ms / one.long_ms) if one.long_ms > 0 else both


def _folder() -> Path:
    return console_paths().state / _FOLDER


def _version(package: str) -> str:
    """Names and versions as the folders beside the package say: onnxruntime, onnxruntime_gpu.

    Every load asks for it, and importlib.metadata would be most of the asking.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return ""
    beside = Path(spec.origin).parents[1].glob(f"{package}*.dist-info")
    return " ".join(sorted(path.name.removesuffix(".dist-info") for path in beside))


def _content(bundle: Bundle) -> str:
    """The manifest's hash, which lists all files' hashes; of others' bundles, the file as it is."""
    if bundle.ours:
        return hashlib.sha256((bundle.path / MANIFEST_NAME).read_bytes()).hexdigest()
    status = bundle.model_file.stat()
    return json.dumps([str(bundle.model_file), bundle.size_bytes, status.st_mtime_ns])
