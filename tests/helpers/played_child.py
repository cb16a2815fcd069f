"""A child process of a window on a played machine: it sees that machine too.

    python -m tests.helpers.played_child MACHINE CORES MODULE [ARGUMENTS]

MACHINE is a file of `keep_machine`, CORES how many there really are.
"""

from __future__ import annotations

import os
import pickle
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers.real_cores import cap_threads

if TYPE_CHECKING:
    import pytest

    from tests.helpers.machines import Machine

FILE = "machine.pickle"


def children_play(machine: Machine, folder: Path, cores: int, patch: pytest.MonkeyPatch) -> None:
    """Let every child that this process starts see the machine.

    Args:
        machine: The machine.
        folder: For its files.
        cores: How many there really are.
        patch: Undoes it.
    """
    from kimera_console.core.system.children import child

    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_bytes(pickle.dumps(machine))
    played = [__spec__.name, str(folder / FILE), str(cores)]
    command = child.module_command
    patch.setattr(child, "module_command", lambda *arguments: command(*played, *arguments))


def main() -> None:
    """Be the module that the arguments name, on that machine."""
    file, cores, module = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    cap_threads(cores)  # before numpy, whose pool is made as it is imported
    import pytest

    from tests.helpers.machines import play

    machine = pickle.loads(file.read_bytes())
    play(machine, file.parent / f"child-{os.getpid()}", pytest.MonkeyPatch())
    sys.argv = [module, *sys.argv[4:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
