"""Asking before the conversion part is added to the lite edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.errors import Action
from kimera_console.core.system.installation.conversion_part import (
    SIZE,
    add_conversion_part,
    part_folder,
    requirements,
)
from kimera_console.gui.language import core_words
from kimera_console.gui.tabs.convert.setup.consent_controller import ConsentController

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext


class PartConsentController(ConsentController):
    """Stands before every conversion while the console has no torch."""

    action = Action.ADD_CONVERSION

    def ask_about(self, count: int) -> None:
        """Ask for all conversions that wait."""
        self._question.ask(
            self.tr("Add the conversion part for this conversion?")
            if count == 1
            else self.tr("Add the conversion part for these {0} conversions?").format(count),
            self.tr(
                "This edition has no torch. pip downloads {0} into {1}: {2}. It can be cancelled;"
                " the next attempt resumes where it stopped."
            ).format(", ".join(requirements()), part_folder(), core_words(SIZE)),
            (
                ("addPart", self.tr("Add and convert"), self.install),
                ("leavePart", self.tr("Not now"), self.leave),
            ),
        )

    def make(self, context: JobContext) -> object:
        """Install the packages that conversions need; on a worker thread."""
        return add_conversion_part(context)

    def job_words(self) -> str:
        """Name of the job that adds it."""
        return self.tr("Add the conversion part")

    def busy_words(self) -> str:
        """What is said while it is being added."""
        return self.tr("The conversion part is being added.")
