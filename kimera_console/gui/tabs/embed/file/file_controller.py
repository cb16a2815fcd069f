"""The view's controller: what is chosen, what was looked at, and the run."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kimera_console.core.embed_file.target_preview import preview_target, with_ending
from kimera_console.core.embed_file.types import BadLines, FileRequest, ResumePolicy, command_line
from kimera_console.core.texts.files.preview import preview
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.embed.file.memory import FileChoices, KeptFileChoices

if TYPE_CHECKING:
    from kimera_console.core.embed_file.target_preview import TargetPreview
    from kimera_console.core.embed_file.types import FileProgress, FileReport
    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.texts.files.preview import FilePreview
    from kimera_console.core.texts.files.types import ReadOptions
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle


class FileController(QObject):
    """One file of texts, one file of vectors, one run at most.

    Attributes:
        memory: What is remembered of earlier sessions.
        choices: What is chosen now.
        preview: The source as it was looked at, None while it is not.
        source_error: Why it cannot be read.
        look: The target as it was looked at, None while it is not.
        target_error: Why it cannot be written.
        job: The run that waits or runs, None if none does.
        request: Of the last run.
        progress: How far it is.
        notes: What it said of how it began: from the start, over an older file, with what was kept.
        report: What came of it, None unless it succeeded.
        run_error: Why it failed, None if it did not.
        stopped: Whether it was cancelled.

    Signals:
        source_changed: The choice of the source, or what is known of it, is another.
        target_changed: The same of the target.
        run_changed: The run's state is another.
        progressed: The run went on.
    """

    source_changed = Signal()
    target_changed = Signal()
    run_changed = Signal()
    progressed = Signal()

    def __init__(self, core: ConsoleCore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self.memory = KeptFileChoices(core.preferences)
        self.choices = FileChoices(ending=self.memory.ending, bad_lines=self.memory.bad_lines)
        self.preview: FilePreview | None = None
        self.source_error: KimeraError | None = None
        self.target_preview: TargetPreview | None = None
        self.target_error: KimeraError | None = None
        self.job: JobHandle | None = None
        self.request: FileRequest | None = None
        self.progress: FileProgress | None = None
        self.notes: tuple[str, ...] = ()
        self.report: FileReport | None = None
        self.run_error: KimeraError | None = None
        self.stopped = False
        self._previews = Latest(
            core.runner, lambda asked, context: preview(*asked, context=context), self,
            replaces=True, visible=False,
        )  # fmt: skip
        self._previews.succeeded.connect(self._take_preview)
        self._previews.failed.connect(self._fail_preview)
        self._target_previews = Latest(
            core.runner, lambda look, context: look(context), self, replaces=True, visible=False
        )
        self._target_previews.succeeded.connect(self._take_target)
        self._target_previews.failed.connect(self._fail_target)
        self._restoring = False
        self._active: object = core.backend_model.status.active
        # Flags and backends change several things at once: they are followed when all have.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._follow_backend)
        core.backend_model.changed.connect(self._soon.start)

    def restore(self) -> None:
        """Take up the file of the last session, if it is still there."""
        kept = self.memory.last()
        if kept is not None:
            self._restoring = True
            self.choices = kept
            self._read_source()
            self._read_target()

    def set_source(self, text: str) -> None:
        """Choose another file of texts; the target is proposed from its name."""
        if text == self.choices.source or self.job is not None:
            return
        self._restoring = False
        self.choices = self.choices.with_source(text)
        self.preview = self.source_error = None
        self._forget_run()
        self._read_source()
        self._read_target()

    def set_read(self, read: ReadOptions) -> None:
        before = self.choices.read.id_column
        if read != self.choices.read and self.job is None:
            self.choices = dataclasses.replace(self.choices, read=read)
            self._forget_run()
            self._read_source()
            if read.id_column != before:
                self._read_target()

    def set_out(self, text: str) -> None:
        if text != self.choices.out and self.job is None:
            self.choices = self.choices.with_out(text)
            self.memory.keep_ending(self.choices.ending)
            self._read_target()

    def set_ending(self, ending: str) -> None:
        """Write another kind of file: ".npy" or ".parquet"."""
        out = self.choices.out
        if ending != self.choices.ending:
            self.choices = dataclasses.replace(self.choices, ending=ending)
            self.memory.keep_ending(ending)
            if out:
                self.set_out(str(with_ending(Path(out), ending)))
            self.target_changed.emit()

    def set_bad_lines(self, bad_lines: BadLines) -> None:
        """What a line without a usable text does."""
        self.choices = dataclasses.replace(self.choices, bad_lines=bad_lines)
        self.memory.keep_bad_lines(bad_lines)

    def set_append(self, append: bool) -> None:
        """Add to the file that is there, instead of replacing it."""
        self.choices = dataclasses.replace(self.choices, append=append)
        self.target_changed.emit()

    @property
    def is_looking(self) -> bool:
        """Whether the source is being looked at: what is known of it may be another choice's."""
        return self._previews.is_pending

    @property
    def can_append(self) -> bool:
        """Whether there is a file of vectors to add to."""
        return self.target_preview is not None and self.target_preview.holds is not None

    def obstacle(self) -> str:
        """Why a run cannot begin now, in words; "" if it can."""
        if self.job is not None:
            return self.tr("A file is being embedded.")
        if not self.choices.source:
            return self.tr("Choose a file of texts first.")
        if self.source_error is not None:
            return self.source_error.message
        if self.preview is None or self.is_looking:
            return self.tr("The file is still being read.")
        if self.preview.must_choose:
            return self.tr("Choose the column of the texts first.")
        if self.target_error is not None:
            return self.target_error.message
        if not self.choices.out:
            return self.tr("Choose an output file first.")
        if self.target_preview is None:
            return self.tr("The output file is still being checked.")
        refused = self.target_preview.append_error if self.appends else None
        return refused.message if refused is not None else ""

    @property
    def appends(self) -> bool:
        """Whether a run begun now would add to the target."""
        return self.choices.append and self.can_append

    def asked(self, leftover: ResumePolicy = ResumePolicy.REFUSE) -> FileRequest | None:
        """What a run begun now is asked to do; None while it cannot be said."""
        choices, found = self.choices, self.preview
        if found is None or self.is_looking or not choices.out or found.must_choose:
            return None
        return FileRequest(
            source=str(choices.source_path),
            out=choices.out_path,
            read=dataclasses.replace(
                choices.read, column=found.asked_column, id_column=found.id_column
            ),
            bad_lines=choices.bad_lines,
            leftover=leftover,
            append=self.appends,
        )

    def command(self, request: FileRequest, made_by: BackendInfo | None = None) -> str:
        """The command that does the same, with the prompt of a run's maker or of the next one's."""
        model = self._core.backend_model
        made_by = made_by or model.status.active
        return command_line(request, model.env_file.absolute(), made_by)

    @Slot()
    def start(self) -> None:
        """Begin, if nothing is in the way: an unfinished run is, until somebody chooses."""
        request = self.asked()
        if request is not None and not self.obstacle():
            self._run(request)

    @Slot()
    def start_over(self) -> None:
        """Throw the unfinished run away and begin again."""
        request = self.asked(ResumePolicy.DISCARD)
        if request is not None and not self.obstacle():
            self._run(request)

    @Slot()
    def resume(self) -> None:
        """Resume the unfinished run, as it was asked for."""
        left = self.target_preview.unfinished if self.target_preview is not None else None
        if left is None or self.job is not None:
            return
        self.choices = self.choices.resuming(left)
        self._run(
            FileRequest(
                source=left.source,
                out=self.choices.out_path,
                read=left.read,
                bad_lines=self.choices.bad_lines,
                leftover=ResumePolicy.RESUME,
                append=left.append,
            )
        )
        self._read_source()

    @Slot()
    def cancel(self) -> None:
        """Stop the run; what is done is kept."""
        if self.job is not None:
            self.job.cancel()

    @Slot()
    def refresh(self) -> None:
        """The files may have changed while nobody looked."""
        if self.job is None and self.choices.source:
            self._read_source()
            self._read_target(keep=True)

    def _forget_run(self) -> None:
        self.report = self.run_error = self.progress = None
        self.stopped = False
        self.notes = ()
        self.run_changed.emit()

    def _read_source(self) -> None:
        choices = self.choices
        if not choices.source:
            self._previews.stop()
            self.source_changed.emit()
            return
        path = choices.source_path
        name = self.tr("Read {0}").format(path.name)
        self._previews.request((str(path), choices.read), name=name)
        self.source_changed.emit()

    @Slot(object, object)
    def _take_preview(self, _asked: object, found: FilePreview) -> None:
        self.preview, self.source_error = found, None
        self._restoring = False
        self.memory.keep(self.choices)
        self.source_changed.emit()
        self.target_changed.emit()

    @Slot(object, object)
    def _fail_preview(self, _asked: object, error: KimeraError) -> None:
        if self._restoring:  # it is gone since: nobody asked for it in this session
            self._restoring = False
            self.choices = FileChoices(ending=self.memory.ending, bad_lines=self.memory.bad_lines)
            self.target_preview = self.target_error = None
            self._target_previews.stop()
        else:
            self.preview, self.source_error = None, error
        self.source_changed.emit()
        self.target_changed.emit()

    def _read_target(self, *, keep: bool = False) -> None:
        """Look at it; what was known of it is shown until then, if it is the same file."""
        choices = self.choices
        if not keep:
            self.target_preview = self.target_error = None
            self.target_changed.emit()
        if not choices.out:
            self._target_previews.stop()
            return
        out, source = choices.out_path, str(choices.source_path)
        info, settings = self._core.backend_model.status.active, self._core.settings

        def read(_context: JobContext) -> TargetPreview:
            return preview_target(
                out,
                source,
                info=info,
                expected=settings.options().dimension if info is not None else 0,
                with_ids=bool(choices.read.id_column),
            )

        self._target_previews.request(read, name=self.tr("Read {0}").format(out.name))

    @Slot(object, object)
    def _take_target(self, _asked: object, found: TargetPreview) -> None:
        self.target_preview, self.target_error = found, None
        self.target_changed.emit()

    @Slot(object, object)
    def _fail_target(self, _asked: object, error: KimeraError) -> None:
        self.target_preview, self.target_error = None, error
        self.target_changed.emit()

    def _run(self, request: FileRequest) -> None:
        embedder, settings = self._core.embedder, self._core.settings

        def work(context: JobContext) -> FileReport:
            from kimera_console.core.embed_file.run import embed_file

            return embed_file(embedder, settings, request, on_note=context.publish, context=context)

        self._forget_run()
        self.request = request
        self.memory.keep_run(self.choices)
        job = self.job = self._core.runner.submit(
            self.tr("Embed {0}").format(Path(request.source).name),
            work,
            lane=MODEL,
            makes_way=True,
            at_quit=self.tr("Finished rows are kept, and the run can be resumed."),
        )
        job.published.connect(self._take_partial)
        job.progressed.connect(self.progressed)
        job.state_changed.connect(self.run_changed)
        job.succeeded.connect(self._take_report)
        job.failed.connect(self._fail_run)
        job.cancelled.connect(self._stop)
        job.finished.connect(self._end)
        self.run_changed.emit()

    @Slot(object)
    def _take_partial(self, partial: FileProgress | str) -> None:
        if isinstance(partial, str):
            out = self.request.out if self.request is not None else Path()
            self.notes = (*self.notes, partial.replace(str(out), out.name))
            self.run_changed.emit()
        else:
            self.progress = partial
            self.progressed.emit()

    @Slot(object)
    def _take_report(self, report: FileReport) -> None:
        self.report = report
        # The target holds these vectors now: the next texts get one of their own.
        self.choices = dataclasses.replace(self.choices, proposed=self.choices.out)
        self.memory.keep(self.choices)

    @Slot(object)
    def _fail_run(self, error: KimeraError) -> None:
        self.run_error = error

    @Slot()
    def _stop(self) -> None:
        self.stopped = True

    @Slot()
    def _end(self) -> None:
        self.job = None
        # Its rows are in the file now: adding them once more is nothing to do by mistake.
        if self.report is not None:
            self.choices = dataclasses.replace(self.choices, append=False)
        self.run_changed.emit()
        self._read_target()

    @Slot()
    def _follow_backend(self) -> None:
        """Whether rows can be added depends on who would make them."""
        active = self._core.backend_model.status.active
        if active != self._active:
            self._active = active
            if self.job is None and self.choices.out:
                self._read_target()
