"""`kimera-console`, `python -m kimera_console`: the window, or with a verb the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, or run the verb that the arguments name.

    Returns:
        Exit code: 0 success, 1 failure, 2 usage, 130 interrupted.
    """
    try:
        from kimera_console import cli
        from kimera_console.core.system.visible import visible_standard_error

        with visible_standard_error():
            parsed = cli.parse(arguments)
            if parsed.verb is not None:
                return cli.run(parsed)
            from kimera_console.app import run

            return run(parsed.env_file)
    except KeyboardInterrupt:  # before anything listens for it
        return _INTERRUPTED


if __name__ == "__main__":
    raise SystemExit(main())
