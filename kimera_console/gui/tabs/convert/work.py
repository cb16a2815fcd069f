"""What the tab has done by jobs: core functions bound to what the user chose.

Each function returns a callable that a worker runs with a `JobContext`. Flags are read on the
worker, when the work begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.activation import activate_bundle
from kimera_console.core.bundle import verify_bundle
from kimera_console.core.convert import convert_model
from kimera_console.core.embedder import dimension_warning
from kimera_console.core.models import known_models
from kimera_console.core.source import inspect_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeVar

    from kimera_console.core.activation import Activation
    from kimera_console.core.bundle import Bundle, VerifyReport
    from kimera_console.core.convert import ConversionResult
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.models import KnownModel
    from kimera_console.core.source import ModelInspection
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.convert.options_card import ConversionOptions

    T = TypeVar("T")
    Work = Callable[[JobContext], T]


@dataclass(frozen=True)
class Activated:
    """What an activation gave.

    Attributes:
        activation: The backend read back, and the flags that were written.
        bundle: What was activated.
        warning: The dimension is not what Kimera's stores expect: a sentence; else "".
    """

    activation: Activation
    bundle: Bundle
    warning: str


def inspect(core: ConsoleCore, source: str, pooling: str) -> Work[ModelInspection]:
    """Look at a model without its weights."""
    return lambda context: inspect_model(
        source,
        pooling=pooling,
        context=context,
        hub_environment=core.settings.hub_environment(),
    )


def convert(
    core: ConsoleCore, model: ModelInspection, options: ConversionOptions
) -> Work[ConversionResult]:
    """Convert the very revision that was inspected."""
    return lambda context: convert_model(
        source=model.source,
        revision=model.revision,
        out=options.out,
        exporter=options.exporter,
        precision=options.precision,
        pooling=options.pooling,
        force=options.force,
        context=context,
        hub_environment=core.settings.hub_environment(),
        texts=options.texts,
        thresholds=options.thresholds,
        quantize_embeddings=options.quantize_embeddings,
    )


def activate(core: ConsoleCore, bundle: Bundle) -> Work[Activated]:
    """Point the flags at a bundle, reload, and check that it is what runs."""

    def work(context: JobContext) -> Activated:
        done = activate_bundle(core.settings, bundle, core.embedder, context=context)
        return Activated(done, bundle, dimension_warning(done.info, core.settings.options()))

    return work


def verify(bundle: Bundle) -> Work[VerifyReport]:
    """Check every hash again, and load the model in a fresh process."""
    return lambda context: verify_bundle(bundle.path, context=context)


def list_models(core: ConsoleCore, also: tuple[Path, ...]) -> Work[tuple[KnownModel, ...]]:
    """Look for converted models."""
    return lambda _context: known_models(core.settings, also=also)
