"""The core's sentences in German: found by their fixed words, their parts translated in turn."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from kimera_console.gui.language import core_words
from kimera_console.gui.language.sentences import LONGEST, use_templates
from kimera_console.gui.language.templates import Templates
from kimera_console.gui.widgets import StatusPill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

GERMAN = {
    "{0} cannot be read: {1}.": "{0} kann nicht gelesen werden: {1}.",
    "{0} cannot be read: {1}. Try {2}.": "{0} ist unlesbar: {1}. {2} versuchen.",
    "the disk is full": "der Datenträger ist voll",
    "Check its permissions.": "Zugriffsrechte prüfen.",
    "Nothing was written.": "Nichts wurde geschrieben.",
    "{0} and {1}": "{0} und {1}",
    "{0}: {1}": "{0}: {1}",
    'It failed in its stage "{0}": {1}.': "Gescheitert im Schritt „{0}“: {1}.",
    "Export": "Exportieren",
    "Text": "Satz",
    "The column {0} of {1} holds no texts.": "In {1} enthält die Spalte {0} keine Texte.",
    "loaded in {0}": "in {0} geladen",
    "{0} {1}. In this order:\n{2}": "{0} {1}. In dieser Folge:\n{2}",
    "is missing": "fehlt",
    "missing": "fehlt",
    "near {0}, far {1}": "nah {0:n}, fern {1:n}",
    "Take {0}: use {1} of it": "{0} nehmen: {1} davon",
    "Noisy: others took {0} of it. Close them.": "Laut: andere nahmen {0}. Schließen.",
    "Slow: {0} was at {1}. Cool it.": "Langsam: {0} war bei {1}. Kühlen.",
    "The key {0} broke.": "Der Schlüssel {5} brach.",
    "Worst: {0}, {1} calls. Repeat it.": "Am schlimmsten: {0}, {1} Aufrufe. Wiederholen.",
    "It will be {0}{1}.": "Es wird {0} sein{1}.",
}


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    use_templates(Templates(GERMAN))
    yield
    use_templates(None)


def test_a_pill_is_described_in_the_language_that_it_shows(qtbot: QtBot) -> None:
    pill = StatusPill()
    qtbot.addWidget(pill)
    pill.set_status("failed", "bad", tip="Nothing was written.")
    assert pill.toolTip() == pill.accessibleDescription() == "Nichts wurde geschrieben."


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Nothing was written.", "Nichts wurde geschrieben."),
        ("/a b/c.onnx cannot be read: 17.", "/a b/c.onnx kann nicht gelesen werden: 17."),
        ("x cannot be read: the disk is full.",
         "x kann nicht gelesen werden: der Datenträger ist voll."),
        # A list beneath a sentence, to its first and its last line.
        ("a.so is missing. In this order:\na.so: missing\nb.so: missing\nc.so: missing",
         "a.so fehlt. In dieser Folge:\na.so: fehlt\nb.so: fehlt\nc.so: fehlt"),
        # More fixed words win.
        ("x cannot be read: 1. Try y.", "x ist unlesbar: 1. y versuchen."),
        # Sentences one by one, also where only some of them are known.
        ("x cannot be read: no. Check its permissions.",
         "x kann nicht gelesen werden: no. Zugriffsrechte prüfen."),
        ("Foreign words here. Nothing was written.",
         "Foreign words here. Nichts wurde geschrieben."),
        ("ONNX Runtime: Nothing was written.", "ONNX Runtime: Nichts wurde geschrieben."),
        ("Der Datensatz: the disk is full", "Der Datensatz: der Datenträger ist voll"),
        ("Nothing was written", "Nichts wurde geschrieben"),
        ('It failed in its stage "Export": the disk is full.',
         "Gescheitert im Schritt „Exportieren“: der Datenträger ist voll."),
        # The order of the parts is the translation's.
        ("The column Text of Export holds no texts.",
         "In Export enthält die Spalte Text keine Texte."),
        ("loaded in 2.5 s", "in 2,5 s geladen"),
        # What the core formatted as a number; a version in such a place is none.
        ("near 0.82, far 0.04", "nah 0,82, fern 0,04"),
        ("near 1,234.5, far -0.04;", "nah 1\u202f234,5, fern -0,04;"),
        ("near 12%, far 1e-07", "nah 12\u202f%, fern 1e-07"),
        ("near 1.20.1, far v0.4", "nah 1.20.1, fern v0.4"),
        ("the disk is full 0.5 · Nothing was written · Export 0.25",
         "der Datenträger ist voll 0,5 · Nichts wurde geschrieben · Exportieren 0,25"),
        ("x cannot be read: 2,000 words.", "x kann nicht gelesen werden: 2\u202f000 words."),
        ("Take 1.20: use 0.5 of it", "1.20 nehmen: 0.5 davon"),
    ],
)  # fmt: skip
def test_a_sentence_is_translated_with_its_parts(english: str, german: str) -> None:
    assert core_words(english) == german


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CUDA 12.4",
        "ONNX Runtime 1.20.1",
        "127.0.0.1:5432",
        "/a/model-v1.5.onnx",
        "4.57 or newer",
        "libnvinfer.so.10.3",
        "1,2,3",
        "(1.2.3)",
        "0.5h.txt",
        "what others and they say",
        "The key {0} broke.",
        "Read me.",
        "{0}",
        "\0",
    ],
)
def test_what_the_core_did_not_say_stays(text: str) -> None:
    assert core_words(text) == text


@pytest.mark.parametrize(
    ("text", "in_german"),
    [
        ("2.5 s", "2,5 s"), ("1.29x", "1,29x"), ("12.5%", "12,5\u202f%"), ("1.5e-07", "1,5e-07"),
        ("0,999", "0,999"), ("Kosinus 1,234 ist da", "Kosinus 1,234 ist da"),
        ("1,234,567.8", "1\u202f234\u202f567,8"),
        ("v1.2 took 3.4 ms, of 1.20.1", "v1.2 took 3,4 ms, of 1.20.1"),
    ],
)  # fmt: skip
def test_in_an_unknown_text_only_what_can_be_nothing_else_is_a_figure(
    text: str, in_german: str
) -> None:
    assert core_words(text) == in_german


def test_a_column_of_the_name_of_a_word_keeps_its_name() -> None:
    assert "Spalte Text" in core_words("The column Text of t holds no texts.")


def test_english_is_left_alone() -> None:
    use_templates(None)
    assert core_words("Nothing was written.") == "Nothing was written."


def test_parts_with_braces_and_placeholders_are_kept() -> None:
    assert core_words("{1} cannot be read: {0}.") == "{1} kann nicht gelesen werden: {0}."


@pytest.mark.parametrize(
    "piece",
    ["a", "a. A", ": ", " and ", " cannot be read: ", "x cannot be read: ", "Nothing was written. ",
     'It failed in its stage "', "{0}", "\n", "1.2 s ", "; ", " · "],
)  # fmt: skip
def test_hostile_texts_take_no_longer_than_their_length(piece: str) -> None:
    def cost_s(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        use_templates(Templates(GERMAN))  # forget what was translated before
        best = 9.0
        for _ in range(3):
            use_templates(Templates(GERMAN))
            begun = time.process_time()
            core_words(text)
            best = min(best, time.process_time() - begun)
        return best

    # Sixteen times the length: linear is 16 times the time, quadratic 256 times.
    assert cost_s(LONGEST) < 64 * max(cost_s(LONGEST // 16), 0.001)


def test_a_document_is_not_looked_at() -> None:
    text = "Nothing was written. " * LONGEST
    assert core_words(text) == text


def test_notes_of_two_sentences_each_that_were_joined_are_separated() -> None:
    joined = "Noisy: others took 67% of it. Close them. Slow: the clock was at 1 GHz. Cool it."
    assert core_words(joined) == (
        "Laut: andere nahmen 67\u202f%. Schließen. Langsam: the clock war bei 1 GHz. Kühlen."
    )


@pytest.mark.parametrize("names", ["ONNX Runtime · fp32 · CPU", "A · B · C, D · E · F"])
def test_a_name_with_dots_does_not_break_a_note_that_was_joined(names: str) -> None:
    noisy, worst = (
        "Noisy: others took 67% of it. Close them.",
        f"Worst: {names}, 8 calls. Repeat it.",
    )
    loud = "Laut: andere nahmen 67\u202f%. Schließen."
    bad = f"Am schlimmsten: {names}, 8 Aufrufe. Wiederholen."
    assert core_words(worst) == bad
    assert core_words(f"{noisy} {worst}") == f"{loud} {bad}"
    assert core_words(f"{worst} {noisy}") == f"{bad} {loud}"


def test_of_two_placeholders_without_a_word_between_the_first_has_all() -> None:
    assert core_words("It will be Export · CPU.") == "Es wird Exportieren · CPU sein."
