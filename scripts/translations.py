"""Collect all messages, take in translations, and make what the window loads.

    python scripts/translations.py                       update resources/translations/
    python scripts/translations.py --merge FILE.json...  take in translations first
    python scripts/translations.py --export PREFIX       write what is not translated yet

An exported file is a list of {"context", "contexts", "source", "comment", "numerus", "file"}; a
translator adds "de" to each entry. One entry stands for all contexts with the same text.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from scripts.translating.core import core_messages  # noqa: E402
from scripts.translating.fitting import UnfitError, fitted  # noqa: E402
from scripts.translating.ts_file import compile_ts, read_ts, ts_text  # noqa: E402
from scripts.translating.window import window_messages  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scripts.translating.messages import Message
    from scripts.translating.ts_file import Translations

FOLDER = ROOT / "resources" / "translations"
LANGUAGE = "de"
CORE = "core"
PART = 350
"""Messages in an exported file at most."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--merge", nargs="+", type=Path, default=[], metavar="FILE.json")
    parser.add_argument("--export", metavar="PREFIX")
    chosen = parser.parse_args(arguments)
    messages = all_messages()
    kept = FOLDER / f"kimera_{LANGUAGE}.ts"
    known = read_ts(kept)
    for path in chosen.merge:
        _merge(path, messages, known)
    _share(messages, known)
    FOLDER.mkdir(exist_ok=True)
    kept.write_text(ts_text(messages, known, LANGUAGE), "utf-8")
    make_loaded(messages, known, FOLDER)
    open_ones = [one for one in messages if (one.context, one.source) not in known]
    print(f"{len(messages)} messages, {len(open_ones)} of them not translated yet")
    if chosen.export:
        _export(open_ones, chosen.export)
    return 0


def all_messages() -> list[Message]:
    """What the window and the core say, in the order of the kept file."""
    return [*window_messages(ROOT), *core_messages(ROOT)]


def make_loaded(messages: Iterable[Message], known: Translations, folder: Path) -> None:
    """Write the two files that the window loads: Qt's of its own texts, the core's templates."""
    window = [one for one in messages if one.context != CORE]
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "window.ts")
        source.write_text(ts_text(window, known, LANGUAGE), "utf-8")
        compile_ts(source, folder / f"kimera_{LANGUAGE}.qm")
    templates = {
        one.source: _with_numbers(known[CORE, one.source], one.numbers)
        for one in messages
        if one.context == CORE and (CORE, one.source) in known
    }
    text = json.dumps(templates, ensure_ascii=False, indent=0) + "\n"
    (folder / f"core_{LANGUAGE}.json").write_text(text, "utf-8")


def _with_numbers(words: str, numbers: Iterable[int]) -> str:
    """A translation that tells in which of its placeholders a formatted number stands."""
    for number in numbers:
        words = words.replace(f"{{{number}}}", f"{{{number}:n}}")
    return words


def _merge(path: Path, messages: Iterable[Message], known: Translations) -> None:
    contexts: dict[str, set[str]] = defaultdict(set)
    for one in messages:
        contexts[one.source].add(one.context)
    for entry in json.loads(path.read_text("utf-8")):
        words = entry.get("de", "")
        if words:
            try:
                is_button = entry["context"] != CORE
                words = fitted(entry["source"], words, is_button=is_button)
            except UnfitError as problem:
                print(f"{path.name}: {problem}")
                continue
        asked = set(entry.get("contexts", [entry["context"]]))
        places = contexts[entry["source"]] & asked
        if not places:
            print(f"{path.name}: there is no such message any more: {entry['source']!r}")
        for context in places:
            if words:
                known[context, entry["source"]] = words


def _share(messages: Iterable[Message], known: Translations) -> None:
    """Give a text that has no translation in its context that of another context."""
    anywhere = {source: words for (_context, source), words in known.items()}
    for one in messages:
        if one.source in anywhere:
            known.setdefault((one.context, one.source), anywhere[one.source])


def _export(open_ones: Sequence[Message], prefix: str) -> None:
    for kind in ("gui", CORE):
        entries: dict[str, dict[str, object]] = {}
        for one in open_ones:
            if (one.context == CORE) != (kind == CORE):
                continue
            entry = entries.setdefault(one.source, _entry(one))
            places = entry["contexts"]
            assert isinstance(places, list)
            places.append(one.context)
        rows = list(entries.values())
        for number, start in enumerate(range(0, len(rows), PART), 1):
            part = json.dumps(rows[start : start + PART], ensure_ascii=False, indent=1)
            Path(f"{prefix}_{kind}_{number}.json").write_text(part + "\n", "utf-8")


def _entry(one: Message) -> dict[str, object]:
    return {
        "context": one.context,
        "contexts": [],
        "source": one.source,
        "comment": one.comment,
        "numerus": False,
        "file": one.file,
    }


if __name__ == "__main__":
    sys.exit(main())
