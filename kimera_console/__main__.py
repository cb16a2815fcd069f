"""`python -m kimera_console` is the command `kimera-console`."""

from kimera_console.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
