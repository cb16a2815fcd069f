"""What the checks' child processes find, as it is sent to the parent: plain data of these records.

A child publishes them as far as it has got, so every field has a value for what is not known yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class GpuDevice:
    """A device that the NVIDIA driver lists.

    Attributes:
        name: As the driver has it.
        memory_bytes: All of its memory.
        capability: Its compute capability, "9.0".
    """

    name: str
    memory_bytes: int
    capability: str


@dataclass(frozen=True)
class DriverFacts:
    """The NVIDIA driver.

    Attributes:
        cuda: The newest CUDA that it runs, "13.0"; "" where it does not tell.
        devices: What it lists.
        problem: Why no device can be used; "".
    """

    cuda: str = ""
    devices: tuple[GpuDevice, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class LibraryFacts:
    """A library that ONNX Runtime wants.

    Attributes:
        name: The name by which it is loaded.
        path: The file that was found; "" where none was, or the system does not tell.
        problem: "missing", or another reason why it does not load; "".
        optional: Whether only some operators want it.
    """

    name: str
    path: str = ""
    problem: str = ""
    optional: bool = False


@dataclass(frozen=True)
class WantedLibraries:
    """The CUDA libraries, as far as they were looked at.

    Attributes:
        libraries: In the order in which they are loaded.
        loading: The one that is being loaded; "".
    """

    libraries: tuple[LibraryFacts, ...] = ()
    loading: str = ""


@dataclass(frozen=True)
class OnnxRuntimeFacts:
    """ONNX Runtime as it loads.

    Attributes:
        version: Of its files in Python; "" where it could not be imported.
        core_version: What its compiled core says; "" where it does not tell.
        package: The distribution that it says it is of; "".
        cuda_version: The CUDA that it is built for; "".
        file: What was imported.
        available: Providers that it lists.
        driver_problem: Why the NVIDIA driver's library does not load; "" where it does, None where
            that was not tried.
        libraries: The CUDA libraries that it wants.
        driver: What the driver says.
        probes: Provider -> why no session runs on it alone, "" if one did.
        step: What is being tried; "" at the end.
    """

    version: str = ""
    core_version: str = ""
    package: str = ""
    cuda_version: str = ""
    file: str = ""
    available: tuple[str, ...] = ()
    driver_problem: str | None = None
    libraries: tuple[LibraryFacts, ...] = ()
    driver: DriverFacts = field(default_factory=DriverFacts)
    probes: dict[str, str] = field(default_factory=dict)
    step: str = ""


@dataclass(frozen=True)
class ImportFacts:
    """How one library was imported: seconds, and why it could not be ("" if it could)."""

    seconds: float
    problem: str


@dataclass(frozen=True)
class ImportedLibraries:
    """Libraries by their modules' names.

    Attributes:
        imports: Those that came to an end.
        importing: The newest that was begun; "".
    """

    imports: dict[str, ImportFacts] = field(default_factory=dict)
    importing: str = ""
