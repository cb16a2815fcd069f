"""The program of an application folder: the console, or one of its children."""

from kimera_console.__main__ import main

raise SystemExit(main())
