"""The core's English sentences in the window's language.

The core, its children and kept records speak English; so do reports and the command line. Where one
of their texts comes into the window, `core_words` finds the template that it was made of and fills
the translation with the same parts, which are translated in turn. What matches none stays as it is,
but for figures: those of a template's numbers, and those that can be nothing else.
"""

from __future__ import annotations

import functools
import itertools
import re
from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.base import DISPLAY_NAMES
from kimera_console.gui.language.figures import german_figures, german_number
from kimera_console.gui.language.templates import letters

if TYPE_CHECKING:
    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.gui.language.templates import Template, Templates

LONGEST = 4000
"""Characters of a text that is looked at; a longer one is a document, not a message."""
MOST_STEPS = 300
"""Texts and parts of it that are looked at for one message."""
DEEPEST = 5
MOST_CANDIDATES = 3
MOST_COLONS = 3
LONGEST_RUN = 8
"""Sentences, and names after a dot, that are looked for in one template."""
STRONG = 9
"""A template with fewer fixed characters, as "{0} and {1}", fits what the core never said: it
counts only where each of its parts is translated too, or is a name or a number."""

_DOT = " · "
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-Z\d/.~\"“'])|(?<=;) |\n")
_SENTENCE_END = re.compile(rf"{_SENTENCE.pattern}|{_DOT}")
_NAME = re.compile(r"[^a-z]*|\S*|[\d.,:]+ \S+")
_STAGE = 'stage "'
_BACKENDS = frozenset(DISPLAY_NAMES.values())

_templates: list[Templates] = []


def use_templates(templates: Templates | None) -> None:
    """Translate by these from now on; None leaves English."""
    _templates[:] = [templates] if templates is not None else []
    _translated.cache_clear()


def core_words(text: str) -> str:
    """A text of the core in the window's language; one that is unknown stays as it is."""
    if not _templates or not text or len(text) > LONGEST:
        return text
    return _translated(text)


def backend_name(backend: str) -> str:
    """A backend by its key ("onnx", "lightweight") in the window's language; "" stays empty."""
    return core_words(DISPLAY_NAMES.get(backend, backend))


def name_of(info: BackendInfo) -> str:
    """A loaded backend, with the engine that runs it, in the window's language."""
    return core_words(info.display_name)


@functools.lru_cache(maxsize=1024)
def _translated(text: str) -> str:
    return _Translation(_templates[0]).of(text, 0)[0]


class _Translation:
    """One message: what was found of its parts, within a bound of steps."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._steps = 0
        self._known: dict[str, tuple[int, tuple[str, int]]] = {}
        """What was found of a text, and how deep that began: deeper down less is looked at."""

    def of(self, text: str, depth: int) -> tuple[str, int]:
        """The text translated, and how many of its letters were fixed words of templates."""
        known_at, found = self._known.get(text, (DEEPEST + 1, (text, 0)))
        if known_at <= depth:
            return found
        self._steps += 1
        if self._steps <= MOST_STEPS:
            found = self._best(text, depth)
            self._known[text] = depth, found
        return found

    def _best(self, text: str, depth: int) -> tuple[str, int]:
        whole = self._templates.whole.get(text)
        if whole is not None:
            return whole, letters(text)
        best = self._sentences(text, depth)
        found = sorted(self._templates.made_of(text), key=lambda one: -one[0].letters)
        for template, parts in found[:MOST_CANDIDATES]:
            made = self._filled(template, parts, depth)
            if made[1] > best[1]:
                best = made
        if not best[1]:
            best = self._trimmed(text, depth)
        if not best[1]:
            best = self._before_number(text)
        if not best[1]:
            best = self._behind_colon(text, depth)
        return best if best[1] else (german_figures(text), 0)

    def _sentences(self, text: str, depth: int) -> tuple[str, int]:
        """Its sentences and lines one by one."""
        ends = [0, *(one.end() for one in _SENTENCE_END.finditer(text)), len(text)]
        if len(ends) < 3:
            return text, 0
        made, count, place = "", 0, 0
        while place < len(ends) - 1:
            last = self._longest_whole(text, ends, place)
            if last - place == len(ends) - 1:
                return text, 0  # one template has all of them
            part = text[ends[place] : ends[last]]
            bare = part.strip().removesuffix(" ·")
            words, fixed = self.of(bare, depth + 1)
            made += part.replace(bare, words, 1) if bare else part
            count += fixed
            place = last
        return made, count

    def _longest_whole(self, text: str, ends: list[int], place: int) -> int:
        """Where the longest known run of sentences ends that begins at a sentence."""
        for last in range(min(len(ends) - 1, place + LONGEST_RUN), place + 1, -1):
            run = text[ends[place] : ends[last]].strip()
            if run in self._templates.whole or self._is_of_sentences(run, last - place):
                return last
        return place + 1

    def _is_of_sentences(self, run: str, count: int) -> bool:
        """Whether one template has as many sentences in its fixed words as the run.

        A dot in what stands between fixed words is of a name: "Transformers · fp32 · CPU".
        """
        for template, parts in self._templates.made_of(run):
            within = len(_SENTENCE_END.findall("A".join(template.fixed)))
            if template.length >= STRONG and template.fixed[0] and template.fixed[-1]:
                within += sum(part.count(_DOT) for part in parts if not _SENTENCE.search(part))
            if within >= count - 1:
                return True
        return False

    def _filled(self, template: Template, parts: tuple[str, ...], depth: int) -> tuple[str, int]:
        words, count = [], 0
        for number, part in enumerate(parts):
            is_stage = template.fixed[number].endswith(_STAGE)
            is_word = " " not in part and not is_stage
            made, fixed = (self._named(part), 0) if is_word else self.of(part, depth + 1)
            if not fixed and made == part:
                made = german_figures(part, english=True)
            if template.length < STRONG and not fixed and not _NAME.fullmatch(part):
                return "", 0
            words.append(made)
            count += fixed
        return template.filled(tuple(words)), template.letters + count

    def _behind_colon(self, text: str, depth: int) -> tuple[str, int]:
        """A sentence that the window has put words of its own before."""
        for place in itertools.islice(re.finditer(": ", text), MOST_COLONS):
            words, fixed = self.of(text[place.end() :], depth + 1)
            if fixed:
                return self._named(text[: place.start()]) + ": " + words, fixed
        return text, 0

    def _named(self, word: str) -> str:
        """A backend's name; any other word, of a user or of the window, as it is."""
        return self._templates.whole.get(word, word) if word in _BACKENDS else word

    def _before_number(self, text: str) -> tuple[str, int]:
        """Known words and their figure: "lowest cosine 0.5"."""
        words, _space, number = text.rpartition(" ")
        known = self._templates.whole.get(words) if number[:1].isdigit() else None
        return (f"{known} {german_number(number)}", letters(words)) if known else (text, 0)

    def _trimmed(self, text: str, depth: int) -> tuple[str, int]:
        """Without the marks at its end, which a sentence around it may have taken or brought."""
        bare = text.rstrip(".:;…")
        forms = (bare, f"{bare}.") if bare != text else (f"{text}.",)
        for form in forms:
            known = self._templates.whole.get(form)
            if known is not None:
                kept = text[len(bare) :]
                return known.rstrip(".:;…") + kept, letters(form)
        if bare != text:
            words, fixed = self.of(bare, depth + 1)
            return words + text[len(bare) :], fixed
        return text, 0
