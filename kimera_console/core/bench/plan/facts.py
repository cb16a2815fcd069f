"""What a run says of the machine and of each contender: frozen and plain, kept with the run.

A figure that is not known has its default; older runs lack some of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class PeakFigure:
    """The machine's limit for one kind of arithmetic.

    Attributes:
        precision: "fp32", "bf16", "fp16" or "int8".
        best: Operations a second (a multiplication and an addition are two), best of the repeats.
        median: The same, median.
        how: Library and matrix sizes.
        problem: Why it was not measured; "" if it was.
        skipped: Which sizes were left out, and why; "" for none.
    """

    precision: str
    best: float = 0.0
    median: float = 0.0
    how: str = ""
    problem: str = ""
    skipped: str = ""


@dataclass(frozen=True)
class Peak:
    """The machine's limit, and what it was measured with."""

    threads: int
    device: str
    figures: tuple[PeakFigure, ...] = ()


@dataclass(frozen=True)
class Gpu:
    """A GPU of the machine."""

    name: str
    memory_bytes: int


@dataclass(frozen=True)
class MachineFacts:
    """What a run was measured on (`meters.machine.fingerprint`).

    Attributes:
        cpu: The processor's name.
        cores_physical, cores_logical: Cores and hardware threads that this process may run on.
        cores_usable: Threads to compute with: a container's quota counts too.
        features: Instruction sets that matter here.
        memory_bytes: Of the machine.
        memory_available_bytes: When the run began.
        system: System, its release and architecture.
        architecture: "x86_64".
        python: Its version.
        versions: Distribution -> version, of those that decide a measurement.
        load_average: Over 1, 5 and 15 minutes when the run began; () on Windows.
        governor: Of the processor's frequency, "" if unknown.
        gpus: NVIDIA GPUs.
        gpu_driver: Version of their driver.
        peak: The machine's own limit; None where it was not measured.
    """

    cpu: str = ""
    cores_physical: int = 0
    cores_logical: int = 0
    cores_usable: int = 0
    features: tuple[str, ...] = ()
    memory_bytes: int = 0
    memory_available_bytes: int = 0
    system: str = ""
    architecture: str = ""
    python: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    load_average: tuple[float, ...] = ()
    governor: str = ""
    gpus: tuple[Gpu, ...] = ()
    gpu_driver: str = ""
    peak: Peak | None = None


@dataclass(frozen=True)
class RuntimeFacts:
    """What a runtime says of itself after loading.

    Attributes:
        threads: Those that share one operator.
        inter_threads: Operators side by side.
        providers: Of ONNX Runtime.
        attention: Implementation of attention (Transformers).
        precision: Of the arithmetic (OpenVINO).
    """

    threads: int = 0
    inter_threads: int = 0
    providers: tuple[str, ...] = ()
    attention: str = ""
    precision: str = ""


@dataclass(frozen=True)
class UsageFacts:
    """What the timed calls took.

    Attributes:
        wall_s: Wall time.
        cpu_s: Processor time.
        cores_used: Processor time / wall time.
        busy_threads: Threads that did a fair share of it; 0 where unknown.
    """

    wall_s: float = 0.0
    cpu_s: float = 0.0
    cores_used: float = 0.0
    busy_threads: int = 0


@dataclass(frozen=True)
class MeterFacts:
    """What stands beside the figures of GPU memory, energy and clock.

    Attributes:
        vram_problem: Why GPU memory was not measured, "".
        energy_of: What energy was measured of: "processor", "memory", "GPU".
        energy_problem: Why it was not, or of what it was not.
        clock_mhz: Median clock of the processor; None where it is not known.
    """

    vram_problem: str = ""
    energy_of: tuple[str, ...] = ()
    energy_problem: str = ""
    clock_mhz: float | None = None


@dataclass(frozen=True)
class ContenderInfo(MeterFacts):
    """What a contender's backend said of itself, and what its process showed.

    Attributes:
        label: As shown; "" where the contender never loaded.
        backend, provider, model, revision, pooling, pooling_source, dimension, precision,
            max_tokens, degraded, path, notes, load_seconds: As in `BackendInfo`.
        runtime: What the runtime said.
        process_load_seconds: From the start of loading to its end, imports included; the next
            contender may have been loading too.
        threads_asked: Threads that it was given.
        flops_per_token: Its arithmetic for a token.
        attention_flops: What a token costs for each token of its text, beside that.
        usage: What the timed calls took.
        idle_share: Processor time for each second of waiting for others.
        vector_dimension: Numbers of a vector that came; None where none was checked.
        norm_deviation: Largest distance of a norm from 1; None likewise.
        anonymous_bytes: Most memory without mapped files.
        model_key: As of `Contender`; "" too in runs that an earlier version kept.
    """

    label: str = ""
    backend: str = ""
    provider: str = ""
    model: str = ""
    revision: str = ""
    pooling: str = ""
    pooling_source: str = ""
    dimension: int = 0
    precision: str = ""
    max_tokens: int = 0
    degraded: bool = False
    path: str = ""
    notes: tuple[str, ...] = ()
    load_seconds: float = 0.0
    runtime: RuntimeFacts = RuntimeFacts()
    process_load_seconds: float = 0.0
    threads_asked: int = 0
    flops_per_token: float = 0.0
    attention_flops: float = 0.0
    usage: UsageFacts = UsageFacts()
    idle_share: float = 0.0
    vector_dimension: int | None = None
    norm_deviation: float | None = None
    anonymous_bytes: int = 0
    model_key: str = ""


UNKNOWN_CONTENDER = ContenderInfo()
"""Of one that never loaded."""
