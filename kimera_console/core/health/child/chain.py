"""Child's side: run the chain, judge its vectors, and see which nodes ran where."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.embedding.backends.base import ONNX, OPENVINO
from kimera_console.core.embedding.chain import DEFAULT_FACTORIES
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import KimeraError
from kimera_console.core.flags.declarations import FLAGS
from kimera_console.core.flags.settings import Settings
from kimera_console.core.health.child.chain_answer import ChainAnswer
from kimera_console.core.health.child.placement import read_profile
from kimera_console.core.health.child.vector_facts import vector_facts
from kimera_console.core.system.scratch import scratch_folder

if TYPE_CHECKING:
    from kimera_console.core.embedding.backends.base import Backend
    from kimera_console.core.embedding.chain import BackendFactory
    from kimera_console.core.flags.settings import EmbeddingOptions
    from kimera_console.core.health.child.placement import Placement
    from kimera_console.core.health.child.vector_facts import VectorFacts
    from kimera_console.core.jobs import JobContext


def run_chain(request: dict[str, Any], context: JobContext) -> ChainAnswer:
    """Load as the flags say, embed, and tell each attempt.

    With "changes" it runs as if the file said so too; nothing is written. Each attempt is
    announced, so that the parent knows which backend took this process down.
    """
    names = {flag.name for flag in FLAGS}
    environ = {name: value for name, value in os.environ.items() if name not in names}
    settings = Settings(request["env_file"], environ={**environ, **request["environ"]})
    if request.get("changes"):
        settings = settings.edited(request["changes"])
    with scratch_folder("profile") as folder:
        trial = _ProfiledFactories(context, str(folder))
        embedder = Embedder(settings, factories=trial.factories)
        planned, dimension = tuple(embedder.planned()), settings.options().dimension
        vectors: VectorFacts | None = None
        problem = ""
        try:
            vectors = vector_facts(embedder, context)
        except KimeraError as error:
            problem = str(error)
        return ChainAnswer(
            planned, tuple(embedder.attempts), vectors, problem, dimension, trial.placement
        )


class _ProfiledFactories:
    """The chain's own factories; ONNX Runtime's session writes a profile of its first run."""

    def __init__(self, context: JobContext, folder: str) -> None:
        self.placement: Placement | None = None
        self._context, self._folder = context, folder
        makers = {**DEFAULT_FACTORIES, ONNX: self._onnx}
        self.factories = {name: self._announced(name, make) for name, make in makers.items()}

    def _announced(self, name: str, factory: BackendFactory) -> BackendFactory:
        def make(options: EmbeddingOptions, context: JobContext) -> Backend:
            self._context.publish({"trying": name})
            return factory(options, context)

        return make

    def _onnx(self, options: EmbeddingOptions, context: JobContext) -> Backend:
        from kimera_console.core.bundles.first_load import try_first
        from kimera_console.core.embedding.engines.choose import engine_backend

        bundle = try_first(options.onnx_model_path, context)  # as the chain does, with its reason
        prefix = str(Path(self._folder, "run"))
        backend = engine_backend(options, context, profile_prefix=prefix, bundle=bundle)
        if backend.info.engine == OPENVINO:
            return backend  # it writes no such profile
        # Loading has embedded a text. A profile that cannot be written tells nothing; no harm.
        with contextlib.suppress(OSError, ValueError):
            self.placement = read_profile(Path(backend.session.end_profiling()))
        return backend
