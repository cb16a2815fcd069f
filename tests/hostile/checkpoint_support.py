"""What both tests of hostile checkpoints ask: how a file is refused, and that nothing ran."""

from __future__ import annotations

from pathlib import Path

import pytest

from kimera_console.core.errors import SourceError
from kimera_console.core.formats.pytorch_checkpoint import read_checkpoint


def refused(path: Path, kind: type[SourceError] = SourceError) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(kind) as caught:
        read_checkpoint(path)
    assert caught.value.hint
    assert len(caught.value.message) < 500
    assert caught.value.message.startswith(str(path))
    return caught.value.message
