"""Templates of the core's sentences, and which of them a sentence is made of.

A template is fixed words with placeholders between them: "{0} cannot be read: {1}.". A sentence is
made of it if its fixed words stand in it in order, the first at its beginning and the last at its
end. Looking for them from left to right decides that, so a template costs time linear in the
sentence's length, whatever the sentence holds.

In a translation "{0:n}" stands where the core has formatted a number: it is written as the language
writes numbers. In "{0}" a version, a name or another sentence may stand.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.gui.language.figures import german_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_TARGET = re.compile(r"\{(\d+)(:n)?\}")


@dataclass(frozen=True)
class Template:
    """A sentence with placeholders.

    Attributes:
        fixed: Words before, between and behind the placeholders; one more than these.
        target: The translation, with placeholders by number; "{0:n}" for a formatted number.
        letters: How many letters are fixed.
        length: How many characters are.
    """

    fixed: tuple[str, ...]
    target: str
    letters: int
    length: int

    def parts_of(self, text: str) -> tuple[str, ...] | None:
        """What stands in the places of the placeholders; None if the text is another one."""
        first, last = self.fixed[0], self.fixed[-1]
        if len(text) < len(first) + len(last) or not text.startswith(first):
            return None
        if not text.endswith(last):
            return None
        start, end = len(first), len(text) - len(last)
        found: list[str] = []
        empty = 0
        for words in self.fixed[1:-1]:
            if not words:  # between two placeholders: the first one has it all
                empty += 1
                continue
            place = text.find(words, start, end)
            if place < 0:
                return None
            found += [text[start:place], *[""] * empty]
            start, empty = place + len(words), 0
        return (*found, text[start:end], *[""] * empty)

    def filled(self, parts: tuple[str, ...]) -> str:
        """The translation with these in the places of the placeholders."""

        def part(place: re.Match[str]) -> str:
            words = parts[int(place[1])]
            return german_number(words) if place[2] else words

        return _TARGET.sub(part, self.target)


class Templates:
    """All templates of a language, indexed by how they begin.

    Args:
        translations: Translation by English template.
    """

    def __init__(self, translations: Mapping[str, str]) -> None:
        self.whole: dict[str, str] = {}
        self._by_beginning: dict[str, list[Template]] = {}
        self._open: list[tuple[str, Template]] = []
        for source, target in translations.items():
            if not _PLACEHOLDER.search(source):
                self.whole[source] = target
                continue
            template = _template(source, target)
            if template is None:
                continue
            if beginning := _beginning(template.fixed[0]):
                self._by_beginning.setdefault(beginning, []).append(template)
            else:
                self._open.append((max(template.fixed, key=len), template))

    def made_of(self, text: str) -> Iterator[tuple[Template, tuple[str, ...]]]:
        """Each template that the text can be made of, with what stands in its placeholders."""
        known = self._by_beginning.get(_beginning(text) or "", ())
        likely = [one for longest, one in self._open if longest in text]
        for template in (*known, *likely):
            parts = template.parts_of(text)
            if parts is not None:
                yield template, parts


def read_templates(path: Path) -> Templates:
    """The templates of a file that `scripts/translations.py` wrote.

    Raises:
        OSError: It cannot be read.
        ValueError: It is something else.
    """
    kept = json.loads(path.read_text("utf-8"))
    if not isinstance(kept, dict):
        raise ValueError(f"{path} holds no templates")
    return Templates({str(source): str(target) for source, target in kept.items()})


def _template(source: str, target: str) -> Template | None:
    """A template, None where the translation has placeholders that the English text lacks."""
    pieces = _PLACEHOLDER.split(source)
    count = len(pieces) // 2
    if any(int(one) >= count for one, _kind in _TARGET.findall(target)):
        return None
    fixed = tuple(pieces[::2])
    return Template(fixed, target, sum(map(letters, fixed)), sum(map(len, fixed)))


def letters(text: str) -> int:
    """How many letters there are."""
    return sum(map(str.isalpha, text))


def _beginning(text: str) -> str:
    """The first word with the space behind it, "" where there is none."""
    word, space, _rest = text.partition(" ")
    return word + space if space else ""
