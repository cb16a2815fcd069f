"""What is pasted into a ticket, Markdown or plain text, shows hostile names and does nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kimera_console.core.bench.output.history import load_run
from kimera_console.core.bench.output.report import to_markdown
from kimera_console.core.bench.plan.types import CONFIRMED, ClaimVerdict
from kimera_console.core.embedding.backends.base import ONNX, TRANSFORMERS
from kimera_console.core.embedding.embeddings import Attempt, FallbackEvent
from kimera_console.core.flags.settings import Settings
from kimera_console.core.health import Check, CheckStatus, as_text
from kimera_console.core.health.report import report
from kimera_console.core.system.visible import markdown_cell, markdown_text
from tests.helpers.hostile_text import ACTING, EVIL

RECORDED = Path(__file__).parents[1] / "recorded" / "benchmark-run.json"
MARKUP = "<img src=http://host.invalid/x> ![a](http://host.invalid) `b *c &#x202e; d|e \\<f\n# g"
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*(?P<acts>[<\[\]`&])")


def acting(markdown: str) -> list[str]:
    return ACTING.findall(markdown) + [found["acts"] for found in UNESCAPED.finditer(markdown)]


def test_a_benchmark_of_models_with_hostile_names() -> None:
    run, evil = load_run(RECORDED), f"{EVIL}{MARKUP}"
    runs = tuple(
        replace(one, info=replace(one.info, label=evil), error=evil if number else "")
        for number, one in enumerate(run.runs)
    )
    text = to_markdown(
        replace(
            run,
            runs=runs,
            started=evil,
            machine=replace(run.machine, cpu=evil, versions={evil: evil}),
            claims=(ClaimVerdict(evil, CONFIRMED, evil),),
            notes=(f"- {evil}", f"# {evil}"),
            remark=f"> {evil}",
            quality=tuple(replace(one, metric=evil, source=evil) for one in run.quality),
        )
    )
    assert text.count("host.invalid/x") > 10, "the names are still told"
    assert acting(text) == []
    assert "\n- \\- a" in text
    assert "\n- \\# a" in text
    assert "\n> \\> a" in text
    assert [line for line in text.splitlines() if line.startswith("# ")] == text.splitlines()[:1]
    tables = [
        [len(re.findall(r"(?<!\\)\|", line)) for line in part.splitlines()]
        for part in text.split("\n\n")
        if part.startswith("| ")
    ]
    assert len(tables) == 2
    assert [len(set(counts)) for counts in tables] == [1, 1]


@pytest.mark.parametrize("text", ["bge-m3", "org/model_1", "1.5 s (noisy)", "-0.5", "<5 %", "a|b"])
def test_ordinary_words_are_read_as_they_were(text: str) -> None:
    assert re.sub(r"\\([<|])", r"\1", markdown_cell(text)) == text
    assert markdown_text("a | b") == "a | b"


def test_the_health_report_acts_nowhere_and_keeps_its_lines(tmp_path: Path) -> None:
    forged = f"{EVIL}\n  [ok  ] forged: all is well\u2028"
    checks = [Check("models.x", "Models", f"Model {forged}", CheckStatus.WARN, forged, forged)]
    text = report(
        Settings(tmp_path / f"folder {forged}" / ".env", environ={}),
        checks,
        attempts=[Attempt(ONNX, ok=False, reason=forged, seconds=1.0)],
        events=[FallbackEvent("2026-11-01T10:00:00+00:00", ONNX, TRANSFORMERS, forged)],
    )
    for told in (text, as_text(checks)):
        assert ACTING.findall(told) == []
        assert "owned" in told
        assert not [line for line in told.splitlines() if line.startswith("  [ok  ]")]
