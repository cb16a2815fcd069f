"""Bytes and spans of time are said in one way."""

from __future__ import annotations

import pytest

from kimera_console.core.system.units import byte_size, duration


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"), (999, "999 B"), (999.6, "1.00 kB"), (1000, "1.00 kB"), (12_340, "12.3 kB"),
        (99_960, "100 kB"), (999_499, "999 kB"), (999_600, "1.00 MB"), (2_271_064_456, "2.27 GB"),
        (9.996e9, "10.0 GB"), (5e15, "5000 TB"), (-2500, "-2.50 kB"),
    ],
)  # fmt: skip
def test_bytes_have_decimal_units_and_three_digits(count: float, words: str) -> None:
    assert byte_size(count) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"), (89.4, "89 s"), (90, "2 min"), (185, "3 min"), (5399, "1 h 30 min"),
        (7800, "2 h 10 min"),
    ],
)  # fmt: skip
def test_a_span_of_time_has_no_more_digits_than_it_needs(seconds: float, words: str) -> None:
    assert duration(seconds) == words
