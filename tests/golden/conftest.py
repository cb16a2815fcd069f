"""Conversions of golden models: one trace for all models of one configuration."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _traced_once(traced_once: None) -> None:
    """For every test here."""
