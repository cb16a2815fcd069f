"""Everything a measurement collects: samples, failures, facts, and checks of the vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.bench.meters.meter_log import Readings
from kimera_console.core.bench.verdict.claims import Shape
from kimera_console.core.embedding.backends.base import ONNX, OPENVINO, TRANSFORMERS
from kimera_console.core.system.memory import ProcessMemory

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimera_console.core.bench.plan.facts import ContenderInfo
    from kimera_console.core.bench.plan.types import BenchmarkPlan, Contender, Sample

COSINE_LEAST = {"fp32": 0.999, "fp16": 0.99, "bf16": 0.99, "int8": 0.90}
"""Lowest cosine to the reference's vectors by precision; below it a contender is wrong.

fp32 runtimes differ in rounding alone (1e-6). int8 of MiniLM stays above 0.99; dynamic int8, which
other tools and older bundles have, reaches down to 0.96. Wrong pooling, by comparison, gives
about 0.78.
"""
COSINE_LEAST_UNKNOWN = 0.90


class SampleRecord:
    """See the module. Filled by the measuring thread alone.

    Attributes:
        samples: All samples, as taken.
        errors: Contender id -> why it must not be used.
        logs: Contender id -> last lines of its process, where it failed.
        facts: Contender id -> what its backend and process said.
        contenders: Contender id -> contender, of those that loaded.
        notes: Sentences about the run.
        memory: Contender id -> bytes, `peak_rss` and `anonymous` (the largest seen).
        warmups: (contender id, scenario key) -> warm-up calls.
        cosines: (contender id, scenario key) -> lowest cosine to the reference.
        shapes: Contender id -> what its vectors looked like.
        quality_vectors: Contender id -> vectors of the texts that quality is judged by.
        readings: GPU memory, energy and clock, as the processes read them.
        paired: Whether the contenders are interleaved, rather than one after the other.
    """

    def __init__(self, plan: BenchmarkPlan) -> None:
        self.samples: list[Sample] = []
        self.errors: dict[str, str] = {}
        self.logs: dict[str, str] = {}
        self.facts: dict[str, ContenderInfo] = {}
        self.contenders: dict[str, Contender] = {}
        self.notes: list[str] = []
        self.memory: dict[str, ProcessMemory] = {}
        self.warmups: dict[tuple[str, str], int] = {}
        self.cosines: dict[tuple[str, str], float] = {}
        self.shapes: dict[str, Shape] = {}
        self.quality_vectors: dict[str, NDArray[np.float32]] = {}
        self.readings = Readings()
        self.paired = True
        self._order = plan.contenders
        self._digests: dict[str, str] = {}
        self._judged: set[str] = set()
        self._vectors: dict[tuple[str, int], dict[str, NDArray[np.float32]]] = {}

    def add(self, sample: Sample) -> None:
        self.samples.append(sample)

    def note(self, sentence: str) -> None:
        """Keep a sentence, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def fail(self, name: str, reason: str, log: str = "") -> None:
        """A contender is out; the first reason stands."""
        self.errors.setdefault(name, reason)
        if log:
            self.logs.setdefault(name, log)

    def join(self, contender: Contender, facts: ContenderInfo, digest: str) -> None:
        """A contender has loaded.

        Args:
            contender: It.
            facts: What its backend and runtime say.
            digest: Of the token ids it embeds for this run's texts.
        """
        name = contender.id
        self.contenders[name], self.facts[name] = contender, facts
        self._digests[name] = digest
        for sentence in facts.notes:
            self.note(f"{contender.label}: {sentence.rstrip('.')}.")

    def warmed(self, name: str, scenario: str, calls: int) -> None:
        """Keep how many calls came before the first sample."""
        self.warmups[name, scenario] = calls

    def record_memory(self, name: str, memory: ProcessMemory) -> None:
        """Keep the largest figures a process has reported."""
        known = self.memory.get(name, memory)
        self.memory[name] = ProcessMemory(
            max(known.rss_bytes, memory.rss_bytes),
            max(known.anonymous_bytes, memory.anonymous_bytes),
        )

    def record_vectors(
        self,
        name: str,
        scenario: str,
        number: int,
        vectors: NDArray[np.float32],
        *,
        checked: int,
        norm_deviation: float,
    ) -> None:
        """Keep vectors of a turn until they are compared, and what all of them looked like."""
        self._vectors.setdefault((scenario, number), {})[name] = vectors
        known = self.shapes.get(name, Shape(vectors.shape[1], 0.0, 0))
        self.shapes[name] = Shape(
            vectors.shape[1], max(known.norm_deviation, norm_deviation), known.vectors + checked
        )

    def reference_of(self, name: str) -> str:
        """The contender whose vectors `name` must give; "" for none (it is the reference).

        The source model (Transformers) where it takes part, else the first of the same weights.
        A bundle that does not say what it was made from is held against Transformers too.
        """
        key = self.contenders[name].model_key
        same = [
            other
            for other in self._order
            if other in self.contenders and self._may_match(self.contenders[other], name, key)
        ]
        same.sort(key=self._is_copy)
        return same[0] if same and same[0] != name else ""

    def _may_match(self, other: Contender, name: str, key: str) -> bool:
        if key:
            return other.model_key == key
        mine = self.contenders[name].backend
        return mine == other.backend or (mine in (ONNX, OPENVINO) and other.backend == TRANSFORMERS)

    def _is_copy(self, name: str) -> tuple[bool, bool]:
        """Sorts the source model in full precision first."""
        return (
            self.contenders[name].backend != TRANSFORMERS,
            self.facts[name].precision != "fp32",
        )

    def compare_vectors(self, scenario: str, number: int) -> None:
        """Compare the vectors of a turn with the reference's, as far as both are there.

        Contenders measured one after the other are compared when the reference comes.
        """
        vectors = self._vectors.get((scenario, number), {})
        for name, mine in list(vectors.items()):
            reference = self.reference_of(name)
            if reference in vectors:
                cosine = _least_cosine(mine, vectors[reference])
                self.cosines[name, scenario] = min(self.cosines.get((name, scenario), 1.0), cosine)
                self._check_cosine(name, reference, cosine)
                del vectors[name]

    def check_tokens(self) -> None:
        """Say so where contenders of one model do not embed the same token ids."""
        for name, contender in self.contenders.items():
            reference = self.reference_of(name)
            if reference and self._digests[reference] != self._digests[name]:
                self.note(
                    f"{contender.label} tokenizes the texts differently from "
                    f"{self.contenders[reference].label}: their times are not comparable."
                )

    def _check_cosine(self, name: str, reference: str, cosine: float) -> None:
        least = min(self._least_of(name), self._least_of(reference))
        if cosine >= least or name in self._judged:
            return
        self._judged.add(name)
        label, other = self.contenders[name].label, self.contenders[reference].label
        if not self.contenders[name].model_key:
            self.note(
                f"{label} gives other vectors than {other} (cosine {cosine:.4f}). Its bundle does "
                "not say what it was made from: it is another model, or wrong."
            )
            return
        sentence = (
            f"{label} is marked wrong: its vectors are not those of {other} "
            f"(cosine {cosine:.4f}, at least {least} is expected)."
        )
        self.fail(name, sentence)
        self.note(sentence)

    def _least_of(self, name: str) -> float:
        return COSINE_LEAST.get(self.facts[name].precision, COSINE_LEAST_UNKNOWN)


def _least_cosine(left: NDArray[np.float32], right: NDArray[np.float32]) -> float:
    """Lowest cosine of rows; -1 where the shapes differ or a number is not finite."""
    if left.shape != right.shape:
        return -1.0
    a, b = left.astype(np.float64), right.astype(np.float64)
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosines = np.sum(a * b, axis=1) / norms
    worst = float(np.min(cosines))
    return worst if np.isfinite(worst) else -1.0
