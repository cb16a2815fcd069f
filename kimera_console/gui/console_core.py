"""What the window gives to every tab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.convert.request import ConversionRequest
    from kimera_console.core.embedding.embedder import Embedder
    from kimera_console.core.flags.settings import Settings
    from kimera_console.gui.backend_model import BackendModel
    from kimera_console.gui.jobs import JobRunner
    from kimera_console.gui.preferences import Preferences
    from kimera_console.gui.theme import Theme


class Notify(Protocol):
    """Shows a toast."""

    def __call__(
        self,
        text: str,
        tone: str = "info",
        hint: str = "",
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        as_is: bool = False,
    ) -> object:
        """Show one sentence.

        Args:
            text: The sentence.
            tone: "ok", "info", "warn" or "bad".
            hint: What to do.
            action: Words of a button, "" for none.
            on_action: What the button does.
            as_is: Text and hint hold values that must not be read as the core's words or figures.
        """
        ...


class Navigate(Protocol):
    """Shows another tab."""

    def __call__(self, tab_id: str, target: str | ConversionRequest = "") -> None:
        """Show a tab.

        Args:
            tab_id: "convert", "embed", "benchmark", "flags", "health" or "stores".
            target: Handed to the tab's `reveal(target)` if it has one: a flag's name, a model
                folder, a check's id; for "convert" also what is to be set up.
        """
        ...


@dataclass(frozen=True)
class ConsoleCore:
    """The objects behind the window. A tab is `XTab(core, parent)` and keeps no state of its own.

    Attributes:
        settings: The flags; read them when they are needed.
        embedder: The only way to a vector. Its calls block: only from a job, lane `model`.
        backend_model: The embedder as the window sees it, with a `changed` signal; never blocks.
        runner: Runs core functions as jobs.
        preferences: What the window remembers.
        theme: Colours, fonts, icons.
        notify: Shows a toast.
        navigate: Shows another tab.
    """

    settings: Settings
    embedder: Embedder
    backend_model: BackendModel
    runner: JobRunner
    preferences: Preferences
    theme: Theme
    notify: Notify
    navigate: Navigate
