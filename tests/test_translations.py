"""The kept translations: of all that the code says, whole, and as the window loads them."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts import translations
from scripts.translating.core import core_messages
from scripts.translating.fitting import PLACEHOLDER, UnfitError, fitted, mnemonics
from scripts.translating.ts_file import read_ts, ts_text
from scripts.translating.window import UnknownTextError, window_messages

if TYPE_CHECKING:
    from scripts.translating.messages import Message
    from tests.conftest import MadeOnce

ROOT = Path(__file__).parent.parent
KEPT = translations.FOLDER / "kimera_de.ts"
KNOWN = read_ts(KEPT)


@pytest.fixture(scope="module")
def messages(made_once: MadeOnce) -> list[Message]:
    def make(folder: Path) -> None:
        (folder / "pickle").write_bytes(pickle.dumps(translations.all_messages()))

    found: list[Message] = pickle.loads((made_once("messages", make) / "pickle").read_bytes())
    return found


def test_every_message_has_its_german(messages: list[Message]) -> None:
    assert [one.source for one in messages if (one.context, one.source) not in KNOWN] == []


def test_every_message_of_the_code_is_kept(messages: list[Message]) -> None:
    text = ts_text(messages, KNOWN, translations.LANGUAGE)
    assert KEPT.read_text("utf-8") == text, "run `make translations`"


def test_what_the_window_loads_was_made_of_what_is_kept(
    messages: list[Message], tmp_path: Path
) -> None:
    translations.make_loaded(messages, KNOWN, tmp_path)
    for name in ("kimera_de.qm", "core_de.json"):
        assert (tmp_path / name).read_bytes() == (translations.FOLDER / name).read_bytes(), name


def test_a_translation_has_the_placeholders_of_its_text() -> None:
    wrong = [
        (source, words)
        for (_context, source), words in KNOWN.items()
        if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(words))
    ]
    assert not wrong


def test_a_button_keeps_its_mnemonic() -> None:
    wrong = [
        (source, words)
        for (context, source), words in KNOWN.items()
        if context != "core" and mnemonics(source) != mnemonics(words)
    ]
    assert not wrong


def test_a_translation_begins_and_ends_like_its_text() -> None:
    """Spaces at the ends join parts; three dots tell that a dialog follows."""
    wrong = [
        (source, words)
        for (_context, source), words in KNOWN.items()
        if (len(source) - len(source.lstrip()), len(source) - len(source.rstrip()))
        != (len(words) - len(words.lstrip()), len(words) - len(words.rstrip()))
        or source.endswith("…") != words.endswith("…")
    ]
    assert not wrong


def test_the_window_knows_where_the_core_has_formatted_a_number(tmp_path: Path) -> None:
    for folder in ("core", "gui"):
        (tmp_path / "kimera_console" / folder).mkdir(parents=True)
    (tmp_path / "kimera_console" / "core" / "bounds.py").write_text(
        'A = f"{model} has {count:,} rows of {share:.1%} since {day:%Y}"\n'
        'B = f"at least {bound_words(bound)} is needed for {name:>9}"\n'
    )
    first, second = core_messages(tmp_path)
    assert (first.source, sorted(first.numbers)) == ("{0} has {1} rows of {2} since {3}", [1, 2])
    assert (second.source, sorted(second.numbers)) == ("at least {0} is needed for {1}", [0])
    known = {("core", first.source): "{2} seit {3}: {1} Zeilen in {0}"}
    translations.make_loaded([first], known, tmp_path)
    made = json.loads((tmp_path / "core_de.json").read_text("utf-8"))
    assert made == {first.source: "{2:n} seit {3}: {1:n} Zeilen in {0}"}


def test_a_message_in_a_variable_that_has_the_name_of_a_call_left_out_is_collected(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "kimera_console" / "core"
    folder.mkdir(parents=True)
    (folder / "past.py").write_text(
        'text = f"Back to before {number}: {change}"\ncount = text("rows of this table")\n'
    )
    assert [one.source for one in core_messages(tmp_path)] == ["Back to before {0}: {1}"]


def test_a_text_that_no_tool_can_tell_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "kimera_console" / "gui"
    folder.mkdir(parents=True)
    (tmp_path / "kimera_console" / "app.py").touch()
    for code in ("self.tr(words)", "_tr('No context of its own')", "parent.tr('Whose?')",
                 "self.tr(f'{count} texts')"):  # fmt: skip
        (folder / "page.py").write_text(f"class Page:\n    def say(self):\n        {code}\n")
        with pytest.raises(UnknownTextError, match=r"page\.py:3"):
            window_messages(tmp_path)


def test_translations_are_taken_in_and_shared_among_contexts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, messages: list[Message]
) -> None:
    monkeypatch.setattr(translations, "FOLDER", tmp_path)
    monkeypatch.setattr(translations, "all_messages", lambda: messages)
    assert translations.main(["--export", str(tmp_path / "open")]) == 0
    entries = json.loads((tmp_path / "open_gui_1.json").read_text("utf-8"))
    entry = next(one for one in entries if len(one["contexts"]) > 1)
    given = tmp_path / "given.json"
    given.write_text(json.dumps([entry | {"contexts": entry["contexts"][:1], "de": "Wort"}]))
    translations.main(["--merge", str(given)])
    known = read_ts(tmp_path / "kimera_de.ts")
    assert {context for context, source in known if source == entry["source"]} >= {
        *entry["contexts"]
    }
    assert set(known.values()) == {"Wort"}


@pytest.mark.parametrize(
    ("source", "given", "kept"),
    [
        ("&Close", "Schließen", "&Schließen"),
        ("Close", "&Schließen", "Schließen"),
        ("“{0}” &&  &more", "„{0}“ && mehr", "„{0}“ && &mehr"),
        (", and {0} more ", "und {0} mehr", "und {0} mehr "),
        (" and ", "und", " und "),
    ],
)
def test_a_translation_is_made_to_fit_its_text(source: str, given: str, kept: str) -> None:
    assert fitted(source, given, is_button=True) == kept


def test_a_translation_with_other_placeholders_is_refused() -> None:
    with pytest.raises(UnfitError):
        fitted("{0} of {1}", "{0} von {2}", is_button=False)
