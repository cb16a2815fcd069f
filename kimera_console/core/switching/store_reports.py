"""What switching stores, and taking a switch back, did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.stores.change.ledger import Run


@dataclass(frozen=True)
class SwitchReport:
    """What a switch did.

    Attributes:
        runs: The runs that are in force now.
        env_file: The file of the flags.
        changes: Flags that were written.
        indexes: Names of the indexes of the new columns.
        checked: Rows that were read back and whose text was embedded anew.
        least_cosine: The least cosine of those to their stored vector.
        arrived: Rows that arrived during the switch and were done after it.
        warnings: What stays with the old vectors, a sentence each.
        left_out: Rows that arrived and have no vector, by class: nothing was chosen for those.
    """

    runs: tuple[Run, ...]
    env_file: Path
    changes: dict[str, str]
    indexes: tuple[str, ...]
    checked: int
    least_cosine: float
    arrived: int
    warnings: tuple[str, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def without_vector(self) -> str:
        """What was left out of the rows that arrived, a sentence; "" where nothing was."""
        if not self.left_out:
            return ""
        classes = ", ".join(f"{name}: {count}" for name, count in sorted(self.left_out.items()))
        return (
            "Rows added during the switch have no vector, because nothing was chosen for "
            f"their class ({classes})."
        )

    def to_dict(self) -> dict[str, Any]:
        """As `stores switch --json` prints it."""
        return {
            "stores": [run.to_dict() for run in self.runs],
            "env_file": str(self.env_file),
            "changes": self.changes,
            "indexes": list(self.indexes),
            "checked": self.checked,
            "least_cosine": self.least_cosine,
            "arrived": self.arrived,
            "warnings": list(self.warnings),
            "left_out": self.left_out,
        }


@dataclass(frozen=True)
class RollbackReport:
    """What taking a switch back did.

    Attributes:
        runs: The runs whose columns are beside the old ones again.
        env_file: The file of the flags.
        exact: Whether it is byte for byte as before; else it was edited since, and only the
            switch's own flags were put back.
    """

    runs: tuple[Run, ...]
    env_file: Path
    exact: bool

    def to_dict(self) -> dict[str, Any]:
        """As `stores rollback --json` prints it."""
        return {
            "stores": [run.to_dict() for run in self.runs],
            "env_file": str(self.env_file),
            "exact": self.exact,
        }
