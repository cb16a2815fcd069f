"""Takes past writes of the flags back, tried like any other change that loads a backend."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from kimera_console.core.errors import EnvFileError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.declarations import FLAGS
from kimera_console.core.flags.sheet import undo_write
from kimera_console.core.switching.apply import WriteResult
from kimera_console.core.switching.repair import has_to_be_tried, repair_if_no_worse

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.embedding.embedder import Embedder
    from kimera_console.core.flags.past_writes import EnvWrite
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.jobs import JobContext


class Restoration:
    """Restoring the file as it was before a past write.

    Args:
        settings: Names the file.
        write: What is undone, if it is still the last write; or the id of the write before which
            the file is to stand again; None for the last write that is not taken back.
    """

    def __init__(self, settings: Settings, write: EnvWrite | str | None = None) -> None:
        self._settings = settings.pinned()
        path = self._settings.env_file
        self._write: Callable[[], EnvWrite]
        if write is None or isinstance(write, str):
            self._id = write
            self._write = functools.partial(envfile.rollback, path, write)
        else:
            self._id = write.id
            self._write = functools.partial(undo_write, self._settings, write)

    def changes(self) -> dict[str, str | None]:
        """What the file says then of each flag of which it says something else now.

        Raises:
            EnvFileError: The file cannot be read, or as of `envfile.restored_entries`.
        """
        path = self._settings.env_file
        now = envfile.read_entries(path)
        then = envfile.restored_entries(path, self._id)
        texts = {
            flag.name: [one[flag.name].value if flag.name in one else None for one in (now, then)]
            for flag in FLAGS
        }
        return {name: after for name, (before, after) in texts.items() if before != after}

    def has_to_be_tried(self) -> bool:
        """Whether only a load tells if it works.

        Not where the file cannot be read as it is: nothing runs by it that could be lost.

        Raises:
            SettingsError: The flags could not be used then, or the environment hides the change.
            EnvFileError: As of `changes`.
        """
        try:
            envfile.read_entries(self._settings.env_file)
        except EnvFileError:
            return False
        changes = self.changes()
        return bool(changes) and has_to_be_tried(self._settings, changes)

    def write(self) -> WriteResult:
        """Restore it untried.

        Raises:
            EnvFileError: Nothing was written.
        """
        return WriteResult(self._write())

    def write_if_it_works(
        self, embedder: Embedder, *, context: JobContext | None = None
    ) -> WriteResult:
        """Restore it as `repair_if_no_worse` makes a change, where no less answers than now.

        Raises:
            SettingsError, EnvFileError, BackendError, JobCancelled: As there.
        """
        return repair_if_no_worse(
            self._settings, self.changes(), embedder,
            write=self._write, same_will_do=True, context=context,
        )  # fmt: skip


__all__ = ["Restoration"]
