"""A text file like those that are embedded: paragraphs of real sentences, the same at each call."""

from __future__ import annotations

import json
import random
from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
SEED = 20261124
ENGLISH_SHARE = 0.9
"""Paragraphs in English; the others are in the languages of the example sets, one each."""
_MEAN_LOG, _SPREAD_LOG, _LONGEST_SENTENCES = 1.05, 0.85, 24
_FEWEST_WORDS = 3


def write_paragraphs(path: Path, lines: int) -> Path:
    """Write `lines` paragraphs, one per line: their lengths are skewed as those of real texts are.

    Sentences come from the console's own example sets and probe texts. With MiniLM's tokenizer a
    paragraph has about 51 tokens in the mean and 35 in the median; two in a hundred are cut at 256.
    """
    english, others = _sentences()
    picker = random.Random(SEED)
    made = []
    for _ in range(lines):
        language = None if picker.random() < ENGLISH_SHARE else picker.choice(sorted(others))
        count = min(
            _LONGEST_SENTENCES, max(1, round(picker.lognormvariate(_MEAN_LOG, _SPREAD_LOG)))
        )
        made.append(" ".join(picker.choices(others[language] if language else english, k=count)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{text}\n" for text in made), encoding="utf-8")
    return path


def _sentences() -> tuple[list[str], dict[str, list[str]]]:
    english: list[str] = []
    others: dict[str, list[str]] = {}
    for file in sorted((RESOURCES / "examples" / "sets").glob("*.json")):
        for entry in json.loads(file.read_text("utf-8"))["texts"]:
            language = entry.get("language", "English")
            target = english if language == "English" else others.setdefault(language, [])
            target.append(entry["text"])
    for line in (RESOURCES / "probe" / "texts.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        if entry["language"] == "en" and len(entry["text"].split()) >= _FEWEST_WORDS:
            english.append(" ".join(entry["text"].split()))
    return english, others
