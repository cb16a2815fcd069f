"""A conversion that writes its own record while it runs."""

from __future__ import annotations

import collections
import contextlib
import datetime
import os
import secrets
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.parity_report import StageReport
from kimera_console.core.convert.record.history import (
    LINE_CHARS,
    LOG_LINES,
    ConversionRecord,
    Outcome,
    RecordedResult,
    save_record,
)
from kimera_console.core.convert.record.memory_samples import MOST_READINGS, MemoryReading, thinned
from kimera_console.core.errors import KimeraError
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.system.masking import is_secret_name, mask_values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kimera_console.core.bundles.parity_report import ConversionResult
    from kimera_console.core.convert.request import ConversionRequest


def run_recorded(
    request: ConversionRequest,
    context: JobContext,
    run: Callable[[ConversionRequest, JobContext, Mapping[str, str]], ConversionResult],
    hub_environment: Mapping[str, str],
) -> ConversionResult:
    """Run a conversion, and keep what it was asked, how it went and how it ended.

    Args:
        request: What was asked for; all of it is kept.
        context: Of whoever watches; it hears everything as it would without a record.
        run: Does the work.
        hub_environment: The hub's variables; none of them is kept, and secrets are masked.
    """
    recorder = _Recorder(request, context, hub_environment)
    try:
        with context.on_cancel(recorder.context.cancel):
            result = run(request, recorder.context, hub_environment)
    except JobCancelled:
        recorder.end(Outcome.CANCELLED)
        raise
    except KimeraError as error:
        recorder.fail(error)
        raise
    except BaseException as error:
        recorder.fail(KimeraError(f"{type(error).__name__}: {error}"))
        raise
    recorder.succeed(result)
    return result


class _Recorder:
    """Stands between a conversion and its watcher, and takes notes."""

    def __init__(
        self, request: ConversionRequest, watcher: JobContext, hub: Mapping[str, str]
    ) -> None:
        self._watcher = watcher
        self._began_s = time.monotonic()
        self._secrets = {value for name, value in hub.items() if is_secret_name(name) and value}
        self._stages: list[StageReport] = []
        self._memory: list[MemoryReading] = []
        self._log: collections.deque[str] = collections.deque(maxlen=LOG_LINES)
        self._stage = ""
        self._stage_began_s = self._began_s
        self._works = True
        self._record = self._begin(request)
        self.context = JobContext(
            on_progress=self._progress, on_partial=self._partial, on_log=self._line
        )
        self._save()

    def succeed(self, result: ConversionResult) -> None:
        """Record that the conversion gave a published bundle."""
        parity = result.parity
        known = RecordedResult(
            exporter=result.exporter,
            precision=result.precision,
            size_bytes=result.size_bytes,
            peak_rss_bytes=result.peak_rss_bytes,
            texts=parity.texts if parity else 0,
            cosine_min=parity.cosine_min if parity else 0.0,
            cosine_mean=parity.cosine_mean if parity else 0.0,
        )
        self.end(Outcome.SUCCEEDED, result=known)

    def fail(self, error: KimeraError) -> None:
        """Record that the conversion failed, with the lines of the error's log."""
        if self._stage:
            # A child that was killed reports no time of its own.
            seconds = time.monotonic() - self._stage_began_s
            self._note(f"{self._stage}: failed after {seconds:.1f} s")
        for line in error.log.splitlines():
            self._note(line)
        self.end(Outcome.FAILED, error=self._masked(error.message), hint=self._masked(error.hint))

    def end(self, outcome: Outcome, **more: Any) -> None:
        self._record = replace(self._record, outcome=outcome, **more)
        self._save()

    def _begin(self, request: ConversionRequest) -> ConversionRecord:
        texts = request.texts and Path(os.path.abspath(request.texts.expanduser()))
        asked = replace(request, texts=texts)
        now = datetime.datetime.now().astimezone()
        stamp = now.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%S%f")[:18]
        return ConversionRecord(
            id=f"{stamp}-{secrets.token_hex(4)}",
            started=now.isoformat(timespec="seconds"),
            pid=os.getpid(),
            outcome=Outcome.RUNNING,
            source=self._masked(_whole(request.source)),
            revision=self._masked(request.revision),
            out=self._masked(os.path.abspath(request.out.expanduser())),
            options=self._masked_all(asked.choices()),
        )

    def _progress(self, progress: Progress) -> None:
        if progress.stage != self._stage:
            self._stage, self._stage_began_s = progress.stage, time.monotonic()
            self._save()  # a console that is killed in this stage writes nothing any more
        self._watcher.report(
            progress.stage, progress.done, progress.total,
            unit=progress.unit, detail=progress.detail,
        )  # fmt: skip

    def _partial(self, partial: object) -> None:
        if isinstance(partial, MemoryReading):
            self._memory.append(partial)
            if len(self._memory) > 2 * MOST_READINGS:
                self._memory = thinned(self._memory)
        elif isinstance(partial, StageReport):
            self._stages.append(partial)
            self._save()
        self._watcher.publish(partial)

    def _line(self, line: str) -> None:
        self._note(line)
        self._watcher.log(line)

    def _note(self, line: str) -> None:
        self._log.append(self._masked(line)[:LINE_CHARS])

    def _masked(self, text: str) -> str:
        return mask_values(text, self._secrets)

    def _masked_all(self, value: Any) -> Any:
        """A choice with secrets struck out of every text in it."""
        if isinstance(value, str):
            return self._masked(value)
        if isinstance(value, dict):
            return {name: self._masked_all(each) for name, each in value.items()}
        return [self._masked_all(each) for each in value] if isinstance(value, list) else value

    def _save(self) -> None:
        if not self._works:
            return
        self._record = replace(
            self._record,
            seconds=round(time.monotonic() - self._began_s, 3),
            stages=tuple(self._stages),
            last_stage=self._stage,
            memory=tuple(thinned(self._memory)),
            log=tuple(self._log),
        )
        try:
            save_record(self._record)
        except OSError as problem:
            self._works = False
            with contextlib.suppress(JobCancelled):
                self._watcher.log(
                    f"This conversion is not kept in the history: {problem.strerror or problem}."
                )


def _whole(source: str) -> str:
    """A folder by its whole path, so that the record means the same from anywhere."""
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        folder = Path(source).expanduser()
        if folder.is_dir():
            return str(folder.absolute())
    return source
