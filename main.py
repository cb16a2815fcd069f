"""`python main.py` opens the console."""

from kimera_console.cli import main

raise SystemExit(main())
