"""The environment in which optimum exports: it needs an older transformers than the console.

optimum-onnx 0.1.0, its newest, wants transformers below 4.58. So it gets an environment of its own,
beside the console's torch, and runs there as a process of its own (`optimum_side`). It is made by
pip at the first use, and only where somebody agreed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.errors import Action, Advice, DependencyError
from kimera_console.core.system.installation.own_environment import OwnEnvironment

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.jobs import JobContext

ENVIRONMENT = OwnEnvironment(
    "optimum",
    (
        "optimum-onnx==0.1.0",
        "optimum==2.1.0",
        "transformers==4.57.6",
        "tokenizers==0.22.2",
        "huggingface-hub==0.36.2",
    ),
    shared="torch",
    imports=("optimum.exporters.onnx",),
)
"""0.2 GB beside the running environment's torch, onnx and numpy."""


def ready_environment(context: JobContext, *, agreed: bool) -> Path:
    """The interpreter of the environment; it is made if it is not there and somebody agreed.

    Raises:
        DependencyError: It is not there and nobody agreed, or it cannot be made: without a
            Python for it nobody is asked.
    """
    ready = ENVIRONMENT.python()
    if ready is not None:
        return ready
    ENVIRONMENT.check_possible()
    if not agreed:
        raise DependencyError(
            "This model needs the optimum exporter, which runs in a separate environment: pip"
            f" makes it once, for {', '.join(ENVIRONMENT.requirements)} in {ENVIRONMENT.folder}"
            " (0.2 GB; 1 GB or more in an application folder, with a torch of its own).",
            hint=Advice.of("Agree to that", Action.INSTALL_OPTIMUM, ", and convert again."),
        )
    return ENVIRONMENT.make(context)
