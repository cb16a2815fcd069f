"""Titles of the sets of examples in the window's language; their texts are as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from kimera_console.core.texts.list.examples import ExampleSet


def example_words(example: ExampleSet) -> tuple[str, str]:
    """Title and caption of a set; as its file says them where it is none of the console's own."""
    known = {
        "1-one-sentence": (
            _tr("One sentence in 12 languages"),
            _tr("A multilingual model puts all of them in one place."),
        ),
        "2-six-sentences": (
            _tr("Six sentences in 12 languages"),
            _tr("Do the texts gather by what they say, or by their language?"),
        ),
        "3-topics": (_tr("Six topics"), _tr("Forty-eight sentences about six subjects.")),
        "4-near-duplicates": (
            _tr("Near-duplicates"),
            _tr(
                "Eight sentences, each in other words, misspelt, longer, and turned into its "
                "opposite."
            ),
        ),
    }
    return known.get(example.id, (example.title, example.caption))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Examples", text)
