"""How this console is installed: its program, and environments of its own beside it."""
