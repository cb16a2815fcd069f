"""What stands in the place of results before there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.gui.widgets import EmptyState

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class BenchmarkEmptyState(EmptyState):
    """Proposes a quick benchmark, or a conversion where there is no model to measure."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("benchmark", "", " ", parent=parent)

    def propose(self, *, has_model: bool) -> None:
        """Say what the button does now."""
        if has_model:
            self.set_words(
                self.tr("How fast is each backend on this machine?"),
                self.tr(
                    "Each contender embeds the same texts in its own process, in interleaved "
                    "rounds. Throughput, latency and memory are plotted as they are "
                    "measured; ratios with intervals and a verdict on each of the "
                    "migration's claims follow."
                ),
            )
            self.button.setText(self.tr("Start a quick benchmark"))
        else:
            self.set_words(
                self.tr("No model to measure yet."),
                self.tr("Convert a model first; the reasons are listed on the left."),
            )
            self.button.setText(self.tr("Convert a model"))
