"""Secrets are struck out of any text in time linear in its length."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.flags import diff, envfile
from kimera_console.core.system.masking import MASK, has_url_password, is_secret_name, mask_values

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SMALL, LARGE = 20_000, 1_000_000
MOST_TIMES = 250
"""Linear work takes 50 times as long for `LARGE`, quadratic work 2,500 times."""


def seconds(work: Callable[[], object]) -> float:
    """Processor time of this thread alone: the machine may be busy with something else."""
    started = time.thread_time()
    work()
    return time.thread_time() - started


def is_linear(work: Callable[[int], Callable[[], object]]) -> bool:
    """Whether work for `LARGE` takes no more than its share of the work for `SMALL`."""
    # Of five lengths: a file that was read before is kept parsed.
    small = max(min(seconds(work(SMALL + step)) for step in range(0, 50, 10)), 1e-3)
    return min(seconds(work(LARGE)) for _ in range(2)) <= MOST_TIMES * small


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["a", "a.", "x://", "://a:", "x://u:", ":", "a@", " a", "é+", "?a", "&pwd", "?a=", "&pwd='"],
)
def test_masking_is_linear_in_the_length(piece: str) -> None:
    secrets = ["hf_averysecrettoken", "another one"]
    assert is_linear(lambda length: lambda: mask_values(piece * (length // len(piece)), secrets))


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["a", "${", "${a:", "${a:-", "${a}", "\\", "x://u:"])
def test_a_file_of_flags_is_read_and_compared_in_time_linear_in_its_length(
    piece: str, tmp_path: Path
) -> None:
    path = tmp_path / ".env"

    def work(length: int) -> Callable[[], object]:
        data = b"NOTE='%s'\nHF_TOKEN=hf_abcdefgh\n" % (piece * (length // len(piece))).encode()
        path.write_bytes(data)

        def read() -> None:
            envfile.read_entries(path, environ={})
            envfile.secret_values(path, environ={})
            diff.summary(data, data + b"A=1\n")
            assert max(map(len, diff.diff(data, data + b"A=1\n", "a", "b").splitlines())) < 2100

        return read

    assert is_linear(work)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see http://user:pass@host/x", f"see http://user:{MASK}@host/x"),
        ("postgres+x://me:p@ss@db", f"postgres+x://me:{MASK}@db"),
        ("redis://:word@db:1", f"redis://:{MASK}@db:1"),
        ("a://b:c@d e://f:g@h", f"a://b:{MASK}@d e://f:{MASK}@h"),
        ("http://host:8080/a", "http://host:8080/a"),
        ("://u:p@h", "://u:p@h"),
        ("p://h/d?password=word", f"p://h/d?password={MASK}"),
        ("'p://h/d?x=1&sslPassword=word'; b", f"'p://h/d?x=1&sslPassword={MASK}'; b"),
        ("p://h/d?api_key=k&timeout=5", f"p://h/d?api_key={MASK}&timeout=5"),
        ("p://h/d?user=me&passwordless", "p://h/d?user=me&passwordless"),
    ],
)
def test_passwords_in_addresses(text: str, shown: str) -> None:
    assert mask_values(text, []) == shown
    assert has_url_password(text) == (text != shown)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("JWT", True), ("SERVICE_JWT", True), ("BEARER", True), ("bearer", True),
        ("SESSION_COOKIE", True), ("AUTH", True), ("HF_TOKEN", True), ("DB_PASSWORD", True),
        ("AUTHOR", False), ("FORBEARER", False), ("TOKENIZERS_PARALLELISM", False),
        ("MAX_TOKENS", False), ("ONNX_MODEL_PATH", False),
    ],
)  # fmt: skip
def test_names_that_make_a_value_a_secret(name: str, is_one: bool) -> None:
    assert is_secret_name(name) is is_one
